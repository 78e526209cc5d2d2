# Sampling 16 frames of clips to 224x224, in one array a clip, against ffmpeg and the
# Python libraries, which are put into a folder of their own where PyPI is reached.
#
# Each is used as its manual tells, with the threads it chooses. The two that can be
# made to go through a video once for all clips are also timed in that way, "merged":
# OpenCV by a loop that sorts the frames, torchcodec by asking for all at once, which
# needs memory for all of them; and these in two processes of one thread each.
. "$(dirname "$0")/bench.sh"
recording_once gop250 250

modules='numpy opencv-python-headless av decord torch torchcodec'
if [ ! -e venv/done ]; then
	echo "frames.sh: installing $modules: some GB, once" >&2
	python3 -m venv venv && for module in $modules; do
		venv/bin/pip install -q "$module" ||
			echo "frames.sh: $module cannot be installed: not compared" >&2
	done && touch venv/done
fi

peer() {	# NAME PROCESSES
	entrant "$1, $([ "$2" = 1 ] && echo own threads || echo "$2 processes")" ">= 2.3" \
		"venv/bin/python $benches/peers.py $1 $2 $table.csv $table"
}

sample() {	# TABLE
	echo "aer-frames -v -f -j2 --size=224x224 --fit=stretch --format=npy -o $1 $1.csv"
}

for n in 20 200; do
	table=sample$n
	clips gop250 1200 $n >$table.csv
	race "aer-frames, 16 frames of $n clips of 10 s"
	entrant "aer-frames -j2" "" "$(sample $table)"
	peers='opencv torchcodec-merged opencv-merged'
	[ $n = 200 ] || peers="ffmpeg pyav decord $peers"
	for name in $peers; do
		peer "$name" 1
	done
	peer torchcodec-merged 2
	peer opencv-merged 2
	if [ $n = 20 ]; then run 3 4; else run 2 3; fi
	$(sample $table) 2>&1 >/dev/null | python3 "$benches/bound.py" $table.csv
done
