#!/bin/bash
# What aer-face writes: crops in all their shapes, who may read its table, the summary by
# class and subject, and the sheet.
. "$(dirname "$0")/tap.sh"

# column NAME FILE: a column of a table
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
		{ print $c }' "$2"
}

ok "a student, cut by the left edge, is filmed" \
	actors -S 240x180 -n 8 left x=-12,y=30,size=80,person=3
ok "and two others" actors -S 400x180 -n 8 two x=40..47,y=40,size=80,person=2 x=260..253,y=50,size=90,person=5
ok "and nobody" actors -S 240x180 -n 8 empty
cat >clips.csv <<'X'
clip,video,subject,label
a/left,left.mp4,P1,neutrality
a/right,two.mp4,P2,neutrality
b/empty,empty.mp4,P2,distraction
X
head -n 2 clips.csv >left.csv

# --- crops

cat >crops.py <<'X'
# crops.py FACES WIDTH HEIGHT MARGIN SQUARE PLAIN: each crop has the size that the table's box
# gives; the part in the picture is that of the clipped crop in the folder PLAIN (made
# with the same margin, but clipped and not square), the rest is black.
import csv, math, sys
from PIL import Image
faces, width, height, margin, square, plain = sys.argv[1:]
nearest = lambda v: math.floor(abs(v) + 0.5) * (1 if v >= 0 else -1)
count = 0
for row in csv.DictReader(open(faces)):
    if not row["file"]:
        continue
    x, y, w, h = (nearest(float(row[c])) for c in "xywh")
    side = max(w, h)
    m = nearest(side * float(margin[:-1]) / 100) if margin.endswith("%") else int(margin)
    X, Y, W, H = x - m, y - m, w + 2 * m, h + 2 * m
    if square == "yes":
        X, Y, W, H = x - (side - w) // 2 - m, y - (side - h) // 2 - m, side + 2 * m, side + 2 * m
    crop = Image.open(row["file"])
    assert crop.size == (W, H), (row, crop.size, (W, H))
    other = Image.open(row["file"].replace(row["file"].split("/")[0], plain, 1))
    want = Image.new("RGB", (W, H))
    want.paste(other, (max(x - m, 0) - X, max(y - m, 0) - Y))
    # a square shows a line or two more than the box
    box = (max(x - m, 0) - X, max(y - m, 0) - Y)
    box += (box[0] + other.size[0], box[1] + other.size[1])
    assert crop.crop(box).tobytes() == want.crop(box).tobytes(), row
    assert crop.crop((0, 0, max(-X, 0), H)).getbbox() is None, ("not black", row)
    count += 1
print(count)
X
crops() { is "$1" "$($python crops.py "${@:2}" 2>&1)" 8; }

runs 0 "crops with a margin in pixels" aer-face -q -a -m 20 -o clipped left.csv
cp out faces.csv
is "each of the 8 frames has one" "$(find clipped -name '*.png' | wc -l)" 8
is "which ends at the edge of the picture" "$($python -c '
import csv
from PIL import Image
print({Image.open(r["file"]).size[0] - round(float(r["x"])) - round(float(r["w"])) - 20
	for r in csv.DictReader(open("faces.csv"))})')" "{0}"
runs 0 "--pad" aer-face -q -a -m 20 --pad -o padded left.csv
cp out padded.csv
is "gives the same boxes" "$(cut -d, -f1-13 padded.csv | md5sum)" "$(cut -d, -f1-13 faces.csv | md5sum)"
crops "and black where the picture ends" padded.csv 240 180 20 no clipped
runs 0 "--square" aer-face -q -a -m 20 --pad --square -o square left.csv
cp out square.csv
crops "makes the sides equal about the same middle" square.csv 240 180 20 yes clipped
runs 0 "a share as margin, clipped" aer-face -q -a -m 25% -o clipped25 left.csv
runs 0 "and padded" aer-face -q -a -m 25% --pad -o padded25 left.csv
cp out padded25.csv
crops "is that of the longer side" padded25.csv 240 180 25% no clipped25

runs 0 "--size" aer-face -q -a -m 20 --pad --square --size=64x64 -o small left.csv
is "scales as Pillow does" "$($python -c '
import glob
from PIL import Image
print({Image.open(f).resize((64, 64), Image.BICUBIC).tobytes() ==
	Image.open(f.replace("square", "small")).tobytes() for f in glob.glob("square/a/left/*.png")})')" "{True}"
runs 0 "another shape" aer-face -q -a -m 20 --pad --square --size=80x40 -o wide left.csv
is "has black bars at its sides" "$($python -c '
import glob
from PIL import Image
print({(i.size, i.crop((0, 0, 20, 40)).getbbox(), i.crop((60, 0, 80, 40)).getbbox(),
	i.crop((20, 0, 60, 40)).tobytes() == Image.open(f.replace("wide", "square")).resize((40, 40), Image.BICUBIC).tobytes())
	for f in glob.glob("wide/a/left/*.png") for i in [Image.open(f)]})')" "{((80, 40), None, None, True)}"
