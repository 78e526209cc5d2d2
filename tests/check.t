#!/bin/bash
# aer-stat --check of a whole data set: tables, lists, boxes and files against each other.
. "$(dirname "$0")/tap.sh"

# --- a data set that agrees ----------------------------------------------------------

ok "a recording" recording -S 240x180 -n 1 -t 8 -r 10 --no-audio -g 20 --face 100 lesson
cat >segments.csv <<'END'
clip,video,start,end,subject,label,split
A/1,lesson.mp4,0,1.5,A,calm,train
A/2,lesson.mp4,1,2.5,A,happy,train
B/1,lesson.mp4,3,4,B,calm,train
C/1,lesson.mp4,5,6.5,C,happy,test
C/2,lesson.mp4,6.5,8,C,calm,test
END
mkdir set
aer-cut -q --preset=ultrafast -o set/clips segments.csv >set/clips.csv || exit
aer-face -q -n 3 --min-face=60 -o set/faces set/clips.csv >set/faces.csv || exit
aer-frames -q -n 3 --faces=set/faces.csv -o set/frames set/clips.csv >set/frames.csv || exit
aer-export -q dfer -o set --base=1 --labels=calm,happy --frames=set/frames.csv set/clips.csv || exit
aer-export -q caer-face --faces=set/faces.csv -o set/face.json set/frames.csv || exit
cp segments.csv set/
sed -n 's/ .*//p' set/test.txt set/train.txt | sort | sed '$!s/.*/"&": [10.5, 20, 100, 170],/; $s/.*/"&": [10.5, 20, 100, 170]}/; 1s/^/{/' >set/body.json
printf '%s\n' clip,annotator,label A/1,a,calm >set/votes.csv
cp -r set good

check() { aer-stat -c --index=index -j 2 "$@"; }
runs 0 "a data set that agrees" check set
out_is "is fine" <<<'ok: nothing disagrees'
err_is "and what was looked at is said" <<END
aer-stat: set/votes.csv: was not looked at
aer-stat: manifests 2, tables of frames 1, tables of faces 1, lists 2, files of boxes 2: 5 clips, $(($(cat set/frames.csv set/faces.csv set/test.txt set/train.txt | wc -l) - 2)) rows and lines, 20 boxes, $(($(cat set/frames.csv set/faces.csv | grep -c png))) pictures, $(sed 1d set/clips.csv | awk -F, '{ n += 2 * $(NF - 1) } END { print n }') frames decoded
END
runs 0 "nothing is decoded with --quick" check --quick set
err_like "which is said" '0 frames decoded \(--quick: what is in files is not known\)$'
runs 0 "as tables that are given" check --disk --labels=calm,happy set/clips.csv set/frames.csv set/faces.csv set/train.txt set/test.txt set/face.json
runs 0 "as a table" check --format=csv -o found.csv set
is "with a header" "$(cat found.csv)" file,line,clip,reason,text

# --- what is broken, one thing at a time ----------------------------------------------

# broken TITLE FINDING...: checks set, wants these lines and no others, and mends set
broken() {
	local title=$1
	shift
	runs 1 "$title" check set
	is "$title: is found" "$(sed '/^[a-z ]\{14\} *[0-9]*$/d' out)" "$(printf '%s\n' "$@")"
	is "$title: and counted" "$(tail -n 1 out)" "$(printf '%-14s %8d' all $#)"
	rm -rf set && cp -r good set
}
frame1=set/frames/A/1/context/000001.png
row() { grep -n "$1" "$2" | head -n 1 | cut -d: -f1; }

rm $frame1
broken "a picture that is not there" \
	"set/frames.csv:$(row context/000001 good/frames.csv): clip 'A/1': missing file: $frame1: No such file or directory" \
	"set/frames.csv:2: clip 'A/1': frame count: files in 'set/frames/A/1/context': 2, in the table: 3" \
	"set/train.txt:1: frame count: files in 'set/frames/A/1/context': 2, in the list: 3" \
	"set/face.json: missing file: $frame1: No such file or directory"
cp $frame1 set/frames/A/1/context/more.png
broken "a picture too many" \
	"set/frames.csv:2: clip 'A/1': frame count: files in 'set/frames/A/1/context': 4, in the table: 3" \
	"set/train.txt:1: frame count: files in 'set/frames/A/1/context': 4, in the list: 3"
