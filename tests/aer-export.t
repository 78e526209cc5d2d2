#!/bin/bash
# aer-export: lists, boxes, archives and descriptions, read back by tarfile and NumPy;
# export-loaders.t reads them as other people's programs do.
. "$(dirname "$0")/tap.sh"

raer=neutrality,enjoyment,confusion,fatigue,distraction

# --- lists and boxes of what aer-frames wrote -----------------------------------------------

ok "a recording" recording -S 160x120 -n 2 -t 6 --no-audio -g 25 a
cat >clips.csv <<'END'
clip,video,start,end,x,y,w,h,subject,label,split
P1/001,a.mp4,0,2,0,0,160,120,P1,neutrality,train
P1/v1.5,a.mp4,2,2.28,0,0,160,120,P1,confusion,train
P2/001,a.mp4,1,5,0,0,160,120,P2,distraction,test
P2/002,a.mp4,3,5.5,,,,,P2,fatigue,test
END
runs 0 "all frames as pictures" aer-frames --at=all -o frames clips.csv
cp out frames.csv
runs 0 "as lists" aer-export dfer -o lists --base=1 --labels=$raer --frames=frames.csv clips.csv
err_is "without a word" </dev/null
is "one for each split" "$(cd lists && head -n 9 *)" \
'==> test.txt <==
frames/P2/001 100 5
frames/P2/002 63 4

==> train.txt <==
frames/P1/001 50 1
frames/P1/v1.5 7 3'
aer-export dfer --base=0 --labels=$raer --frames=frames.csv clips.csv >list0.txt 2>note
is "and all in one on standard output, which is said" "$(cat list0.txt note)" \
'frames/P1/001 50 0
frames/P1/v1.5 7 2
frames/P2/001 100 4
frames/P2/002 63 3
aer-export: clips.csv: all splits are in one list; -o DIR writes one for each'

