#!/bin/bash
# aer-score: text for a page, Markdown, LaTeX and pictures of one and several systems.
. "$(dirname "$0")/tap.sh"

# Three systems of five classes, two of thirty with names that no language likes.
$python - <<'END'
import csv, random
rnd = random.Random(7)

def write(path, rows):
    with open(path, "w", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)

def make(prefix, classes, subjects, systems):
    rows = [("S%02d/%02d" % (s, c), "S%02d" % s, rnd.choice(classes))
            for s in range(subjects) for c in range(20)]
    write(prefix + "truth.csv", [("clip", "subject", "label")] + rows)
    for name, right in systems:
        write(prefix + name + ".csv", [("clip", "label")] +
              [(r[0], r[2] if rnd.random() < right else rnd.choice(classes)) for r in rows])

make("five-", "neutrality enjoyment confusion fatigue distraction".split(), 12,
     [("a", .8), ("b_%$#&", .6), ("c", .4)])
odd = ["a_b", "50% & more", "$x^2$ #1", "{x}~\\y", "<b>bold</b>", "`a`|b", "*s* **t**",
       "[a](http://b)", "--", "\"q\" 'r'", "Größe", "~~no~~"]
make("odd-", odd + ["emotion number %d" % i for i in range(18)], 40,
     [("one", .7), ("two", .5)])
END
five=neutrality,enjoyment,confusion,fatigue,distraction

# --- text

name=Qwen2.5-VL-7B-Instruct-zero-shot-32-frames
cp 'five-b_%$#&.csv' $name.csv
runs 0 'three systems as text' aer-score -B200 --labels=$five five-truth.csv five-a.csv $name.csv five-c.csv
is 'no line is longer than 80 columns, though a name is long' "$(wc -L <out | awk '$1 > 80')" ''
is 'the systems are numbered as they stand in the table, the best first' \
	"$(awk '/^[123] [^-]/ { print $1, $2 }' out)" "1 five-a
2 $name
3 five-c"
is 'and the pairs are of those numbers' "$(grep -oE '^[123] - [123]' out)" '1 - 2
1 - 3
2 - 3'
runs 0 'thirty classes as text' aer-score -B0 odd-truth.csv odd-one.csv
is 'no line is longer than 80 columns' "$(wc -L <out | awk '$1 > 80')" ''
runs 0 'and as JSON' aer-score -B0 --format=json -o odd.json odd-truth.csv odd-one.csv
runs 0 'the text again' aer-score -B0 -o odd.txt odd-truth.csv odd-one.csv
ok 'the blocks of the matrix have all its counts' $python - <<'END'
import json, re
system = json.load(open("odd.json"))["systems"][0]
want = [row["counts"] if isinstance(row, dict) else row for row in system["confusion"]["counts"]]
text = open("odd.txt").read()
text = text[text.index("Confusion matrix, clips"):text.index("Confusion matrix, percent")]
got = [[] for _ in want]
for block in text.split("\n\n")[1:]:
    lines = block.splitlines()
    if not lines or not lines[0].startswith("true"):
        continue
    columns = len(lines[0].split()) - 3
    for line in lines[1:]:
        cells = line.split()
        got[int(cells[0]) - 1] += [0 if c == "." else int(c) for c in cells[-columns:]]
assert [g[:30] for g in got] == [w[:30] for w in want], (got[0], want[0])
END
ok 'what is confused most are the largest counts beside the diagonal' $python - <<'END'
import json
system = json.load(open("odd.json"))["systems"][0]
m = system["confusion"]["counts"]
want = sorted((m[k][i] for k in range(30) for i in range(len(m[k])) if i != k), reverse=True)[:10]
text = open("odd.txt").read()
lines = text[text.index("Confused most"):].split("\n\n")[1].splitlines()[1:]
assert [int(l.split()[-2]) for l in lines] == want, (lines, want)
END

names=$($python -c 'print(*["a class with a name %02d" % i for i in range(12)], sep=",")')
$python - "$names" <<'END'
import sys
with open("wide-truth.csv", "w") as t, open("wide.csv", "w") as p:
    print("clip,subject,label", file=t); print("clip,label", file=p)
    names = sys.argv[1].split(",")
    for i in range(240):
        print("c%d,S%d,%s" % (i, i % 20, names[i % 12]), file=t)
        print("c%d,%s" % (i, names[i % 12 if i % 5 else i % 7]), file=p)
END
runs 0 'twelve classes with long names' aer-score -B200 --labels="$names" wide-truth.csv wide.csv
is 'are within 80 columns, too' "$(wc -L <out | awk '$1 > 80')" ''
is 'with intervals rather than what the matrix has as well' "$(grep -c 'support$' out) $(grep -cE 'name 0[0-9] .*\[.*\]' out)" '1 10'
forty=$(seq -s, -f 'name %02.0f of forty' 40)
{ echo clip,label; for i in $(seq 40); do printf 'c%d,name %02d of forty\n' "$i" "$i"; done; } >forty.csv
runs 0 'forty classes' aer-score -B0 --labels="$forty" forty.csv forty.csv
is 'have matrices in blocks of about one size' "$(grep '^true [\\] ' out | awk 'NF < 3 + 10')" ''

