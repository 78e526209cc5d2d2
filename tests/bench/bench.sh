# bench.sh - what the benches share: a work folder, a clock, a table of ratios.
#
# A figure is only worth something beside another one of the same run, so each
# line shows the peer, our time and the ratio, ours / peer's, the best of three
# runs that take turns.

set -eu
work=$(dirname "${BASH_SOURCE[0]}")/../../build/bench
mkdir -p "$work" && cd "$work"

now() { date +%s.%N; }

seconds() {	# COMMAND: seconds of wall time
	local from
	from=$(now)
	bash -c "$1" >bench.out 2>bench.err || { tail -n 3 bench.err >&2; exit 1; }
	echo "$(now) $from" | awk '{print $1 - $2}'
}

compare() {	# TITLE PEER-NAME PEER-COMMAND OUR-COMMAND
	local ours=999999 peers=999999 t
	for _ in 1 2 3; do
		t=$(seconds "$3") && peers=$(echo "$t $peers" | awk '{print $1 < $2 ? $1 : $2}')
		t=$(seconds "$4") && ours=$(echo "$t $ours" | awk '{print $1 < $2 ? $1 : $2}')
	done
	echo "$ours $peers" | awk -v t="$1" -v p="$2" \
		'{printf "%-34s %8.2f s   %-24s %8.2f s   ratio %.2f\n", t, $1, p, $2, $1 / $2}'
}

# A recording of a minute, drawn once.
recording_once() {
	[ -s lecture.segments.csv ] || recording -n 3 -t 60 -r 25 -S 1280x720 -g 250 -b 2 lecture
}
