#!/bin/bash
# aer-stat: what data sets hold, as pandas counts it; and every kind of leak, named with
# its clips.
. "$(dirname "$0")/tap.sh"

raer=$data/raer
oracle="$python $top/tests/stat-oracle.py"

cat >clips.csv <<'END'
clip,video,start,end,subject,label,gender,split
P1/1,a.mp4,0,10,P1,engaged,f,train
P1/2,a.mp4,12,20.5,P1,confused,f,train
P2/1,b.mp4,0,9,P2,engaged,m,train
P2/2,b.mp4,9,21,P2,distracted,m,test
P3/1,c.mp4,0:01:00,,P3,engaged,,test
P3/2,c.mp4,0,14,,,,
END

# --- describing --------------------------------------------------------------------

runs 0 "a manifest is described" aer-stat -b label,gender clips.csv
out_is "in figures" <<'END'
data set                                       clips
clips                                              6
subjects                                           3
videos                                             3

duration of clips, s                           clips
  shortest                                     8.500
  1st quartile                                 9.000
  median                                      10.000
  3rd quartile                                12.000
  longest                                     14.000
  mean                                        10.700
  total, h:mm:ss                             0:00:54
  clips of unknown duration                        1

clips of a subject                             clips
  fewest                                           1
  1st quartile                                  1.50
  median                                           2
  3rd quartile                                     2
  most                                             2
  mean                                          1.67
  clips without a subject                          1

label                        clips    share subjects
  engaged                        3  50.00 %        3
  confused                       1  16.67 %        1
  distracted                     1  16.67 %        1
  (empty)                        1  16.67 %        -
  largest : smallest                            3.00
  effective number                              2.59

gender                       clips    share subjects
  f                              2  33.33 %        1
  m                              2  33.33 %        1
  (empty)                        2  33.33 %        -
  largest : smallest                            1.00
  effective number                              2.00
END
cp out first
runs_sh 0 "standard input is read" 'aer-stat -b label,gender <clips.csv'
ok "and called so" cmp <(sed 's/clips$/stdin/; s/ *stdin$/ stdin/' first) <(sed 's/ *stdin$/ stdin/' out)
runs 0 "parts stand side by side" aer-stat --part=split clips.csv
out_like "with their clips" $'data set +train +test\nclips +3 +2\n'
err_is "and a note on those in none" <<'END'
aer-stat: 1 clip has no split: left out
END
runs 0 "so do manifests, by their names" aer-stat old=clips.csv clips.csv
out_like "which are given or the files'" '^data set +old +clips'
runs 0 "a table for a paper" aer-stat --format=markdown A=clips.csv 'b|c=clips.csv'
out_is "is Markdown" <<'END'
| Data set | Clips | Subjects | Hours | Clip length, s | engaged | confused | distracted |
|---|---:|---:|---:|---:|---:|---:|---:|
| A | 6 | 3 | 0.01 | 8.5 to 14.0 | 50.00 % | 16.67 % | 16.67 % |
| b\|c | 6 | 3 | 0.01 | 8.5 to 14.0 | 50.00 % | 16.67 % | 16.67 % |
END
runs 0 "a table for programs" aer-stat --format=csv clips.csv
is "is tidy" "$(grep -c . out) $(grep '^clips,label,engaged' out | tr '\n' ' ')" \
	"$(grep -c . out) clips,label,engaged,clips,3 clips,label,engaged,share,0.5 clips,label,engaged,subjects,3 clips,label,engaged,seconds,19 "
is "and has the numbers of the JSON" "$(aer-stat --format=json clips.csv | $python -c '
import csv, json, sys
s = json.load(sys.stdin)["sets"][0]
rows = {(r["column"], r["value"], r["measure"]): float(r["number"])
        for r in csv.DictReader(open("out"))}
for key in "min", "q1", "median", "q3", "max", "mean", "total":
    assert rows["", "", "seconds_" + key] == s["seconds"][key]
