#!/bin/bash
# aer-face: drawn faces whose boxes are known are found where they are, crops are cut
# as the table says, and nothing else is made up.
. "$(dirname "$0")/tap.sh"

# column NAME FILE: a column of a table
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
		{ print $c }' "$2"
}

# true_faces FACES NAME: every row is a face that overlaps the true box of its student
# (P00n in the clip's id) at its time by more than 0.6 (intersection over union).
true_faces() {
	awk -F, '
	function max(a, b) { return a > b ? a : b }
	function min(a, b) { return a < b ? a : b }
	NR == FNR { if (FNR > 1) box[$4 "," sprintf("%.3f", $3)] = $5 " " $6 " " $7 " " $8; next }
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ match($at["clip"], /P[0-9]+/)
	  key = substr($at["clip"], RSTART, RLENGTH) "," sprintf("%.3f", $at["time"])
	  if (!(key in box) || $at["source"] !~ /^(detected|followed)$/) { print "no face: " $0; bad = 1; next }
	  split(box[key], t, " ")
	  x = $at["x"]; y = $at["y"]; w = $at["w"]; h = $at["h"]
	  both = max(0, min(x + w, t[1] + t[3]) - max(x, t[1])) * \
	      max(0, min(y + h, t[2] + t[4]) - max(y, t[2]))
	  iou = both / (w * h + t[3] * t[4] - both)
	  if (iou < 0.6) { print "overlap " iou ": " $0; bad = 1 }
	  n++ }
	END { exit bad || !n }' "$2.boxes.csv" "$1"
}

cat >crops.py <<'X'
# crops.py FACES MANIFEST MARGIN: each crop is, to the pixel, the widened box, clipped to
# the clip's region, of the frame that ffmpeg decodes at the row's time.
import csv, math, subprocess, sys
from PIL import Image, ImageChops
faces, manifest, margin = sys.argv[1], sys.argv[2], int(sys.argv[3])
clips = {row["clip"]: row for row in csv.DictReader(open(manifest))}
films = {}

def frames(video):
    "All frames by their time in milliseconds, from the first one on."
    if video not in films:
        out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-of", "csv=p=0",
            "-show_entries", "frame=best_effort_timestamp_time", video], capture_output=True, check=True)
        times = [float(t.strip(",")) for t in out.stdout.decode().split()]
        # the conversion that is exact rather than fast
        out = subprocess.run(["ffmpeg", "-v", "error", "-i", video, "-vsync", "passthrough",
            "-vf", "scale=sws_flags=bicubic+full_chroma_int+full_chroma_inp+accurate_rnd",
            "-pix_fmt", "rgb24", "-f", "rawvideo", "-"], capture_output=True, check=True).stdout
        w, h = map(int, subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-of",
            "csv=p=0", "-show_entries", "frame=width,height", "-read_intervals", "%+#1", video],
            capture_output=True, check=True).stdout.decode().split()[0].strip(",").split(",")[:2])
        films[video] = {round(1000 * (t - times[0])): Image.frombytes("RGB", (w, h),
            out[i * w * h * 3:(i + 1) * w * h * 3]) for i, t in enumerate(times)}
    return films[video]

def nearest(value):
    "Halves away from zero, as C rounds."
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)

count = 0
for row in csv.DictReader(open(faces)):
    if row["source"] == "none":
        assert row["file"] == "" and row["x"] == "", row
        continue
    clip = clips[row["clip"]]
    whole = min(frames(clip["video"]).items(),
        key=lambda item: abs(item[0] - 1000 * float(row["time"])))[1]
    region = [int(clip.get(c) or 0) for c in "xywh"]
    if region[2] == 0:
        region = [0, 0, *whole.size]
    x, y, w, h = (nearest(float(row[c])) for c in "xywh")
    box = (max(x - margin, region[0]), max(y - margin, region[1]),
        min(x + w + margin, region[0] + region[2]), min(y + h + margin, region[1] + region[3]))
    crop = Image.open(row["file"])
    assert crop.mode == "RGB" and crop.size == (box[2] - box[0], box[3] - box[1]), (row, crop.size, box)
    off = max(b for a, b in ImageChops.difference(crop, whole.crop(box)).getextrema())
    assert off <= 1, ("other pixels", off, row)
    count += 1
