#!/usr/bin/env bash
# make dist: the same bytes of the same commit, wherever and whenever, and sources that
# are built without git.
. "$(dirname "$0")/tap.sh"

git -C "$top" rev-parse -q --verify HEAD >/dev/null 2>&1 && [ -e "$top/.git" ] ||
	skip_all "the sources are no clone"
version=$(sed -n 's/^#define AER_VERSION "\(.*\)"/\1/p' "$top/lib/base/option.h")
file=aertools-$version.tar.gz
ok "a clone" git clone -q --no-hardlinks "$top" one
ok "another, elsewhere" git clone -q --no-hardlinks "$top" far/away/two
find far -type f -not -path '*/.git/*' -exec touch -d 2001-02-03 {} +
git -C far/away/two config tar.umask 0077
for clone in one far/away/two; do
	# shellcheck disable=SC2016
	ok "make dist in $clone" env TZ=Asia/Tokyo sh -c 'umask 077 && make -C "$1" dist' - $clone
done
is "gives the same bytes" "$(sha256sum <"one/build/$file")" "$(sha256sum <"far/away/two/build/$file")"
ok "also a second time" bash -c 'cp "$1" first && sleep 1.1 && make -s -C one dist && cmp first "$1"' - \
	"one/build/$file"
echo >>one/README.md
runs 0 "with a change that is not committed" make -s -C one dist
err_is "it says that" <<<"make dist: what is not committed is left out"
ok "and leaves it out" cmp first "one/build/$file"

tar xzf first
is "it has the files of the commit, in a folder with the version" \
	"$(cd "aertools-$version" && find . -type f -o -type l | sed 's,^\./,,' | sort)" \
	"$(git -C far/away/two ls-files | sort)"
# A git that tells on who calls it.
mkdir bin
printf '#!/bin/sh\necho "$@" >>%s/called\nexit 128\n' "$work" >bin/git
chmod +x bin/git
ok "make knows what to do without git" env PATH="$work/bin:$PATH" \
	make -n -C "aertools-$version" all build/recording
ok "and compiles" env PATH="$work/bin:$PATH" GIT_DIR=/nowhere \
	make -C "aertools-$version" build/obj/lib/base/option.o build/obj/assets.o build/frame.c
ok "and nobody calls git" test ! -e called
done_testing
