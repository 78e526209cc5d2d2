"""pdf.py FILE LENGTHS PICTURES DIR: adds bookmarks and pictures to the manual in PDF.

FILE is what groff has written, LENGTHS has the name of each page and how many sheets
it takes, PICTURES is the list of the site's pictures, which lie in DIR.  They are
appended as an update, each picture on a sheet of its own.
"""
import re
import struct
import sys

WIDTH, HEIGHT, MARGIN, SIZE = 595, 842, 57, 10


def read_png(path):
    """The width, height and inflated rows of an RGB picture of 8 bits."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, head = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    if head is None or head[2:4] != (8, 2) or head[6] != 0:
        sys.exit(f"{path}: is no RGB picture of 8 bits")
    return head[0], head[1], packed


def quoted(text):
    for bad, good in (("\\", r"\\"), ("(", r"\("), (")", r"\)")):
        text = text.replace(bad, good)
    return text


def page_name(name):
    """aer-cut.1 as aer-cut(1)"""
    return "{}({})".format(*name.rsplit(".", 1))


def lines_of(text, columns):
    line, lines = "", []
    for word in text.split():
        if line and len(line) + 1 + len(word) > columns:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return lines + [line]


def page_content(width, height, caption):
    room = HEIGHT - 2 * MARGIN - 60
    scale = min((WIDTH - 2 * MARGIN) / width, room / height)
    w, h = width * scale, height * scale
    top = HEIGHT - MARGIN
    text = [f"q {w:.2f} 0 0 {h:.2f} {MARGIN} {top - h:.2f} cm /I Do Q", "BT",
            f"/F {SIZE} Tf {MARGIN} {top - h - 20:.2f} Td {SIZE * 1.3:.1f} TL"]
    text += [f"({quoted(line)}) Tj T*" for line in lines_of(caption, 95)]
    return "\n".join(text + ["ET"]).encode("ascii")


class Update:
    """Objects to append to a PDF file, by PDF's own way of changing a file."""

    def __init__(self, old):
        self.old = old
        self.size = int(re.findall(rb"/Size (\d+)", old)[-1])
        self.root = int(re.findall(rb"/Root (\d+) 0 R", old)[-1])
        self.pages = int(re.findall(rb"/Pages (\d+) 0 R", old)[-1])
        self.kids = [int(k) for k in re.findall(
            rb"(\d+) 0 R", re.findall(rb"/Kids \[([^]]*)\]", old)[-1])]
        self.body = {}

    def add(self, head, stream=None):
        """A new object's number; HEAD is its dictionary, to which a length is added."""
        if stream is not None:
            head = head[:-2] + b"/Length %d>>stream\n%s\nendstream" % (len(stream), stream)
        number, self.size = self.size, self.size + 1
        self.body[number] = head
        return number

    def add_picture(self, path, caption, font):
        width, height, packed = read_png(path)
        # a PNG's rows are what PDF calls predictor 15
        image = self.add(
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
            b"/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3"
            b"/Columns %d>>>>" % (width, height, width), packed)
        content = self.add(b"<<>>", page_content(width, height, caption))
        self.kids.append(self.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources"
            b"<</Font<</F %d 0 R>>/XObject<</I %d 0 R>>>>>>"
            % (self.pages, WIDTH, HEIGHT, content, font, image)))

    def add_outline(self, marks):
        """MARKS are pairs: a title and the number of its first page, from 0."""
        top, first = self.size, self.size + 1
        last = first + len(marks) - 1
        self.add(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>"
                 % (first, last, len(marks)))
        for number, (title, page) in enumerate(marks, first):
            before = b"/Prev %d 0 R" % (number - 1) if number > first else b""
            after = b"/Next %d 0 R" % (number + 1) if number < last else b""
            self.add(b"<</Title(%s)/Parent %d 0 R/Dest[%d 0 R/Fit]%s%s>>" % (
                quoted(title).encode("ascii"), top, self.kids[page], before, after))
        self.body[self.root] = b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R>>" % (
            self.pages, top)

    def result(self):
        pages = re.findall(rb"\n%d 0 obj\s(.*?)\sendobj" % self.pages, self.old, re.DOTALL)[-1]
        pages = re.sub(rb"/Count \d+", b"/Count %d" % len(self.kids), pages)
        self.body[self.pages] = re.sub(
            rb"/Kids \[[^]]*\]", b"/Kids [%s]" % b" ".join(b"%d 0 R" % k for k in self.kids), pages)
        new, table = self.old, b"xref\n"
        for number, body in sorted(self.body.items()):
            table += b"%d 1\n%010d 00000 n \n" % (number, len(new))
            new += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        return new + table + b"trailer<</Size %d/Root %d 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
            self.size, self.root, re.findall(rb"startxref\s+(\d+)", self.old)[-1], len(new))


def main(file, lengths, table, folder):
    with open(file, "rb") as old:
        update = Update(old.read())
    marks, at = [], 0
    with open(lengths, encoding="ascii") as rows:
        for name, count in (row.split() for row in rows):
            marks.append((page_name(name), at))
            at += int(count)
    if at != len(update.kids):
        sys.exit(f"{file}: has {len(update.kids)} pages, its parts have {at}")
    font = update.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    marks.append(("Pictures", at))
    with open(table, encoding="ascii") as rows:
        for number, row in enumerate(rows, 1):
            page, _, name, _, caption = row.rstrip("\n").split("\t")
            update.add_picture(f"{folder}/{name}",
                               f"Picture {number}, for {page_name(page)}: {caption}", font)
    update.add_outline(marks)
    with open(file, "wb") as new:
        new.write(update.result())


main(*sys.argv[1:])
