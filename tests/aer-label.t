#!/bin/bash
# aer-label: what is handed out to whom, what is stored, and who is let in; the page is
# tested by label-page.t.
. "$(dirname "$0")/tap.sh"
export PYTHONPATH=$top/tests PYTHONDONTWRITEBYTECODE=1

# A recording that a browser cannot play, and 60 clips of it; and one that it can.
ffmpeg -v error -f lavfi -i testsrc=s=160x120:d=6:r=10 -c:v ffv1 talk.mkv
ffmpeg -v error -f lavfi -i testsrc=s=160x120:d=2:r=10 -pix_fmt yuv420p -c:v libx264 -g 5 whole.mp4
ffmpeg -v error -f lavfi -i testsrc=s=1920x1080:d=0.4:r=10 -pix_fmt yuv444p -c:v libx264 -preset ultrafast large.mp4
awk 'BEGIN {
	print "clip,video,start,end"
	for (i = 0; i < 60; i++)
		printf "P%d/%02d,talk.mkv,%.1f,%.1f\n", i / 10, i, i / 10, i / 10 + 0.5 - (i > 55) * (i - 55) / 10
}' >clips.csv
head -n 13 clips.csv >few.csv
printf 'clip,video\nwhole,whole.mp4\n' >whole.csv
printf '# five\nneutrality\tcalm, attentive\nenjoyment\nconfusion\nfatigue\tyawns\ndistraction\n' >fine.txt
printf 'engaged\ndistracted\n' >coarse.txt
two='--set fine=fine.txt --set coarse=coarse.txt'

# --- assignment

cat >assign.py <<'END'
import collections, csv, random, sqlite3, sys
from label_site import *

def places(db):
    """[(clip, set, annotator, repeat)] of all items."""
    with sqlite3.connect(db) as box:
        return box.execute("SELECT clip.name, label_set.name, annotator.name, repeat FROM item"
            " JOIN clip ON clip.id = item.clip JOIN label_set ON label_set.id = item.label_set"
            " JOIN annotator ON annotator.id = item.annotator WHERE gone = 0").fetchall()

def check(db, clips, names, k, repeats=0, gold=0):
    """Every clip has K votes in each set from different annotators, loads are even."""
    rows = places(db)
    first = [r for r in rows if not r[3]]
    assert len(set(first)) == len(first), "somebody has a clip twice"
    by_place = collections.Counter(r[:2] for r in first)
    for s, votes in k.items():
        want = min(votes, len(names))
        got = [by_place[c, s] for c in clips]
        assert sum(g != want for g in got) <= gold, collections.Counter(got)
        load = [sum(r[1] == s and r[2] == n for r in first) for n in names]
        assert max(load) - min(load) <= 2, (s, load)
    both = collections.Counter((r[0], r[2]) for r in first)
    twice = sum(n > 1 for n in both.values())
    per_clip = sum(k.values())
    if per_clip <= len(names) and not gold:
        assert twice == 0, twice
    all_ = [sum(r[2] == n for r in first) for n in names]
    assert max(all_) - min(all_) <= 3, all_
    assert sum(r[3] for r in rows) == repeats, sum(r[3] for r in rows)
    return twice

clips = [r["clip"] for r in csv.DictReader(open("clips.csv"))]
sets = ["--set", "fine=fine.txt", "--set", "coarse=coarse.txt"]
for case, (n, fine, coarse) in enumerate([(10, 5, 5), (12, 5, 5), (7, 3, 2), (3, 5, 2), (6, 5, 5)]):
    db = f"deal{case}.db"
    names = [f"a{i}" for i in range(n)]
    run("-d", db, "--invite", *names)
    site = Site(db, *sets, "--votes", f"fine={fine}", "--votes", f"coarse={coarse}", "clips.csv")
    site.stop()
    twice = check(db, clips, names, {"fine": fine, "coarse": coarse})
    if n >= fine + coarse:
        assert twice == 0
    short = max(0, fine - n) * len(clips)
    assert (f"for {short} votes" in site.notes) == (short > 0), site.notes
    before = places(db)
    Site(db, *sets, "--votes", f"fine={fine}", "--votes", f"coarse={coarse}", "clips.csv").stop()
    assert places(db) == before, "a second start deals anew"

# the same again, in another file, is the same; another seed is not
for db, seed in ("same.db", "1"), ("other.db", "2"):
    run("-d", db, "--invite", *[f"a{i}" for i in range(10)])
    Site(db, *sets, "-s", seed, "clips.csv").stop()
assert sorted(places("same.db")) == sorted(places("deal0.db"))
assert sorted(places("other.db")) != sorted(places("deal0.db"))
print("dealt")

# an order of one's own: by annotator, by seed, and one set after the other
def order(db, name, count, *args):
    token = links(run("-d", db, "--invite", name))[name]
    site = Site(db, *sets, *args, "--apart", "0", "clips.csv")
    done = site.client(token).work(lambda t: "fatigue" if t["set"] == "fine" else "engaged", count)
    site.stop()
    return [(t["set"], clip_number(t)) for t, _ in done]
a, b = order("same.db", "a0", 60), order("same.db", "a1", 60)
assert len(a) == len(b) == 60
assert order("deal0.db", "a0", 60) == a, "another order with the same seed"
assert a != b and order("other.db", "a0", 60) != a
assert a != sorted(a) and [s for s, _ in a] == sorted([s for s, _ in a], reverse=True)
assert [s for s, _ in b] == sorted(s for s, _ in b), "two annotators begin with the same set"
print("in order")
END
runs 0 'clips are dealt evenly, in an order of one'"'"'s own' $python assign.py
out_is 'as it should be' <<'END'
dealt
in order
END

