#!/bin/bash
# aer-trim: the middle of each clip, to the microsecond; short clips are dropped by
# name; what needs no change keeps its bytes.
. "$(dirname "$0")/tap.sh"

# table NAME < rows: writes the rows to NAME
table() { cat >"$1"; }

# --- the arithmetic

table plain.csv <<'X'
clip,start,end,label
P1/1,0,20,a
P1/2,100,115,b
P1/3,100.25,130.75,c
P1/4,7,12,d
P1/5,0.3,5.3,e
P1/6,3599.999,3620,f
X
runs 0 "long clips lose their ends" aer-trim plain.csv
out_is "exactly 15 s from the middle are kept" <<'X'
clip,start,end,label
P1/1,2.500000,17.500000,a
P1/2,100,115,b
P1/3,108.000000,123.000000,c
P1/4,7,12,d
P1/5,0.3,5.3,e
P1/6,3602.499500,3617.499500,f
X
err_is "and nothing is said" </dev/null

runs 0 "-k takes other bounds" aer-trim -k 5:10.5 plain.csv
out_is "also with decimals" <<'X'
clip,start,end,label
P1/1,4.750000,15.250000,a
P1/2,102.250000,112.750000,b
P1/3,110.250000,120.750000,c
P1/4,7,12,d
P1/5,0.3,5.3,e
P1/6,3604.749500,3615.249500,f
X

# A span that no microseconds divide evenly is still of the length asked for, within
# the clip, and in its middle to a microsecond.
awk 'BEGIN { srand(4); print "clip,start,end"
	for (i = 0; i < 2000; i++) {
		s = rand() * 9000
		printf "c%d,%.9f,%.9f\n", i, s, s + 15 + rand() * rand() * 60 } }' >many.csv
runs 0 "two thousand clips with times of nine digits" aer-trim many.csv
ok "have exactly the seconds asked for, in the middle" awk -F, '
	FNR == 1 { next }
	NR == FNR { s[$1] = $2; e[$1] = $3; next }
	{ split($2, a, "."); split($3, b, ".") # as whole microseconds
	  if ($3 != e[$1] && (b[1] - a[1]) * 1000000 + b[2] - a[2] != 15000000) bad = 1
	  off = ($2 - s[$1]) - (e[$1] - $3)
	  if ($2 < s[$1] - 1e-6 || $3 > e[$1] || off > 3e-6 || off < -3e-6) bad = 1
	  if (bad) { print; exit }
	  n++ }
	END { exit bad || n != 2000 }' many.csv out

table edge.csv <<'X'
clip,start,end
below,0,4.9999
at,0,5
hardly,0,4.99999999
full,0,15.00000001
over,0,15.00001
X
runs 0 "clips at the bounds" aer-trim edge.csv
out_is "are taken as what they mean" <<'X'
clip,start,end
at,0,5
hardly,0,4.99999999
full,0,15.00000001
over,0.000005,15.000005
X
err_is "and a short one is not rounded up in its note" <<'X'
aer-trim: edge.csv:2: clip 'below': dropped: it has 4.9999 s, less than 5
aer-trim: 1 clip dropped as shorter than 5 s
X

# --- how tables may look

table hms.csv <<'X'
clip,start,end
a,0:01:00,0:01:20
b,0:00:10.5,1:00
c,2:00:00,2:00:09
d,90,0:02:00
X
runs 0 "times as h:mm:ss" aer-trim hms.csv
out_is "are read, and kept where nothing changes" <<'X'
clip,start,end
a,62.500000,77.500000
b,27.750000,42.750000
c,2:00:00,2:00:09
d,97.500000,112.500000
X

runs_sh 0 "a table without a start, from standard input" \
	'printf "end,note,clip\n20,x,a\n7,y,b\n" | aer-trim'
out_is "has it added on the right" <<'X'
end,note,clip,start
17.500000,x,a,2.500000
7,y,b,
X
runs_sh 0 "- is standard input too" 'printf "clip,start,end\na,0,20\n" | aer-trim -k 1:2 -'
out_is "and gives the same" <<'X'
clip,start,end
a,9.000000,11.000000
X

printf '\357\273\277clip,start,end,text\r\n"a",0,20,"x, ""y"""\r\nb,0,9,"two\r\nlines"\r\n\r\n' \
	>dos.csv
runs 0 "a table from a spreadsheet: byte order mark, CRLF, quotes" aer-trim dos.csv
printf 'clip,start,end,text\na,2.500000,17.500000,"x, ""y"""\nb,0,9,"two\r\nlines"\n' >wanted.csv
ok "is read as any other" cmp out wanted.csv

table kept.csv <<'X'
zeta,clip,start,Größe,end,empty,label
 1 ,x,4,ü,8,,"a ""b"", c"
