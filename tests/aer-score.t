#!/bin/bash
# aer-score: figures against published ones and scikit-learn, bad input, pictures.
. "$(dirname "$0")/tap.sh"

# As out_like, with each note in one line.
noted_like() { like "$1" "$(sed -e ':a' -e '$!{N;ba}' -e 's/\n      \([^ ]\)/ \1/g' out)" "$2"; }

# expand TRUTH PREDICTIONS NAME:COUNTS... - tables from a confusion matrix: each
# argument is a class and its row, "fatigue:7,0,0,31,1"; predictions in reverse.
expand() {
	awk -v truth="$1" -v pred="$2" 'BEGIN {
		for (k = 3; k < ARGC; k++) {
			split(ARGV[k], part, ":")
			name[k - 2] = part[1]
			row[k - 2] = part[2]
		}
		n = 0
		print "clip,subject,label" >truth
		print "clip,label" >pred
		for (k = 1; k <= ARGC - 3; k++) {
			split(row[k], count, ",")
			for (i = 1; i <= ARGC - 3; i++)
				while (count[i]-- > 0) {
					print "c" n ",S,\"" name[k] "\"" >truth
					line[n] = "c" n ",\"" name[i] "\""
					n++
				}
		}
		while (n-- > 0) {
			print line[n] >pred
		}
	}' "$@"
}
five=neutrality,enjoyment,confusion,fatigue,distraction

# --- figures

expand truth.csv clip-caer.csv neutrality:290,1,4,5,45 enjoyment:8,22,0,0,2 \
	confusion:3,0,2,2,0 fatigue:7,0,0,31,1 distraction:21,5,0,3,76
runs 0 'the published matrix is scored' aer-score -B0 --labels=$five truth.csv clip-caer.csv
out_is 'UAR 66.65 and WAR 79.73, with all measures and both matrices' <<'END'
truth      truth.csv: 528 clips
classes    5, in the order given

system     clip-caer
UAR        66.65 %  chance 20.00 %
WAR        79.73 %  421 of 528 clips right
coverage  100.00 %  528 of 528 clips answered
kappa      0.623
MCC        0.624

class          precision  recall     F1  support  predicted
neutrality         88.15   84.06  86.05      345        329
enjoyment          78.57   68.75  73.33       32         28
confusion          33.33   28.57  30.77        7          6
fatigue            75.61   79.49  77.50       39         41
distraction        61.29   72.38  66.38      105        124
macro mean         67.39   66.65  66.81      528        528
weighted mean      80.57   79.73  80.00      528        528

Confusion matrix, clips

true \ predicted  neutrality  enjoyment  confusion  fatigue  distraction
neutrality               290          1          4        5           45
enjoyment                  8         22          0        0            2
confusion                  3          0          2        2            0
fatigue                    7          0          0       31            1
distraction               21          5          0        3           76

Confusion matrix, percent of the true class

true \ predicted  neutrality  enjoyment  confusion  fatigue  distraction
neutrality              84.1        0.3        1.2      1.4         13.0
enjoyment               25.0       68.8        0.0      0.0          6.2
confusion               42.9        0.0       28.6     28.6          0.0
fatigue                 17.9        0.0        0.0     79.5          2.6
distraction             20.0        4.8        0.0      2.9         72.4
END
err_is 'success is silent' </dev/null
ok 'no line is longer than 80 columns' awk 'length > 80 { exit 1 }' out
figures() {	# FILE: UAR and WAR in percent with three decimals, from JSON
	$python -c 'import json, sys
for s in json.load(open(sys.argv[1]))["systems"]:
    print("%.3f %.3f" % (100 * s["uar"], 100 * s["war"]))' "$1"
}
runs 0 'JSON is written to a file' aer-score --format=json -o five.json truth.csv clip-caer.csv
is 'the published UAR and WAR to three decimals' "$(figures five.json)" '66.650 79.735'

expand j-truth.csv one.csv neut:82,59,0,0,0 enjo:9,1,0,0,0 conf:4,0,0,0,0 \
	fati:0,0,3,9,0 dist:200,43,0,0,432
expand j-truth.csv two.csv neut:141,0,0,0,0 enjo:10,0,0,0,0 conf:4,0,0,0,0 \
	fati:12,0,0,0,0 dist:675,0,0,0,0