cat >crowd.py <<'END'
import collections, csv, random, sqlite3
from label_site import *
sets = ["--set", "fine=fine.txt", "--set", "coarse=coarse.txt"]
names = ["anna", "ben", "carla", "dan"]
tokens = links(run("-d", "crowd.db", "--invite", *names))
with open("gold.csv", "w") as f:
    f.write("clip,label,set\nP0/00,fatigue,fine\nP0/03,engaged,coarse\nnone,engaged,coarse\nP0/04,x,fine\n")
args = [*sets, "--votes", "2", "--repeat", "20%", "--gold", "gold.csv", "--apart", "0", "-q", "few.csv"]
site = Site("crowd.db", *[a for a in args if a != "-q"])
assert "gold.csv:4: clip 'none' is not in the manifest" in site.notes, site.notes
assert "gold.csv:5: 'x' is no label of the set 'fine'" in site.notes, site.notes
rnd = random.Random(1)
fine = ["neutrality", "enjoyment", "confusion", "fatigue", "distraction"]
choose = lambda t: rnd.choice(fine if t["set"] == "fine" else ["engaged", "distracted", None])
clients = [site.client(tokens[n]) for n in names]
with sqlite3.connect("crowd.db") as box:
    dealt = {(n, s): k for n, s, k in box.execute("SELECT annotator.name, label_set.name, count(*)"
        " FROM item JOIN annotator ON annotator.id = annotator JOIN label_set ON label_set.id = label_set"
        " WHERE repeat = 0 GROUP BY 1, 2")}
said = []
left = set(range(4))
while left:                 # in turns of a few, as people come and go
    i = rnd.choice(sorted(left))
    done = clients[i].work(choose, rnd.randint(1, 5))
    said += [(names[i], t["item"], t["set"], clip_number(t), label) for t, label in done]
    if not done:
        left.discard(i)
    elif any(label is None for _, label in done):
        left = set(range(4))           # others may have more to do now
clip = [None] + [r["clip"] for r in csv.DictReader(open("few.csv"))]
table = votes("crowd.db")
assert list(table[0]) == "clip annotator label set time seconds repeat status".split()
assert [(r["annotator"], r["set"], r["clip"], r["label"] or None) for r in table] == \
    [(n, s, clip[c], l) for n, _, s, c, l in said], "the table is not what was said"
assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", r["time"]) for r in table)
assert all(r["status"] == ("ok" if r["label"] else "unsure") for r in table)
assert all(r["seconds"] == "1.500" for r in table)
first = collections.Counter((r["clip"], r["set"]) for r in table if r["repeat"] == "0")
assert len(first) == 24
gold = {("P0/00", "fine"): "fatigue", ("P0/03", "coarse"): "engaged"}
labels = collections.Counter((r["clip"], r["set"]) for r in table if r["repeat"] == "0" and r["label"])
assert all(n == 4 if p in gold else labels[p] == 2 or n == 4 and labels[p] < 2
           for p, n in first.items()), (first, labels)
assert sum(first.values()) > 2 * 24 + 4, "everybody could tell"
assert max(collections.Counter((r["clip"], r["set"], r["annotator"], r["repeat"])
                               for r in table).values()) == 1, "asked twice"
# repeats: a fifth, each after its first showing
for name in names:
    for s in "fine", "coarse":
        mine = [r for r in table if r["annotator"] == name and r["set"] == s]
        once = [r["clip"] for r in mine if r["repeat"] == "0"]
        again = [r["clip"] for r in mine if r["repeat"] == "1"]
        assert len(again) == int(0.2 * dealt[name, s] + 0.5), (name, s, once, again)
        assert set(again) <= set(once)
        place = {(r["clip"], r["repeat"]): i for i, r in enumerate(mine)}
        assert all(place[c, "0"] < place[c, "1"] for c in again)
# what the operator sees
status, report = site.client(site.operator()).ask("GET", "/api/report")
assert status == 200
for a in report["annotators"]:
    mine = [r for r in table if r["annotator"] == a["name"]]
    assert a["done"] == a["total"] == len(mine), a
    assert a["unsure"] == sum(r["label"] == "" for r in mine)
    known = [r for r in mine if (r["clip"], r["set"]) in gold and r["repeat"] == "0"]
    assert a["gold"] == len(known) == 2
    assert a["gold_right"] == sum(gold[r["clip"], r["set"]] == r["label"] for r in known)
    twice = [(r, o) for r in mine if r["repeat"] == "1" for o in mine
             if o["repeat"] == "0" and (o["clip"], o["set"]) == (r["clip"], r["set"])]
    assert a["repeats"] == len(twice) and a["same"] == sum(r["label"] == o["label"] for r, o in twice)
    assert a["seconds"] == 1.5 and a["last"] == mine[-1]["time"]
