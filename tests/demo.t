#!/usr/bin/env bash
# The demo, which is every tool in a row: on drawn recordings, on a real video
# without a table, with a table, and with the mistakes one makes first.
. "$(dirname "$0")/tap.sh"

# the plain build: the sanitized one has its own tests, and this is long
PATH=$top/build:$PATH
demo() { VIDEO=${VIDEO:-} SEGMENTS=${SEGMENTS:-} sh "$top/manifests/demo.sh" "$@"; }
# what aer-score says: score SYSTEM CLASS MEASURE, in percent
score() {
	awk -F, -v s="$1" -v c="$2" -v m="$3" '$1 == s && $2 == c && $3 == m {print 100 * $4}' \
		drawn/students/scores.csv
}
# whether awk finds it so
so() { awk "BEGIN {exit !($1)}"; }
rows() { tail -n +2 "$1" | wc -l; }

runs 0 "the demo runs on drawn recordings" demo drawn
out_like "it says how far annotators agree" $'\nFleiss\' kappa +0\.[5-9].*\nconsistent +(100|[89][0-9])\.'
out_like "it prints a league table" $'\nmodel +[0-9]+\.[0-9]'
if grep -q "LEFT OUT, for want of libtorch" out; then
	skip "built without libtorch" 10
else
	out_like "and one of what is seen in faces, around them, and in both" \
		$'\nboth +[0-9.]+ +\\[.*\nface +[0-9.]+ +\\[.*\ncontext +[0-9.]+ +\\['
	out_like "in a sentence" "Each sees what the other cannot; both together win, beyond their intervals"
	ok "both win, beyond the interval of faces" so "$(score both "" uar:low) > $(score face "" uar:high)"
	ok "and beyond that of whole pictures" so "$(score both "" uar:low) > $(score context "" uar:high)"
	ok "distraction is not in the faces" so "$(score face distraction recall) < 30"
	ok "it is around them" so "$(score context distraction recall) > 70"
	others=
	for class in neutrality enjoyment confusion fatigue; do
		others="$others + $(score context $class recall)"
	done
	ok "where all else is guessed" so "(0$others) / 4 < 40"
	is "they are scored on students whom no model has seen" "$("$python" - <<'PY'
import csv
rows = list(csv.DictReader(open("drawn/students/split.csv")))
side = lambda s: {r["subject"] for r in rows if r["split"] == s}
print(len(side("train") & side("test")), len(side("train")), len(side("test")))
PY
)" "0 18 12"
	ok "where a model looks is a picture" "$python" -c '
