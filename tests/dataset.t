#!/bin/bash
# dataset.mk: what make builds is what the tools make of the whole table; what changes is
# done again, and nothing else; what fails is collected; what is killed goes on.
. "$(dirname "$0")/tap.sh"

# the plain build: the tools have tests of their own with sanitizers, and this is long
PATH=$top/build:$PATH
mk=$top/manifests/dataset.mk

# --- three recordings: two of one name in two folders, a bad one for shells

mkdir -p a b
draw() { recording -S 320x180 -n 2 -t 12 -r 8 --face 60 --no-audio "$@" >/dev/null; }
ok "a recording" draw -o a -s 1 --subjects 1 x
ok "another" draw -o b -s 2 --subjects 3 x
ok "a third" draw -s 3 --subjects 5 y
name="it's \"x\": 1 \$(2)%.mp4"
mv a/x.mp4 "a/$name"
mv b/x.mp4 "b/$name"
$python - "$name" >segments.csv <<'PY'
import csv, sys
out, name = csv.writer(sys.stdout, lineterminator="\n"), sys.argv[1]
for table, video, id in (("a/x", "a/" + name, "x"), ("b/x", "b/" + name, "z"), ("y", "y.mp4", "y")):
    rows = list(csv.reader(open(table + ".segments.csv")))
    if id == "x":
        out.writerow(rows[0])
    for row in rows[1:]:
        row[0], row[1] = id + row[0][1:], video
        out.writerow(row)
PY
$python - <<'PY'
import csv
rows = list(csv.DictReader(open("segments.csv")))
with open("votes.csv", "w") as f:
    f.write("clip,annotator,label\n")
    for r in rows:
        for a in "abc":
            f.write(f"{r['clip']},{a},{r['label']}\n")
PY
cp segments.csv original.csv
labels=neutrality,enjoyment,confusion,fatigue,distraction
cat >Makefile <<X
SEGMENTS = segments.csv
TRIM     = 2:5
N        = 4
SIZE     = 64x64
FACES    = 1
VOTES    = votes.csv
SPLIT    = train=0.5,test=0.5
EXPORTS  = dfer hf webdataset datasheet
EXPORT_dfer = --base=1 --labels=$labels
EXPORT_webdataset = --labels=$labels
include $mk
X

# the steps that a make has run, by their tables
steps() { sed -n 's/.*dataset-step.sh \([^ -][^ ]*\) .*/\1/p' "${1:-out}" | sort; }
# all that a build has made, but for what only the next build reads
tree() {
	(cd "$1" && find . -type f ! -path './how/*' ! -path './index/*' ! -path '*/.aer/*' \
		! -path './parts/*' -exec sha256sum {} + | sort -k 2)
}
# what tells whether a clip's files were made anew
state() { find data/clips data/faces data/frames -type f ! -path '*/.aer/*' -name '*.[mp][pn][4g]' \
	-exec stat -c '%n %i %Y' {} + | sort; }
# the clips whose files are not those of before
remade() { state | comm -13 before - | grep -o '[xyz]/P[0-9]*/[0-9]*' | sort -u | tr '\n' ' '; }
remember() { state >before; }

# --- all of it, and what the tools make of the whole table by themselves

runs 0 "make -n shows the plan" make -n
ok "with a command for each recording and step" test "$(steps | grep -c ^data/parts/)" = 9
ok "and does none of it" test ! -e data/clips
steps | grep -v manifest >plan
runs 0 "make" make -j2
is "does what was planned" "$(steps)" "$(cat plan)"
make -s report >out 2>err
is "nothing failed" "$(cat out err)" "nothing failed"
cp -a data whole

aer-trim -q -k 2:5 segments.csv >manifest.csv
aer-cut -q -o hand/clips manifest.csv >clips.csv
aer-face -q -n 4 -o hand/faces manifest.csv >faces.csv
aer-frames -q -n 4 --size=64x64 --faces=faces.csv -o hand/frames manifest.csv >frames.csv
aer-vote -q --report=votes.txt --dropped=dropped.csv --manifest=manifest.csv votes.csv >labelled.csv
aer-split -q -f train=0.5,test=0.5 --report=split.txt labelled.csv >split.csv
for table in manifest clips faces frames labelled split; do
	sed 's,hand/,data/,' $table.csv >wanted
	ok "$table.csv is that of the tools" cmp wanted data/$table.csv
done
for dir in clips faces frames; do
	is "and so are all $dir" "$(diff -r -x .aer -x metadata.csv hand/$dir data/$dir 2>&1)" ""
