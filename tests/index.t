#!/bin/bash
# lib/video/header and moov: an index of an MP4 file's header is the one that reading all of
# its packets gives, and is not made where the header does not say all; lib/video/mask: a
# track that is not needed is left out, and the other one is as it was.
. "$(dirname "$0")/tap.sh"

ok "a film is drawn" recording -S 160x120 -n 1 -t 4 -f mkv -c ffv1 master
ok "and one of variable durations" \
	recording -S 160x120 -n 1 -t 2 -f mkv -c ffv1 --no-audio --vfr varied

# film NAME SOURCE ARGUMENTS...: H.264 with those arguments
film() {
	local name=$1 source=$2
	shift 2
	ffmpeg -v error -y -i "$source" -fps_mode passthrough -c:v libx264 -preset veryfast \
		"$@" "$name" </dev/null || echo "cannot make $name" | tap_note
}
told() { is "$2" "$(index-test "$1")" header; }
untold() { is "$2" "$(index-test "$1")" packets; }

film b.mp4 master.mkv -bf 3 -g 12
told b.mp4 "B-frames, and an edit list for their delay"
film plain.mp4 master.mkv -bf 0 -g 12 -sc_threshold 0
told plain.mp4 "no B-frames, and so no offsets"
film one.mp4 master.mkv -bf 3 -g 1000 -sc_threshold 0
told one.mp4 "a single keyframe"
film front.mp4 master.mkv -bf 3 -movflags +faststart
told front.mp4 "the header in front"
film open.mp4 master.mkv -bf 3 -x264-params open-gop=1:keyint=10
told open.mp4 "open groups"
film fields.mp4 master.mkv -bf 2 -flags +ildct+ilme -x264-params tff=1
told fields.mp4 "fields"
film slices.mp4 master.mkv -bf 2 -x264-params slices=4:aud=1
told slices.mp4 "slices, with delimiters"
film varied.mp4 varied.mkv -bf 2 -enc_time_base 1:90000
told varied.mp4 "variable durations"
film negative.mp4 master.mkv -bf 3 -movflags +negative_cts_offsets
told negative.mp4 "negative offsets"
film film.mov master.mkv -bf 3
told film.mov "a QuickTime file"
ffmpeg -v error -y -i b.mp4 -c copy -map 0:v -map 0:v -disposition:v:1 default two.mp4 </dev/null
told two.mp4 "two tracks"
ffmpeg -v error -y -itsoffset 3 -i b.mp4 -c copy late.mp4 </dev/null
told late.mp4 "a clock that begins late"
# hevc NAME X265-PARAMETERS ARGUMENTS...
hevc() {
	local name=$1 parameters=$2
	shift 2
	ffmpeg -v error -y -i master.mkv -c:v libx265 -preset ultrafast -an \
		-x265-params "log-level=none:pools=none:$parameters" "$@" "$name" </dev/null ||
		echo "cannot make $name" | tap_note
}
hevc hevc.mp4 keyint=10:bframes=3:b-adapt=0 -tag:v hvc1
told hevc.mp4 "HEVC"
hevc cra.mp4 keyint=10:bframes=3:open-gop=1 -tag:v hvc1 -movflags +faststart
told cra.mp4 "HEVC with open groups"
ffmpeg -v error -y -ss 0.9 -i cra.mp4 -c copy -tag:v hvc1 -avoid_negative_ts make_zero -f mov -use_editlist 0 cut-cra.mov </dev/null
told cut-cra.mov "HEVC that begins with an open group"
hevc hev1.mp4 keyint=10:bframes=3 -tag:v hev1
untold hev1.mp4 "HEVC that may have parameter sets on the way"
hevc layers.mp4 keyint=10:bframes=3:b-pyramid=1:temporal-layers=1 -tag:v hvc1
untold layers.mp4 "HEVC with sub-layers"
is "which it has" "$(ffmpeg -v debug -i layers.mp4 -c copy -bsf:v trace_headers -f null - 2>&1 </dev/null |
	sed -n 's/.* vps_max_sub_layers_minus1 .*= //p' | sort -u)" 1

ffmpeg -v error -y -ss 1.3 -i b.mp4 -c copy hidden.mp4 </dev/null
untold hidden.mp4 "an edit list that hides frames"
film pieces.mp4 master.mkv -bf 3 -g 12 -movflags frag_keyframe
untold pieces.mp4 "fragments after the first"
film empty.mp4 master.mkv -bf 3 -g 12 -movflags frag_keyframe+empty_moov
untold empty.mp4 "fragments only"
film film.mkv master.mkv -bf 3
untold film.mkv "another container"
ffmpeg -v error -y -i master.mkv -c:v mpeg4 -an other.mp4 </dev/null
untold other.mp4 "another codec"
head -c $(($(stat -c %s front.mp4) * 9 / 10)) front.mp4 >cut.mp4
untold cut.mp4 "a file that is cut short"

# A header that lies: the first offset of ctts becomes another one.
lie() {	# FILE NEW BYTES: the four bytes at BYTES behind "ctts" become 7
	$python - "$@" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		at = data.index(b"ctts") + int(sys.argv[3])
		data[at:at + 4] = (7).to_bytes(4, "big")
		open(sys.argv[2], "wb").write(data)
	END
}
lie b.mp4 count.mp4 12
untold count.mp4 "runs of offsets that are not as many as the samples"
lie b.mp4 entries.mp4 8
untold entries.mp4 "a table that ends early"

# --- what is not needed

left_out() { is "$2" "$(mask-test "$1" | paste -sd' ')" "$3 $3"; }
left_out b.mp4 "of a pair of tracks each is read without the other" hidden
left_out front.mp4 "with the header in front, too" hidden
left_out film.mov "and in QuickTime" hidden
left_out late.mp4 "and with a clock that begins late" hidden
left_out hidden.mp4 "and with edit lists" hidden
left_out pieces.mp4 "fragments are read as a whole" whole
left_out two.mp4 "and two videos" whole
left_out varied.mp4 "and a video alone" whole
left_out film.mkv "and what is no MP4" whole
ffmpeg -v error -y -i b.mp4 -map 0:v -map 0:a -map 0:a -c copy sounds.mp4 </dev/null
left_out sounds.mp4 "and one with two sounds" whole
ffmpeg -v error -y -i b.mp4 -c:v copy -c:a pcm_s16le pcm.mov </dev/null
left_out pcm.mov "and one whose sound is no AAC" whole
left_out cut.mp4 "what is cut short has what it has" hidden

# What is looked up is kept, and what is not is looked up the next time.
echo 'clip,video,start,end
a,b.mp4,1,2' >rows.csv
runs 0 "an index is kept" aer-frames -v -n 4 --index=index -o one rows.csv
err_like "and it is said" "indexes: 1 made, 0 read"
runs 0 "it is read again" aer-frames -v -f -n 4 --index=index -o two rows.csv
err_like "and that is said" "indexes: 0 made, 1 read"
ok "the pictures are the same" diff -r one/a two/a
done_testing
