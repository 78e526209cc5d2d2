# Cutting 8 clips of 10 s, and 6 regions of 30 s of one picture, against one ffmpeg
# each with the same encoder and settings.
. "$(dirname "$0")/bench.sh"
recording_once gop250 250
recording_once gop50 50

ffmpeg_loop() {	# VIDEO
	echo "while IFS=, read -r clip video start end; do ffmpeg -v error -y -ss \$start \
		-to \$end -i \$video $x264 peer-\$clip.mp4 </dev/null; done < <(tail -n +2 $1.csv)"
}

ours() {	# MODE TARGET
	entrant "aer-cut --mode=$1 -j2" "$2" "aer-cut -q -f -j2 --mode=$1 -o ours $video.csv"
}

for video in gop250 gop50; do
	clips $video 1200 8 >$video.csv
	race "aer-cut, 8 clips of 10 s, a keyframe in ${video#gop} frames"
	entrant "ffmpeg -ss -to, one a clip" "" "$(ffmpeg_loop $video)"
	if [ $video = gop250 ]; then
		ours exact '<= 0.9'
		ours smart '<= 0.57'
		ours copy '<= 0.01'
	else
		ours smart '<= 0.2'
	fi
	run 3
done

echo 'clip,video,start,end,x,y,w,h' >regions.csv
loop=
for i in 0 1 2 3 4 5; do
	x=$((i % 3 * 426)) y=$((i / 3 * 360))
	echo "r$i,gop250.mp4,507,537,$x,$y,426,360" >>regions.csv
	loop="$loop ffmpeg -v error -y -ss 507 -to 537 -i gop250.mp4 -vf crop=426:360:$x:$y \
		$x264 peer$i.mp4 </dev/null;"
done
race "aer-cut, 6 regions of 30 s"
entrant "ffmpeg crop, one a region" "" "$loop"
entrant "aer-cut -j2" "<= 0.45" "aer-cut -q -f -j2 -o ours regions.csv"
run 3
