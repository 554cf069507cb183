"""
Pictures to learn from, made anew each time: photos moved, turned, recoloured and barred, with shoes of other photos laid on
them or on other grounds, hiding each other. Truth is what of each shoe can be seen.
"""

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from sneaker_net import SIDE

LEAST = 90
"""Objects of fewer visible pixels are not asked for."""


class Held:
    """A photo in memory, without the bars above, below or beside it: `photo`, its masks, and how much of it there is."""

    def __init__(self, example):
        picture, masks = example.picture(), example.masks()
        scale = SIDE / max(picture.size)
        size = tuple(max(1, round(side * scale)) for side in picture.size)
        if size != picture.size:
            masks = [np.array(Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BOX)) >= 128 for mask in masks]
            picture = picture.resize(size, Image.Resampling.BOX)
        self.name = example.name
        self.whole = picture
        self.all = masks
        left, top, right, bottom = content_of(np.asarray(picture), masks)
        self.photo = picture.crop((left, top, right, bottom))
        self.masks = [Image.fromarray(mask[top:bottom, left:right].astype(np.uint8) * 255) for mask in masks if mask[top:bottom, left:right].any()]


def content_of(pixels, masks):
    """Box of what is not a bar: rows and columns at the rim of one pure light or dark tone are left off, never an object's."""
    covered = np.any(masks, axis=0) if masks else np.zeros(pixels.shape[:2], bool)

    def trimmed(axis):
        grey = pixels.astype(np.float32).mean(2)
        flat = (grey.std(axis) < 2.5) & ((grey.mean(axis) > 249) | (grey.mean(axis) < 6)) & ~covered.any(axis)
        kept = np.flatnonzero(~flat)
        return (int(kept[0]), int(kept[-1]) + 1) if len(kept) > 24 else (0, len(flat))

    top, bottom = trimmed(1)
    left, right = trimmed(0)
    return left, top, right, bottom


