#!/bin/bash
# aer-face on recordings and photographs of people: what was found there before is
# found, and nothing where there is nobody.
. "$(dirname "$0")/tap.sh"

[ -d "$data/video" ] && [ -d "$data/faces" ] || skip_all "no recordings in $data"
# seconds instead of minutes; the sanitized tool has tests of its own
[ -x "$top/build/aer-face" ] && PATH=$top/build:$PATH

# column NAME FILE: a column of a table
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
		{ print $c }' "$2"
}

# sources FIRST LAST FILE: how many rows of these frames have which source
sources() {
	awk -F, -v a="$1" -v b="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$2 >= a && $2 <= b { n[$at["source"] == "none" ? "none" : "face"]++ }
		END { for (s in n) print s, n[s] }' "$3" | sort | paste -sd' '
}

# follow NAME FILE OPTIONS...: all frames of a recording, into NAME.csv
follow() {
	local name=$1 file=$2
	shift 2
	printf 'clip,video\n%s,%s\n' "$name" "$data/video/$file" >"$name.list"
	runs 0 "$file $*" aer-face -q -a "$@" "$name.list"
	cp out "$name.csv"
}

follow single single_face.mp4
is "one face in all 72 frames" "$(sources 0 999 single.csv)" "face 72"
is "of one person" "$(column track single.csv | sort -u)" 1
follow wolfgang WolfgangLanger_Pexels.mp4
is "one face in all 472 frames" "$(sources 0 999 wolfgang.csv)" "face 472"
is "none of them interpolated" "$(column source wolfgang.csv | grep -c interpolated)" 0
follow leaves face_noface.mov
is "a face in the first 72 frames" "$(sources 0 71 leaves.csv)" "face 72"
is "and in none of the others" "$(sources 72 999 leaves.csv)" "none 97"
follow nobody no_face.mp4 --pick=all
is "nobody in 95 frames" "$(sources 0 999 nobody.csv)" "none 95"

follow concert short_hamilton_clip.mp4
is "the singer's scene has his face in 129 frames" "$(sources 82 210 concert.csv)" "face 129"
is "the others have not" "$(sources 0 81 concert.csv) $(sources 211 999 concert.csv)" "none 82 none 64"
follow everybody short_hamilton_clip.mp4 --pick=all
is "from afar he is seen in the first 20 frames" "$(sources 0 19 everybody.csv)" "face 20"
is "somebody in profile is not" "$(sources 20 81 everybody.csv)" "none 62"
is "somebody in the audience is, in 64 frames" "$(sources 211 999 everybody.csv)" "face 64"
is "nobody is in two scenes" "$(awk -F, 'NR > 1 && $11 != "" {
	scene = ($2 >= 20) + ($2 >= 82) + ($2 >= 211)
	if ($11 in at && at[$11] != scene) print
	at[$11] = scene }' everybody.csv)" ""

# jitter: second differences of the middle, in face widths (Wolfgang hardly moves)
jitter() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ c = $at["x"] + $at["w"] / 2; w = $at["w"]
		  if (NR > 3) { d = (c - 2 * c1 + c2) / w; sum += d * d; n++ }
		  c2 = c1; c1 = c }
		END { print sqrt(sum / n) }' "$1"
}
follow raw WolfgangLanger_Pexels.mp4 --raw
ok "boxes that are means jump less than half as much as single ones" \
	awk -v a="$(jitter wolfgang.csv)" -v b="$(jitter raw.csv)" 'BEGIN { exit !(a < b / 2) }'

# photographs with boxes that others drew
cat >truth.py <<'X'
# truth.py DIR: writes a list of the photographs; truth.py DIR FACES: compares
import csv, sys, xml.etree.ElementTree as xml
folder = sys.argv[1]
truth = {}
for name in "training.xml", "testing.xml":
    for image in xml.parse(f"{folder}/{name}").getroot().iter("image"):
        truth[image.get("file")] = [tuple(int(box.get(k)) for k in ("left", "top", "width", "height"))
            for box in image.iter("box") if box.get("ignore") != "1"]
names = sorted(truth)
if len(sys.argv) == 2:
    print("clip,video")
    for i, name in enumerate(names):
        print(f"{i},{folder}/{name}")
    sys.exit()
found = {name: [] for name in names}
for row in csv.DictReader(open(sys.argv[2])):
    if row["source"] != "none":
        found[names[int(row["clip"])]].append(tuple(float(row[k]) for k in "xywh"))
def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h) if w > 0 and h > 0 else 0
hits = sum(any(overlap(t, b) >= 0.5 for b in found[n]) for n in names for t in truth[n])
others = sum(all(overlap(t, b) < 0.5 for t in truth[n]) for n in names for b in found[n])
print(hits, "of", sum(map(len, truth.values())), "others", others)
X
$python truth.py "$data/faces" >photos.list
runs 0 "photographs of groups" aer-face -q -n 1 --pick=all photos.list
cp out photos.csv
is "all 43 faces are found, and nothing else" "$($python truth.py "$data/faces" photos.csv)" "43 of 43 others 0"

# the same, whatever the number of threads
(cat single.list; tail -n +2 leaves.list; tail -n +2 concert.list) >three.list
runs 0 "three recordings at a time" aer-face -q -j 3 -a three.list
cp out together.csv
runs 0 "one at a time" aer-face -q -j 1 -a three.list
ok "give the same table" cmp out together.csv

model=$top/build/models/mmod_human_face_detector.dat
if [ -f "$model" ]; then
	printf 'clip,video,start,end\naudience,%s,7.041,7.5\n' \
		"$data/video/short_hamilton_clip.mp4" >audience.list
	runs 0 "the audience" aer-face -q -a --pick=all --min-face=80 audience.list
	cp out without.csv
	runs 0 "with the network" aer-face -q -a --pick=all --min-face=80 --model="$model" audience.list
	ok "has twice as many faces at least" test "$(grep -c 'followed\|detected' out)" -ge \
		"$((2 * $(grep -c 'followed\|detected' without.csv)))"
else
	skip "no network: make models" 3
fi

done_testing
