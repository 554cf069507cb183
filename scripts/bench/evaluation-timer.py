"""Times pycocotools' evaluation of the two files in a folder: answers each line `bbox` or `segm` with seconds and the summary.

The polygons of the truth are put back before each round, since pycocotools keeps what it makes of them.
"""
import contextlib
import io
import json
import sys
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

folder = sys.argv[1]
FIELD = {'bbox': 'bbox', 'segm': 'segmentation'}
quiet = io.StringIO()
with contextlib.redirect_stdout(quiet):
    truth = COCO(f'{folder}/truth.json')
polygons = [row['segmentation'] for row in truth.dataset['annotations']]
with open(f'{folder}/found.json') as file:
    found = json.load(file)
print('ready', flush=True)
for line in sys.stdin:
    kind = line.strip()
    for row, rings in zip(truth.dataset['annotations'], polygons):
        row['segmentation'] = rings
    only = [{key: row[key] for key in ('image_id', 'category_id', 'score', FIELD[kind])} for row in found]
    with contextlib.redirect_stdout(quiet):
        results = truth.loadRes(only)
        start = time.perf_counter()
        run = COCOeval(truth, results, kind)
        run.evaluate()
        run.accumulate()
        run.summarize()
        seconds = time.perf_counter() - start
    print(json.dumps({'seconds': seconds, 'stats': run.stats.tolist()}), flush=True)
