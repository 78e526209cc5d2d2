#!/usr/bin/env bash
# What bash and zsh complete: typed into real shells on a terminal, the files that
# make install puts there.
. "$(dirname "$0")/tap.sh"

command -v zsh >/dev/null || skip_all "no zsh"
built=$top/build/completion
ok "make completion works" make -s -C "$top" completion
ok "no tool is forgotten" bash -c '
	for t in "$1"/tools/aer-*.c; do
		grep -q "^$(basename "$t" .c)	" "$2" || exit 1
	done' - "$top" "$built/options"

# --- the table: what -h shows, and values that the tools take

is "each option of each -h is in the table" "$(
	for t in $(cut -f1 "$built/options" | uniq); do
		"$top/build/$t" -h | grep -oE '^  (-.,|   ) --[a-z-]+' | sed 's/.*--//; s/^/'"$t"' --/'
	done)" "$(awk -F'\t' '$3 != "-" { print $1, $3 }' "$built/options")"
awk -F'\t' '$3 != "-" && $5 !~ /^[-\/]/ {
	n = split($5, value, " ")
	for (i = 1; i <= n; i++)
		if (value[i] !~ /:$/) print $1, $3 "=" value[i]
}' "$built/options" >values
ok "there are many values" test "$(wc -l <values)" -ge 50
is "each is right for the tool" "$(
	while read -r tool option; do
		"$top/build/$tool" "$option" -h >out 2>err || echo "$tool $option $(cat err)"
	done <values)" ""
is "the modes of aer-cut are known" "$(grep -o 'mode=.*' values | paste -sd' ')" \
	"mode=exact mode=copy mode=smart"
awk -F'\t' '$3 == "-" { n = split($5, f, " "); for (i = 1; i <= n; i++) print $1, f[i] }' \
	"$built/options" >formats
is "each format of aer-export and aer-import is in the page" "$(
	while read -r tool format; do
		grep -qw -- "$format" "$top/man/$tool.1" || echo "$tool $format"
	done <formats)" ""
ok "they are many" test "$(wc -l <formats)" -ge 20

# --- two shells on a terminal

# type.py SHELL FILE: types the lines of standard input behind ". FILE"
cat >type.py <<'END'
import os, pty, select, sys, time
shell, file = sys.argv[1:3]
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="dumb", COLUMNS="200", LINES="50", INPUTRC="/dev/null",
        HISTFILE="/dev/null", EDITOR="", VISUAL="")
    os.execlp(shell, shell, *(["--norc", "--noprofile"] if shell == "bash" else ["-f"]), "-i")
deadline, seen = time.time() + 590, b""
def wait_for(text):
    global seen
    while text not in seen:
        if not select.select([fd], [], [], max(0, deadline - time.time()))[0]:
            sys.exit("nothing more came:\n" + seen.decode(errors="replace"))
        seen += os.read(fd, 65536)
    seen = b""
# the quotes tell the shell's answer from the echo of what is typed
def type_line(line, i):
    os.write(fd, line + f"\necho don'e'{i}.\n".encode())
    wait_for(f"done{i}.\r".encode())
type_line(f". {file}".encode(), "")
for i, line in enumerate(sys.stdin):
    type_line(line.rstrip("\n").replace("<TAB>", "\t").replace("<ALL>", "\x1b*").encode(), i)
os.write(fd, b"exit\n")
os.waitpid(pid, 0)
END

mkdir -p here/functions here/clips && cd here || exit 1
touch segments.csv 'a b.csv'
cp "$built/zsh" functions/_aertools
tools=$(cut -f1 "$built/options" | uniq | tr '\n' ' ')
# a tool prints its command line, in angle brackets
fakes="for t in $tools; do
	eval \"\$t() { printf '<%s>' \$t \\\"\\\$@\\\" >>typed; echo >>typed; }\"; done"
