"""Random changes of a batch: mirrored, turned, recoloured, dressed in other cloth. Photo and mask move as one."""

import math

import torch
from torch.nn import functional as F


def turned(photos, masks, fill, rng):
    """Views turned, sheared and stretched a little about their middle, some mirrored; what comes in from outside is `fill`."""
    n = len(photos)
    turn = (uniform(n, -1, 1, rng) ** 3) * math.radians(12)
    shear = (uniform(n, -1, 1, rng) ** 3) * 0.1
    stretch = torch.exp(uniform(n, -0.08, 0.08, rng))
    mirror = (torch.rand(n, generator=rng) < 0.5).float() * 2 - 1
    # Half of them keep their pixels sharp: every turn blurs.
    still = (torch.rand(n, generator=rng) < 0.5).float()
    turn, shear, stretch = turn * (1 - still), shear * (1 - still), stretch ** (1 - still)
    aspect = photos.shape[3] / photos.shape[2]
    matrix = torch.zeros(n, 2, 3)
    matrix[:, 0, 0] = torch.cos(turn) * stretch * mirror
    matrix[:, 0, 1] = (-torch.sin(turn) + shear) / aspect
    matrix[:, 1, 0] = torch.sin(turn) * aspect * mirror
    matrix[:, 1, 1] = torch.cos(turn) / stretch
    grid = F.affine_grid(matrix, list(photos.shape), align_corners=False)
    seen = F.grid_sample(photos - fill, grid, align_corners=False) + fill
    return seen, F.grid_sample(masks, grid, align_corners=False)


def recoloured(photos, rng):
    """
    Light, contrast, tint, saturation, hue and grain, as other lamps and cameras would have them. Stays in 0..1, and bright
    parts are hardly made brighter: a white dress on white paper is told by the last few levels, which must not be cut off.
    """
    n = len(photos)
    x = photos.clamp(0, 1) ** column(torch.exp(uniform(n, -0.25, 0.35, rng)))
    grey = x.mean(1, keepdim=True)
    # Some without any colour: mannequins are of all colours, and grey ones are rare.
    colour = uniform(n, 0.4, 1.3, rng) * (torch.rand(n, generator=rng) > 0.12).float()
    x = grey + (x - grey) * column(colour)
    x = torch.einsum('nij,njhw->nihw', hues(uniform(n, -1, 1, rng) ** 3 * math.pi / 2), x)
    x = x * uniform(n * 3, 0.85, 1.03, rng).view(n, 3, 1, 1)
    middle = x.mean((1, 2, 3), keepdim=True)
    x = middle + (x - middle) * column(uniform(n, 0.8, 1.1, rng)) + column(uniform(n, -0.08, 0.01, rng))
    x = x + torch.randn(x.shape, generator=rng) * column(uniform(n, 0, 0.015, rng))
    return x.clamp(0, 1)


def redyed(photos, masks, rng, share=0.6):
    """
    Some garments in another colour with their folds kept, or only their upper or lower part, both ends or the middle: white and
    cream as often as all others, and the colour of mannequins, which a hundred photos hold too rarely. The ground stays as it is.
    """
    n, _, height, _ = photos.shape
    kind = torch.rand(n, generator=rng)
    tint = torch.rand(n, 3, generator=rng)
    white = 0.82 + 0.18 * tint
    beige = torch.tensor([0.85, 0.7, 0.55]) * (0.75 + 0.3 * tint[:, :1]) + 0.06 * (tint - 0.5)
    # The colour of what is round it: paper and mannequin.
    ring = F.max_pool2d(masks, 15, 1, 7) - masks
    about = (photos * ring).sum((2, 3)) / ring.sum((2, 3)).clamp(min=1) * (0.88 + 0.2 * tint[:, :1]) + 0.04 * (tint - 0.5)
    dye = torch.where(kind[:, None] < 0.53, beige, torch.where(kind[:, None] < 0.68, 0.2 * tint, tint))
    dye = torch.where(kind[:, None] < 0.15, about, torch.where(kind[:, None] < 0.45, white, dye))
    light = photos.mean(1, keepdim=True)
    middle = ((light * masks).sum((2, 3), keepdim=True) / masks.sum((2, 3), keepdim=True).clamp(min=1)).clamp(min=0.05)
    folds = (light / middle).clamp(0.6, 1.15)
    strength = column(uniform(n, 0.4, 0.97, rng))
    dyed = (photos * (1 - strength) + strength * dye.view(n, 3, 1, 1) * folds).clamp(0, 1)
    rows = torch.linspace(0, 1, height).view(1, 1, height, 1)
    there = (masks.amax(3, keepdim=True) > 0.5).float()
    top = torch.where(there > 0, rows, torch.ones(())).amin((2, 3), keepdim=True)
    foot = (there * rows).amax((2, 3), keepdim=True)
    upper = (rows < top + (foot - top) * column(uniform(n, 0.15, 0.85, rng))).float()
    band = (rows > top + (foot - top) * column(uniform(n, 0.08, 0.4, rng))).float() * (rows < top + (foot - top) * column(uniform(n, 0.6, 0.97, rng))).float()
    part = column(torch.rand(n, generator=rng))
    region = torch.where(part < 0.4, torch.ones(()), torch.where(part < 0.6, upper, 1 - upper))
    region = torch.where(part > 0.93, band, torch.where(part > 0.78, 1 - band, region))
    # Prints: in spots of a random size and share the cloth stays as it was.
    spots = F.interpolate(torch.rand(n, 1, *spot_grid(photos, rng), generator=rng), photos.shape[2:], mode='bicubic', align_corners=False)
    printed = torch.sigmoid((spots - column(uniform(n, 0.35, 0.75, rng))) * 25) * column((torch.rand(n, generator=rng) < 0.35).float())
    where = masks * region * (1 - printed) * column((torch.rand(n, generator=rng) < share).float())
    return photos * (1 - where) + dyed * where


def regrounded(photos, masks, rng, share=0.1):
    """
    Some with paper, stand and mannequin in less colour, another hue or another light, while the garment stays: nearly all mannequins of a
    hundred photos are of one skin colour, by which no garment should be told. Few, since among many white mannequins white tops are lost.
    """
    n = len(photos)
    grey = photos.mean(1, keepdim=True)
    other = grey + (photos - grey) * column(uniform(n, 0, 1, rng) ** 2)
    other = torch.einsum('nij,njhw->nihw', hues(uniform(n, -1, 1, rng) ** 3 * math.pi), other)
    other = other.clamp(0, 1) ** column(torch.exp(uniform(n, -0.2, 0.5, rng)))
    where = (1 - masks) * column((torch.rand(n, generator=rng) < share).float())
    return photos * (1 - where) + other * where


def spot_grid(photos, rng):
    """Rows and columns of a coarse grid for spots of about 6 to 32 pixels."""
    size = 6 + 26 * torch.rand(1, generator=rng).item()
    return [max(2, round(side / size)) for side in photos.shape[2:]]


def hues(angles):
    """Turns of colour space about its grey axis, [n, 3, 3]."""
    n = len(angles)
    cos, sin = torch.cos(angles).view(n, 1, 1), torch.sin(angles).view(n, 1, 1)
    axis = torch.full((3,), 1 / math.sqrt(3))
    cross = torch.tensor([[0, -1.0, 1], [1, 0, -1], [-1, 1, 0]]) / math.sqrt(3)
    return cos * torch.eye(3) + sin * cross + (1 - cos) * torch.outer(axis, axis)


def uniform(n, low, high, rng):
    return torch.rand(n, generator=rng) * (high - low) + low


def column(values):
    return values.view(-1, 1, 1, 1)
