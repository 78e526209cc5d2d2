#!/bin/bash
# aer-label's pages in a real browser: two annotators label ten clips by mouse and by
# keyboard; what is stored is what was clicked.
. "$(dirname "$0")/tap.sh"
export PYTHONPATH=$top/tests PYTHONDONTWRITEBYTECODE=1

browser=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser) ||
	skip_all 'no Chromium to show the pages'

recording -o . -S 320x240 -n 1 -t 12 lecture
awk 'BEGIN {
	print "clip,video,start,end"
	for (i = 0; i < 10; i++)
		printf "lecture/%02d,lecture.mp4,%.1f,%.1f\n", i, 1.2 * i, 1.2 * i + 1.2
}' >clips.csv
cat >fine.txt <<'END'
neutrality	calm and attentive; nothing in the face stands out
enjoyment	smiles, bright eyes, leans towards the screen
confusion	frowns, tilts the head, scratches it
fatigue	yawns, rubs the eyes, the head sinks
distraction	looks elsewhere, talks to others, plays with the phone
END
printf 'engaged\ndistracted\n' >coarse.txt

cat >session.py <<'END'
import sqlite3, sys
from label_site import *
from devtools import *

browser = Browser(sys.argv[1], os.path.abspath("profile"))
tokens = links(run("-d", "votes.db", "--invite", "anna", "ben"))
args = ["--set", "fine=fine.txt", "--set", "coarse=coarse.txt", "--votes", "fine=2",
        "--votes", "coarse=1", "--apart", "0", "clips.csv"]
site = Site("votes.db", *args)
port = site.port
link = lambda name: f"http://127.0.0.1:{port}/#{tokens[name]}"
fine = [l.split("\t")[0] for l in open("fine.txt").read().splitlines()]
labels = {"fine": fine, "coarse": ["engaged", "distracted"]}
clicked = {"anna": [], "ben": []}      # [item, label or None], in the order they stand

class Annotator(Page):
    def __init__(self, name, **more):
        super().__init__(browser, link(name), **more)
        self.name = name
    def ready(self):
        """Waits for a clip that plays; the item."""
        return int(self.wait("typeof turn !== 'undefined' && turn !== null && !busy"
            " && (turn.turn !== 'item' || document.body.dataset.playing == turn.item)"
            " && performance.now() - turnAt >= SETTLE"
            " && (turn.item || -1)"))
    def set(self):
        return self.run("turn.set")
    def moves(self, item):
        """Waits until the item has changed."""
        self.wait(f"!busy && turn.item !== {item}")
    def by(self, how, index):
        """Chooses a label of the clip at hand, -1: cannot tell; waits for the next."""
        item = self.ready()
        name = None if index < 0 else labels[self.set()][index]
        if how == "mouse":
            self.click("#unsure" if index < 0 else f'[data-label="{name}"]')
        elif how == "double":
            self.click(f'[data-label="{name}"]', 2)
        elif how == "keys":
            self.key("u" if index < 0 else str(index + 1))
        else:                          # Tab from the question to the button, Enter
            for _ in range(index + 1):
                self.key("Tab")
            assert self.run("document.activeElement.dataset.label") == name
            self.key("Enter")
        clicked[self.name].append([item, name])
        self.moves(item)
    def takes_back(self, how):
        item, before = clicked[self.name].pop()
        self.ready()
        self.click("#undo") if how == "mouse" else self.key("ArrowLeft")
        self.wait(f"!busy && turn.item === {item}")
    def fits(self):
        assert self.run("document.documentElement.scrollWidth <= innerWidth"), "too wide"

anna = Annotator("anna")
first = anna.ready()
assert anna.run("document.querySelector('h1').textContent") == "Labelling as anna"
video = "document.querySelector('video')"
assert anna.run(video + ".videoWidth") > 0 and anna.run(video + ".loop")
anna.wait(video + ".currentTime > 0.1")
# what a screen reader finds
buttons = anna.names("button")
assert [b for b in buttons if b in fine] == fine, buttons
assert {"← Take back", "u Cannot tell", "space Pause", "m Sound"} <= set(buttons), buttons
assert anna.names("heading") == ["Labelling as anna", "Which label fits best? (fine)"]
assert any("0 of 15" in n for n in anna.names("progressIndicator") + anna.names("ProgressIndicator") + anna.names("progressbar"))
assert anna.run("document.activeElement.id") == "question"
assert anna.run("[...document.querySelectorAll('#labels button')].every(b =>"
    " document.getElementById(b.getAttribute('aria-describedby')).textContent.length > 9)")
