#!/bin/bash
# aer-divide: a table for each recording; a file is touched when something in it is new,
# and else not.
. "$(dirname "$0")/tap.sh"

# what tells whether a file was written or touched
state() { stat -c '%n %i %y' "$@"; }
# the parts that differ from the state before
touched() { state parts/* | diff before - | sed -n 's/^> \([^ ]*\) .*/\1/p'; }

mkdir -p a b
printf 1 >a/x.mp4
printf 2 >b/x.mp4
printf 3 >"it's \"1\": x, y.mp4"
cat >clips.csv <<'X'
clip,video,start,end,note
P1/1,a/x.mp4,0,5,"a, ""b"""
P2/1,b/x.mp4,0,5,
P1/2,a/x.mp4,5,9,"two
lines"
P3/1,"it's ""1"": x, y.mp4",0,5,ü
P2/2,b/x.mp4,5,9,
P4/1,,0,5,
X
runs 0 "a table of three recordings and a row without one" aer-divide -o parts clips.csv
cp out list
is "has a part for each, in the order of their first rows" \
	"$(sed 's/-\{0,1\}[0-9a-f]\{8\},/-HASH,/' out)" \
	"part,rows
x-HASH,2
x-HASH,2
it_s__1___x__y-HASH,1
-HASH,1"
err_is "and nothing is said" </dev/null
ok "the same name in two folders is two parts" test "$(sed -n 2p list)" != "$(sed -n 3p list)"
is "there are no other files" "$(ls parts)" "$(sed '1d; s/,.*/.csv/' list | sort)"
x=$(sed -n '2s/,.*//p' list)
ok "a part has its rows, and all columns" cmp "parts/$x.csv" <(sed -n '1,2p;4,5p' clips.csv)
is "all rows are in a part" "$($python - parts/*.csv <<'PY'
import csv, sys
rows = lambda f: list(csv.reader(open(f, newline="")))
parts = [r for f in sys.argv[1:] for r in rows(f)[1:]]
print(sorted(parts) == sorted(rows("clips.csv")[1:]), len(parts))
PY
)" "True 6"

# --- what is touched

state parts/* >before
runs 0 "the same table again" aer-divide -o parts clips.csv
ok "has the same list" cmp out list
is "and touches nothing" "$(state parts/*)" "$(cat before)"
sed 's,^P2/1\(.*\)5\,,P2/1\14.5\,,' clips.csv >changed.csv
runs 0 "one row has changed" aer-divide -o parts changed.csv
ok "the list is the same" cmp out list
is "and the part of its recording is another, and no other" "$(touched)" \
	"parts/$(sed -n '3s/,.*//p' list).csv"
ok "the first table again" aer-divide -o parts clips.csv

state parts/* >before
sleep 0.02
touch -d '2001-01-01' a/x.mp4
runs 0 "a video was replaced by one with an older time" aer-divide -o parts clips.csv
is "its part alone is touched" "$(touched)" "parts/$x.csv"
state parts/* >before
runs 0 "and the next time" aer-divide -o parts clips.csv
is "none is" "$(touched)" ""
rm a/x.mp4
runs 0 "a video that is gone" aer-divide -o parts clips.csv
is "is nothing new" "$(touched)" ""

runs_sh 0 "other rows, from standard input" \
	'(head -n 1 clips.csv; grep ^P2 clips.csv; echo P9/1,new.mp4,0,1,) | aer-divide -o parts'
is "do not change a name" "$(sed -n 2p out)" "$(sed -n 3p list)"
is "parts that no row names stay: the list tells" "$(ls parts | wc -l)" 5

# --- another column, bad rows, and what cannot be done

runs 0 "--by takes another column" aer-divide --by=clip -o clips clips.csv
is "with a part for each of its values" "$(ls clips | wc -l)" 6
printf 'clip,video\na,v.mp4\na,w.mp4\n../b,v.mp4\nc,v.mp4\n' >bad.csv
runs 1 "bad rows among good ones" aer-divide -o bad bad.csv
err_is "are named" <<'X'
aer-divide: bad.csv:3: clip 'a': the clip id was used by an earlier row
aer-divide: bad.csv:4: clip '../b': a part of the clip id begins with a dot
X
is "and in no part" "$(cat bad/*.csv)" "clip,video
a,v.mp4
c,v.mp4"
printf 'clip,video\n/,v.mp4\n' >bad.csv
runs 2 "nothing but bad rows" aer-divide -o none bad.csv
runs_sh 0 "a header only" 'echo clip,video | aer-divide -o none'
out_is "gives an empty list" <<<part,rows
err_is "and a note" <<<'aer-divide: <stdin>: has no clips'
runs_sh 0 "which -q leaves out" 'echo clip,video | aer-divide -q -o none'
err_is "with all other notes" </dev/null
runs_sh 2 "no column video" 'echo clip,start | aer-divide -o none'
err_is "is met by the columns there are" \
	<<<"aer-divide: <stdin>: column 'video' is missing; it has: clip, start"
runs 2 "no -o" aer-divide clips.csv
err_is "is asked for" <<<'aer-divide: -o DIR is needed: where the tables go'
runs 2 "two tables" aer-divide -o none clips.csv bad.csv
runs 2 "a table that is not there" aer-divide -o none nosuch.csv
err_is "is named" <<<'aer-divide: nosuch.csv: cannot open: No such file or directory'
runs_sh 2 "a full disk" 'aer-divide -o full clips.csv >/dev/full'
touch file
runs 2 "a file where the folder should be" aer-divide -o file clips.csv
err_like "is named" '^aer-divide: file'

awk 'BEGIN { print "clip,video"; for (i = 0; i < 900; i++) printf "c%d,v%d.mp4\n", i, i % 300 }' >many.csv
runs 0 "hundreds of recordings, whose rows take turns" aer-divide -o many many.csv
is "have their rows in parts of their own" "$(ls many | wc -l) $(cat many/*.csv | grep -c ^c[0-9])
$(sort -u many/v7-*.csv)" "300 900
c307,v7.mp4
c607,v7.mp4
c7,v7.mp4
clip,video"

# what is long, looks like an option or hides
printf 'clip,video\na,--help.mp4\nb,.hidden\nc,%0300d.mp4\n' 7 >names.csv
runs 0 "strange names" aer-divide -o names names.csv
is "give safe ones" "$(sed '1d; s/-[0-9a-f]\{8\},.*/-HASH/' out)" "_-help-HASH
_hidden-HASH
$(printf %040d 0)-HASH"
runs 0 "the version" aer-divide -V

done_testing
