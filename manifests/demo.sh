#!/bin/sh
# demo.sh - a data set from recordings, in a dozen commands, and its first scores.
#
#	make demo                                       draws recordings first
#	make demo VIDEO="lecture.mp4 talk.mp4"          your own, in pieces of 10 s
#	make demo SEGMENTS=segments.csv                 your own, with your table
#
# All that it makes lies in the folder given as its argument.  The commands it
# prints can be typed as they stand.

set -eu
here=$(dirname "$0")
dir=$1
video=${VIDEO:-}
segments=${SEGMENTS:-}
mkdir -p "$dir"

say() { printf '\n%s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 2; }

# Shows a command and runs it; a data set with some bad rows goes on (status 1).
run() {
	printf '\n$ %s\n' "$1"
	status=0
	sh -c "$1" || status=$?
	[ "$status" -le 1 ] || die "that failed"
}

. "$here/demo-caer.sh"

# Joins tables with the same header line.
join_tables() { awk 'FNR > 1 || NR == 1' "$@"; }

draw_recordings() {
	say "Drawing three recordings of six students each (their truth is known;"
	echo "this takes most of the time) ..."
	jobs=
	for i in 1 2 3; do
		[ -s "$dir/room$i.segments.csv" ] && continue
		recording -o "$dir" -n 6 -t 45 -r 5 -S 960x540 --face 84 -s "$i" \
			--subjects $((6 * i - 5)) "room$i" &
		jobs="$jobs $!"
	done
	for job in $jobs; do
		wait "$job" || die "drawing failed"
	done
	join_tables "$dir"/room?.segments.csv >"$dir/segments.csv"
}

# Pieces of 10 seconds of every video.  There are no labels to be had from a
# video alone: the ones written here are made up, and say so.
cut_in_pieces() {
	say "Dividing your video into pieces of 10 s."
	echo "Its labels are MADE UP (there are none yet), so the scores below mean nothing:"
	echo "give your own with SEGMENTS=table.csv (columns clip,video,start,end,subject,label)."
	echo 'clip,video,start,end,subject,label' >"$dir/segments.csv"
	for v in $video; do
		[ -f "$v" ] || die "$v: there is no such file"
		seconds=$(ffprobe -v error -select_streams v:0 \
			-show_entries format=duration -of csv=p=0 "$v") ||
			die "$v: is not a video that FFmpeg can read"
		name=$(basename "$v" | sed 's/\.[^.]*$//; s/[^A-Za-z0-9_-]/_/g')
		printf '%s\n' "$v" | sed 's/"/""/g' | awk -v n="$seconds" -v name="$name" '{
			for (i = 0; i == 0 || (i + 1) * 10 <= n; i++) {
				end = (i + 2) * 10 > n ? "" : 10 * (i + 1)
				label = i % 2 == 1 ? "distraction" : "neutrality"
				printf "%s/%03d,\"%s\",%d,%s,%s,%s\n", name, i + 1, $0,
				    10 * i, end, name, label
			}
		}' >>"$dir/segments.csv"
	done
}

# Ten annotators who are right nine times in ten; five vote on each clip from the fine
# labels, the other five from the coarse ones.
vote() {
	printf '%s\n' from,to neutrality,engaged enjoyment,engaged confusion,engaged \
		fatigue,engaged distraction,distracted >"$dir/fine2coarse.csv"
	awk -F, 'function random() { return (x = x * 16807 % 2147483647) / 2147483647 }
		NR == FNR { if (FNR > 1) { fine[n++] = $1; coarse[$1] = $2 } next }
		FNR == 1 {
			for (i = 1; i <= NF; i++) c[$i] = i
			x = 1
			print "clip,annotator,label,set,seconds"
			next
		}
		{
			first = int(10 * random())
			for (i = 0; i < 10; i++) {
				label = random() < 0.9 ? $c["label"] : fine[int(n * random())]
				printf "%s,a%02d,%s,%s,%.1f\n", $c["clip"], (first + i) % 10,
				    i < 5 ? label : coarse[label], i < 5 ? "fine" : "coarse",
				    2 + 6 * random()
			}
		}' "$dir/fine2coarse.csv" "$dir/clips.csv" >"$dir/votes.csv"
}

# Two predictors any model must beat, or a simulated model where there is one.
predict() {
	awk -F, -v all="$1" 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next}
		all || $c["split"] != "test" {n[$c["label"]]++}
		{id[++rows] = $c["clip"]}
		END {
			for (l in n) if (n[l] > n[best]) best = l
			print "clip,label"
			for (i = 1; i <= rows; i++) print id[i] "," best
		}' "$dir/split.csv" >"$dir/most-frequent.csv"
	if [ -z "$video$segments" ]; then
		# the generator's model answered for clips that aer-trim dropped too
		join_tables "$dir"/room?.predictions.csv | awk -F, 'NR == FNR {keep[$1]; next}
			$1 in keep' "$dir/split.csv" - >"$dir/model.csv"
	else
		awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; print "clip,label"; next}
			!($c["label"] in seen) {seen[$c["label"]]; label[k++] = $c["label"]}
			{id[++rows] = $c["clip"]}
			END {
				x = 1
				for (i = 1; i <= rows; i++) {
					x = (x * 16807) % 2147483647
					print id[i] "," label[int(x / 2147483647 * k)]
				}
			}' "$dir/split.csv" >"$dir/chance.csv"
	fi
}

# A server that answers like one with a model, and has none.
stand_in() {
	rm -f "$dir/port"
	/usr/bin/python3 "$here/stand-in.py" "$dir/port" \
		neutrality enjoyment confusion fatigue distraction &
	server=$!
	trap 'kill $server 2>/dev/null' EXIT
	for i in $(seq 300); do
		[ ! -s "$dir/port" ] || break
		sleep 0.1
	done
	[ -s "$dir/port" ] || die "the stand-in for a model does not start"
}