# definitions: on hover, and in the panel
tip = "getComputedStyle(document.querySelector('[data-label=fatigue] .tip')).display"
assert anna.run(tip) == "none"
anna.move("[data-label=fatigue]")
anna.wait(tip + " === 'block'", 10)
assert "yawns, rubs the eyes" in anna.run("document.querySelector('#definitions').innerText")
anna.shot("hover.png")
# space pauses, and is no vote, wherever the focus is
for focus in "question", "unsure":
    anna.run(f"document.getElementById('{focus}').focus()")
    anna.key(" ")
    assert anna.run(video + ".paused")
    anna.key(" ")
    anna.wait("!" + video + ".paused")
anna.run("document.getElementById('question').focus()")
assert anna.ready() == first and votes("votes.db") == []
anna.key("m")
assert not anna.run(video + ".muted")
anna.key("m")
anna.key("1", modifiers=2)             # with Ctrl it is the browser's
assert anna.ready() == first
# by mouse, with a double click, and a change of mind
anna.by("mouse", 0)
anna.by("double", 3)
# a double click that is slower than the server, and a key that is pressed twice
item = anna.ready()
x, y = anna.middle("[data-label=fatigue]")
for kind in "mousePressed", "mouseReleased":
    anna.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=2)
anna.run("turnAt = performance.now() + 60000")
anna.key("4")
time.sleep(0.3)
anna.run("turnAt = 0")
assert anna.ready() == item, "the next clip was answered"
anna.by("mouse", 1)
anna.takes_back("mouse")
anna.by("mouse", 4)
anna.by("mouse", -1)
# by keyboard
anna.by("keys", 2)
anna.by("keys", -1)
anna.takes_back("keys")
anna.by("tab", 3)
assert "7 of 15" in anna.run("document.querySelector('#count').textContent") or \
    "6 of 15" in anna.run("document.querySelector('#count').textContent")
assert "left" in anna.run("document.querySelector('#count').textContent")
# a reload shows the same
item = anna.ready()
anna.call("Page.reload")
anna.wait("typeof turn !== 'undefined' && turn !== null")
assert anna.ready() == item
# a second tab is told what happened
tab = Annotator("anna", context=anna.context)
assert tab.ready() == item
anna.by("keys", 0)
tab.key("2")
tab.wait("document.getElementById('alert').textContent.includes('another tab')")
assert tab.ready() == anna.ready() != item
# the next clip is there before it is asked for
anna.wait("ahead !== null")

ben = Annotator("ben")
ben.ready()
assert ben.set() == "coarse", "two annotators begin with the same set"
for i in range(3):
    ben.by("keys", i % 2)
# the server is killed; what is clicked then is kept, said to be, and saved later
item = ben.ready()
site.kill()
ben.key("2")
ben.wait("document.getElementById('alert').textContent.includes('not saved yet')")
ben.shot("away.png")
assert ben.run("sessionStorage.length") == 1
site.start(port)
ben.moves(item)
clicked["ben"].append([item, "distracted"])
assert ben.run("document.getElementById('alert').textContent") == ""
assert ben.run("sessionStorage.length") == 0
# killed again, and the page is loaded anew before it could save
item = ben.ready()
site.kill()
ben.run("void (window.setTimeout = () => 0)")
ben.key("1")
ben.wait("document.getElementById('alert').textContent !== ''")
site.start(port)
ben.call("Page.reload")
ben.wait(f"typeof turn !== 'undefined' && turn !== null && turn.item !== {item}")
clicked["ben"].append([item, "engaged"])
asked = ben.events("Page.javascriptDialogOpening")
assert [d["type"] for d in asked] == ["beforeunload"], "nobody was warned"
n = 0
while ben.ready() != -1:
    ben.by("keys", n % 5 if ben.set() == "fine" else 0)
    n += 1
ben.wait("document.getElementById('end-title').textContent.startsWith('All done')")
ben.shot("done.png")
# the very last answer can be taken back too
item, before = clicked["ben"].pop()
ben.click("#undo-end")
ben.wait(f"!busy && turn.item === {item}")
ben.by("keys", 1)
assert ben.ready() == -1

# anna goes on with the other set, in the dark, then on a phone
anna.scheme("dark")
while anna.ready() != -1 and anna.set() == "fine":
    anna.by("mouse", 2)