for c in s["columns"]:
    assert rows[c["column"], "", "effective"] == c["effective"]
print("same")')" same
runs 0 "durations that aer-cut measured count" \
	aer-stat --format=csv <(printf 'clip,video,start,end,duration\na,v,,,6.5\nb,v,1,3,9\nc,v,,,\n')
out_like "where a span has no end" $'seconds_total,8.5\nstdin|seconds_total,8.5'
is "and are the span's where it has" "$(grep -c 'seconds_min,2$' out) $(grep -c 'without_seconds,1$' out)" "1 1"
runs 0 "a manifest of ids alone" aer-stat <(printf 'clip\na\nb\n')
is "is counted" "$(sed 1d out | tr -s ' ')" "clips 2"
runs 0 "a header alone" aer-stat <(echo clip,subject,label)
out_like "is a data set without clips" $'\nclips +0\nsubjects +0\n'

# Fleiss's own example has other numbers; this one is computed by hand in many
# textbooks: 10 subjects, 14 raters, 5 categories, kappa 0.210.
$python - <<'END'
rows = """0 0 0 0 14/0 2 6 4 2/0 0 3 5 6/0 3 9 2 0/2 2 8 1 1/7 7 0 0 0/3 2 6 3 0/2 5 3 2 2/6 5 2 1 0/0 2 2 3 7"""
with open("votes.csv", "w") as votes, open("voted.csv", "w") as clips:
    print("clip,annotator,label,set", file=votes)
    print("clip,label", file=clips)
    for i, row in enumerate(rows.split("/")):
        print(f"c{i},x", file=clips)
        raters = iter(range(14))
        for label, n in enumerate(map(int, row.split())):
            for _ in range(n):
                print(f"c{i},a{next(raters)},{label},fine", file=votes)
        print(f"c{i},a1,in,coarse\nc{i},a2,{'in' if i else 'out'},coarse", file=votes)
    print("elsewhere,a1,4,fine", file=votes)
    print("c0,a0,9,fine", file=votes)
END
runs 1 "votes" aer-stat --votes=votes.csv voted.csv
err_is "of one annotator on one clip count once" <<'END'
aer-stat: votes.csv:163: clip 'c0': a second vote of 'a0' in set fine; the first one counts; a planned repeat has a 1 in column repeat
END
is "have the kappa of the textbook" "$(grep -A 5 'votes, fine' out | tr -s ' ' | cut -c 1-40)" \
	"votes, fine voted
 clips with two or more 10
 votes on them 140
 all agree on 10.00 %
 pairs that agree 37.80 %
 Fleiss' kappa 0.210"
is "and each label set its own" "$(grep -A 4 'votes, coarse' out | tail -n 2 | tr -s ' ')" \
	" all agree on 90.00 %
 pairs that agree 90.00 %"
printf 'clip,annotator,label\nc1,a,\nc1,b,x\n' >bad-votes.csv
runs 1 "a vote without a label" aer-stat --votes=bad-votes.csv voted.csv
err_is "is named" <<'END'
aer-stat: bad-votes.csv:2: clip 'c1': the vote has no label; a row without one needs a status
END
cat >faces.csv <<'END'
clip,frame,x,y,w,h
P1/1,0,1,1,9,9
P1/1,1,,,,
P1/1,1,1,1,9,9
P1/1,2,,,,
P2/1,0,,,,
P2/1,5,,,,
other,5,,,,
END
runs 0 "faces" aer-stat --faces=faces.csv clips.csv
is "are counted by frames" "$(grep -A 3 '^faces' out | tail -n 3 | tr -s ' ')" \
	" clips searched 2
 frames with a face 2 of 5 40.00 %
 clips without any face 1"

for form in png svg pdf; do
	runs 0 "classes are drawn as $form" aer-stat --part=split --plot=new/classes.$form -o text clips.csv
	cp new/classes.$form "old.$form"
	aer-stat -q --part=split --plot=new/classes.$form -o text clips.csv
	ok "and again with the same bytes" cmp "old.$form" new/classes.$form
