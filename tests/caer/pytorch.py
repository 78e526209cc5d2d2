"""Prediction as one writes it in PyTorch, timed: pytorch.py MODEL CLIPS TIMES [THREADS]

The modules are those of reference.py; texts are encoded once, and nothing keeps gradients.
Prints wall and CPU seconds of the best."""
import sys
import time

import torch
from torch.nn import functional as F

import reference

model, clips, times = reference.load(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
model.eval()
c = model.c
pixels = torch.randint(0, 256, (clips, c["frames"], c["image_size"], c["image_size"], 3),
                       dtype=torch.uint8)
with torch.inference_mode():
    text = model.text()
    model.text = lambda learned=True: text
    best = [1e9, 1e9]
    for _ in range(times):
        cpu, wall = time.process_time(), time.monotonic()
        F.softmax(model(pixels, pixels), -1).numpy()
        best = [min(best[0], time.process_time() - cpu),
                min(best[1], time.monotonic() - wall)]
print("took %.4f %.4f" % (best[1], best[0]))
