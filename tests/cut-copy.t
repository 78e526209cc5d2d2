#!/bin/bash
# aer-cut --mode=copy: the rows of its table name, in the new files, exactly the
# frames that the old rows named in their sources, with the same pixels and times.
. "$(dirname "$0")/tap.sh"

# copy TITLE ROWS...: copies rows of clip,video,start,end into out_/, from scratch
copy() {
	local title=$1
	shift
	rm -rf out_
	printf '%s\n' clip,video,start,end "$@" >rows.csv
	ok "$title: copied" eval 'aer-cut -q --mode=copy -o out_ rows.csv >table.csv 2>messages'
	is "$title: without a word" "$(cat messages)" ""
}

# The oracle is ffmpeg: what it decodes of all of the old and of the new file from the
# start, with what its edit lists say.
cat >same.py <<'END'
import csv, subprocess, sys
from fractions import Fraction
kept = {}
def frames(f, *options):
    """Times of the frames after the first, in seconds, and MD5s of their planes."""
    if (f, options) not in kept:
        out = subprocess.run(("ffmpeg", "-v", "error", "-xerror") + options + ("-noautorotate",
            "-i", f, "-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "-1",
            "-f", "framemd5", "-"), stdout=subprocess.PIPE, check=True).stdout.decode()
        base = [l.split()[2] for l in out.splitlines() if l.startswith("#tb")][0].split("/")
        rows = [l.split(",") for l in out.splitlines() if not l.startswith("#")]
        at = [Fraction(int(r[2]) * int(base[0]), int(base[1])) for r in rows]
        kept[f, options] = [(t - at[0], r[5]) for t, r in zip(at, rows)]
    return kept[f, options]
def cut(f, row, *options):
    a, b = (Fraction(row[c] or d) for c, d in (("start", 0), ("end", 1e9)))
    return [x for x in frames(f, *options) if a <= x[0] < b]
old = {r["clip"]: r for r in csv.DictReader(open("rows.csv"))}
new = list(csv.DictReader(open("table.csv")))
assert len(new) == len(old) > 0, "rows are missing"
for r in new:
    a, b = cut(old[r["clip"]]["video"], old[r["clip"]]), cut(r["video"], r)
    where = "%s: " % r["clip"]
    assert a and len(a) == len(b) == int(r["frames"]), where + "%d frames, %d, %s" % (len(a), len(b), r["frames"])
    assert [x[1] for x in a] == [x[1] for x in b], where + "other pixels"
    off = max(abs((x[0] - a[0][0]) - (y[0] - b[0][0])) for x, y in zip(a, b))
    assert off == 0, where + "times differ by %g" % float(off)
    if "--no-hiding" in sys.argv:
        assert len(frames(r["video"])) == len(frames(r["video"], "-ignore_editlist", "1")), where + "an edit list hides frames"
        assert cut(r["video"], r, "-ignore_editlist", "1") == b, where + "frames hang on an edit list"
END
same() { ok "$1: the same frames" $python same.py --no-hiding; }

for a in "cfr -g 30 -b 2" "vfr --vfr -b 2" "late --first 1.4 -b 2" "lates --first 1.4 -b 2 -g 25 -f ts" \
	"turned -t 2 --rotate 90" "ntsc -t 2 -r 30000/1001 -f mkv -b 3" \
	"open -g 25 -b 3 -x x264-params=open-gop=1:b-pyramid=normal" "intra -g 1" "plain -b 0 -g 250"; do
	set -- $a
	ok "a recording: $a" recording -S 320x240 -n 1 -t 4 "${@:2}" $1
done

rows=("1,1,2" "2,1.5,3.02" "3,,0.5" "4,3.5," "5,2.00,2.08" "6,1.001,1.999" "7,1.2,2.4" "8,,")
for f in cfr.mp4 vfr.mp4 late.mp4 lates.ts open.mp4; do
	copy $f $(printf "%s\n" "${rows[@]}" | sed "s/,/,$f,/")
	same $f
done

# --- other codecs and containers

