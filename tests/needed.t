#!/bin/bash
# Pictures that nothing wanted refers to are not decoded, and it shows nowhere: H.264 of
# many kinds, from which random frames are taken.  What the frames are, ffmpeg says, and
# how few pictures they need, tests/bench/bound.py, by the letter of the standard.
. "$(dirname "$0")/tap.sh"

ok "lib/video/dpb keeps to the letter of the standard" dpb-test

# Frames that come back after others make an encoder refer to pictures long ago.
ffmpeg -v error -y -f lavfi -i "testsrc2=size=96x64:rate=25:duration=4" -vf \
	"noise=alls=6:allf=t,shuffleframes=0 3 1 4 2 5,format=yuv420p" -c:v ffv1 master.mkv

# film NAME ARGUMENTS...: the master, encoded by ffmpeg with them
film() {
	local name=$1
	shift
	ffmpeg -v error -y -i master.mkv -fps_mode passthrough "$@" "$name" >film.log 2>&1 </dev/null ||
		{ echo "cannot make $name"; cat film.log; } | tap_note
}

# frames NAME: its frames are ffmpeg's
frames() {
	ffmpeg -v error -i "$1" -map 0:v:0 -autoscale 0 -fps_mode passthrough -f framemd5 - \
		2>/dev/null </dev/null | sed '/^#/d; s/.*, *//' >wanted.sums
	video-test list "$1" | sed '1d; s/.*,//' | cmp - wanted.sums
}

# some N SEED: N of the film's 96 frames
some() {
	awk -v n="$1" -v seed="$2" 'BEGIN { srand(seed); for (k = 0; k < 96; k++)
		if (rand() < (n - m) / (96 - k)) { m++; printf "%d ", k } }'
}

# few NAME: for random frames of it as many pictures are decoded as they need
few() {
	local name=$1 n sets=()
	for n in 1 2 4 9; do
		sets+=("$(some $n $((n + $(cksum <<<"$name" | cut -c1-6))))")
	done
	$python "$top/tests/bench/bound.py" "$name" "${sets[@]}" >bounds
	is "$name: no picture is decoded that is not needed" \
		"$(for n in "${sets[@]}"; do video-test wanted "$name" $n; done | paste -sd' ')" \
		"$(paste -sd' ' bounds)"
}

# same NAME: however they are reached
same() {
	ok "$name: its frames are ffmpeg's" frames "$name"
	ok "$name: so are any that are taken alone" eval "
		video-test plan $name 1 1 24 >plans && video-test plan $name 2 4 12 >>plans &&
		video-test plan $name 3 30 3 >>plans && video-test random $name 4 12"
}

x264="-c:v libx264 -threads 1 -preset veryfast"
one="-g 99 -keyint_min 99 -sc_threshold 0"	# group of pictures
while IFS='|' read -r name options; do
	film $name $options
	same $name
	case $name in
	# Begun with no IDR picture, or fields: more is decoded than the bound says.
	refresh.mp4 | open.mp4 | bluray.ts | fields.mp4) ;;
	*) few $name ;;
	esac
done <<END
none.mp4|$x264 $one -bf 3 -x264-params b-pyramid=none:b-adapt=0
strict.mp4|$x264 $one -bf 3 -x264-params b-pyramid=strict:b-adapt=0
normal.mp4|$x264 $one -bf 3 -x264-params b-pyramid=normal:b-adapt=0
deep.mp4|$x264 $one -bf 16 -x264-params b-pyramid=normal:b-adapt=0:ref=1
wide.mp4|$x264 $one -bf 16 -preset slow -x264-params b-pyramid=normal:b-adapt=2:ref=16
past.mp4|$x264 $one -bf 0 -x264-params ref=16
two.mp4|$x264 $one -bf 2 -x264-params ref=2:b-pyramid=strict
medium.mp4|$x264 $one -preset medium
temporal.mp4|$x264 $one -bf 5 -x264-params direct=temporal:weightb=1:ref=2
spatial.mp4|$x264 $one -bf 5 -x264-params direct=spatial:weightb=0:ref=2
fade.mp4|$x264 $one -bf 3 -vf fade=out:20:60 -x264-params weightp=2:ref=2
slices.mp4|$x264 $one -bf 3 -x264-params slices=4
rows.mp4|$x264 $one -bf 7 -x264-params slice-max-mbs=6:ref=4
cavlc.mp4|$x264 $one -bf 3 -coder 0
baseline.mp4|$x264 $one -profile:v baseline -x264-params ref=4
refresh.mp4|$x264 $one -bf 0 -x264-params intra-refresh=1:keyint=30
ten.mp4|$x264 $one -bf 3 -pix_fmt yuv420p10le
full.mp4|$x264 $one -bf 3 -pix_fmt yuv444p
ten-full.mkv|$x264 $one -bf 5 -pix_fmt yuv444p10le -x264-params ref=2:cabac=0
half.mp4|$x264 $one -bf 3 -pix_fmt yuv422p
grey.mp4|$x264 $one -bf 3 -pix_fmt gray -x264-params weightp=2
lossless.mp4|$x264 $one -bf 3 -qp 0
film.mkv|$x264 $one -bf 3 -x264-params aud=1:nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900
film.ts|$x264 -g 25 -bf 3
many.mp4|$x264 -g 12 -bf 3 -x264-params b-adapt=0
cuts.mp4|$x264 -g 40 -bf 3 -x264-params scenecut=0:force-cfr=1 -force_key_frames 1.02
zero.mp4|$x264 $one -tune zerolatency -x264-params slices=2:ref=3
open.mp4|$x264 -bf 5 -x264-params open-gop=1:keyint=20:b-adapt=0
open.mkv|$x264 -bf 3 -preset medium -x264-params open-gop=1:keyint=20:b-adapt=0
bluray.ts|$x264 -bf 3 -x264-params bluray-compat=1:open-gop=1:slices=4:keyint=24
fields.mp4|$x264 $one -bf 3 -flags +ildct+ilme -x264-params tff=1
END
done_testing
