#!/bin/bash
# aer-caer: trained, ended, gone on with, asked, explained; and what a model of faces
# does not see in recordings where distraction shows outside of them only.
# (demo.t trains on both.)
. "$(dirname "$0")/tap.sh"

aer-caer predict none.safetensors /dev/null 2>&1 | grep -q libtorch-dev &&
	skip_all "built without libtorch"

# Clips whose pictures are of one colour, which is their class: 8 subjects, 3 clips each.
cat >make.py <<'END'
import csv, os, numpy as np
rng = np.random.default_rng(1)
colours = {"blue": (30, 30, 220), "green": (30, 220, 30), "red": (220, 30, 30)}
clips = open("clips.csv", "w"); frames = open("frames.csv", "w")
clips.write("clip,subject,label,split\n"); frames.write("clip,index,file,kind\n")
for s in range(8):
    for name, colour in colours.items():
        clip = f"s{s}/{name}"
        clips.write(f"{clip},s{s},{name},{'test' if s > 5 else 'train'}\n")
        os.makedirs(f"a/{clip}")
        for kind in ("context", "face"):
            pixels = rng.integers(-25, 25, (5, 16, 16, 3)) + np.array(colour)
            np.save(f"a/{clip}/{kind}.npy", pixels.clip(0, 255).astype(np.uint8))
            for i in range(5):
                if (clip, kind, i) != ("s1/red", "face", 4):
                    frames.write(f"{clip},{i},a/{clip}/{kind}.npy,{kind}\n")
END
$python make.py
cat >tiny.json <<'END'
{"image_size": 16, "patch": 8, "width": 16, "layers": 1, "heads": 2, "text_width": 16,
 "text_layers": 1, "text_heads": 2, "length": 40, "embedding": 16, "frames": 3,
 "temporal_heads": 2, "temporal_head_width": 8, "temporal_mlp": 16, "dropout": 0.1,
 "learned": 4, "normalize": "clip", "temperature": 0.1}
END
bytes=$top/manifests/caer-bytes.txt
rates=rate-image=0.02,rate-temporal=0.02,rate-projection=0.02,rate-prompts=0.02,threads=1
# in a process of its own with exec before it, so that a signal reaches the tool
train() { ${exec:-} aer-caer train --frames=frames.csv --random-init=tiny.json \
	--vocabulary="$bytes" --prompt=learnable+class --batch=4 \
	--set=$rates,flip=1,rotate=4 "$@"; }

# --- training
runs 0 "a model is trained" train --split=train --epochs=8 --log=log.csv --plot=log.svg \
	-o one.safetensors clips.csv
err_like "a note tells of frames without faces" "no face in 1 frame of 1 clip: black there"
is "a line an epoch" "$(grep -c '^aer-caer: epoch [1-8]: loss .* UAR .* WAR' err)" 8
is "and a row in the table" "$(sed -n 1p log.csv) $(wc -l <log.csv)" \
	"epoch,loss,val_loss,val_uar,val_war,best 9"
is "one of them the best" "$(awk -F, '$6 == 1' log.csv | wc -l)" 1
ok "the curves are drawn" grep -q "<title>Training" log.svg
is "nothing else is left" "$(ls -A | grep one.safetensors | sort | tr '\n' ' ')" \
	"one.safetensors one.safetensors.val.csv "
is "validation takes whole subjects of the training part" "$(awk -F, 'FNR == 1 {next}
	NR == FNR {val[$1]; next}
	$1 in val {in_val[$2]; if ($4 != "train") print "not of train"}
	!($1 in val) && $4 == "train" {in_train[$2]}
	END {for (s in in_val) {n++; if (s in in_train) print "leak " s}; print (n > 0)}' \
	one.safetensors.val.csv clips.csv)" 1
runs 0 "the same again is there already" train --split=train --epochs=8 -o one.safetensors \
	--log=log.csv --plot=log.svg clips.csv
err_like "and says so" "one.safetensors: is there already"
runs 2 "with another option it is refused" train --split=train --epochs=9 \
	-o one.safetensors clips.csv
