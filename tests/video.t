#!/bin/bash
# lib/video/video, demux and timeline against ffmpeg and ffprobe: every frame and its time in
# each kind of file that users have.  What the frames look like is video-look.t's
# matter, and what is broken video-damage.t's.
#
# Each file is checked for the claims of video-oracle.py: the frames are ffmpeg's, none
# more and none less; their times are ffprobe's; the same whether read in order, in
# random order, with a plan or through a second handle; the RGB pictures are ffmpeg's;
# the numbers burnt into them are right.  Which test holds what:
#
#   containers, groups of pictures, rates, times, edit lists     video.t
#   codecs, images, shapes, orientation, colours, depths, alpha  video-look.t
#   damaged, cut off, no moov, size change, audio only, names    video-damage.t
#   [start, end), regions with odd origins in 4:2:0, sound       aer-cut.t, aer-frames.t
#   clips beyond the end of a file that is cut off               video-damage.t
#   how few packets are decoded                                  video.t, at the end
#   recordings that people made                                  real.t
. "$(dirname "$0")/tap.sh"
. "$top/tests/video.sh"

ok "a master with variable durations" \
	recording -S $size -n 1 -t 2 -f mkv -c ffv1 --no-audio --vfr varied

# --- containers and groups of pictures

for format in mp4 mkv mov ts avi flv; do
	make_film b.$format $x264 -bf 3 -g 12 -x264-params b-adapt=0
	[ $format = avi ] || check b.$format "H.264 with B-frames in $format" $everything
done
# AVI has no presentation times, and ffprobe guesses some; the rate is known.
check b.avi "H.264 with B-frames in avi" frames steady $access rgb strip
is "B-frames are really used" \
	"$(ffprobe -v error -show_entries frame=pict_type -of csv=p=0 b.mp4 | grep -c B |
		awk '{ print ($1 > 10) }')" 1
make_film pieces.mp4 $x264 -bf 3 -g 12 -movflags frag_keyframe+empty_moov+default_base_moof
check pieces.mp4 "MP4 in fragments" $everything
make_film live.mkv $x264 -bf 2 -g 12 -f matroska -live 1
check live.mkv "MKV as it is streamed, without cues" $everything
# A program stream has times for some of its packets only.
make_film b.mpg -c:v mpeg2video -bf 2 -g 10 -q:v 3
check b.mpg "MPEG-2 in a program stream" frames $access strip
for format in mp4 mkv ts; do
	make_from varied.mkv vfr.$format -enc_time_base 1:90000 $x264 -bf 2 -g 12
	check vfr.$format "variable durations in $format" $everything
done
make_film one.mp4 $x264 -g 1000 -keyint_min 1000 -sc_threshold 0
check one.mp4 "a single keyframe" $everything
make_film intra.mp4 $x264 -g 1
check intra.mp4 "keyframes only" $everything
for format in mp4 ts mkv; do
	make_film open.$format $x264 -bf 2 -x264-params open-gop=1:keyint=10:b-adapt=0
	check open.$format "open groups in $format" $everything
done
make_film refresh.mp4 $x264 -x264-params intra-refresh=1:keyint=12
check refresh.mp4 "H.264 with intra refresh" $everything
make_film fields.mp4 $x264 -flags +ildct+ilme -x264-params tff=1 -bf 2 -g 10
check fields.mp4 "interlaced H.264" $everything
like "it is known to be interlaced" "$(video-test info fields.mp4)" " interlaced"
like "what is not is not" "$(video-test info b.mp4)" "limited$"
make_film fields.ts -c:v mpeg2video -flags +ildct+ilme -top 1 -bf 2 -g 10 -q:v 3
check fields.ts "interlaced MPEG-2" $everything
make_film raw.h264 $x264 -bf 2 -g 12
check raw.h264 "H.264 without a container" frames $access strip

# Cut in the middle of an open group: leading pictures cannot be decoded.
ffmpeg -v error -ss 0.9 -i open.ts -c copy -copyinkf cut-open.ts
check cut-open.ts "begun in an open group" $all

ok "30 minutes of two frames a second" recording -S 64x64 --face 16 --still -n 1 -t 1800 \
	-r 2 --no-audio -g 100000 -b 2 -x preset=ultrafast -x sc_threshold=0 hours
