#!/usr/bin/env bash
# The manual as a site and as a PDF file: all pages, links that lead somewhere, pictures.
. "$(dirname "$0")/tap.sh"

for program in mandoc groff ffmpeg pdftotext; do
	command -v $program >/dev/null || skip_all "no $program"
done

# Pictures that no demo has to make, each of another size and colour.
mkdir pictures none
"$python" - "$top/tools/manual/pictures" <<'END'
import sys
from PIL import Image
for i, row in enumerate(open(sys.argv[1])):
    Image.new("RGB", (300 + 10 * i, 1500), (20 * i, 80, 160)).save("pictures/" + row.split("\t")[2])
END
cut -f3 "$top/tools/manual/pictures" | sort >names
pages=$(cd "$top" && printf '%s\n' man/aertools.7 man/*.7 man/*.1 man/*.5 man/*.3 | awk '!seen[$0]++')
site() {	# DIR PICTURES, in the sources' folder as make does it
	(cd "$top" && sh tools/manual/site.sh "${work#"$top/"}/$1" "$work/$2" 1.2 $pages)
}
runs 0 "the site is made" site first pictures
err_is "without a word" </dev/null
runs 0 "and again" site second pictures
ok "with the same bytes" diff -r first second
runs 1 "a picture that is not there ends it" site first none
err_like "and is named" "$(head -n 1 "$top/tools/manual/pictures" | cut -f3)"
ok "and the old site stays" diff -r first second
rm -rf first.part

cat >links.py <<'END'
import os, sys
from html.parser import HTMLParser
from urllib.parse import urlsplit

class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.seen = set(), [], []
        self.feed(open(path, encoding="utf-8").read())
    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        self.seen.append(tag)
        if "id" in a:
            self.ids.add(a["id"])
        self.links += [a[k] for k in ("href", "src") if k in a]
        if tag == "img" and len(a.get("alt", "")) < 20:
            print(f"{path}: {a['src']} has no words for those who do not see it")

pages = {f: Page(f) for f in os.listdir(".") if f.endswith(".html")}
reached, next_ones = set(), ["index.html"]
hosts = set()
while next_ones:
    name = next_ones.pop()
    if name in reached:
        continue
    reached.add(name)
    for link in pages[name].links:
        url = urlsplit(link)
        if url.scheme:
            hosts.add(url.netloc)
            if url.scheme != "https" or " " in link:
                print(f"{name}: {link} is no address")
            if url.netloc == "manpages.debian.org" and "aer" in url.path:
                print(f"{name}: {link} should be ours")
            continue
        target = url.path or name
        if not os.path.isfile(target):
            print(f"{name}: {link} leads nowhere")
        elif url.fragment and url.fragment not in pages[target].ids:
            print(f"{name}: there is no #{url.fragment} in {target}")
        if target in pages:
            next_ones.append(target)
print("not reached:", *sorted(set(pages) - reached))
print("pictures:", sum(p.seen.count("img") for p in pages.values()))
print("pages:", len(pages), "of links:", sum(len(p.links) for p in pages.values()) > 500)
END
is "each link leads somewhere, and each page is reached" "$(cd first && "$python" ../links.py)" \
	"not reached:
pictures: $(wc -l <names)
pages: $(($(wc -w <<<"$pages") + 1)) of links: True"
is "the pictures are there" "$(cd first/pictures && ls)" "$(cat names)"
is "and are no longer than a page has room for" "$("$python" - "$top/tools/manual/pictures" <<'END'
import sys
from PIL import Image
for row in open(sys.argv[1]):
    _, _, name, height, _ = row.split("\t")
    if Image.open("first/pictures/" + name).size[1] != (int(height) or 1500):
        print(name)
END
)" ""
ok "the style is ours" grep -q 'href="style.css"' first/aer-cut.1.html
is "the first page has them in order: the tour, the tools, tables, the library" \
	"$(grep -o '<h2>[^<]*' first/index.html; grep -o 'href="[a-z_-]*[.][1357]' first/index.html | head -n 1)" \
	'<h2>To begin with
<h2>Tools
<h2>Tables
<h2>Library
href="aertools.7'
browser=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser)
if [ -n "$browser" ]; then
	# Each page in a frame as wide as a telephone; long lines scroll in their own blocks.
	cat >telephone.html <<'END'
<!DOCTYPE html><body><pre></pre><script>
(async () => {
	for (const page of location.hash.slice(1).split(",")) {
		const frame = document.createElement("iframe");
		frame.style.width = "390px";
		frame.src = page;
		document.body.append(frame);
		await new Promise(done => frame.onload = done);
		const root = frame.contentDocument.documentElement;
		document.querySelector("pre").textContent += "\n" + (root.scrollWidth > root.clientWidth ?
			page + " is too wide" : "fits");
		frame.remove();
	}
})();
</script>
END
	# It keeps its own things where HOME is.
	fitting() {	# DIR
		HOME=$work timeout 300 "$browser" --headless --no-sandbox --disable-gpu \
			--disable-dev-shm-usage --allow-file-access-from-files \
			--virtual-time-budget=60000 --dump-dom \
			"file://$work/telephone.html#$(ls "$1"/*.html | paste -sd,)" 2>/dev/null |
			grep -o '^fits\|^[^ ]* is too wide' | sort | uniq -c | tr -s ' '
	}
	is "every page fits a telephone" "$(fitting first)" " $(ls first/*.html | wc -l) fits"
	mkdir wide && cp first/style.css first/aer-pick.1.html wide
	sed -i 's,<h1,<p style="width: 500px">wide</p><h1,' wide/aer-pick.1.html
	is "and one that did not would be found" "$(fitting wide)" " 1 wide/aer-pick.1.html is too wide"
else
	skip "no chromium to look at the pages" 2
fi
is "a page has its figure within its section" "$("$python" - <<'END'
text = open("first/aertools.7.html").read()
for id, file in ("Faces", "faces.png"), ("Split", "split.png"):
    section = text[text.index(f'id="{id}"'):]
    print(file in section[:section.index("</section>")])
END
)" "True
True"

# --- the same as one file

cd first || exit 1
pdftotext -layout aertools.pdf ../text 2>../err
is "the PDF is read without complaint" "$(cat ../err; pdftoppm -r 20 -png aertools.pdf ../leaf 2>&1)" ""
is "each page is in it" "$(for page in $pages; do
	name=$(basename "$page")
	grep -qiF "${name%.*}(${name##*.})" ../text || echo "$name"
done)" ""
is "what is typed can be copied from it, with its quotes, tildes and carets" "$(
	grep -oF -e "sed '2s/neutrality" -e "~/aertools/build/rec" -e "--subject-from='^(" ../text | sort -u)" \
	"--subject-from='^(
sed '2s/neutrality
~/aertools/build/rec"
is "no line is cut off at the edge of the paper" \
	"$(pdftotext -bbox aertools.pdf - | awk -F'"' '/<word/ && $6 > 575')" ""
is "and each picture is there" "$(pdfimages -list aertools.pdf | awk 'NR > 2' | wc -l)" "$(wc -l <../names)"
pdftohtml -q -i -xml -stdout aertools.pdf | sed -n 's/.*<item page="\([0-9]*\)">\(.*\)<\/item>.*/\1 \2/p' >../marks
is "bookmarks lead to them" "$(while read -r leaf title; do
	[ "$title" = Pictures ] || pdftotext -f "$leaf" -l "$leaf" -layout aertools.pdf - |
		sed 's/ (/(/g; 1q' | grep -qiF "$title" || echo "$leaf $title"
done <../marks)" ""
is "all of them" "$(cut -d' ' -f2 ../marks | sort)" "$(for page in $pages; do
	name=$(basename "$page")
	echo "${name%.*}(${name##*.})"
done | { cat; echo Pictures; } | sort)"
cd .. && rm -f leaf*
done_testing
