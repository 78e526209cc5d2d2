#!/bin/sh
# options.sh PROGRAM... - the options of programs, for the completion of shells.
#
# A program's -h is its option table in print, so it is the source here, too.  The
# values that an option takes are asked for: before -h stands a wrong one, and the
# program answers with those that are right, or with -h and nothing done.
# Each option is a line of six fields with tabs between them, the operand FORMAT is one
# without a name:
#
#	aer-cut  -c  --codec  NAME  h264 hevc ffv1  h264, hevc or ffv1 (default h264)
#
# The fifth field has the words to choose from, or one of
#
#	-        there is no argument
#	/file    a file, /at a file after an @, /folder a folder
#	/free    nothing that could be listed
#
# A word that ends in a colon goes on: at:X,Y is given as "at:".
set -eu
LC_ALL=C
export LC_ALL
tab=$(printf '\t')

# lines of: letter, name, argument, help; "-" for what is not there
table() {
	awk -v OFS='\t' '
	name != "" { sub(/^ +/, ""); print letter, name, arg, $0; name = ""; next }
	/^  (    |-., )--/ {
		letter = substr($0, 3, 1) == "-" ? substr($0, 3, 2) : "-"
		rest = substr($0, 7)
		name = rest
		sub(/[ =].*/, "", name)
		rest = substr(rest, length(name) + 1)
		arg = "-"
		if (rest ~ /^=/) {
			arg = rest
			sub(/ .*/, "", arg)
			rest = substr(rest, length(arg) + 1)
			arg = substr(arg, 2)
		}
		sub(/^ +/, "", rest)
		if (rest == "")
			next
		print letter, name, arg, rest
		name = ""
	}'
}

# The words in a message of the kind "'?' is none of: png, jpg, at:X,Y".
words() {
	awk '/ is none of:? / {
		sub(/.* is none of:? /, "")
		n = split($0, word, ", ")
		for (i = 1; i <= n; i++) {
			sub(/:[A-Z].*/, ":", word[i])
			printf "%s%s", (i > 1 ? " " : ""), word[i]
		}
		exit
	}'
}

# What an argument may be: PROGRAM NAME ARG
kind() {
	case $3 in
	-) echo - ; return ;;
	*@FILE) echo /at; return ;;
	*FILE* | TABLE | JOURNAL) echo /file; return ;;
	DIR) echo /folder; return ;;
	esac
	values=$("$1" "$2=?" -h 2>&1 </dev/null | words)
	# an argument such as drop|keep
	if [ -z "$values" ] && printf '%s\n' "$3" | grep -qx '[a-z0-9]*\(|[a-z0-9]*\)*' &&
		[ "${3#*|}" != "$3" ]; then
		values=$(printf '%s' "$3" | tr '|' ' ')
	fi
	printf '%s\n' "${values:-/free}"
}

for program; do
	tool=$(basename "$program")
	"$program" -h | table | while IFS=$tab read -r letter name arg help; do
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$tool" "$letter" "$name" "$arg" \
			"$(kind "$program" "$name" "$arg")" "$help"
	done
	case $("$program" -h | sed 1q) in
	*' FORMAT '*)
		printf '%s\t-\t-\tFORMAT\t%s\tthe format\n' "$tool" \
			"$("$program" '?' '?' 2>&1 </dev/null | words)" ;;
	esac
done
