#!/usr/bin/python3
"""Compares what lib/video makes of a file with what ffmpeg and ffprobe make of it.

    video-oracle.py FILE [CLAIM...]

prints a line "ok CLAIM" or "not ok CLAIM: reason" for each claim; without any, for
all but strip:

    frames   the decoded planes of all frames, in order, are ffmpeg's
    times    their times are ffprobe's, from the first one on
    random   a frame is the same however it is reached
    rgb      the pictures are ffmpeg's, upright and with square pixels, to 1 level
    strip    the numbers burnt into the pictures are 0, 1, 2, ...

FILE's own matrix and range are used for rgb; AER_MATRIX and AER_RANGE tell ffmpeg
another (bt601, bt709, bt2020; tv, pc), AER_LEVELS another tolerance.
"""
import csv, os, subprocess, sys
from fractions import Fraction
import numpy as np

path = sys.argv[1]
claims = sys.argv[2:] or ["frames", "times", "random", "rgb"]
url = "file:" + path


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError("%s: %s" % (
            command[0], done.stderr.decode(errors="replace").strip()[-600:]))
    return done.stdout


def listing():
    return list(csv.DictReader(run("video-test", "list", path).decode().splitlines()))


def video_info():
    return run("video-test", "info", path).decode().split()


def frames():
    ours = [row["planes"] for row in listing()]
    out = run("ffmpeg", "-v", "error", "-noautorotate", "-i", url, "-map", "0:v:0",
              "-autoscale", "0", "-fps_mode", "passthrough", "-f", "framemd5", "-")
    theirs = [line.split(",")[-1].strip() for line in out.decode().splitlines()
              if not line.startswith("#")]
    if len(ours) != len(theirs):
        return "%d frames, ffmpeg has %d" % (len(ours), len(theirs))
    wrong = [k for k in range(len(ours)) if ours[k] != theirs[k]]
    return "frames %s differ" % wrong[:20] if wrong else ""


def times():
    ours = [float(row["time"]) for row in listing()]
    out = run("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
              "stream=time_base:frame=best_effort_timestamp", "-of", "default=nk=1:nw=1",
              url).decode().split()
    base = Fraction([x for x in out if "/" in x][-1])
    pts = [int(x) for x in out if "/" not in x and x != "N/A"]
    theirs = [float((p - pts[0]) * base) for p in pts]
    if len(ours) != len(theirs):
        return "%d times, ffprobe has %d" % (len(ours), len(theirs))
    wrong = [(k, ours[k], theirs[k]) for k in range(len(ours))
             if abs(ours[k] - theirs[k]) > 1e-9]
    return "times (number, ours, ffprobe's) %s" % wrong[:5] if wrong else ""


def random():
    done = subprocess.run(["video-test", "random", path, "7", "60"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode()[:200] if done.returncode else ""


def pictures():
    w, h = map(int, video_info()[0].split("x"))
    data = np.frombuffer(run("video-test", "rgb", path), np.uint8)
    return data.reshape(-1, h, w, 3), w, h


def rgb():
    ours, w, h = pictures()
    info = video_info()
    name = {"1": "bt709", "5": "bt601", "6": "bt601", "9": "bt2020", "0": "bt709"}
    matrix = os.environ.get("AER_MATRIX") or name[info[info.index("matrix") + 1].rstrip("?")]
    levels = os.environ.get("AER_RANGE") or ("pc" if "full" in info else "tv")
    scale = ("scale=%d:%d:flags=bicubic+full_chroma_int+full_chroma_inp+accurate_rnd:"
             "in_color_matrix=%s:in_range=%s,format=rgb24" % (w, h, matrix, levels))
    theirs = np.frombuffer(
        run("ffmpeg", "-v", "error", "-i", url, "-map", "0:v:0", "-fps_mode",
            "passthrough", "-vf", scale, "-f", "rawvideo", "-"), np.uint8)
    if theirs.size != ours.size:
        return "%d bytes, ffmpeg has %d" % (ours.size, theirs.size)
    off = np.abs(ours.astype(int) - theirs.reshape(ours.shape)).max()
    return "off by up to %d" % off if off > int(os.environ.get("AER_LEVELS", "1")) else ""


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


def strip():
    got = [number(p) for p in pictures()[0]]
    return "" if got == list(range(len(got))) else "numbers %s" % got


for claim in claims:
    try:
        reason = globals()[claim]()
    except RuntimeError as error:
        reason = str(error)
    print("not ok %s: %s" % (claim, reason) if reason else "ok " + claim)
