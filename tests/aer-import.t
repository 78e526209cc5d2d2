#!/bin/bash
# aer-import: lists, boxes, indexes and predictions of other programs become tables, and
# real ones go out again as they came.
. "$(dirname "$0")/tap.sh"

raer=neutrality,enjoyment,confusion,fatigue,distraction

# --- lists -------------------------------------------------------------------------------

cat >list.txt <<'END'
/data/RAER/images/Class/P001/032 32 5
/data/RAER/images/Lab/P021/045 30 1
/data/RAER/images/Lab/P021/046 31 3
END
runs 0 "a list" aer-import dfer list.txt
out_is "has ids, labels as they stand, frames and folders" <<'END'
clip,label,frames,dir
data/RAER/images/Class/P001/032,5,32,/data/RAER/images/Class/P001/032
data/RAER/images/Lab/P021/045,1,30,/data/RAER/images/Lab/P021/045
data/RAER/images/Lab/P021/046,3,31,/data/RAER/images/Lab/P021/046
END
err_is "and nothing to say" </dev/null
runs 0 "names, root and subject" aer-import dfer --base=1 --labels=$raer \
	--root=/data/RAER/images/ --subject-from='^(.*)/' list.txt
out_is "are put in" <<'END'
clip,subject,label,frames,dir
Class/P001/032,Class/P001,distraction,32,/data/RAER/images/Class/P001/032
Lab/P021/045,Lab/P021,neutrality,30,/data/RAER/images/Lab/P021/045
Lab/P021/046,Lab/P021,confusion,31,/data/RAER/images/Lab/P021/046
END
cp out named.csv
printf '%s\n' neutrality enjoyment confusion fatigue distraction >labels.txt
ok "labels from a file, the list from standard input" eval \
	'aer-import dfer --base=1 --labels=@labels.txt --root=/data/RAER/images --subject-from="^(.*)/" - <list.txt | cmp - named.csv'
runs 0 "-o writes a file" aer-import dfer -o sub/m.csv list.txt
ok "which is there" grep -q P021/046 sub/m.csv
runs 2 "names without a base" aer-import dfer --labels=$raer list.txt
err_is "ask for it" <<'END'
aer-import: say by --base whether labels count from 0, as for DFER-CLIP, or from 1, as for CLIP-CAER
END
sed 's,/data/RAER/images/,b/,' list.txt >other.txt
runs 0 "two lists with names" aer-import dfer --root=/data/RAER/images train=list.txt
like "have a split" "$(head -n 2 out)" "clip,label,split,frames,dir.*,5,train,32"
printf '/d/a 3 1\n/d/b 4 2\n' >train.txt
printf '/d/c 5 0' >test.txt
runs 0 "of two files" aer-import dfer --base=0 --labels=no,yes,perhaps train=train.txt test=test.txt
out_is "each its own" <<'END'
clip,label,split,frames,dir
d/a,yes,train,3,/d/a
d/b,perhaps,train,4,/d/b
d/c,no,test,5,/d/c
END
err_is "a list without a newline at its end is told of" <<'END'
aer-import: test.txt: has no newline at its end; aer-export writes one
END
ok "-q does not" eval 'aer-import -q dfer test.txt 2>&1 >/dev/null | cmp - /dev/null'

printf '%s\n' '/d/a 3 1' '' '/d/b  4 2' '/d/c 4' '/d/d four 2' '/d/e 0 2' '/d/f 5 07' \
	'/d/g 5 9' '/e/h 5 1' '/d/../i 5 1' '/d//j 5 1' '/d/a 3 1' '/d/k l 5 1' '/d/z 7 0' >bad.txt
