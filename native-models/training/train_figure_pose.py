#!/usr/bin/python3
"""
Learns the joints of a person in space by integral regression (Sun et al., ECCV 2018) from figures that `selvedge figures --out
FOLDER` drew, or from anything in that form, and writes a model folder that Selvedge reads:

    python3 train_figure_pose.py FOLDER --out figure-pose

First the integral loss alone, then with the heat-map loss beside it for the last part (--heat-share), as the student project did.
Errors are told in millimetres, relative to the pelvis, with the true camera and the pelvis' true depth, as Human3.6M's protocol has it.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from batches import fed
from compute import where
from figure_folder import coloured, cut
from figure_recipe import add_arguments, card_of
from figure_training import Training
from manifest import manifest
from volume_net import PEAK, VolumeNet, expected, heat_map_loss, integral_loss, share_loss, shares

DEEP = 2.4
"""Metres along a volume, its middle at the pelvis."""
SPARE = 1.15
"""The square shown is this much larger than the person's box."""
ROOT = 0
TIGHT = 0.05
"""The border of the square as a share of a person's longer side, as drawn figures of 256 pixels have it."""


class Held:
    """A figure as it is learned: `photo` [m, m, 3] bytes with a margin to move in, `places` [joints, 3] as shares of the photo and of the depth."""

    def __init__(self, figure, size):
        left, top, right, bottom = figure.square
        x, y, half = (left + right) / 2, (top + bottom) / 2, (right - left) / 2 * SPARE
        self.name, self.K, self.joints = figure.name, figure.K, figure.joints
        self.part = (x - half, y - half, 2 * half)
        # A quarter more on every side, so that it can be turned and moved.
        self.photo = cut(figure.photo, (x - 1.5 * half, y - 1.5 * half, x + 1.5 * half, y + 1.5 * half), size * 3 // 2, Image.BILINEAR, 114)
        u, v = (figure.joints[:, 3] - self.part[0]) / self.part[2], (figure.joints[:, 4] - self.part[1]) / self.part[2]
        z = (figure.joints[:, 2] - figure.joints[ROOT, 2]) / DEEP + 0.5
        self.places = np.stack([u, v, z], 1).astype(np.float32)


def mirror_of(names):
    """For each joint the one on the other side."""
    other = lambda name: name.replace('left', '\0').replace('right', 'left').replace('\0', 'right')
    return [names.index(other(name)) for name in names]


def view_of(one, size, mirrored, draw):
    """The photo scaled .75 to 1.25, moved by 5 % and turned by up to 25 degrees, and its places."""
    angle, scale = math.radians(draw.gauss(0, 10)), draw.uniform(0.78, 1.22)
    dx, dy = draw.uniform(-0.05, 0.05), draw.uniform(-0.05, 0.05)
    c, s = math.cos(angle) / scale, math.sin(angle) / scale
    wide = one.photo.shape[0]
    # Shares of the view to pixels of the wider photo: (p - .5 - d) turned and scaled, about its middle.
    to = lambda a, b: (wide * (0.5 + (c * a + s * b) * 2 / 3), wide * (0.5 + (-s * a + c * b) * 2 / 3))
    x0, y0 = to(-0.5 - dx, -0.5 - dy)
    step = wide * 2 / 3 / size
    photo = np.array(Image.fromarray(one.photo).transform((size, size), Image.AFFINE, (c * step, s * step, x0, -s * step, c * step, y0), Image.BILINEAR, fillcolor=(114,) * 3))
    u, v = one.places[:, 0] - 0.5, one.places[:, 1] - 0.5
    places = np.stack([scale * (math.cos(angle) * u - math.sin(angle) * v) + 0.5 + dx, scale * (math.sin(angle) * u + math.cos(angle) * v) + 0.5 + dy, one.places[:, 2]], 1)
    if mirrored is not None and draw.random() < 0.5:
        places = (places * (-1, 1, 1) + (1, 0, 0))[mirrored]
        photo = photo[:, ::-1]
    return photo, places.astype(np.float32)


@torch.no_grad()
def answered(net, one, size):
    """Joints [n, 3] in metres relative to the root, with the true camera and the root's true depth."""
    middle = Image.fromarray(one.photo).transform((size, size), Image.AFFINE, (one.photo.shape[0] * 2 / 3 / size, 0, one.photo.shape[0] / 6, 0, one.photo.shape[0] * 2 / 3 / size, one.photo.shape[0] / 6), Image.BILINEAR)
    found = expected(shares(net(fed(torch.from_numpy(np.array(middle)).permute(2, 0, 1)[None].float() / 255, where(net))).float(), net.joints))[0].cpu().numpy()
    z = one.joints[ROOT, 2] + (found[:, 2] - 0.5) * DEEP
    u, v = one.part[0] + found[:, 0] * one.part[2], one.part[1] + found[:, 1] * one.part[2]
    points = np.stack([(u - one.K[2]) / one.K[0] * z, (v - one.K[5]) / one.K[4] * z, z], 1)
    return points, u, v


def aligned(a, b):
    """`a` after the best turn, scale and shift onto `b` (Umeyama 1991)."""
    ma, mb = a.mean(0), b.mean(0)
    u, s, vt = np.linalg.svd((b - mb).T @ (a - ma))
    d = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    turn = u @ d @ vt
    return (a - ma) @ turn.T * ((s * d.diagonal()).sum() / ((a - ma) ** 2).sum()) + mb


def checked(net, held, size):
    """Means over figures, millimetres: MPJPE relative to the root, and after alignment."""
    errors, after = [], []
    for one in held:
        points, _, _ = answered(net, one, size)
        truth = one.joints[:, :3]
        errors.append(np.linalg.norm((points - points[ROOT]) - (truth - truth[ROOT]), axis=1).mean())
        after.append(np.linalg.norm(aligned(points, truth) - truth, axis=1).mean())
    return {'mpjpe': round(1000 * float(np.mean(errors)), 2), 'pa_mpjpe': round(1000 * float(np.mean(after)), 2)}


def main():
    args = arguments()
    size = args.size
    words = json.loads((Path(args.folder) / 'figures.json').read_text('utf-8'))
    names, mirrored = words['joints'], mirror_of(words['joints'])
    training = Training(args, lambda figure: Held(figure, size), lambda: VolumeNet(len(names), args.cells, tuple(args.widths)))

    def loss_of(figures, share):
        views = [view_of(one, size, mirrored, training.draw) for one in figures]
        photos = coloured(torch.from_numpy(np.ascontiguousarray(np.stack([photo for photo, _ in views]))).permute(0, 3, 1, 2).float() / 255, training.rng)
        places = torch.from_numpy(np.stack([place for _, place in views])).to(training.device)
        counts = ((places > 0) & (places < 1)).all(2).float()
        logits = training.answer(photos)
        loss = 10 * integral_loss(shares(logits, len(names)), places, counts)
        if share < 1 - args.heat_share:
            return loss
        heat = share_loss(logits, places, counts, len(names)) if args.heat_loss == 'shares' else heat_map_loss(logits, places, counts, len(names), PEAK[args.peak])
        return loss + args.heat * heat

    training.learn(
        loss_of, lambda mean, unseen: checked(mean, unseen, size), args.batch, args.rate, 200,
        saved={'cells': args.cells, 'size': size}, told={'heat_share': args.heat_share, 'heat_loss': args.heat_loss, 'peak': args.peak},
    )
    if args.predictions:
        Path(args.predictions).write_text(json.dumps({'joints': names, 'figures': [{'name': one.name, 'joints': joined(*answered(training.mean, one, size))} for one in training.unseen]}))
    with torch.no_grad():
        for part in training.mean.last[-1].parameters():
            part.mul_(args.sharpness)
    training.write(size, 'volumes', lambda sha256, length: manifest(args, Path(args.out).name, (size, size), sha256, length, {
        'family': 'volume-pose', 'task': 'pose3d', 'labels': ['person'], 'keypoints': names, 'skeleton': [[a + 1, b + 1] for a, b in words['bones']],
        'about': 'The joints of a person in space, relative to the pelvis; to be shown one person that fills the picture.',
        'defaults': {'flip': True},
        'options': {'depth': 1000 * DEEP, 'unit': 'mm', 'root': ROOT, 'activation': 'softmax', 'cells': 'middle', 'padding': SPARE, 'border': TIGHT},
    }), card)


def joined(points, u, v):
    return [[*map(float, point), float(x), float(y)] for point, x, y in zip(points, u, v)]


card = card_of(
    lambda last, unseen: f'Of {unseen} drawn figures that it has not learned from, with the true camera and the pelvis\' true depth: '
    f'MPJPE {last.get("mpjpe")} mm, PA-MPJPE {last.get("pa_mpjpe")} mm.',
    lambda training: f'Heat-map loss beside the integral one for the last {training["heat_share"]:.0%}, Gaussian {training["peak"]}.',
)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, 'work-pose', 60, 16, 'Trained by native-models/training/train_figure_pose.py.')
    parser.add_argument('--predictions', help='file for the joints of the unseen figures, as `selvedge evaluate pose3d` reads it')
    parser.add_argument('--cells', type=int, default=32, help='cells along the depth')
    parser.add_argument('--widths', type=int, nargs=5, default=[32, 64, 128, 192, 256])
    parser.add_argument('--heat-share', type=float, default=0.25, help='last share of the training with the heat-map loss beside the integral one')
    parser.add_argument('--heat', type=float, default=0.5, help='its weight')
    parser.add_argument('--heat-loss', choices=['cells', 'shares'], default='cells', help='each cell by itself, as the student project has it, or the shares of the whole volume')
    parser.add_argument('--peak', choices=sorted(PEAK), default='as-meant', help='of the Gaussian cube: .399 as written, 1 as meant')
    parser.add_argument('--sharpness', type=float, default=1.0, help='what the logits of the written model are multiplied by, so that two places weigh less alike')
    parser.add_argument('--rate', type=float, default=1e-3)
    return parser.parse_args()


if __name__ == '__main__':
    main()
