#!/bin/bash
# aer-frames: arrays and archives, judged by NumPy, tarfile and the same pictures as
# files; restarts; any order of frames, any number of jobs.
. "$(dirname "$0")/tap.sh"

ok "a recording" recording -S 160x120 -n 1 -t 3 --no-audio -b 2 -g 30 a
cat >clips.csv <<'END'
clip,video,start,end,x,y,w,h,label
P1/all,a.mp4,,,,,,,fatigue
P1/v1.5,a.mp4,1,2,,,,,
P2/short,a.mp4,2,2.12,,,,,
P2/part,a.mp4,0.5,1.5,20,10,101,75,
last,a.mp4,2.96,,,,,,
END
runs 0 "pictures" aer-frames -n 6 -o png clips.csv
cp out png.csv
pictures() { (cd "$1" && find . -name .aer -prune -o -type f -print | sort | xargs md5sum); }

# --- frames in any order

mkdir reversed
ok "the frames, last one first" eval 'sampler-test a.mp4 reversed times:2.5,0.1,0.1,1,2.9 >reversed.csv'
printf 'clip,video\nc,a.mp4\n' >c.csv
runs 0 "and in order" aer-frames --at=times:2.5,0.1,0.1,1,2.9 -o forward c.csv
is "give the same rows, in order of index" "$(cat reversed.csv)" "$(tail -n +2 out | cut -d, -f2,3,7)"
ok "and the same pictures" diff -r reversed forward/c
is "a frame wanted twice is there twice" "$(cmp reversed/00000[12].png; cut -d, -f3 reversed.csv | paste -sd' ')" "0 0 1 0 0"

# --- arrays

runs 0 "an array a clip" aer-frames -n 6 --format=npy -o npy clips.csv
cp out npy.csv
cat >same.py <<'END'
import csv, sys
import numpy as np
from PIL import Image
tables = [list(csv.DictReader(open(t))) for t in sys.argv[1:3]]
assert len(tables[0]) == len(tables[1]) > 0
for p, a in zip(*tables):
    assert all(p[k] == a[k] for k in p if k != "file"), (p, a)
    array = np.load(a["file"], mmap_mode="r")
    picture = np.asarray(Image.open(p["file"]))
    assert array.dtype == np.uint8 and array.shape[1:] == picture.shape, array.shape
    assert (array[int(a["index"])] == picture).all(), a
    assert array.shape[0] == 1 + max(int(r["index"]) for r in tables[1] if r["clip"] == a["clip"])
    assert open(a["file"], "rb").read(8) == b"\x93NUMPY\x01\x00" and array.offset % 64 == 0
END
ok "holds the pictures, and can be mapped into memory" $python same.py png.csv npy.csv
is "its name is the clip's" "$(cut -d, -f5 npy.csv | tail -n +2 | uniq | paste -sd' ')" \
	"npy/P1/all.npy npy/P1/v1.5.npy npy/P2/short.npy npy/P2/part.npy npy/last.npy"
cp -r npy npy2 && truncate -s -1 npy/P1/all.npy && rm npy/last.npy
runs 0 "one cut short, one gone" aer-frames -n 6 --format=npy -o npy clips.csv
ok "are made again" diff -r npy/P1 npy2/P1
ok "both" cmp npy/last.npy npy2/last.npy
for j in 1 4; do aer-frames -j $j -n 6 --format=npy -o npy-j$j clips.csv | sed "s,npy-j$j/,npy/," >npy-j$j.csv; done
ok "any number of jobs gives the same arrays" eval 'diff -r npy-j1/P1 npy-j4/P1 && diff -r npy-j1/P1 npy/P1 && cmp npy-j1.csv npy.csv && cmp npy-j4.csv npy.csv'

{
	echo clip,frame,x,y,w,h
	for k in {0..24}; do echo "P1/v1.5,$k,$((20 + k)),30,40,$((k % 5 == 3 ? 0 : 50))"; done |
		sed 's/,[0-9]*,30,40,0$/,,,,/'
	for k in 0 1 2; do echo "P2/short,$k,10,10,50,60"; done
} >faces.csv
grep '^clip\|v1.5\|short' clips.csv >two.csv
runs 0 "pictures with faces" aer-frames -q --size=48x32 -n 6 --faces=faces.csv -o fpng two.csv
cp out fpng.csv
runs 0 "arrays with faces" aer-frames --size=48x32 -n 6 --format=npy --faces=faces.csv --sheet=sheet.png -o fnpy two.csv
cp out fnpy.csv
err_is "tell of frames without" <<<"aer-frames: two.csv:2: clip 'P1/v1.5': no face in 1 of its 6 frames"
ok "hold the same, context and face from the same frame" $python same.py fpng.csv fnpy.csv
is "in the clip's folder" "$(cd fnpy && find . -name '*.npy' | sort | paste -sd' ')" \
	"./P1/v1.5/context.npy ./P1/v1.5/face.npy ./P2/short/context.npy ./P2/short/face.npy"