touch -d 2001-01-01 padded/a/left/*.png
runs 0 "other options" aer-face -q -a -m 20 -o padded left.csv
is "make all crops anew" "$(find padded -name '*.png' ! -newermt 2002-01-01 | wc -l)" 0

# --- everybody, and who reads the table

sed -n '1p;3p' clips.csv >two.csv
runs 0 "--pick=all" aer-face -q -a --pick=all -o everybody two.csv
cp out everybody.csv
is "has a row for each in each frame" "$(column track everybody.csv | sort | uniq -c | tr -s ' ' | paste -sd' ')" " 8 1  8 2"
is "and a folder for each" "$(cd everybody/a/right && ls -d */* | paste -sd' ')" \
	"$(for t in 1 2; do for k in 0 1 2 3 4 5 6 7; do echo "$t/00000$k.png"; done; done | paste -sd' ')"
is "which the table names" "$(column file everybody.csv | sort)" "$(find everybody -name '*.png' | sort)"
runs 2 "aer-frames takes no table with two tracks in a frame" \
	aer-frames -q -n 2 --faces=everybody.csv -o frames two.csv
err_is "and tells why" <<'X'
aer-frames: two.csv:2: clip 'a/right': everybody.csv has faces of several tracks in one frame; keep one track a clip: run aer-face without --pick=all, or leave out the others' rows
X
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "track") c = i } NR == 1 || $c == 2' everybody.csv >second.csv
runs 0 "one of the tracks is taken" aer-frames -q -n 2 --faces=second.csv -o frames two.csv
is "with its crops" "$(cat frames/a/right/face/*.png | md5sum)" \
	"$(cat everybody/a/right/2/00000[26].png | md5sum)"
sed 's/,2,\(front\|left\|right\|front-left\|front-right\),2,/,2,\1,two,/; s/^\(a.right,3,.*,\)2\(,0\.000,\)/\1two\2/' second.csv >word.csv
runs 2 "a track that is no number" aer-frames -q -n 8 --faces=word.csv -o frames two.csv
err_like "is a bad row" "word\.csv:5: track 'two' is not a whole number"

# --- chips

model=/usr/share/dlib/shape_predictor_68_face_landmarks.dat
if [ -e $model ]; then
	ok "a head that leans is filmed" actors -S 240x180 -n 1 leans x=70,y=40,size=90,person=3,roll=20
	ok "and one that does not" actors -S 240x180 -n 1 upright x=70,y=40,size=90,person=3
	printf 'clip,video\nleans,leans.mp4\nupright,upright.mp4\n' >heads.csv
	runs 0 "--align" aer-face -q -a -m 15% --align --size=100x100 -o chips heads.csv
	runs 0 "crops of the same" aer-face -q -a -m 15% --square --pad --size=100x100 -o plain heads.csv
	ok "chips of both are alike, crops are not" $python -c '
import numpy as np
from PIL import Image
def like(folder):
    a, b = (np.asarray(Image.open(f"{folder}/{clip}/000000.png").convert("L"), float)[20:80, 20:80]
        for clip in ("leans", "upright"))
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]
print(like("chips"), like("plain"))
assert like("chips") > 0.8 and like("chips") > like("plain") + 0.2'
	is "chips have the size asked for" "$($python -c '
from PIL import Image
print(Image.open("chips/leans/000000.png").size)')" "(100, 100)"
	runs 2 "chips that are not square" aer-face -q --align --size=100x90 -o chips heads.csv
	err_is "are refused" <<<"aer-face: --align makes square chips: --size=100x100"
else
	skip "no $model" 8
fi

# --- the summary

runs 0 "a run of three clips" aer-face -a --summary=sum.csv --min-share=0.5 --sheet=sheet.png clips.csv
cp out faces.csv
cat >summary.py <<'X'
import csv, math
clips = {r["clip"]: r for r in csv.DictReader(open("clips.csv"))}
rows = list(csv.DictReader(open("faces.csv")))
def line(by, name, some):
    mine = [r for r in rows if r["clip"] in some]
    n = {s: sum(r["source"] == s for r in mine) for s in ("detected", "followed", "interpolated", "none")}
    scores = [float(r["score"]) for r in mine if r["score"]]
    sizes = [math.sqrt(float(r["w"]) * float(r["h"])) for r in mine if r["w"]]
    return [by, name, str(len(some)), str(len(mine)), *map(str, n.values()),
        f"{1 - n['none'] / len(mine):.4f}", sum(scores) / len(scores) if scores else "",
        sum(sizes) / len(sizes) if sizes else ""]