expand j-truth.csv three.csv neut:134,7,0,0,0 enjo:2,8,0,0,0 conf:0,0,0,0,4 \
	fati:4,0,0,8,0 dist:241,0,0,0,434
runs 0 'three systems are scored together' \
	aer-score --labels=neut,enjo,conf,fati,dist j-truth.csv one.csv two.csv three.csv
is "JuniorRAER's recalls have the published UAR 61.20, 41.43 and 20.00, best first" \
	"$(awk '/^(one|two|three) +[0-9]/ { print $1, $2 }' out | tr '\n' ' ')" 'three 61.20 one 41.43 two 20.00 '

mkdir oracle
ok 'agrees with scikit-learn on 60 random sets of 1 to 30 classes' \
	bash -c "cd oracle && $python '$top/tests/score-oracle.py' 60"

# --- what counts as an answer

cat >t.csv <<'END'
clip,label,split
a1,yes,test
a2,yes,test
a3,no,test
a4,no,test
b1,yes,train
b2,maybe,train
END
cat >p.csv <<'END'
status,clip,p_yes,p_no,p_maybe
,b1,1,0,0
,a4,0.2,0.7,0.1
ok,a3,0.4,0.2,0.4
,a2,0.4,0.4,0.2
,a1,0.9,0.1,0
END
runs 0 'probabilities stand for labels' aer-score -B0 --split=test --labels=yes,no,maybe t.csv p.csv
out_is 'ties, absent classes and unselected rows are said' <<'END'
truth      t.csv, split=test: 4 clips
classes    3, in the order given

system     p
UAR        75.00 %  chance 50.00 %
WAR        75.00 %  3 of 4 clips right
coverage  100.00 %  4 of 4 clips answered
kappa      0.500
MCC        0.577
log loss   0.747    Brier score 0.420; ECE 15.00 % (15 bins); AUC 0.812
top 2      75.00 %

class          precision  recall     F1  support  predicted
yes                66.67  100.00  80.00        2          3
no                100.00   50.00  66.67        2          1
maybe                  -       -      -        0          0
macro mean         83.33   75.00  73.33        4          4
weighted mean      83.33   75.00  73.33        4          4

Confusion matrix, clips

true \ predicted  yes  no  maybe
yes                 2   0      0
no                  1   1      0
maybe               0   0      0

Confusion matrix, percent of the true class

true \ predicted    yes    no  maybe
yes               100.0   0.0    0.0
no                 50.0  50.0    0.0
maybe                 -     -      -

note: no clip scored is of class maybe: it is left out of the means and of
      chance
note: 2 ties between probabilities, given to the first class in order
note: 1 row of p.csv for clips without split=test
END
runs 0 'without --labels the classes are all those of the truth' aer-score --where=split=test t.csv p.csv
out_like 'by name' 'classes    3, sorted by name'
out_like 'and a tie goes to the first of those' 'maybe +0 +0 +0
no +1 +1 +0
yes +0 +1 +1'
printf 'yes\nno\n\n# not asked for since May\nmaybe\n' >classes.txt
aer-score -B0 --split=test --labels=yes,no,maybe t.csv p.csv >listed
runs 0 'the classes may stand in a file' aer-score -B0 --split=test --labels=@classes.txt t.csv p.csv
ok 'in their order' cmp listed out
runs 0 'an absent class may count 0' aer-score -B0 --absent=zero --split=test t.csv p.csv
out_like 'in the mean over three classes' 'UAR        33\.33 %  chance 33\.33 %'
runs 0 'a selection may be repeated' aer-score --split=test --where=label=no t.csv p.csv
out_like 'and all must hold' 'truth      t.csv, split=test, label=no: 2 clips'

cat >gaps.csv <<'END'
clip,label,status
a1,yes,
a2,,timeout
a3,,refused
END
runs 0 'missing answers are wrong ones' aer-score -B0 --labels=yes,no --where=split=test t.csv gaps.csv
grep -A5 '^system' out >part; sed -n '/^Confusion matrix, clips/,/percent/p' out | sed 1d | sed '$d' >>part; sed -n '/^note:/,$p' out >>part; mv part out
out_is 'and counted by kind in a column of their own' <<'END'
system     gaps
UAR        25.00 %  chance 50.00 %
WAR        25.00 %  1 of 4 clips right
coverage   25.00 %  1 of 4 clips answered
answered  100.00 %  UAR over answered clips (1 of 2 classes); WAR 100.00 %
missing        3  1 no row, 1 status timeout, 1 status refused

