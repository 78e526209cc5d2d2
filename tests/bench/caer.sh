# aer-caer against PyTorch with the same libtorch (Debian's, on the CPU) and weights from
# a seed:
#
# - the model alone: ViT-B/32, pictures in memory, one thread each;
# - from recordings to answers, by aer-frames and aer-caer predict, against a data set and
#   loader of PyTorch over OpenCV (caer-loader.py): with a model that costs next to
#   nothing, which leaves the way of the pictures, and with ViT-B/32.
#
# The clips are of 10 s, rows of a recording of 20 minutes, or files of their own.
. "$(dirname "$0")/bench.sh"
[ -x "$work/../caer-drive" ] || { echo "caer.sh: built without libtorch: not measured" >&2; exit 0; }
vocabulary=$work/../models/bpe_simple_vocab_16e6.txt.gz
[ -e "$vocabulary" ] || make -s -C "$work/../.." build/models/bpe_simple_vocab_16e6.txt.gz >&2

printf '%s\t%s\n' neutrality 'a student looks at the screen' \
	enjoyment 'a student smiles' distraction 'a student holds a telephone' >caer.texts
echo '{"heads":12,"text_heads":8}' >caer.config
echo '{"image_size":224,"patch":112,"width":16,"layers":1,"heads":1,"embedding":16,
"text_width":16,"text_layers":1,"text_heads":1,"temporal_layers":1,"temporal_heads":1,
"temporal_head_width":16,"temporal_mlp":16}' >caer-tiny.config
for model in caer caer-tiny; do
	caer-drive new $model.config 1 "$vocabulary" caer.texts $model.model
done

race "prediction, ViT-B/32, one clip of 2 x 16 pictures, one thread"
one='OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1'
entrant "aer-caer's model" "" "$one caer-drive time caer.model 1 2"
entrant "PyTorch's modules" ">= 1" "$one /usr/bin/python3 $benches/../caer/pytorch.py caer.model 1 2"
run 2

# --- from recordings ---------------------------------------------------------------

recording_once gop250 250
if [ ! -e caer-venv/done ]; then
	echo "caer.sh: installing opencv-python-headless, once" >&2
	/usr/bin/python3 -m venv --system-site-packages caer-venv &&
		caer-venv/bin/pip install -q --no-deps opencv-python-headless==4.10.0.84 &&
		touch caer-venv/done || {
		echo "caer.sh: OpenCV cannot be installed: not compared" >&2
		exit 0
	}
fi
if [ ! -d caer-files ]; then
	mkdir caer-files.part
	ffmpeg -v error -y -i gop250.mp4 -t 400 -an -c copy -f segment -segment_time 10 \
		-reset_timestamps 1 caer-files.part/c%04d.mp4 </dev/null
	mv caer-files.part caer-files
fi
clips gop250 1200 40 >caer-rows.csv
{ echo clip,video; printf 'c%04d,caer-files/c%04d.mp4\n' $(for i in {0..39}; do echo $i $i; done); } \
	>caer-files.csv
head -n 17 caer-rows.csv >caer-few.csv
# what the table says of a face is of no matter here
awk -F, 'NR == 1 { print "clip,frame,x,y,w,h"; next }
	{ for (f = 0; f < 250; f++)
		printf "%s,%d,%d,%d,170,170\n", $1, f, 500 + 40 * sin(f / 30), 200 + 30 * cos(f / 20) }' \
	caer-rows.csv >caer-faces.csv

predict() {	# TITLE TABLE MODEL TARGET ROUNDS
	race "$1"
	entrant "aer-frames, aer-caer predict" "" "aer-frames -q -f -j2 --size=224x224 \
		--fit=stretch,stretch --format=npy --faces=caer-faces.csv -o $2-arrays $2.csv |
		tee $2-frames.csv | aer-caer predict -q --frames=- $3.model $2.csv"
	entrant "PyTorch, OpenCV, 2 workers" "$4" \
		"caer-venv/bin/python $benches/caer-loader.py $3.model $2.csv caer-faces.csv $2-arrays"
	run "$5"
}
predict "from a recording to answers, 40 clips, hardly any model" caer-rows caer-tiny ">= 1.5" 2
predict "from files of clips to answers, 40 clips, hardly any model" caer-files caer-tiny ">= 1.5" 2
predict "from a recording to answers, 16 clips, ViT-B/32" caer-few caer ">= 1.5" 2

# Memory is that of some batches: not more for 40 clips than for 16
peak() { /usr/bin/python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"; }
few=$(peak aer-caer predict -q --frames=caer-rows-frames.csv caer-tiny.model caer-few.csv)
all=$(peak aer-caer predict -q --frames=caer-rows-frames.csv caer-tiny.model caer-rows.csv)
echo "memory of aer-caer predict: $few MiB for 16 clips, $all MiB for 40"
rm -rf caer.model caer-rows-arrays caer-files-arrays caer-few-arrays