want = [line("all", "", list(clips))]
for by in ("label", "subject", "clip"):
    for name in dict.fromkeys(c[by] for c in clips.values()):
        want.append(line(by, name, [k for k, c in clips.items() if c[by] == name]))
got = list(csv.reader(open("sum.csv")))
assert got[0] == "by name clips frames detected followed interpolated none share score size".split(), got[0]
assert len(got) == len(want) + 1
for g, w in zip(got[1:], want):
    assert g[:9] == w[:9], (g, w)
    for a, b, unit in zip(g[9:], w[9:], (0.002, 0.1)):
        assert (a == "") == (b == "") and (a == "" or abs(float(a) - b) <= unit), (g, w)
X
ok "its summary counts what the table has" $python summary.py
err_like "clips with few faces are named" "clip 'b/empty': a face in 0 of 8 frames \(0\.0 %\): look at it"
err_like "all frames are counted" \
	"a face in 16 of 24 frames \(66\.7 %\): [0-9]+ detected, [0-9]+ followed, 0 interpolated; none at all in 1 clip"
err_like "classes are compared" "by label: from 0\.0 % \(distraction\) to 100\.0 % \(neutrality\)"
err_like "and subjects" "by subject: from 50\.0 % \(P2\) to 100\.0 % \(P1\)"
is "the number of faces is not stated where a frame was not searched whole" \
	"$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["source"] != "detected" && $at["source"] != "none" && $at["n_faces"] != ""' faces.csv)" ""
is "there is one face on the left, and two on the right" \
	"$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["n_faces"] != "" { print $at["clip"], $at["n_faces"] }' faces.csv | sort -u | paste -sd,)" \
	"a/left 1,a/right 2,b/empty 0"
runs_sh 2 "a summary on a full disk" 'aer-face -q -n 1 --summary=/dev/full left.csv'
err_like "is an error" "/dev/full: cannot write: No space left on device"
runs 2 "a sheet where no folder can be" aer-face -q -n 1 --sheet=left.csv/sheet.png left.csv
err_like "is one" "left\.csv/sheet\.png: |left\.csv: "

# --- the sheet

cat >sheet.py <<'X'
# The boxes of the first clip's frames are drawn in the colours of their sources, to the
# pixel; frames without a face have a frame around them.
import csv
from PIL import Image
colours = {"detected": (0, 158, 115), "followed": (0, 114, 178), "interpolated": (240, 228, 66), "none": (213, 94, 0)}
sheet = Image.open("sheet.png").convert("RGB")
side, gap, margin, title = 135, 4, 12, 20
rows = list(csv.DictReader(open("faces.csv")))
y = margin + title + gap                        # below the legend
for clip, size in (("a/left", (240, 180)), ("a/right", (400, 180)), ("b/empty", (240, 180))):
    y += title
    factor = min(1, side / size[1], 2 * side / size[0])
    w, h = int(size[0] * factor + .5), int(size[1] * factor + .5)
    for i, row in enumerate(r for r in rows if r["clip"] == clip):
        left = margin + i * (w + gap)
        colour = colours[row["source"]]
        if row["source"] == "none":
            points = [(left, y), (left + w - 1, y + h - 1), (left + w // 2, y + 1)]
        else:
            a, b, c, d = (float(row[k]) * s for k, s in zip("xywh", (w / size[0], h / size[1]) * 2))
            points = [(left + round(a + c) - 1, y + round(b + d / 2)), (left + round(a + c / 2), y + round(b)),
                (left + round(a + c / 2), y + round(b + d) - 2)]
        near = lambda p: any(max(abs(u - v) for u, v in zip(sheet.getpixel((p[0] + i, p[1] + j)), colour)) < 3
            for i in (-1, 0, 1) for j in (-1, 0, 1))
        assert all(map(near, points)), (row, points)
    y += h + 2 * gap
print(sheet.size)
X
ok "the sheet shows each box where the table has it, in the colour of its source" $python sheet.py
rm left.mp4
runs 1 "a video that is gone" aer-face -q -n 2 --sheet=sheet.png clips.csv
ok "leaves the others' sheet" test -s sheet.png

# --- options

wrong() {	# MESSAGE ARGUMENTS...
	local message=$1
	shift
	runs 2 "refused: aer-face $*" aer-face "$@"
	is "and why" "$(cat err)" "aer-face: $message"
}
wrong "-m '20%%' is not a share from 0% to 1000%" -m 20%% left.csv
wrong "-m '-5%' is not a share from 0% to 1000%" -m -5% left.csv
wrong "--size '0x5': sides are 1 to 16384 pixels" --size=0x5 left.csv
wrong "--min-share '2' is not between 0 and 1" --min-share=2 left.csv
wrong "--smooth '-1' is not between 0 and 1000" --smooth=-1 left.csv

done_testing