assert sum(h["votes"] for h in report["hours"]) == len(table)
short = {p: 2 - labels[p] for p in first if p not in gold and labels[p] < 2}
assert report["missing"] == sum(short.values()) and report["failed"] == [], (report["missing"], short)
for s in report["sets"]:
    rows = [r for r in table if r["set"] == s["name"] and r["repeat"] == "0"]
    own = [labels[p] for p in first if p[1] == s["name"]]
    assert (s["votes"], s["unsure"], s["wanted"], s["given"], s["clips"], s["complete"]) == \
        (len(rows), len(rows) - sum(own), 24, sum(min(2, n) for n in own), 12, sum(n >= 2 for n in own)), s
    # Fleiss' kappa in its general form, straight from its definition
    by = collections.defaultdict(list)
    for r in rows:
        if r["label"]:
            by[r["clip"]].append(r["label"])
    by = {c: v for c, v in by.items() if len(v) > 1}
    every = [l for v in by.values() for l in v]
    agree = sum(sum(v.count(l) - 1 for l in v) / len(v) / (len(v) - 1) for v in by.values()) / len(by)
    chance = sum((every.count(l) / len(every)) ** 2 for l in set(every))
    assert s["judged"] == len(by) and abs(s["kappa"] - (agree - chance) / (1 - chance)) < 1e-12, s
code, headers, text = site.client(site.operator()).request("GET", "/api/votes.csv")
assert text.decode() == run("-d", "crowd.db", "--export") and code == 200
# done is done, and stays so
assert all(c.turn()["turn"] == "done" for c in clients)
# more clips and an annotator more: only these are handed out, and what nobody could tell
site.process.send_signal(signal.SIGTERM); site.process.wait()
assert site.process.returncode == 1    # rows of gold.csv were left out
site = Site("crowd.db", *sets, "--votes", "2", "--apart", "0", "clips.csv")
tokens.update(links(run("-d", "crowd.db", "--invite", "eve")))
time.sleep(2.5)
more = {n: site.client(tokens[n]).work(lambda t: fine[0] if t["set"] == "fine" else "engaged") for n in tokens}
new = votes("crowd.db")[len(table):]
count = collections.Counter((r["clip"], r["set"]) for r in new)
old = {p: n for p, n in count.items() if p in first}
assert len(short) > 0 and set(old) == set(short) and set(old.values()) == {1}, (old, short)
assert len(count) - len(old) == 96 and all(n == 2 for p, n in count.items() if p not in old), count
assert len(more["eve"]) > max(len(v) for n, v in more.items() if n != "eve"), \
    {n: len(v) for n, v in more.items()}
site.stop()
# what has begun does not change under the votes
print(subprocess.run("aer-label -d crowd.db --set fine=coarse.txt --set coarse=coarse.txt clips.csv;"
    "aer-label -d crowd.db --set fine=fine.txt clips.csv;"
    "sed 's/^P0\\/05,talk.mkv,0.5/P0\\/05,talk.mkv,0.4/' clips.csv | aer-label -d crowd.db -;"
    "aer-label -d crowd.db -s 9 clips.csv", shell=True, text=True, capture_output=True).stderr, end="")
END
runs 0 'a study from links to table, with gold and repeats, then with more clips' $python crowd.py
out_is 'and what would change the votes'"'"' meaning is refused' <<'END'
aer-label: label set 'fine' has other labels in crowd.db; votes there are for those: take another name for the new set, or another file
aer-label: crowd.db has a label set 'coarse'; give it too, as --set coarse=FILE
aer-label: <stdin>:7: clip 'P0/05' has another video, span or region in crowd.db; give what is new a new id
aer-label: crowd.db has begun with the seed 1, which gives its order; leave -s out
END

cat >times.py <<'END'
from label_site import *
# two annotators, two sets: both sets of a clip, but not soon after each other
sets = ["--set", "fine=fine.txt", "--set", "coarse=coarse.txt"]
tokens = links(run("-d", "times.db", "--invite", "anna", "ben"))
site = Site("times.db", *sets, "--votes", "2", "--apart", "3", "few.csv")
anna, ben = site.client(tokens["anna"]), site.client(tokens["ben"])
choose = lambda t: "fatigue" if t["set"] == "fine" else "engaged"
first = anna.work(choose, 12)
assert len({t["set"] for t, _ in first}) == 1, "both sets at the same time"
wait = anna.turn()
assert wait["turn"] in ("wait", "item"), wait
if wait["turn"] == "wait":
    assert 0 < wait["wait"] <= 3, wait
    assert wait["wait"] < 1 or anna.turn()["turn"] == "wait"
second, until = anna.work(choose), time.time() + 30
while len(second) < 12 and time.time() < until:
    time.sleep(0.2)
    second += anna.work(choose)
assert {t["set"] for t, _ in second}.isdisjoint({t["set"] for t, _ in first})
assert len(second) == 12 and anna.turn()["turn"] == "done"
when = {(r["clip"], r["set"]): r["time"] for r in votes("times.db")}
from datetime import datetime
for clip in {c for c, _ in when}:
    a, b = [datetime.fromisoformat(when[clip, s][:-1]) for s in ("fine", "coarse")]
    assert abs((a - b).total_seconds()) >= 2, "too soon"
site.stop()
# away: what an annotator leaves is done by another, with nobody asked twice
tokens = links(run("-d", "away.db", "--invite", "anna", "ben", "carla"))
site = Site("away.db", "--set", "fine=fine.txt", "--votes", "1", "--away", "8", "few.csv")
anna, ben = site.client(tokens["anna"]), site.client(tokens["ben"])
assert len(anna.work(lambda t: "fatigue", 1)) == 1
held = anna.turn()                     # shown, and then left
first = ben.work(lambda t: "confusion")
assert len(first) == 4, len(first)     # his share, and not what others have
assert ben.turn()["turn"] == "done"
until = time.time() + 30
while len(first) < 11 and time.time() < until:
    time.sleep(0.5)
    first += ben.work(lambda t: "confusion")
