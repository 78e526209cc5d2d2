#!/bin/bash
# aer-cut: the codecs, a constant rate, another size; and what a file says of itself and is
# read back for.
. "$(dirname "$0")/tap.sh"
. "$top/tests/cut.sh"

ok "a recording at a constant rate" recording -S 320x240 -n 1 -t 4 -g 30 -b 2 cfr
ok "one with variable durations" recording -S 320x240 -n 1 -t 4 --vfr -b 2 vfr
echo clip,video >header.csv
printf 'clip,video,start,end\nz,cfr.mp4,1,1.4\n' >z.csv
runs 0 "a clip" aer-cut -o out_ z.csv

# --- codecs

# pixels FILE FORMAT [FILTER]: the pixels of all frames
pixels() {
	ffmpeg -nostdin -v error -i "$1" -map 0:v ${3:+-vf "$3"} -fps_mode passthrough -pix_fmt "$2" -f framemd5 - |
		grep -v '^#' | awk '{ print $NF }' | paste -sd' '
}
# lossless FOLDER FORMAT STORED [AS]: the clip has the video's pixels, which ffmpeg gives AS
lossless() {
	local file
	file=$(echo $1/p-$2.m*)
	is "$1: $2 is $3, the same" "$(ffprobe -v error -show_entries stream=pix_fmt -of csv=p=0 $file) $(pixels $file $3)" \
		"$3 $(pixels p-$2.nut ${4:-$3})"
}
{
	echo clip,video
	for format in bgra gray nv12 yuv420p yuv422p10le yuvj444p yuyv422; do
		ffmpeg -nostdin -v error -y -i cfr.mp4 -t 0.12 -an -pix_fmt $format \
			-c:v $([ $format = yuvj444p ] && echo mjpeg || echo rawvideo) -f nut p-$format.nut
		echo "p-$format,p-$format.nut"
	done
} >formats.csv
runs 0 "--codec=ffv1" aer-cut -c ffv1 -o ffv1 formats.csv
err_is "full range that MOV cannot state is told" <<-'END'
	aer-cut: formats.csv:7: clip 'p-yuvj444p': MOV cannot state that its luma has full range, and is read as limited; -c h264 --crf=0 keeps it
