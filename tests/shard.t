#!/bin/bash
# --shard: parts that are made at the same time, by as many runs, and put together have
# the bytes of one run over all clips: tables and files.
. "$(dirname "$0")/tap.sh"

ok "a recording" recording -S 240x180 -n 1 -t 8 -r 10 --no-audio -g 20 --face 100 lesson
echo clip,video,start,end,label >clips.csv
for ((k = 0; k < 7; k++)); do
	# not sorted by id, and over several folders
	echo "P$((k % 3))/c$((37 * k % 7)),lesson.mp4,$k.2,$k.$((k % 4 + 6)),$k" >>clips.csv
done
sed 's/,[^,]*\(,[^,]*\)$/,\1/' clips.csv >ends.csv	# the ends are those of the video
sed -i '1s/.*/clip,video,start,end,label/' ends.csv

# parts COMMAND...: three runs at the same time, their tables in part1.csv to part3.csv
parts() {
	local i all=0 status
	local -A job
	for i in 1 2 3; do
		"$@" --shard=$i/3 >part$i.csv 2>part$i.err &
		job[$i]=$!
	done
	for i in 1 2 3; do
		wait "${job[$i]}"
		status=$?
		[ $status -le $all ] || all=$status
	done
	return $all
}
content() { (cd "$1" && find . -path ./.aer -prune -o -type f -print | sort | xargs sha256sum; find . -name '.*.part*'); }

# same TITLE DIR COMMAND...: the command, with DIR as {}, in parts and as one
same() {
	local title=$1 dir=$2
	shift 2
	runs 0 "$title: one run" "${@/\{\}/one}"
	cp out one.csv
	[ -z "$dir" ] || mv one whole
	ok "$title: three parts at the same time" parts "${@/\{\}/one}"
	is "$title: each clip is in one part" \
		"$(tail -qn +2 part?.csv | cut -d, -f1 | sort -u | wc -l) $(
			for i in 1 2 3; do tail -n +2 part$i.csv | cut -d, -f1 | uniq; done | wc -l)" "7 7"
	ok "$title: no part has all" test "$(wc -l <part1.csv)" -gt 1 -a "$(wc -l <part2.csv)" -gt 1 -a "$(wc -l <part3.csv)" -gt 1
	runs 0 "$title: they are merged" aer-merge "${!#}" part2.csv part3.csv part1.csv
	ok "$title: to the same table" cmp out one.csv
	[ -n "$dir" ] || return
	is "$title: the files are the same" "$(content one)" "$(content whole)"
	find one -type f | sort | xargs stat -c '%n %y %i' >before
	runs 0 "$title: the same command without --shard" "${@/\{\}/one}"
	ok "$title: has the same table" cmp out one.csv
	find one -type f | sort | xargs stat -c '%n %y %i' >after
	is "$title: and makes nothing" "$(comm -3 before after)" ""
	rm -rf one whole
}
same "aer-trim" "" aer-trim -k 0:0.3 ends.csv
same "aer-cut" dir aer-cut -q -j 2 --preset=ultrafast -o {} clips.csv
same "aer-cut --mode=copy" dir aer-cut -q -j 1 --mode=copy -o {} clips.csv
same "aer-face" dir aer-face -q -n 2 --min-face=60 --index=index -o {} clips.csv
cp one.csv faces.csv
for i in 1 2 3; do cp part$i.csv faces$i.csv; done
same "aer-frames" dir aer-frames -q -n 2 --size=32x24 -o {} clips.csv
same "aer-frames --format=npy" dir aer-frames -q -n 2 --size=32x24 --format=npy -o {} clips.csv

# --- rows that are left out, which are no failure

runs 0 "aer-trim leaves out short clips" aer-trim -q -k 0.5:9 clips.csv
cp out one.csv
ok "that is some of them" test "$(wc -l <one.csv)" -gt 2 -a "$(wc -l <one.csv)" -lt 8
ok "so do the parts" parts aer-trim -q -k 0.5:9 clips.csv
runs 0 "they are merged" aer-merge -q --partial clips.csv part1.csv part2.csv part3.csv
ok "to the same table" cmp out one.csv

# --- answers of a model