done
is "all clips are there" "$(tail -n +2 data/clips.csv | wc -l)" 12
is "votes have given labels" "$(cut -d, -f1,10 data/split.csv)" "$(cut -d, -f1,10 original.csv)"
aer-export dfer -q -o lists --base=1 --labels=$labels --frames=data/frames.csv data/split.csv
is "the lists are those of aer-export" "$(diff -r lists data/export/dfer)" ""
is "every clip of the data set is on the disk for others" "$(
	tail -n +2 data/clips/metadata.csv | cut -d, -f1 |
		while read -r f; do [ -s "data/clips/$f" ] && echo; done | wc -l)" 12
ok "no subject is on two sides" grep -qx 'ok: no subject is in more than one part' data/leaks.txt

# --- a second time, and when something changes

remember
find data -exec stat -c '%n %Y %i' {} + | grep -v 'data/parts.csv\|data \|data/parts ' | sort >times
runs 0 "a second make" make -j2
out_is "has nothing to do" </dev/null
is "and touches nothing" "$(find data -exec stat -c '%n %Y %i' {} + |
	grep -v 'data/parts.csv\|data \|data/parts ' | sort | comm -3 - times)" ""

sed -i '/^y.P005.001/s/,0.000,/,1.000,/' segments.csv
runs 0 "a row has changed" make -j2
is "the steps of its recording are run, and no others" \
	"$(steps | grep ^data/parts/ | sed 's/y-[^.]*/y/')" \
	"data/parts/y.clips.csv
data/parts/y.faces.csv
data/parts/y.frames.csv"
is "and within it only its clip is made" "$(remade)" "y/P005/001 "
cp original.csv segments.csv
runs 0 "the old row again" make -j2
is "gives the old bytes" "$(tree data)" "$(tree whole)"

remember
touch "b/$name"
runs 0 "a video has changed" make
is "the steps of its recording are run, and no others" "$(steps | grep -c ^data/parts/it_s)" 3
is "and all its clips are made" "$(remade)" \
	"z/P003/001 z/P003/002 z/P004/001 z/P004/002 "
remember
steps <(make -n SIZE=32x32) >plan
runs 0 "another size" make SIZE=32x32
is "is what make -n said" "$(steps)" "$(cat plan)"
is "and for the frames alone" "$(steps | grep -c 'frames.csv\|export\|stat.txt')" "$(steps | wc -l)"
runs 0 "the old size again" make
runs 0 "make -B" make -B -j2
is "goes over all steps" "$(steps | grep -c ^data/parts/)" 9
is "with nothing new" "$(tree data)" "$(tree whole)"

# --- rows that go, and rows that cannot be read

sed '/^z/d' original.csv >segments.csv
sed -i '/^y.P006.002/s/,6.000,/,late,/' segments.csv
runs 2 "a recording is gone, and a row cannot be read" make -j2
err_like "the row is named" "aer-trim: segments.csv:9: clip 'y/P006/002': start: time 'late'"
ok "nothing is removed" test -e data/clips/z/P003/001.mp4 -a -e data/clips/y/P006/002.mp4
sed '/^z/d' original.csv >segments.csv
runs 0 "the row can be read" make -j2
is "what was made of the recording is removed" \
	"$(find data -path '*z/P*'; ls data/parts | grep -c csv)" 8
cp original.csv segments.csv
runs 0 "the recording is back" make -j2
is "with the same bytes" "$(tree data)" "$(tree whole)"

# --- clips that fail

sed -i '/^y.P006.002/s/,6.000,12.000/,60.000,72.000/' segments.csv
runs 2 "a clip that fails" make -j2
err_like "is told at the end" \
	'not all could be made: [0-9]+ failures, in 1 clip; make report lists them'
is "it is missing in the tables of the steps" \
	"$(cat data/clips.csv data/faces.csv data/frames.csv | grep -c y/P006/002)" 0
is "and nothing else is" "$(sed 1d data/clips.csv | wc -l)" 11
ok "the exports are there without it" grep -q y/P006/001 data/export/dfer/train.txt data/export/dfer/test.txt
runs 2 "make report" make -s report
for tool in cut face frames export; do
	out_like "has what aer-$tool said" "(^|
)aer-$tool: data/[a-z.]*csv:[0-9]+: clip 'y/P006/002': "
done
err_like "and how many there are" '[0-9]+ failures, in 1 clip
make'
runs 2 "once more" make -j2
is "no step is run for that" "$(steps)" ""
runs 0 "failures that may be" make MAY_FAIL=20
sed -i '/^y/s/,y.mp4,/,gone.mp4,/' segments.csv
runs 2 "a recording of which all clips fail" make -j2
is "is in none of the tables" "$(sed 1d data/clips.csv | grep -c ^y)" 0
is "and the others are there" "$(sed 1d data/clips.csv | wc -l)" 8
cp original.csv segments.csv
runs 0 "all is well again" make -j2
is "with the same bytes" "$(tree data)" "$(tree whole)"
runs 0 "make report" make -s report
err_is "says so" <<<'nothing failed'

# --- killed in the middle

