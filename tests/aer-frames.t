#!/bin/bash
# aer-frames: which frames are taken, their pixels after any scaling, the faces beside
# them, the table, the contact sheet; and full disks, for aer-cut as well.
. "$(dirname "$0")/tap.sh"

ok "a recording" recording -S 320x240 -n 1 -t 4 --no-audio -b 2 -g 30 cfr
ok "one with variable durations" recording -S 320x240 -n 1 -t 4 --no-audio --vfr vfr
ok "one that begins at 1.4 s" recording -S 320x240 -n 1 -t 2 --no-audio --first 1.4 -f ts late

# --- which frames

cat >clips.csv <<'END'
clip,video,start,end,label
a/all,cfr.mp4,,,fatigue
a/middle,cfr.mp4,1,2.6,
a/short,cfr.mp4,2,2.2,
a/one,cfr.mp4,3.96,4,
v/all,vfr.mp4,,,enjoyment
v/part,vfr.mp4,0.5,3,
l/all,late.ts,,,
l/part,late.ts,0.5,1.3,
END
# The judge: Python's own arithmetic, and the numbers burnt into the pictures.
judge() {	# N SUFFIX TABLE
	$python - "$1" "$2" "$3" <<-'END'
		import csv, subprocess, sys
		N, suffix = int(sys.argv[1]), sys.argv[2]
		table = list(csv.DictReader(open(sys.argv[3])))
		at = 0
		for clip in csv.DictReader(open("clips.csv")):
		    stem = clip["video"].split(".")[0]
		    start = float(clip["start"] or 0) - 1e-9
		    end = float(clip["end"] or 1e9) - 1e-9
		    frames = [f for f in csv.DictReader(open(stem + ".frames.csv")) if start <= float(f["time"]) < end]
		    n = len(frames)
		    if n > N:
		        tick = n / float(N)
		        wanted = [int(tick / 2.0 + tick * x) for x in range(N)]
		    else:
		        wanted = list(range(n)) + [n - 1] * (N - n)
		    rows = table[at:at + N]
		    at += N
		    assert [r["clip"] for r in rows] == [clip["clip"]] * N, rows
		    assert [int(r["index"]) for r in rows] == list(range(N))
		    assert [int(r["frame"]) for r in rows] == wanted, (clip, rows)
		    assert [r["pad"] for r in rows] == ["1" if n <= N and i >= n else "0" for i in range(N)]
		    assert all(r["kind"] == "context" for r in rows)
		    assert all(abs(float(r["time"]) - float(frames[w]["time"])) < 2e-6 for r, w in zip(rows, wanted)), rows
		    assert [r["file"] for r in rows] == ["%s/%s/%06d.%s" % (r["file"].split("/")[0], clip["clip"], i, suffix) for i, r in enumerate(rows)]
		    out = subprocess.run(["strip-read"] + [r["file"] for r in rows], stdout=subprocess.PIPE, check=True).stdout.decode()
		    got = [int(line.split(",")[-1]) for line in out.splitlines()[1:]]
		    assert got == [int(frames[w]["frame"]) for w in wanted], (clip, got)
		assert at == len(table)
	END
}
for n in 1 7 16; do
	runs 0 "$n frames of each clip" aer-frames -n $n -o n$n clips.csv
	ok "are those of the rule" judge $n png out
done
runs 0 "as JPEG" aer-frames -n 5 --format jpg -o jpg clips.csv
ok "are those of the rule, too" judge 5 jpg out
ok "PIL opens them" $python -c '
from PIL import Image; i = Image.open("jpg/a/all/000000.jpg"); i.load(); assert i.size == (320, 240) and i.mode == "RGB"'
runs 0 "16 frames by default" aer-frames -o n16d clips.csv
is "are the same" "$(diff -r n16/a n16d/a)" ""
$python -c '
print("count,n,frames")
for n in list(range(1, 60)) + [99, 250, 1000, 2649]:
    for N in (1, 3, 8, 16, 29, 64):
        tick = n / float(N)
        rule = [int(tick / 2.0 + tick * x) for x in range(N)] if n > N else list(range(n)) + [n - 1] * (N - n)
        print("%d,%d,%s" % (n, N, " ".join(map(str, rule))))' >rule.csv
