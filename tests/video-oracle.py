#!/usr/bin/python3
"""Compares what lib/video/video makes of a file with what ffmpeg and ffprobe make of it.

    video-oracle.py FILE CLAIM...

prints a line "ok CLAIM" or "not ok CLAIM: reason" for each claim:

    frames   the decoded planes of all frames, in order, are ffmpeg's
    times    their times are ffprobe's, from the first one on
    steady   their times are those of 25 frames a second
    rises    their times rise
    count=N  there are N of them, missing ones counted
    random   a frame is the same however it is reached
    plan     and when only some frames are announced and read
    share    and through a second handle
    kept     and when the index comes from a file, as do its time and duration
    rgb      the pictures are ffmpeg's, upright and with square pixels, to 1 level
    rgb=N    ... to N levels
    strip    the numbers burnt into the pictures are 0, 1, 2, ...
    strip=a:b ... a to b

The file's own matrix and range are used for rgb.  Without arguments, reads such
lines, FILE and CLAIMs with tabs between, and answers each with its lines: one
process is started for many files.
"""
import csv, os, subprocess, sys, tempfile
from fractions import Fraction
import numpy as np

MATRIX = {"1": "bt709", "5": "bt601", "6": "bt601", "9": "bt2020", "0": "bt709"}


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError("%s: %s" % (
            command[0], done.stderr.decode(errors="replace").strip()[-600:]))
    return done.stdout


def apart(ours, theirs, who):
    """What is wrong where two lists should be the same."""
    if len(ours) != len(theirs):
        return "%d, %s has %d" % (len(ours), who, len(theirs))
    wrong = [k for k in range(len(ours)) if ours[k] != theirs[k]]
    return "%s differ" % wrong[:20] if wrong else ""


class Oracle:
    def __init__(self, path):
        self.path = path
        self.url = "file:" + path

    def look(self, pictures):
        """All that video-test finds in the file, in one process."""
        os.makedirs("kept", exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=".") as file:
            done = subprocess.run(
                ["video-test", "all", self.path, "7", "40", "kept",
                 file.name if pictures else ""],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            data = np.fromfile(file.name, np.uint8)
        lines = done.stdout.decode().splitlines()
        if done.returncode not in (0, 1) or not lines:
            raise RuntimeError("video-test: " + done.stderr.decode()[-600:])
        self.info = lines[0].split()
        last = next(i for i, x in enumerate(lines) if x.startswith("random:"))
        self.list = list(csv.DictReader(lines[1:last]))
        self.said = lines[last:]
        self.width, self.height = map(int, self.info[0].split("x"))
        self.rgb24 = data.reshape(-1, self.height, self.width, 3)

    def ask_ffmpeg(self, planes, pictures):
        """The sums of the decoded planes, as the file has them, and the pictures, upright
        and by the file's own matrix and range: one start of ffmpeg for both."""
        command = ["ffmpeg", "-v", "error", "-y"]
        with tempfile.NamedTemporaryFile(dir=".") as file:
            if planes:
                command += ["-noautorotate", "-i", self.url]
            if pictures:
                command += ["-i", self.url]
            if planes:
                command += ["-map", "0:v:0", "-autoscale", "0", "-fps_mode",
                            "passthrough", "-f", "framemd5", "-"]
            if pictures:
                info = self.info
                command += [
                    "-map", "%d:v:0" % planes, "-fps_mode", "passthrough", "-vf",
                    "scale=%d:%d:flags=bicubic+full_chroma_int+full_chroma_inp+"
                    "accurate_rnd:in_color_matrix=%s:in_range=%s,format=rgb24" % (
                        self.width, self.height,
                        MATRIX[info[info.index("matrix") + 1].rstrip("?")],
                        "pc" if "full" in info else "tv"), "-f", "rawvideo", file.name]
            out = run(*command).decode()
            self.theirs = np.fromfile(file.name, np.uint8)
        self.sums = [line.split(",")[-1].strip() for line in out.splitlines()
                     if not line.startswith("#")]

    def frames(self, _):
        return apart([row["planes"] for row in self.list], self.sums, "ffmpeg")

    def times(self, _):
        out = run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                  "stream=time_base:frame=best_effort_timestamp", "-of",
                  "default=nk=1:nw=1", self.url).decode().split()
        base = Fraction([x for x in out if "/" in x][-1])
        pts = [int(x) for x in out if "/" not in x and x != "N/A"]
        return apart([row["time"] for row in self.list],
                     ["%.9f" % ((p - pts[0]) * base) for p in pts], "ffprobe")

    def steady(self, _):
        return apart([row["time"][:-3] for row in self.list],
                     ["%.6f" % (k / 25) for k in range(len(self.list))], "25 a second")

    def rises(self, _):
        times = [float(row["time"]) for row in self.list if row["time"]]
        wrong = [k for k in range(1, len(times)) if times[k] <= times[k - 1]]
        return "not at %s" % wrong[:20] if wrong else ""

    def count(self, wanted):
        return apart(range(len(self.list)), range(int(wanted)), "it should")

    def heard(self, claim):
        """What the line of video-test says."""
        said = [x for x in self.said if x.startswith(claim)]
        return "" if said == [claim + ": same"] else "; ".join(said)[:300] or "nothing"

    def random(self, _):
        return self.heard("random")

    def plan(self, _):
        return self.heard("plan")

    def share(self, _):
        return self.heard("share")

    def kept(self, _):
        return self.heard("kept")

    def rgb(self, levels):
        ours, theirs = self.rgb24, self.theirs
        if theirs.size != ours.size:
            return "%d bytes, ffmpeg has %d" % (ours.size, theirs.size)
        off = np.abs(ours.astype(np.int16) - theirs.reshape(ours.shape)).max()
        return "off by up to %d" % off if off > int(levels or 1) else ""

    def strip(self, wanted):
        got = [number(p) for p in self.rgb24]
        first, last = map(int, wanted.split(":")) if wanted else (0, len(got) - 1)
        return "" if got == list(range(first, last + 1)) else "numbers %s" % got


