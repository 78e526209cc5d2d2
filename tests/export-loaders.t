#!/bin/bash
# What aer-export writes, through loaders: one of PyTorch that does what DFER-CLIP and
# CLIP-CAER are documented to do, MMAction2's rule for lists, and, where PyPI can be
# reached, the programs webdataset, kaldiio, mlcroissant and Hugging Face's datasets
# themselves.
. "$(dirname "$0")/tap.sh"

raer=neutrality,enjoyment,confusion,fatigue,distraction

# These are not in Debian.  They are put into a folder of their own, once, while the tests
# before those that need them run: NumPy, pandas and PyTorch are Debian's, and some 50 MB
# are fetched, most of it for pyarrow, of which 18 is the last that takes Debian's NumPy.
judges="mlcroissant==1.1.1 webdataset==1.0.2 kaldiio==2.18.1 datasets==3.6.0 pyarrow==18.1.0
	huggingface-hub==0.36.0 dill==0.3.8 multiprocess==0.70.16 xxhash==3.5.0 filelock==3.16.1
	packaging"
needed="absl-py==2.5.1 etils==1.15.0 fsspec==2026.9.0 zipp==4.1.2 jsonpath-rw==1.4.0
	networkx==2.8.8 rdflib==7.6.0 tqdm braceexpand jinja2 pyyaml requests
	typing_extensions importlib_resources python-dateutil"
venv=$build/oracle/loaders
install_judges() {
	[ "$judges $needed" != "$(cat "$venv/done" 2>/dev/null)" ] || return 0
	rm -rf "$venv" && mkdir -p "$(dirname "$venv")" &&
		$python -m venv --system-site-packages "$venv" &&
		timeout 200 "$venv/bin/pip" install -q --no-deps $judges &&
		timeout 200 "$venv/bin/pip" install -q $needed &&
		echo "$judges $needed" >"$venv/done"
}
install_judges >pip.log 2>&1 &
installing=$!

# --- what is exported -------------------------------------------------------------------

ok "a recording" recording -S 160x120 -n 2 -t 6 -g 25 a
cat >whole.csv <<'END'
clip,video,start,end,subject,label,split
P1/001,a.mp4,0,2,P1,neutrality,train
P1/v1.5,a.mp4,2,2.28,P1,confusion,train
P2/001,a.mp4,1,5,P2,distraction,test
P2/002,a.mp4,3,5.5,P2,fatigue,test
END
# the same with what CLIP-CAER calls a body
awk -F, 'NR == 1 { print $0 ",x,y,w,h"; next } { print $0 "," 7 * NR ",4,120," 100 + NR }' whole.csv >bodies.csv
runs 0 "all frames as pictures" aer-frames -q --at=all -o frames whole.csv
cp out frames.csv
# faces that reach over the edge of the picture where they are widened, and some missing
$python - <<'END'
import csv
with open("faces.csv", "w") as out:
    print("clip,frame,time,x,y,w,h,source", file=out)
    for r in csv.DictReader(open("frames.csv")):
        k = int(r["frame"])
        box = ",,,,none" if k % 7 == 3 else f"{k % 100},{k % 60},40,50,detected"
        print(f"{r['clip']},{k},0,{box}", file=out)
END
runs 0 "lists" aer-export dfer -o lists --base=1 --labels=$raer --frames=frames.csv whole.csv
aer-export -q dfer --base=0 --labels=$raer --frames=frames.csv whole.csv >list0.txt
runs 0 "boxes of faces" aer-export caer-face -o face.json --faces=faces.csv frames.csv
runs 0 "boxes of bodies" aer-export caer-body --root=frames -o body.json bodies.csv

# What they are to be: 16 frames of each clip as aer-frames samples them, the whole
# picture, the face widened by 20 pixels, and the body.
runs 0 "sampled pictures and faces" aer-frames -q -n 16 --faces=faces.csv -o sampled whole.csv
cp out sampled.csv
runs 0 "and bodies" aer-frames -q -n 16 --format=npy -o bodies bodies.csv

# --- PyTorch ----------------------------------------------------------------------------

cat >loader.py <<'END'
"""A data set as DFER-CLIP and CLIP-CAER load one: lines split at each blank, a label from
BASE on, all files of the folder sorted as text, N of n of them as for a test, boxes by the
list's own folder and the file's name, a face widened by 20 pixels a side and clipped."""
import glob, json, os
import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset

class Clips(Dataset):
    def __init__(self, path, base, segments=16):
        self.rows = [line.strip().split(" ") for line in open(path)]
        self.base, self.segments = base, segments
        self.faces, self.bodies = json.load(open("face.json")), json.load(open("body.json"))
    def __len__(self):
        return len(self.rows)
    def indices(self, n):
        if n > self.segments:
            tick = n / float(self.segments)
            return [int(tick / 2.0 + tick * x) for x in range(self.segments)]
        return list(range(n)) + [n - 1] * (self.segments - n)
    def __getitem__(self, i):
        folder, n, label = self.rows[i]
        files = sorted(glob.glob(os.path.join(folder, "*")))
        tensor = lambda p: torch.from_numpy(np.array(p)).permute(2, 0, 1)
        whole, faces, bodies = [], [], []
        for k in self.indices(int(n)):
            picture = Image.open(files[k]).convert("RGB")
            box = self.faces[folder][os.path.basename(files[k])]
            if box is not None:
                box = (max(box[0] - 20, 0), max(box[1] - 20, 0),
                       min(box[2] + 20, picture.width), min(box[3] + 20, picture.height))
                box = tensor(picture.crop(box))
            whole.append(tensor(picture))
            faces.append(box)
            bodies.append(tensor(picture.crop(self.bodies[folder])))
        return folder, torch.stack(whole), faces, torch.stack(bodies), int(label) - self.base
END
cat >check.py <<'END'
"""Prints how many pictures a DataLoader with two workers gave that are what aer-frames
wrote, to the last bit."""
import csv
import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader
from loader import Clips

names = "neutrality enjoyment confusion fatigue distraction".split()
labels = {r["clip"]: r["label"] for r in csv.DictReader(open("whole.csv"))}
truth = {}
for r in csv.DictReader(open("sampled.csv")):
    truth.setdefault((r["clip"], r["kind"]), {})[int(r["index"])] = r["file"]
same = lambda t, file: np.array_equal(t.permute(1, 2, 0).numpy(), np.asarray(Image.open(file)))
count = {"whole": 0, "face": 0, "no face": 0, "body": 0}
for path, base in ("lists/train.txt", 1), ("lists/test.txt", 1), ("list0.txt", 0):
    for batch in DataLoader(Clips(path, base), batch_size=2, num_workers=2, collate_fn=list):
        for folder, whole, faces, bodies, label in batch:
            clip = folder.removeprefix("frames/")
            assert names[label] == labels[clip], (clip, label)
            context, face = truth[clip, "context"], truth.get((clip, "face"), {})
            array = np.load(f"bodies/{clip}.npy")
            assert len(whole) == len(context) == len(array) == 16
            assert np.array_equal(bodies.permute(0, 2, 3, 1).numpy(), array), clip
            for i in range(16):
                assert same(whole[i], context[i]), (clip, i)
                assert (faces[i] is None) == (i not in face), (clip, i)
                assert faces[i] is None or same(faces[i], face[i]), (clip, i)
                count["no face" if faces[i] is None else "face"] += 1
            count["whole"] += 16
            count["body"] += 16
# each clip is in one of two lists, and in the one of all
assert count["whole"] == count["body"] == 128 and count["face"] > 90 and count["no face"] > 10
print(count["whole"] + count["face"] + count["no face"] + count["body"])
END
is "a PyTorch loader takes frame for frame what aer-frames samples: pictures, faces, bodies" \
	"$($python check.py 2>&1)" 384
ok "and a shift by one frame would be seen" eval \
	'sed "s/tick \/ 2.0 + tick \* x/tick \/ 2.0 + tick * x + 1/" loader.py >shifted.py && mkdir -p s &&
	mv shifted.py s/loader.py && cp check.py s && $python s/check.py 2>&1 | grep AssertionError'

# --- MMAction2 --------------------------------------------------------------------------

runs 0 "MMAction2's list" aer-export -q mmaction2 -o mm --labels=$raer --frames=frames.csv whole.csv
ok "has the frames that its filename_tmpl names, and no others" $python - <<'END'
import os
# RawframeDataset.load_annotations, and RawFrameDecode with filename_tmpl='{:06}.png'
names = "neutrality enjoyment confusion fatigue distraction".split()
for line in open("mm/train.txt").readlines() + open("mm/test.txt").readlines():
    folder, total, *label = line.strip().split()
    assert len(label) == 1 and names[int(label[0])]
    wanted = {"{:06}.png".format(0 + i) for i in range(int(total))}
    assert wanted == set(os.listdir(folder)), folder
END

# --- programs of PyPI -------------------------------------------------------------------

runs 0 "arrays" aer-frames -q -n 4 --format=npy --size=32x24 -o arrays whole.csv
cp out arrays.csv
runs 0 "in shards" aer-export -q webdataset -o shards --shard-clips=1 --labels=$raer --frames=arrays.csv whole.csv
runs 0 "pictures in shards" aer-export -q webdataset -o pictures --labels=$raer --frames=sampled.csv whole.csv
runs 0 "clips as files" aer-cut -q -o cut whole.csv
cp out cut.csv
runs 0 "Hugging Face's metadata.csv" aer-export hf -o cut/metadata.csv cut.csv
runs 0 "Kaldi's files" aer-export kaldi -o kaldi --pipe="ffmpeg -v error -i %s -ac 1 -f wav -" whole.csv
facts=(--set name=Demo --set license=https://creativecommons.org/licenses/by/4.0/
	--set url=https://example.org/demo --set creator=Us --set datePublished=2026-11-21
	--set version=1.0.0 --set 'citeAs=@misc{demo}')
