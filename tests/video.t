#!/bin/bash
# lib/video, demux, timeline and convert against ffmpeg and ffprobe: every frame, its
# time and its colours, for each kind of file that users have; and bad files.
. "$(dirname "$0")/tap.sh"

# check FILE TITLE [CLAIM...]: one test for each claim of video-oracle.py
check() {
	local file=$1 title=$2 line claim wanted
	shift 2
	$python "$top/tests/video-oracle.py" "$file" "$@" >oracle.log 2>&1
	wanted=$#
	[ "$wanted" -gt 0 ] || set -- frames times random rgb
	for claim; do
		line=$(grep -E "^(not )?ok $claim" oracle.log)
		is "$title: $claim" "${line:-$(tail -n 5 oracle.log)}" "ok $claim"
	done
}
everything="frames times random rgb strip"

# make_film NAME ARGUMENTS...: the master's pictures, encoded by ffmpeg with them
make_film() {
	local name=$1
	shift
	ffmpeg -v error -y -i master.mkv -fps_mode passthrough "$@" "file:$name" ||
		echo "cannot make $name" | tap_note
}

ok "the master is made" recording -S 320x240 -n 1 -t 2 -f mkv -c ffv1 --no-audio master
ok "one with variable durations" \
	recording -S 320x240 -n 1 -t 2 -f mkv -c ffv1 --no-audio --vfr varied
x264="-c:v libx264 -preset veryfast -crf 12"

# --- containers and groups of pictures

for format in mp4 mkv mov ts avi; do
	make_film b.$format $x264 -bf 3 -g 12 -x264-params b-adapt=0
	[ $format = avi ] || check b.$format "H.264 with B-frames in $format" $everything
done
# AVI has no presentation times, and ffprobe guesses some; the rate is known.
steady() {	# FILE COUNT: frames at 25 a second
	video-test list "$1" | awk -F, -v count="$2" '
		NR > 1 { off = $2 - (NR - 2) / 25; bad += off > 1e-6 || off < -1e-6 }
		END { exit bad || NR - 1 != count }'
}
check b.avi "H.264 with B-frames in avi" frames random rgb strip
ok "H.264 with B-frames in avi: times" steady b.avi 50
is "B-frames are really used" \
	"$(ffprobe -v error -show_entries frame=pict_type -of csv=p=0 b.mp4 | grep -c B |
		awk '{ print ($1 > 10) }')" 1
for format in mp4 mkv ts; do
	ffmpeg -v error -i varied.mkv -fps_mode passthrough -enc_time_base 1:90000 \
		$x264 -bf 2 -g 12 vfr.$format
	check vfr.$format "variable durations in $format" $everything
done
make_film one.mp4 $x264 -g 1000 -keyint_min 1000 -sc_threshold 0
check one.mp4 "a single keyframe" $everything
make_film long.mp4 $x264 -g 250
check long.mp4 "groups of 250" $everything
make_film intra.mp4 $x264 -g 1
check intra.mp4 "keyframes only" $everything
for format in mp4 ts mkv; do
	make_film open.$format $x264 -bf 2 -x264-params open-gop=1:keyint=10:b-adapt=0
	check open.$format "open groups in $format" $everything
done
make_film refresh.mp4 $x264 -x264-params intra-refresh=1:keyint=12
check refresh.mp4 "H.264 with intra refresh" $everything
make_film fields.mp4 $x264 -flags +ildct+ilme -x264-params tff=1 -g 10
check fields.mp4 "interlaced H.264" $everything
like "it is known to be interlaced" \
	"$(ffprobe -v error -show_entries stream=field_order -of csv=p=0 fields.mp4)" "^tt|^tb"

# Cut in the middle of an open group: leading pictures cannot be decoded.
ffmpeg -v error -ss 0.9 -i open.ts -c copy -copyinkf cut-open.ts
check cut-open.ts "begun in an open group" frames times random

# --- codecs