err_like "with what to do" "of a training with other clips, pictures or options; remove it"

train -q --split=train --epochs=8 -j 1 -o two.safetensors clips.csv
ok "on one thread: the same bytes" cmp one.safetensors two.safetensors
train -q --split=train --epochs=8 -s 2 -o other.safetensors clips.csv
ok "with another seed: others" test "$(cmp -s one.safetensors other.safetensors; echo $?)" = 1

# --- ended at any moment: killed again and again, until it comes to its end
ended=0 resumed=0
for wait in 0.9 1.1 1.3 1.6 2 2.5 3 4 6 9; do
	exec=exec train --split=train --epochs=8 --log=killed.csv -o killed.safetensors \
		clips.csv 2>killed.err &
	pid=$!
	( sleep $wait; kill -KILL $pid ) 2>/dev/null &
	killer=$!
	wait $pid 2>/dev/null && ended=1
	kill $killer 2>/dev/null
	wait $killer 2>/dev/null
	grep -q "going on after" killed.err && resumed=1
	[ $ended = 0 ] || break
done
[ $ended = 1 ] || train -q --split=train --epochs=8 --log=killed.csv -o killed.safetensors clips.csv
ok "killed and gone on with: the same bytes" cmp one.safetensors killed.safetensors
ok "and the same table" cmp log.csv killed.csv
exec=exec train --split=train --epochs=8 -o stopped.safetensors clips.csv 2>stopped.err &
pid=$!
soon test -e stopped.safetensors.train/state.safetensors
state=$(stat -c %s stopped.safetensors.train/state.safetensors 2>/dev/null)
kill -TERM $pid
wait $pid
is "ended by a signal" $? 143
runs 0 "and gone on with" train --split=train --epochs=8 -o stopped.safetensors clips.csv
err_like "after what was done" "going on after"
ok "to the same bytes" cmp one.safetensors stopped.safetensors

# A disk with room for what is kept of the first epoch, and not of the second, whose state
# is written beside that of the first
kept=$(stat -c %s one.safetensors)
if [ "$(id -u)" -eq 0 ] && [ -n "$state" ] && mkdir disk && mount -t tmpfs \
	-o size=$(((2 * kept + 3 * state) / 2)) tmpfs disk 2>/dev/null; then
	trap 'umount disk' EXIT
	runs 2 "a disk that gets full ends a training" train --split=train --epochs=8 \
		-o disk/full.safetensors clips.csv
	err_like "naming the file" "disk/full.safetensors.train/(state|best-0002).safetensors: cannot write: No space left on device"
	ok "what was kept of the epoch before is whole" aer-caer predict -q --frames=frames.csv \
		--split=test -o whole.csv disk/full.safetensors.train/state.safetensors clips.csv
	is "and no part of a file is left" "$(find disk -name '.*' -size +0)" ""
	mount -o remount,size=10m disk
	runs 0 "with room again it goes on" train --split=train --epochs=8 \
		-o disk/full.safetensors clips.csv
	err_like "from where it was" "going on after [1-9]"
	ok "to the same bytes" cmp one.safetensors disk/full.safetensors
	umount disk
	trap - EXIT
else
	skip "no tmpfs can be mounted here" 7
fi

# --- predictions
runs 0 "the test part is predicted" aer-caer predict --frames=frames.csv --split=test \
	one.safetensors clips.csv
mv out test.csv
is "a row a clip, a column a class" "$(sed -n 1p test.csv) $(wc -l <test.csv)" \
	"clip,label,p_blue,p_green,p_red 7"
runs 0 "and aer-score takes it" aer-score -q -B 0 --split=test clips.csv test.csv
aer-caer predict -q --frames=frames.csv --split=test --batch=1 -j 1 one.safetensors clips.csv >single.csv
is "one at a time gives the same" "$(cut -d, -f1,2 single.csv)" "$(cut -d, -f1,2 test.csv)"
aer-caer predict -q --frames=frames.csv one.safetensors clips.csv >whole.csv
for i in 1 2; do
	runs 0 "part $i of the clips" aer-caer predict -q --frames=frames.csv --shard=$i/2 \
		one.safetensors clips.csv
	mv out part$i.csv
