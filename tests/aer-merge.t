#!/bin/bash
# aer-merge: tables of parts of the clips, in the manifest's order, with nothing lost
# without a word.
. "$(dirname "$0")/tap.sh"

# 40 clips in no order, with three rows each in a table that has all kinds of fields
awk 'BEGIN { print "label,clip"; for (i = 0; i < 40; i++) print "l" i % 3 ",P/" i * 17 % 40 }' >clips.csv
tail -n +2 clips.csv | awk -F, -v OFS=, 'BEGIN { print "clip,frame,note,\"a,b\"" }
	{ for (f = 0; f < 3; f++) print $2, f, f == 1 ? "\"quotes \"\" and\nlines\"" : "é", "" }' >all.csv
# part N PATTERN: the clips whose id matches
$python - <<'PY'
import csv
rows = list(csv.reader(open("all.csv", newline="")))
for n in range(1, 5):
    with open(f"part{n}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(rows[0])
        w.writerows(r for r in rows[1:] if int(r[0][2:]) % 7 % 4 == n - 1)
with open("part5.csv", "w", newline="") as f:
    csv.writer(f, lineterminator="\n").writerow(rows[0])
PY
runs 0 "parts are merged" aer-merge clips.csv part1.csv part2.csv part3.csv part4.csv part5.csv
ok "to the whole table, byte by byte" cmp out all.csv
err_is "with nothing to say" </dev/null
runs 0 "in any order" aer-merge -o new/whole.csv clips.csv part5.csv part3.csv part1.csv part4.csv part2.csv
ok "to the same" cmp new/whole.csv all.csv
runs_sh 0 "the manifest from standard input" 'aer-merge - part?.csv <clips.csv'
ok "too" cmp out all.csv
runs 0 "one part that has all" aer-merge clips.csv all.csv
ok "is the same" cmp out all.csv
runs 0 "with CRLF" aer-merge clips.csv <(sed 's/$/\r/' part1.csv) part2.csv part3.csv part4.csv
is "the lines end as elsewhere" "$(grep -c $'\r$' out)" "$(grep -c 'quotes' part1.csv)"

# --- what is wrong

runs 1 "a part is missing" aer-merge clips.csv part1.csv part3.csv part4.csv
is "its clips are named" "$(sed -n "s/^aer-merge: clips.csv:[0-9]*: clip '\(.*\)' is in no part$/\1/p" err)" \
	"$(cut -d, -f1 part2.csv | grep ^P | uniq)"
is "with their lines" "$(sed -n "s/^aer-merge: clips.csv:\([0-9]*\): clip .*/\1/p" err | while read -r n; do sed -n "${n}s/.*,//p" clips.csv; done)" \
	"$(cut -d, -f1 part2.csv | grep ^P | uniq)"
err_like "and counted" 'aer-merge: [0-9]+ clips of clips.csv are in no part$'
is "the others are all there" "$(cut -d, -f1 out | grep ^P | sort -u | wc -l)" \
	"$((40 - $(cut -d, -f1 part2.csv | grep ^P | uniq | wc -l)))"
runs 0 "which may be meant" aer-merge --partial clips.csv part1.csv part3.csv part4.csv
like "and is counted only" "$(cat err)" '^aer-merge: [0-9]+ clips of clips.csv are in no part$'
runs 0 "or not" aer-merge -q --partial clips.csv part1.csv
err_is "told" </dev/null

runs 1 "a clip in two parts" aer-merge clips.csv part1.csv part2.csv part3.csv part4.csv \
	<(head -n 1 all.csv; sed -n '2,5p' part2.csv | sed s/é/other/)
ok "counts once, as it is in the first" cmp out all.csv
like "and is named once" "$(cat err)" "^aer-merge: /dev/fd/[0-9]+:2: clip 'P/[0-9]+' was there before: left out$"
{ cat part1.csv; sed -n '2,5p' part1.csv; } >again.csv
runs 1 "a clip twice in one" aer-merge clips.csv again.csv part2.csv part3.csv part4.csv
ok "counts once, too" cmp out all.csv
{ cat part1.csv; printf '%s\n' strange,0,, strange,1,,; } >strange.csv
runs 1 "a clip that the manifest does not have" aer-merge clips.csv strange.csv part2.csv part3.csv part4.csv
ok "is left out" cmp out all.csv
like "and named" "$(cat err)" "^aer-merge: strange.csv:[0-9]+: clip 'strange' is not in clips.csv: left out$"
{ cat part1.csv; echo one,two; } >short.csv
runs 1 "a bad row" aer-merge clips.csv short.csv part2.csv part3.csv part4.csv
ok "is left out, too" cmp out all.csv
err_like "with its line" 'aer-merge: short.csv:[0-9]+: '
runs 2 "a part in another order" aer-merge clips.csv part1.csv part3.csv part4.csv \
	<(head -n 1 all.csv; printf '%s,0,,\n' $(cut -d, -f1 part2.csv | grep ^P | uniq | tac))
err_like "is refused" "clip 'P/[0-9]+' is not in the order of clips.csv: sort the parts as that is"
runs 2 "a part with another column" aer-merge clips.csv part1.csv <(sed '1s/note/remark/' part2.csv)
err_like "is refused" "/dev/fd/[0-9]+: column 3 is 'remark', and 'note' in part1.csv: parts of one table have the same columns"
printf '%s\n' clip,frame P/0,1 >narrow.csv
runs 2 "and one with fewer" aer-merge clips.csv part1.csv narrow.csv
err_is "too" <<<'aer-merge: narrow.csv: has 2 columns, and part1.csv 4: parts of one table have the same columns'
runs 2 "an empty file" aer-merge clips.csv part1.csv /dev/null
err_like "is no part" 'aer-merge: /dev/null: '
runs 2 "a part that is not there" aer-merge -o none.csv clips.csv part1.csv none/part.csv
err_is "is named" <<<'aer-merge: none/part.csv: cannot open: No such file or directory'
ok "and no table is left" test ! -e none.csv
runs 2 "a manifest without ids" aer-merge <(echo name) part1.csv
err_like "is refused" "column 'clip' is missing"
{ cat clips.csv; sed -n 2p clips.csv; } >repeated.csv
runs 1 "a manifest with a clip twice" aer-merge repeated.csv part1.csv part2.csv part3.csv part4.csv
ok "is as if it had it once" cmp out all.csv
err_is "and named" <<<"aer-merge: repeated.csv:42: clip 'P/0' was there before, in line 2"
runs 2 "no part" aer-merge clips.csv
runs_sh 2 "a full disk" 'aer-merge clips.csv part?.csv >/dev/full'
runs 0 "tables without rows" aer-merge <(echo clip) part5.csv part5.csv
is "make one" "$(cat out)" "$(head -n 1 all.csv)"

# --- many parts

mkdir many
$python - <<'PY'
import csv
rows = list(csv.reader(open("all.csv", newline="")))
for n in range(1100):
    with open(f"many/{n}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(rows[0])
        w.writerows(r for r in rows[1:] if r[0] == f"P/{n}")
PY
runs 0 "more parts than the soft limit of open files" bash -c 'ulimit -Sn 64; exec aer-merge clips.csv many/*.csv'
ok "are merged" cmp out all.csv
done_testing