ok "the rule, for 378 lengths and counts" sample-test rule.csv

# The other rules, written again: lib/frames/sample.h has them in words.
ok "30 frames a second, in milliseconds" eval 'recording -S 320x240 -n 1 -r 30 -t 2 --no-audio thirty &&
	ffmpeg -v error -y -i thirty.mp4 -c copy thirty.mkv && mv thirty.mkv ms.mkv && awk -F, -v OFS=, "NR > 1 {\$2 = sprintf(\"%.3f\", \$2)} 1" thirty.frames.csv >ms.frames.csv'
grep -v '^a/all\|^a/one\|^l/all' clips.csv >rules.csv
printf '%s\n' m/part,ms.mkv,0.5,1.5, m/between,ms.mkv,0.01,1.99, >>rules.csv
cat >rules.py <<'END'
import csv, math, subprocess, sys
rule, table = sys.argv[1], list(csv.DictReader(open(sys.argv[2])))
name, _, value = rule.partition(":")
M = 2**64 - 1

def fnv(b):
    h = 0xcbf29ce484222325
    for x in b:
        h = (h ^ x) * 0x100000001b3 & M
    return h

class Xoshiro:  # xoshiro256** seeded by splitmix64
    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = seed + 0x9e3779b97f4a7c15 & M
            z = seed
            z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9 & M
            z = (z ^ z >> 27) * 0x94d049bb133111eb & M
            self.s.append(z ^ z >> 31)
    def next(self):
        rotl = lambda x, k: (x << k | x >> 64 - k) & M
        s = self.s
        result = rotl(s[1] * 5 & M, 7) * 9 & M
        t = s[1] << 17 & M
        s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result
    def below(self, n):  # Lemire
        while True:
            p = (self.next() >> 32) * n
            if p % 2**32 >= 2**32 % n:
                return p >> 32