printf '%s\n' "PS1='> '" ". '$built/bash'" "$fakes" >bash.rc
printf '%s\n' "COMP_WORDBREAKS=\$' \\t\\n>;|&'" ". ./bash.rc" >whole.rc
cat >zsh.rc <<END
PS1='> '
fpath=(\$PWD/functions \$fpath)
autoload -U compinit; compinit -u -d \$PWD/dump
zle -C all-matches complete-word _generic
bindkey '^[*' all-matches
zstyle ':completion:all-matches::::' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert true
$fakes
END

# TYPED, a tab, WANTED of each shell
cat >cases <<'END'
aer-cut --mode=e<TAB>	<aer-cut><--mode=exact>
aer-cut --mo<TAB>sm<TAB> s<TAB>	<aer-cut><--mode=smart><segments.csv>
aer-cut -c f<TAB> -f	<aer-cut><-c><ffv1><-f>
aer-cut --codec hev<TAB>	<aer-cut><--codec><hevc>
aer-cut --forc<TAB>-o x	<aer-cut><--force><-o><x>
aer-cut -j<TAB> 3	<aer-cut><-j><3>
aer-cut -j <TAB>3	<aer-cut><-j><3>
aer-cut --size=<TAB>4x4	<aer-cut><--size=4x4>
aer-cut --preset=x a<TAB>	<aer-cut><--preset=x><a b.csv>
aer-frames --format=tar:<TAB>	<aer-frames><--format=tar:jpg>
aer-frames --at=ti<TAB>1,2	<aer-frames><--at=times:1,2>
aer-frames --at t<TAB>1,2	<aer-frames><--at><times:1,2>
aer-frames --faces=s<TAB>	<aer-frames><--faces=segments.csv>
aer-score --form<TAB>ma<TAB>	<aer-score><--format=markdown>
aer-score --labels=@s<TAB>	<aer-score><--labels=@segments.csv>
aer-score --labels @s<TAB>	<aer-score><--labels><@segments.csv>
aer-split --form<TAB>j<TAB> s<TAB>	<aer-split><--format=json><segments.csv>
aer-export dat<TAB> s<TAB>	<aer-export><datasheet><segments.csv>
aer-import --root=x pr<TAB> s<TAB>	<aer-import><--root=x><predictions><segments.csv>
aer-trim --short=k<TAB>	<aer-trim><--short=keep>
END
for shell in bash:bash.rc bash:whole.rc zsh:zsh.rc; do
	rm -f typed
	name="${shell%:*} (${shell#*:})"
	ok "$name takes what is typed" bash -c 'cut -f1 cases |
		timeout 600 "$1" ../type.py "$2" "./$3"' - "$python" "${shell%:*}" "${shell#*:}"

	is "$name completes it" "$(cat typed)" "$(cut -f2 cases)"
	rm -f typed
	printf '%s\n' 'aer-cut -o c<TAB>' 'aer-cut --output=c<TAB>' | "$python" ../type.py \
		"${shell%:*}" "./${shell#*:}"
	is "$name completes the folder" "$(sed 's,/>$,>,' typed | paste -sd' ')" \
		"<aer-cut><-o><clips> <aer-cut><--output=clips>"
done
rm -f typed
for shell in bash zsh; do
	printf '%s\n' 'aer-cut --mode=<ALL>' 'aer-score --format=<ALL>' |
		"$python" ../type.py $shell ./$shell.rc
done
is "all values are offered, and no others" "$(sed 's/><--[a-z]*=/></g; s/<--[a-z]*=/</' typed)" \
"<aer-cut><copy><exact><smart>
<aer-score><csv><json><latex><markdown><text>
<aer-cut><copy><exact><smart>
<aer-score><csv><json><latex><markdown><text>"
for shell in bash zsh; do
	rm -f typed
	echo 'aer-trim --<ALL>' | "$python" ../type.py $shell ./$shell.rc
	is "$shell offers all options" "$(tr '<>' '\n\n' <typed | sed -n 's/^\(--[a-z-]*\).*/\1/p' | sort)" \
		"$(awk -F'\t' '$1 == "aer-trim" && $3 != "-" { print $3 }' "$built/options" | sort)"
done
done_testing
