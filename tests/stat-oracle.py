"""An independent judge of aer-pick and aer-stat, for tests/aer-pick.t and aer-stat.t.

    stat-oracle.py uniform           how often aer-pick chooses each row, by chi-square
    stat-oracle.py pairs             the same for pairs of rows, and for orders
    stat-oracle.py weights           ... against the chances of successive draws
    stat-oracle.py describe COUNT    random tables: aer-stat's figures against pandas
    stat-oracle.py leaks COUNT       random splits: aer-stat's leaks against brute force
    stat-oracle.py drift TABLE ...   the percentile against numpy's own random splits
"""
import collections
import csv
import itertools
import json
import math
import random
import subprocess
import sys

import numpy as np


def run(*args, text=None, status=(0,)):
    done = subprocess.run(args, input=text, capture_output=True, text=True)
    if done.returncode not in status:
        sys.exit(f"{args}: status {done.returncode}\n{done.stderr}")
    return done.stdout


def write(path, head, rows):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(head)
        out.writerows(rows)


def chi_square(counts, expected):
    """The upper tail of the chi-square distribution, by Wilson and Hilferty's
    approximation, which is good to three digits here."""
    counts, expected = np.asarray(counts, float), np.asarray(expected, float)
    statistic, k = ((counts - expected) ** 2 / expected).sum(), len(counts) - 1
    z = ((statistic / k) ** (1 / 3) - (1 - 2 / (9 * k))) / math.sqrt(2 / (9 * k))
    return math.erfc(z / math.sqrt(2)) / 2


def verdict(p, word):
    print(word if min(p) > 0.001 and max(p) < 0.999 else f"p = {p}")


def draws(groups, names, k, *options, weight=None):
    """The names that aer-pick chooses in each of so many groups of the same names, in
    the order it writes them."""
    head = "group,clip,w\n"
    rows = (f"{g},P{g}/{n},{weight[n] if weight else 1}\n" for g in range(groups) for n in names)
    out = collections.defaultdict(list)
    for line in run("aer-pick", "-q", "-n", str(k), "--per=group", *options,
                    text=head + "".join(rows)).split()[1:]:
        group, clip, _ = line.split(",")
        out[group].append(clip.split("/")[1])
    return list(out.values())


def uniform():
    names, k, groups, p = [f"{i:03d}" for i in range(50)], 10, 4000, []
    for seed in "1", "2", "12345678901234567":
        count = collections.Counter(itertools.chain(*draws(groups, names, k, "-s", seed)))
        counts, mean = np.array([count[n] for n in names]), groups * k / len(names)
        # drawn without replacement, which makes counts less unequal
        scaled = mean + (counts - mean) * math.sqrt((len(names) - 1) / (len(names) - k))
        p.append(chi_square(scaled, [mean] * len(names)))
    verdict(p, "uniform")


def pairs():
    names, groups = "abcdefg", 20000
    couples = collections.Counter(tuple(sorted(d)) for d in draws(groups, names, 2))
    orders = collections.Counter(tuple(d) for d in draws(groups, "abcd", 4, "--shuffle"))
    verdict([chi_square([couples[c] for c in itertools.combinations(names, 2)], [groups / 21] * 21),
             chi_square([orders[o] for o in itertools.permutations("abcd")], [groups / 24] * 24)],
            "uniform")


def successive(weights, k):
    """The chance of each set of k, drawn one by one in proportion to weight."""
    chance = collections.Counter()
    for order in itertools.permutations(weights, k):
        p, left = 1.0, sum(weights.values())
        for name in order:
            p *= weights[name] / left
            left -= weights[name]
        chance[tuple(sorted(order))] += p
    return chance


def weights():
    weight, groups = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 10}, 20000
    chance = successive(weight, 2)
    seen = collections.Counter(
        tuple(sorted(d)) for d in draws(groups, "abcde", 2, "-w", "w", weight=weight))
    verdict([chi_square([seen[s] for s in sorted(chance)],
                        [groups * chance[s] for s in sorted(chance)])], "as weighted")


