#!/usr/bin/python3
"""Compares aer-score's intervals and tests with plain Python, row by row.

usage: compare-oracle.py [rounds]     in an empty directory, aer-score in PATH

The generator is written again from its paper; resamples are lists of rows, the
figures are counted from rows, percentiles are numpy's, McNemar's test and Holm's
correction are statsmodels'.  Prints what differs and exits 1.
"""
import csv
import itertools
import json
import math
import random
import subprocess
import sys

import numpy as np
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

MASK = (1 << 64) - 1
failures = 0


def check(what, got, wanted, tolerance=1e-12):
    global failures
    if not (got is None and wanted is None) and (
            got is None or wanted is None
            or not math.isclose(got, wanted, rel_tol=tolerance, abs_tol=tolerance)):
        failures += 1
        print(f"{what}: aer-score {got}, wanted {wanted}")


class Xoshiro:
    """xoshiro256** seeded by splitmix64."""

    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9e3779b97f4a7c15) & MASK
            z = seed
            z = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & MASK
            z = ((z ^ z >> 27) * 0x94d049bb133111eb) & MASK
            self.s.append(z ^ z >> 31)

    def next(self):
        s = self.s
        x = (s[1] * 5) & MASK
        result = (((x << 7 | x >> 57) & MASK) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = (s[3] << 45 | s[3] >> 19) & MASK
        return result

    def below(self, n):
        product = (self.next() >> 32) * n
        if product % 2 ** 32 < n:
            while product % 2 ** 32 < 2 ** 32 % n:
                product = (self.next() >> 32) * n
        return product >> 32

    def uniform(self):
        return (self.next() >> 11) * 2.0 ** -53


def generator(seed, stream, i):
    start = Xoshiro(seed)
    for _ in range(stream + 1):
        base = start.next()
    return Xoshiro((base + i) & MASK)


def tail(k):
    """ln k! less Stirling's formula for it."""
    if k < 10:
        return (math.lgamma(k + 1) - math.log(math.sqrt(2 * math.pi))
                - (k + 0.5) * math.log(k + 1) + (k + 1))
    square = (k + 1) ** 2
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)


def binomial(rng, n, p):
    """Inversion for small n p, else Hoermann's BTRS."""
    less = min(p, 1 - p)
    if n == 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    k = invert(rng, n, less) if n * less < 10 else reject(rng, n, less)
    return k if p <= 0.5 else n - k


def invert(rng, n, p):
    u, k, mass = rng.uniform(), 0, math.exp(n * math.log1p(-p))
    while u >= mass and k < n:
        u -= mass
        k += 1
        mass *= p / (1 - p) * (n - k + 1) / k
    return k


def reject(rng, n, p):
    spread = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    alpha = (2.83 + 5.1 / b) * spread
    r, m = p / (1 - p), math.floor((n + 1) * p)
    while True:
        u, v = rng.uniform() - 0.5, rng.uniform()
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + c)
        if us >= 0.07 and v <= 0.92 - 4.2 / b:
            return k
        if not 0 <= k <= n:
            continue
        v = math.log(v * alpha / (a / (us * us) + b))
        if v <= ((m + 0.5) * math.log((m + 1) / (r * (n - m + 1)))
                 + (n + 1) * math.log((n - m + 1) / (n - k + 1))
                 + (k + 0.5) * math.log(r * (n - k + 1) / (k + 1))
                 + tail(m) + tail(n - m) - tail(k) - tail(n - k)):
            return k


def uar(rows, system):
    """Of rows (class, answers): the mean recall of the classes there are."""
    size, right = {}, {}
    for truth, answers in rows:
        size[truth] = size.get(truth, 0) + 1
        right[truth] = right.get(truth, 0) + (answers[system] == truth)
    return sum(right[c] / size[c] for c in size) / len(size)


def macro_f1(rows, system):
    classes = sorted({truth for truth, _ in rows})
    total = 0
    for c in classes:
        both = sum(t == c and a[system] == c for t, a in rows)
        total += 2 * both / (sum(t == c for t, _ in rows)
                             + sum(a[system] == c for _, a in rows))
    return total / len(classes)


