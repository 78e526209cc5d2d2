#!/usr/bin/env bash
# make deb: packages that lintian has nothing against, the same bytes from two folders,
# which install and work in a Debian that has nothing else.
. "$(dirname "$0")/tap.sh"

for program in dpkg-buildpackage dh lintian mandoc groff ffmpeg; do
	command -v $program >/dev/null || skip_all "no $program"
done

# Two copies of the sources, with what is compiled already, and pictures for the manual
# that no demo has to make.
for copy in a b; do
	mkdir -p $copy/build && cp -a "$top"/{Makefile,README.md,LICENSE,tools,lib,man,manifests,splits,tests} $copy
	cp -al "$top"/build/{obj,libaer.a,face-model,face-model.c,assets.c,*flags,torch.cc,recording,completion,aer-*} \
		$copy/build
done
mkdir pictures
"$python" - "$top/tools/manual/pictures" <<'END'
import sys
from PIL import Image
for row in open(sys.argv[1]):
    Image.new("RGB", (400, 300), "navy").save("pictures/" + row.split("\t")[2])
END
# The time of the last commit is not known to a copy of its own.
export SOURCE_DATE_EPOCH=1700000000
unset DEBFULLNAME DEBEMAIL
for copy in a b; do
	ok "make deb works in folder $copy" make -C $copy deb PICTURES="$work/pictures"
	ok "and compiles nothing again" bash -c 'test -s "$1" && ! grep -E "build/obj/(lib|tools)/" "$1"' - \
		$copy/build/deb/build.log
done
compgen -G 'a/build/deb/*.deb' >list || done_testing
is "there are three packages, and one for what needs libtorch" \
	"$(cd a/build/deb && ls -- *.deb | sed 's/_.*//' | grep -v '^aertools-caer' | sort | tr '\n' ' ')" \
	"aertools aertools-doc libaer-dev "
is "two folders give the same bytes" "$(cd a/build/deb && sha256sum ./*.deb)" \
	"$(cd b/build/deb && sha256sum ./*.deb)"
runs 0 "lintian takes them" lintian --allow-root --fail-on error,warning \
	a/build/deb/aertools_*.changes
out_is "without a word" </dev/null

debs=$work/a/build/deb
version=$(sed -n 's/^#define AER_VERSION "\(.*\)"/\1/p' "$top/lib/base/option.h")
is "their version is that of the tools" \
	"$(for d in "$debs"/*.deb; do dpkg-deb -f "$d" Version; done | sort -u)" "$version"
for deb in "$debs"/*.deb; do
	package=$(basename "${deb%%_*}")
	dpkg-deb -x "$deb" "root.$package"
	dpkg-deb -c "$deb" | awk '{ print $6 }' >"$package.files"
done
[ -e aertools-caer.files ] && cat aertools-caer.files >>aertools.files
is "what needs libtorch stands alone" "$(dpkg-deb -f "$debs"/aertools_*.deb Depends | grep -o torch)" ""
is "each tool is in the package, with its page and completion" "$(
	for t in "$top"/tools/aer-*.c; do
		t=$(basename "$t" .c)
		[ "$t" != aer-caer ] || [ -e aertools-caer.files ] || continue
		for f in bin/$t share/man/man1/$t.1.gz share/bash-completion/completions/$t; do
			grep -qx "./usr/$f" aertools.files || echo "$f"
		done
	done)" ""
is "the tables' pages and the tour, too" "$(
	for page in "$top"/man/*.[57]; do
		page=$(basename "$page")
		grep -qx "./usr/share/man/man${page##*.}/$page.gz" aertools.files || echo "$page"
	done)" ""
ok "and what is shared" test -s root.aertools/usr/share/aertools/raer-labels.txt

# The library, unpacked: its pkg-config file says /usr, which is below root here.
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$work/root.libaer-dev" -name aer.pc)")
flags=$(pkg-config --define-variable=prefix="$work/root.libaer-dev/usr" --cflags --libs aer)
# shellcheck disable=SC2086
ok "the example in libaer-dev compiles against it" gcc -Wall -Werror -o frame \
	root.libaer-dev/usr/share/doc/libaer-dev/examples/frame.c $flags
ok "a recording" "$top/build/recording" -S 640x360 -n 1 -t 8 -r 10 lesson
runs 0 "and runs" ./frame lesson.mp4 7 7.png
is "to the frame" "$("$top/build/asan/strip-read" 7.png | awk -F, 'NR > 1 { print $NF }')" 7

# --- a Debian of its own

end() { rm -rf "$work/a" "$work/b" "$work/debian"; done_testing; }
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 2>/dev/null |
	awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
if [ "$(id -u)" != 0 ] || ! command -v mmdebstrap >/dev/null; then
	skip "a clean Debian needs root and mmdebstrap" 12
	end
fi
if [ -z "$mirror" ] || ! timeout 60 /usr/lib/apt/apt-helper download-file \
	"${mirror%/}/dists/bookworm/InRelease" "$work/InRelease" >/dev/null 2>&1; then
	skip "no mirror of Debian can be reached" 12
	end
fi
if ! timeout -s KILL 400 mmdebstrap --mode=root --variant=minbase --dpkgopt=force-unsafe-io \
	bookworm debian "$mirror" >mmdebstrap.log 2>&1; then
	# no rights for devices and mounts, in many containers; or the network ended
	skip "mmdebstrap: $(tail -n 1 mmdebstrap.log)" 12
	end
fi
apt-config dump | grep -E '^Acquire::(http|https|ftp)::(Proxy|Verify|CAInfo)' \
	>debian/etc/apt/apt.conf.d/host
cp "$debs"/aertools_*.deb debian/root
# by apt, with its dependencies and nothing else
inside() { chroot debian env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
	DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} sh -c "cd /root && $1"; }
apt='apt-get -qq -y --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Options::=--force-unsafe-io'
if ! inside "$apt update" >fetch.log 2>&1; then
	skip "the mirror ended: $(tail -n 1 fetch.log)" 12
	end
fi
ok "apt finds what our packages need" inside "$apt --print-uris install ./*.deb >/dev/null"
if ! inside "$apt --download-only install ./*.deb" >fetch.log 2>&1; then
	skip "the mirror ended: $(tail -n 1 fetch.log)" 11
	end
fi
ok "and installs them" inside "$apt install ./*.deb"
ok "nothing is missing" inside 'apt-get check -qq && test -z "$(dpkg --audit)"'
cp lesson.mp4 lesson.segments.csv lesson.predictions.csv debian/root
"$build/aer-trim" -k 1:4 lesson.segments.csv >trimmed.csv
runs 0 "aer-trim does there what it does here" inside 'aer-trim -k 1:4 lesson.segments.csv'
cp out debian/root/trimmed.csv
out_is "to the byte" <trimmed.csv
runs 0 "aer-cut cuts" inside 'aer-cut -o clips trimmed.csv'
is "each clip" "$(find debian/root/clips -name '*.mp4' | wc -l)" "$(($(wc -l <trimmed.csv) - 1))"
runs 0 "aer-face finds faces" inside 'aer-face -q -n 4 trimmed.csv | grep -c followed'
runs 0 "aer-score scores and draws" inside \
	'aer-score --plot=matrix.png trimmed.csv lesson.predictions.csv'
ok "with letters in the picture" "$python" -c '
from PIL import Image
assert len(set(Image.open("debian/root/matrix.png").convert("L").getdata())) > 20'
ok "the package goes again" inside 'dpkg --purge aertools'
is "and leaves nothing" "$(find debian/usr \( -name 'aer-*' -o -name '*aertools*' \))" ""
end