from PIL import Image
Image.open("drawn/students/heat.png").load()'
	far=
	for shown in "$top/README.md" "$top/man/aer-caer.1"; do
		for system in both face context; do
			uar=$(awk -v s=$system '$1 == s && $2 ~ /^[0-9.]+$/ {print $2; exit}' "$shown")
			so "${uar:-999} - $(score $system "" uar) < 5 && ${uar:--99} - $(score $system "" uar) > -5" ||
				far="$far $shown:$system"
		done
	done
	# sums round otherwise on another processor
	is "README.md and the manual show these figures, or close ones" "$far" ""
	(cd drawn/students && cksum ./*.safetensors) >models
fi
cd drawn || exit
is "every clip of the trimmed table was cut" "$(rows clips.csv)" "$(rows trimmed.csv)"
is "there is a file for each" "$(find clips -name '*.mp4' | wc -l)" "$(rows clips.csv)"
is "eight rows of faces a clip" "$(rows faces.csv)" "$((8 * $(rows clips.csv)))"
is "a crop for each face" "$(find faces -name '*.png' | wc -l)" \
	"$(tail -n +2 faces.csv | grep -vc ',none')"
is "a picture for each row of frames" "$(find frames -name '*.png' | wc -l)" \
	"$(rows frames.csv)"
is "no subject is in train and in test" "$("$python" - <<'PY'
import csv
rows = list(csv.DictReader(open("split.csv")))
side = lambda s: {r["subject"] for r in rows if r["split"] == s}
print(len(side("train") & side("test")), len(side("train") | side("test")))
PY
)" "0 18"
ok "the sheet and the matrices are pictures" "$python" -c '
from PIL import Image
for name in "sheet.png", "confusion-model.png", "confusion-most-frequent.png":
    Image.open(name).load()'
is "a constant guess has the UAR of chance" \
	"$(awk '$1 == "most-frequent" && NF > 3 {print $2; exit}' scores.txt)" "20.00"
is "clips have the label of most annotators: the drawn one, nearly always" "$("$python" - <<'PY'
import csv
drawn = {r["clip"]: r["label"] for r in csv.DictReader(open("clips.csv"))}
voted = {r["clip"]: r["label"] for r in csv.DictReader(open("labelled.csv"))}
right = sum(drawn[c] == l for c, l in voted.items())
print(len(voted) >= 0.95 * len(drawn), right >= 0.97 * len(voted))
PY
)" "True True"
is "a stand-in for a model is asked about three clips of each class" \
	"$(for i in 1 2; do rows stand-in-$i.csv; cut -d, -f3 stand-in-$i.csv; done | grep -vx refused | sort -u | tr '\n' ' ')" \
	"15 ok status "
ok "as two models, whose scores by class are drawn" test -s asked-f1.png -a -s asked-precision.png -a -s asked-recall.png
is "and are a table, a row each" "$(awk '/^system .*UAR/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' asked.txt | sort | tr '\n' ' ')" "stand-in-1 stand-in-2 "
is "the split has the clips with a label" "$(cut -d, -f 1 split.csv)" "$(cut -d, -f 1 labelled.csv)"
cp split.csv ../first-split.csv
cd ..
find drawn/clips drawn/frames -type f -newermt '1 hour ago' -exec stat -c '%n %Y' {} + |
	sort >before
runs 0 "the demo runs again" demo drawn
err_like "and finds all clips made" "0 made, [0-9]+ already there"
find drawn/clips drawn/frames -type f -newermt '1 hour ago' -exec stat -c '%n %Y' {} + |
	sort >after
ok "nothing was made twice" cmp before after
ok "the split is the same" cmp first-split.csv drawn/split.csv
if [ -e models ]; then
	is "no model is trained again" "$(grep -c 'safetensors: is there already' out)" 3
	ok "they are the same" eval '(cd drawn/students && cksum ./*.safetensors) | cmp - models'
else
	skip "built without libtorch" 2
fi
runs_sh 0 "without the model's part, the page" "PATH=/usr/bin:/bin sh -c 'here=$top/manifests
	say() { echo \"\$*\"; }
	. \$here/demo-caer.sh
	caer_page none 1'"
out_like "says so, and how to get it" "LEFT OUT, for want of libtorch: 'make deps' installs it"
ok "and leaves nothing" test ! -e none

if [ -d "$data/video" ]; then
	VIDEO="$data/video/WolfgangLanger_Pexels.mp4 $data/video/single_face.mp4"
	runs 0 "the demo runs on two real videos" demo real
	out_like "and says that their labels are made up" "MADE UP"
	is "in two pieces, the short video being one" "$(rows real/clips.csv)" 2
	ok "on which nobody votes" test ! -e real/votes.csv
	VIDEO=$data/video/single_face.mp4
	runs 0 "the demo runs on one video" demo one
	out_like "and says why there is no split" "a split needs two subjects"
	VIDEO=
	echo 'clip,video,start,end,subject,label' >segments.csv
	for i in 0 1; do
		echo "a/$i,$data/video/WolfgangLanger_Pexels.mp4,$((i * 9)),$((i * 9 + 8)),A,x"
		echo "b/$i,$data/video/short_hamilton_clip.mp4,$i,$((i + 6)),B,y"
	done >>segments.csv
	SEGMENTS=segments.csv
	runs 0 "the demo runs on a table of segments" demo table
	is "with all its clips" "$(rows table/clips.csv)" 4
	SEGMENTS=
else
	skip "no real recordings in $data" 8
fi

VIDEO=nowhere.mp4
runs 2 "a missing video ends the demo" demo missing
err_like "with a line that names it" "nowhere.mp4: there is no such file"
VIDEO=
SEGMENTS=nowhere.csv
runs 2 "a missing table ends the demo" demo missing
err_like "with a line that names it, too" "nowhere.csv: there is no such table"

done_testing