assert len(first) == 11, len(first)
status, answer = anna.vote(held["item"], "fatigue")
assert status == 409 and "somebody else" in answer["error"], answer
assert answer["turn"] == "done"
table = votes("away.db")
assert len({r["clip"] for r in table}) == len(table) == 12
site.stop()
END
runs 0 'sets are apart in time, and what is abandoned is handed out again' $python times.py

cat >leave.py <<'END'
from label_site import *
# who is retired leaves the rest to the others; who comes back finds what is left
tokens = links(run("-d", "leave.db", "--invite", "anna", "ben"))
site = Site("leave.db", "--set", "fine=fine.txt", "--votes", "1", "few.csv")
anna, ben = site.client(tokens["anna"]), site.client(tokens["ben"])
mine, his = anna.work(lambda t: "fatigue", 2), ben.work(lambda t: "confusion", 2)
seen = ben.turn()                      # shown, taken back, and answered by nobody
ben.vote(seen["item"], "fatigue")
ben.undo(seen["item"])
run("-d", "leave.db", "--retire", "ben")
time.sleep(2.5)
mine += anna.work(lambda t: "fatigue", 4)
tokens.update(links(run("-d", "leave.db", "--invite", "ben")))
time.sleep(2.5)
ben = site.client(tokens["ben"])
his += ben.work(lambda t: "confusion")
mine += anna.work(lambda t: "fatigue")
table = votes("leave.db")
assert len(table) == len({r["clip"] for r in table}) == len(mine) + len(his) == 12
assert len(mine) in (6, 7) and len(his) in (5, 6), (len(mine), len(his))
site.stop()
END
runs 0 'who leaves and comes back takes a fair share of what is left' $python leave.py

cat >unsure.py <<'END'
from label_site import *
# who cannot tell hands the clip on, so that it gets its labels all the same
names = ["anna", "ben", "carla", "dan"]
tokens = links(run("-d", "unsure.db", "--invite", *names))
args = ["--set", "fine=fine.txt", "--votes", "2", "few.csv"]
site = Site("unsure.db", *args)
anna, ben, carla, dan = [site.client(tokens[n]) for n in names]
missing = lambda: site.client(site.operator()).ask("GET", "/api/report")[1]["missing"]
total = lambda: sum(c.turn()["total"] for c in (anna, ben, carla, dan))
assert total() == 24
one = anna.turn()
key = "0123456789abcdef"
for _ in range(2):                     # a retry hands on nothing more
    assert anna.vote(one["item"], None, key)[0] == 200 and total() == 25
# taken back before anybody saw it, it is nobody else's
assert anna.undo(one["item"])[0] == 200 and total() == 24
# a label at last: nothing is handed on
assert anna.vote(one["item"], "fatigue")[0] == 200 and total() == 24
assert len(anna.work(lambda t: None)) == 5 and total() == 29
site.kill()                            # it is in the file
site.start()
anna, ben, carla, dan = [site.client(tokens[n]) for n in names]
assert total() == 29 and anna.turn()["turn"] == "done"
for who in ben, carla, dan:
    who.work(lambda t: "confusion")
by = {}
for r in votes("unsure.db"):
    by.setdefault(r["clip"], []).append((r["annotator"], r["label"]))
assert len(by) == 12 and all(sum(l != "" for _, l in v) == 2 for v in by.values()), by
assert sum(l == "" for v in by.values() for _, l in v) == 5 and missing() == 0
load = [sum(a == n and l != "" for v in by.values() for a, l in v) for n in names[1:]]
assert max(load) - min(load) <= 2, load
site.stop()
# a clip that nobody can tell ends when everybody has seen it once
tokens = links(run("-d", "nobody.db", "--invite", *names))
site = Site("nobody.db", *args)
clients = [site.client(tokens[n]) for n in names]
for i in range(4):
    for c in clients:
        c.work(lambda t: None if clip_number(t) == 3 else "fatigue")
third = [r for r in votes("nobody.db") if r["clip"] == "P0/02"]
assert sorted(r["annotator"] for r in third) == names and {r["status"] for r in third} == {"unsure"}
assert len(votes("nobody.db")) == 22 + 4
report = site.client(site.operator()).ask("GET", "/api/report")[1]
assert report["missing"] == 2 and report["sets"][0]["complete"] == 11, report
tokens.update(links(run("-d", "nobody.db", "--invite", "eve")))
time.sleep(2.5)
eve = site.client(tokens["eve"])
assert [clip_number(t) for t, _ in eve.work(lambda t: "fatigue")] == [3]
site.stop()
END
runs 0 'who cannot tell hands the clip on to another' $python unsure.py

# --- votes