done
is "the SVG says the shares in words" "$(grep -A 3 '<desc>' old.svg)" \
	"<desc>percent of the clips
engaged: train 66.7, test 50.0
confused: train 33.3, test 0
distracted: train 0, test 50.0</desc>"
ok "the PNG is a picture" $python -c 'from PIL import Image; assert Image.open("old.png").size[0] > 600'

# --- leaks -------------------------------------------------------------------------

runs 1 "a subject on two sides" aer-stat -q -c --draws=0 clips.csv
out_like "is a leak, with its clips" $'\nLEAK: 1 subject in more than one part: 1 of 3 clips of train, 1 of 2 clips of\n  test\n  P2\n    train: P2/1\n    test: P2/2\n\n'
out_like "and nothing else is" $'\nok: no clip id is in more than one part\nok: no spans of one video overlap across parts\nnote: 1 video has clips'
runs 0 "what is not asked for is no leak" aer-stat -q -c -g label,video <(sed '/P2/d;s/test/train/;s/P1\(.*\)train/P1\1test/;s/engaged,f/happy,f/' clips.csv)
out_like "and that is said" 'ok: no video is in more than one part'
runs 1 "a video is a leak where it is one of the groups" aer-stat -q -c -g video clips.csv
out_like "as a subject is" 'LEAK: 1 video in more than one part'

# audit TEXT: the leaks, as kind:shared:clips
audit() {
	aer-stat -q -c --format=csv "${@:2}" <(printf '%s\n' "$1") | tail -n +2 |
		awk -F, '$1 != n { printf "%s%s:%s:", s, $2, $3; n = $1; s = " " } { printf "%s/%s;", $4, $5 }'
}
head=clip,video,start,end,x,y,w,h,subject,recording,label,split
is "spans that overlap are a leak" "$(audit "$head
a,v.mp4,0,10,,,,,s,,l,train
b,v.mp4,9.5,20,,,,,t,,l,test")" "time:v.mp4 0-10 s:train/a;test/b;"
is "those that touch are none" "$(audit "$head
a,v.mp4,0,10,,,,,s,,l,train
b,v.mp4,10,20,,,,,t,,l,test")" ""
is "but with --near" "$(audit "$head
a,v.mp4,0,10,,,,,s,,l,train
b,v.mp4,10,20,,,,,t,,l,test" --near=0.5)" "time:v.mp4 0-10 s:train/a;test/b;"
is "regions side by side are none" "$(audit "$head
a,v.mp4,0,10,0,0,50,99,s,,l,train
b,v.mp4,0,10,50,0,50,99,t,,l,test")" ""
is "regions that overlap are one" "$(audit "$head
a,v.mp4,0,10,0,0,50,99,s,,l,train
b,v.mp4,0,,49,0,50,99,t,,l,test")" "time:v.mp4 0-10 s:train/a;test/b;"
is "a whole video overlaps all of its parts" "$(audit "$head
a,v.mp4,,,,,,,s,,l,train
b,v.mp4,3,4,,,,,t,,l,test
c,v.mp4,6,7,,,,,u,,l,test")" "time:v.mp4:train/a;test/b;test/c;"
awk 'BEGIN { print "'"$head"'"; for (i = 0; i < 400; i++)
	print "c" i ",v" i ".mp4,0,1,,,,,s" i % 40 ",r" i % 40 % 20 "," i * i % 7 "," \
		(i % 20 < 14 ? "train" : "test") }' >rooms.csv
awk -F, -v OFS=, 'NR > 1 { $9 = $10 } { print }' rooms.csv >joined.csv
aer-stat -c -s 3 rooms.csv >rooms.txt
aer-stat -c -s 3 joined.csv >joined.txt
like "random splits keep whoever shares a recording together" "$(cat rooms.txt)" \
	"1000 random splits by subject, recording "
