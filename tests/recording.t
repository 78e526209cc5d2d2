#!/bin/bash
# The synthetic recordings that the other tests trust: what they say of themselves is
# true, and the frame numbers burnt into them survive what the tools do to pictures.
. "$(dirname "$0")/tap.sh"

small="-S 640x360 --no-audio"

# The numbers read from a file, comma separated, without their brackets of times.
numbers() { strip-read "$@" | awk -F, 'NR > 1 { printf "%s%s", s, $NF; s = "," }'; }

# 0,1,...,COUNT-1
upto() { seq -s, 0 $(($1 - 1)); }

# frames_match VIDEO NAME: the container's frame times, from the first one on, are
# those of NAME.frames.csv to 2 microseconds, which is all ffprobe prints.
frames_match() {
	ffprobe -v error -select_streams v -of csv=p=0 \
		-show_entries frame=best_effort_timestamp_time "$1" |
		tr -d , | sed '/^$/d' | paste -d, <(tail -n +2 "$2.frames.csv") - |
		awk -F, 'NR == 1 { first = $4 }
			 { off = $4 - first - $2 }
			 NF != 4 || off > 2e-6 || off < -2e-6 { print; bad = 1 }
			 END { exit bad || !NR }'
}

# region NAME ROW: x,y,w,h of a row of the segments table as ffmpeg's crop wants it
region() {
	awk -F, -v row="$2" 'NR == row + 1 { print $7 ":" $8 ":" $5 ":" $6 }' \
		"$1.segments.csv"
}

# same_film NAME TITLE: the video holds exactly the numbers and times of the table
same_film() {
	local count
	count=$(($(wc -l <"${1%.*}.frames.csv") - 1))
	is "$2: numbers" "$(numbers "$1")" "$(upto "$count")"
	ok "$2: times" frames_match "$1" "${1%.*}"
}

# --- the numbers, in the original

ok "a recording with B-frames is made" \
	recording $small -t 2 -g 20 -b 3 -s 4 cfr
same_film cfr.mp4 "constant rate with B-frames"
is "B-frames are really used" \
	"$(ffprobe -v error -show_entries frame=pict_type -of csv=p=0 cfr.mp4 | grep -c B |
		awk '{ print ($1 > 10) }')" 1

ok "open groups of pictures can be had" \
	recording $small -t 1 -g 10 -b 2 -x x264-params=open-gop=1 open
same_film open.mp4 "open groups"

ok "frames of variable duration" recording $small -t 2 --vfr -b 2 vfr
same_film vfr.mp4 "variable durations"
is "their durations do vary" "$(tail -n +2 vfr.frames.csv | cut -d, -f3 | sort -u | wc -l |
	awk '{ print ($1 > 10) }')" 1

ok "a first time stamp that is not 0" recording -S 640x360 -t 1 --first 1.4 late
same_film late.mp4 "late start"
is "the first frame is where it was asked for" \
	"$(ffprobe -v error -select_streams v -show_entries frame=pts_time \
		-read_intervals %+#1 -of csv=p=0 late.mp4 | tr -d ,)" 1.400000
is "-s counts from a given time stamp" \
	"$(strip-read -s 1.4 late.mp4 | sed -n 2p)" late.mp4,0,0.000000,0

ok "an NTSC rate" recording $small -t 1 -r 30000/1001 ntsc
same_film ntsc.mp4 "30000/1001"
is "its times are exact fractions" "$(sed -n 3p ntsc.frames.csv)" \
	1,0.033366667,0.033366667

# --- containers and encoders

for format in mkv avi mov ts webm gif nut; do
	ok "$format can be written" recording -S 640x360 -t 0.6 -n 2 -f $format any
	same_film any.$format "$format"
done
for encoder in mpeg4 mjpeg ffv1 libx265; do
	# libx265 itself leaks.
	[ $encoder = libx265 ] && ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	ok "$encoder can be used" recording $small -t 0.4 -n 1 -f mkv -c $encoder any
	same_film any.mkv "$encoder"
