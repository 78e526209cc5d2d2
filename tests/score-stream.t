#!/bin/bash
# aer-score: many clips in an order that is not sorted, which are read side by side.
. "$(dirname "$0")/tap.sh"
unset TMPDIR

ok 'texts that all differ are told from others, without keeping them' distinct-test

# More clips than are loaded in any case (65,536), and than hashes are kept in memory
# (523,776), in no order; the same rows sorted are the peer.
awk 'BEGIN {
	print "clip,subject,label" >"t.csv"; print "clip,label" >"p.csv"
	for (i = 0; i < 600000; i++) {
		id = "P" i * 7919 % 1000 "/" i * 7919 % 600000
		class = i * i % 7 % 3
		print id ",P" i % 50 ",c" class >"t.csv"
		print id ",c" (i % 11 ? class : i % 3) >"p.csv"
	} }'
sorted() {	# FILE: its rows in byte order
	{ head -1 "$1"; tail -n +2 "$1" | LC_ALL=C sort -t, -k1,1; }
}
sorted t.csv >t-sorted.csv
sorted p.csv >p-sorted.csv
score() { aer-score -B50 -q --format=json "$@" | grep -v '"file"\|"truth"'; }
score t-sorted.csv p=p-sorted.csv >peer
ok 'the peer has figures' grep -q '"uar"' peer
runs_sh 0 'the same order, which is none' "$(declare -f score); score t.csv p=p.csv"
ok 'has the figures of the sorted rows' cmp peer out
err_is 'without a word' </dev/null
runs_sh 0 'through pipes' "$(declare -f score); cat t.csv | score - p=<(cat p.csv)"
ok 'they are the same' cmp peer out

# In 4 MB the clips cannot be: what is kept goes to the scratch file.
limited() { (trap '' XFSZ; ulimit -f 100; aer-score -B0 -q -o /dev/null "$@"); }
runs_sh 2 'a scratch file that may not grow' "$(declare -f limited); limited t.csv p.csv"
err_is 'is an error that says what to do' <<'OUT'
aer-score: a temporary file in /tmp fails: File too large; TMPDIR can name another folder
OUT
runs_sh 2 'nor may it in a folder that is not there' 'TMPDIR=/nowhere aer-score -B0 t.csv p.csv'
err_is 'which is named' <<'OUT'
aer-score: a temporary file in /nowhere fails: No such file or directory; TMPDIR can name another folder
OUT
runs_sh 0 'sorted rows need none' "$(declare -f limited); TMPDIR=/nowhere limited t-sorted.csv p-sorted.csv"
runs_sh 2 'a pipe does' 'cat t-sorted.csv | TMPDIR=/nowhere aer-score -B0 - p-sorted.csv'
err_is 'and is named' <<'OUT'
aer-score: <stdin>: a temporary file in /nowhere fails: No such file or directory; TMPDIR can name another folder
OUT

# --- rows that are not where they should be

sed '1000,1009d; 500000d' p.csv >gaps.csv
sorted gaps.csv >gaps-sorted.csv
score t-sorted.csv p=gaps-sorted.csv >peer
runs_sh 0 'missing predictions' "$(declare -f score); score t.csv p=gaps.csv"
ok 'are counted as in sorted rows' cmp peer out
like 'which are eleven' "$(cat out)" '"no row": 11'
runs_sh 0 'they may also be all but a few' "sed -n '1p; 300000,300009p' p.csv >few.csv; $(declare -f score); score t.csv p=few.csv"
like 'in the middle' "$(cat out)" '"no row": 599990'

score t-sorted.csv p=p-sorted.csv >peer
{ head -1 p.csv; tail -n +2 p.csv | tac; } >reversed.csv
runs_sh 0 'another order of the predictions' "$(declare -f score); score t.csv p=reversed.csv"
ok 'makes no difference' cmp peer out
runs_sh 0 'nor in a pipe' "$(declare -f score); score t.csv p=<(cat reversed.csv)"
ok 'where they are read again' cmp peer out

sed -n 3p t.csv >third
{ cat t.csv third; echo 'x/1,P0,c9 '; echo ',P0,c1'; } >twice.csv
sed '400000s/.*/&,more/' twice.csv >kept && mv kept twice.csv
runs 1 'a clip of the truth that stands there twice, far away' aer-score -B0 --labels=c0,c1,c2 -o figures twice.csv p.csv
err_is 'is found, behind the other bad rows' <<OUT
aer-score: twice.csv:400000: 4 fields, the header has 3
aer-score: twice.csv:600003: clip 'x/1': label 'c9 ' is none of: c0, c1, c2
aer-score: twice.csv:600004: clip '': the clip id is empty
aer-score: twice.csv:600002: clip '$(cut -d, -f1 third)': the clip has an earlier row; the first counts
aer-score: p.csv:400000: clip '$(sed -n '400000s/,.*//p' p.csv)': is not in twice.csv
OUT
like 'and counts once' "$(cat figures)" '599999 clips'
{ cat p.csv; sed -n 3p p.csv; echo 'nobody,c1'; echo '../x,c1'; } >strange.csv
runs 1 'predictions for a clip that has one, for nobody and for no clip' aer-score -B0 -o figures t.csv strange.csv
err_is 'are named' <<OUT
aer-score: strange.csv:600002: clip '$(cut -d, -f1 third)': has an earlier row; the first counts
aer-score: strange.csv:600003: clip 'nobody': is not in t.csv
aer-score: strange.csv:600004: clip '../x': a part of the clip id begins with a dot
OUT
like 'beside all others' "$(cat figures)" '600000 of 600000 clips answered'

done_testing
