#!/bin/sh
# site.sh DIR PICTURES VERSION PAGE... - the manual as HTML pages and one PDF file.
#
# All is made in DIR.part, which replaces DIR when it is whole.
set -eu
LC_ALL=C.UTF-8
export LC_ALL
dir=$1 pictures=$2 version=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
part=$PWD/$dir.part
rm -rf "$part"
mkdir -p "$part/pictures"

cp "$here/style.css" "$part"
# Sheets of many clips are cut off below what a page has room for; 0 is no limit.
while IFS='	' read -r _ _ file height _; do
	ffmpeg -nostdin -v error -i "$pictures/$file" -bitexact \
		-vf "crop=iw:'if($height,min(ih,$height),ih)':0:0" "$part/pictures/$file"
done <"$here/pictures"

# mandoc links to those pages that it sees beside the one it reads; all others are Debian's.
for page; do
	name=$(basename "$page")
	(cd "$(dirname "$page")" && mandoc -Thtml \
		-O style=style.css,man='%N.%S.html;https://manpages.debian.org/bookworm/%N.%S' "$name") |
		awk -v page="$name" -v pictures="$here/pictures" -f "$here/page.awk" \
		>"$part/$name.html"
done
awk -v version="$version" -f "$here/index.awk" "$@" >"$part/index.html"

# By groff: mandoc's PDF has no font of equal widths, and the tables in transcripts need one.
typeset() {	# [-Z] PAGE...
	option=
	if [ "$1" = -Z ]; then option=$1; shift; fi
	awk -f "$here/fit.awk" "$@" | SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1} \
		groff -mdoc -t -Tpdf $option -dpaper=a4 -P-pa4 "$here/ascii.roff" -
}
typeset "$@" >"$part/aertools.pdf"
for page; do
	echo "$(basename "$page") $(typeset -Z "$page" | grep -c '^p')"
done >"$part/lengths"
python3 "$here/pdf.py" "$part/aertools.pdf" "$part/lengths" "$here/pictures" "$part/pictures"
rm "$part/lengths"
rm -rf "$dir"
mv "$part" "$dir"