is "as if they were one subject" "$(grep -A4 'random splits' rooms.txt)" \
	"$(grep -A4 'random splits' joined.txt)"
ok "and not as subjects alone" test "$(grep 'distance, median' rooms.txt)" != \
	"$(aer-stat -c -s 3 -g subject rooms.csv | grep 'distance, median')"
is "a recording on two sides is one" "$(audit "$head
a,v.mp4,0,10,,,,,s,room1,l,train
b,w.mp4,0,10,,,,,t,room1,l,test")" "recording:room1:train/a;test/b;"
is "one span with two labels is one, also on one side" "$(audit "$head
a,v.mp4,0,10,,,,,s,,happy,train
b,v.mp4,0,10,,,,,s,,bored,train
c,w.mp4,0,10,,,,,t,,bored,test")" "label:v.mp4 0-10 s:train/a;train/b;"

printf 'clip,subject,label\na,s,x\nb,s,y\n' >train.csv
printf 'clip,subject,label\nb,t,z\nc,t,x\n' >test.csv
cp test.csv val.csv
runs 1 "lists that share an id" aer-stat -c --format=csv train.csv test.csv
out_is "have a leak, and its labels disagree" <<'END'
leak,kind,shared,part,clip,label,line
1,clip,b,train,b,y,3
1,clip,b,test,b,z,2
2,label,b,train,b,y,3
2,label,b,test,b,z,2
END
runs 1 "a validation list that is the test list" aer-stat -c train.csv val.csv test.csv
out_like "is noticed" $'\nnote: val and test are the same list\n'
runs 0 "lists that share nothing" aer-stat -c <(head -n 2 train.csv) <(sed 2d test.csv)
out_like "are in order" 'ok: no clip id is in more than one part'

runs 0 "an empty list" aer-stat -c none=<(head -n 1 train.csv) train.csv
out_like "shares nothing with another" $'clips +0 +2\n.*\n  x +- +1  50.00 %\n'

printf x >one.mp4; cp one.mp4 two.mp4; printf y >three.mp4; ln one.mp4 four.mp4
text="$head
a,one.mp4,,,,,,,s,,l,train
b,two.mp4,,,,,,,t,,l,test
c,three.mp4,,,,,,,u,,l,test
d,four.mp4,,,,,,,v,,l,test"
is "copies of a file are not looked for" "$(audit "$text")" ""
is "but with --content" "$(audit "$text" --content)" "content:one.mp4:train/a;test/b;test/d;"
runs 1 "a file that cannot be read" aer-stat -q -c --content <(printf '%s\n' "$head" \
	a,one.mp4,,,,,,,s,,l,train b,none.mp4,,,,,,,t,,l,test c,.,,,,,,,u,,l,test)
err_is "is named" <<'END'
aer-stat: none.mp4: cannot read: No such file or directory
aer-stat: .: cannot read: Is a directory
END

awk 'BEGIN { print "clip,subject,label,split"; for (i = 0; i < 12; i++)
	for (k = 0; k < 4; k++) print "c" i "/" k ",s" i ",x," (k % 2 ? "train" : "test") }' >many.csv
is "three leaks are shown" "$(aer-stat -c many.csv | grep -c '^  s[0-9]') $(
	aer-stat -c many.csv | grep 'and 9 more, which')" "3   and 9 more, which -v shows"
is "and with -v all" "$(aer-stat -c -v many.csv | grep -c '^  s[0-9]')" 12

# --- distances -----------------------------------------------------------------------

is "the distance is the total variation" "$(aer-stat -q -c --format=json clips.csv |
	$python -c 'import json, sys; print(*(round(p["distance"], 9) for p in json.load(sys.stdin)["parts"]))')" \
	"0.2 0.3"
