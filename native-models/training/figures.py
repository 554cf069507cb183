#!/usr/bin/python3
"""
The figures of one part of the photos, out of what `selvedge evaluate ... --json` printed.

    python3 figures.py evaluation.json /tmp/garment-unet/split.json
"""

import json
import sys
from pathlib import Path

import numpy as np

FIGURES = ('dice', 'iou', 'accuracy', 'boundaryF', 'boundaryIou')


def main(evaluation, split):
    images = json.loads(Path(evaluation).read_text('utf-8'))['images']
    parts = json.loads(Path(split).read_text('utf-8'))
    for part, names in {**parts, 'all': [Path(image['name']).stem for image in images]}.items():
        chosen = [image for image in images if Path(image['name']).stem in set(names)]
        print(f'{part}: {len(chosen)} photos')
        for figure in FIGURES:
            values = np.array([image[figure] for image in chosen])
            p5 = np.percentile(values, 5)
            print(f'  {figure:12} mean {values.mean():.4f}  median {np.median(values):.4f}  p5 {p5:.4f}  min {values.min():.4f}')
        worst = sorted(chosen, key=lambda image: image['dice'])[:5]
        print('  lowest Dice: ' + ', '.join(f"{image['dice']:.4f} {Path(image['name']).stem[:8]}" for image in worst))


if __name__ == '__main__':
    main(*sys.argv[1:3])