runs 0 "Croissant" aer-export croissant "${facts[@]}" -o about/croissant.json bodies.csv
is "without a word, as all facts are said" "$(cat err)" ""
runs 0 "which aer-import reads" aer-import croissant about/croissant.json
ok "as the manifest that it was" cmp out bodies.csv

wait "$installing"
if [ -e "$venv/done" ]; then
	cat >judge.py <<'END'
import csv
import mlcroissant
dataset = mlcroissant.Dataset("about/croissant.json")
print(dataset.metadata.issues.report())
assert [str(c).rsplit("/")[-1] for c in dataset.metadata.conforms_to] == ["1.1"], dataset.metadata.conforms_to
rows = list(csv.DictReader(open("bodies.csv")))
got = list(dataset.records("clips"))
assert len(got) == len(rows), got
text = lambda v: v.decode() if isinstance(v, bytes) else v
for r, g in zip(rows, got):
    assert text(g["clips/clip"]) == r["clip"] and text(g["clips/label"]) == r["label"], g
    assert float(g["clips/end"]) == float(r["end"]) and int(g["clips/h"]) == int(r["h"]), g
labels = [text(x["labels/name"]) for x in dataset.records("labels")]
assert sorted(labels) == sorted({r["label"] for r in rows}), labels
END
	runs 0 "mlcroissant takes the description and reads the clips" env PYTHONWARNINGS=ignore "$venv/bin/python" judge.py
	is "without an error or a warning" "$(cat out; grep -iv 'jsonld\|^$' err)" ""
	cat >samples.py <<'END'
import csv, glob
import numpy as np, torch, webdataset
rows = {r["clip"]: r for r in csv.DictReader(open("whole.csv"))}
names = "neutrality enjoyment confusion fatigue distraction".split()
def samples(name, workers):
    data = webdataset.WebDataset(sorted(glob.glob(name)), shardshuffle=False, empty_check=False).decode("rgb8")
    return torch.utils.data.DataLoader(data, batch_size=None, num_workers=workers)
def check(s):
    row = s["json"]
    assert row == rows[row["clip"]] and names[s["cls"]] == row["label"], row
    assert s["__key__"] == row["clip"].replace(".", "+")
    return row["clip"]
seen = []
for s in samples("shards/*.tar", 2):
    seen.append(check(s))
    assert np.array_equal(s["npy"], np.load(f"arrays/{seen[-1]}.npy"))
assert sorted(seen) == sorted(rows), seen
files = {}
for r in csv.DictReader(open("sampled.csv")):
    files.setdefault(r["clip"], []).append(r["file"])
seen = []
for s in samples("pictures/*.tar", 0):
    seen.append(check(s))
    assert sum(k.endswith("png") for k in s) == len(set(files[seen[-1]])) > 16
assert sorted(seen) == sorted(rows), seen
END
	ok "webdataset reads the shards, with two workers of PyTorch's" "$venv/bin/python" samples.py
	cat >speech.py <<'END'
import subprocess
import kaldiio, numpy as np
pcm = subprocess.run("ffmpeg -v error -i a.mp4 -ac 1 -f s16le -".split(), capture_output=True).stdout
whole = np.frombuffer(pcm, "<i2")
got = kaldiio.load_scp("kaldi/wav.scp", segments="kaldi/segments")
times = {l.split()[0]: map(float, l.split()[2:]) for l in open("kaldi/segments")}
assert len(got) == len(times) == 4
for name in got:
    rate, sound = got[name]
    start, end = times[name]
    wanted = whole[round(start * rate):round(end * rate)]
    assert abs(len(sound) - (end - start) * rate) <= 1 and len(sound) > 1000, name
    n = min(len(sound), len(wanted))
    assert np.array_equal(sound[:n], wanted[:n]), name
END
	ok "kaldiio cuts the utterances out of the recording" "$venv/bin/python" speech.py
	cat >folder.py <<'END'
import csv, os
import datasets
rows = {r["clip"]: r for r in csv.DictReader(open("cut.csv"))}
got = datasets.load_dataset("videofolder", data_dir="cut", split="train", cache_dir="cache")
got = got.cast_column("video", datasets.Video(decode=False))
assert sorted(got["clip"]) == sorted(rows), got["clip"]
for g in got:
    row = rows[g["clip"]]
    assert os.path.samefile(g["video"]["path"], row["video"]), g
    assert (g["subject"], g["label"], g["split"]) == (row["subject"], row["label"], row["split"]), g
    assert g["frames"] == int(row["frames"]) and g["duration"] == float(row["duration"]), g
END
	ok "datasets reads the folder of clips, each with its row" env HF_HUB_OFFLINE=1 HOME="$work" \
		"$venv/bin/python" folder.py
else
	skip "PyPI cannot be reached for mlcroissant, webdataset, kaldiio and datasets" 5
fi

done_testing