def pick(clip, frames, start, end):
    n = len(frames)
    times = [float(f["time"]) for f in frames]
    def on_show(t):
        return max([k for k in range(n) if times[k] < start + t + 0.001], default=0)
    if name == "start":
        return [n * i // 7 for i in range(7)]
    if name == "random":
        r = Xoshiro(fnv(int(value).to_bytes(8, "little") + clip.encode()))
        if n < 7:
            return list(range(n)) + [n - 1] * (7 - n)
        return [n // 7 * i + r.below(n // 7) for i in range(7)]
    if name == "all":
        return list(range(n))
    if name == "uniform":
        return [on_show((end - start) * (i + 0.5) / 7) for i in range(7)]
    if name == "times":
        return [on_show(float(t)) for t in value.split(",")]
    if name == "fps":
        num, _, den = value.partition("/")
        rate = float(num) / float(den or 1)
        return [on_show(i / rate) for i in range(1000) if i / rate < end - start - 0.001]

at = 0
for clip in csv.DictReader(open("rules.csv")):
    stem = clip["video"].split("/")[-1].split(".")[0]
    frames = list(csv.DictReader(open(stem + ".frames.csv")))
    start = float(clip["start"] or 0)
    last = float(frames[-1]["time"]) * len(frames) / (len(frames) - 1)
    end = float(clip["end"] or last)
    inside = [f for f in frames if start - 1e-9 <= float(f["time"]) < end - 1e-9]
    wanted = pick(clip["clip"], inside, start, end)
    rows = table[at:at + len(wanted)]
    at += len(wanted)
    assert [r["clip"] for r in rows] == [clip["clip"]] * len(wanted), (clip, rows)
    assert [int(r["index"]) for r in rows] == list(range(len(wanted)))
    assert [int(r["frame"]) for r in rows] == wanted, (clip, [int(r["frame"]) for r in rows], wanted)
    assert [r["pad"] for r in rows] == [str(int(i > 0 and wanted[i] == wanted[i - 1])) for i in range(len(wanted))], (clip, rows)
    out = subprocess.run(["strip-read"] + [r["file"] for r in rows], stdout=subprocess.PIPE, check=True).stdout.decode()
    got = [int(line.split(",")[-1]) for line in out.splitlines()[1:]]
    assert got == [int(inside[w]["frame"]) for w in wanted], (clip, got)
assert at == len(table)
END
while read -r rule options; do
	runs 0 "$options" aer-frames $options -o "by-${rule//[:\/]/-}" rules.csv
	ok "takes the frames of the rule, pads marked" $python rules.py "$rule" out
done <<'END'
start --at=start -n 7
random:1 --at=random -n 7
random:77 --at random -s 77 -n 7
uniform --at=uniform -n 7
all --at=all
times:0,0.02,0.01 --at=times:0,0.02,0.01
fps:10 --fps=10
fps:2.5 --fps 2.5
fps:25000/1001 --fps=25000/1001
END
printf 'clip,video\nm/all,ms.mkv\n' >thirty.csv
is "30 a second of 30 a second in milliseconds are all, once" "$(
	aer-frames -q --fps=30 -o thirty thirty.csv | awk -F, 'NR > 1 {printf "%d%s ", $3, $7}')" \
	"$(for k in {0..59}; do echo "${k}0"; done | paste -sd' ') "
like "uniform is not middle where durations vary" "$(
	diff <(aer-frames -q --at=uniform -n 7 -o by-uniform rules.csv | cut -d, -f1-3) \
		<(aer-frames -q -n 7 -o n7 rules.csv | cut -d, -f1-3) | grep -c '^<')" '^[1-9]'
{ head -n 1 rules.csv; grep v/part rules.csv; grep a/middle rules.csv; } >turned.csv
aer-frames -q --at=random -n 7 -o by-random-1 rules.csv | grep '^v/part,\|^a/middle,' | sort >wanted
ok "a random sample depends neither on the row nor on other clips" eval \
	'aer-frames -q --at=random -n 7 -o turned turned.csv | sed s,turned/,by-random-1/, |
	tail -n +2 | sort | diff - wanted'
runs 1 "a time that a clip does not have" aer-frames --at=times:0,1.6 -o late clips.csv
err_like "is an error of the row" "^aer-frames: clips.csv:3: clip 'a/middle': has no frame at 1.600 s: it lasts 1.600 s"
is "and the others are done" "$(cut -d, -f1 out | sort -u | paste -sd' ')" "a/all clip l/all v/all v/part"
runs 2 "--fps and -n" aer-frames --fps=2 -n 3 -o x clips.csv
err_is "say which to leave out" <<<"aer-frames: --fps says which frames, and how many: leave -n out"
runs 2 "--fps and --at" aer-frames --fps=2 --at=all -o x clips.csv
runs 2 "--at=all and -n" aer-frames -n 2 --at=all -o x clips.csv
err_is "too" <<<"aer-frames: --at=all and --at=times say how many frames: leave -n out"

# --- pixels

ok "the pictures are video-test's RGB" $python - <<-'END'
	import csv, subprocess, numpy as np
	from PIL import Image
	rgb = np.frombuffer(subprocess.run(["video-test", "rgb", "cfr.mp4"], stdout=subprocess.PIPE, check=True).stdout, np.uint8).reshape(-1, 240, 320, 3)
	import glob
	files = sorted(glob.glob("n16/a/all/*.png"))
	tick = 100 / 16.0
	for i, f in enumerate(files):
	    assert (np.asarray(Image.open(f)) == rgb[int(tick / 2.0 + tick * i)]).all(), f