printf '/d/nul\0 5 1\n' >>bad.txt
runs 1 "bad lines" aer-import dfer --base=0 --labels=no,yes,perhaps --root=/d bad.txt
out_is "are left out, the others done" <<'END'
clip,label,frames,dir
a,yes,3,/d/a
z,no,7,/d/z
END
err_is "each named with file, line and reason" <<'END'
aer-import: bad.txt:2: is empty: loaders stop here
aer-import: bad.txt:3: has 4 words, not 3: DIR NUM_FRAMES LABEL
aer-import: bad.txt:4: has 2 words, not 3: DIR NUM_FRAMES LABEL
aer-import: bad.txt:5: 'four' is not a number of frames: a whole number from 1 on
aer-import: bad.txt:6: '0' is not a number of frames: a whole number from 1 on
aer-import: bad.txt:7: label '07' is not a whole number
aer-import: bad.txt:8: label '9' is not between 0 and 2
aer-import: bad.txt:9: '/e/h' does not lie in '/d'
aer-import: bad.txt:10: '/d/../i' has a part '..'
aer-import: bad.txt:11: '/d//j': the clip id has an empty part (a slash at its start, at its end or doubled)
aer-import: bad.txt:12: clip 'a': was there before
aer-import: bad.txt:13: has 4 words, not 3: DIR NUM_FRAMES LABEL
aer-import: bad.txt:15: has a NUL byte
END
printf 'x y\n' >nothing.txt
runs 2 "nothing good at all" aer-import dfer nothing.txt
err_like "is fatal" "nothing could be taken$"
runs 0 "an empty list" aer-import dfer /dev/null
out_is "is a header" <<<"clip,label,frames,dir"
runs 2 "a list that is not there" aer-import dfer none.txt
err_is "is named" <<<"aer-import: none.txt: cannot open: No such file or directory"
runs_sh 2 "a full disk" 'aer-import dfer list.txt >/dev/full'
runs 2 "an unknown format" aer-import coco list.txt
err_like "lists the known" "the format 'coco' is none of: caer-body, .*croissant, .*webdataset"
runs 2 "no file" aer-import dfer
err_like "is a usage" "usage: aer-import"
runs 2 "a bad pattern" aer-import dfer --subject-from='(' list.txt
err_like "is refused" "subject-from '\(': "
runs 1 "an id without a subject" aer-import dfer --root=/data/RAER/images --subject-from='^(Lab/[^/]*)' list.txt
err_is "is a bad line" <<'END'
aer-import: list.txt:1: clip 'Class/P001/032': --subject-from finds no subject in the id
END
printf 'my%sclips/\xc3\xa4.1/.x 3 1\n' '+' >odd.txt
runs 0 "letters that ids cannot have" aer-import dfer odd.txt
out_is "are replaced" <<<$'clip,label,frames,dir\nmy_clips/__.1/_x,1,3,my+clips/ä.1/.x'
err_like "and said" "1 clip is not called as in the input.*'my.clips/.*' is clip 'my_clips/__.1/_x'"
printf 'a+b 3 1\na@b 3 1\n' >clash.txt
runs 1 "two paths that make one id" aer-import dfer clash.txt
err_like "are not mixed up" "clash.txt:2: clip 'a_b': was there before; characters"
printf 'a\t3   1\n' >mm.txt
runs 0 "MMAction2 splits at white space, and counts from 0" aer-import mmaction2 --labels=no,yes mm.txt
out_is "as its loader" <<<$'clip,label,frames,dir\na,yes,3,a'

