# Sampling 16 frames of 12 clips to 224x224, against ffmpeg's select.
. "$(dirname "$0")/bench.sh"
recording_once

echo 'clip,video,start,end' >frames.csv
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
	echo "f$i,lecture.mp4,$((4 * i)),$((4 * i + 10))" >>frames.csv
done

compare "aer-frames, 12 clips" "ffmpeg select a clip" \
	"for i in 0 1 2 3 4 5 6 7 8 9 10 11; do mkdir -p peer\$i; ffmpeg -v error -y \
		-ss \$((4 * i)) -t 10 -i lecture.mp4 -vf \"select='not(mod(n-7,15))',scale=224:224\" \
		-vsync 0 -frames:v 16 peer\$i/%03d.png; done" \
	"aer-frames -f -n 16 --size=224x224 --fit=stretch -o ours-frames frames.csv"
