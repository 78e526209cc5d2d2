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
                             cohen_kappa_score, confusion_matrix, log_loss,
                             matthews_corrcoef, precision_recall_fscore_support,
                             roc_auc_score, top_k_accuracy_score)
from statsmodels.stats.inter_rater import cohens_kappa

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


def check_agreement(where, got, truth, guess):
    """Kappa and MCC; where they are 0/0 scikit-learn has NaN and 0."""
    kappa = cohen_kappa_score(truth, guess)
    check(where + " kappa", got["kappa"], None if math.isnan(kappa) else kappa)
    names = sorted(set(truth) | set(guess))
    if len(names) > 1 and not math.isnan(kappa):
        table = confusion_matrix(truth, guess, labels=names)
        check(where + " statsmodels' kappa", got["kappa"], cohens_kappa(table).kappa)
    undefined = len(set(truth)) == 1 or len(set(guess)) == 1
    check(where + " mcc", got["mcc"],
          None if undefined else matthews_corrcoef(truth, guess))


def check_probabilities(where, got, names, truth, p):
    n, k = p.shape
    y = np.array([names.index(t) for t in truth])
    if k == 1:      # scikit-learn wants two
        check(where + " log loss", got["log_loss"], -math.log(1 - 2 ** -52))
        return
    check(where + " log loss", got["log_loss"],
          log_loss(y, p, labels=range(k), eps=2 ** -52))
    own = np.eye(k)[y]
    check(where + " brier", got["brier"], float(((p - own) ** 2).sum(axis=1).mean()))
    for top in 2, 3, 5:
        wanted = None
        if top < k:     # scikit-learn gives ties to the last class: those are turned round
            wanted = top_k_accuracy_score(k - 1 - y, p[:, ::-1], k=top, labels=range(k))
        check(f"{where} top{top}", got[f"top{top}"], wanted)
    areas = [roc_auc_score(own[:, i], p[:, i]) for i in range(k)
             if 0 < own[:, i].sum() < n]
    check(where + " auc", got["auc"], float(np.mean(areas)) if areas else None)
    best, error = p.max(axis=1), 0.0
    right = p.argmax(axis=1) == y
    for b in range(15):
        here = (np.maximum(np.ceil(best * 15) - 1, 0) == b)
        if here.any():
            error += here.mean() * abs(right[here].mean() - best[here].mean())
    check(where + " ece", got["ece"], float(error))


def one(rng, number):
    k = rng.choice([1, 2, 2, 3, 5, 7, 12, 30])
    n = rng.choice([1, 3, 20, 200, 1000])
    soft, coarse = rng.random() < 0.4, rng.random() < 0.5
    if soft and coarse:
        k, n = rng.choice([5, 7]), 200
    names = [f"class {i}" if i % 2 else f"c,{i}" for i in range(k)]
    rng.shuffle(names)
    in_truth = rng.sample(names, rng.randint(1, k))
    predicted = rng.sample(names, rng.randint(1, k))
    skill = rng.random()
    truth = [rng.choice(in_truth) for _ in range(n)]
    other, lost = rng.random() < 0.3, rng.random() < 0.3
    answer = [t if rng.random() < skill else rng.choice(predicted) for t in truth]
    rows, p_all = [], []
    for i in range(n):
        if soft:
            p = np.array([rng.random() for _ in names])
            p /= p.sum()
            if coarse:      # tenths: many are equal, and 0
                p = np.bincount([rng.randrange(k) for _ in range(10)], minlength=k) / 10
            answer[i] = names[int(np.argmax(p))]
            p_all.append(p)
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
    if rng.random() < 0.5:      # in the order of the truth, they are merged
        width = len(str(n))
        order = sorted(range(n), key=lambda i: f"c{i:0{width}}")
        write("t.csv", ["clip", "label"], [[f"c{i:0{width}}", truth[i]] for i in order])
        own = {row[0]: row[1:] for row in rows}
        write("p.csv", ["clip"] + (["p_" + c for c in names] if soft else ["label"]),
              [[f"c{i:0{width}}", *own[f"c{i}"]] for i in order if f"c{i}" in own])
    run = subprocess.run(
        ["aer-score", "-B0", "--labels=@labels.txt", "--format=json", "--other=elsewhere",
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
    weighted = precision_recall_fscore_support(
        truth, guess, labels=names, average="weighted", zero_division=0)
    check(where + " weighted p", got["weighted"]["precision"], weighted[0])
    check(where + " weighted r", got["weighted"]["recall"], weighted[1])
    check(where + " weighted f1", got["weighted"]["f1"], weighted[2])
    check_agreement(where, got, truth, guess)
    if soft:
        check_probabilities(where, got["probabilities"], names, truth, np.array(p_all))
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