END
echo 'clip,video,start,end,x,y,w,h
r,cfr.mp4,1,2,21,33,151,90
w,cfr.mp4,1,2,,,,' >shape.csv
runs 0 "the region, as it is" aer-frames -n 3 -o plain shape.csv
runs 0 "in a letterbox" aer-frames -n 3 --size 112x200 -o letterbox shape.csv
runs 0 "its middle" aer-frames -n 3 --size 112x200 --fit crop --filter lanczos -o crop shape.csv
ok "the region is that part of the picture, and scaled ones are Pillow's" $python - <<-'END'
	import numpy as np
	from PIL import Image
	def same(a, b, what):
	    assert a.size == b.size and (np.asarray(a) == np.asarray(b)).all(), what
	for i in range(3):
	    name = "/%06d.png" % i
	    whole, part = (Image.open("plain/" + c + name) for c in "wr")
	    same(whole.crop((21, 33, 172, 123)), part, "region")
	    box = Image.new("RGB", (112, 200))
	    box.paste(part.resize((112, 66), Image.BICUBIC), (0, 67))
	    same(Image.open("letterbox/r" + name), box, "letterbox")
	    # 200 / 90 of 112 columns: 50.4
	    same(Image.open("crop/r" + name), part.crop((50, 0, 100, 90)).resize((112, 200), Image.LANCZOS), "crop")
END

# --- faces

cat >one.csv <<'END'
clip,video,start,end,x,y,w,h,label
f/1,cfr.mp4,1,1.2,,,,,fatigue
f/2,cfr.mp4,1,1.2,100,50,150,150,
END
{
	echo clip,frame,time,x,y,w,h,score,source
	echo f/1,0,0,100,60,80,90,0.9,detected
	echo f/1,1,0.04,5,3,80,90,0.9,detected
	echo f/1,2,0.08,,,,,,none
	echo f/1,3,0.12,280,200,60,60,0.9,followed
	echo f/1,4,0.16,100.4,60.6,80.5,90,0.9,interpolated
	for k in 0 1 2 3 4; do echo f/2,$k,0,120,60,100,$((100 + k)),0.9,detected; done
} >faces.csv
runs 0 "faces beside the frames" aer-frames -n 5 --faces faces.csv -o faces one.csv
err_is "a frame without a face is told of" <<'END'
aer-frames: one.csv:2: clip 'f/1': no face in 1 of its 5 frames
END
is "the table has both kinds" "$(cut -d, -f1-3,5- out | tail -n +2 | paste -sd' ')" "$(
	for c in 1 2; do for k in 0 1 2 3 4; do
		echo f/$c,$k,$k,faces/f/$c/context/00000$k.png,context,0
		[ $c$k = 12 ] || echo f/$c,$k,$k,faces/f/$c/face/00000$k.png,face,0
	done; done | paste -sd' ')"
ok "crops are the boxes, widened by 20 and clipped" $python - <<-'END'
	import os, numpy as np
	from PIL import Image
	def crop(clip, k, box):
	    whole = Image.open("faces/f/%d/context/%06d.png" % (clip, k))
	    face = Image.open("faces/f/%d/face/%06d.png" % (clip, k))
	    want = whole.crop(box)
	    assert face.size == want.size and (np.asarray(face) == np.asarray(want)).all(), (clip, k, face.size, want.size)
	crop(1, 0, (80, 40, 200, 170))
	crop(1, 1, (0, 0, 105, 113))
	crop(1, 3, (260, 180, 320, 240))
	# sides are rounded on their own: 100.4 -> 100, 60.6 -> 61, 80.5 -> 81
	crop(1, 4, (80, 41, 201, 171))
	assert not os.path.exists("faces/f/1/face/000002.png")
	for k in range(5):  # in a region that begins at 100, 50 and has 150x150
	    crop(2, k, (0, 0, 140, 130 + k))
