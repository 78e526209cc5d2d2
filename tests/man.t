#!/bin/bash
# The manual: pages are clean mdoc, every tool has one that lists its options, -h fits
# a screen, and the transcripts in the examples are what the tools print.
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

# A transcript is a literal block that begins with "$ cat FILE".  The first cat of a
# file makes it; what else is typed is run and compared with what follows.  Pages whose
# examples need the recording "lecture" are run by the tests of their tools.
cat >transcript.py <<'END'
import os, re, subprocess, sys
text = open(sys.argv[1]).read()
text = text.split(".Sh EXAMPLES\n")[-1].split("\n.Sh ")[0]
done = bad = 0
for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", text, re.M | re.S):
    if not block.startswith("$ cat "):
        continue
    block = block.replace("\\e", "\\").replace("\\&", "")
    for command, wanted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        name = command.removeprefix("cat ")
        if command.startswith("cat ") and not os.path.exists(name):
            open(name, "w").write(wanted)
            continue
        run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        done += 1
        wanted = re.sub(r"^\(exit status \d+\)\n", "", wanted, flags=re.M)
        if run.stdout != wanted:
            bad += 1
            print(f"$ {command}\n{run.stdout}--- but the page has\n{wanted}")
print(f"{bad} differ")
END
for page in "$top"/man/*.1; do
	grep -q '^\$ cat' "$page" && ! grep -q '^\$.*lecture\|lecture\.mp4\|lesson\.' "$page" || continue
	name=$(basename "$page")
	mkdir -p "$name" && cd "$name" || exit 1
	is "the transcripts in $name are true" "$($python ../transcript.py "$page" 2>&1)" \
		"0 differ"
	cd ..
done

done_testing