for real in raer/train_original raer/test raer/train_with_copies dfer/DFEW_set_1_test \
	dfer/FERV39K_test; do
	file=$data/$real.txt
	[ -e "$file" ] || { skip "no $real.txt in $data" 4; continue; }
	# one list has no newline at its end, as is said
	sed -e '$a\' "$file" >whole.txt
	runs 0 "$real comes in" aer-import -q dfer "$file"
	ok "and goes out unchanged" eval 'aer-export dfer out | cmp - whole.txt'
	case $real in
	raer/*) root=/kaggle/input/raer-enhanced/RAER/images base=1 names=$raer ;;
	*) root=/data base=0 names=a,b,c,d,e,f,g ;;
	esac
	runs 0 "with names and a root" aer-import -q dfer --base=$base --labels=$names \
		--root=$root "$file"
	ok "too, and with the root put back" eval \
		'aer-export dfer --base=$base --labels=$names out | cmp - whole.txt &&
		aer-export dfer --base=$base --labels=$names --root=$root out | cmp - whole.txt'
done
if [ -e "$data/raer/test.txt" ]; then
	aer-import dfer --base=1 --labels=$raer --root=/kaggle/input/raer-enhanced/RAER/images \
		--subject-from='^(.*)/' "$data/raer/train_original.txt" "$data/raer/test.txt" >raer.csv
	is "RAER has its clips and the subjects of splits/raer.awk" \
		"$(tail -n +2 raer.csv | cut -d, -f1-4 | sort | md5sum)" \
		"$(awk -f "$top/splits/raer.awk" "$data/raer/train_original.txt" \
			"$data/raer/test.txt" | tail -n +2 | cut -d, -f1-4 | sort | md5sum)"
else
	skip "no RAER lists in $data"
fi

runs 2 "an option of another format" aer-import dfer --videos=x list.txt
err_is "is refused" <<<"aer-import: --videos has no meaning for dfer"
runs 2 "a base that a format does not have" aer-import mmaction2 --base=1 list.txt
err_is "is refused" <<<"aer-import: MMAction2 counts labels from 0, not from 1"

# --- boxes -------------------------------------------------------------------------------

cat >body.py <<'END'
import json, random
random.seed(4)
b = {f"R/P{i // 9}/{i:03}": [round(random.uniform(0, 500), random.choice([0, 3, 17])), 0.0,
     random.uniform(600, 1900), 1080] for i in range(30)}
b["R/P9/none"] = None
b["R/P9/\u00e4\u4e2d\U0001f600 \"q\""] = [1e-05, 1, 2.5, 3]
json.dump(b, open("body.json", "w"), indent=4)
json.dump(b, open("body1.json", "w"))
f = {f"R/P{i}/1": {f"{k:06}.jpg": [k + 0.25, i, k + 100.1, 200] if k % 3 else None
     for k in range(5)} for i in range(4)}
json.dump(f, open("face.json", "w"), indent=4)
json.dump({}, open("empty.json", "w"), indent=4)
END
$python body.py
runs 0 "boxes of bodies" aer-import -q caer-body body.json
cp out body.csv
ok "go out as Python wrote them" eval 'aer-export caer-body body.csv | cmp - body.json'
ok "on one line as well" eval 'aer-export --indent=0 caer-body body.csv | cmp - body1.json'
runs 0 "with a root" aer-import -q caer-body --root=R body.json
cp out below.csv
ok "and it put back" eval 'sed "s/,[^,]*$//" below.csv | head -n 20 >some.csv && aer-export caer-body --root=R some.csv >some.json &&
	$python -c "import json; a, b = json.load(open(\"body.json\")), json.load(open(\"some.json\")); assert len(b) == 19 and all(a[k] == b[k] for k in b)"'
ok "the region is the smallest whole pixels that hold the box" $python - <<'END'
import csv, json, math
boxes = json.load(open("body.json"))
for row in csv.DictReader(open("body.csv")):
    box = boxes[row["dir"]]
    if box is None:
        assert row["x"] == row["left"] == ""
        continue
    l, t, r, b = box
    assert [int(row[k]) for k in "xywh"] == [math.floor(l), math.floor(t),
        math.ceil(r) - math.floor(l), math.ceil(b) - math.floor(t)], row
END
runs 2 "boxes of faces need the number of the first picture" aer-import caer-face face.json
err_like "and ask for it" "say by --base what number"
runs 0 "boxes of faces" aer-import caer-face --base=0 face.json
cp out face.csv
is "are a table of faces" "$(sed -n '1p;3,5p' face.csv)" \
"clip,frame,x,y,w,h,source,left,top,right,bottom,dir,image
R/P0/1,1,1.25,0,99.85,200.0,detected,1.25,0,101.1,200,R/P0/1,000001.jpg
R/P0/1,2,2.25,0,99.85,200.0,detected,2.25,0,102.1,200,R/P0/1,000002.jpg
R/P0/1,3,,,,,none,,,,,R/P0/1,000003.jpg"
ok "and go out as they came, no face being null" eval 'aer-export caer-face face.csv | cmp - face.json'
ok "which aer-stat reads" eval 'printf "clip,label\nR/P0/1,a\n" | aer-stat --faces=face.csv'
runs 0 "no boxes" aer-import caer-body empty.json
ok "come and go, too" eval 'aer-export caer-body out | cmp - empty.json'
echo '{"a": [1, 2, 3], "b": [1, 2, "x", 4], "c": [5, 1, 5, 9], "d": {"0.jpg": [1, 2, 3, 4]},
"e": [1, 2, 1e9, 4], "f": [0, 0, 1, 1]}' >bad.json
runs 1 "bad boxes" aer-import caer-body bad.json
err_is "are named by their keys" <<'END'
aer-import: bad.json:1: 'a': is no box: four numbers, left, top, right, bottom
aer-import: bad.json:1: 'b': the box's right is no number from -1e+06 to 1e+06
aer-import: bad.json:1: 'c': the box's right 5 is not beyond its left 5
aer-import: bad.json:1: 'd': has files with boxes; is it a file of faces, caer-face?
aer-import: bad.json:2: 'e': the box's right is no number from -1e+06 to 1e+06
END
is "the good one is taken" "$(tail -n 1 out)" "f,0,0,1,1,0,0,1,1,f"
printf '{"a": [1, 2, 3, 4],\n\n"a": [1, 2, 3, 5], "b": null}\n' >twice.json
runs 1 "a key that is there twice" aer-import caer-body twice.json
err_is "is a bad one, with its line" <<<"aer-import: twice.json:3: 'a': clip 'a': was there before"
is "the first stands, and what follows" "$(cut -d, -f1,4 out | paste -sd' ')" "clip,w a,2 b,"
echo '{"a": {"1.jpg": [1, 2, 3, 4], "1.jpg": [1, 2, 3, 5]}}' >twice.json
runs 2 "a picture that is there twice" aer-import caer-face --base=1 twice.json
err_like "is refused" "^aer-import: twice.json:1: is no good JSON: duplicate object key"
# what Python reads and refuses, read and refused
cat >strange.py <<'END'
import json, subprocess
box = "[1, 2, 3, 4]"
texts = ["{}", " {\n}\n", '{"a":%s}' % box, '{ "a" : %s , "b":null}' % box, '{"a":null}', '{"a":null ,"b":1e0}',
    '{"a":1}', '{"a":12,"b":-3.5e1\n}', '{"a":true,"b":"x"}', '{"\\u00e4\\"x":%s}' % box,
    "", "[]", "null", "{", '{"a"', '{"a":', '{"a":%s' % box, '{"a":%s,}' % box, '{,}', '{"a":%s "b":1}' % box,
    '{"a":%s}}' % box, '{"a":%s} x' % box, '{"a" %s}' % box, '{a:1}', '{"a":nul}', '{"a":1 2}', '{"a":tru,"b":1}', '{"a":01}']
for text in texts:
    try:
        good = isinstance(json.loads(text), dict)
    except ValueError:
        good = False
    r = subprocess.run(["aer-import", "-q", "caer-body", "-"], input=text, capture_output=True, text=True)
    names_line = "<stdin>:" in r.stderr and "is no good JSON" in r.stderr
    assert good != names_line, (text, r)
    assert r.returncode in (0, 1, 2), (text, r)
END
ok "good JSON is told from bad as by Python" $python strange.py
printf '{"a": {"x.jpg": [1, 2, 3, 4], "7.jpg": [1, 2, 3, 4], "1.jpg": 5}, "b": {}}' >bad.json
runs 1 "bad boxes of faces" aer-import caer-face --base=1 bad.json
err_is "are named, too" <<'END'
aer-import: bad.json:1: 'a': 'x.jpg': has no number in its name
aer-import: bad.json:1: 'a': '1.jpg': is no box: four numbers, left, top, right, bottom
aer-import: bad.json:1: 'b': has no files; the table has no row for it
END
is "a good one between them has its frame" "$(tail -n 1 out | cut -d, -f1,2)" "a,6"
sed '2s/^\([^,]*,\)[0-9]*/\1900/' body.csv >moved.csv
runs 1 "a region that was changed and a box that was not" aer-export caer-body moved.csv
err_like "are told of" "moved.csv:2: clip '.*': left is '.*', but x and w say 900; which one was changed"
if [ -e "$data/raer/body.json" ]; then
	runs 0 "RAER's boxes come in" aer-import caer-body --root=RAER/images "$data/raer/body.json"
	is "all of them" "$(wc -l <out)" 2782
	ok "and go out unchanged" eval 'aer-export caer-body out | cmp - "$data/raer/body.json"'
	ok "by their ids as well" eval 'aer-export caer-body --root=RAER/images out | cmp - "$data/raer/body.json"'
	is "most of RAER's clips have one" "$(cut -d, -f1 raer.csv | sort >a; cut -d, -f1 out | sort | comm -12 a - | grep -vc clip)" 2641