if [ -n "$segments" ]; then
	[ -f "$segments" ] || die "$segments: there is no such table"
elif [ -n "$video" ]; then
	cut_in_pieces
	segments=$dir/segments.csv
	shorter=' -k 2:8'
else
	draw_recordings
	segments=
fi
table=${segments:-$dir/segments.csv}
case $table in
*[!A-Za-z0-9._/-]*) table=\'$table\' ;;
esac

run "aer-trim${shorter:-} $table > $dir/trimmed.csv"
run "aer-cut -o $dir/clips $dir/trimmed.csv > $dir/clips.csv"
[ "$(wc -l <"$dir/clips.csv")" -gt 1 ] || die "no clip is left; the lines above say why"
labelled=clips.csv
if [ -z "$video${SEGMENTS:-}" ]; then
	labelled=labelled.csv
	say "Ten annotators vote on each clip (simulated), five from five labels, five from two:"
	vote
	run "aer-vote --map=$dir/fine2coarse.csv --manifest=$dir/clips.csv \\
    --report=$dir/votes.txt $dir/votes.csv > $dir/labelled.csv"
	say "How far they agree, from $dir/votes.txt:"
	awk '/^Agreement/ {show = 1; print ""} show && /^kept/ {print; exit} show' "$dir/votes.txt"
fi
run "aer-face -n 8 --sheet=$dir/faces.png -o $dir/faces $dir/clips.csv > $dir/faces.csv"
run "aer-frames -n 8 --size=224x224 --faces=$dir/faces.csv --sheet=$dir/sheet.png \\
    -o $dir/frames $dir/clips.csv > $dir/frames.csv"

say "Subjects on one side only, with the classes as close to 80/20 as they get:"
status=0
printf '\n$ %s\n' "aer-split -s 1 --plot=$dir/split.png $dir/$labelled > $dir/split.csv"
aer-split -s 1 --plot="$dir/split.png" "$dir/$labelled" >"$dir/split.csv" || status=$?
select='--split=test '
if [ "$status" -gt 1 ]; then
	echo "So there is no split, and all clips are scored: a split needs two subjects."
	awk 'NR == 1 {print $0 ",split"; next} {print $0 ",test"}' "$dir/clips.csv" \
		>"$dir/split.csv"
	select=
	predict all
else
	predict ""
fi
second=model
[ -f "$dir/model.csv" ] && [ -z "$video${SEGMENTS:-}" ] || second=chance
run "aer-score ${select}--plot=$dir/confusion.png -o $dir/scores.txt \\
    $dir/split.csv $dir/most-frequent.csv $dir/$second.csv"
say "The league table of $dir/scores.txt, in percent; the matrices follow there:"
awk '/^system .*UAR/ {show = 1; print ""} show && /^$/ {exit} show' "$dir/scores.txt"

if [ -z "$video${SEGMENTS:-}" ]; then
	say "Two vision-language models are asked about 3 clips of each class.  There are none here:"
	echo "a stand-in answers by chance, without a look at the pictures, so THE SCORES MEAN NOTHING."
	echo "With a server of your own, -u is its address and -M the model's name:"
	stand_in
	run "aer-pick -q -n 3 --per=label -s 1 $dir/split.csv > $dir/picked.csv"
	for i in 1 2; do
		run "aer-ask -u http://127.0.0.1:$(cat "$dir/port")/v1 -M stand-in-$i -n 4 --size=320x320 \\
    -p $here/raer-prompt.txt --labels=$here/raer-labels.txt \\
    -o $dir/stand-in-$i.jsonl $dir/picked.csv > $dir/stand-in-$i.csv"
	done
	run "aer-score --plot=$dir/asked.png -o $dir/asked.txt $dir/picked.csv \\
    $dir/stand-in-1.csv $dir/stand-in-2.csv"
	say "Their table, from $dir/asked.txt; asked-f1.png, asked-precision.png and"
	echo "asked-recall.png have them side by side, class by class:"
	awk '/^system .*UAR/ {show = 1; print ""} show && /^$/ {exit} show' "$dir/asked.txt"
fi

[ -n "$video${SEGMENTS:-}" ] || caer_page "$dir/students" 1

say "In $dir:"
cd "$dir"
count() { find "$1" -name "$2" | wc -l | tr -d ' '; }
echo "  clips/    $(count clips '*.mp4') clips, exact to the frame (clips.csv)"
echo "  faces/    $(count faces '*.png') face crops (faces.csv: every box, and where there was none)"
echo "  frames/   $(count frames '*.png') pictures of 224x224, context and face (frames.csv)"
echo "  sheet.png        what they look like: look before you trust (faces.png: the faces)"
[ ! -e labelled.csv ] ||
	echo "  labelled.csv     the clips with the label that most annotators gave (votes.csv)"
echo "  split.csv        the manifest with its split (split.png: the classes of its parts)"
echo "  scores.txt       recalls, precisions and confusion matrices"
[ ! -e stand-in-1.csv ] || {
	echo "  stand-in-1.csv   what a model would have answered (stand-in-1.jsonl: its own words)"
	echo "  asked.txt        what its answers are worth: here nothing"
}
[ ! -e students/heat.png ] || {
	echo "  students/        three models, and what they answered (students/sheet.png: the pictures)"
	echo "  students/scores.txt   what the answers are worth (students/confusion-*.png)"
	echo "  students/heat.png     Grad-CAM, in 3 x 3 patches: too coarse to point at a telephone"
}
for f in confusion-*.png asked-*.png; do
	[ ! -e "$f" ] ||
		echo "  $f"
done