true \ predicted  yes  no  missing
yes                 1   0        1
no                  0   0        2

note: class no is never predicted: its precision is undefined and counts 0 in
      the means
note: 3 missing answers counted as wrong
END
runs 0 'they can be left out' aer-score -B0 --missing=skip --labels=yes,no --split=test t.csv gaps.csv
out_like 'with the coverage said' 'UAR       100\.00 %  chance 100\.00 %
WAR       100\.00 %  1 of 1 clip right
coverage   25\.00 %  1 of 4 clips answered
missing        3  1 no row, 1 status timeout, 1 status refused'
runs 1 'or be errors' aer-score -B0 --missing=error --labels=yes,no --split=test t.csv gaps.csv
err_is 'each named' <<'END'
aer-score: gaps.csv: clip 'a2': has no answer: status timeout
aer-score: gaps.csv: clip 'a3': has no answer: status refused
aer-score: gaps.csv: clip 'a4': has no answer: no row
END
out_like 'and wrong all the same' 'UAR        25\.00 %'
{ sed 1q gaps.csv; sed 1d gaps.csv | tac; } >back.csv
printf 'clip,label\na1,yes\na3,perhaps\n../x,no\n' >one.csv
for order in gaps back; do
	runs 1 "also in a file whose rows are in another order: $order" aer-score -B0 \
		--missing=error --labels=yes,no --split=test t.csv one.csv $order.csv
	LC_ALL=C sort err >err-sorted && mv err-sorted err
	err_is 'a bad row is not named twice' <<END
aer-score: $order.csv: clip 'a2': has no answer: status timeout
aer-score: $order.csv: clip 'a3': has no answer: status refused
aer-score: $order.csv: clip 'a4': has no answer: no row
aer-score: one.csv: clip 'a2': has no answer: no row
aer-score: one.csv: clip 'a4': has no answer: no row
aer-score: one.csv:3: clip 'a3': label 'perhaps' is none of: yes, no
aer-score: one.csv:4: clip '../x': a part of the clip id begins with a dot
END
done

printf 'clip,label,status\na1,,e1\na2,,e2\na3,,e3\na4,,e4\nb1,,e5\nb2,,e6\n' >causes.csv
sed '1!s/^/x/' causes.csv | sed '1d; s/e/f/' >more && cat more >>causes.csv
{ cat t.csv; sed -n '2,$p' t.csv | sed 's/^/x/'; } >t-more.csv
runs 0 'a model that fails in many ways' aer-score -B0 t-more.csv causes.csv
out_like 'has the first six named' 'missing       12  1 status e1, 1 status e2, .* 1 status
                  e5, 1 status e6, 6 with 6 other statuses
'
printf 'clip,label\na1,yes\na2,angry dog\na3,no\na4,yes\n' >other.csv
runs 0 'answers outside the set can be counted' aer-score --other=else --labels=yes,no --split=test t.csv other.csv
out_like 'in a column, always wrong' 'true . predicted  yes  no  else
yes +1 +0 +1
no +1 +1 +0'
runs 1 'or are errors' aer-score --labels=yes,no --split=test t.csv other.csv
err_is 'that are named' <<'END'
aer-score: other.csv:3: clip 'a2': label 'angry dog' is none of: yes, no
END
out_like 'and counted as missing' '3 of 4 clips answered
answered   75.00 %  UAR over answered clips; WAR 66.67 %
missing        1  1 bad row'
runs 2 'the other column is no class' aer-score --other=no t.csv p.csv

# --- bad input

