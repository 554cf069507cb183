"""Quick figures while training. The ones that count come from `selvedge predict` and `selvedge evaluate coco`."""

import numpy as np
import torch
from PIL import Image

from batches import fed
from compute import where
from data import fitted, letterboxed
from sneaker_data import SIDE
from sneaker_net import Answer

FILL = 114


def checked_photos(examples):
    """Of each photo: its name, the input [1, 3, 288, 288] of bytes and its masks in the input's pixels."""
    result = []
    for example in examples:
        shown = fitted(example.picture(), (SIDE, SIDE), (FILL,) * 3)
        masks = [fitted(Image.fromarray(mask.astype(np.uint8) * 255), (SIDE, SIDE), 0) >= 128 for mask in example.masks()]
        result.append((example.name, torch.from_numpy(shown.copy()).permute(2, 0, 1)[None], masks))
    return result


@torch.no_grad()
def found_in(net, picture, least=0.05, overlap=0.6):
    """Objects as Selvedge's yolo-seg reads them: (score, box, mask) strongest first, boxes overlapping more than `overlap` left out."""
    net.eval()
    device = where(net)
    rows, prototypes = (part.cpu() for part in Answer(net).to(device).eval()(fed(picture.float() / 255, device)))
    rows, kept = rows[0].T.clone(), []
    rows = rows[rows[:, 4] >= least]
    for row in rows[rows[:, 4].argsort(descending=True)]:
        x, y, w, h = row[:4].tolist()
        box = np.array([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
        if any(box_iou(box, other) > overlap for _, other, _ in kept):
            continue
        mask = (row[5:, None, None] * prototypes[0]).sum(0).numpy() > 0
        pixels = np.arange(SIDE) + 0.5
        mask &= ((pixels > box[0]) & (pixels < box[2]))[None] & ((pixels > box[1]) & (pixels < box[3]))[:, None]
        kept.append((float(row[4]), box, mask))
        if len(kept) == 20:
            break
    return kept


def box_iou(a, b):
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


def figures_of(net, checked):
    """AP at mask IoU 0.5 and its mean over 0.5..0.95 (areas under the precision made falling), and the mean IoU of what is found."""
    found = [(i, score, mask) for i, (_, picture, _) in enumerate(checked) for score, _, mask in found_in(net, picture)]
    found.sort(key=lambda one: -one[1])
    overlaps = [[(mask & truth).sum() / max(1, (mask | truth).sum()) for truth in checked[i][2]] for i, _, mask in found]
    count = sum(len(masks) for _, _, masks in checked)
    values, matched = [], []
    for level in np.arange(0.5, 0.96, 0.05):
        taken, hits = set(), []
        for (i, score, _), ious in zip(found, overlaps):
            free = [(iou, k) for k, iou in enumerate(ious) if (i, k) not in taken and iou >= level]
            hits.append(bool(free))
            if free:
                taken.add((i, max(free)[1]))
                if level == 0.5:
                    matched.append(max(free)[0])
        right = np.cumsum(hits) if hits else np.zeros(0)
        precision = right / np.arange(1, len(hits) + 1)
        precision = np.maximum.accumulate(precision[::-1])[::-1]
        values.append(float(sum(p for p, hit in zip(precision, hits) if hit) / max(1, count)))
    return {
        'AP50': round(values[0], 4), 'AP': round(float(np.mean(values)), 4), 'AP90': round(values[8], 4),
        'found': f'{len(matched)}/{count}', 'meanIou': round(float(np.mean(matched)), 4) if matched else 0,
    }