2, y,0,,3,,
,z,00,"",010.0,,=1+2
X
runs 1 "odd columns and a bad row" aer-trim --short=keep -k 0:15 kept.csv
out_is "pass through with the same values" <<'X'
zeta,clip,start,Größe,end,empty,label
" 1 ",x,4,ü,8,,"a ""b"", c"
,z,00,,010.0,,=1+2
X
err_is "and the bad row is named" <<'X'
aer-trim: kept.csv:3: clip ' y': the clip id has a ' '; letters, digits and ._-/ are allowed
X

# --- short clips

table short.csv <<'X'
clip,start,end
a,0,20
b,1,3
c,0,4
d,0,6
X
runs 0 "short clips do not fail" aer-trim short.csv
out_is "they are left out" <<'X'
clip,start,end
a,2.500000,17.500000
d,0,6
X
err_is "by name" <<'X'
aer-trim: short.csv:3: clip 'b': dropped: it has 2 s, less than 5
aer-trim: short.csv:4: clip 'c': dropped: it has 4 s, less than 5
aer-trim: 2 clips dropped as shorter than 5 s
X
runs 0 "-q drops them" aer-trim -q short.csv
err_is "without a word" </dev/null
runs 0 "--short=keep leaves them in" aer-trim --short=keep short.csv
out_is "whole" <<'X'
clip,start,end
a,2.500000,17.500000
b,1,3
c,0,4
d,0,6
X
err_is "and says nothing" </dev/null
runs 0 "--short=drop is the default" aer-trim -q --short=drop short.csv
is "and drops them" "$(wc -l <out)" 3

# --- bad rows among good ones

table bad.csv <<'X'
clip,start,end
a,0,20
b,20,10
c,5,5
../d,0,20
a,0,30
e,-1,20
f,0,soon
g,0
h,1e9999,20
i,nan,20
j,0,0:61:00
/k,0,20
l,0,20
X
runs 1 "bad rows among good ones" aer-trim bad.csv
out_is "the good ones are there" <<'X'
clip,start,end
a,2.500000,17.500000
l,2.500000,17.500000
X
err_is "the bad ones are named, each with its reason" <<'X'
aer-trim: bad.csv:3: clip 'b': end '10' is not after start '20'
aer-trim: bad.csv:4: clip 'c': end '5' is not after start '5'
aer-trim: bad.csv:5: clip '../d': a part of the clip id begins with a dot
aer-trim: bad.csv:6: clip 'a': the clip id was used by an earlier row
aer-trim: bad.csv:7: clip 'e': start: time '-1' is neither seconds nor h:mm:ss.sss
aer-trim: bad.csv:8: clip 'f': end: time 'soon' is neither seconds nor h:mm:ss.sss
aer-trim: bad.csv:9: 2 fields, the header has 3
aer-trim: bad.csv:10: clip 'h': start: time '1e9999' is too large
aer-trim: bad.csv:11: clip 'i': start: time 'nan' is neither seconds nor h:mm:ss.sss
aer-trim: bad.csv:12: clip 'j': end: time '0:61:00' has 60 minutes or more
aer-trim: bad.csv:13: clip '/k': the clip id has an empty part (a slash at its start, at its end or doubled)
X

# --- ends that the video must tell

ok "a recording of 8 s, whose sound is longer" \
	recording -S 320x180 -n 1 -r 10 -t 8 --first 1.4 film
table open.csv <<'X'
clip,video,start,end
a,film.mp4,,
b,film.mp4,6,
c,nosuch.mp4,0,
d,film.mp4,8,
e,,2,
f,open.csv,2,
g,nosuch.mp4,0,20
X
runs 1 "empty ends" aer-trim -k 1:4 open.csv
out_is "are those of the videos" <<'X'
clip,video,start,end
a,film.mp4,2.000000,6.000000
b,film.mp4,6,
g,nosuch.mp4,8.000000,12.000000
X
err_is "where there are any" <<'X'
aer-trim: open.csv:4: clip 'c': nosuch.mp4: No such file or directory
aer-trim: open.csv:5: clip 'd': start 8.000 is at or after the end of 'film.mp4', which has 8.000 s
aer-trim: open.csv:6: clip 'e': has neither an end nor a video to find it in
aer-trim: open.csv:7: clip 'f': open.csv: is not a video that FFmpeg knows
X
runs_sh 0 "no column end" 'printf "clip,video\na,film.mp4\n" | aer-trim -k 1:4'
out_is "is an empty one" <<'X'
clip,video,start,end
a,film.mp4,2.000000,6.000000
X
mkdir below && cp film.mp4 below && sed 's,film,./film,' open.csv | head -n 3 >below/open.csv
runs 0 "-C works in another directory" aer-trim -C below -k 1:4 open.csv
out_is "with all its paths" <<'X'
clip,video,start,end
a,./film.mp4,2.000000,6.000000
b,./film.mp4,6,
X

