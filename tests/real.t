#!/bin/bash
# Real recordings through the whole pipeline: nothing crashes, and what the tables say
# is what ffprobe finds in the files.
. "$(dirname "$0")/tap.sh"

[ -d "$data/video" ] || skip_all "no real videos in $data/video"

# column NAME FILE: a column of a table (no field here holds a comma)
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
		{ print $c }' "$2"
}

# times VIDEO: the time of each frame, the first at 0, by ffprobe
times() {
	ffprobe -v error -select_streams v:0 -of csv=p=0 \
		-show_entries frame=best_effort_timestamp_time "$1" | tr -d , | sed '/^$/d' |
		sort -n | awk 'NR == 1 { first = $1 } { printf "%.6f\n", $1 - first }'
}

{ echo clip,video,start,end,subject,label
  for file in "$data"/video/*; do
	case $file in *.mp4 | *.mov | *.gif) ;; *) continue ;; esac
	name=$(basename "$file" | sed 's/[^A-Za-z0-9_-]/_/g')
	times "$file" >"$name.times"
	echo "real/$name,$file,,,$name,unknown"
  done; } >manifest.csv
count=$(($(wc -l <manifest.csv) - 1))
ok "there are real videos" test "$count" -ge 6

# --- each of them as a whole

runs 0 "every video is cut from its beginning to its end" \
	aer-cut --preset=ultrafast -o whole manifest.csv
cp out whole.csv
err_is "without a complaint" </dev/null
is "into as many frames as ffprobe decodes from the source" \
	"$(column frames whole.csv | paste -sd' ')" \
	"$(for name in $(column subject whole.csv); do wc -l <"$name.times"; done | paste -sd' ')"

# same_times FILE WANTED: the frames of FILE are shown at these times, but for the
# rounding of ffprobe's six digits
same_times() {
	times "$1" | paste -d' ' - "$2" |
		awk 'NF != 2 || $1 - $2 > 3e-6 || $2 - $1 > 3e-6 { print; bad = 1 }
			END { exit bad || !NR }'
}
while IFS=, read -r video name; do
	ok "$name: each frame has the time it has in the source" \
		same_times "$video" "$name.times"
	is "$name: and sound where the source has some" \
		"$(ffprobe -v error -select_streams a -show_entries stream=codec_name -of csv=p=0 "$video")" \
		"$(ffprobe -v error -select_streams a -show_entries stream=codec_type -of csv=p=0 \
			"$data"/video/"${name%_*}.${name##*_}" | sed 's/audio/aac/')"
done < <(paste -d, <(column video whole.csv) <(column subject whole.csv))

# --- their frames by number

# As in video.t: the frames are ffmpeg's, their times ffprobe's, and the same in any
# order, with a plan, through a second handle and by an index from a file.
claims="frames times random plan share kept"
for file in "$data"/video/*; do
	case $file in *.mp4 | *.mov | *.gif) ;; *) continue ;; esac
	printf '%s\t%s\n' "$file" "${claims// /$'\t'}"
done >films
$python "$top/tests/video-oracle.py" <films >oracle.out 2>oracle.log
while IFS=$'\t' read -r file _; do
	for claim in $claims; do
		read -r line || line=$(tail -n 5 oracle.log)
		is "$(basename "$file"): $claim" "$line" "ok $claim"
	done <&3
done <films 3<oracle.out

# --- the pipeline

runs 0 "aer-trim keeps two seconds of each" aer-trim -k 1:2 manifest.csv
cp out trimmed.csv
is "of each" "$(column end trimmed.csv | grep -c .)" "$count"

runs 0 "aer-cut cuts them" aer-cut -o clips trimmed.csv
cp out clips.csv
is "into the frames with start <= time < end, and no other" \
	"$(column frames clips.csv | paste -sd' ')" \
	"$(paste -d' ' <(column subject trimmed.csv) <(column start trimmed.csv) \
		<(column end trimmed.csv) | while read -r name start end; do
			awk -v s="$start" -v e="$end" '$1 >= s && $1 < e { n++ } END { print n }' \
				"$name.times"
		done | paste -sd' ')"
is "that ffprobe counts in the new files, too" "$(column frames clips.csv | paste -sd' ')" \
	"$(column video clips.csv | while read -r video; do times "$video" | wc -l; done |
		paste -sd' ')"
ok "the durations are the streams' own" awk '
	{ off = $1 - $2; if (off > 2e-3 || off < -2e-3) { print; bad = 1 } }
	END { exit bad || !NR }' <(paste -d' ' <(column duration clips.csv) \
	<(column video clips.csv | while read -r video; do
		ffprobe -v error -select_streams v -show_entries stream=duration -of csv=p=0 "$video"
	done))

n=3
runs 0 "aer-face searches the trimmed rows in their sources" aer-face -n $n -o faces trimmed.csv
cp out faces.csv
is "three frames of each" "$(wc -l <faces.csv)" $((n * count + 1))
# found NAME: in how many of a video's frames there is a face
found() { grep "^real/$1," faces.csv | grep -cE ',(detected|followed)(,|$)'; }
is "a face in all of single_face.mp4" "$(found single_face_mp4)" $n
is "and in all of the portrait" "$(found WolfgangLanger_Pexels_mp4)" $n
is "none in no_face.mp4" "$(found no_face_mp4)" 0
is "there is a crop for each face, and no other" \
	"$(find faces -name '*.png' | sort | paste -sd' ')" \
	"$(column file faces.csv | sed '/^$/d' | sort | paste -sd' ')"

runs 0 "aer-frames samples them, with the faces beside" \
	aer-frames -n $n --size=112x112 --faces=faces.csv --sheet=sheet.png -o frames trimmed.csv
cp out frames.csv
is "three frames of each, and a picture of each face" "$(wc -l <frames.csv)" \
	$((n * count + $(tail -n +2 faces.csv | grep -vc ',none') + 1))
is "of the frames that were searched" \
	"$(grep context frames.csv | cut -d, -f1,3,4)" "$(tail -n +2 faces.csv | cut -d, -f1-3)"
is "the pictures are those of the table" "$(find frames -name '*.png' | sort | paste -sd' ')" \
	"$(column file frames.csv | sort | paste -sd' ')"
is "and of the size asked for" \
	"$($python -c 'import sys; from PIL import Image
print(sorted({Image.open(f).size for f in sys.argv[1:]}))' $(column file frames.csv))" \
	"[(112, 112)]"
ok "the contact sheet is a picture" $python -c 'from PIL import Image
Image.open("sheet.png").load()'

# The clips are the same frames as the rows they were cut from.
runs 0 "aer-frames on the cut files" aer-frames -n $n -o again clips.csv
is "takes the same frames" "$(cut -d, -f1-3 out | tail -n +2)" \
	"$(grep context frames.csv | cut -d, -f1-3)"

# --- photographs of people, with the boxes that dlib's author drew

if [ -d "$data/faces" ]; then
	cat >photos.py <<'X'
# photos.py FACES XML...: every face in the table is one of a picture's true ones
import csv, sys, xml.etree.ElementTree as tree
truth = {}
for name in sys.argv[2:]:
    for image in tree.parse(name).getroot().iter("image"):
        truth[image.get("file").rsplit("/", 1)[-1]] = [[float(b.get(k))
            for k in ("left", "top", "width", "height")] for b in image.iter("box")]
def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)
found = 0
for row in csv.DictReader(open(sys.argv[1])):
    name = row["clip"] + ".jpg"
    if row["source"] == "none" or name not in truth:
        continue
    box = [float(row[k]) for k in "xywh"]
    best = max(overlap(box, b) for b in truth[name])
    assert best > 0.4, (row, best)
    found += 1
print(found)
X
	{ echo clip,video
	  for file in "$data"/faces/*.jpg; do echo "$(basename "$file" .jpg),$file"; done; } >photos.csv
	runs 0 "aer-face on photographs" aer-face -n 1 --min-face=60 photos.csv
	is "finds a face in most of them, each a true one" \
		"$($python photos.py out "$data"/faces/training.xml "$data"/faces/testing.xml |
			awk '{ print ($1 >= 8) }')" 1
else
	skip "no photographs in $data/faces" 2
fi

done_testing
