#!/bin/bash
# The study in aer-ask's page: its commands are run as they are printed, on small made
# pictures and with servers that answer by chance, and what comes out is what the page
# promises; scikit-learn makes the same table of the same answers.
. "$(dirname "$0")/tap.sh"

servers=()
trap 'kill "${servers[@]}" 2>/dev/null' EXIT
$python - <<'END'
import os
from PIL import Image
n = 0
for label in "confused", "distracted", "happy", "tired", "neutral":
    os.makedirs("pictures/" + label)
    for i in range(25):
        n += 1
        Image.new("RGB", (32, 32), (n, 255 - n, 2 * n % 256)).save(f"pictures/{label}/{i:03}.jpg")
END
cp "$top"/manifests/expressions* .
for i in 1 2; do
	$python "$top/manifests/stand-in.py" port$i confused distracted happy tired neutral &
	servers+=($!)
done
soon test -s port1 -a -s port2

awk '/^\.Ss A study/ { there = 1 } /^\.Sh/ { there = 0 }
	there && /^\.Ed/ { on = 0; print "" }
	on { gsub(/\\e/, "\\"); print }
	there && /^\.Bd -literal/ { on = 1 }' "$top/man/aer-ask.1" >study.sh
is "the page has five commands" "$(grep -c '^[a-z]' study.sh)" 5
sed -i "s/:8080/:$(cat port1)/; s/:8000/:$(cat port2)/; s/-n 1000/-n 20/" study.sh
runs 0 "which run" bash -e study.sh
is "twenty of each class were picked" "$(tail -n +2 picked.csv | cut -d, -f3 | sort | uniq -c | awk '{ print $1 }' | sort -u)" 20
is "and both models asked about each" "$(cut -d, -f1 llama.csv | cmp - <(cut -d, -f1 picked.csv) && cut -d, -f1 qwen.csv | cmp - <(cut -d, -f1 picked.csv) && echo same)" same
ok "the table is what scikit-learn has" $python - <<'END'
import csv
from sklearn.metrics import accuracy_score, precision_recall_fscore_support
truth = {r["clip"]: r["label"] for r in csv.DictReader(open("picked.csv"))}
lines = [l.split() for l in open("study.txt")]
head = next(i for i, l in enumerate(lines) if l[:2] == ["system", "UAR"])
for line in lines[head + 1:head + 3]:
    said = {r["clip"]: r["label"] or "none" for r in csv.DictReader(open(line[0].lower() + ".csv"))}
    clips = sorted(truth)
    t, s = [truth[c] for c in clips], [said[c] for c in clips]
    p, r, f, _ = precision_recall_fscore_support(t, s, labels=sorted(set(t)), average="macro", zero_division=0)
    wanted = ["%.2f" % (100 * x) for x in (r, accuracy_score(t, s), f, sum(x != "none" for x in s) / len(s), p)]
    got = [line[1], *line[4:]]
    assert got == wanted, (got, wanted)
    assert wanted[0] == wanted[1], "classes of one size"
END
ok "the figures are pictures" $python -c '
from PIL import Image
for name in "f1", "precision", "recall", "Llama", "Qwen":
    assert min(Image.open("study-%s.png" % name).size) > 200, name'
runs 0 "given again" bash -e study.sh
is "they ask nothing" "$(grep -c '; 0 asked now, 100 kept' err)" 2

done_testing
