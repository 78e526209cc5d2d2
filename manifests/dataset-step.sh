# dataset-step.sh - runs one command of a build and keeps what it says.
#
#	dataset-step.sh TABLE COMMAND [ARGUMENT...]
#	dataset-step.sh --wait SECONDS TABLE
#
# TABLE gets what the command prints when the command is through, and not before: a
# build that is killed leaves no half of a table.  When rows failed (exit status 1),
# TABLE.failed gets the messages that name them, and the step has worked: the build goes
# on with the rows that are there.  Where all rows failed (2, and a header is all there
# is), it has worked for the table of one recording, and for no other.
#
# The exit status is 0 when TABLE is there.  --wait is for the machine that had it made by
# another: shared file systems may show a new file late.  They keep what they know of a
# folder for some seconds, but ask anew for one that they make a file in.
set -u
if [ "$1" = --wait ]; then
	left=$2
	dir=$(dirname "$3")
	until [ -e "$3" ]; do
		new=$(mktemp "$dir/.$(basename "$3").XXXXXX" 2>/dev/null) && rm -f "$new"
		[ ! -e "$3" ] || exit 0
		if [ "$left" -le 0 ]; then
			echo "$3: was not made; the same make goes on from here" >&2
			exit 1
		fi
		left=$((left - 1))
		sleep 1
	done
	exit 0
fi
table=$1
shift
dir=$(dirname "$table")
[ "$(basename "$dir")" = parts ] && part=1 || part=0

mkdir -p "$dir" || exit 2
new=$(mktemp "$dir/.$(basename "$table").XXXXXX") || exit 2
trap 'rm -f "$new" "$new.err"' EXIT
trap 'exit 143' HUP INT TERM

"$@" >"$new" 2>"$new.err"
status=$?
cat "$new.err" >&2
if [ $status -eq 2 ] && [ $part = 1 ] && [ "$(wc -l <"$new")" -eq 1 ]; then
	status=1
fi
if [ $status -gt 1 ]; then
	exit $status
elif [ $status -eq 0 ]; then
	rm -f "$table.failed"
else
	[ -s "$new.err" ] || echo "$1: exit status 1; $table says why" >"$new.err"
	mv -f "$new.err" "$table.failed" || exit 2
fi
# mktemp lets nobody else read
chmod "$(printf %o $((0666 & ~$(umask))))" "$new" && mv -f "$new" "$table"