x265="-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=10:open-gop=1:bframes=3:b-adapt=0"
make_film hevc.mp4 $x265
check hevc.mp4 "HEVC with open groups" $everything
make_film hevc.mkv $x265
check hevc.mkv "HEVC with open groups in mkv" $everything
make_film hevc10.mp4 $x265 -pix_fmt yuv420p10le
check hevc10.mp4 "HEVC with 10 bits" $everything
ffmpeg -v error -ss 0.9 -i hevc.mp4 -c copy cut-cra.ts
check cut-cra.ts "HEVC begun at a CRA picture" frames times random
make_film vp9.webm -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 12 -crf 20 -b:v 0
check vp9.webm "VP9" $everything
make_film vp8.webm -c:v libvpx -deadline realtime -cpu-used 8 -g 12 -b:v 3M \
	-auto-alt-ref 1 -lag-in-frames 10
check vp8.webm "VP8" $everything
if ffmpeg -v error -i master.mkv -c:v libsvtav1 -preset 12 -g 12 -crf 20 -y av1.mp4 2>/dev/null
then check av1.mp4 AV1 $everything
else skip "no AV1 encoder" 5
fi
make_film mpeg4.avi -c:v mpeg4 -bf 2 -g 10 -q:v 3
check mpeg4.avi "MPEG-4 AVI with B-frames" frames random rgb strip
ok "MPEG-4 AVI with B-frames: times" steady mpeg4.avi 50
make_film mpeg4.mp4 -c:v mpeg4 -bf 2 -g 10 -q:v 3
check mpeg4.mp4 "MPEG-4 part 2 in mp4" $everything
make_film mpeg2.ts -c:v mpeg2video -bf 2 -g 10 -q:v 3
check mpeg2.ts "MPEG-2" $everything
make_film mjpeg.avi -c:v mjpeg -q:v 2 -pix_fmt yuvj420p
check mjpeg.avi MJPEG $everything
make_film mjpeg422.mov -c:v mjpeg -q:v 2 -pix_fmt yuvj422p
check mjpeg422.mov "MJPEG, 4:2:2" $everything
check master.mkv FFV1 $everything
ffmpeg -v error -i master.mkv -vf "fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse" film.gif
check film.gif GIF
make_film prores.mov -c:v prores_ks -profile:v 2
check prores.mov ProRes $everything
make_film raw.h264 $x264 -bf 2 -g 12
check raw.h264 "H.264 without a container" frames random strip
ffmpeg -v error -i master.mkv -frames:v 1 one.png -frames:v 1 -q:v 2 one.jpg
check one.png "a PNG picture"
check one.jpg "a JPEG picture"
$python - <<-'END'
	from PIL import Image
	import numpy as np
	a = np.arange(64 * 48 * 4, dtype=np.uint32).reshape(48, 64, 4) * 2654435761 >> 24
	rgba = Image.fromarray(a.astype(np.uint8), "RGBA")
	rgba.save("alpha.png")
	rgba.convert("L").save("grey.png")
	rgba.convert("L").save("grey.jpg", quality=95)
	rgba.convert("1").save("bits.png")
	rgba.convert("P").save("palette.png")
	rgba.convert("RGB").save("rgb.bmp")
	rgba.convert("LA").save("greyalpha.png")
	Image.fromarray((a[:, :, 0].astype(np.uint16) * 257)).save("grey16.png")
	rgba.convert("CMYK").convert("RGB").resize((63, 47)).save("odd.png")
END
# Pillow is the judge here: no conversion from YUV takes part, so all must be equal;
# JPEG decoders may differ by their rounding.
for file in alpha.png grey.png grey.jpg bits.png palette.png rgb.bmp greyalpha.png odd.png; do
	ok "$file has Pillow's pixels" $python -c '
import subprocess, sys, numpy as np
from PIL import Image
p = Image.open(sys.argv[1])
a = np.asarray(p.convert("RGBA").convert("RGB") if p.mode in ("RGBA", "LA") else p.convert("RGB"))
b = np.frombuffer(subprocess.run(["video-test", "rgb", sys.argv[1]], check=True,
    stdout=subprocess.PIPE).stdout, np.uint8).reshape(a.shape)
d = abs(a.astype(int) - b).max()
sys.exit("off by %d" % d if d > sys.argv[1].endswith("jpg") else 0)' $file
done

# --- when the first frame is, and missing and repeated times

