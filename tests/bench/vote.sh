# Ten million votes of 200 annotators on two million clips, in random order: labels and
# agreement, against pandas and statsmodels; and Dawid and Skene's method against
# crowd-kit, which is put into a folder of its own where PyPI is reached.
. "$(dirname "$0")/bench.sh"

[ -s votes.csv ] || /usr/bin/python3 - <<'PY'
import numpy as np, pandas as pd
rng = np.random.default_rng(1)
N, K, A = 2_000_000, 5, 200
labels = np.array("neutrality enjoyment confusion fatigue distraction".split())
truth = np.repeat(rng.choice(5, N, p=[.65, .06, .015, .075, .2]), K)
clip = np.repeat(np.arange(N), K)
who = ((rng.integers(0, A, N)[:, None] + np.arange(K) * 37) % A).ravel()
said = np.where(rng.random(N * K) < rng.uniform(.7, .97, A)[who], truth, rng.integers(0, 5, N * K))
order = rng.permutation(N * K)
table = pd.DataFrame({
    "clip": "P" + pd.Series(clip[order] % 1000).astype(str) + "/" + pd.Series(clip[order]).astype(str),
    "annotator": "a" + pd.Series(who[order]).astype(str), "label": labels[said[order]],
    "seconds": np.round(rng.lognormal(1.5, .5, N * K), 1)})
table.to_csv("votes.csv.part", index=False)
table[table["clip"].str.rpartition("/")[2].astype(int) < 40000].to_csv("votes-few.csv", index=False)
import os
os.rename("votes.csv.part", "votes.csv")
PY
cat >vote-peer.py <<'PY'
import sys
import numpy as np, pandas as pd
from statsmodels.stats.inter_rater import fleiss_kappa
t = pd.read_csv("votes.csv")
assert not t.duplicated(["clip", "annotator"]).any()
counts = t.groupby(["clip", "label"]).size().unstack(fill_value=0)
m = counts.to_numpy()
top = np.sort(m, 1)
kept = top[:, -1] > top[:, -2]
pd.DataFrame({"label": counts.columns[m.argmax(1)], "votes": m.sum(1),
              "agreement": top[:, -1] / m.sum(1)}, index=counts.index)[kept].to_csv("voted-peer.csv")
print(fleiss_kappa(m), t.groupby("annotator").agg(votes=("label", "size"), seconds=("seconds", "median")))
PY

race "aer-vote, 10,000,000 votes: labels, all figures of agreement, 200 annotators, 2000 resamples (peer: labels, kappa, counts, median times)"
entrant "aer-vote" "" "aer-vote --report=voted.json -o voted.csv votes.csv"
entrant "pandas, statsmodels" ">= 1" "/usr/bin/python3 vote-peer.py"
run 2
/usr/bin/python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print("  aer-vote takes %.0f MB, %.0f bytes a vote" % (mb, mb * 2**20 / 1e7))' \
	aer-vote -q -o voted.csv votes.csv

modules='pandas crowd-kit'
if [ ! -e venv-vote/done ]; then
	python3 -m venv venv-vote && venv-vote/bin/pip install -q $modules && touch venv-vote/done ||
		echo "vote.sh: $modules cannot be installed: not compared" >&2
fi
cat >skene-peer.py <<'PY'
import pandas as pd
from crowdkit.aggregation import DawidSkene
t = pd.read_csv("votes-few.csv").rename(columns={"clip": "task", "annotator": "worker"})
DawidSkene(n_iter=1000, tol=1e-6).fit_predict(t).to_csv("skene-peer.csv")
PY
race "aer-vote --method=dawid-skene, 200,000 votes"
entrant "aer-vote" "" "aer-vote -q -B0 --method=dawid-skene -o skene.csv votes-few.csv"
entrant "crowd-kit" ">= 1" "venv-vote/bin/python skene-peer.py"
run 2
race "aer-vote --method=dawid-skene, 10,000,000 votes"
entrant "aer-vote" "" "aer-vote -q -B0 --method=dawid-skene -o skene.csv votes.csv"
run 1
