# A million clips of 20,000 subjects, split in two, against scikit-learn; and what both
# are off, on pools of the size of RAER (141 subjects), and in five folds.
. "$(dirname "$0")/bench.sh"

pool() {	# FILE CLIPS SUBJECTS
	[ -s "$1" ] || awk -v n="$2" -v subjects="$3" 'BEGIN {
		srand(1); print "clip,subject,label"
		for (i = 0; i < n; i++) {
			r = rand()
			printf "c%07d,s%05d,%s\n", i, int(rand() * rand() * subjects), \
				r < .65 ? "neutrality" : r < .85 ? "distraction" : \
				r < .92 ? "fatigue" : r < .985 ? "enjoyment" : "confusion"
		} }' >"$1"
}
pool split-large.csv 1000000 20000
pool split-small.csv 2649 141

# Sum over classes and folds of |got - share|, by what got who.
cat >split-peer.py <<'PY'
import csv
import sys
import numpy as np
from sklearn.model_selection import StratifiedGroupKFold
with open(sys.argv[1], newline="") as f:
    rows = list(csv.reader(f))
y = np.array([r[2] for r in rows[1:]])
fold = np.empty(len(y), int)
for i, (_, test) in enumerate(StratifiedGroupKFold(5, shuffle=True, random_state=1)
                              .split(y, y, [r[1] for r in rows[1:]])):
    fold[test] = i
with open("split-peer.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(rows[0] + ["fold"])
    w.writerows(r + [k] for r, k in zip(rows[1:], fold))
PY
off() {	# TABLE: clips off the exact shares, over classes and five folds
	awk -F, 'NR > 1 { n[$3]++; got[$3, $4]++; fold[$4] } END {
		for (c in n) for (f in fold) { d = got[c, f] - n[c] / 5; s += d < 0 ? -d : d }
		print s }' "$1"
}

race "aer-split -k 5, 1,000,000 clips of 20,000 subjects"
entrant "StratifiedGroupKFold" "" "/usr/bin/python3 split-peer.py split-large.csv"
entrant "aer-split" "<= 0.5" "aer-split -q -k 5 -o split-ours.csv split-large.csv"
run 2
echo "  off the shares: scikit-learn $(off split-peer.csv), aer-split $(off split-ours.csv) clips"

race "aer-split in two parts, the same clips: found and proved"
entrant "Python's csv, reading alone" "" "/usr/bin/python3 -c 'import csv
for row in csv.reader(open(\"split-large.csv\", newline=\"\")): pass'"
entrant "aer-split" "<= 5" "aer-split --report=split.txt -o split-ours.csv split-large.csv"
run 3
echo "  $(tail -n 1 split.txt)"

race "aer-split -k 5, 2,649 clips of 141 subjects"
entrant "StratifiedGroupKFold" "" "/usr/bin/python3 split-peer.py split-small.csv"
entrant "aer-split" "<= 0.5" "aer-split --report=split.txt -k 5 -o split-ours.csv split-small.csv"
run 3
echo "  off the shares: scikit-learn $(off split-peer.csv), aer-split $(off split-ours.csv) clips"
echo "  $(tail -n 1 split.txt)"

# What tests/split-plan.t does with a few: hundreds of pools, with GLPK and all divisions
# as judges.
oracle="/usr/bin/python3 $benches/../split-oracle.py"
echo "proofs, judged by GLPK: $($oracle proofs 400)"
echo "folds, weights, combinations, totals: $($oracle matched 200)"
echo "all that is compared, against all divisions: $($oracle ties 600)"