else
	skip "no body.json in $data/raer" 5
fi

# --- DAiSEE ------------------------------------------------------------------------------

printf '%s\n' 'ClipID,Boredom,Engagement,Confusion,Frustration ' 1100011002.avi,0,2,0,0 \
	1100021003.avi,1,3,0,2 4100012010.mp4,0,0,3,1 >daisee.csv
runs 0 "DAiSEE's labels" aer-import daisee --subject-from='^([0-9]{6})' --videos=DataSet/Train \
	--label-column=Engagement --labels='very low,low,high,very high' train=daisee.csv
out_is "come in with subjects and files" <<'END'
clip,subject,label,split,video,Boredom,Engagement,Confusion,Frustration,ClipID
1100011002,110001,high,train,DataSet/Train/110001/1100011002/1100011002.avi,0,2,0,0,1100011002.avi
1100021003,110002,very high,train,DataSet/Train/110002/1100021003/1100021003.avi,1,3,0,2,1100021003.avi
4100012010,410001,very low,train,DataSet/Train/410001/4100012010/4100012010.mp4,0,0,3,1,4100012010.mp4
END
ok "and go out unchanged" eval 'aer-export daisee out | cmp - daisee.csv'
ok "without options too" eval 'aer-import daisee daisee.csv | aer-export daisee | cmp - daisee.csv'
printf '%s\n' 'ClipID,Boredom,Engagement,Confusion,Frustration ' a.avi,0,4,0,0 b.avi,0,1,0,0 >bad.csv
runs 1 "a level beyond 3" aer-import daisee bad.csv
err_is "is a bad line" <<<"aer-import: bad.csv:2: Engagement '4' is not 0, 1, 2 or 3"
runs 2 "another base" aer-import daisee --base=1 daisee.csv
err_is "is refused" <<<"aer-import: DAiSEE counts levels from 0, not from 1"
runs 2 "no state of that name" aer-import daisee --label-column=Joy daisee.csv
err_like "is refused" "label-column 'Joy' is none of"
runs 2 "no such column" aer-import daisee named.csv
err_like "is named" "named.csv: .*'ClipID'"

