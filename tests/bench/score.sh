# Ten million predictions of 7 classes against pandas and scikit-learn with the same
# figures, and 2,000 resamples of 140 subjects.
. "$(dirname "$0")/bench.sh"

[ -s big-truth.csv ] || awk 'BEGIN {
	srand(1); print "clip,label" >"big-truth.csv"; print "clip,label" >"big-predictions.csv"
	for (i = 0; i < 10000000; i++) {
		t = int(rand() * 7); p = rand() < 0.7 ? t : int(rand() * 7)
		printf "c%08d,class%d\n", i, t >"big-truth.csv"
		printf "c%08d,class%d\n", i, p >"big-predictions.csv"
	} }'
# The same rows in an order that is no order of their ids.
[ -s any-truth.csv ] || for name in truth predictions; do
	awk 'NR == 1 { print; next } { printf "c%08d%s\n", (NR - 2) * 7654321 % 10000000, substr($0, 10) }' \
		big-$name.csv >any-$name.csv
done
[ -s subjects.csv ] || awk 'BEGIN {
	srand(2); print "clip,subject,label" >"subjects.csv"; print "clip,label" >"answers.csv"
	for (i = 0; i < 2649; i++) {
		r = rand(); t = r < 0.65 ? 0 : r < 0.85 ? 1 : r < 0.92 ? 2 : r < 0.98 ? 3 : 4
		printf "c%04d,S%d,class%d\n", i, i * 140 / 2649, t >"subjects.csv"
		printf "c%04d,class%d\n", i, rand() < 0.7 ? t : int(rand() * 5) >"answers.csv"
	} }'
# With labels as numbers, which spares scikit-learn to sort ten million strings for each
# figure: so it is several times faster than with the labels themselves.
cat >peer.py <<'PY'
import sys
import pandas as pd
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, confusion_matrix
from sklearn.metrics import matthews_corrcoef, precision_recall_fscore_support
which = sys.argv[1]
truth = pd.read_csv(which + "-truth.csv")
both = truth.merge(pd.read_csv(which + "-predictions.csv"), on="clip", suffixes=("", "_p"))
names = sorted(set(both["label"]))
y, p = (pd.Categorical(both[c], names).codes for c in ("label", "label_p"))
print(balanced_accuracy_score(y, p), confusion_matrix(y, p))
for average in None, "macro", "weighted":
    print(precision_recall_fscore_support(y, p, average=average))
print(cohen_kappa_score(y, p), matthews_corrcoef(y, p))
PY
cat >bootstrap.py <<'PY'
import numpy as np, pandas as pd
truth = pd.read_csv("subjects.csv")
both = truth.merge(pd.read_csv("answers.csv"), on="clip", suffixes=("", "_p"))
k = sorted(set(both["label"]))
t, p = (both[c].map(k.index).to_numpy() for c in ("label", "label_p"))
s = both["subject"].astype("category").cat.codes.to_numpy()
cells = np.zeros((s.max() + 1, len(k), len(k)))
np.add.at(cells, (s, t, p), 1)
rng = np.random.default_rng(1)
draws = rng.multinomial(len(cells), np.full(len(cells), 1 / len(cells)), 2000)
sums = np.tensordot(draws, cells, 1)
recall = np.diagonal(sums, axis1=1, axis2=2) / sums.sum(2)
print(np.percentile(recall.mean(1), [2.5, 97.5]))
PY

memory() {	# FILE...: what scoring them takes, in MB
	local kilobytes
	kilobytes=$(/usr/bin/time -f %M aer-score -q -o /dev/null "$@" 2>&1 | tail -1)
	printf '  its memory, MB                 %8.1f' "$(echo "$kilobytes" | awk '{ print $1 / 1024 }')"
	verdict "$(echo "$kilobytes" | awk '{ print $1 / 1024 }')" '' "<= 50"
	echo
}

race "aer-score, 10,000,000 rows in order"
entrant "aer-score, with intervals" "" "aer-score -q big-truth.csv big-predictions.csv"
entrant "pandas and scikit-learn" ">= 20" "/usr/bin/python3 peer.py big"
run 1
memory big-truth.csv big-predictions.csv

race "aer-score, 10,000,000 rows in one order that is not sorted"
entrant "aer-score, with intervals" "" "aer-score -q any-truth.csv any-predictions.csv"
entrant "pandas and scikit-learn" ">= 20" "/usr/bin/python3 peer.py any"
run 1
memory any-truth.csv any-predictions.csv

race "2,000 resamples of 140 subjects, 2,649 clips: less than 0.05 s"
entrant "aer-score" "" "aer-score subjects.csv answers.csv"
entrant "aer-score without resamples" "" "aer-score -B0 subjects.csv answers.csv"
entrant "numpy" "" "/usr/bin/python3 bootstrap.py"
run 5
