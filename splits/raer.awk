# raer.awk - a manifest of RAER from the lists that come with the data set, for a
# subject-disjoint split of it.  RAER's licence does not let us give out the result.
#
#	awk -f splits/raer.awk LISTS/train.txt LISTS/test.txt | aer-split -o raer.csv
#
# A line is "PATH/images/SCENE/PLACE/SUBJECT/CLIP FRAMES LABEL", labels from 1.  The
# subject is all between images/ and the last slash: the same P001 in two classrooms
# is two people.  Lists with augmented copies repeat clips; those are left out.

BEGIN {
	split("neutrality enjoyment confusion fatigue distraction", name, " ")
	print "clip,subject,label,frames"
}
NF == 3 {
	clip = $1
	sub(/.*\/images\//, "", clip)
	if (clip in seen)
		next
	seen[clip] = 1
	subject = clip
	sub(/\/[^\/]*$/, "", subject)
	sub(/\r$/, "", $3)
	print clip "," subject "," name[$3] "," $2
}
