#!/bin/bash
# aer-vote: labels, consistency, agreement against published examples, statsmodels,
# scikit-learn and plain numpy, Dawid and Skene on a crowd whose truth is known.
. "$(dirname "$0")/tap.sh"

ok 'dates are those of the C library' datetime-test

oracle="$python $top/tests/vote-oracle.py"
five=neutrality,enjoyment,confusion,fatigue,distraction
value() { $python -c '
import json, sys
x = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    x = x[int(key)] if key.isdigit() else x[key]
print(sys.argv[3] % x if x is not None else x)' "$@"; }
column() { $python -c '
import csv, sys
print(",".join(r[sys.argv[2]] for r in csv.DictReader(open(sys.argv[1]))))' "$@"; }

# --- published examples

# Tables of clips and what each rater said: FILE, and rows "1 . 2", "." for none.
table() { awk 'BEGIN { print "clip,annotator,label" }
	{ for (i = 1; i <= NF; i++) if ($i != ".") printf "c%02d,r%02d,%s\n", NR, i, $i }' >"$1"; }
figures() { aer-vote -q -B0 --min=1 --report=r.json -o o.csv "$@" >log 2>&1
	for key in fleiss_kappa krippendorff_alpha gwet_ac1; do
		value r.json "sets.0.agreement.$key.value" "${digits-%.3f}"
	done | paste -sd ' '; }

# Fleiss 1971: 30 patients, 6 psychiatrists, 5 diagnoses, as statsmodels' own tests and
# R's package irr have them, where kappa is 0.4302445; Fleiss prints 0.430.
table fleiss.csv <<'END2'
4 4 4 4 4 4
2 2 2 5 5 5
2 3 3 3 3 5
5 5 5 5 5 5
2 2 2 4 4 4
1 1 3 3 3 3
3 3 3 3 5 5
1 1 3 3 3 4
1 1 4 4 4 4
5 5 5 5 5 5
1 4 4 4 4 4
1 2 4 4 4 4
2 2 2 3 3 3
1 4 4 4 4 4
2 2 4 4 4 5
3 3 3 3 3 5
1 1 1 4 5 5
1 1 1 1 1 2
2 2 4 4 4 4
1 3 3 5 5 5
5 5 5 5 5 5
2 4 4 4 4 4
2 2 4 5 5 5
1 1 4 4 4 4
1 4 4 4 4 5
2 2 2 2 2 4
1 1 1 1 5 5
2 2 4 4 4 4
1 3 3 3 3 3
5 5 5 5 5 5
END2
is "Fleiss' example has his kappa" "$(digits=%.7f figures fleiss.csv | cut -d ' ' -f 1)" 0.4302445
is "and his kappas of the five diagnoses" "$(for j in 0 1 2 3 4; do
	value r.json "sets.0.labels.$j.kappa" %.3f; done | paste -sd ' ')" "0.245 0.245 0.520 0.471 0.566"

# Krippendorff's 4 observers and 12 units with missing values (Computing Krippendorff's
# alpha-reliability, example C: 0.743), which is also irrCAC's cac.raw4raters: AC1
# 0.77544, alpha 0.74342, and Fleiss' kappa with the labels' shares of AC1, 0.76117.
table krippendorff.csv <<'END2'
1 1 . 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
. 5 5 5
. . 1 1
. . 3 .
END2
is "Krippendorff's example has his alpha, and Gwet's package's AC1" \
	"$(digits=%.5f figures krippendorff.csv | cut -d ' ' -f 2-)" "0.74342 0.77544"
is "and, from the shares of AC1, its kappa" "$($python -c '
import json
a = json.load(open("r.json"))["sets"][0]["agreement"]
squares = 1 - a["gwet_ac1"]["chance"] * (5 - 1)
print("%.5f" % ((a["pairs"]["value"] - squares) / (1 - squares)))')" 0.76117
is "the clip with one vote is left out and counted" \
	"$(value r.json sets.0.agreement.clips %d) $(value r.json sets.0.agreement.clips_with_one_vote %d)" "11 1"
is "it does not count in kappa" "$(value r.json sets.0.agreement.fleiss_kappa.value %.9f)" \
	"$(grep -v '^c12,' krippendorff.csv >eleven.csv; digits=%.9f figures eleven.csv | cut -d ' ' -f 1)"

# --- a study with two label sets, all kinds of rows, and raters of all kinds

cat >study.py <<'END2'
import csv, random, sys
rnd = random.Random(int(sys.argv[1]))
clips, name = int(sys.argv[2]), sys.argv[3]
labels = "neutrality,enjoyment,confusion,fatigue,distraction".split(",")
weights = [.6, .08, .06, .1, .16]
coarse = {l: "distracted" if l == "distraction" else "engaged" for l in labels}
skill = {"a%02d" % a: rnd.uniform(.8, .95) for a in range(12)}
skill["a04"] = .2
skill["<b>&\"x\""] = .9
def write(path, rows):
    with open(path, "w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)
votes, manifest = [], [["clip", "video", "start", "end", "subject", "label", "note"]]
for i in range(clips):
    clip, truth = "P%02d/%04d" % (i % 20, i), rnd.choices(labels, weights)[0]
    manifest.append([clip, "v.mp4", i, i + 9.5, "P%02d" % (i % 20), "old", "a, b"])
    for kind in "fine", "coarse":
        for a in rnd.sample(sorted(skill), rnd.choice([1, 2, 3, 4, 5, 5, 6])):
            label = truth if rnd.random() < skill[a] else rnd.choice(labels)
            if kind == "coarse":
                label = coarse[label]
            when = "2026-11-02T%02d:%02d:%02d" % (i // 60 % 24, i % 60, rnd.randrange(60))
            seconds = "%.1f" % rnd.lognormvariate(1.5, .5)
            if rnd.random() < .02:
                votes.append([clip, a, "", kind, when, seconds, 0, "unsure"])
                continue
            votes.append([clip, a, label, kind, when + "Z", seconds, 0, rnd.choice(["", "ok"])])
            if rnd.random() < .1:
                votes.append([clip, a, label if rnd.random() < .8 else rnd.choice(
                    labels if kind == "fine" else ["engaged", "distracted"]), kind, when, seconds, 1, ""])
rnd.shuffle(votes)
write(name, [["clip", "annotator", "label", "set", "time", "seconds", "repeat", "status"]] + votes)
write("manifest.csv", manifest)
write("map.csv", [["from", "to"]] + list(coarse.items()))
END2
$python study.py 1 600 votes.csv
runs 0 "a study with two sets" aer-vote --map=map.csv --manifest=manifest.csv \
	--report=r.json --dropped=dropped.csv -o labelled.csv votes.csv
ok "the figures are those of other hands" $oracle agreement votes.csv r.json
ok "and Fleiss' kappa is statsmodels' where all have as many votes" $python - <<'END2'
import csv, json, subprocess
from collections import Counter, defaultdict
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
rows = list(csv.DictReader(open("votes.csv")))
seen = defaultdict(list)
for r in rows:
    if r["set"] == "fine" and r["repeat"] == "0" and r["status"] != "unsure":
        seen[r["clip"]].append(r)
five = {c: v for c, v in seen.items() if len(v) == 5}
with open("five.csv", "w") as f:
    out = csv.DictWriter(f, rows[0], lineterminator="\n")
    out.writeheader()
    out.writerows(r for v in five.values() for r in v)
subprocess.run("aer-vote -q -B0 --report=five.json -o o.csv five.csv", shell=True, check=True)
want = fleiss_kappa(aggregate_raters([[r["label"] for r in v] for v in five.values()])[0])
got = json.load(open("five.json"))["sets"][0]["agreement"]["fleiss_kappa"]["value"]
assert len(five) > 100 and abs(got - want) < 1e-12, (got, want)
END2
cat >rules.py <<'END2'
import csv, json, sys
from collections import Counter, defaultdict
least, margin, other, keep = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "other", sys.argv[4]
tally = {"fine": defaultdict(Counter), "coarse": defaultdict(Counter)}
for r in csv.DictReader(open("votes.csv")):
    if r["repeat"] == "0" and r["status"] != "unsure":
        tally[r["set"]][r["clip"]][r["label"]] += 1
up = {r["from"]: r["to"] for r in csv.DictReader(open("map.csv"))}
def decide(kind, clip):
    votes, rest = tally[kind][clip], tally["coarse" if kind == "fine" else "fine"][clip]
    n = sum(votes.values())
    if n == 0: return None, "no votes"
    if n < least: return None, "few votes"
    top = votes.most_common()
    tied = [l for l, k in top if k == top[0][1]]
    if len(tied) > 1 and other:
        if kind == "fine": back = {l: rest[up[l]] for l in tied}
        else: back = {l: sum(k for f, k in rest.items() if up[f] == l) for l in tied}
        best = [l for l in tied if back[l] == max(back.values()) > 0]
        tied = best if len(best) == 1 else tied
        if len(tied) == 1: return tied[0], ""
    if len(tied) > 1: return None, "tie"
    if len(top) > 1 and top[0][1] - top[1][1] < margin: return None, "margin"
    return top[0][0], ""
want, dropped, both, right = [], {}, 0, 0
for r in csv.DictReader(open("manifest.csv")):
    c = r["clip"]
    (fine, why), (coarse, why2) = decide("fine", c), decide("coarse", c)
    both += bool(fine and coarse)
    right += bool(fine and coarse and up[fine] == coarse)
    if not fine: dropped[c] = ("fine", why); continue
    if keep == "consistent" and not coarse: dropped[c] = ("coarse", why2); continue
    if keep == "consistent" and up[fine] != coarse: dropped[c] = ("", "inconsistent"); continue
    n, m = sum(tally["fine"][c].values()), sum(tally["coarse"][c].values())
    want.append(dict(r, label=fine, votes=str(n), agreement="%.4f" % (tally["fine"][c][fine] / n),
        label_coarse=coarse or "", votes_coarse=str(m),
        agreement_coarse="%.4f" % (tally["coarse"][c][coarse] / m) if coarse else "",
        consistent="" if not coarse else str(int(up[fine] == coarse))))
got = list(csv.DictReader(open("labelled.csv")))
assert got == want, [x for x in zip(got, want) if x[0] != x[1]][:2] + [len(got), len(want)]
assert {r["clip"]: (r["set"], r["reason"]) for r in csv.DictReader(open("dropped.csv"))} == dropped
report = json.load(open("r.json"))
assert (report["with_both_labels"], report["consistent"], report["kept"]) == (both, right, len(want))
print(len(want), len(dropped), sorted(Counter(w for s, w in dropped.values()).items()))
END2
ok "labels and clips left out are those of the rules" $python rules.py 3 1 drop consistent
for rule in "2 1 other consistent" "1 1 other all" "4 2 drop all" "3 3 drop consistent"; do
	set -- $rule
	runs 0 "rules: $rule" aer-vote -q -B0 --map=map.csv --manifest=manifest.csv --report=r.json --min="$1" \
		--margin="$2" --ties="$3" --keep="$4" --dropped=dropped.csv -o labelled.csv votes.csv
	ok "and so they are with other rules" $python rules.py "$@"
done
runs 0 "sets named in any order" aer-vote -q -B0 --map=map.csv --set=coarse --set="fine=$five" -o any.csv votes.csv
runs 0 "or not at all" aer-vote -q -B0 --map=map.csv -o bare.csv votes.csv
ok "the map says which is the finer one" cmp any.csv bare.csv
ok "a table of labelled clips is a manifest" aer-split -q -o split.csv labelled.csv
is "columns of the manifest pass through" "$(head -n 1 labelled.csv)" \
	"clip,video,start,end,subject,label,note,votes,agreement,label_coarse,votes_coarse,agreement_coarse,consistent"
ok "medians of times and self-consistency are right" $python - <<'END2'
import csv, json, statistics, subprocess
subprocess.run("aer-vote -q -B0 --map=map.csv --report=r.json -o o.csv votes.csv", shell=True, check=True)
rows = list(csv.DictReader(open("votes.csv")))
for s in json.load(open("r.json"))["sets"]:
    for a in s["annotators"]:
        own = [r for r in rows if (r["annotator"], r["set"]) == (a["annotator"], s["set"])]
        votes = {r["clip"]: r for r in own if r["repeat"] == "0" and r["status"] != "unsure"}
        again = [r for r in own if r["repeat"] == "1"]
        assert abs(a["median_seconds"] - statistics.median(float(r["seconds"]) for r in votes.values())) < 1e-9, a
        assert a["unsure"] == sum(r["status"] == "unsure" for r in own), a
        assert (a["repeats"], a["repeats_same"]) == (len(again), sum(
            votes[r["clip"]]["label"] == r["label"] for r in again)), a
    assert [a["annotator"] for a in s["annotators"] if a["low"]] == ["a04"], s["low_kappa"]
END2
cut -d, -f 1-5 votes.csv | awk -F, '$3 != ""' | awk -F, '!seen[$1, $2, $4]++' >times.csv
runs 0 "times of day" aer-vote -B0 --map=map.csv -o o.csv times.csv
err_like "are used where there are no seconds" "the medians between one vote of an annotator and the next"
ok "as medians of what lies between" $python - <<'END2'
import csv, datetime, json, statistics, subprocess
subprocess.run("aer-vote -q -B0 --map=map.csv --report=r.json -o o.csv times.csv", shell=True, check=True)
rows = list(csv.DictReader(open("times.csv")))
for s in json.load(open("r.json"))["sets"]:
    for a in s["annotators"]:
        t = sorted(datetime.datetime.fromisoformat(r["time"].rstrip("Z")).timestamp() for r in rows
                   if (r["annotator"], r["set"]) == (a["annotator"], s["set"]))
        assert a["median_seconds"] == statistics.median(y - x for x, y in zip(t, t[1:])), a
END2

# --- intervals

runs 0 "intervals" aer-vote -q --map=map.csv --report=one.json -j1 -o one.csv votes.csv
runs 0 "on more threads" aer-vote -q --map=map.csv --report=four.json -j4 -o four.csv votes.csv
ok "are the same to the last byte" cmp one.json four.json
runs 0 "with another seed" aer-vote -q --map=map.csv --report=seed.json -s 2 -o o.csv votes.csv
ok "they are those of a bootstrap in numpy" $python - <<'END2'
import csv, json
import numpy as np
from collections import Counter, defaultdict
one, two = (json.load(open(f))["sets"][0]["agreement"] for f in ("one.json", "seed.json"))
assert one["fleiss_kappa"]["interval"] != two["fleiss_kappa"]["interval"]
table = defaultdict(Counter)
for r in csv.DictReader(open("votes.csv")):
    if r["set"] == "fine" and r["repeat"] == "0" and r["status"] != "unsure":
        table[r["clip"]][r["label"]] += 1
labels = sorted({l for t in table.values() for l in t})
T = np.array([[t[l] for l in labels] for t in table.values()], float)
rng, kappas, ac1s = np.random.default_rng(1), [], []
for _ in range(2000):
    D = T[rng.integers(0, len(T), len(T))]
    U = D[D.sum(1) > 1]
    n = U.sum(1)
    pairs = ((U * (U - 1)).sum(1) / (n * (n - 1))).mean()
    c = ((U.sum(0) / U.sum()) ** 2).sum()
    s = (D / D.sum(1, keepdims=True)).mean(0)
    e = (s * (1 - s)).sum() / (len(labels) - 1)
    kappas.append((pairs - c) / (1 - c))
    ac1s.append((pairs - e) / (1 - e))
for name, values in ("fleiss_kappa", kappas), ("gwet_ac1", ac1s):
    low, high = np.percentile(values, [2.5, 97.5])
    for got in one, two:
        a, b = got[name]["interval"]
        width = high - low
        assert abs(a - low) < .1 * width and abs(b - high) < .1 * width, (name, a, b, low, high)
END2

# --- the order of rows

(head -n 1 votes.csv; tail -n +2 votes.csv | sort) >sorted.csv
runs 0 "the same votes in another order" aer-vote -q --map=map.csv --report=sorted.json -o sorted-out.csv sorted.csv
ok "have the same figures" $python - <<'END2'
import json
a, b = (json.load(open(f)) for f in ("one.json", "sorted.json"))
a.pop("notes"), b.pop("notes")
assert a == b
END2
is "and the same labels" "$(sort one.csv)" "$(sort sorted-out.csv)"
awk 'NR == 1 || NR % 2' votes.csv >odd.csv
awk 'NR == 1 || NR % 2 == 0' votes.csv >even.csv
runs 0 "and so in several tables" aer-vote -q --map=map.csv --report=two.json -o o.csv odd.csv even.csv
ok "with the same figures" $python -c '
import json
a, b = (json.load(open(f)) for f in ("one.json", "two.json"))
a.pop("notes"), b.pop("notes")
assert a == b'

# --- all agree

table unanimous.csv <<'END2'
x x x
y y y
x x x
END2
is "where all agree all figures are 1" "$(figures unanimous.csv)" "1.000 1.000 1.000"
runs 0 "and it is said" aer-vote -B100 --min=1 -o o.csv unanimous.csv
err_like "in words" "all annotators agree on every clip: kappa, alpha and AC1 are 1"
err_like "and for resamples with one label only too" "kappa has no value in [0-9]+ of 100 resamples"
sed 's/,y$/,x/' unanimous.csv >single.csv
is "where one label was chosen kappa and alpha have no value" "$(figures single.csv)" "None None 1.000"
runs 0 "and that" aer-vote --min=1 -o o.csv single.csv
err_like "is explained" "all votes are 'x': observed agreement and that by chance are both 1, so kappa and alpha have no value; AC1 is 1"
err_like "and shown as a dash" $'\nFleiss\' kappa +-\n'
table lonely.csv <<'END2'
x
y
END2
runs 0 "clips with one vote each" aer-vote --min=1 -o o.csv lonely.csv
err_like "have no agreement" "no clip has two votes: there is no agreement to measure"
is "and their labels" "$(column o.csv label)" "x,y"

# --- Dawid and Skene

runs 0 "Dawid and Skene's method" aer-vote -q --set=fine --min=1 --method=dawid-skene \
	--report=ds.json -o ds.csv votes.csv
ok "estimates what plain numpy does" $oracle dawid_skene votes.csv ds.csv ds.json 0.01
runs 0 "with more smoothing and on one thread" aer-vote -q -j1 --set="fine=$five" --min=1 \
	--method=dawid-skene --smooth=1 --report=ds1.json -o ds1.csv votes.csv
ok "too" $oracle dawid_skene votes.csv ds1.csv ds1.json 1
is "labels are in the order given" "$(head -n 1 ds1.csv)" \
	"clip,label,votes,agreement,p_neutrality,p_enjoyment,p_confusion,p_fatigue,p_distraction"
runs 0 "on more threads" aer-vote -q -j7 --set="fine=$five" --min=1 --method=dawid-skene --smooth=1 \
	--report=ds7.json -o ds7.csv votes.csv
ok "the same to the last byte" cmp ds1.json ds7.json
ok "and so the table" cmp ds1.csv ds7.csv

# A crowd whose truth is known: two good annotators, one who swaps two labels, and five
# who favour one label.  Each clip has five votes.
$python - <<'END2'
import csv, random
rnd = random.Random(5)
labels = ["a", "b", "c", "d"]
def say(k, t):
    if k < 3: return t if rnd.random() < .92 else rnd.choice(labels)
    if k == 3: return {"a": "b", "b": "a"}.get(t, t) if rnd.random() < .9 else rnd.choice(labels)
    return "a" if rnd.random() < .55 else t if rnd.random() < .6 else rnd.choice(labels)
votes, truth = [["clip", "annotator", "label"]], [["clip", "label"]]
for i in range(1500):
    t = rnd.choice(labels)
    truth.append(["c%04d" % i, t])
    votes += [["c%04d" % i, "k%d" % k, say(k, t)] for k in rnd.sample(range(9), 5)]
for name, rows in ("crowd.csv", votes), ("truth.csv", truth):
    csv.writer(open(name, "w"), lineterminator="\n").writerows(rows)
END2
for method in majority dawid-skene; do
	runs 0 "a crowd, by $method" aer-vote -q -B0 --method=$method -o $method.csv crowd.csv
done
right() { awk -F, 'NR == FNR { t[$1] = $2; next } FNR > 1 { n += t[$1] == $2 }
	END { print n }' truth.csv "$1"; }
ok "where annotators differ Dawid and Skene find more true labels than the majority" \
	test $(($(right dawid-skene.csv))) -gt $(($(right majority.csv) + 150))
ok "its table is one of predictions" aer-score -q -B0 -o score.txt truth.csv dawid-skene.csv

# --- a study as large as RAER's, simulated, since its votes are not public: what the
# paper says can be seen in it, 93.5 % consistent and kappa 0.832

$python - <<'END2'
import csv, random
rnd = random.Random(136)
labels = "neutrality,enjoyment,confusion,fatigue,distraction".split(",")
up = lambda l: "distracted" if l == "distraction" else "engaged"
rows = [["clip", "annotator", "label", "set"]]
for i in range(2833):
    t = rnd.choices(labels, [.6523, .0608, .014, .074, .1989])[0]
    # what the clip looks like to those of each set: for some clips not the same
    seen = {"fine": t, "coarse": t if rnd.random() > .065 else
            "neutrality" if t == "distraction" else "distraction"}
    for kind in seen:
        for a in rnd.sample(range(29), 5):
            l = seen[kind] if rnd.random() < .93 else rnd.choices(labels, [5, 1, 1, 2, 3])[0]
            rows.append(["c%04d" % i, "a%02d" % a, l if kind == "fine" else up(l), kind])
csv.writer(open("raer.csv", "w"), lineterminator="\n").writerows(rows)
END2
runs 0 "a study as large as RAER's" aer-vote -q --map=map.csv --report=raer.json -o raer-out.csv raer.csv
like "has a share of consistent clips as the paper's" "$(value raer.json consistent_share %.3f)" '^0\.9[34]'
like "and a kappa of the clips kept" "$(value raer.json sets.0.agreement.fleiss_kappa_of_kept.value %.3f)" '^0\.8[0-9]'

# --- a model's answers, as aer-ask --repeat writes them

cat >ask.csv <<'END2'
clip,annotator,label,status,answer,latency_ms,prompt_tokens,completion_tokens,model
c1,m#1,happy,ok,happy,12,20,3,m
c1,m#2,happy,ok,"It is ""happy"".",11,20,7,m
c1,m#3,tired,ok,tired,11,20,3,m
c1,m#4,,ambiguous,happy or tired,11,20,5,m
c2,m#1,tired,ok,tired,10,20,3,m
c2,m#2,,refused,I cannot say.,10,20,5,m
c2,m#3,,truncated,The pers,10,20,256,m
c2,m#4,,invalid,bored,10,20,3,m
c3,m#1,,error,,,,,m
c3,m#2,,ambiguous,happy or tired,10,20,5,m
END2
runs 0 "answers that are no labels are no bad rows" aer-vote -B0 --dropped=ask-dropped.csv ask.csv
is "and no votes" "$(cat out)" $'clip,label,votes,agreement\nc1,happy,3,0.6667'
is "they are counted, each kind" "$(grep 'with status' err)" "note: 2 rows with status 'ambiguous': no votes
note: 1 row with status 'refused': no vote
note: 1 row with status 'truncated': no vote
note: 1 row with status 'invalid': no vote
note: 1 row with status 'error': no vote"
is "by annotator too" "$(awk '$1 ~ /^m#/ { print $1, $2, $3 }' err | tr '\n' ' ')" "m#1 2 1 m#2 1 2 m#3 1 1 m#4 0 2 "
is "a clip with too few labels, or none, is named" "$(cat ask-dropped.csv)" "clip,set,reason,votes
c2,,few votes,tired 1
c3,,no votes,"

# --- what is said

cat >few.csv <<'END2'
clip,annotator,label,set,status,repeat
c1,a,x,one,,
c1,b,x,one,,
c1,a,y,one,,
c1,c,,one,,
c1,c,,one,unsure,
c1,d,,one,timeout,
c1,,x,one,,
../c,a,x,one,,
c2,a,x,one
c2,a,x,one,,x
c2,b,"y, z",one,ok,0
c2,a,x,one,,1
END2
runs 1 "bad rows" aer-vote -B0 --min=2 few.csv
is "are left out" "$(cat out)" $'clip,label,votes,agreement\nc1,x,2,1.0000'
cat >wanted-err <<'END2'
aer-vote: few.csv:5: clip 'c1': the vote has no label; a row without one needs a status
aer-vote: few.csv:8: clip 'c1': the vote has no annotator
aer-vote: few.csv:9: clip '../c': a part of the clip id begins with a dot
aer-vote: few.csv:10: 4 fields, the header has 6
aer-vote: few.csv:11: clip 'c2': repeat 'x' is no whole number from 0 on
aer-vote: few.csv:4: clip 'c1': a second vote of 'a' in set one; the first one counts; a planned repeat has a 1 in column repeat
END2
is "and named" "$(grep '^aer-vote' err)" "$(cat wanted-err)"
is "and notes say what is no vote" "$(grep '^note' err)" "note: 1 row with status 'unsure': no vote
note: 1 row with status 'timeout': no vote
note: 1 clip has one vote: left out of the agreement (of AC1, out of the pairs)
note: all votes are 'x': observed agreement and that by chance are both 1, so kappa and alpha have no value; AC1 is 1
note: 1 repeat has no first vote: left out
note: fewer than 2 votes, 1 clip left out: c2"
runs 1 "on several threads they are the same" aer-vote -j3 -B0 --min=2 -o o.csv few.csv
runs 2 "a label set that is not there" aer-vote -q --set=other few.csv
err_like "is asked for, and one named that is" "no votes of label set 'other'; the first one is of set 'one'"
runs 1 "labels that are given" aer-vote -q --set=one=x,w --min=1 -o o.csv few.csv
err_like "are the only ones" "few.csv:12: clip 'c2': 'y, z' is none of the labels x, w"
printf 'x\n# a note\ny, z\twhat it means\n' >labels.txt
runs 1 "also in a file" aer-vote --set=one=labels.txt --min=1 -o o.csv few.csv
err_like "in its order" $'\nx  +1 +2 .*\ny, z +1 '
printf 'clip,video\nc2,v\nc1,v\nc9,v\nc2,w\n../c3,v\n' >m.csv
sed 's/^c0/c/' unanimous.csv >some.csv
runs 1 "a manifest with bad rows" aer-vote -q -B0 --manifest=m.csv some.csv
err_is "which are named" <<'END2'
aer-vote: m.csv:5: clip 'c2': has a row before
aer-vote: m.csv:6: clip '../c3': a part of the clip id begins with a dot
END2
is "and left out" "$(wc -l <out)" 3
head -n 4 m.csv >m1.csv
runs 0 "a manifest" aer-vote -B0 --manifest=m1.csv some.csv
out_is "gives the order, and clips without votes are left out" <<'END2'
clip,video,label,votes,agreement
c2,v,y,3,1.0000
c1,v,x,3,1.0000
END2
err_like "and named" "no votes, 1 clip left out: c9"
err_like "as votes on other clips are" "3 rows left out: on clips that the manifest does not have, the first 'c3'"
runs_sh 0 "a manifest from a pipe" 'aer-vote -q -B0 --manifest=<(cat m1.csv) some.csv'
is "can be read too" "$(wc -l <out)" 3
runs_sh 0 "votes from standard input" 'aer-vote -q -B0 <some.csv'
is "too" "$(wc -l <out)" 4
runs 0 "without figures" aer-vote -q some.csv
err_is "nothing is said" </dev/null

refuses() {	# TITLE MESSAGE ARGUMENTS...
	local title=$1 message=$2
	shift 2
	runs 2 "$title" aer-vote "$@"
	is "and it is said why" "$(cat err)" "aer-vote: $message"
}
refuses "two sets without a map" "the votes have the label sets 'coarse', 'fine'; choose one with --set=NAME, or two with --map=FILE from the finer to the coarser labels" votes.csv
sed 's/,[xy]$/,fatigue/' some.csv >fatigue.csv
refuses "a map for one set" "--map is for two label sets; the votes have one" --map=map.csv fatigue.csv
refuses "a map for one set of two" "--map is for two label sets; one is given" --map=map.csv --set=fine votes.csv
refuses "ties to another set where there is none" "--ties=other is for two label sets; the votes have one" --ties=other some.csv
refuses "a margin for probabilities" "--margin and --ties are for --method=majority: dawid-skene goes by probability" --method=dawid-skene --margin=2 some.csv
refuses "smoothing for a majority" "--smooth is for --method=dawid-skene" --smooth=1 some.csv
refuses "ties with a margin" "--ties=other has no meaning with a margin above 1: a tie has 0" --ties=other --margin=2 votes.csv
refuses "a set that nobody voted in" "there are no votes of label set 'medium'; the first one is of set 'coarse'" --set=medium votes.csv
refuses "a manifest of other clips" "no vote is on a clip of the manifest; the first one is on 'c01'" --manifest=m1.csv unanimous.csv
refuses "a table without votes" "there are no votes" <(echo clip,annotator,label)
refuses "a report of another kind" "--report=r.pdf: must end in .txt, .json or .html" --report=r.pdf some.csv
refuses "a table without annotators" "m.csv: column 'annotator' is missing; it has: clip, video" m.csv
refuses "a table that is not there" "none.csv: cannot open: No such file or directory" none.csv
printf 'from,to\nneutrality,engaged\ndistraction,distracted\n' >short.csv
runs 1 "a label that the map lacks" aer-vote -q -B0 --map=short.csv -o o.csv votes.csv
err_like "is a bad row" "clip 'P[0-9/]*': 'fatigue' is no label of short.csv"
sed 's/,engaged,coarse/,fatigue,coarse/' votes.csv >mixed.csv
runs 2 "sets that the map does not tell apart" aer-vote -q --map=map.csv mixed.csv
err_like "are refused" "map.csv: maps '[a-z]*' of set 'coarse' and '[a-z]*' of set 'fine'; one of the sets must have"
runs 0 "two sets with the same labels" aer-vote -q --set=fine --set=again --report=r.json -B0 -o o.csv <(
	cat votes.csv; tail -n +2 votes.csv | sed 's/,fine,/,again,/; t; d')
is "are all consistent" "$(value r.json consistent_share %.1f)" 1.0
runs_sh 2 "a full disk is an error" 'aer-vote -q some.csv >/dev/full'
runs 2 "and for the report" aer-vote -q --report=none/../../x/r.json -o o.csv some.csv -o /dev/full
printf 'clip,annotator,label,time\nc,a,x,2026-02-30\nc,b,x,2026-02-03T10:00:00+01:00\nc,c,y,yesterday\n' >when.csv
runs 0 "times that cannot be read" aer-vote -B0 -o o.csv when.csv
err_like "are counted, and the votes count" "2 votes have a time that cannot be read"
is "as they do" "$(column o.csv votes)" 3

# --- reports

for form in txt json html; do
	runs 0 "a report as $form" aer-vote --map=map.csv --report=report.$form -o o.csv votes.csv
done
err_like "leaves standard error to the clips left out" "^aer-vote: .*left out"
ok "the page has the figures of the JSON, and names are no tags" $python - <<'END2'
import html.parser, json
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.rows, self.cell, self.tags = [], {}, [], None, set()
    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag in ("meta", "path", "circle"): return
        self.open.append((tag, dict(attrs).get("id")))
        if tag == "tr": self.rows.append([])
        if tag in ("td", "th"): self.cell = ""
    def handle_startendtag(self, tag, attrs): pass
    def handle_endtag(self, tag):
        if tag in ("meta", "path", "circle"): return
        assert self.open.pop()[0] == tag, tag
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None
    def handle_data(self, data):
        if self.cell is not None: self.cell += data
        for tag, i in self.open:
            if i: self.ids[i] = self.ids.get(i, "") + data
text = open("report.html").read()
page, report = Page(), json.load(open("report.json"))
page.feed(text)
assert not page.open and "script" not in page.tags and "http:" not in text and "https:" not in text
fine = report["sets"][0]
assert page.ids["kappa"] == "%.3f" % fine["agreement"]["fleiss_kappa"]["value"]
assert page.ids["consistent"] == "%.2f %%" % (100 * report["consistent_share"])
assert page.ids["kept"] == str(report["kept"])
for s in report["sets"]:
    for a in s["annotators"]:
        row = [a["annotator"], str(a["votes"]), str(a["unsure"]), "%.2f %%" % (100 * a["agreement"]),
               "%.3f" % a["kappa"], "%.1f" % a["median_seconds"]]
        assert any(r[:6] == row for r in page.rows), row
    for l in s["labels"]:
        assert any(r[:3] == [l["label"], str(l["clips"]), str(l["votes"])] for r in page.rows), l
assert any(r[0] == '<b>&"x"' for r in page.rows if r)
END2
ok "the text has its kappa" grep -q "^Fleiss' kappa  *$(value report.json sets.0.agreement.fleiss_kappa.value %.3f) " report.txt
browser=$(command -v chromium || command -v chromium-headless-shell || command -v chromium-browser)
if [ -n "$browser" ]; then
	timeout -s KILL 300 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--user-data-dir="$work/profile" --host-resolver-rules='MAP * ~NOTFOUND' --dump-dom \
		"file://$work/report.html" >dom.html 2>browser.log
	like "a browser shows it" "$(cat dom.html)" "Fleiss' kappa"
	is "and has nothing to complain of" "$(grep -E 'CONSOLE|Refused to|net::ERR_' browser.log)" ''
else
	skip "no Chromium to show the page" 2
fi

done_testing