ok "a first time of 1.4 s" recording -S 320x240 -n 1 -t 1 --no-audio --first 1.4 late
check late.mp4 "first time 1.4 s in mp4" $everything
ok "the same in mpegts" recording -S 320x240 -n 1 -t 1 --no-audio --first 1.4 -b 2 -f ts late
check late.ts "first time 1.4 s in ts" $everything
ok "a negative first time" recording -S 320x240 -n 1 -t 1 --no-audio --first -0.2 -f ts early
check early.ts "first time -0.2 s" $everything
ffmpeg -v error -ss 0.7 -i b.mp4 -c copy listed.mp4
check listed.mp4 "an edit list that hides the beginning" frames times random rgb
like "hidden frames are not counted" "$(video-test info listed.mp4)" "frames 3[0-9] "
# frame 19 gets the time of frame 18
ffmpeg -v error -i b.mp4 -c copy -bsf:v "setts=pts=if(eq(PTS\,9728)\,9216\,PTS)" same.mp4
check same.mp4 "two packets with one time" frames random strip
is "their times still rise" "$(video-test list same.mp4 |
	awk -F, 'NR > 2 && $2 <= last { bad = 1 } { last = $2 } END { print bad + 0, NR - 1 }')" "0 50"
ffmpeg -v error -i varied.mkv -fps_mode passthrough -vf "setpts='if(between(N,10,14),NAN,PTS)'" \
	$x264 -bf 0 holes.mkv 2>/dev/null
check holes.mkv "a hole in the times" frames times random
cat b.ts late.ts >joined.ts
check joined.ts "two recordings in one file, the clock set back" frames random
is "time goes on where the clock is set back" "$(video-test list joined.ts |
	awk -F, 'NR > 2 && ($2 <= last || $2 > last + 0.2 || $2 < last + 0.03) { print last, $2 } { last = $2 }')" ""

# --- shape: rotation, mirror, aspect, odd sizes, sizes that change

for turn in 90 180 270; do
	ok "turned by $turn" recording -S 320x240 -n 1 -t 0.4 --no-audio --rotate $turn turn$turn
	check turn$turn.mp4 "turned by $turn" $everything
	like "turned by $turn: size" "$(video-test info turn$turn.mp4)" "^320x240 "
done
# A mirrored picture: the display matrix of the track header is written over.
matrix() {	# IN OUT A B C D
	$python - "$@" <<-'END'
		import struct, sys
		data = open(sys.argv[1], "rb").read()
		one = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
		at = data.index(one, data.index(b"tkhd"))
		a, b, c, d = (int(float(x) * 65536) for x in sys.argv[3:])
		new = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
		open(sys.argv[2], "wb").write(data[:at] + new + data[at + len(new):])
	END
}
ffmpeg -v error -i master.mkv -vf hflip -t 0.4 $x264 flip.mp4
matrix flip.mp4 hflip.mp4 -1 0 0 1
check hflip.mp4 "mirrored metadata" frames strip
ffmpeg -v error -i master.mkv -vf vflip -t 0.4 $x264 flop.mp4
matrix flop.mp4 vflip.mp4 1 0 0 -1
check vflip.mp4 "upside down mirrored" frames strip
ffmpeg -v error -i master.mkv -vf transpose=0 -t 0.4 $x264 trans.mp4
matrix trans.mp4 transposed.mp4 0 1 1 0
is "transposed: width and height" "$(video-test info transposed.mp4 | cut -d' ' -f1)" 320x240
check transposed.mp4 "transposed metadata" frames strip
matrix flip.mp4 skew.mp4 0.7071 0.7071 -0.7071 0.7071
runs 2 "turned by 45 degrees is refused" video-test info skew.mp4
err_like "with a reason" "skew.mp4: is shown turned by .*only multiples of 90 degrees"
make_film wide.mp4 -vf setsar=4/3 $x264 -t 0.4
check wide.mp4 "pixels of 4:3" $everything
like "they become square" "$(video-test info wide.mp4)" "^427x240 "
make_film narrow.mkv -vf setsar=8/9 $x264 -t 0.4
check narrow.mkv "pixels of 8:9" $everything
make_film odd.mkv -vf scale=319:239 -c:v ffv1 -t 0.4
check odd.mkv "odd sides" $everything
make_film odd.webm -vf scale=319:239 -c:v libvpx-vp9 -cpu-used 8 -deadline realtime -t 0.4
check odd.webm "odd sides in VP9, 4:2:0"
ffmpeg -v error -i master.mkv -t 0.6 $x264 -bf 2 -mpegts_flags resend_headers part1.ts
ffmpeg -v error -i master.mkv -ss 0.6 -vf scale=480:320 $x264 -bf 2 -output_ts_offset 0.68 part2.ts
cat part1.ts part2.ts >grown.ts
check grown.ts "a size that changes in the middle" frames times random strip

