#!/bin/bash
# One decoding pass for all clips of a recording: how much is decoded, the same bytes
# for any number of jobs, rows in order whatever their videos; and --index, --prune.
. "$(dirname "$0")/tap.sh"

ok "a recording" recording -S 320x240 -n 1 -t 12 -g 50 -b 2 --no-audio one
ok "another one" recording -S 160x120 -n 1 -t 3 -g 25 --no-audio two

# decoded COMMAND...: the two numbers of -v
decoded() {
	"$@" -v 2>messages >table.csv || tap_note <messages
	sed -n 's/.*: \([0-9]*\) frames wanted, \([0-9]*\) decoded.*/\1 \2/p' messages
}
# needs FRAME...: how many pictures these frames of one.mp4 need
needs() { $python "$top/tests/bench/bound.py" one.mp4 "$*"; }
manifest() {	# ROW...
	printf '%s\n' clip,video,start,end,x,y,w,h "$@" >clips.csv
}

# --- what is decoded

# Group of 50 pictures: second 2 to 4 is one, and nothing before it is needed.
manifest a,one.mp4,2,4,,,, b,one.mp4,2,4,0,0,100,100 c,one.mp4,2,4,100,100,160,120
is "three regions of one span are decoded once" "$(decoded aer-cut -o regions clips.csv)" "50 50"
manifest a,one.mp4,2,3,,,, b,one.mp4,2.5,3.5,,,, c,one.mp4,3,4,,,,
is "clips that overlap are decoded once" "$(decoded aer-cut -o overlap clips.csv)" "50 50"
# A hundred rows: the one that is made soonest, of 6 frames at a keyframe, comes first and
# is not shared, so that its file is there soon.
manifest $(for ((i = 0; i < 100; i++)); do
	[ $i = 60 ] && echo c60,one.mp4,4,4.24,,,, || echo "c$i,one.mp4,2.$((10 + i % 50)),5.$((10 + i / 2)),0,0,48,48"
done)
is "of a hundred clips that overlap 6 frames are decoded twice" "$(decoded aer-cut -j1 -o lead clips.csv)" \
	"93 $(($(needs $(seq 53 139)) + $(needs $(seq 100 105))))"
is "those of the first clip that is done" "$(for f in lead/*.mp4; do [ lead/c60.mp4 -nt $f ] && echo $f; done)" ""
is "and the rows are in order" "$(cut -d, -f1 table.csv)" "$(cut -d, -f1 clips.csv)"
is "with fewer none is" "$(sed -i 2d clips.csv; decoded aer-cut -f -j1 -o lead clips.csv)" "87 $(needs $(seq 53 139))"

manifest a,one.mp4,0.4,1,,,, b,one.mp4,8.4,9,,,,
set -- $(decoded aer-cut -o apart clips.csv)
is "of clips far apart only their own frames are wanted" "$1" 30
# 0.4 s is frame 10 of the first group, 8.4 s the tenth of the fifth
is "and no more is decoded than these and what they refer to" "$2" \
	"$(needs $(seq 10 24) $(seq 210 224))"
manifest a,one.mp4,,,,,,
set -- $(decoded aer-frames -n 12 -o few clips.csv)
is "twelve frames are wanted" "$1" 12
is "pictures that they do not refer to are not decoded beside them" "$2" \
	"$(needs $(seq 12 25 299))"
ok "which is $2 of 300" test "$2" -lt 180

# --- the same for any -j, and in order

rows() {
	for ((i = 0; i < 14; i++)); do
		echo "c$i,one.mp4,$((i * 7 % 10)).$((i % 10)),$((i * 7 % 10 + 2)),,,,"
		echo "d$i,two.mp4,0.$i,2,10,10,$((40 + 2 * i)),60"
		[ $((i % 5)) != 3 ] || echo "e$i,none.mp4,0,1,,,,"
		[ $((i % 5)) != 4 ] || echo "f$i,one.mp4,0,99,,,,"
	done
}
mapfile -t all < <(rows)
manifest "${all[@]}"
for jobs in 1 2 5; do
	runs 1 "aer-cut -j $jobs, with bad rows" aer-cut -j $jobs -o cut$jobs clips.csv
	sed "s,cut$jobs/,cut/," out >cut$jobs.csv
	sed "s,cut$jobs/,cut/," err >cut$jobs.err
	runs 1 "aer-frames -j $jobs" aer-frames -j $jobs -n 5 --size=64x64 -o frames$jobs clips.csv
	sed "s,frames$jobs/,frames/," out >frames$jobs.csv
	rm -rf cut$jobs/.aer frames$jobs/.aer
done
is "rows come out in order" "$(cut -d, -f1 cut1.csv)" \
	"$(grep -v '^[ef]' clips.csv | cut -d, -f1)"
for jobs in 2 5; do
	ok "-j $jobs: the same tables and messages" \
		eval "cmp cut1.csv cut$jobs.csv && cmp frames1.csv frames$jobs.csv && cmp cut1.err cut$jobs.err"
	ok "-j $jobs: the same files" \
		eval "diff -r cut1 cut$jobs && diff -r frames1 frames$jobs"
done
is "bad rows do not stop those they are decoded with" "$(wc -l <cut1.csv)" 29

