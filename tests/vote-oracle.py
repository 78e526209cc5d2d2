"""What aer-vote says, computed by other hands: agreement by its definitions with loops
over pairs of votes, and by statsmodels; Dawid and Skene's EM with plain numpy."""
import csv, itertools, json, math, sys
from collections import Counter, defaultdict
import numpy as np


def votes(path, wanted=None):
    """{clip: {annotator: label}} of the votes that count, clips in order."""
    table = defaultdict(dict)
    for row in csv.DictReader(open(path, newline="")):
        if wanted is not None and row.get("set", "") != wanted:
            continue
        if row.get("repeat") not in (None, "", "0") or row.get("status") not in (None, "", "ok"):
            continue
        table[row["clip"]].setdefault(row["annotator"], row["label"])
    return table


def agreement(table, labels):
    """By pairs of votes: no sums of squares, so that errors are not shared."""
    two = [list(v.values()) for v in table.values() if len(v) > 1]
    pairs = np.mean([np.mean([a == b for a, b in itertools.combinations(v, 2)]) for v in two])
    pool = Counter(x for v in two for x in v)
    n = sum(pool.values())
    chance = sum((pool[l] / n) ** 2 for l in labels)
    each = {}
    for l in labels:
        same = np.mean([np.mean([(a == l) == (b == l) for a, b in itertools.combinations(v, 2)])
                        for v in two])
        p = pool[l] / n
        by_chance = p * p + (1 - p) ** 2
        each[l] = (same - by_chance) / (1 - by_chance) if by_chance < 1 else None
    # coincidences, as Krippendorff tabulates them
    o = defaultdict(float)
    for v in two:
        for a, b in itertools.permutations(v, 2):
            o[a, b] += 1 / (len(v) - 1)
    apart = sum(x for (a, b), x in o.items() if a != b)
    expected = sum(pool[a] * pool[b] for a in labels for b in labels if a != b) / (n - 1)
    share = {l: np.mean([Counter(v.values())[l] / len(v) for v in table.values()]) for l in labels}
    e = sum(s * (1 - s) for s in share.values()) / max(1, len(labels) - 1)
    return {"pairs": pairs, "fleiss_kappa": (pairs - chance) / (1 - chance),
            "krippendorff_alpha": 1 - apart / expected, "gwet_ac1": (pairs - e) / (1 - e),
            "labels": each}


def raters(table, labels):
    """Each annotator against the others: agreement and Cohen's kappa by scikit-learn."""
    from sklearn.metrics import cohen_kappa_score
    found = {}
    for who in sorted({a for v in table.values() for a in v}):
        with_others, own, rest = [], [], []
        for v in table.values():
            if who not in v or len(v) < 2:
                continue
            others = [l for a, l in v.items() if a != who]
            with_others.append(np.mean([l == v[who] for l in others]))
            top = Counter(others).most_common()
            if len(top) == 1 or top[0][1] > top[1][1]:
                own.append(v[who])
                rest.append(top[0][0])
        wrong = Counter((r, o) for r, o in zip(rest, own) if r != o)
        found[who] = {"votes": sum(who in v for v in table.values()),
                      "agreement": np.mean(with_others) if with_others else None,
                      "compared": len(own), "kappa": cohen_kappa_score(own, rest) if own else None,
                      "most": max(wrong.values(), default=0), "wrong": wrong}
    return found


def dawid_skene(table, labels, smooth, tolerance=1e-6, most=1000):
    """Posterior by clip, priors, confusions, log-likelihood and rounds."""
    people = sorted({a for v in table.values() for a in v})
    said = np.zeros((len(table), len(people), len(labels)))
    for i, v in enumerate(table.values()):
        for a, l in v.items():
            said[i, people.index(a), labels.index(l)] = 1
    t = said.sum(1) / said.sum((1, 2))[:, None]
    for n in range(1, most + 1):
        prior = t.sum(0) + smooth
        prior /= prior.sum()
        confusion = np.einsum("ij,ikl->kjl", t, said) + smooth
        confusion /= confusion.sum(2, keepdims=True)
        log = np.log(prior) + np.einsum("ikl,kjl->ij", said, np.log(confusion))
        top = log.max(1, keepdims=True)
        p = np.exp(log - top)
        likelihood = (top[:, 0] + np.log(p.sum(1))).sum()
        p /= p.sum(1, keepdims=True)
        change, t = np.abs(p - t).max(), p
        if change <= tolerance:
            break
    return t, prior, confusion, likelihood, n, people


def near(a, b, why, by=1e-9):
    if a is None or b is None or math.isnan(b):
        assert a is None and (b is None or math.isnan(b)), (why, a, b)
    else:
        assert abs(a - b) <= by, (why, a, b)


def check_agreement(path, report):
    for s in json.load(open(report))["sets"]:
        table = votes(path, s["set"] if s["set"] else None)
        labels = [l["label"] for l in s["labels"]]
        want = agreement(table, labels)
        for key in "pairs", "fleiss_kappa", "krippendorff_alpha", "gwet_ac1":
            near(s["agreement"][key]["value"], want[key], key)
        for l in s["labels"]:
            near(l["kappa"], want["labels"][l["label"]], l["label"])
        p = [l["share"] for l in s["labels"]]
        whole = sum(x * (1 - x) * l["kappa"] for x, l in zip(p, s["labels"]) if l["kappa"] is not None)
        near(whole / sum(x * (1 - x) for x in p), want["fleiss_kappa"], "kappa of kappas")
        own = raters(table, labels)
        assert {a["annotator"] for a in s["annotators"] if a["votes"]} == set(own)
        for a in s["annotators"]:
            if not a["votes"]:
                continue
            w = own[a["annotator"]]
            assert (a["votes"], a["compared"]) == (w["votes"], w["compared"]), a
            near(a["agreement"], w["agreement"], a)
            near(a["kappa"], w["kappa"], a)
            c = a.get("confused")
            assert (c["clips"] if c else 0) == w["most"], (a, w)
            assert not c or w["wrong"][c["others"], c["said"]] == c["clips"], (a, w)
    print("agree")


def check_dawid_skene(path, output, report, smooth):
    s = json.load(open(report))["sets"][0]
    labels = [l["label"] for l in s["labels"]]
    table = votes(path, s["set"] if s["set"] else None)
    t, prior, confusion, likelihood, rounds, people = dawid_skene(table, labels, float(smooth))
    d = s["dawid_skene"]
    assert d["rounds"] == rounds and d["converged"], (d["rounds"], rounds)
    near(d["log_likelihood"], likelihood, "log-likelihood", 1e-6)
    assert np.abs(np.array(d["prior"]) - prior).max() < 1e-9
    for a in s["annotators"]:
        k = people.index(a["annotator"])
        assert np.abs(np.array(a["confusion"]) - confusion[k]).max() < 1e-9, a["annotator"]
    where = {c: i for i, c in enumerate(table)}
    rows = list(csv.DictReader(open(output, newline="")))
    for r in rows:
        p = t[where[r["clip"]]]
        assert np.abs(p - [float(r["p_" + l]) for l in labels]).max() < 1e-6, r
        assert r["label"] == labels[int(p.argmax())], r
        v = list(table[r["clip"]].values())
        assert r["agreement"] == "%.4f" % (v.count(r["label"]) / len(v)), r
    print("agree", len(rows))


if __name__ == "__main__":
    globals()["check_" + sys.argv[1]](*sys.argv[2:])
