"""Colours of views: grounds and bars, other cloth, other light."""

import math

import numpy as np
from PIL import Image, ImageFilter

from sneaker_data import SIDE


def bar_colour(rng):
    chance = rng.random()
    if chance < 0.6:
        return (255, 255, 255)
    if chance < 0.72:
        return (0, 0, 0)
    if chance < 0.85:
        return (114, 114, 114)
    return tuple(rng.randrange(256) for _ in range(3))


def drawn(rng):
    """One tone, a run of two tones, or coarse spots."""
    def tone():
        if rng.random() < 0.45:
            level = rng.choice((255, 250, 240, 225, 200, 128, 40, 8, 0))
            return np.clip(np.array([level] * 3) + [rng.gauss(0, 4) for _ in range(3)], 0, 255)
        return np.array([rng.uniform(0, 255) for _ in range(3)])

    a, b = tone(), tone()
    kind = rng.random()
    if kind < 0.45:
        share = np.zeros((SIDE, SIDE))
    elif kind < 0.75:
        angle = rng.uniform(0, 2 * math.pi)
        grid = np.linspace(-0.5, 0.5, SIDE)
        share = 0.5 + grid[None] * math.cos(angle) + grid[:, None] * math.sin(angle)
        if rng.random() < 0.4:
            share = (share > rng.uniform(0.3, 0.7)).astype(float)
    else:
        cells = rng.choice((4, 8, 16, 48))
        spots = np.frombuffer(rng.randbytes(cells * cells), np.uint8).reshape(cells, cells)
        share = np.asarray(Image.fromarray(spots).resize((SIDE, SIDE), Image.Resampling.BICUBIC)) / 255
    share = np.clip(share, 0, 1)[..., None]
    return Image.fromarray((a * (1 - share) + b * share).clip(0, 255).astype(np.uint8))


def colours(rng):
    """A turn of hue in degrees, a factor of saturation and one of contrast."""
    return rng.uniform(-180, 180), rng.uniform(0.2, 1.6), rng.uniform(0.8, 1.25), rng.uniform(-0.08, 0.08)


def recoloured(pixels, turn, saturation, contrast, raised):
    """Turns hue about the grey axis, changes saturation and contrast; brightness stays but for `raised`."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    third, root = (1 - cos) / 3, math.sqrt(1 / 3) * sin
    spin = np.array([[cos + third, third - root, third + root], [third + root, cos + third, third - root], [third - root, third + root, cos + third]])
    grey = np.full((3, 3), 1 / 3)
    matrix = (spin * saturation + grey * (1 - saturation)) * contrast
    return pixels @ matrix.T.astype(np.float32) + np.float32((1 - contrast) * 0.5 + raised)


def tinted(pixels, here, others, there):
    """`pixels` [h, w, 3] with mean and spread of each colour within `here` made those of `others` within `there` (Reinhard et al. 2001, in RGB)."""
    ours, theirs = pixels[here], others[there]
    spread = (theirs.std(0) + 0.02) / (ours.std(0) + 0.02)
    return (pixels - ours.mean(0)) * spread + theirs.mean(0)


def dyed(pixels, masks, rng):
    """Objects, all alike or each by itself, in other colours within their masks."""
    alike, colour = rng.random() < 0.6, colours(rng)
    for mask in masks:
        share = (mask.astype(np.float32) / 255)[..., None]
        other = recoloured(pixels, *(colour if alike else colours(rng)))
        if rng.random() < 0.25:
            level = np.float32(rng.choice((0.15, 0.3, 0.8, 0.95)))
            other = pixels * 0.35 + level * 0.65
        pixels = pixels * (1 - share) + other * share
    return pixels


def lit(pixels, rng):
    """The whole picture's colour, light, sharpness and noise."""
    if rng.random() < 0.6:
        turn = rng.gauss(0, 12) if rng.random() < 0.7 else rng.uniform(-180, 180)
        pixels = recoloured(pixels, turn, rng.uniform(0.5, 1.4), rng.uniform(0.8, 1.2), rng.gauss(0, 0.04))
    if rng.random() < 0.05:
        pixels = np.repeat(pixels.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.4:
        pixels = pixels.clip(0, 1) ** np.float32(math.exp(rng.gauss(0, 0.25)))
    if rng.random() < 0.15:
        picture = Image.fromarray((pixels.clip(0, 1) * 255).astype(np.uint8))
        pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0))), np.float32) / 255
    if rng.random() < 0.3:
        noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(pixels.shape, np.float32)
        pixels = pixels + noise * np.float32(rng.uniform(0.005, 0.04))
    return pixels
