#!/bin/bash
# aer-face on whatever a video may be: turned, mirrored, of uneven pace, a GIF, only
# sound, cut off, black; interrupted and begun again; with any number of jobs.
. "$(dirname "$0")/tap.sh"

# sources FILE: how many rows have which source
sources() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "source") c = i; next }
		{ n[$c == "none" ? "none" : "face"]++ } END { for (s in n) print s, n[s] }' "$1" |
		sort | paste -sd' '
}
measure() { $python "$top/tests/faces/measure.py" "$@"; }

# --- as it is shown

ok "a head that moves is filmed" actors -S 320x240 -n 8 shown x=60..110,y=40..60,size=90,person=3
# The matrix of the track says: mirrored.
$python - <<'X'
import csv
data = open("shown.mp4", "rb").read()
plain = bytes.fromhex("00010000 00000000 00000000 00000000 00010000")
at = data.index(plain, data.index(b"tkhd"))
open("mirrored.mp4", "wb").write(data[:at] + bytes.fromhex("ffff0000") + data[at + 4:])
rows = list(csv.DictReader(open("shown.truth.csv")))
for row in rows:
    row["clip"], row["x"] = "mirrored", 320 - float(row["x"]) - float(row["w"])
with open("mirrored.truth.csv", "w") as file:
    table = csv.DictWriter(file, rows[0])
    table.writeheader()
    table.writerows(rows)
X
echo clip,video >turned.csv
for turn in 180 270; do
	ok "a lesson is stored turned by $turn degrees" recording -S 240x180 --face 90 --no-audio \
		-n 1 -t .5 -r 10 --rotate $turn by$turn
	awk -F, -v clip=by$turn 'NR == 1 { print "clip,frame,person,x,y,w,h,visible"; next }
		{ print clip "," NR - 2 "," $4 "," $5 "," $6 "," $7 "," $8 ",1" }' by$turn.boxes.csv >by$turn.truth.csv
done
for name in mirrored by180 by270; do echo "$name,$name.mp4" >>turned.csv; done
runs 0 "each is searched as it is shown" aer-face -q -a --min-face=80 turned.csv
cp out turned.faces
for name in mirrored by180 by270; do
	ok "$name: the face is found where it is seen" \
		measure turned.faces $name.truth.csv 'recall == 1' 'false == 0' 'iou >= 0.7'
done

# --- its pace

ok "frames of different lengths" \
	recording -S 240x180 --face 90 --no-audio -n 1 -t 1 -r 10 --vfr uneven
times() { ffprobe -v error -select_streams v -show_entries frame=best_effort_timestamp_time -of csv=p=0 "$1" | tr -d , | sed '/^$/d'; }
times uneven.mp4 >times
printf 'clip,video,start,end\nall,uneven.mp4,,\npart,uneven.mp4,%s,%s\n' \
	"$(sed -n 3p times)" "$(sed -n 5p times)" >uneven.csv
runs 0 "are searched" aer-face -q -a --min-face=80 uneven.csv
# as_probed CLIP: the times of its rows are those on standard input, within a microsecond
as_probed() {
	paste -d' ' - <(grep "^$1," out | cut -d, -f3) | awk '
		NF != 2 || $1 - $2 > 1.1e-6 || $2 - $1 > 1.1e-6 { print; bad = 1 } END { exit bad || !NR }'
}
ok "each once, with the times that ffprobe gives them" as_probed all <times
ok "and a clip has those within its span" as_probed part < <(sed -n 3,4p times)
is "a face in all of them" "$(sources out)" "face $(($(wc -l <times) + 2))"

# --- its kind

ffmpeg -v error -i shown.mp4 -vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse' shown.gif </dev/null
for kind in png jpg bmp; do ffmpeg -v error -i shown.mp4 -frames:v 1 shown.$kind </dev/null; done
ffmpeg -v error -f lavfi -i color=black:s=320x240:r=10:d=0.5 black.mp4 </dev/null
ffmpeg -v error -i shown.mp4 -c copy shown.ts </dev/null
head -c $(($(stat -c %s shown.ts) / 2)) shown.ts >half.ts
printf 'clip,video\ngif,shown.gif\npng,shown.png\njpg,shown.jpg\nbmp,shown.bmp\n' >kinds.csv
runs 0 "a GIF, and pictures" aer-face -q -a --min-face=80 kinds.csv
is "are videos: the GIF of eight frames, the others of one" "$(cut -d, -f1 out | uniq -c | tr -s ' ' | paste -sd,)" \
	" 1 clip, 8 gif, 1 png, 1 jpg, 1 bmp"
is "with a face in each" "$(sources out)" "face 11"
printf 'clip,video\nblack,black.mp4\n' >black.csv
runs 0 "a black video" aer-face -q -a --min-face=80 black.csv
is "has nobody in it" "$(sources out)" "none 5"
printf 'clip,video\nhalf,half.ts\n' >half.csv
runs 0 "a stream that was cut off" aer-face -q -a --min-face=80 half.csv
like "has faces as far as it goes" "$(sources out)" '^face [1-9]$'

ffmpeg -v error -f lavfi -i sine=d=1 tone.m4a </dev/null
head -c 5000 shown.mp4 >head.mp4
: >empty.mp4
printf 'clip,video\nsound,tone.m4a\nhead,head.mp4\nempty,empty.mp4\ngood,shown.png\n' >bad.csv
runs 1 "no pictures, no header, nothing at all" aer-face -q bad.csv
err_is "are failed rows" <<'X'
aer-face: bad.csv:2: clip 'sound': tone.m4a: has no video stream, only audio
aer-face: bad.csv:3: clip 'head': head.mp4: its header (moov) is missing or damaged: the recording was cut off, or is not copied yet as a whole; copy it again, or have a tool such as untrunc repair it
aer-face: bad.csv:4: clip 'empty': empty.mp4: is empty
X
is "beside the good one" "$(cut -d, -f1 out | paste -sd' ')" "clip good"

# --- interrupted, and with other jobs

{ echo clip,video,start
  for i in 0 1 2 3 4 5 6 7; do cp shown.mp4 v$i.mp4; echo "c$i,v$i.mp4,0.0$i"; done; } >eight.csv
runs 0 "eight clips, one at a time" aer-face -q -n 2 --min-face=80 -j1 -o one eight.csv
cp out eight.faces
runs 0 "three at a time" aer-face -q -n 2 --min-face=80 -j3 -o three eight.csv
ok "give the same table" cmp <(sed 's,three/,one/,' out) eight.faces
ok "and the same crops" diff -r -x .aer one three
# in a shell of its own: what is started with & alone ignores Ctrl-C
again() { aer-face -q -n 2 --min-face=80 -j1 -o again eight.csv; }
again >cut.out 2>cut.err &
soon test -e again/c0
child=$(pgrep -P $! -x aer-face)
kill -INT "$child"
wait $!
is "Ctrl-C ends the tool by that signal" $? 130
is "what is there then is whole" "$(cd again && for c in c?; do diff -r "$c" "../one/$c"; done)" ""
ok "and not all" test ! -e again/c7
touch -d 2001-01-01 again/c0/000002.png
runs 0 "the same command again" aer-face -q -n 2 --min-face=80 -j1 -o again eight.csv
ok "gives the table of a run without a break" cmp <(sed 's,again/,one/,' out) eight.faces
ok "and its crops, and nothing else" diff -r -x .aer one again
is "without searching again what was there" \
	"$(find again -name '*.png' ! -newermt 2002-01-01)" again/c0/000002.png

done_testing
