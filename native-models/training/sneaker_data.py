"""Photos with one mask for each object, from a folder that `selvedge export coco --copy-images` wrote."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from data import photo_of, polygons, run_lengths, split_of

SIDE = 288
"""What the network sees, in pixels, both ways."""


@dataclass
class Labelled:
    """One photo: where it lies, the split its file or row states or '', and the segmentations of its objects."""

    photo: Path
    split: str
    size: tuple
    shapes: list

    @property
    def name(self):
        return self.photo.stem

    def picture(self):
        """Upright RGB."""
        return ImageOps.exif_transpose(Image.open(self.photo)).convert('RGB')

    def masks(self):
        """Boolean masks [h, w], one an object, in the file's order; empty ones are left out."""
        masks = [run_lengths(shape) if isinstance(shape, dict) else polygons(self.size, shape) for shape in self.shapes]
        return [mask for mask in masks if mask.any()]


def labelled_photos(folder, labels=None):
    """Every photo of an exported folder; `labels` limits to categories of these names. Photos without an object count too."""
    files = sorted(Path(folder).glob('annotations*.json'))
    if not files:
        raise SystemExit(f'{folder} holds no annotations*.json.')
    return [photo for file in files for photo in photos_of(file, labels)]


def photos_of(file, labels):
    content = json.loads(file.read_text('utf-8'))
    wanted = {row['id'] for row in content['categories'] if labels is None or row['name'] in labels}
    rows = {}
    for row in content['annotations']:
        if row['category_id'] in wanted and row.get('segmentation'):
            rows.setdefault(row['image_id'], []).append(row['segmentation'])
    split = file.stem.removeprefix('annotations').removeprefix('-')
    for image in content['images']:
        size = (image['height'], image['width'])
        yield Labelled(photo_of(file.parent, image['file_name']), split or split_of(image), size, rows.get(image['id'], []))