END
runs 0 "another margin and size" aer-frames -n 5 -m 0 --size 50x50 --fit stretch --faces faces.csv -o faces0 one.csv
ok "are applied" $python -c '
import numpy as np
from PIL import Image
whole = Image.open("faces/f/1/context/000000.png")
face = Image.open("faces0/f/1/face/000000.png")
want = whole.crop((100, 60, 180, 150)).resize((50, 50), Image.BICUBIC)
assert np.abs(np.asarray(face).astype(int) - np.asarray(want)).max() <= 1'
grep -v 'f/1,3,' faces.csv >gap.csv
runs 1 "a frame that the table does not know" aer-frames -n 5 --faces gap.csv -o gap one.csv
err_is "is an error" <<'END'
aer-frames: one.csv:2: clip 'f/1': gap.csv has no row for its frame 3; run aer-face with -a, or with the same -n
END
is "of that clip only" "$(cut -d, -f1 out | sort -u | paste -sd' ')" "clip f/2"
ok "which leaves no folder" test ! -e gap/f/1
{ cat faces.csv; echo f/1,x,0,1,2,3,4,1,detected; echo f/1,9,0,1,2,-3,4,1,detected; } >broken.csv
runs 1 "bad rows of the faces table" aer-frames -n 5 --faces broken.csv -o broken one.csv
err_like "are named with their line" "broken.csv:12: .*frame.*broken.csv:13: .*w"
{ cat faces.csv; echo f/2,3,0,1,2,30,40,1,detected; } >twice.csv
runs 1 "two rows for one frame of a clip" aer-frames -n 5 --faces twice.csv -o faces one.csv
err_like "are told of, with both lines" "^aer-frames: twice.csv:12: clip 'f/2': frame 3 is in line 10 already, which stands"
runs 0 "the pictures as they were" aer-frames -q -n 5 --faces faces.csv -o faces one.csv
stat -c '%n %Y %i' faces/f/?/face/* >before
sed 's/^f.2,2,0,120,60/f\/2,2,0,121,60/' faces.csv >moved.csv
runs 0 "a box that moved" aer-frames -q -n 5 --faces moved.csv -o faces one.csv
is "makes its own clip again" "$(stat -c '%n %Y %i' faces/f/?/face/* | diff before - | grep -o 'f/[12]/' | sort -u)" f/2/
runs 0 "context in a letterbox, faces stretched" aer-frames -q -n 5 --size 50x50 --fit letterbox,stretch --filter bilinear --faces faces.csv -o two one.csv
ok "as CLIP-CAER reads them" $python -c '
import numpy as np
from PIL import Image
whole = Image.open("faces/f/1/context/000000.png")
far = lambda a, b: np.abs(np.asarray(a).astype(int) - np.asarray(b))
face = whole.crop((80, 40, 200, 170)).resize((50, 50), Image.BILINEAR)
# planes were scaled, not RGB: some levels apart at edges (tests/shrink.t)
near = lambda far: far.mean() < 0.3 and far.max() <= 4
assert near(far(face, Image.open("two/f/1/face/000000.png")))
box = Image.new("RGB", (50, 50))
box.paste(whole.resize((50, 37), Image.BILINEAR), (0, 6))  # the odd row is at the bottom
assert near(far(box, Image.open("two/f/1/context/000000.png")))'
runs 2 "a faces table that is not there" aer-frames -n 5 --faces no.csv -o broken one.csv
runs 2 "one without boxes" aer-frames -n 5 --faces one.csv -o broken one.csv

# --- the sheet

runs 0 "a contact sheet" aer-frames -n 20 --sheet sheet.png -o n20 clips.csv
ok "opens, and is not blank" $python -c '
from PIL import Image; i = Image.open("sheet.png"); i.load()
assert i.size[0] > 16 * 90 and i.size[1] > 8 * 90 and len(set(i.convert("L").getdata())) > 50, i.size'
mkdir taken.png
runs 2 "a sheet that cannot be written" aer-frames -n 5 --sheet taken.png -o unsampled one.csv
err_is "is said before anything is done" <<<"aer-frames: taken.png: is there, and is no regular file"
ok "nothing is done" test ! -e unsampled
runs 0 "with faces" aer-frames -n 5 --faces faces.csv --sheet faces.png -o faces one.csv
ok "opens, too" $python -c 'from PIL import Image; Image.open("faces.png").load()'
cp faces/f/1/context/000001.png whole.png
size=$(stat -c %s whole.png)
head -c "$size" /dev/zero >faces/f/1/context/000001.png
runs 0 "a picture that cannot be read" aer-frames -n 5 --faces faces.csv --sheet crossed.png -o faces one.csv
err_like "is a note" "faces/f/1/context/000001.png.*; crossed out in the sheet"
ok "its cell is crossed out, and the face that is not there has its own, empty" $python - <<'END'
import numpy as np
from PIL import Image
good, bad = (np.asarray(Image.open(n).convert("RGB")).astype(int) for n in ("faces.png", "crossed.png"))
assert good.shape == bad.shape
# one line of contexts of 120x90, one of faces, all in cells of 120 + 4 pixels
cell = lambda a, k, y: a[y:y + 60, 12 + 124 * k:12 + 124 * k + 120]
for k in range(5):
    assert (cell(good, k, 34) != cell(bad, k, 34)).any() == (k == 1), k
assert (cell(bad, 1, 34) == 255).mean() > 0.9 and (cell(bad, 1, 34) < 100).any()
assert [bool((cell(good, k, 130) == 255).all()) for k in range(5)] == [False, False, True, False, False]
END
truncate -s -1 faces/f/1/context/000002.png
rm -f faces/f/1/context/000001.png
runs 0 "a picture cut short, one that is gone" aer-frames -q -n 5 --faces faces.csv -o faces one.csv
ok "are made again" cmp faces/f/1/context/000001.png whole.png
cp -r faces/f/1 whole-1; truncate -s -1 faces/f/1/context/000002.png
runs 0 "a picture cut short" aer-frames -q -n 5 --faces faces.csv -o faces one.csv
ok "is made again" diff -r whole-1 faces/f/1
runs 2 "a sheet that cannot be written" aer-frames -n 2 --sheet no/such/../x/y.png -o n2 /dev/null
runs_sh 2 "a full disk under standard output" 'aer-frames -n 16 -o n16 clips.csv >/dev/full'
err_like "is noticed" "<stdout>: .*No space left on device"

# --- usage, bad rows

for wrong in "--at=best" "--at=times:" "--at=times:1,x" "--fps=0" "--fps=25/0" "--filter=bad" "--fit=crop,bad" \
	"--shard-clips=0" "-n 0" "-n x" "--size 0x5" "--size 10" "--fit best" "--format gif" "--quality 101" "-m -1"; do
	runs 2 "$wrong is wrong" aer-frames $wrong -o x clips.csv
done
runs 2 "no -o" aer-frames clips.csv
runs_sh 0 "only a header" 'echo clip,video | aer-frames -o x'
out_is "gives the table's header" <<<"clip,index,frame,time,file,kind,pad"
printf 'clip,video,end\n../a,cfr.mp4,\nb,none.mp4,\nc,cfr.mp4,0.2\nd,cfr.mp4,9\n' >bad.csv
runs 1 "bad rows" aer-frames -n 2 -o bad bad.csv
err_is "are named" <<'END'
aer-frames: bad.csv:2: clip '../a': a part of the clip id begins with a dot
aer-frames: bad.csv:3: clip 'b': none.mp4: No such file or directory
aer-frames: bad.csv:5: clip 'd': end 9.000 is 5.000 s after the end of 'cfr.mp4', which has 4.000 s; leave end empty for 'to the end'
END
is "the good one is there" "$(cut -d, -f5 out | paste -sd' ')" "file bad/c/000000.png bad/c/000001.png"
runs 0 "one job and two" aer-frames -j 1 -n 4 -o same clips.csv
cp out wanted.csv && mv same same1
runs 0 "give" aer-frames -j 2 -n 4 -o same clips.csv
ok "the same table" cmp out wanted.csv
ok "and the same files" diff -r same1/a same/a
cp cfr.mp4 broken.mp4
printf '\0%.0s' {1..3000} | dd of=broken.mp4 bs=1 seek=$(($(stat -c %s broken.mp4) / 2)) conv=notrunc status=none
printf 'clip,video\nz,broken.mp4\n' >broken.csv
aer-frames -n 30 -o z broken.csv >out 2>err
like "a damaged recording gives all pictures or a reason" "$(wc -l <out) $(cat err)" "^31 |damaged"

# --- a full disk

if [ "$(id -u)" -eq 0 ] && mkdir disk && mount -t tmpfs -o size=400k tmpfs disk 2>/dev/null; then
	trap 'umount disk' EXIT
	whole() { find disk -path '*/.aer' -prune -o -name '*.mp4' ! -name '.*' -print | while read -r f; do
		ffprobe -v error -show_entries format=duration -of csv=p=0 "$f" >/dev/null || echo "$f"; done; }
	printf 'clip,video,start,end\n' >fill.csv
	for k in 0 1 2 3; do echo "k$k,cfr.mp4,$k,$((k + 1))" >>fill.csv; done
	head -c 300k /dev/zero >disk/ballast
	runs 2 "aer-cut on a full disk" aer-cut -j 1 --crf 0 -o disk/cut fill.csv
	err_like "says so" "fill.csv:2: clip 'k0': .*No space left on device"
	is "nothing half-written has a final name" "$(whole)" ""
	rm disk/ballast
	head -c 100k /dev/zero >disk/ballast
	aer-cut -j 1 --crf 0 -o disk/cut fill.csv >out 2>err
	is "with a little room, what is there is whole" "$(whole)" ""
	rm disk/ballast && mount -o remount,size=20m disk
	runs 0 "with room, the same command finishes" aer-cut -q -j 1 --crf 0 -o disk/cut fill.csv
	cp out got.csv && aer-cut -q -j 1 --crf 0 -o undisturbed fill.csv | sed s,undisturbed,disk/cut, >wanted.csv
	ok "with the table of an undisturbed run" cmp got.csv wanted.csv
	rm -rf disk/* disk/.[a-z]* && mount -o remount,size=400k disk
	runs 2 "aer-frames on a full disk" aer-frames -j 1 -n 8 -o disk/f fill.csv
	err_like "says so" "No space left on device"
	is "a folder is whole or not there" "$(for k in 0 1 2 3; do
		[ ! -e disk/f/k$k ] || ls disk/f/k$k | wc -l; done | grep -vx 8)" ""
	mount -o remount,size=40m disk
	runs 0 "with room, the same command finishes" aer-frames -j 1 -n 8 -o disk/f fill.csv
	is "and all is there" "$(ls disk/f/k?/*.png | wc -l)" 32
	umount disk
	trap - EXIT
else
	skip "mounting a small disk needs root" 11
fi

"$python" - <<'PY'
from PIL import Image
picture = Image.effect_noise((64, 32), 60).convert("RGB")
exif = picture.getexif()
exif[0x0112] = 6	# the first row is the right side
picture.save("phone.jpg", exif=exif, quality=95)
PY
ffmpeg -v error -y -i phone.jpg -pix_fmt rgb24 phone.png
printf 'clip,video\np,phone.jpg\n' >phone.csv
runs 0 "a photograph turned by its EXIF orientation" aer-frames -n 1 -o phone phone.csv
is "is upright, as ffmpeg shows it" "$("$python" -c '
from PIL import Image, ImageChops
a, b = Image.open("phone/p/000000.png"), Image.open("phone.png")
print(a.size, max(high for low, high in ImageChops.difference(a, b).getextrema()))')" "(32, 64) 0"
done_testing
