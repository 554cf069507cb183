"""What the network sees of a photo: all of it, or a close-up of the garment, by the same rules as Selvedge's two-pass strategy."""

import math

import numpy as np
from PIL import Image

from data import letterboxed

FILL = 114


def box_of(mask):
    """(left, top, right, bottom) of what is true in a mask [h, w], right and bottom past the last pixel; None when nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else None


def close_up(box, margin, photo_size, size):
    """
    The part of a photo that is shown close up: `box` with `margin` shares of its longer side more on each side, widened to
    the aspect of `size` (w, h), moved into the photo and no larger than it. (left, top, right, bottom) in photo pixels.
    """
    left, top, right, bottom = box
    more = margin * max(right - left, bottom - top)
    w, h = right - left + 2 * more, bottom - top + 2 * more
    w, h = max(w, h * size[0] / size[1]), max(h, w * size[1] / size[0])
    w, h = min(w, photo_size[0]), min(h, photo_size[1])
    x = min(max((left + right - w) / 2, 0), photo_size[0] - w)
    y = min(max((top + bottom - h) / 2, 0), photo_size[1] - h)
    return math.floor(x), math.floor(y), math.ceil(x + w), math.ceil(y + h)


def shown(picture, part, size, fill):
    """
    A part of a picture letterboxed into `size`, by straight lines as wide as the shrinking asks. Selvedge's `bilinear` gives
    the same to a level; its `area` differs from Pillow's BOX by up to 59.
    """
    left, top, w, h = letterboxed(part[2] - part[0], part[3] - part[1], size)
    seen = picture.resize((w, h), Image.Resampling.BILINEAR, box=part)
    if (w, h) == size:
        return np.asarray(seen)
    full = Image.new(picture.mode, size, fill)
    full.paste(seen, (left, top))
    return np.asarray(full)


def placed(answer, part, photo_size, size):
    """The reverse of `shown` for an answer [h, w] in 0..1: at the photo's own size, by straight lines, 0 outside of the part."""
    left, top, w, h = letterboxed(part[2] - part[0], part[3] - part[1], size)
    whole = np.zeros((photo_size[1], photo_size[0]), np.float32)
    seen = Image.fromarray(answer[top : top + h, left : left + w].astype(np.float32))
    whole[part[1] : part[3], part[0] : part[2]] = seen.resize((part[2] - part[0], part[3] - part[1]), Image.Resampling.BILINEAR)
    return whole


def random_part(box, photo_size, size, rng):
    """A close-up as two passes would choose it, or a worse one: too wide, off its middle, now and then with a part cut off."""
    width, height = photo_size
    if box is None:
        w = rng.uniform(0.3, 1) * width
        h = min(height, w * size[1] / size[0])
        x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
        return math.floor(x), math.floor(y), math.ceil(x + w), math.ceil(y + h)
    left, top, right, bottom = box
    longer = max(right - left, bottom - top)
    if rng.random() < 0.1:
        # What the first pass missed is outside, or at the very edge.
        if rng.random() < 0.5:
            bottom -= rng.uniform(0, 0.5) * (bottom - top)
        else:
            top += rng.uniform(0, 0.5) * (bottom - top)
    # And what it took for garment is inside: without this the frame would tell where the garment ends.
    left, top, right, bottom = (
        side + sign * (rng.uniform(0, 0.7) * longer if rng.random() < 0.35 else 0) for side, sign in zip((left, top, right, bottom), (-1, -1, 1, 1))
    )
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    x, y, right2, bottom2 = close_up((left, top, right, bottom), rng.uniform(0.04, 0.4), photo_size, size)
    w, h = right2 - x, bottom2 - y
    x += rng.uniform(-0.06, 0.06) * w
    y += rng.uniform(-0.06, 0.06) * h
    x, y = min(max(x, 0), width - w), min(max(y, 0), height - h)
    return math.floor(x), math.floor(y), math.floor(x) + w, math.floor(y) + h
