#!/usr/bin/python3
"""Compares aer-score with scikit-learn on random data of many shapes.

usage: score-oracle.py [rounds]     in an empty directory, aer-score in PATH

Prints what differs and exits 1.
"""
import csv
import json
import math
import random
import subprocess
import sys
import warnings

import numpy as np
from sklearn.metrics import (accuracy_score, balanced_accuracy_score,
                             confusion_matrix, precision_recall_fscore_support)

warnings.simplefilter("ignore")
failures = 0


def check(what, got, wanted):
    global failures
    same = (got is None and wanted is None) or (
        got is not None and wanted is not None and math.isclose(
            got, wanted, rel_tol=1e-12, abs_tol=1e-14))
    if not same:
        failures += 1
        print(f"{what}: aer-score {got}, scikit-learn {wanted}")


def write(path, head, rows):
    with open(path, "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(head)
        writer.writerows(rows)


def one(rng, number):
    k = rng.choice([1, 2, 2, 3, 5, 7, 12, 30])
    n = rng.choice([1, 3, 20, 200, 1000])
    names = [f"class {i}" if i % 2 else f"c,{i}" for i in range(k)]
    rng.shuffle(names)
    in_truth = rng.sample(names, rng.randint(1, k))
    predicted = rng.sample(names, rng.randint(1, k))
    skill = rng.random()
    truth = [rng.choice(in_truth) for _ in range(n)]
    soft = rng.random() < 0.4
    other, lost = rng.random() < 0.3, rng.random() < 0.3
    answer = [t if rng.random() < skill else rng.choice(predicted) for t in truth]
    rows = []
    for i in range(n):
        if soft:
            p = np.array([rng.random() for _ in names])
            p /= p.sum()
            answer[i] = names[int(np.argmax(p))]
            rows.append([f"c{i}", *(repr(float(x)) for x in p)])
            continue
        if other and rng.random() < 0.1:
            answer[i] = "elsewhere"
        if lost and rng.random() < 0.1 and n > 1 and i > 0:
            answer[i] = None
            continue
        rows.append([f"c{i}", answer[i]])
    rng.shuffle(rows)
    write("t.csv", ["x", "label", "clip"], [["", t, f"c{i}"] for i, t in enumerate(truth)])
    write("p.csv", ["clip"] + (["p_" + c for c in names] if soft else ["label"]), rows)
    with open("labels.txt", "w") as f:
        f.write("\n".join(names) + "\n")
    zero = rng.random() < 0.5
    run = subprocess.run(
        ["aer-score", "--labels=@labels.txt", "--format=json", "--other=elsewhere",
         "--absent=" + ("zero" if zero else "exclude"), "t.csv", "p.csv"],
        capture_output=True, text=True)
    where = f"set {number} ({k} classes, {n} clips)"
    if run.returncode != 0 or run.stderr != "":
        raise SystemExit(f"{where}: status {run.returncode}: {run.stderr}")
    got = json.loads(run.stdout)["systems"][0]

    # the oracle: what is no class gets names of its own
    guess = [a if a is not None else "(none)" for a in answer]
    p, r, f1, support = precision_recall_fscore_support(
        truth, guess, labels=names, average=None, zero_division=0)
    keep = [i for i in range(k) if zero or support[i] > 0]
    check(where + " war", got["war"], accuracy_score(truth, guess))
    check(where + " uar", got["uar"], float(np.mean(r[keep])))
    if not zero:
        check(where + " balanced", got["uar"], balanced_accuracy_score(truth, guess))
    check(where + " macro p", got["macro"]["precision"], float(np.mean(p[keep])))
    check(where + " macro r", got["macro"]["recall"], float(np.mean(r[keep])))
    check(where + " macro f1", got["macro"]["f1"], float(np.mean(f1[keep])))
    labels = [names[i] for i in keep]
    macro = precision_recall_fscore_support(
        truth, guess, labels=labels, average="macro", zero_division=0)
    check(where + " sklearn's macro f1", got["macro"]["f1"], macro[2])
    have = [i for i in range(n) if answer[i] is not None]
    check(where + " answered", got["over_answered"]["war"],
          accuracy_score([truth[i] for i in have], [guess[i] for i in have]))
    if not zero:
        check(where + " answered uar", got["over_answered"]["uar"],
              balanced_accuracy_score([truth[i] for i in have],
                                      [guess[i] for i in have]))
    check(where + " coverage", got["coverage"], len(have) / n)
    matrix = confusion_matrix(truth, guess, labels=names + ["elsewhere", "(none)"])
    for i, c in enumerate(got["classes"]):
        answered = int(matrix[:, i].sum())
        check(where + " " + c["class"] + " precision", c["precision"],
              p[i] if answered else None)
        check(where + " " + c["class"] + " recall", c["recall"],
              r[i] if support[i] else None)
        check(where + " " + c["class"] + " f1", c["f1"],
              f1[i] if support[i] + answered else None)
        check(where + " support", c["support"], int(support[i]))
        row = [int(x) for x in matrix[i]]
        if len(have) == n:
            row.pop()
        if row != got["confusion"]["counts"][i]:
            check(where + " confusion of " + c["class"], 0, 1)


rng = random.Random(1)
rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
for number in range(rounds):
    one(rng, number)
print(f"{rounds} sets, {failures} differences")
sys.exit(failures > 0)
