"""Times pymatting on demand: scenes come as JSON on the first line, then one row's name a line; answers seconds of processor time."""
import json
import sys
import time

import numpy as np
from pymatting import estimate_alpha_cf, estimate_foreground_ml

wanted = json.loads(sys.stdin.readline())
scenes = []
for i, (w, h) in enumerate(wanted["sizes"]):
    read = lambda ending, kind: np.fromfile(f"{wanted['folder']}/{i}.{ending}", kind)
    scenes.append((
        read("rgb", np.uint8).reshape(h, w, 3) / 255.0, read("trimap", np.uint8).reshape(h, w) / 255.0,
        read("alpha", np.float32).reshape(h, w).astype(np.float64),
    ))
trimap = scenes[0][1].copy()
trimap[(trimap > 0) & (trimap < 1)] = 0.5
estimate_alpha_cf(scenes[0][0], trimap)
print("ready", flush=True)
for line in sys.stdin:
    row, at = line.split()
    image, trimap, alpha = scenes[int(at)]
    start = time.process_time()
    estimate_alpha_cf(image, trimap) if row == "closed-form" else estimate_foreground_ml(image, alpha)
    print(time.process_time() - start, flush=True)
