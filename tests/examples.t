#!/bin/bash
# What the man pages show is run as it is printed.  (README.md has readme.t.)
#
# Each display of a page, .Bd -literal, .Dl or .D1, in whatever section, is one of these:
#
#	$ COMMAND               is run; with a backslash at its end it goes on in the next
#	                        line.  The lines below, up to the next command, are what it
#	                        prints, to the letter: on standard output, or on both outputs,
#	                        whichever comes first.  Without any it prints nothing on
#	                        standard output, and with -q nothing at all.  It ends with
#	                        status 0, or with N where the line below it says "(exit status
#	                        N)".  "$ cat FILE" makes FILE of what is shown, when there is no
#	                        such file yet.
#	a file                  where the line before the display is .\" file NAME; a command
#	                        below it reads the file
#	run by another test     .\" run by TEST.t, which reads the page or names it
#	not run                 .\" not run: REASON, one of those below
#
# Any other display fails the test: nobody runs it.  Two more comments are for this test:
#
#	.\" $ COMMAND           is run in its place, and not shown; what it prints is not
#	                        looked at
#	.\" in the test: SCRIPT is sed's, for what is run from here on: what a reader has and
#	                        a test does not
#
# The commands of a page run in their order in a directory that holds
#
#	lecture.mp4, lecture.segments.csv, ...  a recording of 20 s, 640x360, with
#	                                        the students P001 and P002
#	lesson.mp4, lesson.segments.csv, ...    a recording of 40 s, 640x360, with four
#	                                        students, the one of the tour, aertools.7
#	manifest.csv                            30 clips of ten subjects, without videos:
#	                                        clip,subject,label,session,camera
#	expressions*, raer-*                    what is installed in share/aertools
#	~/aertools                              the sources
. "$(dirname "$0")/tap.sh"

declare -A reasons=(
	[form]="a line of the format that is described"
	[formula]="arithmetic"
	[bench]="times, which make bench measures"
	[nginx]="a part of the configuration of nginx, which is not installed"
)

# The tests of these two have sanitizers, and minutes of their own for them.
mkdir bin
for tool in aer-caer aer-face; do
	[ ! -x "$top/build/$tool" ] || ln -s "$top/build/$tool" bin
done
ln -s $python bin/python3
# A server would run until somebody ends it: once it has said where it is, somebody does.
cat >bin/aer-label <<'X'
#!/bin/bash
PATH=${PATH#*/bin:}
case " $* " in *\ --export\ * | *\ --invite\ * | *\ --operator\ * | *\ --retire\ *)
	exec aer-label "$@" ;;
esac
rm -f served
aer-label --port=0 "$@" >served &
said() { grep -qs http served operator.csv; }
for ((i = 0; i < 600; i++)); do
	! said && kill -0 $! 2>/dev/null && sleep 0.05 || break
done
kill -TERM $! 2>/dev/null
wait $! && said && cat served
X
chmod +x bin/aer-label

