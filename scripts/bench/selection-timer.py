"""Times OpenCV (one thread) beside ours: reads lines `NAME<TAB>FILE<TAB>x,y,w,h`, answers milliseconds of processor time and, for cuts, where the mask lies."""
import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)


def cut(image, box, scale):
    small = cv2.resize(image, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA) if scale > 1 else image
    labels = np.zeros(small.shape[:2], np.uint8)
    rect = tuple(int(round(value / scale)) for value in box)
    cv2.grabCut(small, labels, rect, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    mask = (labels & 1) * np.uint8(255)
    return cv2.resize(mask, image.shape[1::-1], interpolation=cv2.INTER_LINEAR) if scale > 1 else mask


def slic(image):
    cells = cv2.ximgproc.createSuperpixelSLIC(cv2.cvtColor(image, cv2.COLOR_BGR2LAB), cv2.ximgproc.SLIC, 45, 10.0)
    cells.iterate(10)
    cells.enforceLabelConnectivity(25)
    return cells.getLabels()


print('ready', 'slic' if hasattr(cv2, 'ximgproc') else '', flush=True)
for line in sys.stdin:
    name, file, box = line.rstrip('\n').split('\t')
    image = cv2.imread(file)
    start = time.process_time()
    found = slic(image) if name == 'slic' else cut(image, [float(v) for v in box.split(',')], int(name))
    spent = 1000 * (time.process_time() - start)
    if name != 'slic':
        cv2.imwrite(file + '.cut.png', found)
    print(spent, flush=True)
