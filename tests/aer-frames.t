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
for n in 1 7 16 30; do
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
for fit in letterbox crop stretch; do
	for size in 224x224 64x40 400x300 112x200; do
		runs 0 "$fit to $size" aer-frames -n 3 --size $size --fit $fit -o $fit-$size shape.csv
	done
done
ok "the region is that part of the picture, and scaled ones are Pillow's" $python - <<-'END'
	import numpy as np
	from PIL import Image
	def same(a, b, what):
	    d = np.abs(np.asarray(a).astype(int) - np.asarray(b)).max()
	    assert a.size == b.size and d <= 1, (what, a.size, b.size, d)
	for i in range(3):
	    name = "/%06d.png" % i
	    whole, part = (Image.open("plain/" + c + name) for c in "wr")
	    assert (np.asarray(whole.crop((21, 33, 172, 123))) == np.asarray(part)).all()
	    for c, source in (("w", whole), ("r", part)):
	        W, H = source.size
	        for w, h in ((224, 224), (64, 40), (400, 300), (112, 200)):
	            size = "%dx%d/" % (w, h)
	            got = Image.open("stretch-" + size + c + name)
	            same(got, source.resize((w, h), Image.BICUBIC), "stretch " + size)
	            f = min(w / W, h / H)
	            sw, sh = (w, round(H * f)) if w / W < h / H else (round(W * f), h)
	            x, y = (w - sw) // 2, (h - sh) // 2
	            box = Image.new("RGB", (w, h))
	            box.paste(source.resize((sw, sh), Image.BICUBIC), (x, y))
	            same(Image.open("letterbox-" + size + c + name), box, "letterbox " + size)
	            f = min(W / w, H / h)
	            cw, ch = (W, round(h * f)) if W / w < H / h else (round(w * f), H)
	            x, y = (W - cw) // 2, (H - ch) // 2
	            same(Image.open("crop-" + size + c + name),
	                 source.crop((x, y, x + cw, y + ch)).resize((w, h), Image.BICUBIC), "crop " + size)
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
runs 2 "a faces table that is not there" aer-frames -n 5 --faces no.csv -o broken one.csv
runs 2 "one without boxes" aer-frames -n 5 --faces one.csv -o broken one.csv

# --- the sheet

runs 0 "a contact sheet" aer-frames -n 20 --sheet sheet.png -o n20 clips.csv
ok "opens, and is not blank" $python -c '
from PIL import Image; i = Image.open("sheet.png"); i.load()
assert i.size[0] > 16 * 90 and i.size[1] > 8 * 90 and len(set(i.convert("L").getdata())) > 50, i.size'
runs 0 "with faces" aer-frames -n 5 --faces faces.csv --sheet faces.png -o faces one.csv
ok "opens, too" $python -c 'from PIL import Image; Image.open("faces.png").load()'
runs 2 "a sheet that cannot be written" aer-frames -n 2 --sheet no/such/../x/y.png -o n2 /dev/null
runs_sh 2 "a full disk under standard output" 'aer-frames -n 16 -o n16 clips.csv >/dev/full'
err_like "is noticed" "<stdout>: .*No space left on device"

# --- usage, bad rows

for wrong in "-n 0" "-n x" "--size 0x5" "--size 10" "--fit best" "--format gif" "--quality 101" "-m -1"; do
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
	runs 1 "aer-cut on a full disk" aer-cut -j 1 --crf 0 -o disk/cut fill.csv
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
	runs 1 "aer-frames on a full disk" aer-frames -j 1 -n 8 -o disk/f fill.csv
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
