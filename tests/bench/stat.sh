# A million clips of 20,000 subjects: aer-stat and aer-pick against pandas.
. "$(dirname "$0")/bench.sh"

[ -s stat.csv ] || awk 'BEGIN {
	srand(1); print "clip,video,start,end,subject,label,split"
	for (i = 0; i < 1000000; i++) {
		s = int(rand() * 20000); x = rand(); start = int(rand() * 1e9) / 1e5
		printf "S%05d/%07d,v/S%05d.mp4,%.5f,%.5f,S%05d,%s,%s\n", s, i, s, start,
			start + 5 + 10 * rand(), s, x < .65 ? "neutrality" : x < .85 ? \
			"distraction" : x < .92 ? "fatigue" : x < .99 ? "enjoyment" : \
			"confusion", s % 10 < 8 ? "train" : "test"
	} }' >stat.csv
cat >stat-peer.py <<'PY'
import pandas as pd
t = pd.read_csv("stat.csv")
assert t["clip"].is_unique
s = t.end - t.start
print(len(t), t.subject.nunique(), t.video.nunique(), s.describe(), s.sum())
print(t.groupby("subject")["clip"].count().describe(), t.label.value_counts(normalize=True))
print(t.groupby("label").subject.nunique())
PY
cat >check-peer.py <<'PY'
import pandas as pd
t = pd.read_csv("stat.csv")
assert t["clip"].is_unique
a, b = t[t.split == "train"], t[t.split == "test"]
print(len(set(a.subject) & set(b.subject)), len(set(a["clip"]) & set(b["clip"])))
print(pd.crosstab(t.split, t.label, normalize="index"))
PY
cat >pick-peer.py <<'PY'
import pandas as pd
t = pd.read_csv("stat.csv")
t.groupby("label").sample(1000, random_state=1).sort_index().to_csv("picked.csv", index=False)
PY

race "aer-stat, 1,000,000 clips described"
entrant "aer-stat" "" "aer-stat stat.csv"
entrant "pandas" ">= 1" "/usr/bin/python3 stat-peer.py"
run 3
race "aer-stat -c, ids, subjects, overlaps and 1000 random splits (pandas: ids, subjects)"
entrant "aer-stat -c" "" "aer-stat -c stat.csv"
entrant "pandas" "" "/usr/bin/python3 check-peer.py"
run 3
race "aer-pick, 1000 of each class"
entrant "aer-pick" "" "aer-pick -n 1000 --per label stat.csv"
entrant "pandas" ">= 1" "/usr/bin/python3 pick-peer.py"
run 3