# --- colours

colours() {	# NAME MATRIX RANGE PIX_FMT ENCODER...
	local name=$1 matrix=$2 range=$3 format=$4
	shift 4
	ffmpeg -v error -y -i master.mkv -t 0.2 -vf "scale=out_color_matrix=$matrix:out_range=$range,format=$format" \
		-colorspace $matrix -color_range $range "$@" "$name"
}
for matrix in bt709 smpte170m bt2020nc; do
	for range in tv pc; do
		colours c-$matrix-$range.mp4 $matrix $range yuv420p $x264
		check c-$matrix-$range.mp4 "$matrix, $range" frames rgb strip
	done
done
for format in yuv422p yuv444p yuv420p10le yuv422p10le; do
	colours f-$format.mp4 bt709 tv $format $x264
	check f-$format.mp4 "$format" frames rgb strip
done
colours f-gray.mp4 bt709 tv gray $x264
check f-gray.mp4 "gray" frames strip
for format in gbrp rgb24 bgra yuva420p gray16le; do
	ffmpeg -v error -i master.mkv -t 0.2 -pix_fmt $format -c:v ffv1 -f mkv f-$format.mkv 2>/dev/null ||
		ffmpeg -v error -y -i master.mkv -t 0.2 -pix_fmt $format -c:v ffv1 -f matroska f-$format.mkv
	check f-$format.mkv "FFV1 $format" frames random strip
done
make_film rgb.mp4 -t 0.2 -c:v libx264rgb -qp 0
check rgb.mp4 "H.264 as RGB" frames rgb strip

red() {	# SIZE MATRIX RANGE EXTRA...
	local size=$1 matrix=$2 range=$3
	shift 3
	ffmpeg -v error -y -f lavfi -i color=c=0xff0000:s=$size:d=0.2,format=gbrp \
		-vf "scale=out_color_matrix=$matrix:out_range=$range,format=yuv420p" \
		-c:v libx264 -qp 4 -color_range $range "$@" red.mp4
	video-test pixel red.mp4 20 20 | awk '{ print ($1 >= 253 && $2 <= 2 && $3 <= 2) ? "red" : $0 }'
}
is "BT.709 red" "$(red 320x240 bt709 tv -colorspace bt709)" red
is "BT.709 red, full range" "$(red 320x240 bt709 pc -colorspace bt709)" red
is "BT.601 red" "$(red 320x240 bt601 tv -colorspace smpte170m)" red
is "BT.601 red, full range" "$(red 320x240 bt601 pc -colorspace bt470bg)" red
is "BT.2020 red" "$(red 320x240 bt2020 tv -colorspace bt2020nc)" red
is "a small picture without a stated matrix is BT.601" "$(red 320x240 bt601 tv)" red
is "a large one is BT.709" "$(red 1280x720 bt709 tv)" red

# --- bad files

refused() {	# FILE REGEX
	runs 2 "$1 is refused" video-test info "$1"
	err_like "$1: why" "$2"
}
ffmpeg -v error -i b.mp4 -c copy -movflags +faststart fast.mp4
for file in fast.mp4 b.ts b.mkv hevc.mp4 vp9.webm mpeg4.avi; do
	name=bad.${file##*.}
	for seed in 1 2 3; do
		# 12 bytes of the second half, so that the headers stay
		perl -e 'local $/; $_ = <STDIN>; my $s = shift; my $n = length;
			for my $i (1 .. 12) { $s = ($s * 1103515245 + 12345) & 0x7fffffff;
				my $at = int($n / 2 + ($s % ($n * 0.45)));
				substr($_, $at, 1) = chr(ord(substr($_, $at, 1)) ^ 1 << $s % 8) }
			print' $seed <$file >$name
		runs 0 "$file with flipped bits ($seed) is read" video-test list $name
		case $file in *.mp4)
			is "$file with flipped bits ($seed) keeps its frames" "$(wc -l <out)" 51 ;;
		esac
		ok "$file with flipped bits ($seed): random access" video-test random $name 3 40
	done
