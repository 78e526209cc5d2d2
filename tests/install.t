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

cat >program.c <<'C'
#include <aer/table.h>
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
done_testing
