#!/bin/bash
# aer-score: intervals, tests between systems, pools, groups, and what is joined how.
. "$(dirname "$0")/tap.sh"

# As out_like, with each note in one line.
noted_like() { like "$1" "$(sed -e ':a' -e '$!{N;ba}' -e 's/\n      \([^ ]\)/ \1/g' out)" "$2"; }

figure() {	# FILE EXPRESSION: of the JSON report in FILE, as d
	$python -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$@"
}

ok 'measures, colours and grids keep their contracts' confusion-test
ok 'rows without quotes are read as libcsv reads them' plain-test

mkdir oracle
ok 'intervals, differences and p agree with plain Python, row by row, and statsmodels' \
	bash -c "cd oracle && $python '$top/tests/compare-oracle.py' 24"

# 30 subjects of 8 clips, three systems
awk 'BEGIN {
	x = 5; print "clip,subject,sex,split,label" >"t.csv"
	split("a b c", name)
	for (s in name) print "clip,label" >(name[s] ".csv")
	for (i = 0; i < 240; i++) {
		id = sprintf("P%02d/%02d", i / 8, i % 8); class = i % 8 < 5 ? "yes" : i % 8 < 7 ? "no" : "odd"
		print id ",P" int(i / 8) "," (int(i / 8) % 3 ? "f" : "m") "," (i < 80 ? "train" : "test") "," class >"t.csv"
		for (s = 1; s <= 3; s++) {
			x = x * 16807 % 2147483647; r = x / 2147483647
			print id "," (r < 0.1 + 0.2 * s ? class : r < 0.9 ? "yes" : "odd") >(name[s] ".csv")
		}
	} }'
shuffle() {	# FILE: its rows in an order of no sense
	{ head -1 "$1"; tail -n +2 "$1" | awk '{ print (NR * 97) % 241, $0 }' | sort -n | cut -d' ' -f2-; }
}
shuffle t.csv >t-any.csv
mkdir any
for s in a b c; do shuffle $s.csv >any/$s.csv; done

# --- the same result

runs 0 'three systems are compared' aer-score --holm --by=sex --format=json t.csv a.csv b.csv c.csv
cp out report.json
for jobs in 1 2 7; do
	aer-score -j$jobs --holm --by=sex --format=json t.csv a.csv b.csv c.csv >jobs.json 2>&1
	ok "with -j$jobs the report has the same bytes" cmp report.json jobs.json
done
runs 0 'rows in any order' aer-score --holm --by=sex --format=json t-any.csv any/a.csv any/b.csv any/c.csv
ok 'give the same figures, intervals and p' diff <(grep -v '"file"\|"truth"' report.json) <(grep -v '"file"\|"truth"' out)
runs 0 'predictions alone in any order' aer-score --holm --by=sex --format=json t.csv any/a.csv b.csv any/c.csv
ok 'do as well' diff <(grep -v '"file"\|"truth"' report.json) <(grep -v '"file"\|"truth"' out)
aer-score -s2 --format=json t.csv a.csv >two.json
aer-score --format=json t.csv a.csv >one.json
ok 'another seed draws other resamples' bash -c '! cmp -s one.json two.json'
runs 0 'without --by' aer-score --holm --format=json t.csv a.csv b.csv c.csv
is 'the intervals are the same' "$(figure out '[s["intervals"] for s in d["systems"]]')" \
	"$(figure report.json '[s["intervals"] for s in d["systems"]]')"
runs_sh 0 'what comes through pipes is read twice as well' \
	'cat t.csv | aer-score --format=json - a=<(cat a.csv) | grep -v "\"file\"\|\"truth\""'
ok 'and gives the same' diff <(grep -v '"file"\|"truth"' one.json) out
awk 'NR == 7 { print; next } { print } NR == 9 { print last } { last = $0 }' a.csv >a-twice.csv
runs 1 'a clip with two rows in a file in order' aer-score -B0 t.csv a-twice.csv
err_is 'is found' <<END
aer-score: a-twice.csv:10: clip '$(sed -n '8s/,.*//p' a.csv)': has an earlier row; the first counts
END
{ head -1 t.csv; sed -n '2,$p' t.csv | sed '3p'; } >t-twice.csv
runs 1 'a clip with two rows in a truth in order' aer-score -B0 t-twice.csv a.csv
err_is 'is found' <<END
aer-score: t-twice.csv:5: clip 'P00/02': the clip has an earlier row; the first counts
END

# --- the same messages

