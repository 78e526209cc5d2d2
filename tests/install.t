#!/usr/bin/env bash
# make install: what lands where, and that a program builds against the library.
. "$(dirname "$0")/tap.sh"

root=$work/root
ok "make install works below DESTDIR" \
	make -C "$top" install DESTDIR="$work/dest" PREFIX=/opt/aer
is "where nothing names DESTDIR" "$(grep -r "$work" "$work/dest/opt/aer/lib/pkgconfig")" ""
ok "make install works to a PREFIX" make -C "$top" install PREFIX="$root/opt/aer"
for tool in "$top"/tools/aer-*.c; do
	name=$(basename "$tool" .c)
	runs 0 "the installed $name runs" "$root/opt/aer/bin/$name" -V
	out_like "and says what it is" "^$name \(aertools\) [0-9]"
	ok "its page is installed" test -s "$root/opt/aer/share/man/man1/$name.1"
done

share=$root/opt/aer/share/aertools
printf 'clip\none\n' >one.csv
for set in expressions-prompt.txt:expressions.txt raer-prompt.txt:raer-labels.txt; do
	runs 0 "the installed aer-ask takes the installed ${set%:*}" "$root/opt/aer/bin/aer-ask" \
		--dry-run -u http://127.0.0.1:1/v1 -M m --view=none -p "$share/${set%:*}" \
		--labels="$share/${set#*:}" --synonyms=<(echo synonym,label) one.csv
	out_like "with its five labels and what they mean" $'\n- [a-z]+: [^\n]+(\n- [a-z]+: [^\n]+){4}\n'
done
ok "the page of aer-ask names only files that are there" bash -c '
	grep -oE "(expressions|raer)[a-z-]*\.(txt|csv)" "$1/../man/man1/aer-ask.1" | sort -u |
		while read -r f; do [ -s "$1/$f" ] || exit 1; done' - "$share"

cat >program.c <<'C'
#include <aer/table/table.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct aer_error err;
	struct aer_table *table = aer_table_open(argc > 1 ? argv[1] : "-", &err);

	if (table == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	printf("%zu columns\n", aer_table_columns(table));
	aer_table_close(table);
	return 0;
}
C
export PKG_CONFIG_PATH=$root/opt/aer/lib/pkgconfig
flags=$(pkg-config --cflags --libs aer)
ok "pkg-config knows the library" test -n "$flags"
# shellcheck disable=SC2086
ok "a program builds against it" gcc -std=c17 -o program program.c $flags
printf 'clip,label\n' >t.csv
runs 0 "and runs" ./program t.csv
out_is "with the library's answer" <<<'2 columns'
runs 1 "an error comes back as a text" ./program none.csv
err_is "that is complete" <<<'none.csv: cannot open: No such file or directory'

# --- completion, where the shells look for it

for tool in "$top"/tools/aer-*.c; do
	name=$(basename "$tool" .c)
	ok "bash finds what completes $name" grep -q "^	$name) words=" \
		"$root/opt/aer/share/bash-completion/completions/$name"
	ok "and zsh" grep -q "^#compdef.* $name\b" "$root/opt/aer/share/zsh/site-functions/_aertools"
done

# --- the program in the page of section 3, as it stands

example=$root/opt/aer/share/doc/libaer/examples/frame.c
page=$root/opt/aer/share/man/man3/aer_video.3
ok "the library's page is installed" test -s "$page"
awk '/^\.Sh EXAMPLES/ { there = 1 } /^\.Ed/ { exit } on && there
	there && /^\.Bd/ { on = 1 }' "$page" >frame.c
ok "the installed example is its program" cmp frame.c "$example"
# shellcheck disable=SC2086
ok "which compiles without a warning" \
	gcc -std=c17 -Wall -Wextra -Werror -o frame "$example" $flags
ok "a recording that is stored turned, with B-frames" \
	recording -S 320x240 -n 1 -t 2 --no-audio --rotate 90 -b 2 -g 10 turned
for k in 0 13 49; do
	runs 0 "frame $k" ./frame turned.mp4 $k $k.png
	is "has its number in it" "$(strip-read $k.png | awk -F, 'NR > 1 { print $NF }')" $k
	ffmpeg -v error -y -i turned.mp4 -vf "select=eq(n\,$k),scale=flags=bicubic+\
full_chroma_int+full_chroma_inp+accurate_rnd,format=rgb24" -frames:v 1 theirs.png
	is "and ffmpeg's pixels, to 1 level" "$($python - $k.png theirs.png <<-'END'
		import sys, numpy as np
		from PIL import Image
		a, b = (np.asarray(Image.open(f).convert("RGB")).astype(int) for f in sys.argv[1:])
		print("close" if a.shape == b.shape == (240, 320, 3) and abs(a - b).max() <= 1
		      else (a.shape, b.shape, abs(a - b).max() if a.shape == b.shape else ""))
	END
	)" close
done
runs 1 "a frame that is not there" ./frame turned.mp4 50 50.png
err_is "is said to be none" <<<"frame: there is no such frame, or it is damaged"
runs 1 "a video that is not there" ./frame none.mp4 0 0.png
err_is "is named" <<<"frame: none.mp4: No such file or directory"
# Every function whose arguments the page shows is declared so in the headers.
is "the page shows the functions as the headers have them" "$($python - "$page" \
	"$root"/opt/aer/include/aer/*/*.h <<-'END'
	import re, sys
	page, *headers = (open(f).read() for f in sys.argv[1:])
	page = page.split(".Sh SYNOPSIS")[1].split(".Sh DESC")[0]
	headers = re.sub(r"\s", "", "".join(headers))
	for kind, name, rest in re.findall(
	        r'^\.Ft "?(.*?)"?\n\.F[no] (\w+)(.*(?:\n\.Fa.*)*)', page, re.M):
	    args = re.findall(r'"(.*?)"|(\bvoid\b)', rest)
	    shown = kind + name + "(" + ",".join(a or b for a, b in args) + ")"
	    if shown.replace(" ", "") not in headers:
	        print(shown)
END
)" ""
done_testing