truncate -s 2000 $frame1
runs 1 "a picture that was cut short" check set
out_like "is found" "set/frames.csv:$(row context/000001 good/frames.csv): clip 'A/1': unreadable: $frame1: "
runs 0 "but not with --quick" check --quick set
rm -rf set && cp -r good set
truncate -s 0 $frame1
broken "an empty picture" "set/frames.csv:$(row context/000001 good/frames.csv): clip 'A/1': unreadable: $frame1: is empty"
rm set/clips/B/1.mp4
broken "a clip file that is not there" \
	"set/clips.csv:4: clip 'B/1': missing file: set/clips/B/1.mp4: No such file or directory"
truncate -s 3000 set/clips/B/1.mp4
runs 1 "a clip file that was cut short" check set
out_like "is found" "^set/clips.csv:4: clip 'B/1': unreadable: "
rm -rf set && cp -r good set
# the pictures behind the first, with zeros in place of some bytes
dd if=/dev/zero of=set/clips/B/1.mp4 bs=1 seek=3000 count=600 conv=notrunc status=none
runs 1 "a clip file with zeros in it" check set
out_like "is found" "^set/clips.csv:4: clip 'B/1': unreadable: [0-9]+ of 10 frames of 'set/clips/B/1.mp4' (are damaged|cannot be decoded)"
rm -rf set && cp -r good set
cp set/clips/A/1.mp4 set/clips/B/1.mp4
broken "another clip in its place" \
	"set/clips.csv:4: clip 'B/1': frame count: frames is 10, and 'set/clips/B/1.mp4' shows 15" \
	"set/clips.csv:4: clip 'B/1': duration: duration is 1.000000, and the frames of 'set/clips/B/1.mp4' last 1.500 s"
sed -i '2s/,calm,/,happy,/' set/clips.csv
broken "a label that differs" "set/segments.csv:2: clip 'A/1': label: label is 'calm', and 'happy' in set/clips.csv:2" \
	"set/train.txt:1: clip 'A/1': label: label is 1, which is 'calm' by set/test.txt:2, and the clip is 'happy' in set/clips.csv:2"
sed -i '3s/,A,/,a,/' set/segments.csv
broken "a subject that differs" "set/segments.csv:3: clip 'A/2': subject: subject is 'a', and 'A' in set/clips.csv:3"
sed -i 's/,A,\(.*\),train,/,C,\1,train,/' set/clips.csv
sed -i 's/,A,\(.*\),train/,C,\1,train/' set/segments.csv
broken "a subject on two sides" \
	"set/clips.csv:5: clip 'C/1': split leak: subject 'C' is in 'test', and in 'train' by set/clips.csv:2" \
	"set/clips.csv:6: clip 'C/2': split leak: subject 'C' is in 'test', and in 'train' by set/clips.csv:2" \
	"set/segments.csv:5: clip 'C/1': split leak: subject 'C' is in 'test', and in 'train' by set/clips.csv:2" \
	"set/segments.csv:6: clip 'C/2': split leak: subject 'C' is in 'test', and in 'train' by set/clips.csv:2"
sed -i '4s/,train/,test/' set/segments.csv
broken "a clip on two sides" \
	"set/segments.csv:4: clip 'B/1': split leak: split is 'test', and 'train' in set/clips.csv:4" 
tail -n 1 set/train.txt >>set/test.txt
broken "a clip in two lists" \
	"set/test.txt:3: clip 'B/1': split leak: split is 'test', and 'train' in set/clips.csv:4" \
	"set/train.txt:3: split leak: 'set/frames/B/1/context' is in set/test.txt:3, too"
head -n 1 set/train.txt >>set/train.txt
broken "a clip twice in a list" \
	"set/train.txt:4: listed twice: 'set/frames/A/1/context' is in line 1, too"
sed -n 2p set/clips.csv >>set/clips.csv
broken "a clip twice in a manifest" \
	"set/clips.csv:7: listed twice: clip 'A/1': the clip id was used by an earlier row"
sed -i '1s/ 3 / 4 /; 2s/ 2$/ x/' set/train.txt
broken "a wrong number in a list, and none" \
	"set/train.txt:1: frame count: files in 'set/frames/A/1/context': 3, in the list: 4" \
	"set/train.txt:2: bad row: is not DIR NUM_FRAMES LABEL with one blank between" \
	"set/body.json: unknown clip: 'set/frames/A/2/context' is in no list" \
	"set/face.json: unknown clip: 'set/frames/A/2/context' is in no list"
