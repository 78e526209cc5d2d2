# What dataset.mk adds to the tools' own work: 10,000 clips of two to five frames, which
# overlap, of three short recordings, copied and sampled; the same by hand, by make, and by
# make again with one row changed, with the table only touched, and with nothing to do.
# FACES=1 looks for faces as well, which takes ten times as long.
. "$(dirname "$0")/bench.sh"

clips=${CLIPS:-10000} faces=${FACES-}
# in memory, where there is some: waiting for a disk is not what is measured
folder=$(mktemp -d /dev/shm/aer-bench.XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for i in 1 2 3; do
	recording -S 160x160 -n 1 -t 60 -r 10 -g 5 --no-audio --face 60 -s $i --subjects $i room$i
done
awk -v n=$clips 'BEGIN {
	print "clip,video,start,end,subject,label"
	for (i = 0; i < n; i++) {
		start = int(i / 3) * 59.4 / (n / 3)
		printf "P%d/%05d,room%d.mp4,%.3f,%.3f,P%d,%s\n", i % 3 + 1, i, i % 3 + 1,
		    start, start + 0.2 + i % 4 / 10, i % 3 + 1, i % 7 ? "engaged" : "distracted"
	}
}' >segments.csv
cat >Makefile <<X
TRIM  = 0:5
N     = 2
SIZE  = 32x32
FACES = $faces
CUT_FLAGS = --mode=copy
SPLIT = train=0.67,test=0.33
include $benches/../../manifests/dataset.mk
X

cpu() {	# COMMAND: its processor seconds
	local TIMEFORMAT='%U %S'
	{ time bash -c "$1" >log 2>&1; } 2>time || { tail -n 3 log >&2; exit 1; }
	awk '{ print $1 + $2 }' time
}
by_hand='rm -rf hand && mkdir hand &&
	aer-trim -q --index=hand/index -k 0:5 segments.csv >hand/manifest.csv &&
	aer-cut -q -j1 --index=hand/index --mode=copy -o hand/clips hand/manifest.csv >hand/clips.csv &&
	faces= &&
	if [ -n "$FACES" ]; then
		faces=--faces=hand/faces.csv
		aer-face -q -j1 --index=hand/index -n 2 -o hand/faces hand/manifest.csv >hand/faces.csv
	fi &&
	aer-frames -q -j1 --index=hand/index -n 2 --size=32x32 $faces -o hand/frames \
		hand/manifest.csv >hand/frames.csv &&
	aer-split -q -f train=0.67,test=0.33 hand/manifest.csv >hand/split.csv &&
	aer-stat -q --part=split hand/split.csv >hand/stat.txt &&
	aer-stat -q -c hand/split.csv >hand/leaks.txt'

with=$([ -n "$faces" ] && echo with || echo without)
echo "$clips clips of three recordings by dataset.mk, $with faces: processor milliseconds a clip"
export FACES=$faces
hand=$(cpu "$by_hand")
first=$(cpu "make")
again=$(cpu "make")
touch segments.csv
table=$(cpu "make")
sed -i '2s/0.400/0.300/; 2s/0.200/0.300/' segments.csv
row=$(cpu "make")
show() {	# NAME SECONDS TARGET
	printf '    %-38s' "$1"
	verdict "$(awk -v s="$2" -v n=$clips 'BEGIN { print 1000 * s / n }')" '%8.3f' "$3"
	echo
}
show "the tools by hand" "$hand" ""
show "make, all of it" "$first" ""
show "make, the table touched: its overhead" "$table" "<= 0.3"
show "make, one row changed" "$row" "<= 0.4"
show "make, nothing to do" "$again" "<= 0.03"