is "where there is no face, the array is black and the table has no row" "$($python -c '
import csv, numpy as np
a = np.load("fnpy/P1/v1.5/face.npy")
rows = [int(r["index"]) for r in csv.DictReader(open("fnpy.csv")) if r["kind"] == "face" and r["clip"] == "P1/v1.5"]
print([i for i in range(6) if (a[i] == 0).all()] == sorted(set(range(6)) - set(rows)), len(rows))')" "True 5"
ok "the sheet shows them as it shows files" eval 'aer-frames -q --size=48x32 -n 6 --faces=faces.csv --sheet=files.png -o fpng two.csv >out && cmp sheet.png files.png'
runs 2 "faces of any size in an array" aer-frames -n 6 --format=npy --faces=faces.csv -o x two.csv
err_is "cannot be" <<<"aer-frames: --format=npy with --faces needs --size: the pictures of an array have one size"

# --- archives

tar_run() { aer-frames -n 6 --format=tar --shard-clips=2 -o tar "$@"; }
runs 0 "archives of two clips" tar_run clips.csv
cp out tar.csv
is "are in order, the last one with what is left" "$(for f in tar/*.tar; do echo "$f" $(tar tf "$f" | sed 's/\..*//' | uniq); done | paste -sd' ')" \
	"tar/000000.tar P1/all P1/v1+5 tar/000001.tar P2/short P2/part tar/000002.tar last"
ok "hold the pictures, under names that the table has" $python - <<'END'
import csv, tarfile
rows = [list(csv.DictReader(open(t))) for t in ("png.csv", "tar.csv")]
members = {n: tarfile.open("tar/%06d.tar" % n) for n in range(3)}
seen = {n: [] for n in range(3)}
for p, t in zip(*rows):
    n = int(t["file"][4:10])
    assert t["file"] == "tar/%06d.tar" % n
    assert all(p[k] == t[k] for k in p if k != "file"), (p, t)
    assert t["member"] == "%s.%06d.png" % (p["clip"].replace(".", "+"), int(p["index"]))
    m = members[n].getmember(t["member"])
    assert members[n].extractfile(m).read() == open(p["file"], "rb").read()
    assert (m.mode, m.uid, m.gid, m.mtime, m.uname) == (0o644, 0, 0, 0, ""), m.get_info()
    seen[n].append(t["member"])
assert len(rows[0]) == len(rows[1])
for n in range(3):
    assert members[n].getnames() == seen[n]
    assert members[n].getmembers()[0].type == tarfile.REGTYPE
    raw = open("tar/%06d.tar" % n, "rb").read()
    assert raw[257:265] == b"ustar\x0000" and len(raw) % 10240 == 0
