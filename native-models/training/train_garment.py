#!/usr/bin/python3
"""
Trains garment-unet from folders that Selvedge exported and writes a model folder. See README.md.

    python3 train_garment.py FOLDER [--extra FOLDER] --out ../garment-unet
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from augment import moved, recoloured, redyed
from data import divided, examples_of, fitted, letterboxed
from net import Unet

SIZE = (256, 384)
ROOM = (320, 480)
FILL = 114
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = torch.Generator().manual_seed(args.seed)
    train, val = divided(list(examples_of(args.folder, args.labels)), args.val, args.seed)
    extra = [example for folder in args.extra for example in examples_of(folder)]
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    (work / 'split.json').write_text(json.dumps({'train': [e.name for e in train], 'val': [e.name for e in val]}, indent=1))
    print(f'{len(train)} photos to learn from and {len(extra)} extra, {len(val)} to validate', flush=True)

    exact = batches_at(train + extra, SIZE)
    roomy = batches_at(train + extra, ROOM)
    checked = [(e, *batches_at([e], SIZE)) for e in val]
    # This order of memory is a quarter faster on a CPU.
    net = Unet(tuple(args.widths)).to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start)['net'])
    mean = copy.deepcopy(net).eval()
    rules = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=1e-3)
    # Extra pictures are seen once for every `--extra-share` of the others.
    per_epoch = len(train) + min(len(extra), round(args.extra_share * len(train)))
    steps = args.epochs * math.ceil(per_epoch / args.batch)
    step, begun, history = 0, time.time(), []
    for epoch in range(args.epochs):
        if done(step / steps, begun, args.minutes) >= 1:
            break
        net.train()
        order = torch.randperm(len(train), generator=rng).tolist()
        order += (len(train) + torch.randperm(len(extra), generator=rng))[: per_epoch - len(train)].tolist()
        order = [order[i] for i in torch.randperm(len(order), generator=rng)]
        total = 0.0
        for at in range(0, len(order), args.batch):
            for group in rules.param_groups:
                group['lr'] = args.rate * min(1, (step + 1) / 60) * 0.5 * (1 + math.cos(math.pi * done(step / steps, begun, args.minutes)))
            photos, masks = batch(order[at : at + args.batch], exact, roomy, rng)
            fed = ((photos - MEAN) / STD).contiguous(memory_format=torch.channels_last)
            loss = loss_of(net(fed), masks)
            rules.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            rules.step()
            step += 1
            follow(mean, net, min(args.ema, step / (step + 10)))
            total += loss.item()
        line = {'epoch': epoch + 1, 'loss': total / math.ceil(len(order) / args.batch), 'seconds': round(time.time() - begun)}
        if (epoch + 1) % args.every == 0 or done(step / steps, begun, args.minutes) >= 1:
            line.update(summary([dice_at_photo_size(mean, *one) for one in checked]))
            torch.save({'net': mean.state_dict(), 'widths': args.widths, 'epoch': epoch + 1}, work / 'last.pt')
        history.append(line)
        print(json.dumps(line), flush=True)
        (work / 'history.json').write_text(json.dumps(history, indent=1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='what `selvedge export coco --copy-images` (or masks) wrote')
    parser.add_argument('--extra', action='append', default=[], help='more such folders, to learn from only')
    parser.add_argument('--extra-share', type=float, default=0.4, help='extra pictures per photo and epoch')
    parser.add_argument('--labels', nargs='*', help='categories that count as the garment; all without this')
    parser.add_argument('--work', default='/tmp/garment-unet', help='where weights and the history go')
    parser.add_argument('--start', help='weights to begin from')
    parser.add_argument('--epochs', type=int, default=80)
    parser.add_argument('--minutes', type=float, help='end by then, with the rate falling in time; not repeatable to the bit')
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--rate', type=float, default=3e-3)
    parser.add_argument('--ema', type=float, default=0.995)
    parser.add_argument('--val', type=float, default=0.2)
    parser.add_argument('--seed', type=int, default=7)
    parser.add_argument('--every', type=int, default=5, help='epochs between validations')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--widths', type=int, nargs=5, default=[24, 48, 96, 128, 192])
    return parser.parse_args()


def done(share, begun, minutes):
    """How far training is, 0..1: by steps, or by the clock where that is ahead."""
    return min(1.0, share if minutes is None else max(share, (time.time() - begun) / 60 / minutes))


def batches_at(examples, size):
    """All photos [n, 3, h, w] and masks [n, 1, h, w] as bytes, letterboxed; a mask's byte is the share of garment in its pixel."""
    photos, masks = [], []
    for example in examples:
        photos.append(fitted(example.picture(), size, (FILL, FILL, FILL)))
        masks.append(fitted(Image.fromarray(example.mask().astype(np.uint8) * 255), size, 0))
    return torch.from_numpy(np.stack(photos)).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(np.stack(masks))[:, None]


def batch(chosen, exact, roomy, rng):
    """Most views are moved; every third batch is as the photos will come in use, but for a mirror."""
    if torch.rand(1, generator=rng).item() < 0.35:
        photos, masks = (part[chosen].float() / 255 for part in exact)
        if torch.rand(1, generator=rng).item() < 0.5:
            photos, masks = photos.flip(3), masks.flip(3)
    else:
        photos, masks = moved(*(part[chosen].float() / 255 for part in roomy), SIZE, FILL / 255, rng)
    photos = redyed(photos, masks, rng)
    return (recoloured(photos, rng) if torch.rand(1, generator=rng).item() < 0.7 else photos), masks


def loss_of(logits, truth):
    """Binary cross-entropy plus 1 - Dice of each picture (smoothed, so that empty pictures count too)."""
    cross = F.binary_cross_entropy_with_logits(logits, truth)
    guess = torch.sigmoid(logits)
    shared = (guess * truth).sum((1, 2, 3))
    dice = (2 * shared + 50) / (guess.sum((1, 2, 3)) + truth.sum((1, 2, 3)) + 50)
    return cross + (1 - dice).mean()


@torch.no_grad()
def follow(mean, net, keep):
    """Moves the averaged weights towards the present ones."""
    for ours, theirs in zip(mean.state_dict().values(), net.state_dict().values()):
        if ours.dtype.is_floating_point:
            ours.lerp_(theirs, 1 - keep)
        else:
            ours.copy_(theirs)


@torch.no_grad()
def dice_at_photo_size(net, example, photos, masks):
    """Dice at the photo's own size, truth >= 0.5, prediction >= 0.5 after bilinear enlargement."""
    net.eval()
    truth = example.mask()
    height, width = truth.shape
    left, top, w, h = letterboxed(width, height, SIZE)
    guess = torch.sigmoid(net((photos.float() / 255 - MEAN) / STD))[:, :, top : top + h, left : left + w]
    guess = F.interpolate(guess, (height, width), mode='bilinear', align_corners=False)[0, 0].numpy() >= 0.5
    both = guess.sum() + truth.sum()
    return 1.0 if both == 0 else float(2 * (guess & truth).sum() / both)


def summary(values):
    ordered = np.array(values)
    return {
        'mean': round(float(ordered.mean()), 5), 'median': round(float(np.median(ordered)), 5),
        'p5': round(float(np.percentile(ordered, 5)), 5), 'min': round(float(ordered.min()), 5),
    }


if __name__ == '__main__':
    main()
