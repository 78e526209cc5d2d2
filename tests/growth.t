#!/bin/bash
# Memory of the table tools from 10,000 to 200,000 clips: what is said not to grow does
# not, and the others keep to the bytes a clip that aer-growth(7) says.  The programs are
# those without sanitizers, which take memory of their own.
. "$(dirname "$0")/tap.sh"
. "$top/tests/growth.sh"

[ -x "$top/build/aer-pick" ] || skip_all "the programs without sanitizers are not built"
PATH=$top/build:$PATH

few=10000 many=200000
prepare() (
	mkdir $1 && cd $1 && make_peak "$top/tests" && make_tables $1
)
ok "tables of $few clips" prepare $few
ok "and of $many" prepare $many

ok "the law lets 8 bytes a clip and a megabyte pass" keeps_law 8 5000 $many 7460
ok "but not more" eval "! keeps_law 8 5000 $many 7470"
ok "nor 8 bytes where none are allowed" eval "! keeps_law 0 5000 $many $((5000 + 190000 * 8 / 1000))"

while IFS=$'\t' read -r law name command; do
	a=$(cd $few && measure "$command" 2>err) || a="fails: $(tail -n 1 $few/err)"
	b=$(cd $many && measure "$command" 2>err) || b="fails: $(tail -n 1 $many/err)"
	if [[ $a$b == *fails* ]]; then
		is "$name runs" "$a $b" ""
	else
		is "$name takes ${law%+*} bytes a clip at most" \
			"$(keeps_law "$law" "${a% *}" $many "${b% *}" || echo "$a KB, then $b")" ""
	fi
done < <(runs_to_measure)
rm -rf $few $many
done_testing
