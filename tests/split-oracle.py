"""An independent judge of aer-split, for tests/aer-split.t.

    split-oracle.py glpk COUNT       random pools: is the split the optimum that
                                     GLPK's integer programme finds?
    split-oracle.py proofs COUNT     random pools, little searched: is what is said to be
                                     proven, also by --exact, true?
    split-oracle.py matched COUNT    the same with folds, weights, combinations of columns
                                     and totals
    split-oracle.py ties COUNT       random pools whose parts have to be off: are deviation,
                                     the largest single one, and numbers of subjects, one
                                     after the other, the least of all divisions?
    split-oracle.py sklearn TABLE    deviation of scikit-learn's splitters on TABLE
    split-oracle.py rows COUNT       random tables: is anything lost or mixed up?
    split-oracle.py parts TABLE      deviation of the column split of TABLE

Prints one line that the test compares or shows.
"""
import csv
import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict

SPLIT = ["aer-split"]


def write(path, rows, names=("clip", "subject", "label")):
    with open(path, "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(names)
        w.writerows(rows)


def read(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def split(path, parts, seed):
    """The split rows and, from the report, wanted[class, part] in clips."""
    run = subprocess.run(SPLIT + ["-f", parts, "-s", str(seed), "-n", "400000",
                                  "--report=report", "-o", "split.csv", path],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    wanted, label, in_classes = {}, None, False
    for line in open("report"):
        if line.startswith("label "):
            in_classes = True
        elif line == "\n":
            in_classes = False
        elif in_classes:
            words = line.split()
            if len(words) == 8:
                label = words.pop(0)
            wanted[label, words[0]] = int(words[2])
    return read("split.csv"), wanted


def counts(rows):
    return Counter((r["label"], r["split"]) for r in rows)


def optimum(rows, parts, wanted):
    """The least (empty cells, deviation), by glpsol."""
    owned = defaultdict(Counter)
    for r in rows:
        owned[r["subject"]][r["label"]] += 1
    subjects = sorted(owned)
    labels = sorted({r["label"] for r in rows})
    x = lambda s, p: f"x{subjects.index(s)}_{p}"
    d = lambda c, p: f"d{labels.index(c)}_{p}"
    e = lambda c, p: f"e{labels.index(c)}_{p}"
    price = 4 * len(rows) + 1       # an empty cell is worse than any deviation
    goal, lines, empties = [], [], []
    for s in subjects:
        lines.append(" + ".join(x(s, p) for p in parts) + " = 1")
    for p in parts:
        lines.append(" + ".join(x(s, p) for s in subjects) + " >= 1")
        for c in labels:
            terms = " + ".join(f"{owned[s][c]} {x(s, p)}" for s in subjects if owned[s][c])
            lines.append(f"{terms} - {d(c, p)} <= {wanted[c, p]}")
            lines.append(f"{terms} + {d(c, p)} >= {wanted[c, p]}")
            goal.append(d(c, p))
            owners = [s for s in subjects if owned[s][c]]
            if len(owners) >= len(parts):
                lines.append(" + ".join(x(s, p) for s in owners) + f" + {e(c, p)} >= 1")
                goal.append(f"{price} {e(c, p)}")
                empties.append(e(c, p))
    with open("pool.lp", "w") as f:
        f.write("Minimize\n cost: " + "\n + ".join(goal) + "\nSubject To\n")
        for i, line in enumerate(lines):
            f.write(f" r{i}: " + line.replace(" + ", "\n + ") + "\n")
        f.write("Binary\n" + "\n".join(x(s, p) for s in subjects for p in parts) + "\n")
        f.write("\n".join(empties) + "\nEnd\n")
    run = subprocess.run(["glpsol", "--lp", "pool.lp", "--tmlim", "800", "-o", "pool.txt"],
                         capture_output=True, text=True)
    text = open("pool.txt").read()
    if "INTEGER OPTIMAL" not in text:
        return None
    cost = round(float(re.search(r"Objective: +cost = ([-\d.e+]+)", text).group(1)))
    return cost // price, cost % price


def glpk(count):
    rng = random.Random(20)
    optimal = proved = better = 0
    for i in range(count):
        parts = [("train", .8), ("test", .2)] if i % 3 else [("a", .5), ("b", .3), ("c", .2)]
        names = [p for p, _ in parts]
        subjects = rng.randint(len(parts), 24 if len(parts) == 2 else 12)
        classes = ["common", "less", "rare", "odd"][:rng.randint(1, 4)]
        rows = []
        for s in range(subjects):
            for _ in range(rng.randint(1, 30)):
                c = rng.choices(classes, [60, 25, 5, 10][:len(classes)])[0]
                rows.append((f"c{len(rows)}", f"s{s}", c))
        write("pool.csv", rows)
        got, wanted = split("pool.csv", ",".join(f"{p}={w}" for p, w in parts), i)
        n = counts(got)
        labels = sorted({r["label"] for r in got})
        have = sum(abs(n[c, p] - wanted[c, p]) for c in labels for p in names)
        owners = Counter(c for _, c in {(r["subject"], r["label"]) for r in got})
        empty = sum(n[c, p] == 0 for c in labels for p in names if owners[c] >= len(names))
        assert all(abs(wanted[c, p] - w * sum(n[c, q] for q in names)) < 1
                   for c in labels for p, w in parts), "wanted is no rounding"
        best = optimum(got, names, wanted)
        if best is None:
            continue
        proved += 1
        optimal += (empty, have) == best
        better += (empty, have) < best
    print(f"{optimal} of {proved} optimal, {better} better")


def proofs(count):
    rng = random.Random(31)
    false = 0
    for i in range(count):
        names, share = [(["train", "test"], "train=.8,test=.2"),
                        (["a", "b", "c"], "a=.5,b=.3,c=.2")][i % 2]
        rows = []
        for s in range(rng.randint(len(names), 22 if len(names) == 2 else 11)):
            for _ in range(rng.randint(1, 25)):
                c = rng.choices(["common", "less", "rare"], [60, 30, 10])[0]
                rows.append((f"c{len(rows)}", f"s{s}", c))
        write("proof.csv", rows)
        run = subprocess.run(SPLIT + ["-f", share, "-s", str(i), "-n", str(rng.choice([0, 9, 4000])),
                                      "--exact", "--report=proof.json", "--format=json",
                                      "-o", "split.csv", "proof.csv"],
                             capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        said = json.load(open("proof.json"))["splits"][0]
        wanted = {(r["class"], p["part"]): p["wanted"]
                  for r in said["columns"][0]["rows"] for p in r["parts"]}
        best = optimum(read("split.csv"), names, wanted)
        if said["optimal"]:
            false += best != (said["lacking"], said["deviation"])
        else:
            false += best is not None
    print(f"{count} pools, {false} false")


def programme(rows, said, names, owned):
    """The least deviation by glpsol: OWNED(row) is a list of (column, class, amount)."""
    subjects = sorted({r["subject"] for r in rows})
    total = defaultdict(float)
    for r in rows:
        for column, level, n in owned(r):
            total[r["subject"], column, level] += n
    goal, lines, whole = [], [], []
    x = lambda s, p: f"x{subjects.index(s)}_{names.index(p)}"
    for s in subjects:
        lines.append(" + ".join(x(s, p) for p in names) + " = 1")
    for p in names:
        lines.append(" + ".join(x(s, p) for s in subjects) + " >= 1")
    for c, column in enumerate(said["columns"]):
        unit = column.get("mean_of_a_clip", 1)
        for r, row in enumerate(column["rows"]):
            level = row.get("class", "")
            own = [s for s in subjects if total[s, column["column"], level] > 0]
            for q, part in enumerate(row["parts"]):
                terms = " + ".join(f"{total[s, column['column'], level]} {x(s, part['part'])}"
                                   for s in own) or "0 " + x(subjects[0], names[0])
                d = f"d{c}_{r}_{q}"
                slack = 0 if column["kind"] == "classes" else unit - 1e-4
                lines.append(f"{terms} - {unit} {d} <= {part['wanted'] + slack}")
                lines.append(f"{terms} + {unit} {d} >= {part['wanted'] - slack}")
                goal.append(f"{column['weight']} {d}")
                whole.append(d)
    with open("pool.lp", "w") as f:
        f.write("Minimize\n cost: " + "\n + ".join(goal) + "\nSubject To\n")
        for i, line in enumerate(lines):
            f.write(f" r{i}: " + line.replace(" + ", "\n + ") + "\n")
        f.write("General\n" + "\n".join(whole) + "\nBinary\n" +
                "\n".join(x(s, p) for s in subjects for p in names) + "\nEnd\n")
    subprocess.run(["glpsol", "--lp", "pool.lp", "--tmlim", "800", "-o", "pool.txt"],
                   capture_output=True, text=True)
    text = open("pool.txt").read()
    if "INTEGER OPTIMAL" not in text:
        return None
    return round(float(re.search(r"Objective: +cost = ([-\d.e+]+)", text).group(1)))


def matched(count):
    rng = random.Random(77)
    judged = proven = worse = false = 0
    for i in range(count):
        k = rng.choice([2, 3, 4])
        rows = []
        for s in range(rng.randint(k + 2, {2: 16, 3: 9, 4: 7}[k])):
            gender = rng.choice("fm")
            for _ in range(rng.randint(1, 14)):
                rows.append((f"c{len(rows)}", f"s{s}", rng.choice("aab"), gender,
                             rng.randint(3, 40)))
        write("matched.csv", rows, ("clip", "subject", "label", "gender", "length"))
        form = i % 4
        ask = [["-b", "label"], ["-b", f"label:{rng.randint(1, 4)},gender:{rng.randint(1, 4)}"],
               ["-b", "label,gender", "--joint"],
               ["-b", "label:2", f"--balance-sum=length:{rng.randint(1, 3)}"]][form]
        run = subprocess.run(SPLIT + ["-k", str(k), "-s", str(i), "-n", "100000", "--at-least=0",
                                      "--report=matched.json", "--format=json", "-o",
                                      "split.csv", "matched.csv"] + ask,
                             capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        said = json.load(open("matched.json"))["splits"][0]
        owned = [lambda r: [("label", r["label"], 1)],
                 lambda r: [("label", r["label"], 1), ("gender", r["gender"], 1)],
                 lambda r: [("label+gender", r["label"] + "+" + r["gender"], 1)],
                 lambda r: [("label", r["label"], 1), ("length", "", int(r["length"]))]][form]
        best = programme(read("matched.csv"), said, [str(p + 1) for p in range(k)], owned)
        if best is None:
            continue
        judged += 1
        worse += said["deviation"] > best
        false += said["deviation"] < best or (said["optimal"] and said["deviation"] > best)
        proven += said["optimal"]
    print(f"{judged} judged, {proven} proven, {worse} worse, {false} false")


def lexicographic(rows, said):
    """Of all divisions the least deviation; the least largest one with that; the least that
    numbers of subjects are off with both."""
    import numpy as np
    subjects = sorted({r["subject"] for r in rows})
    total = Counter((r["subject"], r["label"]) for r in rows)
    k, n = len(said["parts"]), len(subjects)
    place = np.arange(k ** n)[:, None] // k ** np.arange(n) % k    # division, subject
    deviation, largest, off = (np.zeros(k ** n) for _ in range(3))
    whole = np.ones(k ** n, bool)
    for p, part in enumerate(said["parts"]):
        there = place == p
        whole &= there.any(1)
        off += abs(there.sum(1) - part["share"] * n)
        for row in said["columns"][0]["rows"]:
            amount = np.array([total[s, row["class"]] for s in subjects])
            d = abs(there @ amount - row["parts"][p]["wanted"])
            deviation += d
            largest = np.maximum(largest, d)
    best = []
    for measure in deviation, largest, off:
        best.append(float(measure[whole].min()))
        whole &= measure < best[-1] + 1e-6
    return best


def ties(count):
    rng = random.Random(90)
    judged = proven = worse = false = 0
    for i in range(count):
        k = 2 + i % 3
        rows = []
        for s in range(rng.randint(k + 3, {2: 15, 3: 9, 4: 7}[k])):
            for _ in range(rng.choice([1, 4, 12, 30])):
                rows.append((f"c{len(rows)}", f"s{s}", rng.choices("abcd", [50, 30, 15, 5])[0]))
        write("tied.csv", rows)
        share = {2: "a=.7,b=.3", 3: "a=.5,b=.3,c=.2", 4: "a=.4,b=.3,c=.2,d=.1"}[k]
        run = subprocess.run(SPLIT + ["-f", share, "-s", str(i), "--at-least=0", "--exact",
                                      "--report=tied.json", "--format=json", "-o", "split.csv",
                                      "tied.csv"], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        said = json.load(open("tied.json"))["splits"][0]
        best = lexicographic(read("split.csv"), said)
        got = [said["deviation"], said["largest_deviation"], said["groups_off"]]
        same = all(abs(a - b) < 1e-6 for a, b in zip(got, best))
        judged += 1
        proven += said["optimal"] and said["largest_deviation_optimal"] and said["groups_optimal"]
        worse += not same and got > best
        false += not same and (got < best or said["groups_optimal"])
    print(f"{judged} judged, {proven} proven, {worse} worse, {false} false")


def deviation(rows, shares):
    """Fractional: the sum over classes and parts of |got - share * size|."""
    n = counts(rows)
    size = Counter(r["label"] for r in rows)
    return sum(abs(n[c, p] - w * size[c]) for c in size for p, w in shares.items())


def sklearn(path):
    import numpy as np
    from sklearn.model_selection import GroupShuffleSplit, StratifiedGroupKFold
    rows = read(path)
    y = np.array([r["label"] for r in rows])
    g = np.array([r["subject"] for r in rows])
    shares = {"train": .8, "test": .2}
    best = {}
    for name, splits in (
            ("GroupShuffleSplit", [next(GroupShuffleSplit(1, test_size=.2, random_state=s)
                                        .split(y, y, g)) for s in range(20)]),
            ("StratifiedGroupKFold", [f for s in range(4) for f in
                                      StratifiedGroupKFold(5, shuffle=True, random_state=s)
                                      .split(y, y, g)])):
        found = []
        for train, test in splits:
            for i in train:
                rows[i]["split"] = "train"
            for i in test:
                rows[i]["split"] = "test"
            found.append(deviation(rows, shares))
        best[name] = found
    print(" ".join(f"{k} {min(v):.1f} {np.median(v):.1f}" for k, v in best.items()))


def parts(path):
    print(f"{deviation(read(path), {'train': .8, 'test': .2}):.1f}")


def rows(count):
    rng = random.Random(7)
    for i in range(count):
        subjects = rng.randint(3, 40)
        table = []
        for k in range(rng.randint(subjects, 300)):
            s = k if k < subjects else rng.randrange(subjects)
            table.append((f"d{k % 3}/c{k}", f"S {s},\"{s}\"", rng.choice("abc") + "\u00e9",
                          rng.choice(["", "x,y", "two\nlines", 'a "quote"', " "])))
        rng.shuffle(table)
        write("rows.csv", table, ("clip", "subject", "label", "note"))
        names = ["train", "val", "test"][:rng.randint(1, 3)]
        share = {1: "train=1", 2: "train=.75,val=.25", 3: "train=.6,val=.2,test=.2"}
        run = subprocess.run(SPLIT + ["-q", "-s", str(i), "-n", "20000", "-o", "split.csv",
                                      "-f", share[len(names)], "rows.csv"])
        assert run.returncode == 0
        got = read("split.csv")
        assert [tuple(r.values())[:4] for r in got] == table, "rows changed"
        where = defaultdict(set)
        for r in got:
            where[r["subject"]].add(r["split"])
        assert all(len(p) == 1 for p in where.values()), "a subject in two parts"
        assert set.union(*where.values()) == set(names), "an empty part"
        # The order of the rows is not what decides.
        rng.shuffle(table)
        write("rows.csv", table, ("clip", "subject", "label", "note"))
        subprocess.run(SPLIT + ["-q", "-s", str(i), "-n", "20000", "-o", "again.csv",
                                "-f", share[len(names)], "rows.csv"], check=True)
        assert {r["clip"]: r["split"] for r in got} == \
            {r["clip"]: r["split"] for r in read("again.csv")}, "the order of rows counts"
    print(f"{count} tables")


if __name__ == "__main__":
    argument = sys.argv[2]
    {"glpk": glpk, "proofs": proofs, "matched": matched, "ties": ties, "sklearn": sklearn, "rows": rows, "parts": parts}[sys.argv[1]](
        int(argument) if argument.isdigit() else argument)
