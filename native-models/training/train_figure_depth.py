#!/usr/bin/python3
"""
Learns the depth of a clothed person from figures that `selvedge figures --out FOLDER` drew (or from anything in that form), and
writes a model folder that Selvedge reads:

    python3 train_figure_depth.py FOLDER --out figure-depth

Each person is shown in a square with a border; its depth is shifted and scaled to 0..1 within its mask. Settings of the loss
are there by number (--experiment): 1 to 10 are those of the body-and-clothes depth work, 9 its best and used without this; 0 and 11 are ours.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from batches import fed
from compute import where
from depth_net import DepthNet
from figure_depth_loss import SETTINGS, depth_loss
from figure_folder import BORDER, coloured, cut
from figure_recipe import add_arguments, card_of
from figure_training import Training
from manifest import manifest


class Held:
    """A figure as it is learned: `photo` [s, s, 3] bytes, `depth` [s, s] 0..1 and `mask` [s, s] of its person, `range` in metres."""

    def __init__(self, figure, size):
        square = figure.square
        self.name = figure.name
        self.photo = cut(figure.photo, square, size, Image.BILINEAR, 114)
        self.mask = cut(figure.mask.astype(np.float32), square, size, Image.NEAREST) > 0.5
        depth = cut(figure.depth, square, size, Image.NEAREST)
        inside = depth[self.mask]
        self.range = float(inside.max() - inside.min())
        self.depth = np.where(self.mask, (depth - inside.min()) / max(1e-6, self.range), 0).astype(np.float16)


def batch_of(held, rng, draw, occluders, turn=0):
    """
    Photos, depths and masks [n, c, s, s], mirrored by chance and turned by up to `turn` degrees; with chance `occluders` one or two
    parts of others are laid before.
    """
    photos, depths, masks = [], [], []
    for one in held:
        photo, depth, mask = one.photo, one.depth, one.mask
        if draw.random() < occluders:
            photo, mask = occluded(one, held, draw)
        if draw.random() < 0.5:
            photo, depth, mask = photo[:, ::-1], depth[:, ::-1], mask[:, ::-1]
        photos.append(photo)
        depths.append(depth)
        masks.append(mask)
    stacked = torch.from_numpy(np.ascontiguousarray(np.stack(photos))).permute(0, 3, 1, 2).float() / 255
    depths, masks = (torch.from_numpy(np.stack(part).astype(np.float32))[:, None] for part in (depths, masks))
    if turn:
        stacked, depths, masks = rolled(stacked, depths, masks, turn, rng)
    return coloured(stacked, rng), depths, masks


def rolled(photos, depths, masks, turn, rng):
    """As cameras turned about their axis by up to `turn` degrees see them, 0.85 to 1.1 times as large, a little aside: no depth changes."""
    n, _, size, _ = photos.shape
    angle, scale = np.radians(rng.uniform(-turn, turn, n)), rng.uniform(0.85, 1.1, n)
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    aside = rng.uniform(-0.05, 0.05, (2, n))
    places = torch.from_numpy(np.stack([np.stack([cos, -sin, aside[0]], 1), np.stack([sin, cos, aside[1]], 1)], 1).astype(np.float32))
    grid = functional.affine_grid(places, (n, 1, size, size), align_corners=False)
    taken = lambda x, mode: functional.grid_sample(x, grid, mode=mode, padding_mode='zeros', align_corners=False)
    grey = 114 / 255
    kept = taken(masks, 'nearest')
    whole = kept.sum((1, 2, 3)) > 100
    parts = [(taken(photos - grey, 'bilinear') + grey, photos), (taken(depths, 'nearest'), depths), (kept, masks)]
    return tuple(torch.where(whole[:, None, None, None], new, old) for new, old in parts)


def occluded(one, others, draw):
    """The photo with one or two persons of others turned, made smaller and laid before; its mask without them."""
    photo, mask = Image.fromarray(one.photo), one.mask.copy()
    size = mask.shape[0]
    for _ in range(draw.randint(1, 2)):
        other = draw.choice(others)
        angle, side = draw.uniform(0, 360), int(size * draw.uniform(0.15, 0.45))
        picture = Image.fromarray(other.photo).rotate(angle, Image.BILINEAR).resize((side, side), Image.BILINEAR)
        shape = Image.fromarray(other.mask.astype(np.uint8) * 255).rotate(angle).resize((side, side), Image.BILINEAR)
        at = (draw.randint(0, size - side), draw.randint(0, size - side))
        photo.paste(picture, at, shape)
        mask[at[1] : at[1] + side, at[0] : at[0] + side] &= np.array(shape) < 128
    return np.array(photo), mask if mask.sum() > 100 else one.mask


@torch.no_grad()
def checked(net, held):
    """Means over figures within masks: RMSE of the range, also after least squares, delta 1 by ratio and as a share of the prediction."""
    rows = []
    for one in held:
        guess = net(fed(torch.from_numpy(one.photo.copy()).permute(2, 0, 1)[None].float() / 255, where(net)))[0, 0].float().cpu().numpy()
        a, b = guess[one.mask], one.depth[one.mask].astype(np.float32)
        ratio = np.maximum(a / np.maximum(b, 1e-3), b / np.maximum(a, 1e-3))
        rows.append({
            'rmse': float(np.sqrt(((a - b) ** 2).mean())), 'rmse_aligned': float(b.std() * np.sqrt(max(0, 1 - np.corrcoef(a, b)[0, 1] ** 2))),
            'delta1': float((ratio < 1.25).mean()),
            'delta1_of_prediction': float((np.abs(a - b) <= 0.25 * np.maximum(a, 0)).mean()),
        })
    return {key: round(float(np.mean([row[key] for row in rows])), 5) for key in rows[0]}


def main():
    args = arguments()
    setting = {'occluders': 0.0, 'turn': 0, 'size': args.size, 'batch': 1.0, **SETTINGS[args.experiment]}
    size = min(setting['size'], args.size)
    training = Training(args, lambda figure: Held(figure, size), lambda: DepthNet(tuple(args.widths)))

    def loss_of(figures, share):
        batch = batch_of(figures, training.rng, training.draw, setting['occluders'], setting['turn'])
        photos, depths, masks = (part.to(training.device) for part in batch)
        return depth_loss(training.answer(photos), depths, masks, photos, setting)

    training.learn(
        loss_of, checked, round(args.batch * setting['batch']), args.rate or setting['rate'], 100,
        saved={'size': [size, size]}, told={'experiment': args.experiment, 'setting': setting},
    )
    training.write(size, 'depth', lambda sha256, length: manifest(args, Path(args.out).name, (size, size), sha256, length, {
        'family': 'depth', 'task': 'depth', 'labels': [None], 'options': {'values': 'distance', 'person': {'border': BORDER, 'of': 256}},
        'defaults': {'flip': True},
        'about': 'Depth of a clothed person, 0 at its nearest to 1 at its farthest point; to be shown one person that fills the picture.',
    }), card)


card = card_of(
    lambda last, unseen: f'Of {unseen} figures that it has not learned from, within their masks, depth 0..1: RMSE {last.get("rmse")}, after least squares '
    f'{last.get("rmse_aligned")}, delta 1 by ratio {last.get("delta1")}, within 25 % of the prediction {last.get("delta1_of_prediction")}.',
    lambda training: f'Setting {training["experiment"]}: {training["setting"]}.',
)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, 'work-depth', 30, 32, 'Trained by native-models/training/train_figure_depth.py.')
    parser.add_argument('--experiment', type=int, choices=sorted(SETTINGS), default=9, help='; '.join(f'{n}: {one["about"]}' for n, one in SETTINGS.items()))
    parser.add_argument('--widths', type=int, nargs=5, default=[32, 64, 128, 192, 256])
    parser.add_argument('--rate', type=float, help='instead of the setting\'s')
    return parser.parse_args()


if __name__ == '__main__':
    main()