class Studio:
    """`view(rng)` gives one picture [256, 256, 3] of bytes and its masks [k, 256, 256] of bytes (0..255)."""

    def __init__(self, photos, grounds=()):
        self.photos = photos
        self.grounds = list(grounds)
        self.extra, self.extra_share = [], 0.0
        self.shoes = [shoe for held in photos for shoe in cut_out(held)]

    def view(self, rng):
        chance = rng.random()
        if self.extra and rng.random() < self.extra_share:
            picture, masks = self.photographed(rng, self.extra)
        elif chance < 0.6 or not self.shoes:
            picture, masks = self.photographed(rng, self.photos)
            if self.shoes and rng.random() < 0.3:
                self.lay(picture, masks, rng, rng.choice((1, 1, 2)), crowded=True)
        elif chance < 0.96:
            picture, masks = self.ground(rng), []
            self.lay(picture, masks, rng, rng.choice((1, 1, 2, 2, 3)), crowded=False)
        else:
            picture, masks = self.ground(rng), []
        pixels = np.asarray(picture, np.float32) / 255
        found = [np.asarray(mask) for mask in masks]
        if found and rng.random() < 0.35:
            pixels = dyed(pixels, found, rng)
        pixels = lit(pixels, rng)
        if rng.random() < 0.1:
            hide(pixels, found, rng)
        found = [mask for mask in found if (mask >= 128).sum() >= LEAST]
        pixels = (pixels.clip(0, 1) * 255 + 0.5).astype(np.uint8)
        return pixels, np.stack(found) if found else np.zeros((0, SIDE, SIDE), np.uint8)

    def photographed(self, rng, photos):
        """A photo, moved, turned and barred; one in seven only mirrored or not even that."""
        held = rng.choice(photos)
        if rng.random() < 0.15:
            way = fit(held.whole.size, rng.random() < 0.5)
            bars = (114,) * 3
            return moved(held.whole, way, bars), [moved(Image.fromarray(mask.astype(np.uint8) * 255), way, 0) for mask in held.all]
        width, height = held.photo.size
        grown = SIDE / max(width, height) * math.exp(rng.uniform(-0.4, 0.45))
        angle = 0 if rng.random() < 0.35 else rng.gauss(0, 5) if rng.random() < 0.8 else rng.uniform(-35, 35)
        stretch = math.exp(rng.gauss(0, 0.07))
        room = [max(0.0, abs(SIDE - side * grown)) / 2 for side in (width, height)]
        shift = [rng.uniform(-1, 1) * space + rng.gauss(0, 8) for space in room]
        way = affine((width / 2, height / 2), grown * stretch, grown / stretch, angle, rng.random() < 0.5, shift, rng.gauss(0, 0.04))
        bars = bar_colour(rng)
        return moved(held.photo, way, bars), [moved(mask, way, 0) for mask in held.masks]

    def ground(self, rng):
        """A ground without shoes: drawn, or a photo whose shoes are painted over by what lies round them."""
        chance = rng.random()
        if chance < 0.3:
            return drawn(rng)
        if self.grounds and chance < 0.5:
            picture = rng.choice(self.grounds)
        else:
            held = rng.choice(self.photos)
            picture = emptied(held)
        width, height = picture.size
        grown = SIDE / min(width, height) * math.exp(rng.uniform(-0.1, 0.7))
        if rng.random() < 0.3:
            grown = SIDE / max(width, height)
        room = [max(0.0, abs(SIDE - side * grown)) / 2 for side in (width, height)]
        shift = [rng.uniform(-1, 1) * space for space in room]
        way = affine((width / 2, height / 2), grown, grown, rng.gauss(0, 4), rng.random() < 0.5, shift, 0)
        return moved(picture, way, bar_colour(rng))

    def lay(self, picture, masks, rng, count, crowded):
        """Lays so many shoes on the picture, in place; often the second is the first one's fellow, half behind it."""
        long = math.exp(rng.uniform(math.log(75), math.log(225)))
        if crowded:
            long = math.exp(rng.uniform(math.log(60), math.log(150)))
        pieces = []
        shoe = rng.choices(self.shoes, [one.weight for one in self.shoes])[0]
        place = (rng.uniform(0.25, 0.75) * SIDE, rng.uniform(0.3, 0.75) * SIDE)
        angle, mirrored = (rng.gauss(0, 7) if rng.random() < 0.75 else rng.uniform(-180, 180)), rng.random() < 0.5
        pieces.append((shoe, place, long, angle, mirrored))
        for _ in range(count - 1):
            if rng.random() < 0.6:
                away = rng.uniform(0.12, 0.8) * long
                side = rng.choice((-1, 1))
                place = (place[0] + side * away, place[1] - rng.uniform(-0.05, 0.35) * long)
                pieces.insert(0, (shoe, place, long * rng.uniform(0.75, 1.02), angle + rng.gauss(0, 6), mirrored ^ (rng.random() < 0.2)))
            else:
                other = rng.choices(self.shoes, [one.weight for one in self.shoes])[0]
                place = (rng.uniform(0.1, 0.9) * SIDE, rng.uniform(0.15, 0.9) * SIDE)
                pieces.append((other, place, long * rng.uniform(0.6, 1.3), rng.gauss(0, 12), rng.random() < 0.5))
        same = rng.random() < 0.8
        colour = colours(rng)
        for shoe, place, size, angle, mirrored in pieces:
            scale = size / max(shoe.cloth.size)
            stretch = math.exp(rng.gauss(0, 0.08))
            shift = (place[0] - SIDE / 2, place[1] - SIDE / 2)
            middle = (shoe.cloth.size[0] / 2, shoe.cloth.size[1] / 2)
            way = affine(middle, scale * stretch, scale / stretch, angle, mirrored, shift, rng.gauss(0, 0.06))
            cloth = moved(shoe.cloth, way, (0, 0, 0))
            alpha = moved(shoe.alpha, way, 0)
            solid = np.asarray(moved(shoe.mask, way, 0))
            if (solid >= 128).sum() < 3 * LEAST:
                continue
            # Nothing is laid where it would leave only a sliver of another.
            rest = [np.minimum(np.asarray(mask), 255 - solid) for mask in masks]
            if any((left >= 128).sum() < 0.25 * (np.asarray(mask) >= 128).sum() for left, mask in zip(rest, masks)):
                continue
            if rng.random() < 0.5:
                shade(picture, alpha, size, rng)
            if not same:
                colour = colours(rng)
            painted = np.asarray(cloth, np.float32) / 255
            painted = recoloured(painted, *colour) if rng.random() < 0.7 else painted
            painted = painted * rng.uniform(0.75, 1.15)
            cloth = Image.fromarray((painted.clip(0, 1) * 255).astype(np.uint8))
            if rng.random() < 0.25:
                cloth = cloth.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
            picture.paste(cloth, (0, 0), alpha)
            masks[:] = [Image.fromarray(left) for left in rest] + [Image.fromarray(solid)]


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
        yield Shoe(filled(held.photo.crop(box), solid.filter(ImageFilter.MinFilter(3))), alpha, solid, 1.0 if size == max(sizes) else 0.25)


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


