# Cutting 8 clips of 5 s, and 3 regions of one picture, against one ffmpeg each.
. "$(dirname "$0")/bench.sh"
recording_once

echo 'clip,video,start,end' >cut.csv
echo 'clip,video,start,end,x,y,w,h' >regions.csv
for i in 0 1 2 3 4 5 6 7; do
	echo "c$i,lecture.mp4,$((7 * i)),$((7 * i + 5))" >>cut.csv
done
for i in 0 1 2; do
	echo "r$i,lecture.mp4,20,30,$((426 * i)),0,426,680" >>regions.csv
done
x264='-c:v libx264 -preset veryfast -crf 18 -bf 0 -c:a aac -b:a 128k'

compare "aer-cut, 8 clips of 5 s" "a loop of ffmpeg -ss -to" \
	"for i in 0 1 2 3 4 5 6 7; do ffmpeg -v error -y -ss \$((7 * i)) -to \$((7 * i + 5)) \
		-i lecture.mp4 $x264 peer\$i.mp4; done" \
	"aer-cut -f -o ours cut.csv"
compare "aer-cut, 3 regions" "a loop of ffmpeg crop" \
	"for i in 0 1 2; do ffmpeg -v error -y -ss 20 -to 30 -i lecture.mp4 \
		-vf crop=426:680:\$((426 * i)):0 $x264 peer\$i.mp4; done" \
	"aer-cut -f -o ours regions.csv"