# --- Hugging Face ------------------------------------------------------------------------

mkdir -p hub
printf 'file_name,label,note\nP1/a.b.mp4,calm,"x, y"\nP2/c.mov,joy,\n,x,\n' >hub/metadata.csv
runs 1 "a metadata.csv" aer-import hf hub/metadata.csv
out_is "comes in, with paths from where one stands" <<'END'
file_name,label,note,clip,video
P1/a.b.mp4,calm,"x, y",P1/a.b,hub/P1/a.b.mp4
P2/c.mov,joy,,P2/c,hub/P2/c.mov
END
err_is "but for a line without a file" <<<"aer-import: hub/metadata.csv:4: file_name is empty"
aer-export hf -o hub/metadata.csv out
is "and goes out with its ids" "$(cat hub/metadata.csv)" 'file_name,label,note,clip
P1/a.b.mp4,calm,"x, y",P1/a.b
P2/c.mov,joy,,P2/c'
ok "and then in and out unchanged" eval \
	'aer-import hf hub/metadata.csv >hf.csv && aer-export hf hf.csv | cmp - hub/metadata.csv'

# --- Kaldi -------------------------------------------------------------------------------

mkdir -p kaldi
printf '%s\n' 'P1-a rec1 0.98 11.56' 'P1-b rec1 19.8 -1' 'P2-a rec2 0 3.5' >kaldi/segments
printf '%s\n' 'P1-a P1' 'P1-b P1' 'P2-a P2' >kaldi/utt2spk
printf '%s\n' 'P1 P1-a P1-b' 'P2 P2-a' >kaldi/spk2utt
printf '%s\n' 'rec1 /r/one two.wav' 'rec2 /r/2.wav' >kaldi/wav.scp
runs 0 "a folder of Kaldi's" aer-import kaldi kaldi
out_is "comes in" <<'END'
clip,video,start,end,subject,utterance,recording
P1-a,/r/one two.wav,0.98,11.56,P1,P1-a,rec1
P1-b,/r/one two.wav,19.8,,P1,P1-b,rec1
P2-a,/r/2.wav,0,3.5,P2,P2-a,rec2
END
ok "and goes out unchanged" eval 'aer-export kaldi -o kaldi2 out && diff -r kaldi kaldi2'
rm kaldi/utt2spk
aer-import kaldi kaldi >again.csv
ok "spk2utt is enough" cmp out again.csv
printf '%s\n' 'P1-a P1' 'P1-b P7' 'P2-a P2' >kaldi/utt2spk
runs 1 "where both are there" aer-import kaldi kaldi
err_is "they must agree" <<<"aer-import: kaldi/spk2utt:1: 'P1-b' has 'P7', not 'P1' as here"
rm kaldi/spk2utt
printf '%s\n' 'rec1 sox /r/x.flac -t wav - |' >kaldi/wav.scp
printf '%s\n' 'P1-a rec1 0.98 11.56' 'P1-b rec1 20 19.8' 'P2-a rec2 0 3.5' 'x y' >kaldi/segments
runs 2 "commands, recordings and utterances that are not there" aer-import kaldi kaldi
err_is "are bad lines" <<'END'
aer-import: kaldi/segments:1: recording 'rec1' is a command in wav.scp, no file
aer-import: kaldi/segments:2: end '19.8' is not after start '20'
aer-import: kaldi/segments:3: recording 'rec2' is not in wav.scp
aer-import: kaldi/segments:4: has 2 words, not 4: UTTERANCE RECORDING START END
aer-import: nothing could be taken
END
rm kaldi/segments kaldi/utt2spk
printf 'u1 a.wav\nu2 b.wav\n' >kaldi/wav.scp
runs 0 "without segments" aer-import kaldi kaldi
is "recordings are utterances" "$(tail -n +2 out | cut -d, -f1,2 | paste -sd' ')" "u1,a.wav u2,b.wav"