aer-stat -q -c -s 5 clips.csv >out
ok "a seed gives the same random splits" cmp out <(aer-stat -q -c -s 5 clips.csv)
ok "another one others" eval '! cmp -s out <(aer-stat -q -c -s 6 clips.csv)'

# --- what is wrong -------------------------------------------------------------------

fatal() {	# TITLE MESSAGE OPTIONS...
	local title=$1 message=$2
	shift 2
	runs 2 "$title is refused" aer-stat "$@"
	is "with a reason" "$(cat err)" "aer-stat: $message"
}
fatal "one part" "1 part: a check needs two" -c <(sed 's/test/train/; /P3.2/d' clips.csv)
fatal "a manifest without parts" "train.csv: column 'split' is missing; it has: clip, subject, label" -c train.csv
fatal "a column that is not there" \
	"train.csv: column 'age' is missing; it has: clip, subject, label" -b age train.csv
fatal "a group that is not there" \
	"train.csv: column 'age' is missing; it has: clip, subject, label" -c -g age train.csv test.csv
fatal "two manifests of one name" \
	"two manifests are called 'train'; name them: NAME=train.csv" train.csv train.csv
fatal "parts of two manifests" "--part is for one manifest; 2 are given" --part=label train.csv test.csv
fatal "Markdown of a check" "--format=markdown has no form for -c" -c --format=markdown train.csv test.csv
fatal "a form that is none" "--format 'x' is none of: text, csv, json, markdown" --format=x train.csv
fatal "a picture of no known kind" "plot file 'x.gif' ends in none of .png, .svg and .pdf" --plot=x.gif train.csv
fatal "an empty name of a column" "'a,': a column's name is empty" -b a, train.csv
fatal "a name without a file" "'x=' is not NAME=FILE" x=
fatal "a file that is not there" "nowhere.csv: cannot open: No such file or directory" nowhere.csv
runs 1 "bad rows" aer-stat <(printf 'clip,start,end\na,0,1\na,0,1\nb,2,1\n')
err_like "are named" ":3: clip 'a': the clip id was used by an earlier row
aer-stat: .*:4: clip 'b': end '1' is not after start '2'$"
out_like "and left out" $'\nclips +1\n'
for form in text csv json markdown; do
	runs_sh 2 "a full disk is noticed in $form" "aer-stat --format=$form clips.csv >/dev/full"
done
for form in text csv json; do
	runs_sh 2 "and with -c in $form" "aer-stat -c --format=$form clips.csv >/dev/full"
done

# --- copies, and names that are alike ----------------------------------------------------

cat >copies.csv <<'END'
clip,subject,label,copy_of,split
A1,P1,tired,,test
A1b,P1,tired,A1,train
A1c,P1,tired,A1,train
A2,P1,alert,,test
B1,B,tired,,train
B1b,B,tired,B1,train
B1c,,,B1,
END
runs 1 "copies in another part than their original" aer-stat -c --draws=0 --attach=copy_of copies.csv
out_is "are a leak, and do not count" <<'END'
part                               test       train
clips                                 2           1
copies, not counted                   0           3
different subjects                    1           1

label                              test       train
  tired                      1  50.00 %  1 100.00 %
  alert                      1  50.00 %  0   0.00 %
  distance from all, points       16.67       33.33

LEAK: 1 clip with copies in another part: 2 copies in train
  A1
    test: A1
    train: A1b, A1c

ok: no clip id is in more than one part
ok: no subject is in more than one part
not checked: overlaps in time: video is no column
END
is "in JSON too" "$(aer-stat -c --attach=copy_of --format=json copies.csv | $python -c "import json, sys
r = json.load(sys.stdin)
print([(p['clips'], p['copies']) for p in r['parts']], [(l['kind'], l['shared'], len(l['clips'])) for l in r['leaks']])")" \
	"[(2, 0), (1, 3)] [('copy', 'A1', 3)]"