# More rows than are planned at a time.
{
	echo clip,video,start,end
	for ((i = 0; i < 1100; i++)); do echo "r$i,two.mp4,$((i % 2)).$((i % 7))"; done | sed 's/$/,/'
} >many.csv
runs 0 "1100 rows" aer-frames -n 1 --size=8x8 --format=npy -o many many.csv
is "are all there, in order" "$(cut -d, -f1 out | sed 1d | paste -sd' ')" \
	"$(cut -d, -f1 many.csv | sed 1d | paste -sd' ')"

# --- --index

manifest a,one.mp4,2,4,,,, b,two.mp4,1,2,,,,
runs 0 "--index" aer-frames -n 4 --size=32x32 -o plain --index=kept/in clips.csv
is "keeps an index for each video" "$(ls kept/in | sed 's/-[0-9a-f]*\.index$//' | paste -sd' ')" "one.mp4 two.mp4"
stat -c '%n %i %y' kept/in/* >before
runs 0 "another run" aer-cut -o cutkept --index=kept/in clips.csv
is "takes it from there" "$(stat -c '%n %i %y' kept/in/* | diff before -)" ""
runs 0 "a third one" aer-frames -f -n 4 --size=32x32 -o plain --index=kept/in clips.csv
runs 0 "and one without" aer-frames -n 4 --size=32x32 -o without clips.csv
rm -rf plain/.aer without/.aer
ok "have the same frames" diff -r plain without
touch -d "1 hour ago" two.mp4
runs 0 "a video that has changed" aer-cut -f -o cutkept --index=kept/in clips.csv
is "is indexed anew, the other not" "$(stat -c '%n %i %y' kept/in/* | diff before - | grep -c '^> .*two.mp4')" 1
is "the other stays" "$(stat -c '%n %i %y' kept/in/* | diff before - | grep -c 'one.mp4')" 0
for damage in 'truncate -s 1000' 'truncate -s 0' 'sed -i s/one/eno/'; do
	$damage kept/in/one.mp4-*.index
	rm -rf spoilt
	runs 0 "an index spoilt by ${damage% *}" aer-frames -f -n 4 --size=32x32 -o spoilt --index=kept/in clips.csv
	rm -rf spoilt/.aer
	ok "is made again" diff -r spoilt without
done
runs_sh 0 "aer-trim takes it too" "printf 'clip,video\na,one.mp4\n' | aer-trim -k 1:5 --index=kept/in"
out_like "for the duration" "a,one.mp4,3.500000,8.500000"
mkdir locked && touch locked/file
runs 2 "a folder that cannot be made" aer-cut -f -o cutkept --index=locked/file clips.csv
err_like "is named" "aer-cut: locked/file"

# --- --prune

manifest a/1,two.mp4,0,1,,,, a/2,two.mp4,1,2,,,, b/1,two.mp4,0,2,,,, b.x,two.mp4,0,2,,,,
for tool in "aer-cut" "aer-frames -n 2 --size=16x16"; do
	rm -rf pruned && mkdir -p pruned/a
	echo mine >pruned/a/own.txt
	name=${tool%% *}
	ok "$name: four clips" $tool -o pruned clips.csv
	sed '/^a.2/d; /^b.1/d' clips.csv >fewer.csv
	ok "$name: two rows less" $tool -o pruned fewer.csv
	is "$name: without --prune what was made stays" "$(find pruned/.aer -name '*.csv' | wc -l)" 4
	runs 0 "$name --prune" $tool --prune -o pruned fewer.csv
	err_like "tells how many" "$name: pruned 2 clips that no row names"
	is "$name: they are gone, and nothing else" \
		"$(cd pruned && find . -name .aer -prune -o -maxdepth 2 -print | sed 's/\.mp4$//' | sort | paste -sd' ')" \
		". ./a ./a/1 ./a/own.txt ./b.x$([ $name = aer-cut ] || ls pruned/b.x | sed 's,^, ./b.x/,' | tr -d '\n')"
	is "$name: so are their records" "$(cd pruned/.aer/$name && find . -type f | sort | paste -sd' ')" "./a/1.csv ./b.x.csv"
	runs 0 "$name --prune again" $tool --prune -o pruned fewer.csv
	is "has nothing to do" "$(grep pruned err)" ""
	printf '%s\n' "$(cat fewer.csv)" '../x,two.mp4,,,,,,' >bad.csv
	sed -i /^b.x/d bad.csv
	runs 1 "$name --prune with a row that has no id" $tool --prune -o pruned bad.csv
	err_like "prunes nothing" "nothing is pruned: 1 row could not be read"
	ok "$name: b.x is still there" test -e "$(ls -d pruned/b.x*)"
done
manifest a,two.mp4,0,1,,,,
ok "a clip" aer-frames -n 2 --size=16x16 -o nested clips.csv
manifest a/b,two.mp4,0,1,,,,
rm -r nested/a/*
runs 0 "its id as a folder, --prune" aer-frames --prune -n 2 --size=16x16 -o nested clips.csv
is "what lies in there stays" "$(ls nested/a/b | paste -sd' ')" "000000.png 000001.png"
head -n 1 clips.csv >none.csv
runs 0 "--prune with a table of no clips" aer-cut --prune -o cut1 none.csv
err_like "prunes nothing" "nothing is pruned: the table names no clip"
runs 2 "--prune without -o" aer-face --prune clips.csv
err_like "is an error" "aer-face: --prune needs -o"
done_testing
