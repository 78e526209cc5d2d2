"""What must be decoded of H.264 so that some of its frames come out.

    bound.py CLIPS.csv        to sample 16 frames of each clip; reads what
                              aer-frames -v says from standard input and prints it
                              beside the bound
    bound.py VIDEO FRAMES...  prints how many pictures are needed by these frames,
                              numbers with blanks between, a line for each argument

Those are the frames themselves and what they refer to, directly or through others: all
pictures that the lists of their slices name, by the letter of ITU-T H.264, 8.2.4 and
8.2.5.  What stands in the headers, ffmpeg's trace_headers tells.
"""

import csv
import math
import re
import subprocess
import sys

N, RATE = 16, 25
LINE = re.compile(r"\] (?:Packet: (\d+) bytes.*?pts (-?\d+)|\d+ +(\w+?)(?:\[\d+\])* .* = (-?\d+)$)")


def read_units(path):
    """For each packet in file order (pts, [unit]); a unit is a list of (name, value)."""
    trace = subprocess.Popen(
        ["ffmpeg", "-v", "trace", "-i", "file:" + path, "-map", "0:v:0", "-c", "copy",
         "-bsf:v", "trace_headers", "-f", "null", "-"], text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    packets, extradata = [], []
    for line in trace.stderr:
        if "[trace_headers" not in line:
            continue
        found = LINE.search(line)
        if not found:
            continue
        if found[2]:
            packets.append((int(found[2]), []))
            continue
        units = packets[-1][1] if packets else extradata
        if found[3] == "forbidden_zero_bit":
            units.append([])
        if units:
            units[-1].append((found[3], int(found[4])))
    trace.wait()
    packets[0][1][:0] = extradata
    return packets


class Picture:
    def __init__(self, pts):
        self.pts, self.refs, self.reference, self.poc = pts, set(), False, 0


class Decoder:
    """The marking of reference pictures, and their lists."""

    def __init__(self):
        self.sps, self.pps, self.kept, self.prev_poc = {}, {}, [], (0, 0)

    def slice(self, picture, unit, first):
        value = dict(unit)
        self.p = self.pps[value["pic_parameter_set_id"]]
        self.s = self.sps[self.p["seq_parameter_set_id"]]
        assert self.s["frame_mbs_only_flag"] == 1
        self.max = 1 << self.s["log2_max_frame_num_minus4"] + 4
        if first:
            picture.idr = value["nal_unit_type"] == 5
            picture.reference = value["nal_ref_idc"] > 0
            picture.num = value["frame_num"]
            picture.unit = unit
            if picture.idr:
                self.kept, self.prev_poc = [], (0, 0)
            self.count_order(picture, value)
        kind = value["slice_type"] % 5
        if kind == 2:
            return
        default = [self.p["num_ref_idx_l%d_default_active_minus1" % i] for i in (0, 1)]
        for i in range(2 if kind == 1 else 1):
            n = value.get("num_ref_idx_l%d_active_minus1" % i, default[i]) + 1
            picture.refs |= set(self.list(picture, kind, i, n, unit)[:n]) - {None}

    def count_order(self, picture, value):
        if self.s["pic_order_cnt_type"] != 0:
            return
        size, lsb = 1 << self.s["log2_max_pic_order_cnt_lsb_minus4"] + 4, value["pic_order_cnt_lsb"]
        msb, prev = self.prev_poc
        if lsb < prev and prev - lsb >= size / 2:
            msb += size
        elif lsb > prev and lsb - prev > size / 2:
            msb -= size
        picture.poc = msb + lsb + min(0, value.get("delta_pic_order_cnt_bottom", 0))
        if picture.reference:
            self.prev_poc = (msb, lsb)

    def number(self, kept, picture):
        """PicNum of a kept picture, seen from the one at hand."""
        return kept.num - (self.max if kept.num > picture.num else 0)

    def list(self, picture, kind, which, n, unit):
        if kind == 0:
            names = sorted(self.kept, key=lambda k: -self.number(k, picture))
        else:
            before = sorted((k for k in self.kept if k.poc < picture.poc), key=lambda k: -k.poc)
            after = sorted((k for k in self.kept if k.poc > picture.poc), key=lambda k: k.poc)
            names = after + before if which else before + after
            if which and len(names) > 1 and names == before + after:
                names[:2] = names[1::-1]
        names = (names + [None] * n)[:n]
        predicted, at = picture.num, 0
        for op, difference in self.changes(unit, which):
            predicted += -(difference + 1) if op == 0 else difference + 1
            predicted %= self.max
            wanted = next(k for k in self.kept if k.num == predicted)
            names = names[:at] + [wanted] + [k for k in names[at:] if k is not wanted]
            at += 1
        return names

    def changes(self, unit, which):
        names, inside, op = [], False, 0
        for name, value in unit:
            if name.startswith("ref_pic_list_modification_flag_l"):
                inside = name.endswith(str(which))
            elif inside and name == "modification_of_pic_nums_idc":
                op = value
                assert op != 2
            elif inside and name == "abs_diff_pic_num_minus1":
                names.append((op, value))
        return names

    def mark(self, picture):
        if not picture.reference:
            return
        unit = picture.unit
        if dict(unit).get("adaptive_ref_pic_marking_mode_flag"):
            for name, value in unit:
                if name == "memory_management_control_operation":
                    assert value in (0, 1)
                elif name == "difference_of_pic_nums_minus1":
                    gone = (picture.num - value - 1) % self.max
                    self.kept = [k for k in self.kept if k.num != gone]
        elif len(self.kept) >= max(1, self.s["max_num_ref_frames"]):
            self.kept.remove(min(self.kept, key=lambda k: self.number(k, picture)))
        self.kept.append(picture)


def read_pictures(path):
    """All pictures of the video, with those that they refer to, as they are shown."""
    decoder, pictures = Decoder(), []
    for pts, units in read_units(path):
        picture, first = Picture(pts), True
        for unit in units:
            value = dict(unit)
            kind = value.get("nal_unit_type")
            if kind == 7:
                decoder.sps[value["seq_parameter_set_id"]] = value
            elif kind == 8:
                decoder.pps[value["pic_parameter_set_id"]] = value
            elif kind in (1, 5):
                decoder.slice(picture, unit, first)
                first = False
        decoder.mark(picture)
        pictures.append(picture)
    return sorted(pictures, key=lambda p: p.pts)


def count_needed(wanted):
    needed, left = set(wanted), list(wanted)
    while left:
        new = left.pop().refs - needed
        needed |= new
        left += new
    return len(needed)


def wanted_frames(path):
    wanted = set()
    for row in csv.DictReader(open(path)):
        first = math.ceil(round(float(row["start"]) * RATE, 6))
        count = math.ceil(round(float(row["end"]) * RATE, 6)) - first
        wanted |= {first + int(count / (2 * N) + i * count / N) for i in range(N)}
    return wanted, row["video"]


def main():
    if len(sys.argv) > 2:
        pictures = read_pictures(sys.argv[1])
        for frames in sys.argv[2:]:
            print(count_needed([pictures[int(k)] for k in frames.split()]))
        return
    wanted, video = wanted_frames(sys.argv[1])
    pictures = read_pictures(video)
    bound = count_needed([pictures[k] for k in wanted])
    said = re.search(r"(\d+) frames wanted, (\d+) decoded", sys.stdin.read())
    decoded = int(said[2])
    print(f"  {len(wanted)} different frames wanted; the bound is {bound} decoded,"
          f" aer-frames decoded {decoded}: ratio {decoded / bound:.3f}")


main()