cat >votes.py <<'END'
import threading
from label_site import *
tokens = links(run("-d", "votes.db", "--invite", "anna", "ben"))
args = ["--set", "fine=fine.txt", "--votes", "2", "few.csv"]
site = Site("votes.db", *args)
anna, tab = site.client(tokens["anna"]), site.client(tokens["anna"])
count = lambda: len(votes("votes.db"))
one = anna.turn()
assert anna.turn()["item"] == tab.turn()["item"] == one["item"], "a reload shows something else"
assert one["last"] is None and one["done"] == 0 and one["total"] == 12
# a retry and a double click count once
key = "0123456789abcdef"
status, two = anna.vote(one["item"], "fatigue", key)
assert status == 200 and two["saved"] and two["item"] != one["item"] and two["last"] == one["item"]
status, again = anna.vote(one["item"], "fatigue", key)
assert (status, again["saved"], again["item"]) == (200, True, two["item"])
# the other tab is told, and goes on with what is next
status, late = tab.vote(one["item"], "confusion")
assert status == 409 and "another tab" in late["error"] and late["item"] == two["item"]
assert "saved" not in late
assert count() == 1 and votes("votes.db")[0]["label"] == "fatigue"
# the last vote is taken back, once; it stays in the history
status, back = anna.undo(one["item"])
assert status == 200 and back["item"] == one["item"] and back["last"] is None and back["done"] == 0
assert anna.undo(one["item"])[1]["item"] == one["item"], "a retry"
assert count() == 0
status, late = anna.vote(one["item"], "fatigue", key)
assert status == 409 and "taken back" in late["error"] and count() == 0
status, turn = anna.vote(one["item"], None)
assert status == 200 and turn["item"] == two["item"]
row, = votes("votes.db")
assert (row["label"], row["status"]) == ("", "unsure")
import sqlite3
with sqlite3.connect("votes.db") as box:
    assert box.execute("SELECT label, undone IS NULL FROM vote ORDER BY id").fetchall() == \
        [(3, 0), (None, 1)]
# what is not the last, not one's own, or not shown, is refused
status, turn = anna.vote(two["item"], "fatigue")
assert anna.undo(one["item"])[0] == 409
ben = site.client(tokens["ben"])
theirs = ben.turn()
assert anna.vote(theirs["item"], "fatigue")[0] == 409
assert anna.undo(theirs["item"])[0] == 409
hidden = [r[0] for r in box.execute("SELECT id FROM item WHERE annotator = 1 AND shown IS NULL")]
assert anna.vote(hidden[0], "fatigue")[0] == 409
assert anna.vote(turn["item"], "no label")[0] == 409
assert count() == 2
# strange lengths of time are not kept
for seconds, kept in (-1, ""), (1e9, ""), (None, ""), ("x", ""), (0, "0.000"), (12.3456, "12.346"):
    turn = anna.turn()
    assert anna.vote(turn["item"], "fatigue", seconds=seconds)[0] == 200
    assert votes("votes.db")[-1]["seconds"] == kept, (seconds, votes("votes.db")[-1])
# one vote by many at the same time is one vote
turn = anna.turn()
replies = []
def shoot():
    replies.append(site.client(tokens["anna"]).vote(turn["item"], "fatigue"))
threads = [threading.Thread(target=shoot) for _ in range(16)]
[t.start() for t in threads]; [t.join() for t in threads]
assert sorted(s for s, _ in replies) == [200] + 15 * [409]
# nothing of the others' answers goes out
turn = ben.turn()
assert set(turn) == {"turn", "item", "set", "clip", "ready", "next", "last", "done", "total", "pace"}
here = count()
site.stop()
site = Site("votes.db", *args)
assert site.client(tokens["ben"]).turn()["item"] == turn["item"], "not where it was"
assert count() == here
# only one server at a time
print(subprocess.run(["aer-label", "-d", "votes.db", "few.csv"], text=True,
                     capture_output=True).stderr, end="")
site.stop()
END
runs 0 'votes, retries, two tabs, undo' $python votes.py
out_is 'and one server for one file' <<'END'
aer-label: votes.db: is being served by another aer-label
END

cat >kill.py <<'END'
import collections, random, threading
from label_site import *
names = [f"a{i}" for i in range(8)]
tokens = links(run("-d", "kill.db", "--invite", *names))
args = ["--set", "fine=fine.txt", "--set", "coarse=coarse.txt", "--votes", "3", "--apart", "0", "clips.csv"]
site = Site("kill.db", *args)
saved, asked = [], set()
def work(name, stop):
    client = site.client(tokens[name])
    rnd = random.Random(name)
    try:
        turn = client.turn()
        while turn["turn"] == "item" and not stop.is_set():
            key, label = uuid.uuid4().hex, rnd.choice(["fatigue", "confusion"] if turn["set"] == "fine" else ["engaged", None])
            asked.add((name, turn["item"], key))
            status, after = client.vote(turn["item"], label, key)
            assert status == 200 and after["saved"], after
            saved.append((name, turn["item"], key, label))
            turn = after
    except (OSError, http.client.HTTPException):
        pass
    client.close()
for round in range(4):
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(n, stop)) for n in names]
    [t.start() for t in threads]
    time.sleep(0.25)
    until = time.time() + 60
    while len(saved) < 11 * (round + 1) and time.time() < until:
        time.sleep(0.01)
    site.kill()
    [t.join() for t in threads]
    site.start()
import sqlite3
box = sqlite3.connect("kill.db")
there = set(box.execute("SELECT annotator.name, item, key FROM vote JOIN annotator ON annotator.id = vote.annotator"))
said = {s[:3] for s in saved}
assert len(said) > 40, len(said)
assert said <= there, said - there
assert there <= asked
# the rest is done, and all is there once
stop, before = threading.Event(), -1
while len(saved) > before:             # who had all may be handed what others cannot tell
    before = len(saved)
    threads = [threading.Thread(target=work, args=(n, stop)) for n in names]
    [t.start() for t in threads]; [t.join() for t in threads]
