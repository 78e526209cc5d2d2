#!/bin/bash
# lib/video/video on files that are damaged, cut off, or no video at all: what is left keeps
# its numbers, and the rest is refused with a reason.  The table in video.t says what is
# tested where.
. "$(dirname "$0")/tap.sh"
. "$top/tests/video.sh"

make_film b.mp4 $x264 -bf 3 -g 12 -x264-params b-adapt=0
ffmpeg -v error -i b.mp4 -c copy -movflags +faststart fast.mp4
for format in ts mkv; do ffmpeg -v error -i b.mp4 -c copy b.$format; done
make_film pieces.mp4 $x264 -bf 3 -g 12 -movflags frag_keyframe+empty_moov+default_base_moof
make_film hevc.mp4 $x265:open-gop=1 -tag:v hvc1 -movflags +faststart
make_film vp9.webm $vp9
make_film mpeg4.avi -c:v mpeg4 -threads 1 -bf 2 -g 10 -q:v 3

ffmpeg -v error -i master.mkv -frames:v 1 one.png -frames:v 1 one.jpg

# --- bits that are not as they were

for file in fast.mp4 b.ts b.mkv hevc.mp4 vp9.webm mpeg4.avi; do
	for seed in 1 2 3; do
		name=bad$seed.$file
		# 12 bits of the second half, so that the headers stay
		perl -e 'local $/; $_ = <STDIN>; my $s = shift; my $n = length;
			for my $i (1 .. 12) { $s = ($s * 1103515245 + 12345) & 0x7fffffff;
				my $at = int($n / 2 + ($s % ($n * 0.45)));
				substr($_, $at, 1) = chr(ord(substr($_, $at, 1)) ^ 1 << $s % 8) }
			print' $seed <$file >$name
		case $file in
		*.mp4) check $name "$file with flipped bits ($seed)" $access rises count=50 ;;
		*) check $name "$file with flipped bits ($seed)" $access rises ;;
		esac
	done
done

# A packet that is lost altogether, or empty of sense, is one frame that is missing or
# marked; the others are what they were.
sum() { video-test list "$1" | cut -d, -f1,4; }
sum b.mp4 >whole.sums
# spoil NAME N: in a copy of b.mp4, packet N in file order is made zero
spoil() {
	cp b.mp4 "$1"
	ffprobe -v error -show_entries packet=pos,size -of csv=p=0 b.mp4 | sed -n "$(($2 + 1))p" |
		{ IFS=, read -r bytes at
		  head -c "$bytes" /dev/zero | dd of="$1" bs=1 seek="$at" conv=notrunc status=none; }
}
# the number of the frame that packet N of b.mp4 holds
shown_at() {
	ffprobe -v error -show_entries packet=pts -of csv=p=0 b.mp4 | awk -v n="$1" '
		{ pts[NR - 1] = $1 + 0 } END { for (i in pts) k += pts[i] < pts[n]; print k }'
}
# A B-frame that none refers to, and a P-frame at the end of its group of 12.
b=$(ffprobe -v error -show_entries packet=size,pts -of csv=p=0 b.mp4 | awk -F, '
	NR > 20 && NR < 40 && (!n || $2 < least) { least = $2; n = NR - 1 } END { print n }')
spoil lost.mp4 "$b"
check lost.mp4 "a lost packet" $access count=50
is "only the frame that was in it is missing or another" \
	"$(sum lost.mp4 | diff whole.sums - | sed -n 's/^> //p' | cut -d, -f1)" "$(shown_at "$b")"
spoil key.mp4 "$(ffprobe -v error -show_entries packet=flags -of csv=p=0 b.mp4 |
	awk '/K/ && ++n == 3 { print NR - 1 }')"
# The decoder forgets the frame before a lost keyframe once it has seen that; a plan
# that ends before it gets the frame.
check key.mp4 "a lost keyframe" ${access/plan/} count=50
is "spoils no frame of the groups before it and after it" \
	"$(sum key.mp4 | diff whole.sums - | sed -n 's/^> //p' | cut -d, -f1 |
		awk '$1 < 22 || $1 > 35')" ""

# --- cut off

# Up to where it is cut the frames are the whole file's, but for two at the very end.
for file in fast.mp4 b.ts b.mkv pieces.mp4; do
	sum $file >whole.sums
	for part in 30 90; do
		name=cut$part.$file
		head -c $(($(stat -c %s $file) * part / 100)) $file >$name
		check $name "$file cut off at $part %" $access rises
		sum $name >out
		like "$file cut off at $part % has a part of the frames" \
			"$(($(wc -l <out) - 1))" "^([5-9]|[1-4][0-9])$"
		ok "$file cut off at $part %: the frames there are right" \
			awk -F, 'NR == FNR { sum[$1] = $2; next }
				FNR > 1 && $2 != "missing" && $2 != sum[$1] && ++off > 2 { exit 1 }' \
			whole.sums out
	done
done

# A clip that ends behind that is a failed row, and no frame stands in for another.
for file in fast.mp4 b.ts b.mkv pieces.mp4; do
	name=cut30.$file
	last=$(video-test list $name | awk -F, '$4 != "missing" { t = $2 } END { print t }')
	printf '%s\n' clip,video,start,end "there,$name,0,0.2" "over,$name,0.1,1.9" \
		"beyond,$name,1.8,1.96" >clips.csv
	runs 1 "aer-cut of $name" aer-cut -q -o cut.$file clips.csv
	is "cuts what is there" "$(cut -d, -f1 out | paste -sd' ')" "clip there"
	like "and names the rows that go on behind it, at $last s" \
		"$(paste -sd' ' err)" "clips.csv:3: clip 'over': .*clips.csv:4: clip 'beyond': "
	is "of which there is no file" "$(find cut.$file -type f -name '*.mp4' | paste -sd' ')" \
		cut.$file/there.mp4
	runs 1 "aer-frames of $name" aer-frames -q -n 3 -o frames.$file clips.csv
	is "samples what is there" "$(cut -d, -f1 out | uniq | paste -sd' ')" "clip there"
	like "and names the rows that go on behind it" \
		"$(paste -sd' ' err)" "clips.csv:3: clip 'over': .*clips.csv:4: clip 'beyond': "
	is "of which there is no picture" "$(ls frames.$file | paste -sd' ')" there
done

# --- one size, then another

ffmpeg -v error -i master.mkv -t 0.6 $x264 -bf 2 -mpegts_flags resend_headers part1.ts
ffmpeg -v error -i master.mkv -ss 0.6 -vf scale=240:160 $x264 -bf 2 -output_ts_offset 0.68 part2.ts
cat part1.ts part2.ts >grown.ts
check grown.ts "a size that changes in the middle" frames times $access strip
make_film small.webm $vp9 -t 0.6
make_film large.webm $vp9 -ss 0.6 -vf scale=240:160
printf "file '%s'\n" small.webm large.webm >two
ffmpeg -v error -f concat -i two -c copy grown.webm
check grown.webm "and in VP9" frames times $access strip
like "they are all shown in the first one's size" "$(video-test info grown.webm)" "^$size "

# --- no video

refused() {	# FILE REGEX
	runs 2 "$1 is refused" video-test info "$1"
	err_like "$1: why" "$2"
}
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

done_testing
