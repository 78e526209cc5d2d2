#!/bin/bash
# Scaling: all filters, fits and many shapes, against Pillow and the published letterbox.
. "$(dirname "$0")/tap.sh"

cat >judge.py <<'END'
import subprocess, sys
import numpy as np
from PIL import Image
fits, filters = sys.argv[1].split(","), sys.argv[2].split(",")
random = np.random.default_rng(7)
shapes = [(1, 1), (2, 3), (5, 1), (16, 16), (17, 33), (31, 9), (64, 40), (112, 200), (224, 126), (299, 224)]

def wanted(picture, w, h, fit, filter):
    W, H = picture.size
    how = getattr(Image, filter.upper())
    if fit == "stretch":
        return picture.resize((w, h), how)
    if fit == "letterbox":  # CLIP-CAER's loader
        r = min(w / W, h / H)
        sw, sh = max(int(W * r), 1), max(int(H * r), 1)
        box = Image.new("RGB", (w, h))
        box.paste(picture.resize((sw, sh), how), ((w - sw) // 2, (h - sh) // 2))
        return box
    x, y = W / w, H / h
    cw, ch = (W, max(1, int(h * x + 0.5))) if x < y else (max(1, int(w * y + 0.5)), H)
    left, top = (W - cw) // 2, (H - ch) // 2
    return picture.crop((left, top, left + cw, top + ch)).resize((w, h), how)

count = 0
for W, H in [(1, 1), (2, 2), (3, 7), (20, 1), (97, 64), (151, 90), (320, 181)]:
    noise = random.integers(0, 256, (H, W, 3))
    for pixels in (noise.astype(np.uint8), ((noise > 127) * 255).astype(np.uint8)):
        picture = Image.fromarray(pixels)
        tasks = [(w, h, fit, filter) for w, h in shapes for fit in fits for filter in filters]
        text = "".join("%d %d %s %s\n" % t for t in tasks)
        got = subprocess.run(["scale-test", str(W), str(H)], input=pixels.tobytes() + text.encode(), stdout=subprocess.PIPE, check=True).stdout
        at = 0
        for w, h, fit, filter in tasks:
            ours = np.frombuffer(got[at:at + 3 * w * h], np.uint8).reshape(h, w, 3)
            at += 3 * w * h
            d = np.abs(ours.astype(int) - np.asarray(wanted(picture, w, h, fit, filter)))
            assert d.max() == 0, (W, H, w, h, fit, filter, d.max(), d.mean())
            count += 1
        assert at == len(got)
print(count)
END
for filter in bicubic bilinear lanczos box nearest; do
	is "$filter is Pillow's, to the bit" "$($python judge.py stretch $filter 2>&1)" 140
done
is "and so is what a letterbox and the middle hold" "$($python judge.py letterbox,crop bicubic,box 2>&1)" 560
is "sides that a rounding error makes a pixel shorter are so, as published" "$($python - <<'END'
import subprocess
import numpy as np
shorter = [W for W in range(1, 400) if int(W * (224 / W)) != 224]
W = shorter[0]
out = subprocess.run(["scale-test", str(W), "3"], input=b"\xff" * (9 * W) + b"224 224 letterbox bilinear\n", stdout=subprocess.PIPE).stdout
row = np.frombuffer(out, np.uint8).reshape(224, 224, 3)[112]
print(len(shorter) > 0, (row[:223] == 255).all(), (row[223] == 0).all())
END
)" "True True True"
done_testing