table = votes("kill.db")
assert len(table) == len({(r["clip"], r["set"], r["annotator"]) for r in table})
assert len([r for r in table if r["set"] == "fine"]) == 180
labels = collections.Counter(r["clip"] for r in table if r["label"] == "engaged")
asked = collections.Counter(r["clip"] for r in table if r["set"] == "coarse")
assert len(asked) == 60 and all(labels[c] == 3 or labels[c] < 3 and n == 8 for c, n in asked.items())
assert box.execute("PRAGMA integrity_check").fetchone() == ("ok",)
site.stop()
END
runs 0 'kill -9 loses no vote that was answered' $python kill.py

cat >full.py <<'END'
import resource
from label_site import *
token = links(run("-d", "full.db", "--invite", "anna"))["anna"]
site = Site("full.db", "--set", "fine=fine.txt", "few.csv")
anna = site.client(token)
first = anna.work(lambda t: "fatigue", 3)
turn = anna.turn()
# no file may grow any more
size = os.path.getsize("full.db-wal")
limit = lambda n: resource.prlimit(site.process.pid, resource.RLIMIT_FSIZE, (n, resource.RLIM_INFINITY))
limit(size)
key = uuid.uuid4().hex
for _ in range(3):
    status, answer = anna.vote(turn["item"], "confusion", key)
    assert status == 503 and "not saved" in answer["error"], (status, answer)
assert len(votes("full.db")) == 3
assert anna.turn()["item"] == turn["item"] and anna.turn()["done"] == 3
limit(resource.RLIM_INFINITY)
status, answer = anna.vote(turn["item"], "confusion", key)
assert status == 200 and answer["saved"] and answer["done"] == 4, answer
assert [r["label"] for r in votes("full.db")] == 3 * ["fatigue"] + ["confusion"]
site.stop()
END
runs 0 'on a full disk nothing is called saved, and a retry is, once there is room' $python full.py

# --- who is let in, and to what

cat >doors.py <<'END'
import hashlib, os, socket, sqlite3
from label_site import *
table = run("-d", "doors.db", "--invite", "anna", "Ben, B.", "gone")
tokens = links(table)
args = ["--set", "fine=fine.txt", "few.csv"]
site = Site("doors.db", *args)
operator = site.operator()
assert all(re.fullmatch(r"[\w-]{43}", t) for t in [*tokens.values(), operator])
assert len(set(tokens.values())) == 3
# at rest there are hashes
data = b"".join(open(f, "rb").read() for f in os.listdir() if f.startswith("doors.db")
                and os.path.isfile(f) and not f.endswith(".log"))
for t in [*tokens.values(), operator]:
    assert t.encode() not in data and hashlib.sha256(t.encode()).digest() in data
anyone, anna, boss = site.client(), site.client(tokens["anna"]), site.client(operator)
turn = anna.turn()
calls = [("GET", "/api/study"), ("POST", "/api/turn"), ("POST", "/api/vote"), ("POST", "/api/undo"),
         ("GET", "/api/report"), ("GET", "/api/votes.csv")]
status = lambda client, method, path, *more: client.request(method, path, *more)[0]
for method, path in calls:
    assert status(anyone, method, path) == 401
    for bad in "", "x", tokens["anna"][:-1], tokens["anna"] + "A", "A" * 43, "A" * 9000:
        assert status(site.client(bad), method, path) == 401, (path, bad[:9])
    for scheme in "Basic", "bearer:", "":
        assert status(anyone, method, path, None, {"Authorization": scheme + " " + tokens["anna"]}) == 401
    wrong = "POST" if method == "GET" else "GET"
    code, headers, _ = boss.request(wrong, path)
    assert code == 405 and headers["Allow"] == ("GET, HEAD" if method == "GET" else "POST")
    mine = anna if path in ("/api/report", "/api/votes.csv") else boss
    assert status(mine, method, path) == 401, path
assert status(anyone, "GET", "/api/study?token=" + tokens["anna"]) == 401
assert status(anyone, "GET", "/api/study", None, {"Cookie": "token=" + tokens["anna"]}) == 401
# every answer, errors too, has the headers
seen = []
for client, method, path, body in [(anyone, "GET", "/", None), (anyone, "GET", "/page.js", None),
        (anyone, "GET", "/operator.html", None), (anna, "GET", "/api/study", None),
        (anna, "POST", "/api/vote", "{"), (anyone, "GET", "/nothing", None), (anna, "DELETE", "/", None),
        (anyone, "GET", "/api/turn", None), (anyone, "GET", "/clip/1", None),
        (boss, "GET", "/api/votes.csv", None), (anna, "POST", "/api/vote", "x" * 5000)]:
    code, headers, text = client.request(method, path, body)
    seen.append(code)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';") and "frame-ancestors 'none'" in policy, path
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer" and headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers and "Access-Control-Allow-Origin" not in headers
    if path.startswith("/api/") and code not in (401, 405):
        assert headers["Cache-Control"] == "no-store", (path, code)
assert seen == [200, 200, 200, 200, 400, 404, 405, 405, 403, 200, 413], seen
for page in "page.html", "operator.html":
    text = anyone.request("GET", "/" + page)[2].decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=|https?://|//", text), page