print(count, "crops")
X

crops_are() { $python crops.py "$1" "$2" "$3" >crops.log 2>&1 && grep -qx "$4 crops" crops.log; }

# --- two students, each in a region

ok "a lesson" recording -S 480x260 --face 80 --no-audio -n 2 -t 3 -r 10 -b 2 --first 0.4 lesson
cat >regions.csv <<'X'
clip,video,start,end,x,y,w,h
P001/a,lesson.mp4,0,2,0,0,240,240
P002/b,lesson.mp4,1,,240,0,240,240
nobody,lesson.mp4,0,1,200,0,80,240
X
sed -n 2,3p lesson.segments.csv >segments.txt
is "the regions are those of the students" \
	"$(awk -F, '{ print ($5 == 0) ($5 == 240) }' segments.txt | sort -u | paste -sd' ')" "01 10"
runs 0 "faces in regions" aer-face -n 3 -o faces regions.csv
cp out faces.csv
is "the table has a row for each frame searched" \
	"$(cut -d, -f1-3 faces.csv | tail -n +2 | paste -sd' ')" \
	"P001/a,3,0.300000 P001/a,10,1.000000 P001/a,16,1.600000 \
P002/b,3,1.300000 P002/b,10,2.000000 P002/b,16,2.600000 \
nobody,1,0.100000 nobody,5,0.500000 nobody,8,0.800000"
is "and these columns" "$(head -n 1 faces.csv)" \
	"clip,frame,time,x,y,w,h,score,hits,view,track,cut,n_faces,source,file"
grep -v ^nobody faces.csv >students.csv
ok "every student is found where the truth has the face" true_faces students.csv lesson
is "alone, in all frames that were searched whole" "$(column n_faces students.csv | sort -u | paste -sd' ')" " 1"
is "a region without a face has rows that say so" "$(grep ^nobody faces.csv | cut -d, -f4-12,14- | sort -u)" \
	",,,,,,,,,none,"
err_is "and the end tells how many were found" <<'X'
aer-face: a face in 6 of 9 frames (66.7 %): 2 detected, 4 followed, 0 interpolated; none at all in 1 clip
X
ok "crops are the widened boxes, clipped to the region, to the pixel" \
	crops_are faces.csv regions.csv 20 6
is "a crop for each face, named after its frame, and nothing else" \
	"$(find faces -type f ! -path '*/.aer/*' | sort | paste -sd' ')" \
	"$(column file students.csv | sort | paste -sd' ')"
is "a clip without a face has no folder" "$(ls faces)" "$(printf 'P001\nP002')"

# aer-frames cuts the same faces out of the same frames
runs 0 "aer-frames with this table" aer-frames -q -n 3 --faces=faces.csv -o beside regions.csv
is "writes the same crops" \
	"$(for i in 0 1 2; do cat beside/P00?/[ab]/face/00000$i.png; done | md5sum)" \
	"$(for f in 03 10 16; do cat faces/P00?/[ab]/0000$f.png; done | md5sum)"

# --- again

touch -d '2001-01-01' faces/P001/a/000003.png faces/P002/b/000003.png
runs 0 "the same command again" aer-face -j 1 -n 3 -o faces regions.csv
ok "writes the same table" cmp out faces.csv
is "and searches nothing" "$(find faces -name '*.png' ! -newermt 2002-01-01 | wc -l)" 2
rm faces/P002/b/000016.png
runs 0 "after a crop was deleted" aer-face -j 1 -n 3 -o faces regions.csv
ok "the table is the same" cmp out faces.csv
ok "the crop is there again" test -s faces/P002/b/000016.png
is "its clip was done again, the other was not" \
	"$(find faces -name '*.png' ! -newermt 2002-01-01)" faces/P001/a/000003.png
