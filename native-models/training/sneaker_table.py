#!/usr/bin/python3
"""
What the card of sneaker-instances tells of each photo that was not learned from, and of its scores:

    python3 sneaker_table.py dataset work/last.pt [--val 0.2] [--seed 7]

`dataset`, `--val` and `--seed` are those of the training. Rows: IoU and score of each shoe, then what else was found: a shoe twice, a
part of one, or what lies more beside shoes than on them. Then shoes and others from several scores on, and the IoU that scores stand for.
"""

import argparse

import numpy as np
import torch

from data import divided
from sneaker_check import checked_photos, figures_of, found_in
from sneaker_data import labelled_photos
from sneaker_net import SneakerNet

TENTHS = (0.05, 0.2, 0.4, 0.6, 0.8, 1.01)


def judged(found, masks):
    """Of objects (score, box, mask), strongest first: those that are a shoe as {number: (IoU, score)}, all as (score, IoU, kind)."""
    shoes, rows = {}, []
    for score, _, mask in found:
        overlaps = [(mask & truth).sum() / max(1, (mask | truth).sum()) for truth in masks]
        free = [(overlap, i) for i, overlap in enumerate(overlaps) if i not in shoes and overlap >= 0.5]
        if free:
            shoes[max(free)[1]] = (max(free)[0], score)
            rows.append((score, max(free)[0], 'shoe'))
            continue
        on = max((mask & truth).sum() for truth in masks) >= 0.5 * mask.sum()
        rows.append((score, max(overlaps), 'double' if max(overlaps) >= 0.5 else 'part' if on else 'beside'))
    return shoes, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('weights')
    parser.add_argument('--val', type=float, default=0.2)
    parser.add_argument('--seed', type=int, default=7)
    args = parser.parse_args()
    saved = torch.load(args.weights, map_location='cpu')
    net = SneakerNet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    photos = checked_photos(divided(labelled_photos(args.folder), args.val, args.seed)[1])
    print(figures_of(net, photos))
    everything = []
    for name, picture, masks in photos:
        shoes, rows = judged(found_in(net, picture), masks)
        everything += rows
        told = ' '.join(f'{shoes[i][0]:.3f}({shoes[i][1]:.2f})' if i in shoes else 'missed' for i in range(len(masks)))
        others = '; '.join(f'{kind} {score:.2f}' for score, _, kind in rows if kind != 'shoe')
        print(f'| {name} | {told} | {others or "none"} |')
    for least in (0.3, 0.4, 0.46, 0.5, 0.6, 0.7):
        rows = [row for row in everything if row[0] >= least]
        overlaps = [row[1] for row in rows if row[2] == 'shoe']
        others = {kind: sum(row[2] == kind for row in rows) for kind in ('part', 'double', 'beside')}
        print(f'from {least}: {len(overlaps)} shoes, mean IoU {np.mean(overlaps):.3f}, others {others}')
    for low, high in zip(TENTHS, TENTHS[1:]):
        overlaps = [row[1] for row in everything if low <= row[0] < high]
        print(f'scores {low} to {min(1, high)}: {len(overlaps)} objects, mean IoU {np.mean(overlaps) if overlaps else 0:.2f}')
    print(f'correlation {np.corrcoef([row[:2] for row in everything], rowvar=False)[0, 1]:.2f}')


if __name__ == '__main__':
    main()