def affine(middle, across, down, angle, mirrored, shift, shear):
    """PIL's six numbers: from the view's pixels to those of a picture whose `middle` comes to the view's middle plus `shift`."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    sign = -1 if mirrored else 1
    forward = np.array([[cos, -sin], [sin, cos]]) @ np.array([[1, shear], [0, 1]]) @ np.diag([across * sign, down])
    back = np.linalg.inv(forward)
    start = np.array(middle) - back @ (np.array([SIDE / 2, SIDE / 2]) + np.array(shift))
    return (*back[0], start[0], *back[1], start[1])


def fit(size, mirrored):
    scale = SIDE / max(size)
    return affine((size[0] / 2, size[1] / 2), scale, scale, 0, mirrored, (0, 0), 0)


def moved(picture, way, fill):
    return picture.transform((SIDE, SIDE), Image.Transform.AFFINE, way, Image.Resampling.BILINEAR, fillcolor=fill)


def bar_colour(rng):
    chance = rng.random()
    if chance < 0.6:
        return (255, 255, 255)
    if chance < 0.72:
        return (0, 0, 0)
    if chance < 0.85:
        return (114, 114, 114)
    return tuple(rng.randrange(256) for _ in range(3))


def shade(picture, alpha, size, rng):
    """A soft shadow below where the shoe will lie, in place."""
    soft = alpha.filter(ImageFilter.GaussianBlur(rng.uniform(2, 8)))
    moved_by = (rng.gauss(0, 0.04) * size, rng.uniform(0.0, 0.08) * size)
    soft = soft.transform((SIDE, SIDE), Image.Transform.AFFINE, (1, 0, -moved_by[0], 0, 1, -moved_by[1]), Image.Resampling.BILINEAR)
    depth = rng.uniform(0.2, 0.75)
    picture.paste((0, 0, 0), (0, 0), soft.point(lambda value: int(value * depth)))


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


def hide(pixels, masks, rng):
    """A bar of one colour, or a box, before everything; in place."""
    layer = Image.new('L', (SIDE, SIDE))
    pen = ImageDraw.Draw(layer)
    x, y = rng.uniform(0, SIDE), rng.uniform(0, SIDE)
    if rng.random() < 0.5:
        pen.line((x, y, rng.uniform(0, SIDE), rng.uniform(0, SIDE)), fill=255, width=rng.randint(3, 18))
    else:
        pen.rectangle((x, y, x + rng.uniform(10, 60), y + rng.uniform(10, 60)), fill=255)
    over = np.asarray(layer) > 0
    pixels[over] = [rng.random() for _ in range(3)]
    for i, mask in enumerate(masks):
        left = mask.copy()
        left[over] = 0
        masks[i] = left


if __name__ == '__main__':
    import sys
    from sneaker_data import labelled_photos

    held = [Held(one) for one in labelled_photos(sys.argv[1])]
    rng = random.Random(1)
    studio = Studio(held)
    sheet = Image.new('RGB', (10 * SIDE, 6 * SIDE))
    for i in range(60):
        pixels, masks = studio.view(rng)
        for k, mask in enumerate(masks):
            edge = (mask >= 128) & ~(np.asarray(Image.fromarray(mask).filter(ImageFilter.MinFilter(3))) >= 128)
            pixels[edge] = ((255, 0, 0), (0, 220, 0), (0, 80, 255), (255, 200, 0))[k % 4]
        sheet.paste(Image.fromarray(pixels), (i % 10 * SIDE, i // 10 * SIDE))
    sheet.save(sys.argv[2])