cat >bad-truth.csv <<'END'
clip,label
a1,yes
a2,
a3,no
a1,no
,yes
a5,perhaps
a6,yes,more
a7,no
END
cat >bad.csv <<'END'
clip,label,p_yes,p_no
a1,yes,,
a1,no,,
zz,yes,,
a3,,nan,0.5
a2,yes,,
a5,no,,
a7,,-0.1,1.1
a8,no,x
../x,no,,
a7,no,0.5,0.4
END
runs 1 'bad rows do not stop the others' aer-score -B0 --labels=yes,no bad-truth.csv bad.csv
err_is 'each is named with file, line, clip and reason' <<'END'
aer-score: bad-truth.csv:3: clip 'a2': the label is empty
aer-score: bad-truth.csv:5: clip 'a1': the clip has an earlier row; the first counts
aer-score: bad-truth.csv:6: clip '': the clip id is empty
aer-score: bad-truth.csv:7: clip 'a5': label 'perhaps' is none of: yes, no
aer-score: bad-truth.csv:8: 3 fields, the header has 2
aer-score: bad.csv:3: clip 'a1': has an earlier row; the first counts
aer-score: bad.csv:4: clip 'zz': is not in bad-truth.csv
aer-score: bad.csv:5: clip 'a3': p_yes 'nan' is not a number
aer-score: bad.csv:8: clip 'a7': p_yes '-0.1' is below 0
aer-score: bad.csv:9: 3 fields, the header has 4
aer-score: bad.csv:10: clip '../x': a part of the clip id begins with a dot
aer-score: bad.csv:11: clip 'a7': the probabilities sum to 0.9; 1 is needed, within 0.001
END
out_like 'the rest is scored' 'WAR        33\.33 %  1 of 3 clips right
coverage   33\.33 %  1 of 3 clips answered
answered  100\.00 %  UAR over answered clips \(1 of 2 classes\); WAR 100\.00 %
missing        2  2 bad row'
printf 'clip,p_yes,p_no\na1,0.4995,0.4996\na2,0.4,0.5985\n' >sum.csv
runs 1 'probabilities may miss 1 by a thousandth, not more' \
	aer-score --labels=yes,no --where=label=yes --split=test t.csv sum.csv
err_is 'and the sum is told' <<'END'
aer-score: sum.csv:3: clip 'a2': the probabilities sum to 0.9985; 1 is needed, within 0.001
END
printf 'clip,label\na1,"yes\nno"\na2,\x1b[31mred\n' >control.csv
runs 2 'labels with control characters are refused' aer-score control.csv p.csv
err_is 'and shown escaped' <<'END'
aer-score: control.csv:2: clip 'a1': label 'yes\nno' has a control character
aer-score: control.csv:4: clip 'a2': label '\x1b[31mred' has a control character
aer-score: control.csv: has no usable row
END

printf 'clip,label\na1,yes\na2,\0yes\na3,no\na4,no\0\n' >nul.csv
runs 1 'NUL bytes' aer-score -B0 --labels=yes,no --split=test t.csv nul.csv
err_is 'are bad rows' <<'END'
aer-score: nul.csv:3: the row holds a NUL byte
aer-score: nul.csv:5: the row holds a NUL byte
END
out_like 'and the rest is scored' '2 of 4 clips answered'
{ printf 'clip,label\na1,yes\na2,'; head -c 20000000 /dev/zero | tr '\0' y; printf '\na3,no\n'; } >long.csv
runs 1 'a line of 20 MB' aer-score -B0 --labels=yes,no --split=test t.csv long.csv
err_is 'is a bad row' <<'END'
aer-score: long.csv:3: the row is longer than 16 MiB
END
out_like 'and those behind it are scored' '2 of 4 clips answered'
printf 'clip,label\na1,yes\na2,' >giga.csv
truncate -s 1G giga.csv
printf 'no\na3,no\n' >>giga.csv
runs 1 'a line of a gigabyte, of NUL bytes' aer-score -B0 --labels=yes,no --split=test t.csv giga.csv
out_like 'takes the time to read it, and no more memory' '2 of 4 clips answered'
printf 'clip,p_yes,p_no\na1,inf,0\na2,-inf,1\na3,1e400,0\na4,0x1p-1,0.5\n' >odd-p.csv
runs 1 'probabilities that are infinite or no decimal numbers' \
	aer-score -B0 --labels=yes,no --split=test t.csv odd-p.csv
is 'are bad rows' "$(grep -c "clip 'a[1-4]': p_yes '.*' is" err)" 4

