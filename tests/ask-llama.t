#!/bin/bash
# aer-ask and a real llama.cpp: it takes our requests, pictures included, holds its model
# to the labels when it is told to, and what it answers is read.  The model has random
# weights: what it says means nothing.
. "$(dirname "$0")/tap.sh"

venv=$top/build/ask-venv
if ! [ -x "$venv/ready" ]; then
	rm -rf "$venv"
	{ $python -m venv "$venv" && timeout 200 "$venv/bin/pip" -q --disable-pip-version-check \
		install xllamacpp==2026.10.11549 gguf==0.19.0 numpy &&
		ln -s bin/python "$venv/ready"; } >pip.log 2>&1 ||
		skip_all "xllamacpp cannot be installed: $(tail -n 1 pip.log)"
fi
"$venv/bin/python" "$top/tests/ask/llama.py" . >address 2>llama.log &
llama=$!
trap 'kill $llama 2>/dev/null' EXIT
soon eval '[ -s address ] || ! kill -0 $llama 2>/dev/null'
[ -s address ] || skip_all "llama.cpp does not start: $(tail -n 1 llama.log)"
url=$(cat address)/v1
like "llama.cpp is there" "$url" '^http://127.0.0.1:[0-9]+/v1$'

ok "a recording" recording -S 320x240 -n 1 -t 4 --no-audio talk
printf 'clip,video,start,end\n' >clips.csv
for i in 0 1 2 3; do printf 'c%d,talk.mp4,%d,%d\n' $i $i $((i + 1)); done >>clips.csv
printf 'engaged\tlooks at it\ndistracted\tlooks away\n' >labels.txt
printf 'Which of {labels}?\n{definitions}' >prompt.txt
ask() { aer-ask -u "$url" -M tiny -p prompt.txt --labels labels.txt -q "$@"; }
statuses() { $python -c '
import collections, csv
print(dict(collections.Counter(r["status"] for r in csv.DictReader(open("out")))))'; }

runs 0 "free answers" ask -n 2 --size=64x64 --param=max_tokens=8 clips.csv
is "that are cut off say so" "$(statuses)" "{'truncated': 4}"
for how in llama schema; do
	runs 0 "with --constrain=$how" ask -n 2 --size=64x64 --constrain=$how -o $how.jsonl clips.csv
	is "every answer is a label" "$(statuses)" "{'ok': 4}"
done
cp out first.csv
runs 0 "pictures count" ask -n 1 --size=64x64 --constrain=llama clips.csv
ok "as tokens" $python - <<'END'
import csv
one = [int(r["prompt_tokens"]) for r in csv.DictReader(open("out"))]
two = [int(r["prompt_tokens"]) for r in csv.DictReader(open("first.csv"))]
assert all(b - a >= 4 for a, b in zip(one, two)), (one, two)
END
runs 0 "the same again" ask -n 2 --size=64x64 --constrain=schema -o schema.jsonl clips.csv
ok "is kept" cmp out first.csv
runs 0 "probabilities" ask -n 1 --size=64x64 --logprobs --param=max_tokens=60 clips.csv
like "have their columns" "$(head -n 1 out)" ',p_engaged,p_distracted$'
runs 0 "a system message" bash -c 'echo "You are an observer." >system.txt; aer-ask -u '"$url"' -M tiny -p prompt.txt --labels labels.txt --constrain=llama --system=system.txt --view=none clips.csv'
is "is taken" "$(statuses)" "{'ok': 4}"

done_testing
