# bench.sh - what the benches share: a work folder, a clock, recordings, races.
#
# A figure is only worth something beside another one of the same run. A race is
# a title and some entrants, who take turns; the best time of each counts, and
# each but the first is shown as a ratio to the first, with what it should be.
# A miss is said, and is no failure: the machine may have had other work.

set -eu
benches=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$benches/../../build/bench
mkdir -p "$work" && cd "$work"

x264='-c:v libx264 -preset veryfast -crf 18 -bf 0 -c:a aac -b:a 128k'

# --- races ----------------------------------------------------------------------

race() {	# TITLE
	names=() targets=() commands=()
	echo "$1"
}

# TARGET: "<= R" or ">= R" for the ratio to the first entrant, or "" for none.
entrant() {	# NAME TARGET COMMAND
	names+=("$1") targets+=("$2") commands+=("$3")
}

# Prints the seconds of wall time and of CPU time of COMMAND, or those that it
# says itself in a line "took WALL CPU".
clock() {	# COMMAND
	local TIMEFORMAT='%R %U %S'
	{ time bash -c "$1" >bench.out 2>bench.err; } 2>bench.time || return 1
	awk '$1 == "took" { print $2, $3; said = 1 }
		FILENAME == "bench.time" && !said { print $1, $2 + $3 }' bench.out bench.time
}

# After the first round only as many entrants go on as KEEP says: the first one and
# the fastest of the others.  The times stay in wall and cpu.
run() {	# ROUNDS [KEEP]
	local i round keep=${2:-${#names[@]}} failed=() others=() w c left
	wall=() cpu=()
	left=$(seq 0 $((${#names[@]} - 1)))
	for ((round = 1; round <= $1; round++)); do
		for i in $left; do
			[ -z "${failed[i]-}" ] || continue
			if ! read -r w c < <(clock "${commands[i]}"); then
				failed[i]="it failed: $(tail -n 1 bench.err)"
				continue
			fi
			others[i]=$(sed -n 's/^other \([1-9]\)/\1/p' bench.out)
			awk -v a="$w" -v b="${wall[i]-1e9}" 'BEGIN { exit !(a < b) }' || continue
			wall[i]=$w cpu[i]=$c
		done
		left="0 $(for i in "${!wall[@]}"; do echo "${wall[i]} $i"; done |
			sort -g | awk -v n="$keep" '$2 != 0 && ++k < n { print $2 }')"
	done
	for i in "${!names[@]}"; do
		if [ -z "${wall[i]-}" ]; then
			printf '  %-30s not run: %s\n' "${names[i]}" "${failed[i]-}"
			continue
		fi
		printf '  %-30s %8.2f s %8.2f s CPU' "${names[i]}" "${wall[i]}" "${cpu[i]}"
		[ "$i" = 0 ] || [ -z "${wall[0]-}" ] || verdict \
			"$(echo "${wall[i]} ${wall[0]}" | awk '{ print $1 / $2 }')" '%8.3f' "${targets[i]}"
		[ -z "${others[i]-}" ] || printf '  (%s wrong frames)' "${others[i]}"
		echo
	done
}

verdict() {	# VALUE FORMAT TARGET
	printf "   $2" "$1"
	[ -z "$3" ] || echo "$1 $3" | awk '{
		met = $2 == "<=" ? $1 <= $3 : $1 >= $3
		printf "  (%s %s: %s)", $2, $3, met ? "met" : "MISSED" }'
}

# --- recordings -------------------------------------------------------------------

# 20 minutes of 1280x720, H.264, 3 B-frames, drawn once: two minutes, ten times.
recording_once() {	# NAME GOP
	[ ! -s "$1.mp4" ] || return 0
	recording -n 3 -t 120 -r 25 -S 1280x720 -g "$2" -b 3 part
	repeat "$1" part 10
	rm part.*
}

repeat() {	# NAME PART TIMES
	local i
	for ((i = 0; i < $3; i++)); do echo "file $2.mp4"; done >"$1.txt"
	ffmpeg -v error -y -f concat -i "$1.txt" -c copy "$1.part.mp4" </dev/null
	mv "$1.part.mp4" "$1.mp4"
}

# Clips of 10 s of VIDEO, at random in its first END seconds, the same every time.
clips() {	# VIDEO END COUNT
	awk -v video="$1" -v end="$2" -v n="$3" 'BEGIN {
		print "clip,video,start,end"
		for (x = 1; i < n; i++) {
			x = x * 16807 % 2147483647
			start = int(x / 2147483647 * (end - 10) * 1000) / 1000
			printf "c%04d,%s.mp4,%.3f,%.3f\n", i, video, start, start + 10
		} }'
}
