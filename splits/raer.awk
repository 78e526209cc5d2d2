# raer.awk - a manifest of RAER from the lists that come with the data set, for a
# subject-disjoint split of it.  RAER's licence does not let us give out the result.
#
#	awk -f splits/raer.awk LISTS/train.txt LISTS/test.txt |
#		aer-split --attach=copy_of -o raer.csv
#
# A line is "PATH/images/SCENE/PLACE/SUBJECT/CLIP FRAMES LABEL", labels from 1.  The
# subject is all between images/ and the last slash: the same P001 in two classrooms
# is two people.  A clip that stands in the lists twice is taken once.
#
# Some training lists end in augmented copies under new numbers: four of each confusion
# clip, in the order in which these stand before.  The column copy_of names the clip
# that a copy was made of.  Copies are told by that order alone, and only where all of
# the last lines follow it: four fifths of the list's confusion clips, each with the
# subject and the number of frames of its original.  How many were found is said.

BEGIN {
	split("neutrality enjoyment confusion fatigue distraction", name, " ")
	print "clip,subject,label,frames,copy_of"
}

function subject_of(clip) {
	sub(/\/[^\/]*$/, "", clip)
	return clip
}

# Names the originals of the last lines of a list; 0 when these are no copies.
function find_copies(    rare, confused, first, i, of) {
	for (i = 1; i <= lines; i++)
		if (label[i] == 3)
			confused[++rare] = i
	if (rare == 0 || rare % 5 > 0)
		return 0
	first = lines - rare / 5 * 4
	for (i = first + 1; i <= lines; i++) {
		of = confused[int((i - first - 1) / 4) + 1]
		if (label[i] != 3 || of > first || frames[i] != frames[of] ||
		    subject_of(clip[i]) != subject_of(clip[of]))
			return 0
	}
	for (i = first + 1; i <= lines; i++)
		original[i] = clip[confused[int((i - first - 1) / 4) + 1]]
	return lines - first
}

function finish(    copies, i) {
	copies = find_copies()
	if (copies > 0)
		print "raer.awk: " list ": the last " copies " lines are copies" \
			> "/dev/stderr"
	for (i = 1; i <= lines; i++) {
		if (clip[i] in seen)
			continue
		seen[clip[i]] = 1
		print clip[i] "," subject_of(clip[i]) "," name[label[i]] "," frames[i] \
			"," original[i]
	}
	delete original
	lines = 0
}

FNR == 1 && lines > 0 { finish() }
NF == 0 { next }
{
	list = FILENAME
	sub(/\r$/, "")
	if (NF != 3 || !(($3 + 0) in name) || $1 !~ /\/images\/./ || $2 !~ /^[0-9]+$/) {
		print "raer.awk: " FILENAME ":" FNR ": not DIRECTORY FRAMES LABEL, " \
			"left out: " $0 > "/dev/stderr"
		bad = 1
		next
	}
	lines++
	sub(/.*\/images\//, "", $1)
	clip[lines] = $1
	frames[lines] = $2
	label[lines] = $3 + 0
}
END {
	if (lines > 0)
		finish()
	exit bad
}
