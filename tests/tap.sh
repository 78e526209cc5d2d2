# tap.sh - the shell side of the tests: TAP on standard output, read by prove.
#
# A test begins with
#
#	. "$(dirname "$0")/tap.sh"
#
# and finds itself in an empty directory of its own ($work), with the tools of
# the build under test first in PATH and $top naming the source tree.  It ends
# with done_testing.  A claim is made by:
#
#	ok TITLE COMMAND...           the command succeeds
#	is TITLE GOT WANTED           the two strings are equal
#	like TITLE GOT REGEX          the string matches the extended regex
#	runs STATUS TITLE COMMAND...  exit status; output is kept in out and err
#	out_is, err_is TITLE          ... compared with the text on stdin
#	out_like, err_like TITLE REGEX
#	skip REASON COUNT             for what this machine lacks
#
# and what another process does is waited for by
#
#	soon COMMAND...               succeeds as soon as the command does, which it
#	                              should within a minute (AER_SOON, in seconds)
#
# A command killed by a signal or stopped by a sanitizer never counts as an
# expected failure: the exit status is compared as a number, and the sanitizers
# exit with 99 (see ASAN_OPTIONS below).  Where no claim has been made for 15 to 30
# minutes (AER_PATIENCE, in seconds, and twice that), what the test waits for is named and
# ended, so that a test that hangs fails where it does.

# Signals do what they do for a command that is typed in, also below nohup.
if [ -z "${AER_SIGNALS:-}" ]; then
	AER_SIGNALS=default exec env --default-signal=HUP,INT,QUIT,PIPE,TERM bash "$0" "$@"
fi
unset AER_SIGNALS

set -u
# what the make that runs the tests tells those it starts itself
unset MAKEFLAGS MAKELEVEL MFLAGS
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${AER_BUILD:-$top/build/asan}
case $build in /*) ;; *) build=$top/$build ;; esac
data=${AER_DATA:-$top/../shared/data}
script=$(basename "$0" .t)
work=$build/tests/$script
PATH=$build:$PATH
export PATH LC_ALL=C.UTF-8
export ASAN_OPTIONS=exitcode=99:detect_leaks=${AER_LEAKS:-1}:abort_on_error=0
export UBSAN_OPTIONS=halt_on_error=1:exitcode=99:print_stacktrace=1
export LSAN_OPTIONS=suppressions=$top/tests/lsan.supp:print_suppressions=0
# Debian's own Python, whose packages the project installs by name.
python=/usr/bin/python3

# servers of the tests' own are not behind the proxy that leads out
export no_proxy=127.0.0.1${no_proxy:+,$no_proxy}
unset NO_PROXY

# what a run that was killed has left mounted there
awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts |
	xargs -r umount -l 2>/dev/null
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 1

# The processes below the test; with "last" those that wait for no other.
tap_below() {
	ps -e -o pid=,ppid=,stat= | awk -v top=$$ -v last="${1:-}" '
	$3 ~ /^Z/ { next }	# has ended, and nobody asked
	{ parent[$1] = $2; waits[$2] = 1 }
	END {
		for (p in parent) {
			for (q = p; q in parent && q != top; q = parent[q]) {}
			if (q == top && q != p && !(last && p in waits)) print p
		}
	}'
}

tap_over() { timeout "$1" tail --pid=$$ -f /dev/null; }	# SECONDS: the test ends before

tap_end() {	# WHY PID...
	local why=$1
	shift
	ps -o pid=,etime=,wchan:20=,args= -p "$(IFS=,; echo "$*")" |
		sed "1i # $script.t: $why, ending:
			s/^/# /" >>"/proc/$$/fd/2"
	kill -TERM "$@"
	tap_over 5 || kill -KILL "$@"
}

# Waits while claims are made, and no longer; false: the test has not ended.
tap_goes_on() {
	local patience=${AER_PATIENCE:-900} before= now=0
	while [ "$now" != "$before" ]; do
		before=$now
		tap_over "$patience" && return
		now=$(stat -c %s "$tap_claims")
	done
	return 1
}

# Sees to it that the test ends: without what it waits for, or by force.
tap_watch() {
	tap_goes_on && return
	tap_end "no claim for a long time" $(tap_below last)
	tap_goes_on && return
	tap_end "it does not go on" $(tap_below) $$
}
tap_claims=$build/tests/.$script.claims
: >"$tap_claims"
# Nobody's child, lest the test wait for it, and without what prove reads to its end.
( exec >/dev/null 2>&1 </dev/null; tap_watch & )

tap_count=0
tap_failed=0

tap_result() {	# STATUS TITLE
	tap_count=$((tap_count + 1))
	printf . >>"$tap_claims"
	if [ "$1" -eq 0 ]; then
		printf 'ok %d - %s\n' "$tap_count" "$2"
	else
		tap_failed=$((tap_failed + 1))
		printf 'not ok %d - %s\n' "$tap_count" "$2"
	fi
	return "$1"
}

tap_note() { sed 's/^/# /' >&2; }

ok() {
	local title=$1
	shift
	"$@" >ok.log 2>&1
	local status=$?
	tap_result $status "$title" || { echo "command: $* (status $status)"; tail -n 20 ok.log; } | tap_note
}

is() {
	if [ "$2" = "$3" ]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1"
		printf 'got:    %s\nwanted: %s\n' "$2" "$3" | head -n 40 | tap_note
	fi
}

like() {
	if [[ $2 =~ $3 ]]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1"
		printf 'got:    %s\nwanted: /%s/\n' "$2" "$3" | head -n 40 | tap_note
	fi
}

runs() {
	local wanted=$1 title=$2
	shift 2
	"$@" >out 2>err </dev/null
	status=$?
	if [ "$status" -eq "$wanted" ]; then
		tap_result 0 "$title"
	else
		tap_result 1 "$title"
		{ echo "command: $*"; echo "status $status, wanted $wanted"; tail -n 30 err; } | tap_note
	fi
}

# The same for a command with a pipe or a redirection: runs_sh STATUS TITLE 'SCRIPT'
runs_sh() {
	local wanted=$1 title=$2
	runs "$wanted" "$title" bash -o pipefail -c "$3"
}

tap_same() {	# FILE TITLE, wanted text on stdin
	cat >wanted
	if cmp -s wanted "$1"; then
		tap_result 0 "$2"
	else
		tap_result 1 "$2"
		diff -u wanted "$1" | head -n 40 | tap_note
	fi
}
out_is() { tap_same out "$1"; }
err_is() { tap_same err "$1"; }
out_like() { like "$1" "$(cat out)" "$2"; }
err_like() { like "$1" "$(cat err)" "$2"; }

soon() {
	local end=$((SECONDS + ${AER_SOON:-60}))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

skip() {	# REASON [COUNT]
	local n
	for ((n = 0; n < ${2:-1}; n++)); do
		tap_count=$((tap_count + 1))
		printf 'ok %d # SKIP %s\n' "$tap_count" "$1"
	done
}

skip_all() { printf '1..0 # SKIP %s\n' "$1"; exit 0; }

done_testing() {
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