# items PAGE DIR: writes DIR/NNN.kind, .text, .wanted and .status
items() {
	mkdir -p "$2" && awk -v dir="$2" '
	function item(kind, text, wanted, status,    base) {
		base = sprintf("%s/%03d", dir, ++n)
		print kind >(base ".kind")
		printf "%s", text >(base ".text")
		printf "%s", wanted >(base ".wanted")
		print status + 0 >(base ".status")
		close(base ".kind"); close(base ".text"); close(base ".wanted"); close(base ".status")
	}
	function end_command() {
		if (command != "") item("command", command "\n", wanted, status)
		command = wanted = status = ""
		goes_on = 0
	}
	function end_display() {
		end_command()
		if (mark != "") item(mark, text)
		else if (text != "") item("nobody", text)
		mark = text = ""
	}
	function line(s) {
		if (mark != "") { text = text s "\n"; return }
		if (goes_on) { sub(/^> /, "", s); command = command "\n" s; goes_on = s ~ /\\$/; return }
		if (s ~ /^\$ /) { end_command(); command = substr(s, 3); goes_on = s ~ /\\$/; return }
		if (command == "") { text = text s "\n"; return }
		if (s ~ /^\(exit status [0-9]+\)$/) { split(s, word, /[ )]/); status = word[3]; return }
		wanted = wanted s "\n"
	}
	function plain(s) {
		gsub(/\\&/, "", s); gsub(/\\-/, "-", s); gsub(/\\\(aq/, "\047", s); gsub(/\\e/, "\\", s)
		return s
	}
	!literal && sub(/^\.\\" \$ /, "") { item("hidden", $0 "\n"); next }
	!literal && sub(/^\.\\" in the test: /, "") { item("sed", $0 "\n"); next }
	!literal && /^\.\\" (file|run by|not run:) / { mark = substr($0, 5); next }
	/^\.(Dl|D1) / { sub(/^\.D[l1] /, ""); line(plain($0)); end_display(); next }
	/^\.Bd / { literal = 1; next }
	/^\.Ed/ { literal = 0; end_display(); next }
	literal { line(plain($0)) }
	END { end_display() }' "$1"
}

# A page's input, shown by cat: makes the file, when there is none yet.
make_input() {	# COMMAND WANTED
	local file
	[[ $1 =~ ^cat\ ([A-Za-z0-9._/-]+)$ ]] || return 0
	file=${BASH_REMATCH[1]}
	[ -e "$file" ] || [ ! -s "$2" ] || cp "$2" "$file"
}

# Whether the outputs in out and err are the wanted ones.
printed() {	# WANTED COMMAND
	if [ ! -s "$1" ]; then
		[ ! -s out ] && { [[ $2 != *' -q '* ]] || [ ! -s err ]; }
		return
	fi
	cmp -s "$1" out && return 0
	cat out err | cmp -s "$1" - || cat err out | cmp -s "$1" -
}

run_command() {	# TITLE BASE: what is in BASE.text, as BASE.wanted and .status have it
	local status
	make_input "$(cat "$2.text")" "$2.wanted"
	sed -i -f sed "$2.text"
	bash -o pipefail "$2.text" >out 2>err </dev/null
	status=$?
	if [ "$status" -ne "$(cat "$2.status")" ]; then
		tap_result 1 "$1"
		{ echo "status $status, wanted $(cat "$2.status")"; tail -n 20 out err; } | tap_note
	elif [[ $(cat "$2.kind") = hidden ]] || printed "$2.wanted" "$(cat "$2.text")"; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1"
		{ diff -u "$2.wanted" out; echo "standard error:"; cat err; } |
			head -n 60 | tap_note
	fi
}

run_item() {	# PAGE BASE
	local kind name title
	kind=$(cat "$2.kind")
	title="$1: $(head -n 1 "$2.text")"
	title=${title//\#/\\#}
	name=${kind##* }
	case $kind in
	command | hidden) run_command "$title" "$2" ;;
	sed) cat "$2.text" >>sed ;;
	"file "*)
		sed -f sed "$2.text" >"$name"
		tap_result "$(cat "${2%/*}"/*.text | grep -qF -- "$name"; echo $?)" "$1: $name is read" ;;
	"run by "*)
		tap_result "$(grep -qF -- "$1" "$top/tests/$name"; echo $?)" "$title is run by $name" ;;
	"not run: "*)
		is "$title is not run: ${reasons[$name]:-}" "${reasons[$name]:+$name}" "$name" ;;
	*) is "$title is run by nobody" "it" "run, or said not to be" ;;
	esac
}

run_page() {	# PAGE
	local name item
	name=$(basename "$1")
	mkdir "$work/$name.run" && cd "$work/$name.run" || exit 1
	cp ../input/* .
	touch sed
	items "$1" "$work/$name.items"
	for item in "$work/$name.items"/*.kind; do
		[ ! -e "$item" ] || run_item "$name" "${item%.kind}"
	done
	[[ $name != *.1 ]] || ok "$name has examples" \
		grep -qx command "$work/$name.items"/*.kind
}

PATH=$work/bin:$PATH
mkdir input home
ln -s "$top" home/aertools
export HOME=$work/home
ok "a lecture is recorded" "$top/build/recording" -o input -S 640x360 -n 2 -t 20 lecture
# as the tour says
read -ra lesson < <(sed -n 's,^\$ .*/recording ,,p' "$top/man/aertools.7")
ok "a lesson is recorded" "$top/build/recording" -o input "${lesson[@]}"
# tables name the video as it lies beside them
sed -i 's,input/lecture,lecture,g; s,input/lesson,lesson,g' input/*.csv
awk 'BEGIN {
	print "clip,subject,label,session,camera"
	for (s = 0; s < 10; s++)
		for (i = 0; i < 3; i++)
			printf "P%02d/%d,P%02d,%s,S%d,%s\n", s, i, s,
			    (s + i) % 3 ? "engaged" : "distracted", s / 2, i ? "left" : "right"
}' >input/manifest.csv
cp "$top"/manifests/{expressions,raer}* input

# Pages by the sanitized tools, but those with every tool in a row, as the demo has them;
# two at a time, each with its results in a file.
for page in "$top"/man/*.[1357]; do
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
	name=$(basename "$page")
	(
		[[ $page = *.1 ]] || PATH=$work/bin:$top/build:$PATH
		tap_count=0
		run_page "$page"
	) >"$name.tap" 2>"$name.notes" &
done
wait
for page in "$top"/man/*.[1357]; do
	name=$(basename "$page")
	cat "$name.notes" >&2
	while IFS= read -r line; do
		tap_result "$([[ $line = ok* ]]; echo $?)" "${line#*ok * - }"
	done <"$name.tap"
	ok "all of $name was looked at" test "$(wc -l <"$name.tap")" -ge \
		"$(cat "$name.items"/*.kind 2>/dev/null | grep -vc '^sed$')"
done
done_testing
