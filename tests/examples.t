#!/bin/bash
# The examples of the man pages are run as they are printed.
#
# In the section EXAMPLES of each man/*.1 and man/*.7, inside of .Bd -literal, a line that
# begins with "$ " is a command; with a backslash at its end it goes on in the next
# line.  The commands of a page run in their order in a directory that holds
#
#	lecture.mp4, lecture.segments.csv, ...  a recording of 20 s, 640x360, with
#	                                        the students P001 and P002
#	lesson.mp4, lesson.segments.csv, ...    a recording of 40 s, 640x360, with four
#	                                        students, the one of the tour, aertools.7
#	manifest.csv                            30 clips of ten subjects, without videos:
#	                                        clip,subject,label,session,camera
#
# and in which a "$ cat FILE" makes FILE of the lines below it, when there is no such
# file yet: that is how a page shows its input.  Every command must end with status
# 0, or with N where the line below it says "(exit status N)".  Where other lines
# follow up to the next command or the end of the block, they are what it prints, to
# the letter: on standard output, or on both outputs, whichever comes first.
. "$(dirname "$0")/tap.sh"

# examples PAGE DIR: writes DIR/NNN.command, .wanted and .status
examples() {
	mkdir -p "$2" && awk -v dir="$2" '
	function end_example() {
		if (command == "") { wanted = status = ""; return }
		base = sprintf("%s/%03d", dir, ++n)
		print command >(base ".command")
		printf "%s", wanted >(base ".wanted")
		print status + 0 >(base ".status")
		close(base ".command"); close(base ".wanted"); close(base ".status")
		command = wanted = status = ""
	}
	/^\.Sh / { end_example(); inside = $2 == "EXAMPLES"; literal = 0; next }
	!inside { next }
	/^\.Bd -literal/ { literal = 1; next }
	/^\.Ed/ { end_example(); literal = 0; next }
	!literal { next }
	{ gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047"); gsub(/\\e/, "\\") }
	/^\$ / { end_example(); command = substr($0, 3); goes_on = /\\$/; next }
	goes_on { sub(/^> /, ""); command = command "\n" $0; goes_on = /\\$/; next }
	/^\(exit status [0-9]+\)$/ { status = $3 + 0; next }
	{ wanted = wanted $0 "\n" }' "$1"
}

# A page's input, shown by cat: makes the file, when there is none yet.
make_input() {	# COMMAND WANTED
	local file
	[[ $1 =~ ^cat\ ([A-Za-z0-9._/-]+)$ ]] || return 0
	file=${BASH_REMATCH[1]}
	[ -e "$file" ] || [ ! -s "$2" ] || cp "$2" "$file"
}

# Whether the outputs in out and err are the wanted ones.
printed() {
	[ -s "$1" ] || return 0
	cmp -s "$1" out && return 0
	cat out err | cmp -s "$1" - || cat err out | cmp -s "$1" -
}

run_example() {	# PAGE BASE
	local title status wanted_status
	title="$1: $(head -n 1 "$2.command")"
	title=${title//\#/\\#}
	wanted_status=$(cat "$2.status")
	make_input "$(cat "$2.command")" "$2.wanted"
	bash -o pipefail "$2.command" >out 2>err </dev/null
	status=$?
	if [ "$status" -ne "$wanted_status" ]; then
		tap_result 1 "$title"
		{ echo "status $status, wanted $wanted_status"; tail -n 20 err; } | tap_note
	elif printed "$2.wanted"; then
		tap_result 0 "$title"
	else
		tap_result 1 "$title"
		{ diff -u "$2.wanted" out; echo "standard error:"; cat err; } |
			head -n 60 | tap_note
	fi
}

mkdir input
ok "a lecture is recorded" recording -o input -S 640x360 -n 2 -t 20 lecture
# as the tour says
read -ra lesson < <(sed -n 's,^\.Dl build/recording ,,p' "$top/man/aertools.7")
ok "a lesson is recorded" recording -o input "${lesson[@]}"
# tables name the video as it lies beside them
sed -i 's,input/lecture,lecture,g; s,input/lesson,lesson,g' input/*.csv
awk 'BEGIN {
	print "clip,subject,label,session,camera"
	for (s = 0; s < 10; s++)
		for (i = 0; i < 3; i++)
			printf "P%02d/%d,P%02d,%s,S%d,%s\n", s, i, s,
			    (s + i) % 3 ? "engaged" : "distracted", s / 2, i ? "left" : "right"
}' >input/manifest.csv

for page in "$top"/man/*.1 "$top"/man/*.7; do
	grep -q '^\.Sh EXAMPLES' "$page" || [[ $page = *.1 ]] || continue
	# its examples include an installed file: dataset.t runs them
	[[ $page != */aer-dataset.7 ]] || continue
	# every tool in a row, as the demo has them: by the plain build, or this is long
	[[ $page = *.1 ]] || PATH=$top/build:$PATH
	name=$(basename "$page")
	mkdir "$work/$name.run" && cd "$work/$name.run" || exit 1
	ln ../input/* .
	examples "$page" "$work/$name.examples"
	for command in "$work/$name.examples"/*.command; do
		[ -e "$command" ] && run_example "$name" "${command%.command}"
	done
	ok "$name has examples that can be run" \
		test -e "$work/$name.examples/001.command"
	cd "$work" || exit 1
done
ok "there are pages" test -e "$work/aer-trim.1.examples/001.command"

done_testing