def near(got, wanted, what):
    if got is None or not math.isclose(got, wanted, rel_tol=1e-12, abs_tol=1e-12):
        print(f"{what}: aer-stat {got}, pandas {wanted}")
        return 1
    return 0


def random_clips(rng, n, parts):
    subjects, labels = rng.randint(1, 12), rng.randint(1, 6)
    for i in range(n):
        start = round(rng.uniform(0, 300), rng.randint(0, 3))
        yield {"clip": f"c{i}", "video": f"v{rng.randint(1, 5)}.mp4", "start": start,
               "end": "" if rng.random() < 0.1 else start + round(rng.expovariate(0.1) + 0.1, 2),
               "subject": "" if rng.random() < 0.05 else f"S,{rng.randrange(subjects)}",
               "label": "" if rng.random() < 0.05 else f"l\"{rng.randrange(labels)}",
               "gender": rng.choice(["f", "m", ""]), "split": rng.choice(parts)}


def describe(count):
    import pandas as pd
    rng, bad = random.Random(5), 0
    for number in range(count):
        rows = list(random_clips(rng, rng.choice([1, 2, 7, 50, 400]), ["a", "b", "c"]))
        write("d.csv", rows[0], [r.values() for r in rows])
        sets = json.loads(run("aer-stat", "--format=json", "--part=split", "-b", "label,gender",
                              "d.csv"))["sets"]
        table = pd.read_csv("d.csv", keep_default_na=False)
        table["seconds"] = pd.to_numeric(table.end) - table.start
        assert {s["set"] for s in sets} == set(table.split)
        for got in sets:
            part = table[table.split == got["set"]]
            seconds = part.seconds.dropna()
            clips = part[part.subject != ""].groupby("subject").clip.count()
            where = f"table {number}, {got['set']}"
            bad += near(got["clips"], len(part), where + " clips")
            bad += near(got["subjects"], len(clips), where + " subjects")
            bad += near(got["videos"], part.video.nunique(), where + " videos")
            bad += near(got["without_seconds"], part.seconds.isna().sum(), where + " unknown")
            for name, values in ("seconds", seconds), ("clips_per_subject", clips):
                if len(values) == 0:
                    continue
                q = values.quantile([0, .25, .5, .75, 1]).tolist()
                for key, wanted in zip(["min", "q1", "median", "q3", "max", "mean", "total"],
                                       q + [values.mean(), math.fsum(values)]):
                    bad += near(got[name][key], wanted, f"{where} {name} {key}")
            for column in got["columns"]:
                name = column["column"]
                counts = part[part[name] != ""][name].value_counts()
                bad += near(column["empty"], (part[name] == "").sum(), f"{where} {name} empty")
                for value in column["values"]:
                    these = part[part[name] == value["value"]]
                    bad += near(value["clips"], len(these), f"{where} {value} clips")
                    bad += near(value["share"], len(these) / len(part), f"{where} share")
                    bad += near(value["subjects"], these[these.subject != ""].subject.nunique(),
                                f"{where} {value} subjects")
                if len(counts):
                    p = counts / counts.sum()
                    bad += near(column["imbalance"], counts.max() / counts.min(), f"{where} imbalance")
                    bad += near(column["effective"], math.exp(-(p * np.log(p)).sum()),
                                f"{where} effective")
    print(f"{count} tables, {bad} wrong")


def overlap(a, b, gap):
    end = [float(r["end"]) if r["end"] != "" else math.inf for r in (a, b)]
    box = [[int(r[k]) for k in "xywh"] if r["w"] != "" else None for r in (a, b)]
    meet = None in box or all(
        box[0][i] < box[1][i] + box[1][i + 2] and box[1][i] < box[0][i] + box[0][i + 2]
        for i in (0, 1))
    return (a["video"] == b["video"] and float(a["start"]) < end[1] + gap and
            float(b["start"]) < end[0] + gap and meet)


