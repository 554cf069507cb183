"""Times OpenCV and Pillow on demand: reads lines `opencv|pillow SIDE PATH...`, answers milliseconds per picture."""
import sys
import time

import cv2
from PIL import Image

cv2.setNumThreads(2)


def opencv(path, side):
    image = cv2.imread(path)
    scale = side / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 82])


def pillow(path, side):
    with Image.open(path) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        image.convert("RGB").save("/dev/null", "JPEG", quality=82)


print("ready", flush=True)
for line in sys.stdin:
    name, side, *paths = line.rstrip("\n").split("\t")
    work = {"opencv": opencv, "pillow": pillow}[name]
    start = time.perf_counter()
    for path in paths:
        work(path, int(side))
    print((time.perf_counter() - start) * 1000 / len(paths), flush=True)