runs 0 "-f" aer-face -f -j 1 -n 3 -o faces regions.csv
is "does all again" "$(find faces -name '*.png' ! -newermt 2002-01-01 | wc -l)" 0
ok "with the same table" cmp out faces.csv
runs 0 "two workers" aer-face -j 2 -n 3 -o faces2 regions.csv
ok "the same table but for the folder" cmp <(sed 's,faces2/,faces/,' out) faces.csv
ok "and the same crops" diff -r -x .aer faces faces2
runs 0 "another margin and a clip less" \
	aer-face -n 1 -m 0 -o faces <(head -n 2 regions.csv)
ok "are another recipe: crops are as small as the box" crops_are out regions.csv 0 1
is "and those of before are gone" "$(ls faces/P001/a)" 000010.png
runs 0 "now without a face" aer-face -q -n 1 --threshold=9 -o faces <(head -n 2 regions.csv)
ok "the folder of before is gone" test ! -e faces/P001/a

mkdir none
runs 0 "no face anywhere" aer-face -n 1 -o none/at/all <(sed -n '1p;4p' regions.csv)
is "leaves no folder but the records" "$(ls none/at/all)" ""
err_is "and says so" <<'X'
aer-face: a face in 0 of 1 frames (0.0 %): 0 detected, 0 followed, 0 interpolated; none at all in 1 clip
X
runs 0 "-q" aer-face -q -n 1 <(sed -n '1p;4p' regions.csv)
err_is "says nothing" </dev/null
is "without -o there is no column file" "$(head -n 1 out)" \
	"clip,frame,time,x,y,w,h,score,hits,view,track,cut,n_faces,source"

# --- all frames, and two students without regions

printf 'clip,video,start,end\nP001,lesson.mp4,1,1.4\n' >few.csv
runs 0 "-a searches every frame" aer-face -q -a few.csv
cp out all.csv
is "once" "$(column frame out | paste -sd' ')" "0 1 2 3"
runs 0 "-n of more frames than there are" aer-face -n 9 few.csv
ok "searches each once, too" cmp out all.csv
is "one face is the row's, both are counted" "$(column n_faces out | sed '/^$/d' | sort -u)" 2
err_is "and told" <<'X'
aer-face: a face in 4 of 4 frames (100.0 %): 4 detected, 0 followed, 0 interpolated; none at all in 0 clips
X
runs_sh 0 "the last of -n and -a counts" 'aer-face -q -a -n 1 few.csv | wc -l'
out_is "here -n" <<<2
ok "all of them are among the true ones" awk -F, '
	FNR == 1 { next }
	NR == FNR { x[sprintf("%.1f", $3), $4] = $5 + $7 / 2; next }
	{ t = sprintf("%.1f", $3); c = $4 + $6 / 2; d = x[t, "P001"] - c; e = x[t, "P002"] - c
	  if (d * d > 400 && e * e > 400) exit 1 }' lesson.boxes.csv all.csv

# --- the detector's settings

head -n 2 regions.csv >one.csv
runs 0 "faces of 150 pixels and more" aer-face -q -n 1 --min-face=150 one.csv
is "are none" "$(column source out)" none
runs 0 "faces of 64 pixels and more" aer-face -q -n 2 --min-face=64 -o scaled one.csv
ok "are found where they are" true_faces out lesson
ok "also when the scale is no whole number, crops are what the table says" \
	crops_are out one.csv 20 2
runs 0 "a threshold" aer-face -q --full -n 1 one.csv
score=$(column score out)
runs 0 "just below a face's score" aer-face -q --full -n 1 --threshold="$(awk -v s="$score" 'BEGIN { print s - 0.01 }')" one.csv
is "leaves it" "$(column source out)" detected
runs 0 "just above it" aer-face -q --full -n 1 --threshold="$(awk -v s="$score" 'BEGIN { print s + 0.01 }')" one.csv
is "drops it" "$(column source out)" none
runs 0 "a wide margin" aer-face -q -n 1 -m 5000 -o wide one.csv
ok "ends at the region" crops_are out one.csv 5000 1

