"""Photos held in memory, and random batches of what the network sees of them."""

import numpy as np
import torch
from PIL import Image

from augment import recoloured, redyed, regrounded, turned
from layers import Layered, openness
from views import FILL, box_of, random_part, shown

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


class Held:
    """A photo with its truth: `photo` and `mask` as pictures, `truth` as booleans [h, w], `box` round it or None."""

    def __init__(self, example):
        self.name = example.name
        self.photo = example.picture()
        self.truth = example.mask()
        self.mask = Image.fromarray(self.truth.astype(np.uint8) * 255)
        self.box = box_of(self.truth)
        self.whole = (0, 0, *self.photo.size)
        self.open = openness(self.truth)


def fed(photos, device='cpu'):
    """Photos [n, 3, h, w] in 0..1 as a network on `device` takes them, in the order of memory that a CPU is fastest with."""
    return ((photos - MEAN) / STD).contiguous(memory_format=torch.channels_last).to(device)


class Batches:
    """
    Random batches of (photos [n, 3, h, w], masks [n, 1, h, w]), both 0..1: a share `whole` of wide views, the others
    close-ups; a share `layered` of the first `worn` photos shows a second garment over its own. `rng` and `draw` (a
    torch.Generator and a random.Random) make them repeatable.
    """

    def __init__(self, held, size, whole, rng, draw, worn=0, layered=0.0):
        self.held, self.size, self.whole, self.rng, self.draw = held, size, whole, rng, draw
        self.worn = [i for i in range(worn) if held[i].box is not None]
        self.weights = [0.1 + held[i].open for i in self.worn]
        self.layered = layered

    def of(self, chosen):
        views = [self._view(self._dressed(i)) for i in chosen]
        photos = torch.from_numpy(np.stack([photo for photo, _ in views])).permute(0, 3, 1, 2).float() / 255
        masks = torch.from_numpy(np.stack([mask for _, mask in views]))[:, None].float() / 255
        photos, masks = turned(photos, masks, FILL / 255, self.rng)
        if self.draw.random() < 0.75:
            photos = regrounded(redyed(photos, masks, self.rng), masks, self.rng)
        return (recoloured(photos, self.rng) if self.draw.random() < 0.7 else photos.clamp(0, 1)), masks

    def _dressed(self, i):
        """The photo, or now and then the photo with another's garment over its own; open ones, of which there are few, more often."""
        if not self.worn or i > self.worn[-1] or self.draw.random() >= self.layered:
            return self.held[i]
        over = self.held[self.draw.choices(self.worn, self.weights)[0]]
        return Layered(self.held[i], over, self.draw)

    def _view(self, one):
        part = self._wide(one) if self.draw.random() < self.whole else random_part(one.box, one.photo.size, self.size, self.draw)
        return shown(one.photo, part, self.size, (FILL,) * 3), shown(one.mask, part, self.size, 0)

    def _wide(self, one):
        """Half of them the whole photo, as the first pass sees it."""
        if self.draw.random() < 0.5:
            return one.whole
        width, height = one.photo.size
        share = self.draw.uniform(0.6, 1)
        x, y = self.draw.uniform(0, 1 - share) * width, self.draw.uniform(0, 1 - share) * height
        return int(x), int(y), int(x + share * width), int(y + share * height)
