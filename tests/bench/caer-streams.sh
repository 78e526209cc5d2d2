#!/bin/bash
# What each stream of the model sees, as in Figure 6 of the paper: recordings in which
# distraction shows in the hand only, and all other classes in the face only.  Three
# small models from random weights, on the CPU, scored on subjects of their own.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$top/build:$PATH
work=$top/build/bench/caer-streams
seed=${SEED:-1}
rm -rf "$work" && mkdir -p "$work" && cd "$work"

caer-data -n 30 -c 2 -s "$seed" phones
aer-face -q --min-face=70 -n 4 phones/segments.csv >faces.csv
aer-frames -q -n 4 --size=48x48 --fit=stretch,stretch --format=npy \
	--faces=faces.csv -o arrays phones/segments.csv >frames.csv
aer-split -q -f train=0.6,test=0.4 -o split.csv phones/segments.csv
for streams in face context both; do
	aer-caer train -v --streams=$streams --frames=frames.csv --split=train \
		--random-init="$top/manifests/caer-small.json" \
		--vocabulary="$top/manifests/caer-bytes.txt" --prompt=learnable+class \
		--temperature=0.2 --validation=0 --epochs="${EPOCHS:-90}" -s "$seed" \
		--set="${RATES:-rate-image=0.01,rate-temporal=0.01,rate-prompts=0.01,rate-projection=0.01,steps=75:85}" \
		--log=$streams.log.csv --plot=$streams.png -o $streams.safetensors split.csv 2>$streams.log
	tail -n 1 $streams.log
	aer-caer predict -q --frames=frames.csv --split=test $streams.safetensors split.csv >$streams.csv
done
aer-score -s 1 --split=test split.csv face.csv context.csv both.csv | sed -n '1,/^p:/p'