rm -rf data
made() { find "$1" -name '*.mp4' ! -path '*/.*' 2>/dev/null | wc -l; }
for n in 1 5 9; do
	setsid make -j2 >log 2>&1 &
	pid=$!
	for ((i = 0; i < 3000; i++)); do
		[ "$(made data)" -lt $n ] && kill -0 $pid 2>/dev/null || break
		sleep 0.01
	done
	# make and all that it runs; at the second time make alone, whose commands go on
	if [ $n = 5 ]; then
		kill -KILL $pid
	else
		kill -KILL -- -$pid
	fi
	wait $pid 2>/dev/null
	like "killed when $n clips were there" "$?" '^(137|0)$'
	for ((i = 0; i < 3000; i++)); do
		pgrep -s $pid >pids || break
		sleep 0.01
	done
done
runs 0 "the same command again" make -j2
is "gives the same bytes" "$(tree data)" "$(tree whole)"
is "and leaves nothing behind" "$(find data -name '.*.??????' -o -name '.*.err' -o -name '.*.part' -o -name '*.new')" ""

# --- engines, and mistakes

rm -rf data
runs 0 "a command before each command" make -j2 LAUNCH="env 'A=a b' sh -c 'exec \"\$\$0\" \"\$\$@\"'"
is "changes no byte" "$(tree data)" "$(tree whole)"
runs 2 "an engine that says that all is well, and does nothing" \
	make -k -j4 OUT=idle WAIT=1 LAUNCH=true FACES= VOTES= EXPORTS= SPLIT= FRAMES=
err_like "is not believed" 'idle/parts/y-[0-9a-f]*.clips.csv: was not made'
runs 2 "report before all is there" make -s report OUT=idle FACES= VOTES= EXPORTS= SPLIT= FRAMES=
err_like "says what is not" 'idle/clips.csv is not there yet: make dataset'
runs 2 "no table" make SEGMENTS=none.csv OUT=none
err_like "is an error of make's" "No rule to make target 'none.csv'"
runs 2 "archives of each recording" make FRAMES_FLAGS='-v --format=tar'
err_like "are refused" 'EXPORTS = webdataset'
runs 0 "the heavy targets as a list" make -s list
is "for engines that want one" "$(sed 's/-[0-9a-f]*[.]/./' out | sort | uniq -c | tr -s ' ')" \
	" 2 data/parts/it_s__x___1___2__.clips.csv
 2 data/parts/it_s__x___1___2__.frames.csv
 1 data/parts/y.clips.csv
 1 data/parts/y.frames.csv"
runs 0 "only clips and figures, nothing trimmed" make -j2 OUT=few TRIM= FRAMES= FACES= VOTES= SPLIT= EXPORTS=
is "are what there is" "$(ls few | tr '\n' ' ')" \
	"clips clips.csv how index manifest.csv parts parts.csv parts.mk stat.txt "
is "whole" "$(sed 1d few/clips.csv | cut -d, -f12 | sort -u)" 48
runs 0 "parts by subject" make -n BY=subject OUT=by
is "are as many as subjects" "$(steps | grep -c 'by/parts/P00[1-6]-.*clips')" 6
ok "make install installs it" bash -c \
	'make -n -C "$1" install | tr -d "\\\\\n" | grep -q manifests/dataset.mk.*share/aertools' - "$top"

# --- the page's examples, as it shows them

mkdir page && cd page || exit
ok "a lecture" recording -S 320x180 -n 2 -t 20 -r 8 --no-audio lecture
is "every command of the page prints what it shows" "$($python - "$top" <<'PY'
import re, subprocess, sys
top = sys.argv[1]
text = open(top + "/man/aer-dataset.7").read().split("\n.Sh EXAMPLES")[1].split("\n.Sh ")[0]
done = 0
for block in re.findall(r"\n\.Bd -literal\n(.*?)\n\.Ed", text, re.S):
    for example in re.split(r"^\$ ", block.replace("\\e", "\\"), flags=re.M)[1:]:
        command, _, shown = example.partition("\n")
        status = re.search(r"^\(exit status (\d+)\)\n?", shown, re.M)
        shown = re.sub(r"^\(exit status \d+\)\n?", "", shown, flags=re.M).strip("\n")
        if command == "cat Makefile":
            open("Makefile", "w").write(
                shown.replace("/usr/local/share/aertools", top + "/manifests") + "\n")
            continue
        run = subprocess.run(["bash", "-o", "pipefail", "-c", command],
                             capture_output=True, text=True)
        said = (run.stdout + run.stderr).strip("\n")
        if run.returncode != int(status[1] if status else 0) or shown and said != shown:
            print(f"$ {command}\nstatus {run.returncode}\n{said}\n{run.stderr}")
        done += 1
print(done, "commands")
PY
)" "9 commands"

done_testing