END
is "it writes .mov" "$(sed -n 2p out)" p-bgra,ffv1/p-bgra.mov,3,0.120000
for pair in bgra:bgra gray:gray nv12:yuv420p yuv420p:yuv420p yuv422p10le:yuv422p10le; do
	lossless ffv1 ${pair%:*} ${pair#*:}
done
lossless ffv1 yuyv422 yuv422p
lossless ffv1 yuvj444p yuv444p yuvj444p
runs 0 "HEVC without loss" aer-cut -c hevc --crf 0 -o hevc0 formats.csv
runs 0 "H.264 without loss" aer-cut --crf 0 -o h2640 formats.csv
lossless hevc0 gray gray
lossless h2640 gray yuvj420p
lossless hevc0 yuvj444p yuv444p yuvj444p
lossless h2640 yuvj444p yuvj444p
for folder in hevc0 h2640; do
	for pair in yuv420p:yuv420p yuv422p10le:yuv422p10le; do
		lossless $folder ${pair%:*} ${pair#*:}
	done
done
printf '%s\n' clip,video,start,end a,cfr.mp4,1.5,2.02 v,vfr.mp4,0.333,1.1 >hevc.csv
runs 0 "--codec=hevc" aer-cut -c hevc -o hevc hevc.csv
exact "HEVC has the frames" hevc/a.mp4 cfr 1.5 2.02
exact "HEVC has the frames, variable durations" hevc/v.mp4 vfr 0.333 1.1
is "HEVC is tagged for all players, without B-frames" "$(ffprobe -v error -select_streams v -show_entries \
	stream=codec_name,codec_tag_string,has_b_frames -of csv=p=0 hevc/a.mp4)" hevc,hvc1,0
runs 0 "HEVC again" aer-cut -j 1 -c hevc -o hevc/again hevc.csv
ok "has the same bytes" cmp hevc/a.mp4 hevc/again/a.mp4
runs 0 "FFV1 again" aer-cut -j 1 -c ffv1 -q -o ffv1/again formats.csv
ok "has the same bytes, too" cmp ffv1/p-nv12.mov ffv1/again/p-nv12.mov
runs 2 "--crf of ffv1" aer-cut -c ffv1 --crf 3 -o none header.csv
err_is "is refused" <<<"aer-cut: ffv1 is lossless: it has no --crf"
runs 2 "--preset of ffv1" aer-cut -c ffv1 --preset fast -o none header.csv
err_is "is refused, too" <<<"aer-cut: ffv1 has no --preset"
runs 2 "another codec" aer-cut -c vp8 -o none header.csv
err_like "is refused with the list" "h264, hevc.* ffv1"

# --- large pictures, which two threads encode

ok "a recording of 960x540" recording -S 960x540 -n 1 -t 1.2 --no-audio -g 10 -b 2 large
printf '%s\n' clip,video,start,end a,large.mp4,0.2,1 b,large.mp4,0.52,1.1 c,large.mp4,,0.3 >large.csv
for j in 1 4; do
	runs 0 "it is cut, -j$j" aer-cut -j $j -o large$j large.csv
done
is "with the same bytes" "$(diff -r -x .aer large1 large4)" ""
exact "its frames are right" large4/a.mp4 large 0.2 1
exact "and those of a clip that overlaps" large4/b.mp4 large 0.52 1.1
exact "and of a third one" large4/c.mp4 large 0 0.3

# --- a constant rate, another size

# at_rate NAME START END RATE: the frame on show at each picture
at_rate() {
	$python - "$@" <<-'END'
		import csv, math, sys
		from fractions import Fraction as F
		name, start, end, rate = sys.argv[1:]
		rows = list(csv.DictReader(open(name + ".frames.csv")))
		# on the clock of the file, 90 kHz, as the table has nine places
		tick = lambda text: F(round(F(text) * 90000), 90000)
		rows = [(int(r["frame"]), tick(r["time"]), tick(r["duration"])) for r in rows if F(start) <= F(r["time"]) < F(end)]
		zero, over = rows[0][1], rows[-1][1] + rows[-1][2]
		n = math.ceil((over - zero) * F(rate))
		print(",".join(str(max(k for k, t, d in rows if t - zero <= i / F(rate))) for i in range(n)))
	END
}
printf '%s\n' clip,video,start,end c,cfr.mp4,0.5,2.02 v,vfr.mp4,0.333,3.1 >rate.csv
for rate in 7.5 30000/1001; do
	runs 0 "--fps=$rate" aer-cut --fps $rate -o "rate/${rate//\//-}" rate.csv
	for c in c:cfr:0.5:2.02 v:vfr:0.333:3.1; do
		IFS=: read -r clip name from to <<<"$c"
		file=rate/${rate//\//-}/$clip.mp4
		is "$name at $rate has the frames on show" "$(numbers $file)" "$(at_rate $name $from $to $rate)"
		is "at exactly that rate" "$(ffprobe -v error -select_streams v -show_entries packet=pts_time -of csv=p=0 $file |
			awk -v r=$rate '{ split(r "/1", p, "/"); if (($1 - (NR - 1) * p[2] / p[1]) ^ 2 > 1e-10) bad++ } END { print bad + 0 }')" 0
	done
done
for rate in 0 25x 1e3 30/0 -5 1001 29.9700001; do
	runs 2 "--fps=$rate is refused" aer-cut --fps=$rate -o none header.csv
done
err_is "with an example" <<<"aer-cut: --fps: '29.9700001' is no rate from 0.001 to 1000 such as 25, 12.5 or 30000/1001"

printf 'clip,video,start,end,x,y,w,h\ns,cfr.mp4,1,1.4,21,23,201,161\n' >size.csv
runs 0 "--size" aer-cut --size 96x80 -o size size.csv
err_is "needs no even region" </dev/null
is "has that size" "$(ffprobe -v error -select_streams v -show_entries stream=width,height,sample_aspect_ratio -of csv=p=0 size/s.mp4)" 96,80,1:1
is "all of the region, scaled" "$(psnr size/s.mp4 cfr.mp4 "$whole,crop=201:161:21:23:exact=1,scale=96:80:flags=area")" close
runs 2 "an odd --size" aer-cut --size 95x80 -o none header.csv
err_is "is refused" <<<"aer-cut: --size 95x80: 4:2:0 needs even sides"

# --- what a file says of itself, and whether it is what it should be

like "a file says what it was made from" "$(ffprobe -v error -show_entries format_tags=comment -of csv=p=0 hevc/a.mp4)" \
	"^\"?aer-cut [0-9.]+ pixels=[0-9]+ mode=exact codec=hevc crf=20 preset=veryfast fps=- size=- audio=keep bytes=$(stat -c %s cfr.mp4) digest=[0-9a-f]{16} span=1.5:2.02 region= video=cfr.mp4\"?$"
is "which is read back" "$(verify-test recipe size/s.mp4 | sed 's/.* span/span/')" "span=1:1.4 region=21,23,201,161 video=cfr.mp4"
is "from FFV1, too" "$(verify-test recipe ffv1/p-nv12.mov | cut -d' ' -f1-2,4-6)" "aer-cut 0.1 mode=exact codec=ffv1 crf=-"
is "and other files have none" "$(verify-test recipe cfr.mp4) $(verify-test recipe rows.csv)" "none none"

ffmpeg -nostdin -v error -y -i cfr.mp4 -vf "fade=out:0:100" -an fade.mp4
ffmpeg -nostdin -v error -y -f lavfi -i "nullsrc=s=320x240:r=25:d=1,geq=lum='random(1)*255':cb=128:cr=128" noise.mp4
ffmpeg -nostdin -v error -y -f lavfi -i color=black:s=320x240:r=25:d=1 black.mp4
printf '%s\n' clip,video w,cfr.mp4 f,fade.mp4 n,noise.mp4 b,black.mp4 >heavy.csv
for o in "--crf=51" "-c hevc --crf=51" "--crf=51 --size=16x16"; do
	runs 0 "the heaviest compression passes: $o" aer-cut -f $o -o heavy heavy.csv
done
runs 0 "a file is what was encoded" verify-test read out_/z.mp4 10 18 out_/z.mp4 out_/z.mp4
for other in black noise; do
	runs 1 "that it begins with another picture is found: $other" verify-test read cfr.mp4 100 18 $other.mp4 cfr.mp4
	out_like "and said" "frame 0 is read back as another picture: its brightness is off by"
done
for other in black noise fade; do
	runs 1 "that it ends with another is found: $other" verify-test read cfr.mp4 100 18 cfr.mp4 $other.mp4
	out_like "and said" "frame 99 is read back as another picture"
done
runs 1 "a frame too few" verify-test read cfr.mp4 101 18 cfr.mp4 cfr.mp4
out_is "is found" <<<"cfr.mp4: 101 frames were written, 100 are read back"

# --- grey

for format in gray gray10le ya8; do
	ffmpeg -nostdin -v error -y -f lavfi -i "nullsrc=s=64x64:d=0.08,format=${format/ya8/gray},geq=lum='X*4*$([ $format = gray10le ] && echo 4 || echo 1)',format=$format" -c:v rawvideo g-$format.nut
done
printf '%s\n' clip,video g,g-gray.nut t,g-gray10le.nut a,g-ya8.nut >grey.csv
runs 0 "grey without a range" aer-cut --crf 10 -o grey grey.csv
for c in g t a; do
	ok "is full: $c" $python -c '
import subprocess, sys, numpy as np
a = np.frombuffer(subprocess.run(["ffmpeg", "-v", "error", "-i", sys.argv[1], "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], stdout=subprocess.PIPE, check=True).stdout, np.uint8).reshape(64, 64, 3)
d = abs(a.astype(int) - (4 * np.arange(64))[None, :, None])
assert d.mean() < 2.5, d.mean()' grey/$c.mp4
done
done_testing