def number(picture):
    """As tests/recording/strip.h has it; -1 where the check bits are wrong."""
    h, w = picture.shape[:2]
    rows = max(8, h // 24)
    line = picture[h - rows // 2 - 1].astype(int).sum(axis=1)
    cells = [line[int((i + 0.5) * w / 24)] for i in range(24)]
    middle = (cells[0] + cells[23]) / 2
    bits = [c > middle for c in cells]
    n = sum(int(b) << (15 - i) for i, b in enumerate(bits[1:17]))
    check = 0
    for i in range(15, -1, -1):  # x^6 + x + 1
        top = check >> 5 & 1 ^ n >> i & 1
        check = check << 1 & 0x3f ^ (0b000011 if top else 0)
    wanted = sum(int(b) << (5 - i) for i, b in enumerate(bits[17:23]))
    return n if cells[0] - cells[23] > 150 and check ^ 0b101010 == wanted else -1


def judge(path, claims):
    oracle = Oracle(path)
    try:
        oracle.look(any(c.startswith(("rgb", "strip")) for c in claims))
        planes, pictures = "frames" in claims, any(c.startswith("rgb") for c in claims)
        if planes or pictures:
            oracle.ask_ffmpeg(planes, pictures)
        broken = ""
    except RuntimeError as error:
        broken = str(error)
    for claim in claims:
        name, _, value = claim.partition("=")
        try:
            reason = broken or getattr(oracle, name)(value)
        except RuntimeError as error:
            reason = str(error)
        print("not ok %s: %s" % (claim, " ".join(reason.split())) if reason
              else "ok " + claim, flush=True)


if len(sys.argv) > 1:
    judge(sys.argv[1], sys.argv[2:])
else:
    for request in sys.stdin:
        path, *claims = request.rstrip("\n").split("\t")
        judge(path, claims)