sed -i 's/happy,test,15/happy,test,14/; s/,1\.500000$/,1.9/' set/clips.csv
broken "other numbers of frames and seconds than the file has" \
	"set/clips.csv:2: clip 'A/1': duration: duration is 1.9, and the frames of 'set/clips/A/1.mp4' last 1.500 s" \
	"set/clips.csv:3: clip 'A/2': duration: duration is 1.9, and the frames of 'set/clips/A/2.mp4' last 1.500 s" \
	"set/clips.csv:5: clip 'C/1': frame count: frames is 14, and 'set/clips/C/1.mp4' shows 15" \
	"set/clips.csv:5: clip 'C/1': duration: duration is 1.9, and the frames of 'set/clips/C/1.mp4' last 1.500 s" \
	"set/clips.csv:6: clip 'C/2': duration: duration is 1.9, and the frames of 'set/clips/C/2.mp4' last 1.500 s"
sed -i '2s/0,1.5,/0,99,/; 3s/1,2.5,/9,10,/; 4s/lesson/none/' set/segments.csv
broken "spans that the video does not have, and a video that is not there" \
	"set/segments.csv:2: clip 'A/1': span: end 99.000 is 91.000 s after the end of 'lesson.mp4', which has 8.000 s; leave end empty for 'to the end'" \
	"set/segments.csv:3: clip 'A/2': span: start 9.000 is at or after the end of 'lesson.mp4', which has 8.000 s" \
	"set/segments.csv:4: clip 'B/1': missing file: none.mp4: No such file or directory"
sed -i '1s/$/,x,y,w,h/; 2,$s/$/,,,,/; 3s/,,,,$/,200,0,60,60/' set/segments.csv
broken "a region outside of the picture" \
	"set/segments.csv:3: clip 'A/2': box: region 200,0 60x60 reaches out of the picture of 'lesson.mp4', which is 240x180"

# faces: column 2 is the frame, 4 to 7 are the box
face() { awk -F, -v OFS=, -v row="$1" -v column="$2" -v text="$3" 'NR == row { $column = text } { print }' good/faces.csv >set/faces.csv; }
face 3 4 240.5
broken "a face outside of the picture" \
	"set/faces.csv:3: clip 'A/1': box: 240.5,$(sed -n 3p good/faces.csv | cut -d, -f5 | sed 's/\.0$//') $(sed -n 3p good/faces.csv | cut -d, -f6,7 | sed 's/\.0//g; s/,/x/') lies outside of the picture, which is 240x180"
face 3 6 0
broken "a face of no size" "set/faces.csv:3: clip 'A/1': box: 0x$(sed -n 3p good/faces.csv | cut -d, -f7 | sed 's/\.0$//') is no size of a box"
face 3 7 ''
broken "half a box" "set/faces.csv:3: clip 'A/1': box: h '' is not a number"
face 3 2 15
broken "a frame that the clip does not have" "set/faces.csv:3: clip 'A/1': frame count: frame is 15, and the clip has 15"
sed '/^B/d' good/faces.csv >set/faces.csv
broken "a clip without its faces" "set/faces.csv: clip 'B/1': clip absent: has no rows, and is in set/clips.csv"
sed 's,^B/1,D/1,' good/faces.csv >set/faces.csv
broken "a clip that nobody knows" "set/faces.csv:8: clip 'D/1': unknown clip: is in no manifest" \
	"set/faces.csv: clip 'B/1': clip absent: has no rows, and is in set/clips.csv"
sed -n 2p good/faces.csv >>set/faces.csv
runs 1 "rows of a clip in two places" check set
out_like "are found" "^set/faces.csv:17: clip 'A/1': listed twice: its rows do not stand together, or come twice"
rm -rf set && cp -r good set
sed -i '/^A\/1,1,.*context/d' set/frames.csv
broken "a row of frames that was lost" \
	"set/frames.csv:4: clip 'A/1': frame count: index is 1, where 0 comes next" \
	"set/frames.csv:2: clip 'A/1': frame count: files in 'set/frames/A/1/context': 3, in the table: 2"
