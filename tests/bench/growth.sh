# What the table tools take for 10^4, 10^5 and 10^6 clips: the most memory that they have
# at a time, and CPU seconds.  The table in aer-growth(7) is made of this.  It needs 6 GB of
# disk for a while.
. "$(dirname "$0")/bench.sh"
. "$benches/../growth.sh"

sizes="10000 100000 1000000"
rm -rf growth && mkdir growth && cd growth
for n in $sizes; do
	mkdir $n
	(cd $n && make_peak "$benches/.." && make_tables $n)
done
echo "Table tools: bytes a clip at most, MB and CPU seconds at 10^4, 10^5 and 10^6 clips"
runs_to_measure | while IFS=$'\t' read -r law name command; do
	memory='' seconds='' least=''
	for n in $sizes; do
		read -r kb s < <(cd $n && measure "$command" 2>err) || true
		least=${least:-$kb}
		memory+=$(printf '%8.1f' "${kb}e-3") seconds+=$(printf '%8.2f' "$s")
	done
	keeps_law "$law" "$least" "$n" "$kb" && verdict=met || verdict=MISSED
	printf '  %-24s %4s %s  %s  (%s)\n' "$name" "$law" "$memory" "$seconds" $verdict
done
cd .. && rm -rf growth