fatal() {	# TITLE MESSAGE ARGUMENTS...
	local title=$1 message=$2
	shift 2
	runs 2 "$title" aer-score "$@"
	is "$title: the message" "$(cat err)" "aer-score: $message"
	is "$title: nothing is printed" "$(cat out)" ''
}
: >empty.csv
printf 'clip,label\n' >header.csv
printf 'clip,score\na1,1\n' >nolabel.csv
printf 'clip,p_yes,p_no\na1,1,0\n' >probs.csv
printf 'clip,p_yes,p_no,p_odd\na1,1,0,0\n' >odd.csv
printf 'clip,label\nx1,yes\n' >strangers.csv
mkdir dir
fatal 'an empty truth' 'empty.csv: is empty; a table begins with a line of column names' empty.csv p.csv
fatal 'empty predictions' 'empty.csv: is empty; a table begins with a line of column names' t.csv empty.csv
fatal 'a truth of only a header' 'header.csv: has no usable row' header.csv p.csv
fatal 'predictions of only a header' 'header.csv: has no predictions' t.csv header.csv
fatal 'an unreadable file' 'none.csv: cannot open: No such file or directory' t.csv none.csv
fatal 'a directory' 'dir: is a directory, not a table' dir p.csv
fatal 'a truth without labels' "nolabel.csv: column 'label' is missing; it has: clip, score" nolabel.csv p.csv
fatal 'predictions without answers' "nolabel.csv: has neither a column 'label' nor columns 'p_CLASS'" t.csv nolabel.csv
fatal 'a class without a probability' "probs.csv: column 'p_maybe' is missing; it has: clip, p_yes, p_no" t.csv probs.csv
fatal 'a probability of no class' "odd.csv: column 'p_odd' is of no class; the classes are: yes, no" --labels=yes,no --split=test t.csv odd.csv
fatal 'truth and predictions swapped' "probs.csv: column 'label' is missing, and there is 'p_yes'; are truth and predictions swapped?" probs.csv t.csv
fatal 'a split that is not there' 't.csv: no usable row has split=dev' --split=dev t.csv p.csv
fatal 'a column that is not there' "t.csv: column 'fold' is missing; it has: clip, label, split" --where=fold=1 t.csv p.csv
fatal 'two systems of one name' "two systems are called 'p'; name them: NAME=./p.csv" t.csv p.csv ./p.csv
fatal 'standard input twice' "standard input '-' is given twice" - x=-
fatal 'an empty name' "'=p.csv' is not NAME=FILE" t.csv =p.csv
fatal 'a selection without a value' "--where 'split' is not COLUMN=VALUE" --where=split t.csv p.csv
fatal 'a format nobody knows' "--format 'xml' is none of: text, csv, json, markdown, latex" --format=xml t.csv p.csv
fatal 'a picture of no known kind' "plot file 'x.gif' ends in none of .png, .svg and .pdf" --plot=x.gif t.csv p.csv
fatal 'no predictions' 'usage: aer-score [options] TRUTH [NAME=]PREDICTIONS...; aer-score -h lists the options' t.csv
runs 2 'predictions of strangers are not scored' aer-score t.csv strangers.csv
err_is 'and a swap is suspected' <<'END'
aer-score: strangers.csv:2: clip 'x1': is not in t.csv
aer-score: strangers.csv: no clip of it is in t.csv; are truth and predictions swapped?
END
printf 'clip,label,p_yes,p_no,p_maybe\na1,yes,1,0,0\na2,no,0,1,0\na3,no,0,1,0\n' >both.csv
runs 0 'a swap that could be one is scored' aer-score --labels=yes,no,maybe both.csv gaps.csv
noted_like 'with a note' 'note: both.csv has a column p_yes and gaps.csv has none; are truth'
runs 1 'a system that cannot be read does not stop the others' aer-score t.csv none.csv p.csv
out_like 'which are scored' 'system     p'
err_is 'and is named' <<'END'
aer-score: none.csv: cannot open: No such file or directory
END
runs_sh 2 'a full disk is noticed' 'aer-score t.csv p.csv >/dev/full'
err_is 'and said' <<'END'
aer-score: <stdout>: cannot write: No space left on device
END
for form in csv json; do
	runs_sh 2 "a full disk is noticed in $form" "aer-score --format=$form t.csv p.csv >/dev/full"
done
runs 2 'a full device is noticed under -o' aer-score -o /dev/full t.csv p.csv
ok 'and stays a device' test -c /dev/full
runs 2 'a folder that is none is noticed' aer-score -o t.csv/x t.csv p.csv

awk 'BEGIN { print "clip,label"; for (i = 0; i < 2000; i++) print "c" i "," i / 7 }' >numbers.csv
runs 2 'numbers for labels' aer-score numbers.csv p=numbers.csv
err_like 'are not taken for classes' "numbers.csv: column 'label' has more than 1000 different values"