echo 'A/1,one' >>set/frames.csv
runs 1 "a row that is none" check set
out_like "is found" '^set/frames.csv:32: bad row: '
rm -rf set && cp -r good set
sed -i 's/, 170\]/, 20]/' set/body.json
runs 1 "boxes upside down" check set
is "are found, all" "$(grep -c "^set/body.json: box: 'set/frames/././context': right 100 and bottom 20 are not behind left 10.5 and top 20$" out)" 5
sed 's/10.5, 20/240, 20/; s/100, 170/300, 170/' good/body.json >set/body.json
runs 1 "boxes outside of the picture" check set
is "are found, too" "$(grep -c "^set/body.json: box: 'set/frames/././context': 240,20 to 300,170 lies outside of the picture, which is 240x180$" out)" 5
echo '{"a": [1, 2]' >set/body.json
runs 1 "a file of boxes that is not whole" check set
out_like "is found" '^set/body.json:[0-9]+: bad row: '
echo '{"elsewhere/A": [1, 2, 3, 4]}' >set/body.json
runs 1 "boxes with other keys" check set
is "are one mistake" "$(grep -c body.json out)" 1
out_like "which is told" "set/body.json: clip absent: no folder of the lists has a box: it has keys like 'elsewhere/A', and they have folders like 'set/frames/C/1/context'"
rm -rf set && cp -r good set

# --- lists --------------------------------------------------------------------------

mkdir lists && cp set/train.txt lists/train.txt && tac set/train.txt >lists/test.txt
runs 1 "a test list that has the clips of the training" check lists
is "is found, and each clip" "$(head -n 4 out)" "$(for i in 1 2 3; do
	echo "lists/train.txt:$i: split leak: '$(sed -n "${i}s/ .*//p" lists/train.txt)' is in lists/test.txt:$((4 - i)), too"; done
	echo 'lists/train.txt: same clips: has the 3 clips of lists/test.txt')"
runs 1 "a label that the set does not have" check --disk --labels=calm set/train.txt
is "is found" "$(head -n 1 out)" "set/train.txt:2: label: label is 2, and the set has 1"
sed 's,^set/,/data/there/,' set/train.txt >far.txt
runs 1 "a list of another machine" check --disk far.txt
is "is one mistake" "$(cat out)" "far.txt: missing file: none of its 3 folders is there, the first is '/data/there/frames/A/1/context'; --root=OLD=DIR says where they are
missing file          1
all                   1"
runs 0 "and none, when it is said where its folders are" check --disk --root=/data/there=set far.txt
sed 's,^set/,,' set/train.txt >near.txt
runs 0 "the same for folders without a beginning" check --disk --root=set near.txt
truncate -s 2000 set/frames/A/1/context/000001.png
runs 1 "pictures that only a list names" check --disk set/train.txt
out_like "are looked at, too" "^set/train.txt:1: unreadable: set/frames/A/1/context/000001.png: "
rm -rf set && cp -r good set

# --- manifests as parts, and those of lists -------------------------------------------

runs 1 "two manifests that are parts" check --disk a=set/clips.csv b=segments.csv
cut -d, -f1-6 segments.csv >plain.csv
runs 1 "parts without a column split" check --disk train=plain.csv test=plain.csv
out_like "are found to be the same" "plain.csv: same clips: 'test' has the 5 clips that 'train' has, plain.csv"
runs 1 "labels that the set does not have" check --disk --labels=calm,sad plain.csv
is "are found" "$(grep -c "label: 'happy' is not in the label set" out)" 2
aer-import -q dfer --base=1 --labels=calm,happy train=set/train.txt test=set/test.txt >imported.csv
runs 0 "a manifest of lists" check --disk imported.csv
rm -r set/frames/A/1/context && rm set/frames/C/1/context/000000.png
runs 1 "whose folders are not there, or have fewer files" check --disk imported.csv
is "is compared with the disk" "$(sed '/^[a-z ]\{14\} *[0-9]*$/d' out)" "imported.csv:2: clip 'set/frames/A/1/context': missing file: set/frames/A/1/context
imported.csv:5: clip 'set/frames/C/1/context': frame count: files in 'set/frames/C/1/context': 2, and frames is 3"
rm -rf set && cp -r good set

# --- arrays and archives ----------------------------------------------------------------