{ echo clip,video,start,end
  for i in $(seq 40); do
	# every third one takes its time
	[ $((i % 3)) = 0 ] && echo "c$i,film.mp4,," || echo "c$i,,0,$((i + 10))"
  done; } >order.csv
runs 0 "many workers" aer-trim -j 8 -k 1:4 order.csv
ok "keep the order of the rows" cmp <(cut -d, -f1 out) <(cut -d, -f1 order.csv)
cp out order.out
runs 0 "one worker" aer-trim -j 1 -k 1:4 order.csv
ok "writes the same bytes" cmp out order.out

# --- nothing to do, and nothing that can be done

runs_sh 0 "a header only" 'echo clip,start,end | aer-trim'
out_is "gives a header only" <<<'clip,start,end'
: >empty.csv
runs 2 "an empty table" aer-trim empty.csv
err_is "is no table" <<'X'
aer-trim: empty.csv: is empty; a table begins with a line of column names
X
out_is "and gives none" </dev/null
runs_sh 2 "a wrong column" 'printf "name,length\na,1\n" | aer-trim'
err_is "is met by the columns there are" <<'X'
aer-trim: <stdin>: column 'clip' is missing; it has: name, length
X
runs_sh 2 "a column in capitals" 'printf "clip, Start,end\na,1,9\n" | aer-trim'
err_is "is not passed over in silence" <<'X'
aer-trim: <stdin>: column ' Start' must be called 'start'
X
runs_sh 2 "semicolons" 'printf "clip;start;end\na;1;9\n" | aer-trim'
err_is "are seen for what they are" <<'X'
aer-trim: <stdin>: its columns are separated by ';'; save it with commas
X
runs_sh 0 "a table without clips" 'printf "clip,start,end\n" | aer-trim'
err_is "has a note" <<'X'
aer-trim: <stdin>: has no clips
X
runs 2 "a missing file" aer-trim nosuch.csv
err_is "is named" <<'X'
aer-trim: nosuch.csv: cannot open: No such file or directory
X
runs 2 "a directory" aer-trim .
err_is "is no table" <<'X'
aer-trim: .: is a directory, not a table
X
runs 2 "a video" aer-trim film.mp4
err_like "neither" '^aer-trim: film.mp4:'
out_is "and gives none" </dev/null
if [ "$(id -u)" = 0 ]; then
	skip "root may read every file" 1
else
	cp plain.csv secret.csv && chmod 0 secret.csv
	runs 2 "a file that may not be read" aer-trim secret.csv
fi
runs_sh 2 "a full disk" 'aer-trim plain.csv >/dev/full'
err_is "is an error" <<'X'
aer-trim: <stdout>: cannot write: No space left on device
X
runs_sh 2 "a full disk, help" 'aer-trim -h >/dev/full'

# --- mistakes on the command line

wrong() {	# MESSAGE ARGUMENTS...
	local message=$1
	shift
	runs 2 "refused: aer-trim $*" aer-trim "$@"
	is "and why" "$(cat err)" "aer-trim: $message"
}
wrong "-k '5' is not MIN:MAX, in seconds, as in 5:15" -k 5 plain.csv
wrong "-k '15:5': MIN is above MAX" -k 15:5 plain.csv
wrong "-k '5s:15s': MIN '5s' is not a number" -k 5s:15s plain.csv
wrong "-k ':15': MIN '' is not a number" -k :15 plain.csv
wrong "-k '5:': MAX '' is not a number" -k 5: plain.csv
wrong "-k '5:15:20': MAX '15:20' is not a number" -k 5:15:20 plain.csv
wrong "-k '-1:5': MIN '-1' is not between 0 and 1e+06" -k -1:5 plain.csv
wrong "-k '0:0': MAX '0' is not between 0.001 and 1e+06" -k 0:0 plain.csv
wrong "-k '1:inf': MAX 'inf' is not a number" -k 1:inf plain.csv
wrong "--short 'cut' is none of: drop, keep" --short=cut plain.csv
wrong "-j '0' is not between 1 and 256" -j 0 plain.csv
wrong "-j '2x' is not a whole number" -j 2x plain.csv
wrong "option '-k' needs a value" -k
wrong "'-o' is no option; -h lists them" -o x plain.csv
wrong "'--shrot=keep' is no option; -h lists them" --shrot=keep plain.csv
wrong "-C nosuch: No such file or directory" -C nosuch plain.csv
wrong "usage: aer-trim [options] [manifest]; aer-trim -h lists the options" plain.csv edge.csv

runs 0 "help" aer-trim -h
out_like "lists the options" '--short=drop\|keep'
runs 0 "the version" aer-trim -V
out_like "is one line" '^aer-trim \(aertools\) [0-9.]+$'

done_testing
