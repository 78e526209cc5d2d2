#!/bin/bash
# The detector is dlib's, only faster: the same boxes and scores as dlib's own, and the
# same bytes with AVX2 and without.
. "$(dirname "$0")/tap.sh"

if [ -z "${AER_BUILD:-}" ]; then
	actors=$top/build/actors face=$top/build/aer-face
else
	actors=actors face=aer-face
fi
dlib=$top/build/dlib-full
[ -x "$dlib" ] || skip_all "no $dlib: make check builds it"

cat >same.py <<'X'
# same.py DLIB OURS FACES: both tables have the same boxes, within two pixels a side, and
# scores within 0.05; a face whose score is below that may be in one of them only.
import csv, sys
def read(path):
    frames = {}
    for row in csv.DictReader(open(path)):
        some = frames.setdefault(int(row["frame"]), [])
        if row["x"]:
            some.append([float(row[c]) for c in ("x", "y", "w", "h", "score")])
    return frames
theirs, ours = read(sys.argv[1]), read(sys.argv[2])
assert theirs.keys() == ours.keys(), (len(theirs), len(ours))
count = 0
for k in theirs:
    for some, others in (theirs[k], ours[k]), (ours[k], theirs[k]):
        for a in some:
            near = [b for b in others if all(abs(p - q) <= 2 for p, q in zip(a[:4], b[:4]))
                and abs(a[4] - b[4]) <= 0.05]
            assert near or a[4] < 0.05, (k, a, others)
    count += len(theirs[k])
assert count >= int(sys.argv[3]), count
print(count, "faces in", len(theirs), "frames")
X

# as_dlib NAME VIDEO FACES: so many faces at least, where dlib finds them
as_dlib() {
	local size
	size=$(ffprobe -v error -select_streams v -show_entries stream=width,height -of csv=p=0 "$2")
	ffmpeg -v error -i "$2" -vsync passthrough -vf extractplanes=y -f rawvideo - </dev/null |
		"$dlib" "$1" ${size/,/ } >"$1.dlib.csv" 2>/dev/null
	printf 'clip,video\n%s,%s\n' "$1" "$2" >"$1.list"
	runs 0 "$1: every frame searched whole" \
		"$face" -q -a --full --raw --gap=0 --pick=all --min-face=80 "$1.list"
	mv out "$1.csv"
	ok "$1: the faces are dlib's" $python same.py "$1.dlib.csv" "$1.csv" "$3"
}
"$actors" -S 640x360 -n 6 -N 3 crowd x=20..40,y=60,size=80,person=2,yaw=-2~2,period=6 \
	x=180,y=40..60,size=100,person=3,roll=-30~30,period=6 \
	x=380,y=30,size=200..240,person=4,pitch=-2~1,period=6
as_dlib crowd crowd.mp4 16
# sides that are no multiples of cells, and rows that are padded
"$actors" -S 334x246 -n 4 odd x=120..130,y=60,size=90,person=5
as_dlib odd odd.mp4 4
if [ -d "$data/video" ]; then
	ffmpeg -v error -i "$data/video/short_hamilton_clip.mp4" -vf "select=not(mod(n\,9))" \
		-vsync passthrough -c:v ffv1 concert.mkv </dev/null
	as_dlib concert concert.mkv 14
else
	skip "no recordings in $data" 2
fi

# The sanitized tool is compiled without AVX2.
runs 0 "a table by the tool that is tested here" aer-face -q -a odd.list
mv out one.csv
runs 0 "and by one compiled otherwise" "$face" -q -a odd.list
ok "are the same bytes" cmp out one.csv

done_testing