# --- Markdown, read by GitHub's own program

runs 0 'Markdown' aer-score -B200 --labels=$five --format=markdown -o five.md five-truth.csv five-a.csv five-c.csv
runs 0 'Markdown of odd names' aer-score -B0 --format=markdown -o odd.md odd-truth.csv odd-one.csv odd-two.csv
if command -v cmark-gfm >/dev/null; then
	cmark-gfm -e table -e strikethrough -e autolink five.md >five.html
	cmark-gfm -e table -e strikethrough -e autolink odd.md >odd.html
	cat >tables.py <<'END'
import html.parser, json, sys
class Tables(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables, self.cell, self.tags = [], None, set()
    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "table": self.tables.append([])
        if tag == "tr": self.tables[-1].append([])
        if tag in ("td", "th"): self.cell = ""
    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.cell)
            self.cell = None
    def handle_data(self, data):
        if self.cell is not None: self.cell += data
def read(path):
    t = Tables()
    t.feed(open(path).read())
    return t
END
	aer-score -B200 --labels=$five --format=json -o five.json five-truth.csv five-a.csv five-c.csv
	ok 'the league table has the figures of the JSON' $python - <<'END'
import json
from tables import read
card = json.load(open("five.json"))
league = read("five.html").tables[0]
systems = sorted(card["systems"], key=lambda s: -s["uar"])
assert league[0] == ["system", "UAR", "95 %", "WAR", "precision", "F1", "coverage"], league
assert [(r[0], r[1], r[3]) for r in league[1:]] == \
    [(s["system"], "%.2f" % (100 * s["uar"]), "%.2f" % (100 * s["war"])) for s in systems], league
END
	ok 'each name is shown as it is, and makes nothing but tables' $python - <<'END'
import json
from tables import read
t = read("odd.html")
names = [json.loads(open("odd.json").read())["classes"]][0]
matrix = [x for x in t.tables if x[0][0].startswith("true")][0]
assert matrix[0][1:31] == names, list(zip(matrix[0][1:], names))
assert [row[0] for row in matrix[1:]] == names
assert not t.tags - {"h1", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "td",
                     "th", "strong"}, t.tags
END
else
	skip 'no cmark-gfm to read Markdown' 2
fi

# --- LaTeX

runs 0 'LaTeX' aer-score -B200 --labels=$five --format=latex -o five.tex five-truth.csv five-a.csv 'five-b_%$#&.csv' five-c.csv
runs 0 'LaTeX of odd names' aer-score -B0 --format=latex -o odd.tex odd-truth.csv odd-one.csv odd-two.csv
is 'every environment that begins ends' "$(grep -c '\\begin{' five.tex) $(grep -c '\\begin{table}' five.tex)" \
	"$(grep -c '\\end{' five.tex) $(grep -c '\\end{table}' five.tex)"
is 'a name is escaped' "$(grep -cF 'five-b\_\%\$\#\&' five.tex)" "$(grep -v '^%' five.tex | grep -c 'five-b')"
is 'labels are unique' "$(grep -o '\\label{[^}]*}' five.tex | sort | uniq -d)" ''
ok 'all rows of a table have its columns' $python - <<'END'
import re
for path in "five.tex", "odd.tex":
    text = re.sub(r"(?m)^%.*\n", "", open(path).read())
    for spec, body in re.findall(r"\\begin\{tabular\}\{(\w+)\}(.*?)\\end\{tabular\}", text, re.S):
        rows = [r for r in re.sub(r"\\(top|mid|bottom)rule", "", body).split(" \\\\\n") if r.strip()]
        assert len(rows) > 1
        for row in rows:
            assert len(re.split(r"(?<!\\)&", row)) == len(spec), row
END
is 'a minus is one, and no hyphen' "$(printf '%s' "$(cat five.tex odd.tex)" | grep -cE '(^|& |[[,] ?|\{\[\})-[0-9]')" 0
like 'the caption says how p came about' "$(grep 'caption{Diff' five.tex)" "exchanged for whole subjects"
# What the markup means, by a program that turns it into HTML; it knows the commands of
# no package, and \textbackslash wrongly.
if command -v tth >/dev/null; then
	cat >preamble.tex <<'END'
