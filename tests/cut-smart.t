#!/bin/bash
# aer-cut --mode=smart: files whose first frames are encoded anew and whose others are
# copied play like any other; what cannot be made so is made by --mode=exact.
. "$(dirname "$0")/tap.sh"

ok "lib/cut/avcc keeps its contract" avcc-test

# smart TITLE ROWS...: cuts rows of clip,video,start,end into out_/, from scratch
smart() {
	local title=$1
	shift
	rm -rf out_
	printf '%s\n' clip,video,start,end "$@" >rows.csv
	ok "$title: cut" eval 'aer-cut -q --mode=smart -o out_ rows.csv >table.csv 2>messages'
	is "$title: without a word" "$(cat messages)" ""
	is "$title: all are smart" "$(sed 1d table.csv | sed 's/.*,//' | sort -u)" smart
}

# The oracle is ffmpeg, with one thread and with several, from the start and after
# jumps to each keyframe, and with edit lists ignored: always the same frames, at their
# times, without an error.  Of the source's frames they are a run from the clip's first
# one on, of which only some at the end may be missing; from the first one that has the
# source's pixels all have, and those before it are close.
cat >plays.py <<'END'
import csv, subprocess, sys
from fractions import Fraction
import numpy as np
def ffmpeg(f, *output, before=()):
    p = subprocess.run(("ffmpeg", "-v", "error", "-xerror") + before + ("-noautorotate", "-i", f, "-map", "0:v:0",
        "-fps_mode", "passthrough") + output + ("-",), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert p.returncode == 0 and not p.stderr, "%s: %s" % (f, p.stderr.decode())
    return p.stdout
kept = {}
def frames(f, *before):
    """(time after the first, MD5 of the planes) of each frame."""
    if (f, before) not in kept:
        lines = ffmpeg(f, "-enc_time_base", "-1", "-f", "framemd5", before=before).decode().splitlines()
        tb = Fraction([l.split()[2] for l in lines if l.startswith("#tb")][0])
        rows = [l.split(",") for l in lines if not l.startswith("#")]
        kept[f, before] = [((int(r[2]) - int(rows[0][2])) * tb, r[5].strip()) for r in rows]
    return kept[f, before]
def pixels(f):
    if (f, "pixels") not in kept:
        kept[f, "pixels"] = np.frombuffer(ffmpeg(f, "-pix_fmt", "gray", "-enc_time_base", "-1", "-f", "rawvideo"), np.uint8)
    return kept[f, "pixels"]
def psnr(a, b):
    return 10 * np.log10(255 ** 2 / max(((a.astype(float) - b) ** 2).mean(), 1e-3))
def probe(f, *options):
    return subprocess.run(("ffprobe", "-v", "error", "-select_streams", "v") + options + ("-of", "csv=p=0", f),
        stdout=subprocess.PIPE, check=True).stdout.decode().split()
heads = []
old = {r["clip"]: r for r in csv.DictReader(open("rows.csv"))}
new = list(csv.DictReader(open("table.csv")))
assert len(new) == len(old) > 0, "rows are missing"
for r in new:
    name, source = r["clip"] + ": ", old[r["clip"]]
    a, b = (Fraction(source[c] or d) for c, d in (("start", 0), ("end", 1e9)))
    all_old = frames(source["video"])
    wanted = [i for i, x in enumerate(all_old) if a <= x[0] < b]
    got = frames(r["video"])
    assert len(got) == int(r["frames"]) == len([x for x in got if Fraction(r["start"]) <= x[0] < Fraction(r["end"])]), name + "frames"
    assert len(wanted) - 16 <= len(got) <= len(wanted), name + "%d frames of %d" % (len(got), len(wanted))
    first = wanted[0]
    theirs = all_old[first:first + len(got)]
    assert [x[0] - theirs[0][0] for x in theirs] == [x[0] for x in got], name + "times"
    head = [x[1] == y[1] for x, y in zip(theirs, got)].index(True)
    assert [x[1] for x in theirs[head:]] == [x[1] for x in got[head:]], name + "copied pixels"
    n = pixels(r["video"]).size // len(got)
    ours, source_pixels = pixels(r["video"]).reshape(-1, n), pixels(source["video"]).reshape(-1, n)
    for k in range(head):
        assert psnr(ours[k], source_pixels[first + k]) > 34, name + "frame %d is not close" % k
    heads.append(str(head))
    assert frames(r["video"], "-threads", "4") == got, name + "threads"
    assert frames(r["video"], "-ignore_editlist", "1") == got, name + "edit list"
    times = sorted(Fraction(t.strip(",")) for t in probe(r["video"], "-show_entries", "packet=pts_time"))
    keys = [Fraction(l.split(",")[0]) for l in probe(r["video"], "-show_entries", "packet=pts_time,flags") if "K" in l]
    assert len(keys) >= (2 if head else 1), name + "keyframes"
    for key, after in zip(keys, keys[1:] + [10 ** 9]):
        # ffmpeg jumps 3/23 s earlier where there are B-frames, and by decoding time
        if after - key > Fraction(1, 2):
            k = times.index(key)
            assert [x[1] for x in frames(r["video"], "-seek_timestamp", "1", "-noaccurate_seek", "-ss",
                "%.6f" % (key + Fraction(3, 20)))] == [x[1] for x in got[k:]], name + "from frame %d on" % k
print(" ".join(heads))
END
plays() { runs 0 "$1: plays as it should" $python plays.py; heads=$(cat out); }

for a in "cfr -g 30 -b 2" "vfr --vfr -b 2 -g 30" "turned -t 3 --rotate 90 -g 20 -b 3" \
	"main -t 3 -g 25 -b 2 -x profile=main" "base -t 3 -g 25 -x profile=baseline" "late --first 1.4 -b 3 -g 30" \
	"pyramid -t 3 -g 30 -b 7 -x x264-params=b-pyramid=normal:b-adapt=0:scenecut=0" "full -t 3 -g 25 -b 2 --pix-fmt yuvj420p"; do
	set -- $a
	ok "a recording: $a" recording -S 320x240 -n 1 -t 4 "${@:2}" $1
done
smart cfr "1,cfr.mp4,1,3" "2,cfr.mp4,1.5,3.02" "3,cfr.mp4,,1.5" "4,cfr.mp4,2.1," "5,cfr.mp4,1.16,2.4" "6,cfr.mp4,2.4,3.3" "7,cfr.mp4,,"
plays cfr
is "cfr: what was encoded anew is what lies before the IDR picture" "$heads" "5 22 0 7 1 0 0"
smart shapes "vfr,vfr.mp4,0.333,3.1" "turned,turned.mp4,0.5,2.5" "main,main.mp4,0.5,2.5" "base,base.mp4,0.5,2.5" \
	"late,late.mp4,0.5,3.5" "pyramid,pyramid.mp4,0.5,2.55" "full,full.mp4,0.5,2.5"
plays shapes
is "a turned file stays turned" "$(ffprobe -v error -select_streams v -show_entries stream_side_data=rotation \
	-of csv=p=0 out_/turned.mp4)" "$(ffprobe -v error -select_streams v -show_entries stream_side_data=rotation -of csv=p=0 turned.mp4)"
is "its frames have the numbers that the row names" "$(strip-read out_/vfr.mp4 | awk -F, 'NR > 1 { print $NF }' | head -n 40)" \
	"$(awk -F, 'NR > 1 && $2 >= 0.333 { print $1 }' vfr.frames.csv | head -n 40)"

# --- the file

ffmpeg -v error -i cfr.mp4 -t 3 -vf setsar=4/3 -color_primaries bt709 -color_trc bt709 -colorspace bt709 \
	-c:v libx264 -g 25 -x264-params repeat-headers=1 -bsf:v dump_extra=freq=keyframe -c:a copy tagged.mp4
smart tagged "t,tagged.mp4,0.5,2.5"
plays tagged
shown() {
	ffprobe -v error -select_streams v -show_entries stream=width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,color_transfer,color_primaries -of csv "$1"
}
is "aspect and colours survive" "$(shown out_/t.mp4)" "$(shown tagged.mp4)"
cat >sets.py <<'END'
import sys
d = open(sys.argv[1], "rb").read()
d = d[d.index(b"avcC") + 4:]
def bits(unit):
    return "".join("%08d" % int(bin(b)[2:]) for b in unit.replace(b"\0\0\3", b"\0\0"))
def ue(s):
    n = s.index("1")
    return int(s[n:2 * n + 1], 2) - 1
at, ids = 6, []
for kind, count in (("sps", d[5] & 31), ("pps", None)):
    if count is None:
        count, at = d[at], at + 1
    for _ in range(count):
        n = d[at] * 256 + d[at + 1]
        unit = d[at + 2:at + 2 + n]
        ids.append("%s%d" % (kind, ue(bits(unit[4:] if kind == "sps" else unit[1:]))))
        at += 2 + n
print(d[0], " ".join(ids))
END
is "both parameter sets are listed, under numbers of their own" "$($python sets.py out_/t.mp4)" "1 sps0 sps31 pps0 pps31"

# --- what is made by --mode=exact

ffmpeg -v error -i cfr.mp4 -t 2 -c copy cfr.mkv
ffmpeg -v error -i cfr.mp4 -t 2 -an -c:v libx265 -x265-params log-level=none:keyint=20 hevc.mp4
ffmpeg -v error -i cfr.mp4 -t 2 -an -c:v libx264 -g 20 -pix_fmt yuv420p10le ten.mp4
ffmpeg -v error -i cfr.mp4 -t 2 -an -c:v libx264 -g 20 -pix_fmt yuv444p planes.mp4
ffmpeg -v error -i cfr.mp4 -t 2 -an -c:v libx264 -g 20 -flags +ilme+ildct -x264-params tff=1 fields.mp4
ffmpeg -v error -i cfr.mp4 -t 3 -an -c:v libx264 -g 25 -x264-params open-gop=1:bframes=3 open.mp4
ffmpeg -v error -ss 1.5 -i cfr.mp4 -c copy hidden.mp4
printf '%s\n' clip,video,start,end,x,y,w,h mkv,cfr.mkv,0.5,1.5,,,, hevc,hevc.mp4,0.5,1.5,,,, ten,ten.mp4,0.5,1.5,,,, \
	planes,planes.mp4,0.5,1.5,,,, fields,fields.mp4,0.5,1.5,,,, open,open.mp4,0.5,2.7,,,, hidden,hidden.mp4,0.5,1.9,,,, \
	inside,cfr.mp4,1.4,2.2,,,, region,cfr.mp4,1,2,0,0,100,100 whole,cfr.mp4,1,2,0,0,320,240 >rows.csv
runs 0 "what cannot be made so" aer-cut --mode=smart -o out_ rows.csv
sed 's/,-\?[^,]*,[^,]*$/&/' out >table.csv
is "is exact, and the row says so" "$(awk -F, 'NR > 1 { print $1, $3 == "", $9, $11 }' out)" "mkv 1 25 exact
hevc 1 25 exact
ten 1 25 exact
planes 1 25 exact
fields 1 25 exact
open 1 55 exact
hidden 1 35 exact
inside 1 20 exact
region 1 25 exact
whole 0 23 smart"
err_is "and so does a note" <<'END'
aer-cut: rows.csv:2: clip 'mkv': made by --mode=exact: the video is not H.264 in MP4
aer-cut: rows.csv:3: clip 'hevc': made by --mode=exact: the video is not H.264 in MP4
aer-cut: rows.csv:4: clip 'ten': made by --mode=exact: the video's pixels are not 8 bits in 4:2:0
aer-cut: rows.csv:5: clip 'planes': made by --mode=exact: the video's pixels are not 8 bits in 4:2:0
aer-cut: rows.csv:6: clip 'fields': made by --mode=exact: the video is interlaced
aer-cut: rows.csv:7: clip 'open': made by --mode=exact: no IDR picture is shown in the clip
aer-cut: rows.csv:8: clip 'hidden': made by --mode=exact: the video's edit list hides frames
aer-cut: rows.csv:9: clip 'inside': made by --mode=exact: no IDR picture is shown in the clip
aer-cut: rows.csv:10: clip 'region': made by --mode=exact: only whole pictures can be copied
aer-cut: rows.csv:11: clip 'whole': its last 2 frames are left out: pictures that follow are needed for them; --mode=exact has all
END
is "no region is left in the rows" "$(awk -F, 'NR > 1 { printf "%s", $5 $6 $7 $8 }' out)" ""
runs 0 "again" aer-cut --mode=smart -o out_ rows.csv
is "the table is the same" "$(cat out)" "$(cat table.csv)"
runs 0 "a lossless head" aer-cut --mode=smart --crf=0 -o lossless rows.csv
is "is exact, too" "$(sed 1d out | sed 's/.*,//' | sort -u)" exact
runs 0 "--audio=none" aer-cut -q --mode=smart --audio=none -o mute rows.csv
is "leaves the sound out" "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 mute/whole.mp4)" video
runs 0 "one job" aer-cut -q --mode=smart -j1 -o j1 rows.csv
runs 0 "two jobs" aer-cut -q --mode=smart -j2 -o j2 rows.csv
ok "give the same files" diff -r -x .aer j1 j2

# --- damage

$python - <<'END'
import subprocess
d = bytearray(open("base.mp4", "rb").read())
pos = [int(l.split(",")[0]) for l in subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
    "packet=pos", "-of", "csv=p=0", "base.mp4"], stdout=subprocess.PIPE).stdout.decode().split()]
for i in range(pos[15] + 60, pos[15] + 200):	# frame 15 of the head
    d[i] = 255 - d[i]
open("hurt.mp4", "wb").write(d)
END
printf 'clip,video,start,end\nh,hurt.mp4,0.4,2\n' >hurt.csv
runs 2 "a damaged head fails" aer-cut --mode=smart -o hurt hurt.csv
err_like "with what to do" "hurt.csv:2: clip 'h': 'hurt.mp4' is damaged: frame 15 cannot be decoded; use --mode=exact"
is "and leaves nothing" "$(find hurt -name '*.mp4' -o -name '*.part')" ""
done_testing