$python "$top/tests/ask/server.py" server.log >port 2>server.err &
server=$!
trap 'kill $server 2>/dev/null' EXIT
soon test -s port
printf '%s\n' happy tired neutral >labels.txt
echo 'One of {labels}: clip {clip}.' >prompt.txt
sed 's/^P0/say-happy/; s/^P1/say-tired/' clips.csv >asked.csv
ask() {
	aer-ask -q -n 2 --size=32x24 -u "http://127.0.0.1:$(cat port)/v1" -M tester -p prompt.txt \
		--labels=labels.txt "$@" asked.csv
}
ask_parts() {	# JOURNALS: three runs, each with a journal of its own
	local i job=() all=0
	for i in 1 2 3; do
		ask -o $1$i.jsonl --shard=$i/3 >part$i.csv 2>part$i.err &
		job[i]=$!
	done
	for i in 1 2 3; do wait "${job[i]}" || all=1; done
	return $all
}
runs 0 "aer-ask: one run" ask -o one.jsonl
cp out one.csv
is "aer-ask: with all answers" "$(tail -n +2 one.csv | cut -d, -f2 | sort | uniq -c | awk '{ print $1 }' | paste -sd' ')" "3 2 2"
ok "aer-ask: three parts at the same time" ask_parts part
runs 0 "aer-ask: they are merged" aer-merge asked.csv part2.csv part3.csv part1.csv
cp out merged.csv
is "aer-ask: to the same table, but for the time that each answer took" \
	"$(cut -d, -f5 --complement merged.csv)" "$(cut -d, -f5 --complement one.csv)"
is "aer-ask: that column is" "$(head -n 1 one.csv | cut -d, -f5)" latency_ms
asked=$(wc -l <server.log)
cat part?.jsonl >joined.jsonl
runs 0 "aer-ask: one run with the journals of the parts" ask -o joined.jsonl
ok "aer-ask: has the merged table, byte for byte" cmp out merged.csv
for i in 1 2 3; do cp one.jsonl again$i.jsonl; done
ok "aer-ask: parts with the journal of one run" ask_parts again
runs 0 "aer-ask: they are merged" aer-merge -o again.csv asked.csv part2.csv part3.csv part1.csv
ok "aer-ask: to the table of that run, byte for byte" cmp again.csv one.csv
is "aer-ask: and nothing was asked for it" "$(wc -l <server.log)" "$asked"
kill $server

# --- a part's faces are enough for its frames, and the table's name does not matter

runs 0 "frames with all faces" aer-frames -q -n 2 --size=32x24 --faces=faces.csv -o all clips.csv
cp out all.csv
for i in 1 2 3; do
	runs 0 "frames of part $i with the faces of part $i" \
		aer-frames -q -n 2 --size=32x24 --faces=faces$i.csv --shard=$i/3 -o each clips.csv
	cp out part$i.csv
done
is "are the same" "$(content each)" "$(content all)"
find each -type f | sort | xargs stat -c '%n %y %i' >before
sed 's,^all/,each/,; s/,all\//,each\//' all.csv >wanted.csv
runs 0 "with all faces and without --shard" aer-frames -q -n 2 --size=32x24 --faces=faces.csv -o each clips.csv
ok "they have the table" cmp out wanted.csv
find each -type f | sort | xargs stat -c '%n %y %i' >after
is "and nothing is made again" "$(comm -3 before after)" ""

# --- archives and sheets, which are of all clips

tar_run() { aer-frames -n 2 --size=32x24 --format=tar --shard-clips=3 -o "$@"; }
runs 0 "archives" tar_run one -q --sheet=one.png clips.csv
cp out one.csv
mv one whole
parts tar_run one clips.csv
is "parts of archives end well" $? 0
like "and say what is left to do" "$(cat part1.err)" \
	'the same command without --shard puts those of all parts into archives and writes the table'
is "there are none yet" "$(ls one)" ""
is "and no rows" "$(cat part?.csv | sort -u)" "$(head -n 1 one.csv)"
runs 1 "merged, they are no table" aer-merge clips.csv part1.csv part2.csv part3.csv
err_like "which is said" 'aer-merge: 7 clips of clips.csv are in no part'
find one/.aer/pictures -name '*.png' | sort | xargs stat -c '%n %y %i' >before
runs 0 "that command" tar_run one -q --sheet=two.png clips.csv
ok "writes the table of one run" cmp out one.csv
is "its archives" "$(content one)" "$(content whole)"
ok "its sheet" cmp one.png two.png
find one/.aer/pictures -name '*.png' | sort | xargs stat -c '%n %y %i' >after
ok "from the pictures of the parts" cmp before after
parts tar_run one -q clips.csv
is "the parts once more leave the archives" "$(content one)" "$(content whole)"

# archives of each part by itself, with a table of their own: what loaders take as well
for i in 1 2 3; do
	aer-trim -q -k 0:9 --shard=$i/3 clips.csv >mine.csv &&
		aer-frames -q -n 2 --size=32x24 --format=tar -o own$i mine.csv >part$i.csv
	is "archives of part $i" $? 0