def permuted(clusters, a, b, swaps):
    rows_a, rows_b = [], []
    for cluster, swap in zip(clusters, swaps):
        for truth, answers in cluster:
            pair = (answers[b], answers[a]) if swap else (answers[a], answers[b])
            rows_a.append((truth, (pair[0],)))
            rows_b.append((truth, (pair[1],)))
    return abs(uar(rows_a, 0) - uar(rows_b, 0))


def margins(cluster, system):
    size, right = {}, {}
    for truth, answers in cluster:
        size[truth] = size.get(truth, 0) + 1
        if answers[system] == truth:
            right[truth] = right.get(truth, 0) + 1
    return size, right


def permutation(clusters, a, b, seed, stream, replicates):
    differ = [margins(c, a) != margins(c, b) for c in clusters]
    observed = permuted(clusters, a, b, [False] * len(clusters))
    if sum(differ) <= 16:
        where = [i for i, d in enumerate(differ) if d]
        reached = 0
        for bits in itertools.product([False, True], repeat=len(where)):
            swaps = [False] * len(clusters)
            for i, bit in zip(where, bits):
                swaps[i] = bit
            reached += permuted(clusters, a, b, swaps) >= observed - 1e-12
        return reached / 2 ** len(where), True
    reached = 0
    for i in range(replicates):
        rng = generator(seed, stream, i)
        swaps = [d and bool(rng.next() & 1) for d in differ]
        reached += permuted(clusters, a, b, swaps) >= observed - 1e-12
    return (reached + 1) / (replicates + 1), False


def one(rng, number):
    classes = [f"k{i}" for i in range(rng.choice([2, 3, 5]))]
    subjects = rng.choice([2, 5, 9, 25, 40])
    seed, replicates = rng.randint(0, 2 ** 40), rng.choice([1, 60, 150])
    names = ["a", "b", "c"][:rng.choice([1, 2, 3])]
    clusters = []
    for _ in range(subjects):
        own = rng.sample(classes, rng.randint(1, len(classes)))
        clusters.append([])
        for _ in range(rng.randint(1, 9)):
            truth = rng.choice(own)
            clusters[-1].append((truth, tuple(
                truth if rng.random() < 0.6 else rng.choice(classes) for _ in names)))
    lines = [(f"S{s:02}/{i}", f"S{s:02}", *row)
             for s, rows in enumerate(clusters) for i, row in enumerate(rows)]
    if rng.random() < 0.5:
        rng.shuffle(lines)      # the order of rows must not matter
    with open("t.csv", "w", newline="") as f:
        csv.writer(f).writerows([("clip", "subject", "label")] +
                                [line[:3] for line in lines])
    for s, name in enumerate(names):
        with open(name + ".csv", "w", newline="") as f:
            csv.writer(f).writerows([("clip", "label")] +
                                    [(line[0], line[3][s]) for line in lines])
    run = subprocess.run(
        ["aer-score", "--format=json", "--holm", f"-B{replicates}", f"-s{seed}",
         f"-j{rng.randint(1, 5)}", "--labels=" + ",".join(classes), "t.csv"]
        + [name + ".csv" for name in names], capture_output=True, text=True)
    where = f"set {number} ({subjects} subjects, {len(classes)} classes, {replicates})"
    if run.returncode != 0 or run.stderr != "":
        raise SystemExit(f"{where}: status {run.returncode}: {run.stderr}")
    got = json.loads(run.stdout)

    rows = [row for cluster in clusters for row in cluster]
    have = {truth for truth, _ in rows}
    samples, lost = [], 0
    for i in range(replicates):
        draw = generator(seed, 0, i)
        sample = [row for _ in clusters for row in clusters[draw.below(subjects)]]
        samples.append(sample)
        lost += {truth for truth, _ in sample} != have
    for s, system in enumerate(got["systems"]):
        check(where + " uar", system["uar"], uar(rows, s))
        check(where + " lost", system["resamples_that_lost_a_class"], lost)
        for measure, name in (uar, "uar"), (macro_f1, "macro_f1"):
            low, high = np.percentile([measure(x, s) for x in samples], [2.5, 97.5])
            check(f"{where} low of {name}", system["intervals"][name][0], low)
            check(f"{where} high of {name}", system["intervals"][name][1], high)
        for entry in system["classes"]:
            c = entry["class"]
            recalls = []
            for x in samples:
                own = [a[s] == c for t, a in x if t == c]
                if own:
                    recalls.append(sum(own) / len(own))
            low = np.percentile(recalls, 2.5) if recalls else None
            interval = entry["recall_interval"]
            check(where + " recall of " + c, interval[0] if interval else None, low)
    p = []
    for n, pair in enumerate(got["pairs"]):
        a, b = names.index(pair["a"]), names.index(pair["b"])
        differences = [uar(x, a) - uar(x, b) for x in samples]
        low, high = np.percentile(differences, [2.5, 97.5])
        check(where + " difference", pair["difference"], uar(rows, a) - uar(rows, b))
        check(where + " its low", pair["interval"][0], low)
        check(where + " its high", pair["interval"][1], high)
        wanted, exact = permutation(clusters, a, b, seed, n + 1, replicates)
        check(where + " p", pair["p"], wanted)
        check(where + " exact", int(pair["exact"]), int(exact))
        p.append(wanted)
        table = np.zeros((2, 2))
        for truth, answers in rows:
            table[int(answers[a] != truth), int(answers[b] != truth)] += 1
        check(where + " mcnemar", pair["p_mcnemar"], mcnemar(table, exact=True).pvalue,
              1e-9)
    if p:
        holm = multipletests(p, method="holm")[1]
        for pair, wanted in zip(got["pairs"], holm):
            check(where + " holm", pair["p_holm"], float(wanted))
        check_selection(where, got, samples, len(names))