# --- Croissant ---------------------------------------------------------------------------

mkdir -p shelf
printf 'label,clip,video,note\ncalm,P1/a,v/a.mp4,"x, y"\n,P1/b,v/b.mp4,\njoy,P2/a,v/c.mp4,z\n' >shelf/clips.csv
aer-export -q croissant -o shelf/croissant.json shelf/clips.csv
runs 0 "a description by aer-export" aer-import croissant shelf/croissant.json
ok "gives the table that it describes" cmp out shelf/clips.csv
aer-export -q croissant -o about/it/croissant.json shelf/clips.csv
ok "also from another folder" eval 'grep -q "\"../../shelf/clips.csv\"" about/it/croissant.json &&
	aer-import croissant about/it/croissant.json | cmp - shelf/clips.csv'
runs 0 "with subjects" aer-import croissant --subject-from='^([^/]*)' shelf/croissant.json
is "when asked for" "$(sed 's/.*,//' out | paste -sd' ')" "subject P1 P1 P2"
sed 's/calm/sad/' shelf/clips.csv >other.csv
runs 2 "another table" aer-import croissant shelf/croissant.json other.csv
err_like "is not the one described" "other.csv is not the file that shelf/croissant.json describes: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}$"
# what others write: other names, a list for one thing, a file of the web, a value unknown
$python - <<'END'
import json
d = json.load(open("shelf/croissant.json"))
f = d["distribution"][0]
del f["sha256"]
f.update(contentUrl="https://example.org/clips.csv", encodingFormat=["text/csv"])
clips = next(r for r in d["recordSet"] if r["@id"] == "clips")
for x in clips["field"]:
    if x["name"] == "clip": x["name"] = "id"
    if x["name"] == "note": del x["name"]
    if x["name" if "name" in x else "@id"] == "video": x["source"] = {"fileSet": {"@id": "files"}}
labels = next(r for r in d["recordSet"] if r["@id"] == "labels")
labels["data"] = [{"labels/name": "calm"}]
json.dump(d, open("shelf/web.json", "w"))
del d["recordSet"]
json.dump(d, open("shelf/none.json", "w"))
END
runs 2 "a table of the web" aer-import croissant --clip-column=id shelf/web.json
err_like "is not fetched" "web.json: the table 'https://example.org/clips.csv' is not a file of its own here; get it"
runs 1 "given beside the description" aer-import croissant --clip-column=id shelf/web.json shelf/clips.csv
out_is "it is read, by the names of the fields" <<'END'
clip,label,note
P1/a,calm,"x, y"
P1/b,,
END
err_is "but for what the description does not know" <<'END'
aer-import: shelf/web.json: the field 'video' is no column of the clips' table, and is left out
aer-import: shelf/clips.csv:4: label 'joy' is none of: calm
END
runs 2 "no clips" aer-import croissant shelf/web.json
err_like "are asked for" "has no record set with a field 'clip' that is a column of a CSV file; say by --clip-column"
runs 2 "no record set at all" aer-import croissant shelf/none.json
err_like "is the same" "none.json: has no record set"
runs 2 "no JSON" aer-import croissant shelf/clips.csv
err_like "is refused with its line" "shelf/clips.csv:1: "