done
ASAN_OPTIONS=${ASAN_OPTIONS%:detect_leaks=0}
ok "a negative first time" recording $small -t 0.4 --first -0.2 -f ts negative
same_film negative.ts "negative start"
is "it is kept" "$(ffprobe -v error -select_streams v -show_entries stream=start_time \
	-of csv=p=0 negative.ts | head -n 1)" -0.200000

# --- the numbers, after what tools do

ok "scaling to 224x224" ffmpeg -v error -i cfr.mp4 -vf scale=224:224 -crf 26 small.mp4
is "numbers after scaling and another encoding" "$(numbers small.mp4)" "$(upto 50)"

ok "cropping" ffmpeg -v error -i cfr.mp4 -vf "crop=$(region cfr 2)" -crf 26 crop.mp4
is "numbers in a student's region" "$(numbers crop.mp4)" "$(upto 50)"
ok "cropping and scaling" ffmpeg -v error -i cfr.mp4 \
	-vf "crop=$(region cfr 1),scale=224:224" -q:v 8 crop%02d.jpg
is "numbers in a student's region, squeezed, as JPEG" "$(numbers crop??.jpg)" "$(upto 50)"
is "no numbers where there is no strip" "$(ffmpeg -v error -i cfr.mp4 \
	-vf crop=640:200:0:0 -frames:v 3 bare.mp4 && numbers bare.mp4)" -1,-1,-1

for turn in 90 180 270; do
	ok "a picture stored turned by $turn" \
		recording $small -t 0.4 --rotate $turn turned$turn
	is "strip-read turns it back" "$(numbers turned$turn.mp4)" "$(upto 10)"
	ok "and so does ffmpeg" ffmpeg -v error -i turned$turn.mp4 turned$turn-%02d.png
	is "its pictures are upright" "$(numbers turned$turn-??.png)" "$(upto 10)"
	is "and of the size asked for" "$(ffprobe -v error -show_entries stream=width,height \
		-of csv=p=0 turned$turn-01.png)" 640,360
done

# --- the sound

# loud FILE FROM TO: whether there is a tone in all of that part of the sound, seconds
loud() {
	ffmpeg -v error -copyts -i "$1" -vn -af "atrim=$2:$3,astats=metadata=1,\
ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-" -f null - |
		awk -F= '/RMS/ { last = $2 }
			END { if (NR) print (last !~ /inf/ && last > -30) ? "loud" : "silent" }'
}
ok "a recording with sound" recording -S 640x360 -n 1 -t 2.2 sound
is "a tone at 1 s" "$(loud sound.mp4 1.01 1.09)" loud
is "silence before it" "$(loud sound.mp4 0.2 0.97)" silent
is "silence after it" "$(loud sound.mp4 1.13 1.95)" silent
is "a late start moves sound and picture alike" "$(loud late.mp4 1.41 1.49)" loud

# --- the tables

ok "boxes lie inside the picture and their regions" awk -F, '
	NR == FNR { if (FNR > 1) { x[$9] = $5; y[$9] = $6; w[$9] = $7; h[$9] = $8 } next }
	FNR > 1 && !($5 >= x[$4] && $6 >= y[$4] && $5 + $7 <= x[$4] + w[$4] &&
		     $6 + $8 <= y[$4] + h[$4]) { print; bad = 1 }
	END { exit bad || FNR < 2 }' cfr.segments.csv cfr.boxes.csv
is "there is a box for each student and frame" "$(wc -l <cfr.boxes.csv)" 151

ok "a minute of six students in a tiny picture" \
	recording -S 320x180 --no-audio -n 6 -t 60 -r 2 --subjects 11 lesson
is "subjects are numbered as asked" \
	"$(tail -n +2 lesson.segments.csv | cut -d, -f9 | sort -u | paste -sd' ')" \
	"P011 P012 P013 P014 P015 P016"