def check_selection(where, got, samples, systems):
    values = np.array([[uar(x, s) for s in range(systems)] for x in samples])
    best = values.argmax(axis=1)
    mean = values.mean(axis=0)
    wanted = np.mean([values[i, b] - mean[b] for i, b in enumerate(best)])
    check(where + " optimism", got["optimism_of_the_best"], float(wanted), 1e-11)


def singles(rng, number):
    """Each clip a cluster: the many that are alike are drawn as a number."""
    k, n = rng.choice([2, 3]), rng.choice([300, 3000, 20000])
    seed, replicates = rng.randint(0, 9), 100
    cells = {}
    with open("t.csv", "w") as t, open("p.csv", "w") as p:
        print("clip,label", file=t)
        print("clip,label", file=p)
        for i in range(n):
            truth = min(rng.randrange(k), rng.randrange(k))
            answer = truth if rng.random() < 0.7 else rng.randrange(k)
            cells[truth, answer] = cells.get((truth, answer), 0) + 1
            print(f"c{i:06},k{truth}", file=t)
            print(f"c{i:06},k{answer}", file=p)
    run = subprocess.run(
        ["aer-score", "--format=json", f"-B{replicates}", f"-s{seed}", "t.csv", "p.csv"],
        capture_output=True, text=True)
    got = json.loads(run.stdout)
    where = f"clips {number} ({n} clips, {k} classes)"
    units, values = sorted(cells.items()), []
    assert n >= 16 * len(units)
    for i in range(replicates):
        draw, left, to_draw = generator(seed, 0, i), n, n
        size, right = [0] * k, [0] * k
        for (truth, answer), clips in units:
            times = binomial(draw, to_draw, clips / left)
            to_draw -= times
            left -= clips
            size[truth] += times
            right[truth] += times if truth == answer else 0
        values.append(np.mean([right[c] / size[c] for c in range(k) if size[c]]))
    low, high = np.percentile(values, [2.5, 97.5])
    check(where + " clusters", got["resampling"]["clusters"], n)
    check(where + " low", got["systems"][0]["intervals"]["uar"][0], float(low))
    check(where + " high", got["systems"][0]["intervals"]["uar"][1], float(high))


rng = random.Random(7)
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
for number in range(rounds):
    one(rng, number)
for number in range(rounds // 4):
    singles(rng, number)
print(f"{rounds} sets, {failures} differences")
sys.exit(failures > 0)