runs 0 "copies with their originals" aer-stat -c --draws=0 --attach=copy_of <(sed 's/A1,train/A1,test/' copies.csv)
out_like "are none" $'\nok: no copy is in another part than its original\n'
is "a description counts originals" "$(aer-stat --attach=copy_of copies.csv | head -n 4 | tr -s ' ')" \
	"data set copies
clips 3
copies, not counted 4
subjects 2"
is "in all forms" "$(aer-stat --attach=copy_of --format=csv copies.csv | sed -n 2,3p)
$(aer-stat --attach=copy_of --format=json copies.csv | grep copies)" "copies,,,clips,3
copies,,,copies,4
      \"set\": \"copies\",
      \"copies\": 4,"
runs 1 "copies of nothing and of copies" aer-stat --attach=copy_of <(
	printf 'clip,label,copy_of\na,x,\nb,x,nothing\nc,x,a\nd,x,c\n')
err_like "are told and left out" "clip 'b' of .*: there is no clip 'nothing' that it is a copy of
.*clip 'd' of .*: its original is itself a copy, of 'a'"
runs 2 "a column that is nowhere" aer-stat --attach=nothing copies.csv
err_is "is no column of copies" <<'END'
aer-stat: --attach: no manifest has a column 'nothing'
END
runs 0 "names that are almost the same" aer-stat <(
	printf 'clip,subject,label\na,P1,x\nb,P1 ,X\nc,p1,y\nd,P10,y\n')
err_is "are told" <<'END'
aer-stat: subjects 'P1' and 'P1 ' differ in blanks or letter case only, and count as two
aer-stat: subjects 'P1' and 'p1' differ in blanks or letter case only, and count as two
aer-stat: labels 'x' and 'X' differ in blanks or letter case only, and count as two
END

# --- judged by others ------------------------------------------------------------------

if $python -c 'import pandas' 2>/dev/null; then
	is "of random tables all figures are those of pandas" "$($oracle describe 30 2>&1)" \
		"30 tables, 0 wrong"
else
	skip "no pandas"
fi
is "of random splits all leaks are found, and no others" "$($oracle leaks 60 2>&1)" "0 wrong"

if [ ! -r "$raer/test.txt" ]; then
	skip "no RAER lists in $raer" 8
else
	for list in train_original train_with_copies test; do
		awk -f "$top/splits/raer.awk" "$raer/$list.txt" >"$list.csv" 2>"$list.err"
	done
	ok "RAER's lists fit a screen, three of them too" test \
		"$(aer-stat -c train=train_original.csv val=test.csv test.csv |
			awk '{ w = length > w ? length : w } END { print NR " " (w <= 80) }' |
			awk '{ print ($1 <= 40) $2 }')" = 11
	like "and a list that stands there twice is named" \
		"$(aer-stat -c train=train_original.csv val=test.csv test.csv)" \
		'note: val and test are the same list'
	runs 2 "a list as it is" aer-stat -c train="$raer/train_original.txt" "$raer/test.txt"
	err_like "is no table, and what makes one is said" \
		'train_original.txt: a list of DIRECTORY FRAMES LABEL is no table; .*aer-import'
	is "copies are not counted where they are known" \
		"$(aer-stat --attach=copy_of train_with_copies.csv | grep -E '^copies|confusion' |
			tr -s ' ' | cut -d ' ' -f -4)" \
		"copies, not counted 120
 confusion 30 1.41"
	runs 1 "RAER's lists leak" aer-stat -c train=train_original.csv test.csv
	ok "as the manual shows" cmp out <(awk '/^aer-stat -c train.csv test.csv/ { on = 1; getline; next }
		/^\.Ed/ { on = 0 } on' "$top/man/aer-stat.1")
	is "random splits are those of another's making" "$($oracle drift train_original.csv test.csv)" agree
	is "the copies of confusion stand out beside the original" \
		"$(aer-stat train_original.csv train_with_copies.csv | grep confusion | tr -s ' ')" \
		" confusion 30 1.41 % 150 6.69 %"
fi

done_testing