# bodies that are none
for body in "", "[]", "{}", "null", "{\"item\":1}", '{"item":"1","label":"fatigue","key":"12345678"}', \
        '{"item":1,"label":5,"key":"12345678"}', '{"item":1,"label":"fatigue","key":"short"}', \
        '{"item":1,"label":"fatigue","key":"%s"}' % ("k" * 65), "\xff\xfe", "{" * 4000, \
        '{"item":1,"item":2,"label":"fatigue","key":"12345678"}', \
        '{"item":1,"label":"fatigue","key":"1234567\'; --"}':
    assert status(anna, "POST", "/api/vote", body.encode("latin-1")) == 400, body
    if '"item":1' not in body:
        assert status(anna, "POST", "/api/undo", body.encode("latin-1")) in (400, 409), body
assert votes("doors.db") == []
# a long header, a long line, half a request: refused, and others are served meanwhile
for junk in b"GET / HTTP/1.1\r\nX: " + b"a" * 40000 + b"\r\n\r\n", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n\r\n":
    s = socket.create_connection(("127.0.0.1", site.port)); s.sendall(junk)
    answer = s.recv(100)
    assert answer == b"" or re.match(rb"HTTP/1.1 4(31|14|13|00)", answer), answer
    s.close()
slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(100)]
[s.sendall(b"POST /api/vote HTTP/1.1\r\nHost: x\r\nContent-Le") for s in slow]
assert anna.turn()["item"] == turn["item"]
[s.close() for s in slow]
# clips: only by an address that a turn gave, while it holds
until = time.time() + 600   # clips are made at nice 10
while not turn["ready"]:
    assert time.time() < until
    time.sleep(0.1)
    turn = anna.turn()
clip = "/" + turn["clip"]
code, headers, film = anyone.request("GET", clip)
assert code == 200 and headers["Content-Type"] == "video/mp4" and film[4:8] == b"ftyp"
assert headers["Accept-Ranges"] == "bytes" and headers["Cache-Control"].startswith("private")
base, query = clip.split("?")
given = dict(urllib.parse.parse_qsl(query))
other = base[:-1] + ("2" if base[-1] != "2" else "1")
for bad in base, other + "?" + query, clip[:-1] + ("A" if clip[-1] != "A" else "B"), clip[:-1], clip + "A", \
        base + "?until=%d&sign=%s" % (int(given["until"]) + 3600, given["sign"]), \
        base + "x?" + query, "/clip/?" + query, "/clip/../clips.csv?" + query, \
        "/clip/talk.mkv?" + query, "/clip/P0/00.mp4?" + query, base + "?sign=" + given["sign"]:
    assert status(anyone, "GET", bad) == 403, bad
for path in "/../few.csv", "/few.csv", "/doors.db", "/..%2fdoors.db", "//etc/passwd", "/lib/label/page.js", \
        "/api", "/api/", "/page.js/", "/PAGE.JS", "/%70age.jsx":
    assert status(anyone, "GET", path) == 404, path
# ranges
size = len(film)
def part(value, method="GET"):
    code, headers, text = anyone.request(method, clip, None, {"Range": value})
    return code, headers["Content-Range"], text
for value, first, last in ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=100-", 100, size - 1), \
        ("bytes=-50", size - 50, size - 1), ("bytes=-%d" % (size + 9), 0, size - 1), \
        ("bytes=5-%d" % (size + 99), 5, size - 1), ("BYTES=3-3", 3, 3), \
        ("bytes=%d-" % (size - 1), size - 1, size - 1), ("bytes=0-99999999999999999999999", 0, size - 1):
    assert part(value) == (206, f"bytes {first}-{last}/{size}", film[first:last + 1]), value
for value in "bytes=%d-" % size, "bytes=-0", "bytes=%d-%d" % (size + 5, size + 9), "bytes=99999999999999999999999-":
    assert part(value)[:2] == (416, f"bytes */{size}"), value
for value in "bytes=9-5", "bytes=x-y", "bytes=1-2,5-6", "lines=1-2", "bytes=", "bytes=-", "bytes= 1-2", "bytes=+1-2":
    assert part(value) == (200, None, film), value
code, headers, text = anyone.request("HEAD", clip)
assert (code, headers["Content-Length"], text) == (200, str(size), b"")
code, headers, text = anyone.request("HEAD", clip, None, {"Range": "bytes=1-4"})
assert (code, headers["Content-Length"], text) == (206, "4", b"")
assert status(anyone, "HEAD", "/") == 200
# a new link ends the old one, and a retired annotator is out, while it runs
old, tokens["anna"] = tokens["anna"], links(run("-d", "doors.db", "--invite", "anna"))["anna"]
run("-d", "doors.db", "--retire", "gone")
boss2 = links(run("-d", "doors.db", "--operator"))["(operator)"]
time.sleep(2.5)
assert status(site.client(old), "GET", "/api/study") == 401
assert site.client(tokens["anna"]).turn()["item"] == turn["item"]
assert status(site.client(tokens["gone"]), "GET", "/api/study") == 401
assert status(boss, "GET", "/api/report") == 401 and status(site.client(boss2), "GET", "/api/report") == 200
name = json.loads(site.client(tokens["Ben, B."]).request("GET", "/api/study")[2])["name"]
assert name == "Ben, B.", name
# nothing was logged
site.stop()
assert site.notes.count("\n") == 2 and not any(t in site.notes for t in [*tokens.values(), old, boss2]), site.notes
# signatures end with the server
site = Site("doors.db", *args)
assert status(site.client(), "GET", clip) == 403
until = time.time() + 600
anna = site.client(tokens["anna"])
while not anna.turn()["ready"]:
    assert time.time() < until
    time.sleep(0.1)
assert site.client().request("GET", "/" + anna.turn()["clip"])[2] == film, "cut again"
site.stop()
END
runs 0 'tokens, headers, bodies, addresses, ranges' $python doors.py

