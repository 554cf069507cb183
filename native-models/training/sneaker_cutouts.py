"""Photos in memory, the shoes cut out of them, and their grounds without shoes."""

import numpy as np
from PIL import Image, ImageFilter

from sneaker_data import SIDE


class Held:
    """A photo in memory, without the bars above, below or beside it: `photo`, its masks, and how much of it there is."""

    def __init__(self, example):
        picture, masks = example.picture(), example.masks()
        scale = SIDE / max(picture.size)
        size = tuple(max(1, round(side * scale)) for side in picture.size)
        if size != picture.size:
            masks = [np.array(Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BILINEAR)) >= 128 for mask in masks]
            picture = picture.resize(size, Image.Resampling.BILINEAR)
        self.name = example.name
        self.whole = picture
        self.all = masks
        left, top, right, bottom = content_of(np.asarray(picture), masks)
        self.photo = picture.crop((left, top, right, bottom))
        self.masks = [Image.fromarray(mask[top:bottom, left:right].astype(np.uint8) * 255) for mask in masks if mask[top:bottom, left:right].any()]


def content_of(pixels, masks):
    """Box of what is not a bar: rows and columns at the rim of one pure light or dark tone are left off, never an object's."""
    covered = np.any(masks, axis=0) if masks else np.zeros(pixels.shape[:2], bool)
    # With a rim round it: what stands free before white is not cut off by the photo's edge.
    covered = np.asarray(Image.fromarray(covered.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(9))) > 0

    def trimmed(axis):
        grey = pixels.astype(np.float32).mean(2)
        flat = (grey.std(axis) < 2.5) & ((grey.mean(axis) > 249) | (grey.mean(axis) < 6)) & ~covered.any(axis)
        kept = np.flatnonzero(~flat)
        return (int(kept[0]), int(kept[-1]) + 1) if len(kept) > 24 else (0, len(flat))

    top, bottom = trimmed(1)
    left, right = trimmed(0)
    return left, top, right, bottom


class Shoe:
    """One cut-out: its colours (those at the rim drawn outwards), its alpha and its mask, and how often it is taken."""

    def __init__(self, cloth, alpha, mask, weight):
        self.cloth, self.alpha, self.mask, self.weight = cloth, alpha, mask, weight


def cut_out(held):
    sizes = [int((np.asarray(mask) >= 128).sum()) for mask in held.masks]
    for mask, size in zip(held.masks, sizes):
        left, top, right, bottom = mask.getbbox()
        width, height = held.photo.size
        # What the photo's edge cuts off looks odd in the open.
        cut = (left <= 1) + (top <= 1) + (right >= width - 1) + (bottom >= height - 1)
        if cut or size < 500:
            continue
        box = (max(0, left - 3), max(0, top - 3), min(width, right + 3), min(height, bottom + 3))
        solid = mask.crop(box)
        alpha = solid.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.8))
        yield Shoe(filled(held.photo.crop(box), solid.filter(ImageFilter.MinFilter(3))), alpha, solid, 1.0 if size == max(sizes) else 0.1)


def filled(picture, mask):
    """The picture with what lies outside the mask replaced by colours from inside, spread outwards."""
    pixels = np.asarray(picture, np.float32)
    inside = (np.asarray(mask) >= 128).astype(np.float32)
    result, done = pixels * inside[..., None], inside.copy()
    for radius in (1.5, 4, 12, 40):
        weight = np.asarray(Image.fromarray((inside * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
        spread = Image.fromarray((pixels * inside[..., None]).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
        take = (done < 0.5) & (weight > 0.02)
        result[take] = (np.asarray(spread, np.float32) / np.maximum(weight, 0.02)[..., None])[take]
        done[take] = 1
    return Image.fromarray(result.clip(0, 255).astype(np.uint8))


def emptied(held):
    """The photo with every object painted over from round about, a little roughened."""
    if getattr(held, 'empty', None) is None:
        picture = held.photo
        for mask in held.masks:
            outside = mask.filter(ImageFilter.MaxFilter(7)).point(lambda value: 255 - value)
            picture = filled(picture, outside)
        held.empty = picture
    return held.empty