is "every emotion occurs" \
	"$(tail -n +2 lesson.segments.csv | cut -d, -f10 | sort -u | paste -sd' ')" \
	"confusion distraction enjoyment fatigue neutrality"
ok "each student's segments follow each other to the end" awk -F, '
	NR > 1 { if ($3 != end[$9] + 0 || $4 - $3 < 6 || $4 - $3 > 20) bad = 1
		 end[$9] = $4 }
	END { for (s in end) if (end[s] != 60) bad = 1; exit bad }' lesson.segments.csv
ok "regions are even, and above the picture's strip" awk -F, '
	NR > 1 && ($5 % 2 || $6 % 2 || $7 % 2 || $8 % 2 || $6 + $8 > 172) { exit 1 }
	' lesson.segments.csv
ok "probabilities sum to 1 and the label has the largest" awk -F, '
	NR == 1 { for (i = 3; i <= NF; i++) name[i] = substr($i, 3); next }
	{ sum = best = 0
	  for (i = 3; i <= NF; i++) { sum += $i; if ($i > best) { best = $i; label = name[i] } }
	  if (sum < 1 - 1e-6 || sum > 1 + 1e-6 || label != $2) { print; exit 1 } }
	' lesson.predictions.csv
clips=$(($(wc -l <lesson.segments.csv) - 1))
is "ten annotators vote twice on each clip" "$(wc -l <lesson.votes.csv)" $((20 * clips + 1))

ok "students who cross" recording $small -n 2 -t 2 --crowd crowd
is "the hidden one has no box for a while" \
	"$(awk -F, '$4 == "P001"' crowd.boxes.csv | wc -l | awk '{ print ($1 < 50 && $1 > 25) }')" 1
is "they share a region" "$(region crowd 1)" "$(region crowd 2)"
is "they change places" "$(awk -F, '$2 == 49 { print ($5 > 320) }' crowd.boxes.csv |
	paste -sd' ')" "1 0"
ok "students who sit still" recording $small -n 1 -t 1 --still still
is "never move" "$(tail -n +2 still.boxes.csv | cut -d, -f5-8 | sort -u | wc -l)" 1

# --- again

mkdir again
ok "the same command" recording -S 640x360 -t 1 --first 1.4 -o again late
ok "gives the same video" cmp late.mp4 again/late.mp4
ok "and the same boxes" cmp <(cut -d, -f2- late.boxes.csv) <(cut -d, -f2- again/late.boxes.csv)
ok "another seed" recording -S 640x360 -t 1 --first 1.4 -s 2 -o again late
is "gives other boxes" "$(cmp -s late.boxes.csv again/late.boxes.csv; echo $?)" 1
like "the video is named as the directory was typed" "$(sed -n 2p again/late.boxes.csv)" \
	'^again/late\.mp4,'

# --- mistakes

runs 2 "an unknown encoder" recording -c nosuch x
out_is "prints nothing" </dev/null
err_is "and says so" <<'X'
recording: nosuch: no such video encoder
X
runs 2 "an unknown setting of the encoder" recording $small -x nosuch=1 x
err_is "is named" <<'X'
recording: libx264: no such setting 'nosuch'
X
runs 2 "variable durations in AVI" recording $small --vfr -f avi x
err_is "are impossible" <<'X'
recording: avi: frames cannot have variable durations
X
runs 2 "seven students" recording -n 7 x
err_is "are too many" <<'X'
recording: number of students '7' is not a number from 1 to 6
X
runs 2 "faces larger than their regions" recording $small --face 250 x
err_is "do not fit" <<'X'
recording: faces of 250 pixels do not fit
X
runs 2 "a file that is no video" strip-read "$top/tests/tap.sh"
runs 0 "help" recording -h
out_like "lists the options" '--rotate'

done_testing