runs 0 "frames as arrays" aer-frames -q -n 3 --size=32x24 --format=npy -o arrays set/clips.csv
cp out arrays.csv
runs 0 "agree" check --disk set/clips.csv arrays.csv
truncate -s 4000 arrays/A/1.npy
runs 1 "an array that was cut short" check --disk set/clips.csv arrays.csv
is "is found" "$(head -n 2 out)" "arrays.csv:3: clip 'A/1': unreadable: arrays/A/1.npy: ends too early
arrays.csv:4: clip 'A/1': unreadable: arrays/A/1.npy: ends too early"
runs 0 "frames in archives" aer-frames -q -n 3 --size=32x24 --format=tar --shard-clips=3 -o tars set/clips.csv
cp out tars.csv
runs 0 "agree" check --disk set/clips.csv tars.csv
sed -i '3s/000001.png$/000009.png/' tars.csv
at=$(grep -abo IDAT tars/000001.tar | head -n 1 | cut -d: -f1)
printf 'xxxxxxxx' | dd of=tars/000001.tar bs=1 seek=$((at + 6)) conv=notrunc status=none
runs 1 "a member that is not there, and one that is broken" check --disk set/clips.csv tars.csv
is "are found" "$(sed '/^[a-z ]\{14\} *[0-9]*$/d' out)" "tars.csv:3: clip 'A/1': missing file: tars/000000.tar has no member 'A/1.000009.png'
tars/000001.tar: unreadable: member 'C/1.000000.png' cannot be decoded"
truncate -s 3000 tars/000000.tar
runs 1 "an archive that was cut short" check --disk set/clips.csv tars.csv
out_like "is found" '^tars/000000.tar: unreadable: '

runs 0 "frames as JPEG" aer-frames -q -n 3 --format=jpg -o jpegs set/clips.csv
cp out jpegs.csv
cp jpegs/A/1/000000.jpg whole.jpg
runs 0 "agree" check --disk set/clips.csv jpegs.csv
for n in 700 $(($(stat -c %s whole.jpg) - 3)); do
	head -c $n whole.jpg >jpegs/A/1/000000.jpg
	runs 1 "one of which $n bytes are left" check --disk set/clips.csv jpegs.csv
	is "is found" "$(head -n 1 out)" "jpegs.csv:2: clip 'A/1': unreadable: jpegs/A/1/000000.jpg: Premature end of JPEG file"
done

# --- the command ------------------------------------------------------------------------

rm set/clips/B/1.mp4
runs 1 "findings as a table" check --format=csv -o found.csv set
is "have their places" "$(cat found.csv)" 'file,line,clip,reason,text
set/clips.csv,4,B/1,missing file,set/clips/B/1.mp4: No such file or directory'
runs 1 "from another folder" aer-stat -c -C set --disk clips.csv
is "nothing is there: one mistake" "$(head -n 1 out)" \
	"clips.csv: missing file: none of the files in its column video is there, the first is 'set/clips/A/1.mp4'; -C says where paths begin"
runs 2 "a folder without -c" aer-stat set
err_is "is refused" <<<'aer-stat: --disk, or a folder, is for -c with --format=text or csv'
runs 2 "another format" check --format=json set
mkdir empty
runs 2 "a folder without tables" check empty
err_is "has nothing to check" <<<'aer-stat: there is no table, list or file of boxes to check'
runs 2 "a file of another kind" check --disk set/votes.csv
err_is "is refused" <<<'aer-stat: set/votes.csv: is no table of clips, frames or faces, no list and no file of boxes'
runs 2 "a file that is not there" check --disk none.csv
err_is "is named" <<<'aer-stat: none.csv: cannot open: No such file or directory'
runs_sh 2 "standard input" 'aer-stat -c --disk - <segments.csv'
runs_sh 2 "a full disk" 'aer-stat -c --disk --quick segments.csv >/dev/full'
if command -v script >/dev/null; then
	script -qec "aer-stat -c set" /dev/null </dev/null >screen 2>&1
	like "on a terminal there is progress" "$(tr '\r' '\n' <screen)" '[1-5]/5 clips'
	like "and findings have lines of their own" "$(tr -d '\r' <screen)" $'(^|\n|\033\\[K)set/clips.csv:4: clip \'B/1\': missing file'
else
	skip "no script(1)" 2
fi
done_testing