done
for file in fast.mp4 b.ts b.mkv; do
	for part in 30 90; do
		name=cut$part.${file##*.}
		head -c $(($(stat -c %s $file) * part / 100)) $file >$name
		runs 0 "$file cut off at $part % is read" video-test list $name
		like "$file cut off at $part % has a part of the frames" \
			"$(($(wc -l <out) - 1))" "^([5-9]|[1-4][0-9])$"
		ok "$file cut off at $part %: the frames there are right" \
			awk -F, 'NR == FNR { sum[$1] = $4; next }
				FNR > 1 && $4 != "missing" && $4 != sum[$1] && ++off > 2 { exit 1 }' \
			<(video-test list $file) out
		ok "$file cut off at $part %: random access" video-test random $name 3 40
	done
done
head -c $(($(stat -c %s b.mp4) * 9 / 10)) b.mp4 >nomoov.mp4
refused nomoov.mp4 "nomoov.mp4: "
: >empty.mp4
refused empty.mp4 "^video-test: empty.mp4: is empty$"
echo "no video at all" >text.mp4
refused text.mp4 "^video-test: text.mp4: is not a video that FFmpeg knows$"
mkdir folder.mp4
refused folder.mp4 "^video-test: folder.mp4: is a folder, not a video$"
refused missing.mp4 "^video-test: missing.mp4: No such file or directory$"
mkfifo pipe.mp4
refused pipe.mp4 "^video-test: pipe.mp4: is not a regular file$"
refused /dev/zero "is not a regular file$"
ffmpeg -v error -f lavfi -i sine=d=1 sound.mp4 && refused sound.mp4 \
	"^video-test: sound.mp4: has no video stream, only audio$"
ffmpeg -v error -f lavfi -i sine=d=1 -i one.jpg -map 0 -map 1 -c:v copy \
	-disposition:v attached_pic cover.mp3 && refused cover.mp3 "has no video stream, only audio$"

# What names other files is refused, and nothing else is opened.
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nb.ts\n#EXT-X-ENDLIST\n' >list.m3u8
cp list.m3u8 playlist.mp4
printf 'ffconcat version 1.0\nfile b.mp4\n' >script.mp4
printf 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n' >call.sdp
for file in list.m3u8 playlist.mp4 script.mp4 call.sdp; do
	refused $file "$file: is .*not a video"
	if command -v strace >/dev/null; then
		strace -f -e trace=open,openat,connect,socket -o trace.log \
			env ASAN_OPTIONS=detect_leaks=0 video-test info $file >/dev/null 2>&1
		is "$file leads nowhere" "$(grep -cE '/?b\.(ts|mp4)"|AF_INET' trace.log)" 0
	fi
done
refused "concat:b.ts|b.ts" "No such file"
refused "http://127.0.0.1:9/a.mp4" "only local files are opened; fetch it first$"
refused "file:b.mp4" "No such file"
refused "lavfi:color" "No such file"
refused "data:text/plain,x" "No such file"

# --- names

mkdir -p "a:b"
for name in "a b.mp4" "Zürich 日本.mp4" "it's \"so\".mp4" "img%03d.png" "a:b/c.mp4" "-i.mp4" \
	"100%.mp4" "[x]*?.mp4" 'back\slash.mp4' $'new\nline.mp4' "pipe:0" "crypto:x.mp4"; do
	case $name in *.png) cp one.png "./$name" ;; *) cp b.mp4 "./$name" ;; esac
	runs 0 "the name '${name//$'\n'/?}' is opened" video-test info "$name"
done

# --- the timeline by itself

runs 0 "lib/timeline keeps its contract" timeline-test
is "all of it" "$(grep '^not ok' out)" ""
done_testing