assert anna.run("document.getElementById('status').textContent").find("coarse") > 0
assert anna.run("document.querySelectorAll('#labels button').length") == 2
anna.fits()
anna.by("keys", 0)
anna.by("mouse", 1)
anna.ready()
for shot, width, height, scheme in ("light", 1100, 760, "light"), ("dark", 1100, 760, "dark"), \
        ("phone-light", 390, 844, "light"), ("phone-dark", 390, 844, "dark"), ("small", 320, 568, "light"):
    anna.scheme(scheme)
    anna.size(width, height, width < 500)
    anna.ready()
    anna.fits()
    anna.shot(shot + ".png")
anna.size(390, 844, True)
# all buttons of a phone are in reach of a thumb
assert anna.run("[...document.querySelectorAll('button')].filter(b => b.offsetParent).every(b => b.offsetHeight >= 36)")
while anna.ready() != -1:
    anna.by("mouse", 1)

# what is stored is what was clicked
with sqlite3.connect("votes.db") as box:
    place = {i: (c, s) for i, c, s in box.execute("SELECT item.id, clip.name, label_set.name"
        " FROM item JOIN clip ON clip.id = clip JOIN label_set ON label_set.id = label_set")}
for name in clicked:
    table = [(r["clip"], r["set"], r["label"], r["status"]) for r in votes("votes.db") if r["annotator"] == name]
    want = [(*place[i], l or "", "ok" if l else "unsure") for i, l in clicked[name]]
    assert table == want, (name, [x for x in zip(table, want) if x[0] != x[1]], len(table), len(want))
    seconds = [float(r["seconds"]) for r in votes("votes.db") if r["annotator"] == name and r["seconds"]]
    assert len(seconds) == 15 and all(0 < x < 120 for x in seconds), seconds
print(len(votes("votes.db")), "votes")

# the operator's page
boss = Page(browser, f"http://127.0.0.1:{port}/operator.html#{site.operator()}")
boss.wait("document.querySelectorAll('#annotators tbody tr').length === 2")
text = boss.run("document.body.innerText")
assert "anna" in text and "15 of 15 (100 %)" in text and "10 of 10 (100 %)" in text, text
boss.run("URL.createObjectURL = (blob) => { window.saved = blob; return 'about:blank'; };"
         " HTMLAnchorElement.prototype.click = function () { window.file = this.download; }")
boss.click("#export")
boss.wait("window.file === 'votes.csv'")
assert boss.run("window.saved.text()") == run("-d", "votes.db", "--export")
boss.shot("operator.png")
boss.scheme("dark")
boss.size(390, 844, True)
assert boss.run("document.documentElement.scrollWidth <= innerWidth"), "too wide"
boss.shot("operator-phone.png")
assert boss.run("document.getElementById('alert').textContent") == ""

# a link that is none
stranger = Page(browser, f"http://127.0.0.1:{port}/#{'A' * 43}")
stranger.wait("document.getElementById('alert').textContent.includes('not valid')")
# no request left the machine, and none had a token in its address or a referrer
pages = [anna, tab, ben, boss, stranger]
seen = [e["request"] for p in pages for e in p.events("Network.requestWillBeSent")]
assert len(seen) > 100
for r in seen:
    assert r["url"].startswith((f"http://127.0.0.1:{port}/", "about:blank", "data:")), r["url"]
    assert not any(t in r["url"] for t in tokens.values()), r["url"]
    assert "Referer" not in r["headers"] or not any(t in r["headers"]["Referer"] for t in tokens.values())
wrong = [e["entry"]["text"] for p in pages for e in p.events("Log.entryAdded")]
wrong = [w for w in wrong if "ERR_CONNECTION_REFUSED" not in w and "409" not in w and "401" not in w
         and "403" not in w and "ERR_CONNECTION_RESET" not in w and "ERR_EMPTY_RESPONSE" not in w
         and "ERR_SOCKET_NOT_CONNECTED" not in w and "ERR_CONTENT_LENGTH_MISMATCH" not in w]
assert wrong == [], wrong
assert [e for p in pages for e in p.events("Runtime.exceptionThrown")] == []
browser.close()
site.stop()
END
runs 0 'two annotators label ten clips; reload, undo, a second tab, a server that is killed' \
	timeout -s KILL 850 $python session.py "$browser"
out_is 'the table is what was clicked' <<'END'
30 votes
END
for shot in light dark phone-light phone-dark operator; do
	ok "the page is not blank: $shot" $python - $shot.png <<'END'
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB")
colours = image.getcolors(1 << 24)
paper = max(colours)[1]
assert (sum(paper) < 200) == ("dark" in sys.argv[1]), paper
assert len(colours) > 50
END
done
done_testing