ffmpeg -v error -i cfr.mp4 -c:v libx265 -x265-params log-level=none:keyint=25:bframes=3:open-gop=1 -c:a copy hevc.mkv
ffmpeg -v error -i cfr.mp4 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30 -auto-alt-ref 1 -lag-in-frames 16 -c:a libopus vp9.webm
ffmpeg -v error -i cfr.mp4 -c:v mpeg4 -bf 2 -g 30 -q:v 5 -c:a copy asp.mp4
ffmpeg -v error -i cfr.mp4 -c:v mpeg2video -bf 2 -g 15 -q:v 5 -c:a mp2 -f mpegts mpeg2.ts
ffmpeg -v error -i cfr.mp4 -c:v mjpeg -q:v 5 -c:a aac mjpeg.mkv
ffmpeg -v error -i cfr.mp4 -c copy wrapped.mkv
ffmpeg -v error -i open.mp4 -c copy open.ts
ffmpeg -v error -i cfr.mp4 -c copy -bsf:v h264_mp4toannexb -an -f mpegts mute.ts
for f in intra.mp4 plain.mp4 ntsc.mkv hevc.mkv vp9.webm asp.mp4 mpeg2.ts mjpeg.mkv wrapped.mkv open.ts mute.ts; do
	copy $f $(printf "%s\n" "${rows[@]:0:4}" | sed "s/3.02/1.8/;s/3.5/1.7/;s/,/,$f,/")
	same $f
done

# --- what the container says of the picture

ffmpeg -v error -i cfr.mp4 -t 2 -vf setsar=4/3 -color_primaries bt709 -color_trc bt709 -colorspace bt709 \
	-color_range pc -pix_fmt yuvj420p -c:v libx264 -g 20 -c:a copy tagged.mp4
copy tagged "t,tagged.mp4,1,1.6" "r,turned.mp4,1,1.6"
same tagged
shown() {
	ffprobe -v error -select_streams v -show_entries stream=width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,color_transfer,color_primaries,codec_tag_string:stream_side_data=rotation -of csv "$1"
}
is "aspect and colours survive" "$(shown out_/t.mp4)" "$(shown tagged.mp4)"
is "the turn survives" "$(shown out_/r.mp4)" "$(shown turned.mp4)"
like "it is a turn" "$(shown turned.mp4)" ",-?90"

# --- edit lists

ffmpeg -v error -ss 1.5 -i plain.mp4 -c copy hidden.mp4
is "a file whose edit list hides frames" "$(ffprobe -v error -select_streams v -show_entries packet=flags -of csv=p=0 hidden.mp4 | grep -c D)" 38
ffmpeg -v error -ss 1.5 -i cfr.mp4 -c copy -t 2 hiddenb.mp4
for f in hidden.mp4 hiddenb.mp4; do
	copy $f "1,$f,," "2,$f,,0.5" "3,$f,0.3,1.2" "4,$f,1.5,"
	same $f
done
is "what was hidden is there, outside of the row" "$(cut -d, -f3,4 table.csv | sed -n 2p | awk -F, '{ print ($1 > 0) }')" 1

# --- the sound

