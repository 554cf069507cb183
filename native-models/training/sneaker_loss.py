"""What the network is told: which cell answers for which object, and how far its box, mask and score are off."""

import torch
from torch.nn import functional as F

from sneaker_data import SIDE
from sneaker_net import CELLS, STRIDE, fixed_prototypes

NEAREST = 7
"""So many cells about the middle of an object's visible part answer for it; those just outside are neither right nor wrong."""
NEITHER = 14
LOOKED_AT = 2
"""Masks are compared for so many of an object's cells, chosen anew each time."""


def targets(masks):
    """
    Of one picture's masks [k, 288, 288] (0..1): cells [k, NEAREST], which of them are the object's own, cells that are neither
    [m], boxes [k, 4] in pixels. Nearest are the cells whose middle is least far from the mean place of the mask's pixels.
    """
    k = masks.shape[0]
    at = {'dtype': masks.dtype, 'device': masks.device}
    pixels = torch.arange(SIDE, **at) + 0.5
    solid = (masks >= 0.5).to(masks.dtype)
    area = solid.sum((1, 2)).clamp(min=1)
    x = (solid.sum(1) * pixels).sum(1) / area
    y = (solid.sum(2) * pixels).sum(1) / area
    middles = (torch.arange(CELLS, **at) + 0.5) * STRIDE
    far = ((middles[None, None, :] - x[:, None, None]) ** 2 + (middles[None, :, None] - y[:, None, None]) ** 2).flatten(1)
    order = far.argsort(1)
    # A cell between two objects belongs to the nearer one.
    nearest = far.argmin(0)
    cells = order[:, :NEAREST]
    owned = nearest[cells] == torch.arange(k, device=masks.device)[:, None]
    neither = order[:, :NEITHER].flatten()
    boxes = torch.stack([edges(solid.amax(1)), edges(solid.amax(2))], 2).flatten(1)
    return cells, owned, neither, boxes


def edges(line):
    """First and one past the last pixel of each row of [k, 288] that is 1."""
    places = torch.arange(SIDE, dtype=line.dtype, device=line.device)
    first = torch.where(line > 0, places, torch.full_like(line, SIDE)).amin(1)
    last = torch.where(line > 0, places + 1, torch.zeros_like(line)).amax(1)
    return torch.stack([first, last], 1)


