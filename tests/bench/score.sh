# A million predictions of 7 classes, against Python's csv and scikit-learn.
. "$(dirname "$0")/bench.sh"

[ -s truth.csv ] || awk 'BEGIN {
	srand(1); print "clip,label" >"truth.csv"; print "clip,label" >"predictions.csv"
	for (i = 0; i < 1000000; i++) {
		t = int(rand() * 7); p = rand() < 0.7 ? t : int(rand() * 7)
		printf "c%07d,class%d\n", i, t >"truth.csv"
		printf "c%07d,class%d\n", i, p >"predictions.csv"
	} }'
cat >peer.py <<'PY'
import csv
from sklearn.metrics import balanced_accuracy_score, confusion_matrix
from sklearn.metrics import precision_recall_fscore_support
truth = {r["clip"]: r["label"] for r in csv.DictReader(open("truth.csv"))}
guess = {r["clip"]: r["label"] for r in csv.DictReader(open("predictions.csv"))}
y = list(truth.values()); p = [guess[c] for c in truth]
print(balanced_accuracy_score(y, p), confusion_matrix(y, p))
print(precision_recall_fscore_support(y, p))
PY

race "aer-score, 1,000,000 rows"
entrant "csv and scikit-learn" "" "/usr/bin/python3 peer.py"
entrant "aer-score" "" "aer-score truth.csv predictions.csv"
run 3