is "have one keyframe" \
	"$(ffprobe -v error -show_entries packet=flags -of csv=p=0 hours.mp4 | grep -c K)" 1
check hours.mp4 "30 minutes with one keyframe" $everything

# --- HEVC, whose groups are of several kinds

for format in mp4 mkv ts mov; do
	make_film closed.$format $x265:open-gop=0
	check closed.$format "HEVC with closed groups in $format" $everything
done
for format in mp4 mkv ts; do
	make_film hevc.$format $x265:open-gop=1 $([ $format != mp4 ] || echo -tag:v hvc1)
	check hevc.$format "HEVC with open groups in $format" $everything
done
is "an open group begins with a CRA picture that leading ones follow" \
	"$(ffmpeg -v debug -i hevc.mp4 -c copy -bsf:v trace_headers -f null - 2>&1 |
		awk '/nal_unit_type .* = / { n[$NF]++ } END { print (n[21] > 2), (n[8] + n[9] > 2) }')" "1 1"
ffmpeg -v error -ss 0.9 -i hevc.mp4 -c copy cut-cra.ts
check cut-cra.ts "HEVC begun at a CRA picture" $all

# --- when the first frame is

for format in mp4 mkv ts mov; do
	ok "a first time of 1.4 s in $format" \
		recording -S $size -n 1 -t 1 --no-audio --first 1.4 -b 2 -f $format late
	check late.$format "a first time of 1.4 s in $format" $everything
done
ok "a negative first time" recording -S $size -n 1 -t 1 --no-audio --first -0.2 -f ts early
check early.ts "a first time of -0.2 s in ts" $everything
ffmpeg -v error -i b.mp4 -c copy -output_ts_offset -0.5 -avoid_negative_ts disabled early.mp4
check early.mp4 "a first time of -0.5 s in mp4, which hides half a second" $all
# MKV cannot state it: FFmpeg writes times there that nobody can read.
ffmpeg -v error -i b.mp4 -c copy -output_ts_offset -2 -avoid_negative_ts disabled early.mkv
check early.mkv "mkv without times" frames steady $access rgb strip
ffmpeg -v error -i b.mp4 -c copy -output_ts_offset -2 -avoid_negative_ts disabled \
	-use_editlist 0 signed.mp4
check signed.mp4 "times below 0 and no edit list" $everything
ok "with sound" recording -S $size -n 1 -t 1 -b 2 sound
check sound.mp4 "beside sound, which begins before it" $everything
ffmpeg -v error -itsoffset 0.5 -i b.mp4 -i sound.mp4 -map 0:v -map 1:a -c copy after.mkv
check after.mkv "half a second after the sound" $everything
# 33 bits of a clock of 90 kHz are used up after 26.5 hours.
ok "a clock that begins again" recording -S $size -n 1 -t 2 --no-audio --first 95443 -b 2 -f ts wrap
check wrap.ts "the clock of ts begins again in the middle" $everything

# --- edit lists

# edits IN OUT DURATION:TIME...: gives the first track this edit list, DURATIONs in
# units of the film, TIMEs in those of the track (-1: nothing is shown)
edits() {
	$python - "$@" <<-'END'
		import struct, sys
		data = open(sys.argv[1], "rb").read()
		moov = data.index(b"moov") - 4
		assert data.index(b"mdat") < moov  # so nothing is moved by what grows
		rows = [tuple(map(int, x.split(":"))) for x in sys.argv[3:]]
		elst = struct.pack(">I4sII", 16 + 12 * len(rows), b"elst", 0, len(rows)) + b"".join(
		    struct.pack(">iiI", *row, 1 << 16) for row in rows)
		new = struct.pack(">I4s", 8 + len(elst), b"edts") + elst
		at = data.index(b"edts", moov) - 4
		old = struct.unpack(">I", data[at:at + 4])[0]
		data = bytearray(data[:at] + new + data[at + old:])
		for box in (moov, data.index(b"trak", moov) - 4):
		    size = struct.unpack(">I", data[box:box + 4])[0]
		    data[box:box + 4] = struct.pack(">I", size + len(new) - old)
		open(sys.argv[2], "wb").write(data)
	END
}
# Of the film: 1000 a second; of the track: 12800, 512 a frame; the first frame's time
# is 1024, as the B-frames want it.
ffmpeg -v error -ss 0.7 -i b.mp4 -c copy listed.mp4
check listed.mp4 "an edit list that hides the beginning" $all
like "hidden frames are not counted" "$(video-test info listed.mp4)" "frames 3[0-9] "
edits b.mp4 delayed.mp4 500:-1 2000:1024
check delayed.mp4 "an edit list that delays the picture" $everything
edits b.mp4 shorter.mp4 1200:1024
check shorter.mp4 "an edit list that hides the end" $all strip=0:29
edits b.mp4 middle.mp4 1000:$((1024 + 512 * 15))
check middle.mp4 "an edit list that hides both ends" $all strip=15:39
edits b.mp4 holed.mp4 400:1024 400:$((1024 + 512 * 30))
check holed.mp4 "an edit list that hides the middle" frames $access
edits b.mp4 twice.mp4 400:1024 400:1024
check twice.mp4 "an edit list that shows a part twice" frames $access

