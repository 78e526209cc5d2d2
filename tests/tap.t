#!/bin/bash
# What the other tests stand on: a claim that fails is heard, and a test that hangs ends.
. "$(dirname "$0")/tap.sh"

# script NAME [PATIENCE]: runs a test of the lines on standard input; what it says is in
# out and err
script() {
	{ printf '. "%s/tests/tap.sh"\n' "$top"; cat; } >"$1.t"
	AER_BUILD=$work AER_PATIENCE=${2:-900} bash "$1.t" 2>&1 >out | cat >err
	status=${PIPESTATUS[0]}
}

script claims <<'X'
ok "succeeds" true
ok "fails" false
is "equal" a a
is "unequal" a b
like "a word" abc ^b
runs 3 "the status" sh -c 'exit 3'
runs 3 "another" sh -c 'kill -9 $$'
runs_sh 1 "a pipe" 'false | cat'
skip "no reason" 2
done_testing
X
is "a test with failures fails" "$status" 1
out_is "each claim has a line" <<'X'
ok 1 - succeeds
not ok 2 - fails
ok 3 - equal
not ok 4 - unequal
not ok 5 - a word
ok 6 - the status
not ok 7 - another
ok 8 - a pipe
ok 9 # SKIP no reason
ok 10 # SKIP no reason
1..10
X
err_like "and what was wrong is said" 'got:    a
# wanted: b'

script hangs 1 <<'X'
ok "before" true
ok "hangs" sh -c 'sleep 1000; exit 4'
ok "after" true
done_testing
X
is "a claim that hangs is ended" "$status" 1
out_is "and is the one that failed" <<'X'
ok 1 - before
not ok 2 - hangs
ok 3 - after
1..3
X
err_like "what it waited for is named" '# hangs\.t: no claim for a long time, ending:
#.* sleep 1000'

script zombie 1 <<'X'
ok "has a child that ended" bash -c 'true & exec sleep 1000'
done_testing
X
is "a child that has ended is not waited for" "$(cat out)" "not ok 1 - has a child that ended
1..1"

script stubborn 1 <<X
( trap '' TERM; echo \$BASHPID >"$work/pid"; exec sleep 1000 >/dev/null 2>&1 ) &
ok "before" true
while :; do sleep 1; done
done_testing
X
is "a test that does not go on is ended" "$status" 143
is "and has no plan" "$(cat out)" "ok 1 - before"
err_like "which is said" 'does not go on'
ok "nothing of it is left" soon eval '! kill -0 $(cat pid) 2>/dev/null'

(
	trap '' INT PIPE
	script signals <<'X'
is "INT" "$(sh -c 'kill -INT $$'; echo $?)" 130
is "PIPE" "$(sh -c 'kill -PIPE $$'; echo $?)" 141
done_testing
X
	exit "$status"
)
is "signals that were ignored are not" $? 0

script watched 900 <<'X'
wait
ok "nobody waits for who watches" test "$(jobs | wc -l)" = 0
done_testing
X
is "which a test does not see" "$status" 0
done_testing