def loss_of(answer, truth, rng):
    """
    Sum of the parts and the parts. `truth` is a list, one for each picture, of masks [k, 288, 288] with 0..1.
    Score: quality focal loss towards the IoU that the cell's mask has (Li et al. 2020). Box: 1 - GIoU. Mask: cross-entropy
    with the rim counted more, and 1 - Dice. Besides, the first prototype is told where any object is, as YOLACT does with a layer of its
    own (Bolya et al. 2019): features are learned sooner.
    """
    score = answer['score'].flatten(1)
    wanted = torch.zeros_like(score)
    counted = torch.ones_like(score)
    pictures, chosen, boxes, kept, owner = [], [], [], [], []
    for i, found in enumerate(truth):
        if not len(found):
            continue
        cells, owned, neither, box = targets(found)
        counted[i, neither] = 0
        for k in range(len(found)):
            mine = cells[k][owned[k]]
            if not len(mine):
                mine = cells[k][:1]
            pictures.append(torch.full_like(mine, i))
            chosen.append(mine)
            boxes.append(box[k].expand(len(mine), 4))
            owner.append(torch.full_like(mine, len(owner)))
            look = torch.zeros(len(mine), dtype=torch.bool)
            look[torch.randperm(len(mine), generator=rng)[:LOOKED_AT]] = True
            kept.append(look.to(found.device))
    side = answer['prototypes'].shape[-1]
    anything = any_loss(answer['prototypes'][:, 0].float(), truth, side)
    if not chosen:
        empty = focal(score, wanted, counted).sum()
        return empty + anything, {'score': empty.item(), 'any': anything.item()}
    pictures, chosen, boxes, kept, owner = (torch.cat(part) for part in (pictures, chosen, boxes, kept, owner))
    weights = answer['weights'].flatten(2)[pictures, :, chosen]
    seen = torch.cat([answer['prototypes'].float(), fixed_prototypes(side, score.device).expand(len(truth), -1, -1, -1)], 1)
    logits = assembled(weights[kept], seen, pictures[kept])
    masks = torch.cat([found for found in truth if len(found)])
    if side < SIDE:
        masks = F.avg_pool2d(masks[:, None], SIDE // side)[:, 0]
    cross, dice, quality = mask_loss(logits, masks, boxes[kept] * side / SIDE, owner[kept])
    guess = corners(answer['box'].flatten(2)[pictures, :, chosen], chosen)
    giou, overlap = giou_of(guess, boxes)
    with torch.no_grad():
        # A cell whose mask was not looked at is judged by the mean of those of its object.
        sums, counts = torch.zeros(2, int(owner[-1]) + 1, device=score.device)
        sums.index_add_(0, owner[kept], quality)
        counts.index_add_(0, owner[kept], torch.ones_like(quality))
        means = (sums / counts)[owner]
        means[kept] = quality
        wanted[pictures, chosen] = means.clamp(0.05, 1)
        counted[pictures, chosen] = 1
    objects = sum(len(found) for found in truth)
    hit = focal(score, wanted, counted).sum() / objects
    parts = {'score': hit, 'box': (1 - giou).mean(), 'cross': cross, 'dice': dice, 'any': anything}
    total = 0.5 * hit + parts['box'] + 2 * cross + 2 * dice + anything
    return total, {**{name: part.item() for name, part in parts.items()}, 'iou': quality.mean().item(), 'boxIou': overlap.mean().item()}


def any_loss(logits, truth, side):
    """Cross-entropy and 1 - Dice of logits [n, side, side] against the union of each picture's masks."""
    union = torch.stack([found.amax(0) if len(found) else logits.new_zeros(SIDE, SIDE) for found in truth])
    if side < SIDE:
        union = F.avg_pool2d(union[:, None], SIDE // side)[:, 0]
    guess = torch.sigmoid(logits)
    dice = (2 * (guess * union).sum() + 10) / (guess.sum() + union.sum() + 10)
    return F.binary_cross_entropy_with_logits(logits, union) + 1 - dice


def assembled(weights, prototypes, pictures):
    """Logits [p, 288, 288] of cells with `weights` [p, kinds] in `pictures` [p]."""
    out = []
    for i in pictures.unique(sorted=True).tolist():
        out.append(torch.mm(weights[pictures == i], prototypes[i].flatten(1)))
    # Cells come picture by picture, so the order is kept.
    return torch.cat(out).view(-1, *prototypes.shape[-2:])


def mask_loss(logits, masks, boxes, owner):
    """
    Cross-entropy, 1 - Dice and each IoU of logits [p, h, w] against the mask of their object, masks[owner]. Far from the box
    little is counted: there the mask is cut off in use.
    """
    side = logits.shape[-1]
    pixels = torch.arange(side, dtype=logits.dtype, device=logits.device) + 0.5
    room = side / 40 + 0.1 * (boxes[:, 2:] - boxes[:, :2])
    x = (pixels > boxes[:, :1] - room[:, :1]) & (pixels < boxes[:, 2:3] + room[:, :1])
    y = (pixels > boxes[:, 1:2] - room[:, 1:]) & (pixels < boxes[:, 3:] + room[:, 1:])
    inside = (y[:, :, None] & x[:, None, :]).to(logits.dtype)
    with torch.no_grad():
        rim = F.max_pool2d(masks[:, None], 5, 1, 2) + F.max_pool2d(-masks[:, None], 5, 1, 2)
        weight = inside * (1 + 2 * (rim[:, 0] > 0.5))[owner] + 0.1
        weight /= weight.sum((1, 2), keepdim=True)
    masks = masks[owner]
    cross = (F.binary_cross_entropy_with_logits(logits, masks, reduction='none') * weight).sum((1, 2))
    guess = torch.sigmoid(logits) * inside
    both = (guess * masks).sum((1, 2))
    sums = guess.sum((1, 2)) + masks.sum((1, 2))
    dice = (2 * both + 10) / (sums + 10)
    with torch.no_grad():
        solid, real = (logits > 0) & (inside > 0), masks >= 0.5
        overlap = (solid & real).sum((1, 2)) / (solid | real).sum((1, 2)).clamp(min=1)
    return cross.mean(), (1 - dice).mean(), overlap


def corners(sides, cells):
    """Corners [p, 4] in pixels of distances [p, 4] from the middles of cells [p]."""
    x = (cells % CELLS + 0.5) * STRIDE
    y = (torch.div(cells, CELLS, rounding_mode='floor') + 0.5) * STRIDE
    return torch.stack([x - sides[:, 0], y - sides[:, 1], x + sides[:, 2], y + sides[:, 3]], 1)


def giou_of(a, b):
    """Generalised IoU (Rezatofighi et al. 2019) and IoU of boxes [p, 4] pair by pair."""
    def area(box):
        return (box[:, 2] - box[:, 0]).clamp(min=0) * (box[:, 3] - box[:, 1]).clamp(min=0)

    shared = area(torch.cat([torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])], 1))
    either = area(a) + area(b) - shared
    round_both = area(torch.cat([torch.minimum(a[:, :2], b[:, :2]), torch.maximum(a[:, 2:], b[:, 2:])], 1)).clamp(min=1)
    iou = shared / either.clamp(min=1)
    return iou - (round_both - either) / round_both, iou


def focal(logits, wanted, counted):
    away = (torch.sigmoid(logits) - wanted).abs() ** 2
    return counted * away * F.binary_cross_entropy_with_logits(logits, wanted, reduction='none')
