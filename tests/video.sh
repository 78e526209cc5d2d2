# video.sh - what the tests of video access share: the judge, and films that ffmpeg
# makes of one master.  Sourced after tap.sh.

coproc judge { exec $python "$top/tests/video-oracle.py" 2>oracle.log; }
trap 'exec {judge[1]}>&-; wait "$judge_PID"' EXIT

# check FILE TITLE CLAIM...: one test for each claim of video-oracle.py
check() {
	local file=$1 title=$2 line claim
	shift 2
	printf '%s%s\n' "$file" "$(printf '\t%s' "$@")" >&"${judge[1]}"
	for claim; do
		read -r -t 600 line <&"${judge[0]}" || line=$(tail -n 5 oracle.log)
		is "$title: $claim" "$line" "ok $claim"
	done
}
# Four ways to the same frames; any film's claims; those of one whose numbers
# in the pictures can be read as well.
access="random plan share kept"
all="frames times $access rgb"
everything="$all strip"

# make_film NAME ARGUMENTS...: the master's pictures, encoded by ffmpeg with them
make_film() { make_from master.mkv "$@"; }
make_from() {	# SOURCE NAME ARGUMENTS...
	local source=$1 name=$2
	shift 2
	ffmpeg -v error -y -i "$source" -fps_mode passthrough "$@" "file:$name" \
		>film.log 2>&1 </dev/null || { echo "cannot make $name"; cat film.log; } | tap_note
}

# by one thread, as the number of threads changes the bytes
x264="-c:v libx264 -threads 1 -preset veryfast -crf 12"
x265="-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=none:frame-threads=1:keyint=10:bframes=3:b-adapt=0"
vp9="-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 12 -crf 20 -b:v 0"

size=160x120
ok "the master is made" recording -S $size -n 1 -t 2 -f mkv -c ffv1 --no-audio master