# --- missing and repeated times

# frame 19 gets the time of frame 18
for format in mp4 mkv; do
	ffmpeg -v error -i b.mp4 -c copy -bsf:v "setts=pts=if(eq(PTS\,9728)\,9216\,PTS)" same.$format
	check same.$format "two packets with one time in $format" frames rises $access strip
done
make_from varied.mkv holes.mkv -vf "setpts='if(between(N,10,14),NAN,PTS)'" $x264 -bf 0
check holes.mkv "a hole in the times" $all
make_from varied.mkv vfr.avi $x264 -bf 0 -g 12
check vfr.avi "variable durations in avi, which has empty packets" $all
make_from varied.mkv vfr-mjpeg.avi -c:v mjpeg -q:v 2 -pix_fmt yuvj420p
check vfr-mjpeg.avi "the same as MJPEG" $all
# All times of TS but those of keyframes are left out.
ffmpeg -v error -i b.ts -c copy -bsf:v "setts=pts=if(eq(mod(N\,12)\,0)\,PTS\,NOPTS)" \
	-f mpegts rare.ts 2>/dev/null
check rare.ts "few packets with a time" frames rises $access strip
cat b.ts late.ts >joined.ts
check joined.ts "two recordings in one file, the clock set back" frames rises $access
is "time goes on where the clock is set back" "$(video-test list joined.ts |
	awk -F, 'NR > 2 && ($2 <= last || $2 > last + 0.2 || $2 < last + 0.03) { print last, $2 } { last = $2 }')" ""

# --- how little is decoded

# B-frames that nothing refers to; ffprobe knows which.  Of N frames with a plan, what
# must be decoded: from the keyframe before each wanted frame up to it, in file order,
# all but the B-frames that nobody wants.
make_film plain.mp4 $x264 -bf 3 -g 25 -sc_threshold 0 -x264-params b-adapt=0:b-pyramid=none
ffprobe -v error -show_entries packet=pts,flags -of csv=p=0 plain.mp4 >packets
ffprobe -v error -show_entries frame=pts,pict_type -of csv=p=0 plain.mp4 >types
cat >bound.py <<'END'
import sys
packets = [x.split(",")[:2] for x in open("packets").read().split()]
kind = dict(x.split(",")[:2] for x in open("types").read().split())
shown = sorted(range(len(packets)), key=lambda i: int(packets[i][0]))
for line in sys.stdin:  # the wanted frames
    wanted = {shown[int(k)] for k in line.split()}
    needed = set(wanted)
    for w in wanted:
        i = w
        while "K" not in packets[i][1]:
            i -= 1
            if kind[packets[i][0]] != "B":
                needed.add(i)
    print(len(needed))
END
# bounded FRAMES...: so many packets are given to the decoder, and not one more
bounded() {
	local needed got
	needed=$(echo "$@" | $python bound.py)
	got=$(video-test wanted plain.mp4 "$@") || return 1
	echo "needed $needed, decoded $got"
	[ "$got" -eq "$needed" ]
}
ok "one frame of a plan, a B-frame" bounded 22
ok "one, a P-frame" bounded 20
ok "one in each group" bounded 10 40
ok "every eighth frame" bounded 0 8 16 24 32 40 48
ok "two B-frames beside each other" bounded 17 18
ok "all of them" bounded $(seq 0 49)

# --- the timeline by itself

runs 0 "lib/video/timeline keeps its contract" timeline-test
is "all of it" "$(grep '^not ok' out)" ""
done_testing