# --- what a video may be

ffmpeg -v error -ss 1 -i lesson.mp4 -frames:v 1 -q:v 2 photo.jpg
printf 'clip,video\nphoto,photo.jpg\n' >photo.csv
runs 0 "a photograph" aer-face -q -n 4 -o photos photo.csv
is "is a video of one frame" "$(cut -d, -f2,3,13,14 out | tail -n 1)" "0,0.000000,2,detected"
ok "a recording stored turned" recording -S 320x240 --face 80 --no-audio -n 1 -t 0.4 -r 10 --rotate 90 turned
printf 'clip,video\nP001,turned.mp4\n' >turned.csv
runs 0 "is searched as shown" aer-face -q -n 2 -o upright turned.csv
ok "and boxes are those of the picture as shown" true_faces out turned
printf 'clip,video,x,y,w,h\na,lesson.mp4,0,0,1,1\nb,lesson.mp4,7,5,3,200\nc,lesson.mp4,10,10,20,20\n' >tiny.csv
runs 0 "regions too small for a face" aer-face -q -n 1 -o tiny tiny.csv
is "have none" "$(column source out | sort | uniq -c | tr -s ' ')" " 3 none"

# --- what goes wrong

cat >bad.csv <<'X'
clip,video,start,end,x,y,w,h
gone,nosuch.mp4,0,1,,,,
text,bad.csv,0,1,,,,
out,lesson.mp4,0,1,400,0,100,100
late,lesson.mp4,0,9,,,,
after,lesson.mp4,5,,,,,
between,lesson.mp4,0.11,0.19,,,,
half,lesson.mp4,0,1,5,5,,
url,http://localhost/x.mp4,0,1,,,,
P001,lesson.mp4,0,0.1,0,0,240,240
X
runs 1 "bad rows among good ones" aer-face -n 1 -o good bad.csv
is "the good one is there" "$(column clip out)" P001
err_is "the bad ones are named" <<'X'
aer-face: bad.csv:2: clip 'gone': nosuch.mp4: No such file or directory
aer-face: bad.csv:3: clip 'text': bad.csv: is not a video that FFmpeg knows
aer-face: bad.csv:4: clip 'out': region 400,0 100x100 reaches out of the picture of 'lesson.mp4', which is 480x260
aer-face: bad.csv:5: clip 'late': end 9.000 is 6.000 s after the end of 'lesson.mp4', which has 3.000 s; leave end empty for 'to the end'
aer-face: bad.csv:6: clip 'after': start 5.000 is at or after the end of 'lesson.mp4', which has 3.000 s
aer-face: bad.csv:7: clip 'between': no frame is shown from 0.110000 to 0.190000 in 'lesson.mp4'
aer-face: bad.csv:8: clip 'half': the region has no w; give all of x, y, w and h, or none
aer-face: bad.csv:9: clip 'url': http://localhost/x.mp4: only local files are opened; fetch it first
aer-face: a face in 1 of 1 frames (100.0 %): 1 detected, 0 followed, 0 interpolated; none at all in 0 clips
X
is "and leave no file" "$(find good -type f ! -path '*/.aer/*')" good/P001/000000.png

# what somebody else made is never replaced: here the recording itself
mkdir -p own/P001 && cp lesson.mp4 own/P001/cam.mp4
printf 'clip,video,end\nP001,own/P001/cam.mp4,0.1\n' >own.csv
runs 2 "crops that would replace a folder of somebody else's" aer-face -q -n 1 -o own own.csv
err_like "are a failed row" "^aer-face: own\.csv:2: clip 'P001': own/P001: is there, and "
ok "and the folder is as it was" cmp lesson.mp4 own/P001/cam.mp4
runs 2 "-f does not either" aer-face -q -f -n 1 -o own own.csv
ok "replace it" cmp lesson.mp4 own/P001/cam.mp4