printf 'clip,label\na,x\nb,y\nc,z\nd,x\n' >round-t.csv
printf 'clip,p_x,p_y,p_z\na,0.333,0.333,0.333\nb,0.334,0.334,0.333\nc,0.334,0.333,0.3340001\nd,1,0,0\n' >round.csv
runs 1 'probabilities of three decimals' aer-score -B0 round-t.csv round.csv
err_is 'may sum to 0.999 and 1.001, and to no more' <<'END'
aer-score: round.csv:4: clip 'c': the probabilities sum to 1.0010001; 1 is needed, within 0.001
END

# --- forms of the same table

sed 's/$/\r/' t.csv >crlf-t.csv
{ printf '\xef\xbb\xbf'; sed 's/$/\r/' p.csv; } >crlf.csv
aer-score --format=json --split=test t.csv same=p.csv | grep -v '"file"\|"truth"' >plain
runs_sh 0 'a byte order mark and CRLF are read' \
	'aer-score --format=json --split=test crlf-t.csv same=crlf.csv | grep -v "\"file\"\|\"truth\""'
is 'with the same result' "$(sed "s/crlf-t.csv/t.csv/; s/crlf.csv/p.csv/" out)" "$(cat plain)"
runs_sh 0 'predictions come from standard input' 'aer-score --split=test t.csv - <p.csv'
out_like 'and are called so' 'system     stdin'
runs 0 'the directory can be changed' aer-score -C "$work" -o sub/dir/report.txt t.csv p.csv
ok 'and the folder of -o is made' test -s sub/dir/report.txt
is 'nothing else is left there' "$(ls -A sub/dir)" report.txt

# --- machine forms

