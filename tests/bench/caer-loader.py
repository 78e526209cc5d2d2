"""Prediction from recordings to answers as a group writes it in Python.

	caer-loader.py MODEL CLIPS.csv FACES.csv ARRAYS

A data set of PyTorch opens each clip by OpenCV, goes to its first sampled frame, passes
over what is not sampled without converting it, cuts the face out by the table, widened by
20 pixels a side, and scales both to the model's size; two workers of a DataLoader make
batches of 8 for the model of reference.py.  Prints "took WALL CPU" in seconds, from the
first clip to the last answer: what is imported and loaded before does not count.  The
recordings have 25 frames a second, the first shown at 0.

Pictures are compared with those of aer-frames in ARRAYS: "other COUNT" are clips with one
that differs by more than the filters do.
"""
import collections
import csv
import math
import os
import resource
import sys
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../caer"))
import reference  # noqa: E402

RATE, MARGIN, BATCH, WORKERS = 25, 20, 8, 2


class Clips(Dataset):
    def __init__(self, clips, faces, frames, side):
        self.frames, self.side = frames, side
        self.faces = collections.defaultdict(dict)
        for row in csv.DictReader(open(faces)):
            self.faces[row["clip"]][int(row["frame"])] = [
                int(row[name]) for name in ("x", "y", "w", "h")]
        self.rows = [(row["clip"], row["video"], *self.span(row))
                     for row in csv.DictReader(open(clips))]

    @staticmethod
    def span(row):
        """The first frame and how many there are; of a whole file, its own."""
        if not row.get("start"):
            capture = cv2.VideoCapture(row["video"])
            return 0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT))
        first = math.ceil(round(float(row["start"]) * RATE, 6))
        return first, math.ceil(round(float(row["end"]) * RATE, 6)) - first

    def __len__(self):
        return len(self.rows)

    def scaled(self, picture):
        return cv2.cvtColor(cv2.resize(picture, (self.side, self.side)), cv2.COLOR_BGR2RGB)

    def face(self, picture, clip, frame):
        x, y, w, h = self.faces[clip][frame]
        high, wide = picture.shape[:2]
        return self.scaled(picture[max(0, y - MARGIN):min(high, y + h + MARGIN),
                                   max(0, x - MARGIN):min(wide, x + w + MARGIN)])

    def __getitem__(self, i):
        clip, video, first, count = self.rows[i]
        n = self.frames
        capture = cv2.VideoCapture(video, cv2.CAP_FFMPEG)
        faces, contexts, at = [], [], None
        for sample in range(n):
            frame = int(count / (2 * n) + sample * count / n)
            if at is None:
                if first + frame > 0:
                    capture.set(cv2.CAP_PROP_POS_FRAMES, first + frame)
                at = frame - 1
            while at < frame:
                capture.grab()
                at += 1
            picture = capture.retrieve()[1]
            contexts.append(self.scaled(picture))
            faces.append(self.face(picture, clip, frame))
        return clip, np.stack(faces), np.stack(contexts)


def differs(clip, faces, contexts, folder):
    """Whether a picture is not the one in aer-frames' arrays."""
    for kind, pictures in [("face", faces), ("context", contexts)]:
        ours = np.load(f"{folder}/{clip}/{kind}.npy").astype(np.int16)
        if np.abs(ours - pictures.numpy()).mean(axis=(1, 2, 3)).max() > 8:
            return True
    return False


def seconds():
    return sum(used.ru_utime + used.ru_stime for used in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def main(path, clips, faces, folder):
    model = reference.load(path).eval()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    data = Clips(clips, faces, model.c["frames"], model.c["image_size"])
    seen, answers = [], []
    cpu, wall = seconds(), time.monotonic()
    with torch.inference_mode():
        text = model.text()
        model.text = lambda learned=True: text
        for names, face, context in DataLoader(data, BATCH, num_workers=WORKERS):
            answers += F.softmax(model(face, context), -1).tolist()
            seen.append((names, face, context))
    print("took %.3f %.3f" % (time.monotonic() - wall, seconds() - cpu))
    print("other", sum(differs(clip, face[i], context[i], folder)
                       for names, face, context in seen for i, clip in enumerate(names)))


main(*sys.argv[1:])
