"""
Pictures to learn from, made anew each time: photos moved, turned, recoloured and barred, with shoes of other photos laid on
them or on other grounds, hiding each other. Truth is what of each shoe can be seen.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from sneaker_colours import bar_colour, colours, drawn, dyed, lit, recoloured, tinted
from sneaker_cutouts import Held, cut_out, emptied
from sneaker_data import SIDE

LEAST = 90
"""Objects of fewer visible pixels are not asked for."""


class Studio:
    """
    `view(rng)` gives one picture [320, 320, 3] of bytes and its masks [k, 288, 288] of bytes (0..255). `extra` are labelled
    pictures that are opened when they are shown, `extra_share` of all, moved and recoloured only; `grounds` hold no shoe.
    """

    def __init__(self, photos, grounds=(), extra=(), extra_share=0.0):
        self.photos = photos
        self.grounds = list(grounds)
        self.extra, self.extra_share = list(extra), extra_share
        self.shoes = [shoe for held in photos for shoe in cut_out(held)]

    def view(self, rng, calm=False):
        """`calm` views are more like photos as they come: more of them whole, fewer put together."""
        chance = rng.random() * (0.85 if calm else 1)
        if self.extra and rng.random() < self.extra_share * (0.5 if calm else 1):
            picture, masks = self.photographed(rng, Held(rng.choice(self.extra)), calm)
        elif chance < 0.7 or not self.shoes:
            picture, masks = self.photographed(rng, rng.choice(self.photos), calm)
            if self.shoes and masks and rng.random() < 0.3:
                self.slip_behind(picture, masks, rng)
            if self.shoes and rng.random() < 0.2:
                self.lay(picture, masks, rng, rng.choice((1, 1, 2)), crowded=True)
        elif chance < 0.97:
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

    def photographed(self, rng, held, calm):
        """A photo, moved, turned and barred; one in seven, or a third, only mirrored or not even that."""
        if rng.random() < (0.35 if calm else 0.15):
            way = fit(held.whole.size, rng.random() < 0.5)
            bars = (114,) * 3
            return moved(held.whole, way, bars), [moved(Image.fromarray(mask.astype(np.uint8) * 255), way, 0) for mask in held.all]
        width, height = held.photo.size
        grown = SIDE / max(width, height) * math.exp(rng.uniform(-0.28, 0.32))
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

    def slip_behind(self, picture, masks, rng):
        """
        Lays a shoe behind one that the photo shows, in place, so that a heel, a toe or a strip of it looks out: what is missed most often.
        Mostly the photo's own colours, as its fellow would have them.
        """
        front = rng.choice(masks)
        box = front.getbbox()
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        shoe = rng.choices(self.shoes, [one.weight for one in self.shoes])[0]
        size = max(width, height) * rng.uniform(0.7, 1.05)
        if size < 40:
            return
        away = rng.choice((-1, 1)) * rng.uniform(0.1, 0.75) * width
        place = ((box[0] + box[2]) / 2 + away, (box[1] + box[3]) / 2 - rng.uniform(-0.08, 0.4) * height)
        scale = size / max(shoe.cloth.size)
        stretch = math.exp(rng.gauss(0, 0.08))
        middle = (shoe.cloth.size[0] / 2, shoe.cloth.size[1] / 2)
        way = affine(middle, scale * stretch, scale / stretch, rng.gauss(0, 9), rng.random() < 0.5, (place[0] - SIDE / 2, place[1] - SIDE / 2), rng.gauss(0, 0.06))
        before = np.max([np.asarray(mask) for mask in masks], axis=0)
        seen = np.minimum(np.asarray(moved(shoe.mask, way, 0)), 255 - before)
        whole = (np.asarray(moved(shoe.mask, way, 0)) >= 128).sum()
        if (seen >= 128).sum() < max(LEAST, 0.08 * whole):
            return
        painted = np.asarray(moved(shoe.cloth, way, (0, 0, 0)), np.float32) / 255
        if rng.random() < 0.6:
            painted = tinted(painted, seen >= 128, np.asarray(picture, np.float32) / 255, np.asarray(front) >= 128)
        elif rng.random() < 0.7:
            painted = recoloured(painted, *colours(rng))
        painted = painted * rng.uniform(0.65, 1.05)
        cloth = Image.fromarray((painted.clip(0, 1) * 255).astype(np.uint8))
        if rng.random() < 0.4:
            cloth = cloth.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
        soft = Image.fromarray(np.minimum(np.asarray(moved(shoe.alpha, way, 0)), 255 - before))
        picture.paste(cloth, (0, 0), soft)
        masks.append(Image.fromarray(seen))

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


def shade(picture, alpha, size, rng):
    """A soft shadow below where the shoe will lie, in place."""
    soft = alpha.filter(ImageFilter.GaussianBlur(rng.uniform(2, 8)))
    moved_by = (rng.gauss(0, 0.04) * size, rng.uniform(0.0, 0.08) * size)
    soft = soft.transform((SIDE, SIDE), Image.Transform.AFFINE, (1, 0, -moved_by[0], 0, 1, -moved_by[1]), Image.Resampling.BILINEAR)
    depth = rng.uniform(0.2, 0.75)
    picture.paste((0, 0, 0), (0, 0), soft.point(lambda value: int(value * depth)))


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