# MJPEG: every frame by itself, so that one can be broken alone
ok "a recording to be damaged" recording -S 320x240 --face 80 --no-audio -n 1 -t 0.5 -r 10 -c mjpeg -f mkv whole
$python - <<'X'
data = bytearray(open("whole.mkv", "rb").read())
starts = [i for i in range(len(data) - 3) if data[i:i + 3] == b"\xff\xd8\xff"]
assert len(starts) == 5
data[starts[2]:starts[3] - 100] = bytes(starts[3] - 100 - starts[2])
open("broken.mkv", "wb").write(data)
X
printf 'clip,video,start,end\nP001,broken.mkv,,\n' >broken.csv
runs 2 "a frame that damage made undecodable" aer-face -q -n 1 broken.csv
err_is "is not replaced by another" <<'X'
aer-face: broken.csv:2: clip 'P001': frame 2 cannot be decoded: 'broken.mkv' is damaged
X
runs 0 "-a goes on" aer-face -a broken.csv
is "and marks it" "$(column source out | paste -sd' ')" "detected detected none detected detected"
err_is "in a note" <<'X'
aer-face: broken.csv:2: clip 'P001': 'broken.mkv' is damaged: 1 of 5 frames cannot be decoded
aer-face: a face in 4 of 5 frames (80.0 %): 4 detected, 0 followed, 0 interpolated; none at all in 0 clips
X

runs_sh 2 "no column video" 'printf "clip,start\na,0\n" | aer-face'
err_is "is the end" <<'X'
aer-face: <stdin>: column 'video' is missing; it has: clip, start
X
runs_sh 0 "a header only" 'echo clip,video | aer-face'
out_is "gives a header only" <<<'clip,frame,time,x,y,w,h,score,hits,view,track,cut,n_faces,source'
err_is "and says so, without a summary" <<<'aer-face: <stdin>: has no clips'
runs_sh 2 "an empty table" ': | aer-face'
runs 2 "a missing table" aer-face nosuch.csv
runs_sh 2 "a full disk" 'aer-face -q -n 1 few.csv >/dev/full'
err_is "is an error" <<'X'
aer-face: <stdout>: cannot write: No space left on device
X
touch file
runs 2 "-o that is a file" aer-face -q -n 1 -o file few.csv
err_like "is named" "clip 'P001': file/"

wrong() {	# MESSAGE ARGUMENTS...
	local message=$1
	shift
	runs 2 "refused: aer-face $*" aer-face "$@"
	is "and why" "$(cat err)" "aer-face: $message"
}
wrong "-n '0' is not between 1 and 1000000" -n 0 few.csv
wrong "-n '3.5' is not a whole number" -n 3.5 few.csv
wrong "--pick 'who' is none of dominant, longest, center, inside, all, at:X,Y" --pick=who few.csv
wrong "--pick 'at:1' is none of dominant, longest, center, inside, all, at:X,Y" --pick=at:1 few.csv
wrong "--gap '-1' is not between 0 and 1000000" --gap=-1 few.csv
wrong "nosuch.dat: No such file or directory; 'make models' fetches mmod_human_face_detector.dat" --model=nosuch.dat few.csv
wrong "few.csv: is not dlib's mmod_human_face_detector.dat; 'make models' fetches that" --model=few.csv few.csv
wrong "-m '-1' is not between 0 and 10000" -m -1 few.csv
wrong "--min-face '5' is not between 10 and 4000" --min-face=5 few.csv
wrong "--threshold 'high' is not a number" --threshold=high few.csv
wrong "--threshold '' is not a number" --threshold= few.csv
wrong "'-x' is no option; -h lists them" -x few.csv
wrong "usage: aer-face [options] [-n N | -a] [-o DIR] [manifest]; aer-face -h lists the options" \
	few.csv regions.csv

# --- what is made of hits and of faces seen

runs 0 "hits, pictures, cuts, people who pass each other, gaps" follow-test

done_testing
