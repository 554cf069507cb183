"""Figures as `selvedge figures` writes them: photos, depth in metres, masks, joints; and the square that shows one person."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

BORDER = 10
"""Pixels of the photo round the person, as the body-and-clothes depth work has it."""
LEAST = 100
"""Fewer pixels of a person are none."""


class Figure:
    """One picture: `photo` RGB, `depth` [h, w] metres, `mask` [h, w] booleans, `joints` [n, 6] (x, y, z metres in the camera, x, y pixels, flag), `K` [9]."""

    def __init__(self, folder, row):
        self.name = row['name']
        self.K = row['K']
        self.joints = np.array(row['joints'], np.float32)
        self.photo = Image.open(folder / 'photos' / f'{self.name}.png').convert('RGB')
        self.mask = np.array(Image.open(folder / 'masks' / f'{self.name}.png').convert('L')) >= 128
        self.file = folder / 'depth' / f'{self.name}.npy'

    @property
    def depth(self):
        return np.load(self.file)

    @property
    def square(self):
        """(left, top, right, bottom) of the person with its border, made square about its middle; None where it must be left out."""
        rows, columns = np.flatnonzero(self.mask.any(1)), np.flatnonzero(self.mask.any(0))
        if self.mask.sum() < LEAST:
            return None
        if rows[0] == 0 or columns[0] == 0 or rows[-1] == self.mask.shape[0] - 1 or columns[-1] == self.mask.shape[1] - 1:
            return None
        side = max(rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]) + 2 * BORDER
        x, y = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
        return (x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def figures_of(folder):
    """All figures of a folder, and how many of them were left out because the person is cut off or absent."""
    folder = Path(folder)
    rows = json.loads((folder / 'figures.json').read_text('utf-8'))['figures']
    figures = [Figure(folder, row) for row in rows]
    kept = [one for one in figures if one.square is not None]
    return kept, len(figures) - len(kept)


def divided(figures, share):
    """The last `share` of them to validate on: pictures of one seed do not resemble each other, so any division will do."""
    count = round(len(figures) * share)
    return figures[: len(figures) - count], figures[len(figures) - count :]


def cut(picture, square, size, filter, fill=0):
    """The part of a picture (PIL or [h, w] floats) as [size, size, ...]; what lies beyond it is `fill`."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(np.asarray(picture, np.float32))
    fill = (fill,) * len(image.getbands()) if len(image.getbands()) > 1 else fill
    left, top, right, bottom = square
    step = (right - left) / size
    return np.array(image.transform((size, size), Image.AFFINE, (step, 0, left, 0, step, top), filter, fillcolor=fill))


def coloured(photos, rng):
    """Photos [n, 3, h, w] in 0..1 under other light: contrast .7 to 1.3, brightness .5 to 1.5 of each channel, half of them only a little."""
    import torch

    n = photos.shape[0]
    draw = lambda low, high, channels=1: torch.from_numpy(rng.uniform(low, high, (n, channels, 1, 1)).astype(np.float32))
    mild = torch.from_numpy((rng.random((n, 1, 1, 1)) < 0.5).astype(np.float32)) * 0.7
    gain = 1 + (draw(0.5, 1.5, 3) - 1) * (1 - mild)
    contrast = 1 + (draw(0.7, 1.3) - 1) * (1 - mild)
    mean = photos.mean((2, 3), keepdim=True)
    noise = torch.from_numpy(rng.normal(0, 0.02, tuple(photos.shape)).astype(np.float32)) * draw(0, 1)
    return (((photos - mean) * contrast + mean) * gain + noise).clamp(0, 1)
