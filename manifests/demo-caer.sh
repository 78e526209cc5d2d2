# demo-caer.sh - the demo's last page: what a model sees in a face, and what around it.
#
# Read by demo.sh, and by tests/bench/caer-streams.sh with other seeds.  They have the
# functions say, run and die, and the folder of this file in $here.

# Whether file $1 is there, and none of the other files is newer.
is_newest() {
	made=$1
	shift
	[ -s "$made" ] || return 1
	for from; do
		[ "$made" -nt "$from" ] || return 1
	done
}

# Students whose distraction shows around the face only, and all else in the face only.
# Where they are drawn anew, or trained on otherwise, no model of before is kept: it
# would be known by its table, not by its pictures.
draw_students() {
	is_newest "$caer/segments.csv" "$(command -v caer-data)" \
		"$(command -v aer-caer)" "$here/demo-caer.sh" "$here/caer-small.json" && return
	rm -rf "$caer"
	run "caer-data -n 30 -c 2 -k 2 -s $seed $caer"
}

# How many students are in part $1.
students() {
	awk -F, -v part="$1" '$7 == part && !seen[$5]++ {n++} END {print n}' "$caer/split.csv"
}

# Trains a model and tells of every fifth epoch.
train() {
	printf '\n$ %s\n' "$1"
	{ sh -c "$1" 2>&1 || echo "status $?"; } | awk '/^status / {exit 1}
		!/: epoch / || ++epoch % 5 == 0 {print; fflush()}' || die "that failed"
}

# What the figures of the three models say, in words.
compare_streams() {
	aer-score -q -s 1 --split=test --format=csv "$caer/split.csv" "$caer/face.csv" \
		"$caer/context.csv" "$caer/both.csv" >"$caer/scores.csv"
	awk -F, '$2 == "" {v[$1, $3] = $4}
		$3 == "recall" && $2 == "distraction" {found[$1] = 100 * $4}
		$3 == "recall" && $2 != "distraction" {others[$1] += 100 * $4 / 4}
		function all(of, sep) {
			return sprintf("%.0f %%%s %.0f %% and %.0f %%", of["face"], sep,
			    of["context"], of["both"])
		}
		END {
			low = v["both", "uar:low"]
			print "Faces, whole pictures and both find " all(found, ",") " of the distraction,"
			print "and " all(others, ",") " of the other four classes."
			if (low > v["face", "uar:high"] && low > v["context", "uar:high"])
				print "Each sees what the other cannot; both together win, beyond their intervals."
			else
				print "The intervals overlap: this is no proof that both together are better."
		}' "$caer/scores.csv"
}

# The model CLIP-CAER, small and without weights to begin with, on faces, on whole
# pictures and on both, trained alike.  $1 is the folder, $2 the seed of all that is drawn.
caer_page() {
	caer=$1
	seed=$2
	say "What does a model see in a face, and what around it?  Thirty students are drawn, two"
	echo "clips of each class.  The distracted hold a telephone and turn to it, whatever their"
	echo "face shows; all other classes are in the face alone."
	if ! command -v caer-data >/dev/null ||
		aer-caer predict none.safetensors /dev/null 2>&1 | grep -q libtorch-dev; then
		echo "LEFT OUT, for want of libtorch: 'make deps' installs it, then 'make demo' again."
		return
	fi
	draw_students
	run "aer-face -q -n 2 --min-face=70 $caer/segments.csv > $caer/faces.csv"
	run "aer-frames -q -n 2 --size=48x48 --fit=stretch,stretch --format=npy \\
    --faces=$caer/faces.csv --sheet=$caer/sheet.png \\
    -o $caer/arrays $caer/segments.csv > $caer/frames.csv"
	run "aer-split -q -f train=0.6,test=0.4 $caer/segments.csv > $caer/split.csv"
	say "Three models from random weights, trained alike on $(students train) students (half a minute):"
	for streams in face context both; do
		train "aer-caer train --streams=$streams --frames=$caer/frames.csv \\
    --split=train --validation=0 --epochs=40 -s $seed --prompt=class \\
    --random-init=$here/caer-small.json --vocabulary=$here/caer-bytes.txt \\
    --set=rate-image=0.02,rate-temporal=0.005,rate-projection=0.005 \\
    --set=steps=28:34,flip=1,threads=1 --plot=$caer/$streams.png \\
    -o $caer/$streams.safetensors $caer/split.csv"
		run "aer-caer predict -q --frames=$caer/frames.csv --split=test \\
    $caer/$streams.safetensors $caer/split.csv > $caer/$streams.csv"
	done
	run "grep -E '^clip|distraction,test' $caer/split.csv | aer-pick -q -n 4 | \\
    aer-caer explain -q --frames=$caer/frames.csv -o $caer/heat.png $caer/both.safetensors"
	run "aer-score --split=test --plot=$caer/confusion.png -o $caer/scores.txt \\
    $caer/split.csv $caer/face.csv $caer/context.csv $caer/both.csv"
	say "From $caer/scores.txt, in percent, for $(students test) students whom no model has seen:"
	awk '/^system .*UAR/ {show = 1; print ""} show && /^p:/ {exit} show' "$caer/scores.txt"
	compare_streams
}
