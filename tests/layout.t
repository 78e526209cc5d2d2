#!/usr/bin/env bash
# The library's folders are what README says, each uses only those above it there, and
# none prints to standard output or error, or ends the program.
. "$(dirname "$0")/tap.sh"
cd "$top" || exit

sed -n '/^| lib\/ |/,/^$/s/^| \([a-z]*\) |.*/\1/p' README.md >"$work/order"
is "README has every folder of lib/" "$(sort "$work/order" | tr '\n' ' ')" \
	"$(cd lib && printf '%s\n' * | LC_ALL=C sort | tr '\n' ' ')"

while read -r folder; do
	echo "$folder" >>"$work/above"
	is "$folder uses only what is above it" "$(grep -ho '^#include "[a-z]*/' "lib/$folder"/*.* |
		cut -d'"' -f2 | tr -d / | sort -u | grep -vxFf "$work/above" | tr '\n' ' ')" ""
done <"$work/order"

is "a name is in one folder only" "$(basename -a lib/*/*.[ch]* | sort | uniq -d)" ""
# sink is where -o - leads, and batch is what the main of several tools shares
code() { grep -nE "$1" lib/*/*.[ch] lib/*/*.cc | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)'; }
is "the library prints nothing and does not exit" "$(code \
	'(^|[^a-z_])(printf|puts|putchar|perror|exit|_exit|abort|errx?|warnx?) ?\(')" ""
is "nor knows where a tool's words go" "$(code '[^<"]\b(stdout|stderr)\b' |
	grep -vE '^lib/(base/sink|batch/batch)\.c')" ""
done_testing