# --- NumPy -------------------------------------------------------------------------------

$python - <<'END'
import numpy as np
a = np.array([("P1/a", 3, 0.1, "ä中😀", b"s"), ("P1/b", -4, 2.0, "", b"")],
             dtype=[("clip", "U9"), ("n", ">i2"), ("p", "<f4"), ("text", ">U5"), ("s", "S3")])
np.save("index.npy", a)
np.save("plain.npy", np.eye(3))
np.save("deep.npy", np.zeros((2, 2, 2)))
np.save("object.npy", np.array([{}], dtype=object))
END
runs 0 "an index of NumPy" aer-import npy index.npy
out_is "becomes a table" <<'END'
clip,n,p,text,s
P1/a,3,0.10000000149011612,ä中😀,s
P1/b,-4,2.0,,
END
for file in plain deep object; do
	runs 2 "$file.npy" aer-import npy $file.npy
	err_like "is refused" "$file.npy: (has no records with a field 'clip'|is no array of NumPy)"
done
head -c 200 index.npy >short.npy
runs 2 "one cut short" aer-import npy short.npy
err_like "is told of" "short.npy: "

# --- predictions -------------------------------------------------------------------------

cat >arrays.py <<'END'
import numpy as np
rng = np.random.default_rng(3)
z = rng.normal(size=(3, 5)) * 4
p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
np.save("logits.npy", z.astype("f4")); np.save("p.npy", p); np.save("fortran.npy", np.asfortranarray(p))
np.save("half.npy", p.astype("f2")); np.save("index5.npy", np.array([5, 1, 3]))
np.save("four.npy", p[:, :4]); np.save("two.npy", p[:2])
q = p.copy(); q[1, 2] = np.nan; np.save("nan.npy", q)
END
$python arrays.py
runs 0 "probabilities of an array" aer-import predictions --root=/data/RAER/images --labels=$raer --array=p.npy list.txt
cp out p.csv
like "have aer-score's columns" "$(head -n 1 p.csv)" "^clip,p_neutrality,p_enjoyment,p_confusion,p_fatigue,p_distraction$"
cat >same.py <<'END'
import csv, sys
import numpy as np
z = np.load("logits.npy").astype("f8")
p = np.load("p.npy")
rows = list(csv.DictReader(open(sys.argv[1])))
got = np.array([[float(v) for k, v in r.items() if k.startswith("p_")] for r in rows])
if sys.argv[2] == "logits":
    from scipy.special import softmax
    want = softmax(z, axis=1)
    assert abs(got - want).max() < 1e-15, abs(got - want).max()
elif sys.argv[2] == "half":
    assert (got == np.load("half.npy").astype("f8")).all()
else:
    assert (got == p).all()
