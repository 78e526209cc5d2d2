#!/bin/bash
# The demo's last page, as in Figure 6 of the paper, with other seeds: other students,
# other weights to begin with.  A line a seed: UAR with its interval and (the recall of
# distraction) of the models of faces, of whole pictures and of both; whether the last is
# better beyond the intervals; and the seconds of CPU of it all.
#
#	[SEEDS="1 2 3 4 5"] bash tests/bench/caer-streams.sh
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$top/build:$PATH
work=$top/build/bench/caer-streams
here=$top/manifests
rm -rf "$work" && mkdir -p "$work" && cd "$work"
say() { :; }
die() { cat log >&2; exit 1; }
run() { sh -c "$1" >>log 2>&1; }
. "$here/demo-caer.sh"

for i in ${SEEDS:-1 2 3 4 5}; do
	before=$(awk '{print $16 + $17}' /proc/$$/stat)
	(caer_page "seed$i" "$i" >>log)
	after=$(awk '{print $16 + $17}' /proc/$$/stat)
	awk -F, -v seed="$i" -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" '
		$2 == "" {v[$1, $3] = 100 * $4}
		$2 == "distraction" && $3 == "recall" {v[$1, "found"] = 100 * $4}
		function show(s) {
			return sprintf("%s %.1f [%.1f, %.1f] (%.0f)", s, v[s, "uar"],
			    v[s, "uar:low"], v[s, "uar:high"], v[s, "found"])
		}
		END {
			low = v["both", "uar:low"]
			apart = low > v["face", "uar:high"] && low > v["context", "uar:high"]
			printf "seed %d: %s, %s, %s: %s; %.0f s\n", seed, show("face"),
			    show("context"), show("both"), apart ? "apart" : "NOT APART", ticks / hz
		}' "seed$i/scores.csv"
done