printf 'clip,label\na1,"b,c"\na2,"say ""x"""\na3,\xc3\xa9\n' >q-t.csv
printf 'clip,label,status\na1,"b,c",\na2,"b,c",\na3,,caf\xe9\n' >q-p.csv
runs 0 'JSON of odd names' aer-score -B0 --format=json q-t.csv 'odd name=q-p.csv'
cp out odd.json
ok 'is read by Python, with null for what is undefined' $python - <<'END'
import json
d = json.load(open("odd.json"))
assert d["classes"] == ["b,c", 'say "x"', "\u00e9"], d["classes"]
s, = d["systems"]
assert s["system"] == "odd name" and s["runs"][0]["file"] == "q-p.csv"
assert s["missing"] == {"no row": 0, "bad row": 0, "status caf?": 1}, s["missing"]
assert s["classes"][1]["precision"] is None and s["classes"][1]["recall"] == 0
assert s["confusion"]["columns"][-1] == "missing"
assert s["confusion"]["counts"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
assert abs(s["uar"] - 1 / 3) < 1e-15 and abs(s["coverage"] - 2 / 3) < 1e-15
assert len(s["notes"]) == 3, s["notes"]
END
runs 0 'CSV of odd names' aer-score -B0 --format=csv q-t.csv x=q-p.csv y=q-p.csv
cp out odd.csv
err_is 'has its notes on standard error' <<'END'
aer-score: x: class say "x" is never predicted: its precision is undefined and counts 0 in the means
aer-score: x: class é is never predicted: its precision is undefined and counts 0 in the means
aer-score: x: 1 missing answer counted as wrong
aer-score: y: class say "x" is never predicted: its precision is undefined and counts 0 in the means
aer-score: y: class é is never predicted: its precision is undefined and counts 0 in the means
aer-score: y: 1 missing answer counted as wrong
END
ok 'is read by Python, one value a row' $python - <<'END'
import csv
rows = list(csv.DictReader(open("odd.csv", encoding="latin-1", newline="")))
assert list(rows[0]) == ["system", "class", "measure", "value"]
x = {(r["class"], r["measure"]): r["value"] for r in rows if r["system"] == "x"}
y = {(r["class"], r["measure"]): r["value"] for r in rows if r["system"] == "y"}
pair = {k: x.pop(k) for k in list(x) if k[1].startswith("minus:")}
assert pair == {("", "minus:y:uar"): "0", ("", "minus:y:p"): "", ("", "minus:y:p_mcnemar"): "1"}, pair
assert x == y and len(x) * 2 + len(pair) == len(rows)
assert x["", "uar"] == "0.333333333333333" and x["", "missing:no row"] == "0"
assert x['say "x"', "precision"] == "" and x['say "x"', "recall"] == "0"
assert x['say "x"', "predicted:b,c"] == "1" and x["b,c", "support"] == "1"
END
runs 0 'quiet has no notes' aer-score -q --format=csv q-t.csv x=q-p.csv
err_is 'on standard error' </dev/null

# --- pictures

picture() {	# FILE WIDTH HEIGHT: a picture of at least that size, not blank
	$python - "$@" <<'END'
import sys
from PIL import Image
with Image.open(sys.argv[1]) as im:
    im.load()
    assert im.size[0] >= int(sys.argv[2]) and im.size[1] >= int(sys.argv[3]), im.size
    assert len(set(im.convert("RGB").getdata())) > 20
END
}
drawing() {	# FILE TEXT...: well-formed SVG that has the texts
	$python - "$@" <<'END'
import sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "{http://www.w3.org/2000/svg}svg"
text = "\n".join(root.itertext())
for wanted in sys.argv[2:]:
    assert wanted in text, (wanted, text)
END
}
runs 0 'a PNG is drawn' aer-score --labels=$five --plot=new/five.png truth.csv clip-caer.csv
ok 'that can be read' picture new/five.png 1000 800
cp new/five.png first.png
aer-score --labels=$five --plot=new/five.png truth.csv clip-caer.csv >/dev/null
ok 'and has the same bytes when drawn again' cmp first.png new/five.png
is 'nothing else lies beside it' "$(ls -A new)" five.png
runs 0 'an SVG is drawn' aer-score --labels=$five --plot=five.svg truth.csv clip-caer.csv
ok 'with title, names and counts as text' drawing five.svg \
	'clip-caer: UAR 66.65 %, WAR 79.73 %' 'neutrality: neutrality 290, enjoyment 1'
runs 0 'several systems have a picture each' aer-score -o rest --plot=all.svg q-t.csv 'a<b=q-p.csv' b=q-p.csv
ok 'called after the system' drawing 'all-a<b.svg' 'a<b: UAR' 'say "x"' 'missing 1'
ok 'each' drawing all-b.svg 'b: UAR'
{ echo clip,label; for i in $(seq 0 79); do printf 'c%d,a long name of class %02d\n' $i $((i / 2)); done; } >forty.csv
runs 0 'forty classes' aer-score --plot=forty.png forty.csv self=forty.csv
ok 'are drawn' picture forty.png 2700 2700
printf 'clip,label\na1,\xff\xfe\na2,ok\n' >bytes.csv
runs 1 'labels that are no UTF-8 are refused' aer-score -B0 bytes.csv self=bytes.csv
err_is 'on both sides' <<END
aer-score: bytes.csv:2: clip 'a1': label '$(printf '\377\376')' is not UTF-8; save the table in UTF-8
aer-score: bytes.csv:2: clip 'a1': label '$(printf '\377\376')' is not UTF-8; save the table in UTF-8
END

# --- the manual

runs 0 'the options fit a screen' aer-score -h
ok 'of 30 lines' test "$(wc -l <out)" -le 30
is 'all are in the manual' "$(grep -o -- '--[a-z]*' out | tr -d - |
	while read -r name; do grep -q "Fl -*$name\|, -$name" "$top/man/aer-score.1" || echo "$name"; done)" ''
for page in aer-score.1 aer-predictions.5; do
	ok "$page is good mdoc" mandoc -Tlint -Wwarning "$top/man/$page"
done
# Files shown with "$ cat" are made, all other commands run; output must be as
# printed there.
mkdir example
(cd example && $python - "$top/man/aer-score.1" <<'END') >example.log 2>&1
import re, subprocess, sys
page = open(sys.argv[1]).read().replace("\\e", "\\")
for block in re.findall(r"^\.Bd -literal\n(.*?)^\.Ed", page, re.S | re.M):
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, wanted = part.split("\n", 1)
        if command.startswith("cat "):
            open(command[4:], "w").write(wanted)
            continue
        run = subprocess.run(command, shell=True, capture_output=True, text=True)
        got = run.stdout
        if run.returncode or got.rstrip("\n") != wanted.rstrip("\n"):
            sys.exit(f"{command}: status {run.returncode}\n{run.stderr}{got}")
        print("ran", command)
END
ok "the manual's examples print what it says" bash -c "
	test \$(grep -c ^ran example.log) -ge 4 && ! grep -v ^ran example.log"

done_testing
