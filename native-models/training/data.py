"""Photos and masks from a folder that Selvedge exported: COCO (polygons or run lengths) or mask pictures."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

PHOTOS = {'.jpg', '.jpeg', '.png', '.webp', '.bmp', '.tif', '.tiff'}


@dataclass
class Example:
    """One photo: where it lies, its upright size, and its mask as a function, so that only what is needed is in memory."""

    photo: Path
    split: str
    mask: object

    @property
    def name(self):
        return self.photo.stem

    def picture(self):
        """Upright RGB."""
        return ImageOps.exif_transpose(Image.open(self.photo)).convert('RGB')


def examples_of(folder, labels=None):
    """
    Every example of an exported folder; `split` is the one that its file's name or its row states, or ''. `labels` limits COCO to categories of
    these names; the mask is the union of what is left. Photos without any such object have an empty mask.
    """
    folder = Path(folder)
    files = sorted(folder.glob('annotations*.json'))
    if files:
        return [example for file in files for example in coco_examples(file, labels)]
    if (folder / 'images').is_dir():
        return list(mask_examples(folder))
    raise SystemExit(f'{folder} holds neither annotations*.json nor masks beside a folder images.')


def coco_examples(file, labels):
    content = json.loads(file.read_text('utf-8'))
    split = file.stem.removeprefix('annotations').removeprefix('-')
    wanted = {row['id'] for row in content['categories'] if labels is None or row['name'] in labels}
    rows = {}
    for row in content['annotations']:
        if row['category_id'] in wanted:
            rows.setdefault(row['image_id'], []).append(row)
    for image in content['images']:
        size = (image['height'], image['width'])
        mine = rows.get(image['id'], [])
        yield Example(photo_of(file.parent, image['file_name']), split or split_of(image), lambda size=size, mine=mine: union_of(size, mine))


def split_of(image):
    """The split that an image row of Selvedge's names, or ''."""
    return image.get('selvedge', {}).get('split') or ''


def photo_of(folder, name):
    for place in (folder / name, folder / 'images' / name, Path(name)):
        if place.is_file():
            return place
    raise SystemExit(f'The photo {name} is not below {folder}: export with --copy-images.')


def union_of(size, rows):
    """Boolean mask [h, w] of everything in `rows`."""
    mask = np.zeros(size, bool)
    for row in rows:
        shape = row.get('segmentation')
        if not shape:
            continue
        mask |= run_lengths(shape) if isinstance(shape, dict) else polygons(size, shape)
    return mask


def run_lengths(shape):
    """COCO run lengths, plain or compressed, to a boolean mask; runs go down columns and begin with background."""
    counts = shape['counts']
    if isinstance(counts, str):
        counts = unpacked(counts)
    ends = np.cumsum(counts)
    height, width = shape['size']
    flat = np.zeros(height * width, bool)
    for start, end in zip(ends[0::2], ends[1::2]):
        flat[start:end] = True
    return flat.reshape(width, height).T


def unpacked(text):
    """Numbers of COCO's compressed text: base 32 with a sign, from the third on as differences to the last but one."""
    counts, at = [], 0
    while at < len(text):
        value, shift, more = 0, 0, True
        while more:
            piece = ord(text[at]) - 48
            value |= (piece & 31) << shift
            more = bool(piece & 32)
            at, shift = at + 1, shift + 5
        if piece & 16:
            value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
    return counts


def polygons(size, rings):
    """Pixels of which at least half lie inside: drawn four times as large, because Pillow's own edges are half a pixel fat."""
    picture = Image.new('L', (4 * size[1], 4 * size[0]))
    draw = ImageDraw.Draw(picture)
    for ring in rings:
        draw.polygon([(4 * x - 0.5, 4 * y - 0.5) for x, y in zip(ring[0::2], ring[1::2])], fill=255)
    return np.array(picture.resize((size[1], size[0]), Image.Resampling.BOX)) >= 128


def mask_examples(folder):
    photos = {path.stem: path for path in sorted((folder / 'images').rglob('*')) if path.suffix.lower() in PHOTOS}
    for path in sorted(folder.rglob('*.png')):
        if (folder / 'images') in path.parents:
            continue
        if path.stem not in photos:
            raise SystemExit(f'There is no photo for {path}.')
        yield Example(photos[path.stem], '', lambda path=path: np.array(Image.open(path).convert('L')) >= 128)


def divided(examples, share, seed):
    """
    (train, val). Splits stated by the export are kept, and what is neither train nor val is left out. Without any, groups are dealt out by a hash of the seed and of their
    names: a group is everything with one name or with byte-identical photos, so that no photo is on both sides.
    Raises when a stated split has the same photo on both.
    """
    examples = sorted(examples, key=lambda example: (example.name, str(example.photo)))
    digests = [hashlib.sha256(example.photo.read_bytes()).hexdigest() for example in examples]
    if any(example.split for example in examples):
        train = [i for i, example in enumerate(examples) if example.split == 'train']
        val = [i for i, example in enumerate(examples) if example.split == 'val']
        print(f'Divided as the export says; {len(examples) - len(train) - len(val)} photos are neither train nor val', flush=True)
    else:
        parent = list(range(len(examples)))

        def root(i):
            while parent[i] != i:
                i = parent[i]
            return i

        first = {}
        for i, example in enumerate(examples):
            for key in (example.name, digests[i]):
                parent[root(i)] = root(first.setdefault(key, i))
        groups = {}
        for i in range(len(examples)):
            groups.setdefault(root(i), []).append(i)
        named = sorted(groups.values(), key=lambda group: hash_of(seed, min(examples[i].name for i in group)))
        val, train = [], []
        for group in named:
            (val if len(val) < share * len(examples) else train).extend(group)
    both = {digests[i] for i in train} & {digests[i] for i in val}
    if both:
        raise SystemExit(f'{len(both)} photos are in train and val at once, byte for byte.')
    return [examples[i] for i in sorted(train)], [examples[i] for i in sorted(val)]


def hash_of(seed, name):
    return hashlib.sha256(f'{seed}/{name}'.encode()).hexdigest()


def letterboxed(width, height, size):
    """(left, top, w, h) of a width x height picture brought into `size` (w, h) with its aspect kept, centred."""
    scale = min(size[0] / width, size[1] / height)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    return (size[0] - w) // 2, (size[1] - h) // 2, w, h


def fitted(picture, size, fill):
    """The picture in a box of `size`, by straight lines as Selvedge's `bilinear` has them, the rest filled."""
    left, top, w, h = letterboxed(*picture.size, size)
    box = Image.new(picture.mode, size, fill)
    box.paste(picture.resize((w, h), Image.Resampling.BILINEAR), (left, top))
    return np.array(box)
