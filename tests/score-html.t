#!/bin/bash
# aer-score --html: the page, as a browser shows it.
. "$(dirname "$0")/tap.sh"

browser=$(command -v chromium || command -v chromium-headless-shell || command -v chromium-browser)
five=neutrality,enjoyment,confusion,fatigue,distraction

# Two systems with probabilities on five classes, a class and a clip with odd names,
# and frames: pictures, an array, archives, and files that are gone.
$python - <<'END'
import csv, io, os, random, tarfile
import numpy as np
from PIL import Image
rnd = random.Random(3)
classes = ["neutrality", "enjoyment", "confusion", "<i>fati&gue\"</i>", "distraction"]

def write(path, rows):
    with open(path, "w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)

rows = [("S%02d/%02d" % (s, c), "S%02d" % s, rnd.choice(classes), "fm"[s % 2])
        for s in range(14) for c in range(12)]
write("truth.csv", [("clip", "subject", "label", "gender")] + rows)
for name, gain in ("one", 2), ("two & a half", 1):
    out = [["clip"] + ["p_" + c for c in classes]]
    for r in rows:
        w = [rnd.random() for _ in classes]
        w[classes.index(r[2])] += gain * rnd.random()
        out.append([r[0]] + ["%.9f" % (x / sum(w)) for x in w])
    write(name + ".csv", out)
os.makedirs("frames/deep dir")
frames = [("clip", "index", "frame", "time", "file", "kind", "pad", "member")]
members = []
for n, r in enumerate(rows):
    for i in range(4):
        stem = "frames/deep dir/%s-%d" % (r[0].replace("/", "_"), i)
        if n % 4 == 0:      # a picture
            Image.new("RGB", (160, 90), (20 * i, n % 256, 99)).save(stem + ".png")
            frames.append((r[0], i, i, i, stem + ".png", "context", 0, ""))
            frames.append((r[0], i, i, i, "gone-face.png", "face", 0, ""))
        elif n % 4 == 1:    # an array
            if i == 0:
                np.save(stem[:-2] + ".npy", np.full((4, 40, 30, 3), n % 256, np.uint8))
            frames.append((r[0], i, i, i, stem[:-2] + ".npy", "context", 0, ""))
        elif n % 4 == 2:    # gone
            frames.append((r[0], i, i, i, stem + ".png", "context", 0, ""))
        else:
            # in archives, of which one lacks every fourth picture, and one is none
            name = "%s.%06d.%s" % (r[0], i, "png" if n % 8 == 3 else "jpg")
            if n % 32 == 27:
                name = "far away/" * 10 + name
            frames.append((r[0], i, i, i, "x.tar" if n % 16 != 7 else "no.tar", "context", 0, name))
            if i != 3:
                members.append((name, 20 * i, n % 256))
with tarfile.open("x.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
    for name, red, green in members:
        picture = io.BytesIO()
        Image.new("RGB", (160, 90), (red, green, 33)).save(
            picture, "PNG" if name.endswith("png") else "JPEG", quality=95)
        info = tarfile.TarInfo(name)
        info.size = len(picture.getvalue())
        tar.addfile(info, io.BytesIO(picture.getvalue()))
open("no.tar", "w").write("no archive\n" * 100)
write("frames.csv", frames)
END

runs 0 'a page is written' aer-score --html=sub/page.html --frames=frames.csv --by=gender \
	-o text truth.csv one.csv 'two & a half.csv'
err_is 'without a word' </dev/null
runs 0 'and the same figures as JSON' aer-score --format=json --by=gender -o card.json \
	truth.csv one.csv 'two & a half.csv'
runs 0 'the page again' aer-score --html=again.html --by=gender -o text truth.csv one.csv 'two & a half.csv'
runs 0 'and on one thread' aer-score -j1 --html=one.html --by=gender -o text truth.csv one.csv 'two & a half.csv'
ok 'is the same, byte for byte' cmp again.html one.html
is 'it asks for nothing that is not in it' \
	"$(grep -oE '(src|href|url|@import|<script|<link)[=(: ]"?(https?:|//)[^"]*' sub/page.html)" ''
is 'and has no scripts' "$(grep -c '<script' sub/page.html)" 0
cat >page.py <<'END'
import html.parser, sys
VOID = {"meta", "img", "br", "path", "circle"}
class Page(html.parser.HTMLParser):
    """The tables by section and title, links, pictures and tips."""
    def __init__(self, path):
        super().__init__()
        self.section, self.title, self.cell, self.text = "", "", None, ""
        self.tables, self.tips, self.images, self.loose, self.links, self.open = {}, [], [], [], [], []
        self.ids, self.headline, self.tags = {}, "", set()
        self.feed(open(path, encoding="utf-8").read())
        assert not self.open, self.open
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID: self.open.append((tag, a.get("id")))
        if tag == "section": self.section = a["id"]
        if tag == "table": self.table = self.tables.setdefault((self.section, self.title), [])
        if tag == "tr": self.table.append([])
        if tag in ("td", "th"): self.cell = ""
        if tag in ("h2", "h3"): self.text = ""
        if tag == "img":
            linked = any(name == "a" for name, ident in self.open)
            (self.images if linked else self.loose).append(a["src"])
        if tag == "a": self.links.append(a["href"])
        if "data-tip" in a: self.tips.append((self.section, a["data-tip"]))
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        if tag in VOID: return
        name, ident = self.open.pop()
        assert name == tag, (name, tag)
        if tag in ("h2", "h3"): self.title = self.text
        if tag in ("td", "th"):
            self.table[-1].append(self.cell)
            self.cell = None
    def handle_data(self, data):
        self.text += data
        if self.cell is not None: self.cell += data
        for _, ident in self.open:
            if ident: self.ids[ident] = self.ids.get(ident, "") + data
END
cat >compare.py <<'END'
import json, sys
from page import Page
page, card = Page(sys.argv[1]), json.load(open("card.json"))
systems = card["systems"]
best = max(systems, key=lambda s: s["uar"])
two = lambda x: "%.2f" % (100 * x)
assert page.ids["uar"] == two(best["uar"]) + " %", page.ids["uar"]
assert page.ids["best"] == best["system"]
league = page.tables["systems", "League table"]
assert [(r[0], r[1], r[3], r[5]) for r in league[1:]] == [
    (s["system"], two(s["uar"]), two(s["war"]), two(s["macro"]["f1"]))
    for s in sorted(systems, key=lambda s: -s["uar"])], league
pair = page.tables["systems", "Differences, in points of UAR"]
assert pair[1][1] == two(abs(card["pairs"][0]["difference"])), pair
for n, s in enumerate(systems):
    at = "system-%d" % (n + 1)
    rows = page.tables[at, "Classes"][1:6]
    assert [(r[0], r[1], r[2], r[4], r[5]) for r in rows] == [
        (c["class"], two(c["precision"]), two(c["recall"]), two(c["f1"]), str(c["support"]))
        for c in s["classes"]], rows
    tips = [t for section, t in page.tips if section == at]
    want = []
    for c, counts in zip(s["classes"], s["confusion"]["counts"]):
        for name, n_ in zip(s["confusion"]["columns"], counts):
            said = "rightly predicted: " if name == c["class"] else "predicted %s: " % name
            want.append("true %s, %s%d of %d clips, %.1f %%" % (
                c["class"], said, n_, c["support"], 100 * n_ / c["support"]))
    assert tips == want, [x for x in zip(tips, want) if x[0] != x[1]][:3]
    groups = page.tables[at, "Groups"][1:]
    assert [(r[0], r[3]) for r in groups] == [
        (g["value"], two(g["uar"])) for g in s["by"]["values"]], groups
assert "i" not in page.tags, "a name became a tag"
END
cat >errors.py <<'END'
import csv, sys
from page import Page
page = Page(sys.argv[1])
truth = {r["clip"]: r["label"] for r in csv.DictReader(open("truth.csv"))}
for at, name in ("system-1", "one"), ("system-2", "two & a half"):
    wrong = []
    for r in csv.DictReader(open(name + ".csv")):
        p = {k[2:]: float(v) for k, v in r.items() if k != "clip"}
        said = max(p, key=p.get)
        if said != truth[r["clip"]]:
            wrong.append((-p[said] / sum(p.values()), r["clip"], truth[r["clip"]], said))
    wrong.sort()
    rows = [r for r in page.tables[at, "Most confident errors"] if r[0] != "clip"]
    assert len(rows) == min(100, len(wrong)), (len(rows), len(wrong))
    for r, w in zip(rows, wrong):
        assert (r[0], r[1], r[2], r[3]) == (w[1], w[2], w[3], "%.3f" % -w[0]), (r, w)
END
ok 'the figures are those of the JSON' $python compare.py again.html
ok 'the errors are the most confident ones, found by another program' $python errors.py again.html
ok 'links lead from the page to the pictures, which are small JPEGs in it' $python - <<'END'
import base64, csv, io, os, urllib.parse
from PIL import Image
from page import Page
page = Page("sub/page.html")
links = [l for l in page.links if not l.startswith("#")]
paths = [os.path.normpath(os.path.join("sub", urllib.parse.unquote(l))) for l in links]
known = {r["file"] for r in csv.DictReader(open("frames.csv"))}
assert paths and set(paths) <= known, set(paths) - known
assert "gone-face.png" not in paths, "a face was shown beside the clip's region"
there = [p for p in paths if os.path.exists(p)]
assert len(there) == len(page.images) > 20, (len(there), len(page.images))
assert len(there) < len(paths)
for path, url in zip(there, page.images):
    assert url.startswith("data:image/jpeg;base64,")
    im = Image.open(io.BytesIO(base64.b64decode(url[23:], validate=True))).convert("RGB")
    if path.endswith(".png"):
        was = Image.open(path).getpixel((80, 45))
        assert im.size == (128, 72), im.size
    else:
        was = tuple(int(x) for x in __import__("numpy").load(path)[0, 20, 15])
        assert im.size == (30, 40), im.size
    now = im.getpixel((im.width // 2, im.height // 2))
    assert max(abs(a - b) for a, b in zip(was, now)) <= 4, (path, was, now)
END
ok 'those in an archive are in the page, without a link' $python - <<'END'
import base64, io
from PIL import Image
from page import Page
page = Page("sub/page.html")
assert len(page.loose) > 20, len(page.loose)
for url in page.loose:
    assert url.startswith("data:image/jpeg;base64,")
    im = Image.open(io.BytesIO(base64.b64decode(url[23:], validate=True))).convert("RGB")
    r, g, b = im.getpixel((64, 36))
    assert im.size == (128, 72) and min(abs(r - 20 * i) for i in range(3)) < 6, (r, g, b)
    assert abs(b - 33) < 6 and g < 180, (r, g, b)
assert not [l for l in page.links if l.endswith(".tar")]
END
ok 'a picture that is gone is named' grep -q 'frames/deep dir/[^<]*: No such file' sub/page.html
ok 'so is one that its archive lacks' grep -q "x.tar: has no member 'S[^<]*000003" sub/page.html
ok 'and an archive that is none' grep -q 'no.tar: is no good archive of tar' sub/page.html

# --- in a browser

show() {	# OPTION PAGE
	timeout -s KILL 300 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--user-data-dir="$work/profile" --host-resolver-rules='MAP * ~NOTFOUND' \
		--hide-scrollbars --window-size=1280,1800 "$1" "file://$work/$2" 2>browser.log
}
if [ -n "$browser" ]; then
	show --dump-dom sub/page.html >dom.html
	ok 'Chromium shows the figures of the JSON' $python compare.py dom.html
	ok 'and the errors' $python errors.py dom.html
	is 'it has nothing to complain of' "$(grep -E 'CONSOLE|Refused to|net::ERR_' browser.log)" ''
	show --screenshot="$work/page.png" sub/page.html >shot.log
	ok 'a picture of it has the colours of the matrix' $python - <<'END'
import re
from PIL import Image
im = Image.open("page.png").convert("RGB")
assert im.size == (1280, 1800), im.size
seen = {c for n, c in im.getcolors(1 << 24) if n > 100}
page = open("sub/page.html").read()
first = page[page.index('id="system-1"'):page.index('id="system-2"')]
want = {tuple(bytes.fromhex(h)) for h in re.findall(r'background:#(\w{6})', first)}
assert len(want) > 5 and len(want & seen) >= 0.8 * len(want), (len(want), len(want & seen))
END
else
	skip 'no Chromium to show the page' 4
fi

# --- what goes wrong

grep '^clip\|^S00' truth.csv >few.csv
awk -F, 'NR == 1 { print "clip,label"; next } { print $1 ",neutrality" }' few.csv >same.csv
first=$(awk -F, 'NR > 1 && $3 != "neutrality" { print $1; exit }' few.csv)
printf 'clip,index,file\n%s,x,a.png\n%s,0\n' "$first" "$first" >bad.csv
sed -i 's/"<i>fati&gue""<\/i>"/fatigue/' few.csv
few() { aer-score -B0 --labels=neutrality,enjoyment,confusion,fatigue,distraction -o text "$@"; }
runs 1 'bad rows of the frames are named' few --html=bad.html --frames=bad.csv few.csv same.csv
err_is 'with file and line' <<END
aer-score: bad.csv:2: clip '$first': index 'x' is no number from 0 on
aer-score: bad.csv:3: 2 fields, the header has 3
END
like 'and the page is written, without pictures' "$(cat bad.html)" 'no frames'
like 'errors without probabilities are not called confident' "$(cat bad.html)" '<h3>Errors</h3>'
$python - <<'END'
import csv
from PIL import Image
wrong = [r["clip"] for r in csv.DictReader(open("few.csv")) if r["label"] != "neutrality"]
Image.new("L", (40, 30), 77).save("grey.png")
Image.new("P", (40, 30), 0).save("palette.png")
Image.new("I;16", (40, 30), 0x4d4d).save("deep.png")
Image.new("RGBA", (40, 30), (9, 9, 9, 0)).save("clear.png")
Image.new("L", (40, 30), 77).save("grey.jpg")
Image.new("CMYK", (40, 30), (9, 9, 9, 9)).save("ink.jpg")
Image.effect_noise((200, 200), 99).convert("RGB").save("whole.png")
Image.effect_noise((200, 200), 99).convert("RGB").save("whole.jpg")
Image.new("P", (40, 30), 0).save("other.gif")
for end in "png", "jpg":
    data = open("whole." + end, "rb").read()
    open("cut." + end, "wb").write(data[:len(data) // 2])
files = "grey.png palette.png deep.png clear.png grey.jpg ink.jpg cut.png cut.jpg other.gif /".split()
out = csv.writer(open("kinds.csv", "w"))
out.writerow(["clip", "index", "file"])
for i, file in enumerate(files):    # of each clip, one that is none says why
    out.writerow([wrong[i // 4 if i < 5 else i - 3], i % 4, file])
END
runs 0 'pictures of all kinds' few --html=kinds.html --frames=kinds.csv few.csv same.csv
ok 'are shown if they are whole PNG or JPEG, else named' $python - <<'END'
import base64, io, re
from PIL import Image
from page import Page
page, text = Page("kinds.html"), open("kinds.html").read()
seen = [Image.open(io.BytesIO(base64.b64decode(u[23:]))).getpixel((20, 15)) for u in page.images]
assert seen == [(77,) * 3, (0,) * 3, (77,) * 3, (255,) * 3, (77,) * 3], seen
for why in ("ink.jpg: cannot be decoded", "cut.png: cannot be decoded",
            "cut.jpg: cannot be decoded", "other.gif: is neither PNG nor JPEG", "/: is no file"):
    assert why in text, why
END
runs 2 'frames without a page are refused' few --frames=frames.csv few.csv same.csv
err_is 'and it is said why' <<'END'
aer-score: --frames shows pictures in the page of --html
END
runs 2 'a table of frames without files is refused' few --html=none.html --frames=truth.csv few.csv same.csv
err_like 'naming the column' "truth.csv: .*'index'"
ok 'and no page is left' test ! -e none.html
runs 2 'a page that cannot be written is an error' few --html=few.csv/page.html few.csv same.csv
runs 2 'a full disk too' few --html=/dev/full few.csv same.csv

done_testing