def leaks(count):
    rng, bad, found = random.Random(7), 0, 0
    for number in range(count):
        gap = rng.choice([0, 0, 2.5])
        rows = list(random_clips(rng, rng.choice([2, 10, 60]), ["a", "b", "c"][:rng.randint(2, 3)]))
        for r in rows:
            region = rng.random() < 0.5
            for key in "xywh":
                r[key] = rng.randint(1, 60) if region else ""
            r["split"] = "" if rng.random() < 0.05 else r["split"]
        order = list(dict.fromkeys(r["split"] for r in rows if r["split"]))
        if len(order) < 2:
            continue
        write("l.csv", rows[0], [r.values() for r in rows])
        got = json.loads(run("aer-stat", "-q", "-c", "--draws=0", f"--near={gap}", "--format=json",
                             "l.csv", status=(0, 1)))["leaks"]
        rows = [r for r in rows if r["split"]]
        wanted = {}
        for subject in {r["subject"] for r in rows} - {""}:
            these = [r for r in rows if r["subject"] == subject]
            if len({r["split"] for r in these}) > 1:
                wanted[subject] = {r["clip"] for r in these}
        bad += wanted != {l["shared"]: {c["clip"] for c in l["clips"]}
                          for l in got if l["kind"] == "subject"}
        part = {r["clip"]: r["split"] for r in rows}
        by_id = {r["clip"]: r for r in rows}
        # each clip of a later part is named when it meets one of an earlier part
        meeting = {(r["clip"], other["split"]) for r in rows for other in rows
                   if order.index(other["split"]) < order.index(r["split"]) and
                   overlap(r, other, gap)}
        named = set()
        for leak in got:
            if leak["kind"] != "time":
                continue
            first, *others = [c["clip"] for c in leak["clips"]]
            for other in others:
                bad += not overlap(by_id[first], by_id[other], gap)
                named.add((other, part[first]))
        bad += named != meeting
        found += len(wanted) + len(meeting)
    print(f"{bad} wrong" if found > 100 else f"only {found} leaks")


def drift(*tables):
    """Random splits of our own, by the rule that the manual states."""
    got = json.loads(run("aer-stat", "-q", "-c", "--draws=4000", "--format=json", *tables,
                         status=(0, 1)))["parts"]
    rows = [(i, r["subject"], r["label"]) for i, t in enumerate(tables)
            for r in csv.DictReader(open(t))]
    labels = sorted({r[2] for r in rows})
    subjects = sorted({r[1] for r in rows})
    count = np.zeros((len(subjects), len(labels)))
    seen = np.zeros((len(tables), len(labels)))
    for part, subject, label in rows:
        count[subjects.index(subject), labels.index(label)] += 1
        seen[part, labels.index(label)] += 1
    whole = seen.sum(0) / seen.sum()
    borders = seen.sum(1).cumsum()
    rng, distances = np.random.default_rng(3), []
    for _ in range(4000):
        order = rng.permutation(len(subjects))
        size = count[order].sum(1)
        part = np.searchsorted(borders[:-1], size.cumsum() - size / 2, side="left")
        shares = [count[order[part == p]].sum(0) for p in range(len(tables))]
        distances.append([abs(s / s.sum() - whole).sum() / 2 for s in shares])
    distances = np.array(distances)
    for p, mine in enumerate(got):
        own = abs(seen[p] / seen[p].sum() - whole).sum() / 2
        rank = 100 * ((distances[:, p] < own).mean() + (distances[:, p] == own).mean() / 2)
        quantiles = np.quantile(distances[:, p], [.05, .5, .95])
        theirs = [mine["random_q05"], mine["random_median"], mine["random_q95"]]
        near(mine["distance"], own, f"part {p} distance")
        if abs(rank - mine["percentile"]) > 3:
            print(f"part {p}: percentile {mine['percentile']}, here {rank}")
        if (abs(quantiles - theirs) > 0.07 * quantiles + 1e-9).any():
            print(f"part {p}: quantiles {theirs}, here {quantiles}")
    print("agree")


if __name__ == "__main__":
    name, *args = sys.argv[1:]
    {"uniform": uniform, "pairs": pairs, "weights": weights,
     "describe": lambda n: describe(int(n)), "leaks": lambda n: leaks(int(n)),
     "drift": drift}[name](*args)