# tones TITLE FILE START SECONDS...: tones begin there after START, counted from the
# first frame, to 3 ms; edit list honoured
tones() {
	local title=$1 file=$2 start=$3 first
	shift 3
	first=$(ffprobe -v error -select_streams v -show_entries stream=start_time -of csv=p=0 "$file")
	ffmpeg -v error -i "$file" -map 0:a:0 -af aresample=async=1:first_pts=0 -ac 1 -ar 48000 -f f32le tones.raw -y
	ok "$title" $python -c '
import sys, numpy as np
a = np.abs(np.fromfile("tones.raw", np.float32))
loud = np.convolve(a > 0.25 * max(a.max(), 0.05), np.ones(480), "full")[:a.size] > 0
at = (np.flatnonzero(loud[1:] & ~loud[:-1]) + 1) / 48000 - float(sys.argv[1]) - float(sys.argv[2])
at = [x for x in at if x > 0.01]
wanted = [float(x) for x in sys.argv[3:]]
assert len(at) == len(wanted) and all(abs(a - b) < 0.003 for a, b in zip(at, wanted)), (at, wanted)' "$first" "$start" "$@"
}
start_of() { awk -F, -v c="$1" '$1 == c { print $3 }' table.csv; }
ffmpeg -v error -i cfr.mp4 -itsoffset 1.5 -i cfr.mp4 -map 0:v -map 1:a -c copy -t 4 delayed.mkv
ffmpeg -v error -i cfr.mp4 -c:v copy -c:a libmp3lame mp3.mkv
copy sound a,cfr.mp4,1.52,3.52 b,late.mp4,0.52,2.52 c,lates.ts,1.52,2.8 d,mp3.mkv,1.52,3.52 e,delayed.mkv,0.52,3.9 \
	f,cfr.mp4,,2.52 g,hidden.mp4,0.2,2.2 h,delayed.mkv,2.48,3.9
same sound
tones "after a cut" out_/a.mp4 $(start_of a) 0.48 1.48
tones "a first time of 1.4 s" out_/b.mp4 $(start_of b) 0.48 1.48
tones "mpegts" out_/c.mp4 $(start_of c) 0.48
tones "MP3 in mkv" out_/d.mp4 $(start_of d) 0.48 1.48
tones "sound that begins late" out_/e.mp4 $(start_of e) 0.98 1.98 2.98
tones "from the beginning" out_/f.mp4 0 1 2
tones "after what an edit list hid" out_/g.mp4 $(start_of g) 0.3 1.3
runs 0 "--audio=none" aer-cut -q --mode=copy --audio=none -o mute rows.csv
is "leaves it out" "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 mute/a.mp4)" video

# --- what cannot be copied

ffmpeg -v error -i cfr.mp4 -t 1 -c:v ffv1 -c:a copy ffv1.mkv
ffmpeg -v error -i cfr.mp4 -t 1 -c:v copy -c:a pcm_s16le pcm.mkv
ffmpeg -v error -i cfr.mp4 -t 1 -c:v mpeg4 -bf 2 -c:a copy asp.avi
ffmpeg -v error -i cfr.mp4 -t 2 -c:v libx264 -x264-params intra-refresh=1:keyint=20:bframes=0 -an refresh.mp4
# a continuity error within the third second: 40 packets of 188 bytes are lost
packets=$(($(stat -c %s lates.ts) / 188))
{ head -c $((188 * (packets * 55 / 100))) lates.ts; tail -c +$((188 * (packets * 55 / 100 + 40) + 1)) lates.ts; } >lossy.ts
head -c $(($(stat -c %s lates.ts) / 2)) lates.ts >half.ts
printf '%s\n' clip,video,start,end good,cfr.mp4,1,2 ffv1,ffv1.mkv,, pcm,pcm.mkv,, avi,asp.avi,, \
	refresh,refresh.mp4,1.2,1.6 lossy,lossy.ts,0.5,3 half,half.ts,1,3.9 gap,cfr.mp4,0.01,0.02 >rows.csv
runs 1 "what cannot be copied fails" aer-cut --mode=copy -o bad rows.csv
is "the good row is there" "$(cut -d, -f1 out | paste -sd' ')" "clip good"
sed -i 's/which has [0-9.]* s/which has N s/;s/is [0-9.]* s after/is N s after/' err
err_is "and the message says what to do" <<'END'
aer-cut: rows.csv:3: clip 'ffv1': an MP4 file cannot hold its ffv1 video; use --mode=exact
aer-cut: rows.csv:4: clip 'pcm': an MP4 file cannot hold its pcm_s16le sound; leave it out by --audio=none, or use --mode=exact
aer-cut: rows.csv:5: clip 'avi': the packets of 'asp.avi' do not say when each frame is shown; use --mode=exact
aer-cut: rows.csv:6: clip 'refresh': the pictures of 'refresh.mp4' are refreshed bit by bit, with no keyframe to begin with; use --mode=exact
aer-cut: rows.csv:7: clip 'lossy': 'lossy.ts' is damaged there; use --mode=exact
aer-cut: rows.csv:8: clip 'half': end 3.900 is N s after the end of 'half.ts', which has N s; leave end empty for 'to the end'
aer-cut: rows.csv:9: clip 'gap': no frame is shown from 0.010000 to 0.020000 in 'cfr.mp4'
END
is "no part is left over" "$(find bad out_ -name '.*.part')" ""

