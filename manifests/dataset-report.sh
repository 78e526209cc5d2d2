# dataset-report.sh - what failed in the last run of each step of a build.
#
#	dataset-report.sh TABLE...                  prints it
#	dataset-report.sh --may-fail=N TABLE...     only says how much, when it is over N
#
# The messages lie where dataset-step.sh put them, in TABLE.failed; that aer-trim drops
# short clips is none.  Exit status: 0 nothing failed, or not more than N; 1 something
# did; 2 with no N, a table is not there yet.
may_fail=
case ${1:-} in
--may-fail=*)
	may_fail=${1#*=}
	shift
	;;
esac

failures() {
	for table in "$@"; do
		[ ! -s "$table.failed" ] || cat "$table.failed"
	done | grep -v -e ': dropped: it has' -e ' dropped as shorter than '
}

# 3 clip: "3 clips"
count() { [ "$1" -eq 1 ] && echo "1 $2" || echo "$1 $2s"; }

# a clip that fails in several steps is one clip
n=$(failures "$@" | wc -l)
clips=$(failures "$@" | sed -n "s/.*: clip '\([^']*\)': .*/\1/p" | sort -u | wc -l)
summary="$(count "$n" failure), in $(count "$clips" clip)"
if [ -n "$may_fail" ]; then
	[ "$n" -gt "$may_fail" ] || exit 0
	echo "not all could be made: $summary; make report lists them" >&2
	exit 1
fi
status=0
[ "$n" -eq 0 ] || status=1
for table in "$@"; do
	[ -e "$table" ] || {
		echo "$table is not there yet: make dataset" >&2
		status=2
	}
done
failures "$@"
[ "$n" -eq 0 ] && echo "nothing failed" >&2 || echo "$summary" >&2
exit $status