cat >faces.csv <<'END'
clip,frame,time,x,y,w,h,source
END
for clip in P1/001:50 P1/v1.5:7 P2/001:100 P2/002:63; do
	for ((k = 0; k < ${clip#*:}; k++)); do
		if ((k % 7 == 3)); then echo "${clip%:*},$k,0,,,,,none"
		else echo "${clip%:*},$k,0,$((20 + k % 5)).5,30.1,40.0,50.0,detected"; fi
	done
done >>faces.csv
runs 0 "and faces" aer-export caer-face -o face.json --faces=faces.csv frames.csv
is "of all pictures" "$($python -c 'import json
d = json.load(open("face.json")); print({k: len(v) for k, v in d.items()})')" \
	"{'frames/P1/001': 50, 'frames/P1/v1.5': 7, 'frames/P2/001': 100, 'frames/P2/002': 63}"

runs 0 "16 frames, sampled" aer-frames -n 16 -o middle clips.csv
cp out middle.csv
runs 0 "a root" aer-export mmaction2 --root=/data --labels=$raer --frames=frames.csv clips.csv
is "is put before folders" "$(head -n 1 out)" "/data/frames/P1/001 50 0"
aer-export caer-face --root=/data --faces=faces.csv frames.csv >rooted.json
is "and before keys, so that they equal the list's" "$($python -c 'import json
print(sorted(json.load(open("rooted.json"))))')" \
	"$(aer-export -q dfer --root=/data --base=0 --labels=$raer --frames=frames.csv clips.csv | cut -d' ' -f1 | sort | $python -c 'import sys; print(sys.stdin.read().split())')"
sed 's/,0,0,160,120,/,10,20,150,100,/' clips.csv >moved.csv
aer-frames --at=all -o parts moved.csv >parts.csv
aer-export caer-face --regions=moved.csv --faces=faces.csv parts.csv >parts.json
is "--regions moves boxes into the pictures of regions" "$($python -c 'import json
d = json.load(open("parts.json"))
print(d["parts/P1/001"]["000001.png"], d["parts/P2/002"]["000001.png"])')" \
	"[11.5, 10.1, 51.5, 60.1] [21.5, 30.1, 61.5, 80.1]"
touch frames/P1/001/stray.txt; rm frames/P2/002/000062.png
runs 1 "folders with a file too many or too few" aer-export -q dfer --base=0 --labels=$raer --frames=frames.csv clips.csv
err_is "are named" <<'END'
aer-export: clips.csv:2: clip 'P1/001': 'frames/P1/001' has 51 files, not the 50 pictures of frames.csv: loaders count on it
aer-export: clips.csv:5: clip 'P2/002': 'frames/P2/002' has 62 files, not the 63 pictures of frames.csv: loaders count on it
END
is "the others are listed" "$(wc -l <out)" 2
rm frames/P1/001/stray.txt
aer-frames -q --at=all -o frames clips.csv >frames.csv

# Pictures of faces alone, and none of those that are in archives.
aer-frames -q -n 6 --faces=faces.csv -o both clips.csv >both.csv
runs 0 "--kind=face" aer-export -q dfer --kind=face --base=0 --labels=$raer --frames=both.csv clips.csv
is "lists folders of faces, with as many as were found" "$(cat out)" \
	"$(for row in P1/001:0 P1/v1.5:2 P2/001:4 P2/002:3; do
		echo "both/${row%:*}/face $(ls both/${row%:*}/face | wc -l) ${row#*:}"; done)"
aer-frames -q -n 2 --format=tar -o tars clips.csv >tars.csv
runs 2 "pictures in archives" aer-export dfer --base=0 --labels=$raer --frames=tars.csv clips.csv
err_is "have no folders" <<<"aer-export: tars.csv: its pictures are in archives; sample with aer-frames --format=png, jpg or npy"
runs 2 "an option of another format" aer-export dfer --prefix clips.csv
err_is "is refused" <<<"aer-export: --prefix has no meaning for dfer"

# --- rows that a list cannot say -------------------------------------------------------------

cat >bad.csv <<'END'
clip,dir,frames,label
a,/d/a,3,calm
b,/d/b,3,
c,/d/c,,calm
d,,3,calm
e,/d/e f,3,calm
f,/d/f,3,joy
g,/d/g,007,calm
END
runs 1 "bad rows" aer-export dfer --base=0 --labels=calm,sad bad.csv
out_is "are left out" <<<"/d/a 3 0"
err_is "and named" <<'END'
aer-export: bad.csv:3: clip 'b': has no label
aer-export: bad.csv:4: clip 'c': frames '' is not a whole number from 1 on
aer-export: bad.csv:5: clip 'd': has no column dir; give --frames, or --root to make it of the id
aer-export: bad.csv:6: clip 'e': there is a blank in '/d/e f', where loaders split a line
aer-export: bad.csv:7: clip 'f': label 'joy' is none of: calm, sad
aer-export: bad.csv:8: clip 'g': frames '007' is not a whole number from 1 on
END
runs 1 "names without --labels" aer-export dfer bad.csv
err_like "are no numbers" "clip 'a': label 'calm' is no number; give the classes in their order by --labels"
runs 2 "no base" aer-export dfer --labels=calm bad.csv
err_like "is asked for" "say by --base"
printf 'clip,dir,frames,label,split\na,/d/a,3,0,x/y\nb,/d/b,3,0,\nc,/d/c,3,0,..\n' >splits.csv
runs 1 "splits that are no file" aer-export dfer -o nowhere splits.csv
is "are refused" "$(cat err; ls nowhere 2>&1 | wc -l)" \
"aer-export: splits.csv:2: clip 'a': split 'x/y' is no name for a file
aer-export: splits.csv:3: clip 'b': is in no split
aer-export: splits.csv:4: clip 'c': split '..' is no name for a file
1"
runs 2 "an unknown format" aer-export coco clips.csv
err_like "lists the known" "none of: caer-body, .*webdataset"
runs 2 "a missing table" aer-export dfer none.csv
err_like "is named" "none.csv: cannot open"
runs_sh 2 "a full disk" 'aer-export dfer splits.csv >/dev/full'
runs_sh 0 "standard input" 'printf "clip,dir,frames,label\na,/d/a,3,0\n" | aer-export dfer'
out_is "is read" <<<"/d/a 3 0"

# --- Kaldi, Hugging Face, NumPy ----------------------------------------------------------------

runs 0 "Kaldi's files" aer-export kaldi -o kaldi --pipe="ffmpeg -v error -i %s -f wav -" clips.csv
is "are sorted" "$(cd kaldi && head -n 9 *)" \
"==> segments <==
P1/001 a.mp4 0 2
P1/v1.5 a.mp4 2 2.28
P2/001 a.mp4 1 5
P2/002 a.mp4 3 5.5

==> spk2utt <==
P1 P1/001 P1/v1.5
P2 P2/001 P2/002

==> utt2spk <==
P1/001 P1
P1/v1.5 P1
P2/001 P2
P2/002 P2

==> wav.scp <==
a.mp4 ffmpeg -v error -i 'a.mp4' -f wav - |"
printf 'clip,video,start,subject\nb/1,v.wav,0:01:02.5,A\na/1,v.wav,,B\n' >order.csv
runs 2 "speakers in another order than utterances" aer-export kaldi -o kaldi3 order.csv
err_like "are refused, as Kaldi's own check does" "'a/1' of 'B' comes before 'b/1' of 'A'"
runs 0 "--prefix helps" aer-export kaldi -o kaldi3 --prefix order.csv
is "as utterances begin with who speaks" "$(cat kaldi3/segments)" $'A-b/1 v.wav 62.500000 -1\nB-a/1 v.wav 0 -1'
ok "in the order of LC_ALL=C" eval 'for f in kaldi*/*; do LC_ALL=C sort -c "$f" || exit 1; done'

aer-cut -q -o cut clips.csv >cut.csv
runs 0 "Hugging Face's metadata.csv" aer-export hf -o cut/metadata.csv cut.csv
ok "names the files from its folder on" $python - <<'END'
import csv, os
rows = list(csv.DictReader(open("cut/metadata.csv")))
assert len(rows) == 4 and list(rows[0])[0] == "file_name" and "video" not in rows[0], rows[0]
assert all(os.path.exists("cut/" + r["file_name"]) for r in rows)
assert [r["label"] for r in rows] == ["neutrality", "confusion", "distraction", "fatigue"]
END
runs 1 "parts of a video" aer-export hf clips.csv
err_like "have no file" "clips.csv:2: clip 'P1/001': is a part of 'a.mp4', which a file_name cannot say; cut it with aer-cut first"
sed 's,cut/P2,elsewhere/P2,' cut.csv >away.csv
runs 1 "files outside of the table's folder" aer-export hf -o cut/metadata2.csv away.csv
err_like "are told of" "'elsewhere/P2/001.mp4' does not lie in 'cut', the folder of the table"

runs 0 "an index for NumPy" aer-export npy -o index.npy --base=0 --labels=$raer clips.csv
ok "maps into memory as records" $python - <<'END'
import csv
import numpy as np
index = np.load("index.npy", mmap_mode="r")
rows = list(csv.DictReader(open("clips.csv")))
assert index.offset % 64 == 0 and index.shape == (4,)
assert list(index.dtype.names) == list(rows[0]) + ["class"]
for r, i in zip(rows, index):
    assert all(str(i[k]) == r[k] for k in r), (r, i)
assert index["class"].tolist() == [0, 2, 4, 3] and index["class"].dtype == np.dtype("<i8")
END
ok "and comes back unchanged" eval 'aer-import npy index.npy | cut -d, -f1-11 | cmp - clips.csv'
printf 'clip,note\na,"ä中😀"\nb,\n' >note.csv
ok "letters and all" eval 'aer-export npy note.csv >note.npy && aer-import npy note.npy | cmp - <(tr -d \" <note.csv) &&
	$python -c "import numpy as np; assert np.load(\"note.npy\")[\"note\"].tolist() == [\"ä中😀\", \"\"]"'

# --- WebDataset -------------------------------------------------------------------------------

aer-frames -q -n 4 --format=npy --size=32x24 -o arrays clips.csv >arrays.csv
runs 0 "shards of arrays" aer-export webdataset -o shards --shard-clips=1 --labels=$raer --frames=arrays.csv clips.csv
err_is "tell what becomes of dots" <<'END'
aer-export: 1 ids have a dot, which is + in the archives, as the first one begins the extension there; the .json has the id
END
is "are numbered in each split" "$(cd shards && ls | paste -sd' ')" \
	"test-000000.tar test-000001.tar train-000000.tar train-000001.tar"
cat >tarred.py <<'END'
import csv, io, json, sys, tarfile
import numpy as np
rows = {r["clip"]: r for r in csv.DictReader(open("clips.csv"))}
names = "neutrality enjoyment confusion fatigue distraction".split()
seen = []
for path in sys.argv[2:]:
    with tarfile.open(path) as tar:
        samples = {}
        for m in tar:
            assert m.isfile() and m.mtime == 0 and m.uid == m.gid == 0, m
            key, ending = m.name.split(".", 1)
            samples.setdefault(key, {})[ending] = tar.extractfile(m).read()
    for key, s in samples.items():
        row = json.loads(s["json"])
        assert row == rows[row["clip"]] and key == row["clip"].replace(".", "+"), row
        assert names[int(s["cls"])] == row["label"]
        if sys.argv[1] == "npy":
            a = np.load(io.BytesIO(s["npy"]))
            assert (a == np.load(f"arrays/{row['clip']}.npy")).all() and a.shape == (4, 24, 32, 3)
        else:
            files = [k for k in s if k.endswith("png")]
            assert files == [f"{i:06}.png" for i in range(16)], files
            assert all(s[f] == open(f"middle/{row['clip']}/{f}", "rb").read() for f in files)
        seen.append(row["clip"])
assert sorted(seen) == sorted(rows), seen
END
ok "and hold what tarfile reads: array, class, row" $python tarred.py npy shards/*.tar
aer-export -q webdataset -o shards2 --shard-clips=1 --labels=$raer --frames=arrays.csv clips.csv
ok "the same bytes each time" diff -r shards shards2
runs 0 "shards of pictures" aer-export -q webdataset -o pictures --labels=$raer --frames=middle.csv clips.csv
ok "hold these" $python tarred.py png pictures/*.tar
runs 0 "shards come back" aer-import webdataset --labels=$raer shards/*.tar
is "with all columns" "$($python -c 'import csv
a = {r["clip"]: r for r in csv.DictReader(open("out"))}
b = list(csv.DictReader(open("clips.csv")))
print(len(a), all(a[r["clip"]][k] == r[k] for r in b for k in r))')" "4 True"
runs 1 "fewer shards than a run before" aer-export -q webdataset -o shards --shard-clips=2 --labels=$raer --frames=arrays.csv clips.csv
err_like "leave some that loaders would read: named" "shards/train-000001.tar: is there, of another run; remove it"
runs 0 "shards of videos" aer-export -q webdataset -o videos --labels=$raer cut.csv
is "have a file a clip" "$(tar tf videos/train-000000.tar | paste -sd' ')" \
	"P1/001.mp4 P1/001.cls P1/001.json P1/v1+5.mp4 P1/v1+5.cls P1/v1+5.json"
{ grep -v P2/002 arrays.csv; echo P9/x,0,0,0,arrays/x.npy,context,0; } >fewer.csv
runs 1 "clips and pictures that do not meet" aer-export -q webdataset -o few --labels=$raer --frames=fewer.csv clips.csv
is "are named" "$(cat err)" \
"aer-export: fewer.csv:14: clip 'P9/x' is not in clips.csv
aer-export: clips.csv:5: clip 'P2/002': has no pictures in fewer.csv"
runs 2 "without a folder" aer-export webdataset clips.csv
err_like "there is no place" "-o DIR is needed"

# --- descriptions -----------------------------------------------------------------------------

facts=(--set name=Demo --set license=https://creativecommons.org/licenses/by/4.0/
	--set url=https://example.org/demo --set creator=Us --set datePublished=2026-11-21
	--set version=1.0.0 --set 'citeAs=@misc{demo}')
runs 0 "Croissant" aer-export croissant "${facts[@]}" -o croissant.json clips.csv
err_is "with all facts is silent" </dev/null
ok "has the manifest's hash, and its columns' types" $python - <<'END'
import hashlib, json
c = json.load(open("croissant.json"))
f = c["distribution"][0]
data = open("clips.csv", "rb").read()
assert f["sha256"] == hashlib.sha256(data).hexdigest() and f["contentSize"] == f"{len(data)} B"
assert c["conformsTo"] == "http://mlcommons.org/croissant/1.1"
clips = next(r for r in c["recordSet"] if r["@id"] == "clips")
types = {x["name"]: x["dataType"] for x in clips["field"]}
assert types["clip"] == "sc:Text" and types["start"] == "sc:Integer" and types["end"] == "sc:Float"
assert types["x"] == "sc:Float" and c["name"] == "Demo", types
assert c["description"] == "4 clips of 2 subjects, labelled with 4 classes."
END
runs 0 "without facts" aer-export croissant clips.csv
err_is "what the format wants is asked for, not made up" <<'END'
aer-export: Croissant wants a license: say it by --set license=...
aer-export: Croissant wants a url: say it by --set url=...
aer-export: Croissant wants a datePublished: say it by --set datePublished=...
aer-export: Croissant wants a creator: say it by --set creator=...
END
runs 2 "an unknown fact" aer-export croissant --set licence=x clips.csv
err_like "is refused" "--set 'licence' is none of: .*license"

runs 0 "a datasheet" aer-export datasheet "${facts[@]}" clips.csv
is "has what can be counted" "$(sed -n '/^| Set/,/have no label/p' out)" \
"| Set | Clips | Subjects | Recordings | Length | Median clip |
| :--- | ---: | ---: | ---: | ---: | ---: |
| train | 2 | 1 | 1 | 2.3 s | 1.1 s |
| test | 2 | 1 | 1 | 6.5 s | 3.2 s |

| Class | train | % | test | % |
| :--- | ---: | ---: | ---: | ---: |
| confusion | 1 | 50.00 | 0 | 0.00 |
| distraction | 0 | 0.00 | 1 | 50.00 |
| fatigue | 0 | 0.00 | 1 | 50.00 |
| neutrality | 1 | 50.00 | 0 | 0.00 |

0 clips have no label."
is "answers what was said, and leaves the rest to people" \
	"$(grep -c 'to be answered' out) $(grep -A2 'Who made it' out | tail -n 1)" "19 Us"
ok "is good Markdown" eval 'cmark-gfm -e table out | grep -c "<table>" | grep -x 2'

done_testing
