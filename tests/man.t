#!/bin/bash
# The manual: pages are clean mdoc, every tool has one that lists its options, -h fits
# a screen.  What the pages show is run by examples.t.
. "$(dirname "$0")/tap.sh"

command -v mandoc >/dev/null || skip_all "no mandoc"

for page in "$top"/man/*; do
	name=$(basename "$page")
	is "$name is clean" "$(mandoc -Tlint -Wwarning "$page" 2>&1)" ""
	is "$name has its own name" "$(sed -n 's/^\.Dt \([^ ]*\) \([0-9]\)$/\1.\2/p' "$page" |
		tr A-Z a-z)" "$name"
	is "$name has its sections in order" "$(
		sed -n 's/^\.Sh //p' "$page" >sections
		printf '%s\n' NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' 'RETURN VALUES' EXAMPLES DIAGNOSTICS \
			'SEE ALSO' CAVEATS | grep -vxF -f sections >missing
		printf '%s\n' NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' 'RETURN VALUES' EXAMPLES DIAGNOSTICS \
			'SEE ALSO' CAVEATS | grep -vxF -f missing | diff - sections)" ""
	# Pages that are there: a page may only send readers to those.
	is "$name refers to pages that are there" "$(
		sed -n 's/^\.\(It \)\{0,1\}Xr \(aer[a-z-]*\) \([0-9]\).*/\2.\3/p' "$page" | sort -u |
		while read -r other; do [ -e "$top/man/$other" ] || echo "$other"; done)" ""
	refers() { sed -n 's/^\.\(It \)\{0,1\}Xr \(aer[a-z_-]*\) \([0-9]\).*/\2.\3/p' | sort -u; }
	is "$name has all pages that it refers to in SEE ALSO" "$(
		sed -n '/^\.Sh SEE ALSO/,/^\.Sh C/p' "$page" | refers >also
		{ cat "$page"; echo .Xr aertools 7; } | refers | grep -vxF "$name" | comm -23 - also)" ""
	is "$name is told in a line by whatis" "$(sed -n 's/^\.Nd //p' "$page" |
		grep -c '^[a-z].*[a-z)]$')" 1
	is "$name has a sentence a line" "$(grep -n '[a-z)]\. [A-Z]' "$page" |
		grep -v '^[0-9]*:[.$]')" ""
done

# "-b --balance" of each option that FILE, a page, describes
page_options() {
	sed -n 's/^\.It Fl \([A-Za-z]\) , -\([a-z0-9-]*\).*/-\1 --\2/p
		s/^\.It Fl -\([a-z0-9-]*\).*/--\1/p' "$1" | sort
}
help_options() {
	sed -n 's/^  -\([A-Za-z]\), --\([a-z0-9-]*\).*/-\1 --\2/p
		s/^      --\([a-z0-9-]*\).*/--\1/p' | sort
}

for source in "$top"/tools/aer-*.c; do
	tool=$(basename "$source" .c)
	page=$top/man/$tool.1
	runs 0 "$tool -h" "$tool" -h
	ok "fits 31 lines" test "$(wc -l <out)" -le 31
	is "of 80 columns" "$(awk 'length > 80' out)" ""
	err_is "and is no diagnostic" </dev/null
	if [ -e "$page" ]; then
		is "$tool.1 describes the options of $tool -h" "$(page_options "$page")" \
			"$(help_options <out)"
		is "and says the same defaults" "$(
			sed -n 's/^ .*--\([a-z0-9-]*\).*(default:* \([0-9][0-9.:]*\)[,;) ].*/\1 \2/p' out |
				while read -r option value; do
					sed -n "/^\.It Fl .*-$option\>/,/^\.\(It\|El\)/p" "$page" |
						grep -qwF -- "$value" || echo "$option $value"
				done)" ""
		is "and shows them all in its synopsis" "$(
			sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$page" >synopsis
			letters=$(sed -n 's/.*Fl \([A-Za-z]*\).*/\1/p' synopsis | tr -d '\n')
			help_options <out | while read -r a b; do
				case $a in
				--*) grep -q -- "Fl -${a#--}\>" synopsis || echo "$a" ;;
				*) [[ $letters = *${a#-}* ]] || echo "$a" ;;
				esac
			done)" ""
	else
		is "$tool has a page" "" "man/$tool.1"
	fi
	runs 0 "$tool -V" "$tool" -V
	out_like "names the tool and a version" "^$tool \(aertools\) [0-9.]+$"
	runs_sh 2 "$tool -h on a full disk fails" "$tool -h >/dev/full"
done

done_testing
