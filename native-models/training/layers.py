"""Two garments in one photo: coats over dresses, waistcoats over bare mannequins, of which there are few photos."""

import math

import numpy as np
from PIL import Image, ImageChops, ImageFilter


def openness(truth):
    """How much of a mask's rows, from their first to their last pixel, is not mask, 0..1: coats and waistcoats that stand open."""
    columns = np.arange(truth.shape[1])
    some = truth[truth.any(1)]
    if not len(some):
        return 0.0
    first, last = np.where(some, columns, truth.shape[1]).min(1), np.where(some, columns, -1).max(1)
    return 1 - some.sum() / (last - first + 1).sum()


class Layered:
    """
    A photo with the garment of another laid over, middle on middle, as high in the photo as it was or lower, moved and scaled a little; as far as
    `Batches` looks at it. Both count.
    """

    def __init__(self, one, other, draw):
        width, height = one.photo.size
        scale = other.photo.size[1] / height * math.exp(draw.uniform(-0.1, 0.1))
        here = (middle_of(one), height / 2)
        # Now and then lower, down to what the mannequin stands on, which is easily taken for a hem.
        lower = draw.gauss(0, 0.02) if draw.random() < 0.7 else draw.uniform(-0.2, 0)
        there = (middle_of(other) + draw.gauss(0, 0.01) * width, other.photo.size[1] * (0.5 + lower))
        way = (scale, 0, there[0] - scale * here[0], 0, scale, there[1] - scale * here[1])
        mask = other.mask.transform(one.photo.size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR)
        cloth = other.photo.transform(one.photo.size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR)
        # A little within its edge, so that none of the other photo's paper comes along.
        soft = mask.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.7))
        self.photo = Image.composite(cloth, one.photo, soft)
        self.mask = ImageChops.lighter(one.mask, mask.point(lambda value: 255 if value >= 128 else 0))
        left, top, right, bottom = self.mask.getbbox()
        self.box = (left, top, right, bottom)
        self.whole = one.whole


def middle_of(one):
    """Column halfway across a photo's garment, or across the photo without one."""
    return one.photo.size[0] / 2 if one.box is None else (one.box[0] + one.box[2]) / 2
