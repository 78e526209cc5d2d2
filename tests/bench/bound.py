"""bound.py CLIPS.csv: what must be decoded to sample 16 frames of each clip.

Reads what aer-frames -v says from standard input and prints it beside the bound: the
frames that are wanted, and the reference frames before them since the keyframe.  The
packets are ffprobe's; whether a picture is one for reference stands in the header of
its slices (H.264 in MP4, clause 7.3.1: nal_ref_idc).
"""

import csv
import math
import re
import subprocess
import sys

N, RATE = 16, 25


def read_packets(path):
    """[(time, is key, is for reference)] in the order of decoding."""
    rows = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
         "packet=pts,pos,size,flags", "-of", "compact=p=0", path],
        stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    packets = []
    with open(path, "rb") as file:
        for row in rows:
            field = dict(pair.split("=") for pair in row.split("|") if "=" in pair)
            file.seek(int(field["pos"]))
            data, at, reference = file.read(int(field["size"])), 0, False
            while at < len(data):
                if data[at + 4] & 31 in (1, 5):
                    reference = data[at + 4] >> 5 & 3 != 0
                at += 4 + int.from_bytes(data[at:at + 4], "big")
            packets.append((int(field["pts"]), "K" in field["flags"], reference))
    return packets


def wanted_frames(path):
    wanted = set()
    for row in csv.DictReader(open(path)):
        first = math.ceil(round(float(row["start"]) * RATE, 6))
        count = math.ceil(round(float(row["end"]) * RATE, 6)) - first
        wanted |= {first + int(count / (2 * N) + i * count / N) for i in range(N)}
    return wanted, row["video"]


def main():
    wanted, video = wanted_frames(sys.argv[1])
    packets = read_packets(video)
    shown = sorted(range(len(packets)), key=lambda i: packets[i][0])
    targets = {shown[number] for number in wanted}
    bound, since_key, behind = 0, 0, False
    for i in reversed(range(len(packets))):  # a key frame closes what lies behind it
        behind = behind or i in targets
        bound += i in targets or (behind and packets[i][2])
        behind = behind and not packets[i][1]
    said = re.search(r"(\d+) frames wanted, (\d+) decoded", sys.stdin.read())
    decoded = int(said[2])
    print(f"  {len(wanted)} different frames wanted; the bound is {bound} decoded,"
          f" aer-frames decoded {decoded}: ratio {decoded / bound:.3f}")


main()