# --- clips

cat >clips.py <<'END'
import sys
from label_site import *
token = links(run("-d", "clips.db", "--invite", "anna"))["anna"]
open("bad.csv", "w").write("clip,video,start,end\nhere,talk.mkv,0,0.5\nnever,gone.mkv,0,1\nlate,talk.mkv,99,100\n")
site = Site("clips.db", "--set", "fine=fine.txt", "bad.csv")
anna = site.client(token)
until = time.time() + 600
turn = anna.turn()
while turn["turn"] == "item" and turn["total"] > 1 or not turn.get("ready"):
    assert time.time() < until, turn
    time.sleep(0.1)
    turn = anna.turn()
assert clip_number(turn) == 1, turn
boss = site.client(site.operator())
while len(failed := boss.ask("GET", "/api/report")[1]["failed"]) < 2:
    assert time.time() < until, failed
    time.sleep(0.1)
print(*failed, sep="\n")
status, turn = anna.vote(turn["item"], "fatigue")
assert turn["turn"] == "done"
open("clip.mp4", "wb").write(open("clips.db.clips/here.mp4", "rb").read())
site.stop()
# a region, and a picture that is larger than browsers should get
token = links(run("-d", "size.db", "--invite", "anna"))["anna"]
open("size.csv", "w").write("clip,video,start,end,x,y,w,h\nregion,talk.mkv,1,1.5,10,20,81,60\n"
                            "large,large.mp4,0,0.3,,,,\n")
site = Site("size.db", "--set", "fine=fine.txt", "size.csv")
site.client(token).turn()
while not (os.path.exists("size.db.clips/region.mp4") and os.path.exists("size.db.clips/large.mp4")):
    assert time.time() < until     # both are made, whichever is asked for
    time.sleep(0.1)
site.stop()
# a file that a browser plays is served as it is
token = links(run("-d", "whole.db", "--invite", "anna"))["anna"]
site = Site("whole.db", "--set", "fine=fine.txt", "whole.csv")
anna = site.client(token)
while not anna.turn()["ready"]:
    assert time.time() < until
    time.sleep(0.1)
assert site.client().request("GET", "/" + anna.turn()["clip"])[2] == open("whole.mp4", "rb").read()
site.stop()
END
runs 0 'clips are cut once; those that cannot be are left out' $python clips.py
out_is 'and named to the operator' <<'END'
clip 'never': gone.mkv: No such file or directory
clip 'late': start 99.000 is at or after the end of 'talk.mkv', which has 6.000 s
END
is 'a clip is what a browser plays' "$(ffprobe -v error -select_streams v -show_entries \
	stream=codec_name,pix_fmt,nb_frames -of csv=p=0 clip.mp4)" h264,yuv420p,5
sizes() { for f; do ffprobe -v error -select_streams v -show_entries stream=width,height,pix_fmt \
	-of csv=p=0 "size.db.clips/$f.mp4"; done; }
is 'a region is cut out, with even sides, and a large picture made smaller' "$(sizes region large)" \
	$'82,60,yuv420p\n1280,720,yuv420p'

# --- what goes wrong

runs 2 'a study needs a file' aer-label few.csv
err_is 'and it is said' <<'END'
aer-label: -d FILE is needed: where the study is kept
END
runs 2 'a label set is needed' aer-label -d none.db few.csv
err_is 'and it is said' <<'END'
aer-label: there is no label set; give one as --set NAME=FILE
END
printf 'happy, smiling\nsad\n' >comma.txt
runs 2 'a comma in a label is not guessed about' aer-label -d none.db --set a=comma.txt few.csv
err_is 'and it is said' <<'END'
aer-label: comma.txt: label 'happy, smiling' has a comma; what a label means stands behind a tab
END
printf 'not a database' >text.db
runs 2 'another file is not taken for a study' aer-label -d text.db --export
err_like 'nor touched' 'text.db: file is not a database'
is 'it is as it was' "$(cat text.db)" 'not a database'
runs 2 'a study that is not there cannot be exported' aer-label -d gone.db --export
err_like 'nor is it made' 'gone.db: cannot open'
ok 'there is none' test ! -e gone.db
runs 2 'names are needed for links' aer-label -d none.db --invite
runs 2 'strange names get none' aer-label -d none.db --invite $'an\nna'
err_like 'nor break a line' 'control characters'
runs 2 'only one thing at a time' aer-label -d none.db --invite --export anna
runs 2 'a share is at most a half' aer-label -d none.db --repeat=51% few.csv
runs 2 'votes are for sets that are there' aer-label -d none.db --votes x=3 --set fine=fine.txt few.csv
runs_sh 2 'a full disk is an error' 'aer-label -d crowd.db --export >/dev/full'
runs 0 'a table of votes goes to a file' aer-label -d crowd.db --export -o votes.csv
ok 'whole' bash -c 'aer-label -d crowd.db --export | cmp - votes.csv'
# shellcheck disable=SC2086
runs 2 'an address is a number' timeout 20 aer-label -d addr.db --address example.org $two few.csv
err_like 'and it is said' "'example.org' is no numeric address"
printf 'clip,video\n../x,a.mp4\n' >evil.csv
# shellcheck disable=SC2086
runs 2 'a manifest without a good row is none' timeout 20 aer-label -d evil.db $two evil.csv
err_like 'the row is named' "evil.csv:2: .*x"

done_testing