assert [r["clip"] for r in rows] == ["Class/P001/032", "Lab/P021/045", "Lab/P021/046"]
END
ok "to the last bit" $python same.py p.csv p
aer-import predictions --root=/data/RAER/images --labels=$raer --array=fortran.npy list.txt >out
ok "in Fortran's order as well" $python same.py out p
aer-import predictions --root=/data/RAER/images --labels=$raer --array=half.npy list.txt >out
ok "and in half precision" $python same.py out half
runs 0 "logits" aer-import predictions --root=/data/RAER/images --labels=$raer --logits --array=logits.npy list.txt
ok "have SciPy's softmax" $python same.py out logits
cp out logits.csv
runs 2 "which is never guessed" aer-import predictions --labels=$raer --array=logits.npy list.txt
err_like "but named" "list.txt:1: .* is no probability; are these logits\? then say --logits"
runs 0 "aer-score reads them" aer-score --labels=$raer named.csv logits.csv
runs 0 "numbers of classes" aer-import predictions --base=1 --labels=$raer --root=/data/RAER/images --array=index5.npy list.txt
is "become labels" "$(cut -d, -f2 out | paste -sd' ')" "label distraction neutrality confusion"
runs 2 "four columns for five classes" aer-import predictions --labels=$raer --array=four.npy list.txt
err_is "are refused" <<<"aer-import: four.npy: has 4 columns for 5 classes"
runs 2 "fewer rows than lines" aer-import predictions --labels=$raer --array=two.npy list.txt
err_like "are refused" "two.npy has 2 rows, but the list has 3 lines: which belongs to which"
runs 1 "a NaN" aer-import predictions --labels=$raer --array=nan.npy list.txt
err_is "is a bad line" <<<"aer-import: list.txt:2: the value of class 'confusion' is no number"
printf '/d/a yes\n/d/b no\n/d/c 12 yes\n/d/d maybe\n' >answers.txt
runs 1 "a list of answers" aer-import predictions --labels=no,yes --root=/d answers.txt
out_is "is taken by name" <<<$'clip,label\na,yes\nb,no\nc,yes'
err_is "which must be one of the classes" <<<"aer-import: answers.txt:4: label 'maybe' is none of --labels"
printf '/d/a 1\n/d/b 0\n' >answers.txt
runs 0 "by number" aer-import predictions --labels=no,yes --base=0 --root=/d answers.txt
out_is "too" <<<$'clip,label\na,yes\nb,no'
printf 'path,prediction,no,yes,status\na,yes,1,2,\nb,,0.5,0.5,ok\nc,,,,timeout\n' >answers.csv
runs 0 "a table" aer-import predictions --clip-column=path --label-column=prediction answers.csv --labels=no,yes --logits
out_is "with its columns renamed" <<'END'
clip,label,status,p_no,p_yes
a,yes,,0.2689414213699951,0.7310585786300049
b,,ok,0.5,0.5
c,,timeout,,
END
runs 2 "a table without the column" aer-import predictions --clip-column=id answers.csv
err_like "names it" "answers.csv: .*'id'"
runs 2 "labels of nowhere" aer-import predictions --clip-column=path answers.csv
err_like "are asked for" "say by --label-column"

# --- archives ----------------------------------------------------------------------------

cat >tars.py <<'END'
import io, json, tarfile
def add(tar, name, data):
    info = tarfile.TarInfo(name); info.size = len(data); tar.addfile(info, io.BytesIO(data))
for form, name in ((tarfile.USTAR_FORMAT, "ustar"), (tarfile.GNU_FORMAT, "gnu"), (tarfile.PAX_FORMAT, "pax")):
    with tarfile.open(name + ".tar", "w", format=form) as tar:
        tar.addfile(tarfile.TarInfo("folder"))
        long = "deep/" * 20 + "P1/" + "x" * (60 if form == tarfile.USTAR_FORMAT else 90)
        add(tar, "P0/a.jpg", b"x"); add(tar, "P0/a.cls", b"1")
        add(tar, "P0/a.json", json.dumps({"subject": "S", "n": 3, "f": 0.5, "list": [1, {"k": None}], "t": True}).encode())
        add(tar, long + ".seg.png", b"y" * 3000); add(tar, long + ".cls", b"0\n")
        add(tar, "P2/c.json", b'{"clip": "P2/c.d", "note": "q, r"}')
END
$python tars.py
runs 1 "shards of WebDataset" aer-import webdataset --labels=no,yes ustar.tar
is "become rows" "$(cat out)" 'clip,subject,n,f,list,t,note,label,shard,members
P0/a,S,3,0.5,"[1,{""k"":null}]",true,,yes,ustar.tar,3
'"$(printf 'deep/%.0s' {1..20})P1/$(printf 'x%.0s' {1..60})"',,,,,,,no,ustar.tar,2
P2/c.d,,,,,,"q, r",,ustar.tar,1'
err_is "but what has no extension" <<<"aer-import: ustar.tar: folder: has no dot, and so belongs to no sample"
for form in gnu pax; do
	runs 1 "$form's long names" aer-import webdataset $form.tar
	is "are read" "$(cut -d, -f1 out | sed -n 3p)" "$(printf 'deep/%.0s' {1..20})P1/$(printf 'x%.0s' {1..90})"
done
head -c 3000 ustar.tar >cut.tar
runs 2 "an archive cut short" aer-import webdataset cut.tar
err_like "is no good one" "cut.tar: is no good archive of tar: "
runs 2 "no archive" aer-import webdataset list.txt
err_like "is none" "list.txt: is no good archive of tar: "

done_testing
