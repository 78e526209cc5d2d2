"""How good a table of faces is, against the true boxes of drawn recordings.

    measure.py [-p PERSON] [-i IOU] [-b COLUMN] FACES.csv TRUTH.csv... [CLAIM...]

Prints a line of figures, or with -b one for each value of the truth's column, and exits
with 1 where a CLAIM such as 'recall >= 0.9' does not hold.  Clips of both tables are
joined by their ids; frames without a row in FACES count as not searched.

    faces      true faces of which at least half is to be seen
    found      those with a box of an IoU of at least 0.5 (-i); each box is of one face
    recall     found / faces
    boxes      boxes in FACES in the same frames
    false      boxes that are of no true face, not even one that is hardly to be seen
    precision  (boxes - false) / boxes
    iou        mean overlap of found faces
    centre     jitter: root of the mean square of the second differences, over time, of
    size       the box's centre, and of its width, less the true one, in true widths
    switches   how often the person changes that a track is on; boxes that fit two do
               not count
    others     boxes of other persons than -p PERSON
"""
import argparse, csv, math, re, sys

def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = w * h if w > 0 and h > 0 else 0
    return both / (a[2] * a[3] + b[2] * b[3] - both)

def box(row):
    return tuple(float(row[c]) for c in "xywh")

def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))

def matches(faces, truth, least):
    "Pairs of a box and a true face of one frame, best overlap first, each once."
    pairs = sorted(((overlap(box(f), box(t)), i, j) for i, f in enumerate(faces)
        for j, t in enumerate(truth)), reverse=True)
    left, open_ = set(range(len(faces))), set(range(len(truth)))
    for iou, i, j in pairs:
        if iou >= least and i in left and j in open_:
            left.discard(i), open_.discard(j)
            yield iou, faces[i], truth[j]

def jitter(paths):
    "Root mean squares of second differences of centre and size."
    centre, size, n = 0, 0, 0
    for path in paths.values():
        for (a, p), (b, q), (c, r) in zip(path, path[1:], path[2:]):
            if (b, c) == (a + 1, a + 2):
                x, y, s = (u - 2 * v + w for u, v, w in zip(p, q, r))
                centre, size, n = centre + x * x + y * y, size + s * s, n + 1
    return (math.sqrt(centre / n), math.sqrt(size / n), n) if n else (0, 0, 0)

def measure(faces, truth, person, least):
    frames, searched, boxes, last, paths = {}, set(), {}, {}, {}
    m = dict.fromkeys("faces found boxes false switches others".split(), 0)
    for row in truth:
        frames.setdefault((row["clip"], int(row["frame"])), []).append(row)
    for row in faces:
        key = row["clip"], int(row["frame"])
        searched.add(key)
        if row["x"] != "":
            boxes.setdefault(key, []).append(row)
    total = 0
    for key in sorted(searched):
        there = frames.get(key, [])
        m["faces"] += sum(float(t["visible"]) >= .5 for t in there
            if person in (None, t["person"]))
        m["boxes"] += len(boxes.get(key, []))
        m["false"] += len(boxes.get(key, []))
        for iou, f, t in matches(boxes.get(key, []), there, least):
            m["false"] -= 1
            track = key[0], f.get("track", "")
            if sum(overlap(box(f), box(other)) >= least for other in there) == 1:
                m["switches"] += last.setdefault(track, t["person"]) != t["person"]
                last[track] = t["person"]
            if person not in (None, t["person"]):
                m["others"] += 1
                continue
            if float(t["visible"]) >= .5:
                m["found"] += 1
                total += iou
            x, y, w, h = box(f)
            tx, ty, tw, th = box(t)
            paths.setdefault((key[0], t["person"]), []).append((key[1],
                ((x + w / 2 - tx - tw / 2) / tw, (y + h / 2 - ty - th / 2) / tw,
                (w - tw) / tw)))
    m["recall"] = m["found"] / m["faces"] if m["faces"] else 1
    m["precision"] = 1 - m["false"] / m["boxes"] if m["boxes"] else 1
    m["iou"] = total / m["found"] if m["found"] else 0
    m["centre"], m["size"], _ = jitter(paths)
    return m

def show(m):
    return " ".join(f"{k}={v:.4g}" for k, v in m.items())

def holds(claim, m):
    name, sign, value = re.fullmatch(r"(\w+) *([<>=]=) *([\d.]+)", claim).groups()
    got, value = m[name], float(value)
    return got <= value if sign == "<=" else got >= value if sign == ">=" else got == value

parser = argparse.ArgumentParser()
parser.add_argument("-p", dest="person")
parser.add_argument("-i", dest="least", type=float, default=.5)
parser.add_argument("-b", dest="by")
parser.add_argument("faces")
parser.add_argument("rest", nargs="+")
args = parser.parse_args()
truth = [row for path in args.rest if path.endswith(".csv") for row in read(path)]
known = {row["clip"] for row in truth}
faces = [row for row in read(args.faces) if row["clip"] in known]
if args.by:
    for value in sorted({row[args.by] for row in truth}, key=lambda v: (len(v), v)):
        some = [row for row in truth if row[args.by] == value]
        clips = {row["clip"] for row in some}
        m = measure([f for f in faces if f["clip"] in clips], some, args.person, args.least)
        print(f"{args.by}={value}:", show(m))
m = measure(faces, truth, args.person, args.least)
print(show(m))
wrong = [c for c in args.rest if not c.endswith(".csv") and not holds(c, m)]
for claim in wrong:
    print("does not hold:", claim)
sys.exit(bool(wrong))