cat >rough.csv <<'END'
clip,label
P00/00,yes
P00/01,perhaps
P00/02,yes
P00/02,no
P00/0x,no
../x,no
P00/04
P00/05,yes
END
runs 1 'a rough file in order' aer-score -B0 --labels=yes,no,odd t.csv rough.csv
sed 's/^.*rough.csv/rough.csv/' err >in-order.txt; cp out in-order.out
{ cat rough.csv; echo P00/03,yes; } >rough2.csv
cp rough2.csv kept && mv kept rough.csv
runs 1 'and the same, then a row out of order' aer-score -B0 --labels=yes,no,odd t.csv rough.csv
ok 'report the same rows, each once' diff in-order.txt <(sed 's/^.*rough.csv/rough.csv/' err)
is 'and the row behind counts' "$(sed -n 's/^coverage.* \([0-9]*\) of.*/\1/p' in-order.out out | tr '\n' ' ')" '3 4 '

# --- what is said

runs 0 'a system alone' aer-score t.csv a.csv
out_like 'has an interval from its subjects' 'intervals  95 %, 2000 resamples of 30 subjects, seed 1'
out_like 'beside each recall' 'yes +[0-9.]+ +[0-9.]+  \[[0-9.]+, [0-9.]+\]'
runs 0 'few subjects' aer-score --where=sex=m --where=split=train t.csv a.csv
noted_like 'are warned of' 'note: intervals from 4 subjects, fewer than 10, are rough and often too narrow'
runs 0 'one subject' aer-score --where=subject=P1 t.csv a.csv
noted_like 'has no interval' 'note: all clips are of one subject: there are no intervals'
is 'at all' "$(grep -c '\[' out)" 0
cut -d, -f1,5 t.csv >bare.csv
runs 0 'a truth without subjects' aer-score bare.csv a.csv
noted_like 'takes clips and says so' 'resamples of 240 clips, seed 1.*note: bare.csv has no column subject: intervals take each clip for'
runs 0 'clusters of another column' aer-score --cluster=split t.csv a.csv
out_like 'are what is drawn' 'resamples of 2 splits, seed 1'
runs 0 'clusters without a name' aer-score --cluster=gap <(awk -F, -v OFS=, 'NR == 1 { print $0, "gap"; next }
	{ print $0, NR % 2 ? "" : $2 }' t.csv) a.csv
out_like 'are each clip by itself' 'resamples of 150 gaps'
runs 0 'answers of one class to clips of one class' aer-score -B0 --missing=skip --where=label=yes t.csv yes=<(grep 'clip\|yes' a.csv)
noted_like 'leave kappa and MCC undefined, which is said' 'kappa +-
.*note: kappa and MCC are undefined: all clips and all answers are of one class'
runs 2 'a cluster that is no column' aer-score --cluster=school t.csv a.csv
err_is 'is an error' <<'END'
aer-score: t.csv: column 'school' is missing; it has: clip, subject, sex, split, label
END
printf 'clip,subject,label\nc1,S1,yes\nc2,S2,no\n' >lone.csv
printf 'clip,label\nc1,yes\nc2,yes\n' >lone-p.csv
runs 0 'a class of one cluster' aer-score -B1000 --format=json lone.csv lone-p.csv
is 'is lost in half of the resamples, whose mean is over the other class' "$(figure out \
	'(400 < d["systems"][0]["resamples_that_lost_a_class"] < 600, d["systems"][0]["intervals"]["uar"])')" \
	'(True, [0.0, 1.0])'
ok 'and that is said' grep -q 'resamples lost a class that the clips have: their means are over the other' out

# --- two systems

runs 0 'a league table' aer-score --holm t.csv a.csv b.csv c.csv
out_like 'is sorted by UAR' 'system +UAR.*
c +[0-9.]+  \[.*
b +[0-9.]+  \[.*
a +[0-9.]+  \['
out_like 'then come the pairs, the better one first' 'difference of UAR.*p, Holm +McNemar
b - a .*
c - a .*
c - b '
noted_like 'and what the best one gains by being chosen' 'takes the best of these 3 systems .* too high by about [0-9.]+ points'
runs 0 'few subjects again' aer-score --split=train t.csv a.csv b.csv
out_like 'have all exchanges tried' 'b - a .*[*].*exchanged for whole subjects; [*] in all ways'
runs 0 'a system against itself' aer-score --format=json t.csv x=a.csv y=a.csv
is 'differs by nothing' "$(figure out 'd["pairs"][0]["difference"], d["pairs"][0]["p"], d["pairs"][0]["p_mcnemar"], d["pairs"][0]["interval"]')" \
	'(0.0, 1.0, 1.0, [0.0, 0.0])'
runs 0 'no resamples' aer-score -B0 t.csv a.csv b.csv
is 'no intervals and no p but McNemar' "$(grep -c '\[' out) $(grep -c 'a - b\|b - a' out)" '0 1'

# --- pools

for k in 0 1 2; do { head -1 a.csv; tail -n +2 a.csv | awk -v k=$k 'NR % 3 == k'; } >fold$k.csv; done
runs 0 'three folds of one system' aer-score --format=json --pool=folds=fold0.csv,fold1.csv,fold2.csv t.csv whole=a.csv
is 'are together what the whole is' "$(figure out '[(s["uar"], s["war"], s["clips"], s["intervals"]["uar"]) for s in d["systems"]][0] == [(s["uar"], s["war"], s["clips"], s["intervals"]["uar"]) for s in d["systems"]][1], d["systems"][1]["pool"]["over"]')" "(True, 'folds')"
runs 0 'a clip in no fold' aer-score --format=json --pool=folds=fold0.csv,fold1.csv t.csv
is 'is missing once' "$(figure out 'd["systems"][0]["missing"]')" "{'no row': 80, 'bad row': 0}"
runs 0 'a pool over seeds beside a system' aer-score --pool=seeds=a.csv,b.csv t.csv c.csv
noted_like "has no McNemar's test" 'c - seeds .* -
.*for whole subjects; no McNemar.s test of a[[:space:]]+pool over seeds'
runs 0 'a pool over folds beside a system' aer-score --pool=folds=fold0.csv,fold1.csv,fold2.csv t.csv c.csv
out_like 'has one' 'c - folds .*\] +[0-9.]+ +<?[0-9.]+
'
runs 0 'three seeds of one system' aer-score --pool=seeds=a.csv,b.csv,c.csv t.csv
out_like 'are said to be seeds' 'pool of 3 runs on the same clips \(seeds\)'
out_like 'and count each clip three times' 'of 720 clips right'
aer-score --format=json --pool=seeds=a.csv,b.csv,c.csv t.csv >seeds.json
ok 'their mean and standard deviation are those of the runs' $python - <<'END'
import json, statistics
s = json.load(open("seeds.json"))["systems"][0]
for name in "uar", "war", "macro_f1":
    runs = [r[name] for r in s["runs"]]
    assert abs(s["pool"][name]["mean"] - statistics.mean(runs)) < 1e-12
    assert abs(s["pool"][name]["sd"] - statistics.stdev(runs)) < 1e-12
assert abs(s["uar"] - statistics.mean(r["uar"] for r in s["runs"])) < 1e-12
END
for k in 0 1 2; do cat fold$k.csv >near$k.csv; done
sed -n 2p fold0.csv >>near1.csv
runs 0 'a clip in two folds' aer-score -B0 --pool=near=near0.csv,near1.csv,near2.csv t.csv
noted_like 'is said to be what makes them seeds' \
	'note: 1 clip has rows in several runs and 239 in one only: if these are folds, take the former out'
head -200 b.csv >some.csv
runs 0 'seeds of which one lacks some clips' aer-score -B0 --pool=seeds=a.csv,some.csv t.csv
is 'are not asked about' "$(grep -c 'if these are folds' out)" 0
# probabilities: yes, no and odd in sixths, from the place of the clip
awk -F, 'NR == 1 { print "clip,p_yes,p_no,p_odd"; next }
	{ i = NR * 7 % 4; print $1 "," i / 6 "," (NR % 3 > 0) / 6 "," (6 - i - (NR % 3 > 0)) / 6 }' t.csv >prob.csv
for k in 0 1 2; do { head -1 prob.csv; tail -n +2 prob.csv | awk -v k=$k 'NR % 3 == k'; } >pf$k.csv; done
runs 0 'folds with probabilities' aer-score -B0 --format=json --pool=folds=pf0.csv,pf1.csv,pf2.csv t.csv whole=prob.csv
is 'have the log loss, ECE, AUC and top-k of the whole' "$(figure out \
	'[{k: round(v, 12) for k, v in s["probabilities"].items() if v is not None} for s in d["systems"]]' |
	sed "s/}, {/}\n{/; s/^\[//; s/\]$//" | uniq | wc -l)" 1
is 'over all clips' "$(figure out 'd["systems"][1]["probabilities"]["clips"]')" 240
runs 0 'a pool of which one run has probabilities' aer-score -B0 --pool=some=pf0.csv,fold1.csv,fold2.csv t.csv
noted_like 'says of how many clips it has them' 'note: 80 of 240 clips have probabilities'
awk -F, 'NR == FNR { class[$1] = $5; next } class[$1] != "odd"' t.csv prob.csv >no-odd.csv
runs 0 'probabilities for all clips but those of a class' aer-score -B0 t.csv no-odd.csv
noted_like 'leave it out of the AUC' 'note: AUC is the mean of 2 of the 3 classes'

runs 1 'a run that cannot be read' aer-score --pool=seeds=a.csv,none.csv t.csv b.csv
out_like 'takes its pool out, and the rest is scored' 'system     b'
runs 2 'a pool with a file twice' aer-score --pool=seeds=a.csv,b.csv,a.csv t.csv
err_is 'is bad usage, for its deviation would be too small' <<'END'
aer-score: --pool seeds: a.csv is given twice
END
runs 2 'a pool without a name' aer-score --pool=a.csv,b.csv t.csv
err_is 'is bad usage' <<'END'
aer-score: --pool 'a.csv,b.csv' is not NAME=FILE,FILE...
END

# --- groups, maps, validation

is 'the figures of a group are those of its clips alone' \
	"$(figure report.json '[(g["value"], g["uar"], g["clips"]) for g in d["systems"][0]["by"]["values"]]')" \
	"$(for g in f m; do aer-score -B0 --where=sex=$g --format=json t.csv a.csv >g.json
		figure g.json "('$g', d['systems'][0]['uar'], d['systems'][0]['clips'])"; done | paste -sd, | sed 's/.*/[&]/; s/),(/), (/')"
printf 'from,to\nyes,good\nno,good\nodd,bad\n' >map.csv
sed '1!{s/,yes$/,good/;s/,no$/,good/;s/,odd$/,bad/}' t.csv >t-map.csv
sed '1!{s/,yes$/,good/;s/,no$/,good/;s/,odd$/,bad/}' a.csv >a-map.csv
aer-score --format=json t-map.csv a-map.csv | grep -v '"file"\|"truth"\|"system"' >mapped
runs_sh 0 'fine labels are mapped' 'aer-score --map=map.csv --format=json t.csv a.csv | grep -v "\"file\"\|\"truth\"\|\"system\""'
ok 'as if they were coarse on both sides' diff mapped out
runs_sh 0 'coarse predictions stay what they are' 'aer-score --map=map.csv --format=json t.csv a-map.csv | grep -v "\"file\"\|\"truth\"\|\"system\""'
ok 'beside a fine truth' diff mapped out
printf 'clip,p_yes,p_no,p_odd\nP00/00,0.3,0.3,0.4\n' >p.csv
runs 0 'probabilities of labels that become one' aer-score -B0 --map=map.csv --where=clip=P00/00 t.csv p.csv
out_like 'are added up' '1 of 1 clip right'
printf 'from,to\nyes,no\nno,bad\n' >bad-map.csv
runs 2 'a map in two steps' aer-score --map=bad-map.csv t.csv a.csv
err_is 'is not guessed' <<'END'
aer-score: bad-map.csv: 'no' is mapped to 'bad', and another label to 'no'
END
printf 'from,to\nyes,good\n' >half-map.csv
runs 2 'labels that a map lacks' aer-score --map=half-map.csv --where=clip=P00/07 t.csv a.csv
err_like 'are bad rows' "t.csv:9: clip 'P00/07': label 'odd' is not in half-map.csv"
runs 0 'clips of the validation' aer-score --val=fold1.csv t.csv a.csv
noted_like 'are counted among those scored' 'note: 80 of the 240 clips scored are in fold1.csv, too'

runs 0 'the truth itself as the validation' aer-score -B0 --split=test --val=t.csv t.csv a.csv
noted_like 'is all that is scored' 'note: 160 of the 160 clips scored are in t.csv, too: a model chosen by those is scored too high'

# --- mistakes that are noticed

head -81 a.csv >train.csv
runs 0 'predictions for one split only' aer-score -B0 t.csv train.csv
noted_like 'are noticed' 'note: train.csv has a row for each clip of split train and for no other; was --split=train meant'
printf 'clip,label\nP00/00,Yes\nP00/01,yes \n' >case.csv
runs 1 'labels that differ in case and blanks' aer-score -B0 --where=subject=P0 t.csv case.csv
err_like 'are bad rows that say so' "label 'Yes' is none of: no, odd, yes; it differs from 'yes' only in case or blanks.*
.*label 'yes ' is none of: no, odd, yes; it differs"
printf 'clip,label\na1,yes\na2,Yes\na3,no\n' >case-t.csv
runs 0 'two such classes' aer-score -B0 case-t.csv x=case-t.csv
noted_like 'are asked about' "note: classes 'Yes' and 'yes' differ only in case or blanks: are they one"
printf 'clip,label,p_yes,p_no\na1,yes,0.2,0.8\na3,no,0.1,0.9\n' >contrary.csv
printf 'clip,label\na1,yes\na3,no\n' >two-t.csv
runs 0 'a label that is not the likeliest' aer-score -B0 two-t.csv contrary.csv
noted_like 'counts, with a note' '2 of 2 clips right.*note: 1 label of contrary.csv is not the class with the largest probability'
printf 'clip,label\na1,yes\na3,yes\n' >one-t.csv
runs 1 'a truth that lacks labels of the predictions' aer-score -B0 one-t.csv two-t.csv
noted_like 'may have been swapped' "note: two-t.csv has labels that one-t.csv lacks, such as 'no'; are the files swapped"

done_testing