END
md5sum tar/*.tar >tar.md5
stat -c '%n %Y %i' tar/*.tar >tar.stat
runs 0 "the same again" tar_run clips.csv
ok "has the same table" cmp out tar.csv
is "and leaves the archives alone" "$(stat -c '%n %Y %i' tar/*.tar | diff tar.stat -)" ""
for j in 1 4; do aer-frames -j $j -n 6 --format=tar --shard-clips=2 -o tar-j$j clips.csv >/dev/null; done
ok "any number of jobs gives the same bytes" eval 'for f in tar/*.tar; do cmp $f tar-j1/${f#tar/} && cmp $f tar-j4/${f#tar/} || exit 1; done'
sed 's/^P2.part,a.mp4,0.5,1.5,20/P2\/part,a.mp4,0.5,1.5,21/' clips.csv >changed.csv
runs 0 "a row that changed" tar_run changed.csv
is "makes its own archive again, from its own clip" "$(stat -c '%n %Y %i' tar/*.tar | diff tar.stat - | grep -o '0.....\.tar' | sort -u) $(
	find tar/.aer/pictures -name '*.png' -newer tar.stat | cut -d/ -f4,5 | sort -u)" "000001.tar P2/part"
runs 0 "the row as it was" tar_run clips.csv
ok "gives the bytes as they were" md5sum --quiet -c tar.md5
rm tar/000000.tar; truncate -s -512 tar/000002.tar
runs 0 "an archive that is gone, one cut short" tar_run clips.csv
ok "are made again" md5sum --quiet -c tar.md5
runs 0 "more clips an archive" aer-frames -n 6 --format=tar --shard-clips=4 -o tar clips.csv
is "leaves none of the old ones" "$(cd tar && echo *.tar)" "000000.tar 000001.tar"
mkdir killed
for archive in none 000000 000001; do
	{ aer-frames -j 1 -n 6 --format=tar --shard-clips=2 -o killed clips.csv >/dev/null 2>&1 & } 2>/dev/null
	sleep 0.05
	while [ $archive != none ] && [ ! -e killed/$archive.tar ] && kill -0 $! 2>/dev/null; do sleep 0.01; done
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	for f in killed/*.tar; do [ ! -e "$f" ] || cmp "$f" "tar-j1/${f#killed/}" || echo "$f"; done
done >half
is "a killed run leaves whole archives or none" "$(cat half)" ""
runs 0 "the same command again" aer-frames -n 6 --format=tar --shard-clips=2 -o killed clips.csv
ok "gives the bytes of an undisturbed one" eval 'for f in tar-j1/*.tar; do cmp $f killed/${f#tar-j1/} || exit 1; done'
mkdir foreign; echo mine >foreign/000000.tar
runs 2 "somebody else's archive" aer-frames -n 2 --format=tar -o foreign c.csv
err_is "stays" <<<"aer-frames: foreign/000000.tar: is there, and no note in 'foreign/.aer/shards' says that it was made by aer-frames; move it away, or take another -o"
is "as it was" "$(cat foreign/000000.tar)" mine
runs 0 "JPEG with faces in archives" aer-frames -q --size=48x32 -n 6 --format=tar:jpg --faces=faces.csv -o ftar two.csv
is "has both kinds, named" "$(tar tf ftar/000000.tar | sed -n '1p;2p;$p' | paste -sd' ')" \
	"P1/v1+5.context.000000.jpg P1/v1+5.face.000000.jpg P2/short.face.000005.jpg"
long=$(printf 'x%.0s' {1..120})
printf 'clip,video\n%s,a.mp4\nz%s/y,a.mp4\n' "$long" "$long" >long.csv
runs 1 "an id that tar has no room for" aer-frames -n 2 --format=tar -o long long.csv
err_is "is a failed row" <<<"aer-frames: long.csv:2: clip '$long': its id is too long for a tar archive; make it shorter, or take another --format"
is "one with a folder is none" "$($python -c 'import tarfile; print(*tarfile.open("long/000000.tar").getnames())')" "z$long/y.000000.png z$long/y.000001.png"
runs 1 "rows that fail" aer-frames -q -n 6 --format=tar --shard-clips=2 -o some <(sed 's/^P1.all,a/P1\/all,none/' clips.csv)
is "take no room in archives" "$(for f in some/*.tar; do tar tf "$f" | sed 's/\..*//' | uniq | paste -sd,; done | paste -sd' ')" \
	"P1/v1+5,P2/short P2/part,last"

# --- clips that are gone from the table

grep -v '^P2/short' clips.csv >less.csv
runs 0 "--prune, and an index" aer-frames -v -n 6 --format=npy --prune --index=index -o npy less.csv
err_is "say what they did" <<'END'
aer-frames: 0 frames wanted, 0 decoded; indexes: 0 made, 0 read
aer-frames: pruned 1 clip that no row names
END
is "the array is gone, the others are there" "$(find npy -name '*.npy' | sort | paste -sd' ')" "npy/P1/all.npy npy/P1/v1.5.npy npy/P2/part.npy npy/last.npy"
runs 0 "the same for archives" aer-frames -q -n 6 --format=tar --shard-clips=2 --prune -o tar less.csv
is "there, too" "$(for f in tar/*.tar; do tar tf "$f" | sed 's/\..*//' | uniq | paste -sd,; done | paste -sd' ') $(find tar/.aer/pictures -name short)" "P1/all,P1/v1+5 P2/part,last "
done_testing