done
ok "neither part is all or nothing" test "$(wc -l <part1.csv)" -gt 1 -a "$(wc -l <part2.csv)" -gt 1
runs 0 "the parts are merged" aer-merge clips.csv part2.csv part1.csv
cat >near.py <<'END'
import csv, sys
rows = lambda f: list(csv.reader(open(f)))
whole, merged = map(rows, sys.argv[1:])
assert len(whole) == len(merged) == 25 and whole[0] == merged[0]
for w, m in zip(whole[1:], merged[1:]):
    assert w[:2] == m[:2]
    assert all(abs(float(a) - float(b)) < 1e-5 for a, b in zip(w[2:], m[2:]))
END
ok "to the whole table, but for the last digits" $python near.py whole.csv out
head -n 2 clips.csv >one.csv
plain=$(ls -d /usr/lib/*/blas/libblas.so.3 2>/dev/null)
if [ -n "$plain" ]; then
	runs 0 "the reference BLAS does, too" env LD_LIBRARY_PATH="${plain%/*}" \
		aer-caer predict --frames=frames.csv one.safetensors clips.csv
	ok "to the same answers" $python near.py whole.csv out
	err_like "and is noted" "25 times slower than with OpenBLAS; install libopenblas0-pthread"
else
	skip "no reference BLAS" 3
fi
for i in 1 2; do
	runs 0 "one clip, part $i" aer-caer predict --frames=frames.csv --shard=$i/2 \
		one.safetensors one.csv
	mv out part$i.csv
	cp err err$i
done
is "one part is empty" "$(cat part?.csv | wc -l) $(sort part?.csv | uniq -d)" "3 $(sed -n 1p whole.csv)"
is "which is noted" "$(grep -h 'no clip' err?)" "aer-caer: one.csv: has no clip of this part"
for how in threads=1 threads=2 threads=7 threads=2,chunk=3 threads=7,chunk=2; do
	aer-caer predict -q --frames=frames.csv --set=$how one.safetensors clips.csv >how.csv
	ok "and so is it with $how" $python near.py whole.csv how.csv
	runs 0 "done again" aer-caer predict -q --frames=frames.csv --set=$how one.safetensors clips.csv
	ok "to the same bytes" cmp out how.csv
done
runs 0 "there may be more threads than pictures" timeout 600 aer-caer predict -q \
	--frames=frames.csv --batch=1 --set=threads=12 one.safetensors clips.csv
ok "with the same answers" $python near.py whole.csv out
runs 2 "a model is not trained in parts" aer-caer train --frames=frames.csv --shard=1/2 clips.csv
err_like "which is said" "--shard: is for predict and zero-shot"
runs 0 "clips of training are predicted" aer-caer predict --frames=frames.csv \
	one.safetensors clips.csv
err_like "and a note tells" "clips.csv: 18 clips are those that the model was trained on or chosen by"
runs 0 "one is explained" aer-caer explain --frames=frames.csv --split=test --class=red \
	-o heat.png one.safetensors clips.csv
like "as a PNG" "$(file -b heat.png 2>/dev/null || head -c 4 heat.png | tail -c 3)" PNG
runs 2 "a class it does not know is not" aer-caer explain --frames=frames.csv --class=pink \
	-o pink.png one.safetensors clips.csv
err_like "and says so" "'pink' is no class of one.safetensors"
runs 0 "fine-tuned for other classes" aer-caer train -q --frames=frames.csv --split=train \
	--init=one.safetensors --vocabulary="$bytes" --prompt=learnable+class \
	--labels=red,green,blue --epochs=1 -o fine.safetensors clips.csv
runs 0 "without any training" aer-caer zero-shot -q --frames=frames.csv --split=test \
	--random-init=tiny.json --vocabulary="$bytes" --prompt=template --labels=red,blue clips.csv
is "the classes in their order" "$(sed -n 1p out)" clip,label,p_red,p_blue
for balance in loss sample; do
	runs 0 "--balance=$balance" train -q --split=train --balance=$balance --epochs=1 \
		-o $balance.safetensors clips.csv
done

# --- the pictures
mkdir feed
ok "are read and dealt out as they should" eval 'cd feed && caer-feed-test; rc=$?; cd ..; (exit $rc)'

# --- what goes wrong
runs 2 "a manifest with parts needs --split" train -o x.safetensors clips.csv
err_like "and says so" "has parts \(column split\); say which one is for training"
rm a/s0/red/face.npy
$python -c 'import numpy as np; np.save("a/s0/blue/context.npy", np.zeros((5, 8, 8, 3), np.uint8))'
sed -e '/s0.green,.*face/d' -e '/s2.red,3,.*context/d' frames.csv >bad.csv
runs 1 "clips without pictures are left out" aer-caer predict --frames=bad.csv \
	one.safetensors clips.csv
is "all others are there" "$(wc -l <out)" 21
err_like "no face" "clips.csv:3: clip 's0/green': bad.csv has no face of it"
err_like "a frame is missing" "clip 's2/red': bad.csv has 4 of its 5 frames"
err_like "no file" "clip 's0/red': a/s0/red/face.npy: cannot read: No such file"
err_like "another size" "clip 's0/blue': .* pictures of 8x8, and the model takes 16x16"
runs 1 "and training goes on without them" aer-caer train --frames=bad.csv --split=train \
	--random-init=tiny.json --vocabulary="$bytes" --prompt=class --epochs=1 \
	-o rest.safetensors clips.csv
runs 2 "a loss that is no number ends it" train -q --split=test --validation=0 --epochs=3 \
	--set=rate-image=1e6,rate-temporal=1e6,rate-projection=1e6 -o nan.safetensors clips.csv
err_like "telling when" "epoch [1-3], step [0-9]+: "
ok "no model is there" test ! -e nan.safetensors
runs 1 "a class that --labels does not have" train --epochs=1 --split=test --labels=green,pink \
	--validation=0 -o x.safetensors clips.csv
err_like "is named" "the label 'red' is none of --labels"
runs 2 "no model, no predictions" aer-caer predict --frames=frames.csv clips.csv clips.csv
runs 2 "a command is needed" aer-caer
err_like "and named" "train, predict, explain or zero-shot"
runs_sh 2 "a full disk under the predictions" "aer-caer predict --frames=frames.csv --split=test one.safetensors clips.csv >/dev/full"

# --- the streams differ in what they see: the recordings of caer-data
tools=$top/build
ok "recordings, faces, pictures and a split" eval '
	$tools/caer-data -n 16 -c 2 phones &&
	$tools/aer-face -q --min-face=70 -n 4 phones/segments.csv >phones/faces.csv &&
	$tools/aer-frames -q -n 4 --size=48x48 --fit=stretch,stretch --format=npy \
		--faces=phones/faces.csv -o phones/arrays phones/segments.csv >phones/frames.csv &&
	$tools/aer-split -q -f train=0.6,test=0.4 -o phones/split.csv phones/segments.csv'
ok "a model of faces alone is trained" aer-caer train -q --streams=face \
	--frames=phones/frames.csv --split=train --validation=0 --epochs=30 \
	--random-init="$top/manifests/caer-small.json" --vocabulary="$bytes" \
	--prompt=class -o face.safetensors phones/split.csv \
	--set=rate-image=0.02,rate-temporal=0.005,steps=20:26,flip=1,threads=1
aer-caer predict -q --frames=phones/frames.csv --split=test face.safetensors phones/split.csv >face.csv
aer-score -q -B 0 --split=test --format=csv phones/split.csv face.csv >face-score.csv
recall() { awk -F, -v c="$1" '$2 == c && $3 == "recall" {print $4}' face-score.csv; }
is "it tells the smiles" "$(awk -v r="$(recall enjoyment)" 'BEGIN {print (r > 0.8)}')" 1
is "but not who holds a telephone" "$(awk -v r="$(recall distraction)" 'BEGIN {print (r < 0.3)}')" 1
done_testing