done
runs 0 "their tables are merged" aer-merge clips.csv part1.csv part2.csv part3.csv
is "the archives are those that it names" "$(grep -o 'own[0-9]/[0-9]*[.]tar' out | sort -u)" "$(ls own?/*.tar)"
mkdir from_whole from_own
for tar in whole/*.tar; do tar -C from_whole -xf $tar; done
for tar in own?/*.tar; do tar -C from_own -xf $tar; done
is "they hold what those of all clips hold" "$(content from_own)" "$(content from_whole)"

runs 2 "a sheet of a part" aer-frames --shard=1/3 --sheet=part.png -o one clips.csv
err_like "is refused" '^aer-frames: --sheet is of all clips, and --shard=1/3 does a part: leave it to the same command without --shard'
runs 2 "a summary of a part" aer-face --shard=2/3 --summary=part.csv clips.csv
err_like "too" '^aer-face: --summary is of all clips, and --shard=2/3'
runs 2 "and a sheet of faces" aer-face --shard=2/3 --sheet=part.png clips.csv

# --- what no row names is removed by the part that it would be in

cut_run() { aer-cut -q --mode=copy -o pruned "$@"; }
runs 0 "all clips" cut_run clips.csv
{ head -n 4 clips.csv; sed -n '5,$p' clips.csv | sed 's/^P\(.\)/Q\1/'; } >other.csv
parts cut_run --prune other.csv
is "parts that prune at the same time end well" $? 0
is "they leave each other's clips, and no others" \
	"$(cd pruned && find . -path ./.aer -prune -o -type f -print | sed 's,^./,,; s,.mp4$,,' | sort)" \
	"$(tail -n +2 other.csv | cut -d, -f1 | sort)"
is "and their records" "$(cd pruned/.aer/aer-cut && find . -type f | sed 's,^./,,; s,.csv$,,' | sort)" \
	"$(tail -n +2 other.csv | cut -d, -f1 | sort)"
runs 0 "without --shard" cut_run --prune other.csv
is "folders that got empty go too" "$(find pruned -type d -empty)" ""

# --- which part a clip is in

for n in 1 2 5; do
	for ((i = 1; i <= n; i++)); do aer-trim -q -k 0:9 --shard=$i/$n clips.csv | tail -n +2; done |
		sort | cmp - <(tail -n +2 clips.csv | sort)
	is "all clips are in one of $n" $? 0
done
aer-trim -k 0:9 --shard=1/3 clips.csv | tail -n +2 | sort >first
{ head -n 1 clips.csv; tail -n +2 clips.csv | tac | sed 2d; echo new,lesson.mp4,0,1,x; } >moved.csv
aer-trim -k 0:9 --shard=1/3 moved.csv | tail -n +2 | grep -v ^new | sort >second
is "the part depends on the id alone" "$(comm -13 first second)" ""
for shard in 0/3 4/3 3 1/0 -1/3 a/3 1/3x /3 1/; do
	runs 2 "--shard=$shard" aer-trim --shard=$shard clips.csv
	err_like "is refused" '^aer-trim: (--shard|option)'
done

# --- bad rows

{ cat clips.csv; echo 'P1/../x,lesson.mp4,0,1,x'; echo none,none.mp4,0,1,x; } >bad.csv
parts aer-cut -q --mode=copy -o bad bad.csv
is "a bad row and a video that is not there" $? 1
is "are named once each" "$(cat part?.err | sed 's/.*bad.csv:\([0-9]*\):.*/\1/' | sort -n)" $'9\n10'
like "the row without an id by the first part" "$(cat part1.err)" 'bad.csv:9'
runs 1 "merged" aer-merge bad.csv part1.csv part2.csv part3.csv
err_is "they are missing" <<'END'
aer-merge: bad.csv:9: clip 'P1/../x' is in no part
aer-merge: bad.csv:10: clip 'none' is in no part
aer-merge: 2 clips of bad.csv are in no part
END
cp out merged.csv
runs 1 "in one run" aer-cut -q --mode=copy -o bad bad.csv
ok "it is the same table" cmp out merged.csv
printf '%s\n' clip,video,start,end nothing,none.mp4,0,1 >single.csv
for i in 1 2; do aer-cut -o none --shard=$i/2 single.csv >/dev/null 2>err$i; echo $?; done | sort >statuses
is "a part whose clips all fail, and one that has none" "$(paste -sd' ' statuses)" "0 2"
like "which says so" "$(cat err1 err2)" 'aer-cut: single.csv: has no clips of this part'

# --- progress

if command -v script >/dev/null; then
	total=$(tail -n +2 clips.csv | wc -l)
	mine=$(aer-trim -q -k 0:9 --shard=2/3 clips.csv | tail -n +2 | wc -l)
	script -qec "aer-cut --shard=2/3 -o shown clips.csv >shown.csv" /dev/null </dev/null >screen 2>&1
	like "progress counts the $mine of $total clips of the part" "$(tr '\r' '\n' <screen)" "/$mine clips"
else
	skip "no script(1)"
fi
done_testing