# --- the table

printf 'note,clip,video,x,y,w,h,weird\n"a ""b""",k/1,cfr.mp4,20,30,100,120, x\n' >pass.csv
runs 0 "a table without spans" aer-cut --mode=copy -o pass pass.csv
out_is "gets them, and keeps the region" <<'END'
note,clip,video,x,y,w,h,weird,start,end,frames,duration
"a ""b""",k/1,pass/k/1.mp4,20,30,100,120," x",0.000000,4.000000,100,4.000000
END
printf 'clip,video,start,end\nk/1,cfr.mp4,1.5,2.5\nk/2,open.mp4,0.5,1.7\n' >jobs.csv
runs 0 "one job" aer-cut --mode=copy -j1 -o j1 jobs.csv
runs 0 "two jobs" aer-cut --mode=copy -j2 -o j2 jobs.csv
ok "give the same files" diff -r -x .aer j1 j2
runs 0 "again" aer-cut --mode=copy -j2 -o j2 jobs.csv
err_is "there is nothing to do" <<<"aer-cut: 0 made, 2 already there"

# --- what is done with a copy

copy again "1,open.mp4,1.3,3.3"
cut -d, -f1-4 table.csv >second.csv
runs 0 "a copy of a copy" aer-cut -q --mode=copy -o twice second.csv
mv out twice.csv
runs 0 "pictures of the source" aer-frames -q -n 5 -o f1 rows.csv
runs 0 "pictures of the copy's copy" aer-frames -q -n 5 -o f2 twice.csv
ok "are the same" diff -r -x .aer f1 f2
is "and there are some" "$(find f1 -name '*.png' -o -name '*.jpg' | grep -c .)" 5

# --- what is refused

for option in --crf=20 --preset=fast; do
	runs 2 "$option" aer-cut --mode=copy $option -o none jobs.csv
	err_is "is for other modes" <<<"aer-cut: --mode=copy encodes nothing; --crf and --preset are for the other modes"
done
printf 'clip,video,start,end\na.mp4/b,cfr.mp4,1,2\na.csv/c,cfr.mp4,1,2\na,cfr.mp4,1,2\n' >ids.csv
for j in 1 2; do
	runs 1 "ids whose folders are named like files, -j$j" aer-cut --mode=copy -j$j -o ids$j ids.csv
	err_is "are refused, with any number of jobs" <<-'END'
	aer-cut: ids.csv:2: clip 'a.mp4/b': the folder 'a.mp4' in its id is named like a file that a clip makes; take another name
	aer-cut: ids.csv:3: clip 'a.csv/c': the folder 'a.csv' in its id is named like a file that a clip makes; take another name
	END
	is "the clip of that name is made" "$(find ids$j -name '*.mp4')" "ids$j/a.mp4"
done
head -c 20000 cfr.mp4 >nomoov.mp4
printf 'clip,video\na,nomoov.mp4\n' >nomoov.csv
runs 2 "a table of which all rows fail" aer-cut --mode=copy -o none nomoov.csv
out_is "is one of no rows" <<<"clip,video,start,end,frames,duration"
err_like "what is cut short is told with what to do" "nomoov.mp4: its header \(moov\) is missing or damaged: .*; copy it again"

# --- reading back

is "a file is a copy of itself" "$(verify-test copied plain.mp4 0)" good
is "which is not found out to the end after a signal" "$(verify-test copied plain.mp4 1)" \
	"cannot read back what was written: interrupted"
done_testing