\documentclass{article}
\def\resizebox#1#2#3{#3}
\def\setlength#1#2{}
\def\toprule{}\def\midrule{}\def\bottomrule{}
\def\textasciicircum{\char94}
\def\textasciitilde{\special{html:&\#126;}}
\def\abackslash{\special{html:&\#92;}}
\def\textless{\special{html:&\#60;}}
\def\textgreater{\special{html:&\#62;}}
\def\textbar{\char124}
\begin{document}
END
	for n in five odd; do
		{ cat preamble.tex; sed "s,\\\\textbackslash,\\\\abackslash,g" $n.tex; echo '\end{document}'; } | tth -r -e0 2>$n.log >$n.html
		is "$n.tex has nothing that is not known" "$(grep '\*\*\*\*' $n.log)" ''
	done
	aer-score -B200 --labels=$five --format=json -o three.json five-truth.csv five-a.csv 'five-b_%$#&.csv' five-c.csv
	cat >latex.py <<'END'
import html, re
def read(path):
    """The tables by caption, each a list of rows of cells."""
    text = re.sub(r"(?s)<!--.*?-->", "", open(path, encoding="utf-8").read())
    tables = {}
    for part in re.split(r"Table \d+: ", text)[1:]:
        part = part[:part.index("</table>")]
        caption = re.sub("<[^>]*>", "", part[:part.index("<table")])
        tables[" ".join(html.unescape(caption).split())] = [
            [" ".join(html.unescape(re.sub("<[^>]*>", "", cell)).split())
             for cell in re.split(r"<td[^>]*>", row)[1:]]
            for row in re.split(r"<tr[^>]*>", part)[1:]]
    return tables
END
	ok 'the tables have the figures of the JSON' $python - <<'END'
import json
from latex import read
card, tables = json.load(open("three.json")), read("five.html")
league = [t for c, t in tables.items() if c.startswith("Scores")][0]
two = lambda x: "%.2f" % (100 * x)
assert [(r[0], r[1], r[2], r[3]) for r in league[1:]] == [
    (s["system"], two(s["uar"]), "[%s, %s]" % tuple(map(two, s["intervals"]["uar"])), two(s["war"]))
    for s in sorted(card["systems"], key=lambda s: -s["uar"])], league
recalls = tables["Recall of each class, UAR and WAR, in percent."]
byname = {s["system"]: s for s in card["systems"]}
if recalls[0][0] == "class":
    recalls = [list(c) for c in zip(*recalls)]
for row in recalls[1:]:
    assert row[1:6] == [two(c["recall"]) for c in byname[row[0]]["classes"]], row
pairs = [t for c, t in tables.items() if c.startswith("Differences")][0]
assert len(pairs) == 4 and all("\u2212" in r[0] for r in pairs[1:]), pairs
END
	ok 'and each name is shown as it is' $python - <<'END'
import json
from latex import read
names = json.load(open("odd.json"))["classes"]
tables = read("odd.html")
classes = [t for c, t in tables.items() if c.startswith("Precision")][0]
matrix = [t for c, t in tables.items() if c.startswith("Confusion matrix")][0]
assert [r[0] for r in classes[1:31]] == names, [x for x in zip(classes[1:], names) if x[0][0] != x[1]]
assert [r[0] for r in matrix[1:]] == ["%d %s" % x for x in enumerate(names, 1)], matrix
END
else
	skip 'no tth to read LaTeX' 4
fi
if command -v pdflatex >/dev/null && kpsewhich booktabs.sty >kpse; then
	for n in five odd; do
		printf '\\documentclass{article}\n\\usepackage{booktabs,graphicx}\n\\begin{document}\n\\input{%s.tex}\n\\end{document}\n' $n >doc-$n.tex
		ok "$n.tex is typeset" pdflatex -interaction=nonstopmode -halt-on-error doc-$n.tex
		is 'and no table is larger than the page' "$(grep 'Overfull\|Float too large' doc-$n.log)" ''
	done
else
	skip 'no pdflatex with booktabs, which take 130 MB' 4
fi

# --- pictures

runs 0 'several systems are drawn' aer-score -B200 --labels=$five --plot=p.svg -o scores five-truth.csv five-a.csv five-c.csv
is 'a matrix for each, and bars for recall, precision and F1' "$(echo p*.svg)" \
	'p-f1.svg p-five-a.svg p-five-c.svg p-precision.svg p-recall.svg'
aer-score -B200 --labels=$five --format=json -o two.json five-truth.csv five-a.csv five-c.csv
ok 'the bars have the figures of the JSON' $python - <<'END'
import json, xml.etree.ElementTree as tree
systems = json.load(open("two.json"))["systems"]
for measure in "recall", "precision", "f1":
    root = tree.parse("p-%s.svg" % measure).getroot()
    desc = next(e for e in root.iter() if e.tag.endswith("desc")).text
    for k, line in enumerate(desc.splitlines()[1:6]):
        want = "%s: " % systems[0]["classes"][k]["class"] + ", ".join(
            "%s %.1f" % (s["system"], 100 * s["classes"][k][measure]) for s in systems)
        assert line == want, (line, want)
END
runs 2 'a system called as one of those pictures is refused' \
	aer-score --plot=q.svg -o scores five-truth.csv recall=five-a.csv five-c.csv
err_is 'and it is said what to do' <<'END'
aer-score: --plot: system 'recall' has the name of a picture of all systems; give it another as NAME=FILE
END
is 'nothing is drawn' "$(echo q*)" 'q*'
runs 0 'a single system may have that name' aer-score --plot=q.png -o scores five-truth.csv recall=five-a.csv

for form in markdown latex; do
	runs_sh 2 "$form into a full disk fails" "aer-score --format=$form five-truth.csv five-a.csv >/dev/full"
done

done_testing
