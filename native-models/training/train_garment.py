#!/usr/bin/python3
"""
Trains a garment model from folders that Selvedge exported and writes a model folder. See README.md.

    python3 train_garment.py FOLDER --out my-garments
"""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import torch
from torch.nn import functional as F

from batches import Batches, Held, fed
from compute import add_device, device_of, half_sums
from data import divided, examples_of
from export import named, write_model
from net import Unet, grown
from pace import done, follow
from validate import checked, summary


def main():
    args = arguments()
    size = tuple(args.size)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = device_of(args.device)
    rng, draw = torch.Generator().manual_seed(args.seed), random.Random(args.seed)
    train, val = divided(list(examples_of(args.folder, args.labels)), args.val, args.seed)
    extra = [example for folder in args.extra for example in examples_of(folder)]
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    (work / 'split.json').write_text(json.dumps({'train': [e.name for e in train], 'val': [e.name for e in val]}, indent=1))
    print(f'{len(train)} photos to learn from and {len(extra)} extra, {len(val)} to validate', flush=True)

    batches = Batches([Held(example) for example in train + extra], size, args.whole, rng, draw, len(train), args.layered)
    unseen = [Held(example) for example in val]
    net = Unet(tuple(args.widths)).to(memory_format=torch.channels_last)
    if args.start:
        grown(net, torch.load(args.start, map_location='cpu')['net'])
    net = net.to(device)
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
        draw.shuffle(order)
        total = 0.0
        for at in range(0, len(order), args.batch):
            for group in rules.param_groups:
                group['lr'] = args.rate * min(1, (step + 1) / args.warm) * 0.5 * (1 + math.cos(math.pi * done(step / steps, begun, args.minutes)))
            photos, masks = batches.of(order[at : at + args.batch])
            with half_sums(device, args.bf16):
                logits = net(fed(photos, device))
            loss = loss_of(logits.float(), masks.to(device))
            rules.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            rules.step()
            step += 1
            follow(mean, net, min(args.ema, step / (step + 10)))
            total += loss.item()
        line = {'epoch': epoch + 1, 'loss': round(total / math.ceil(len(order) / args.batch), 5), 'seconds': round(time.time() - begun)}
        if (epoch + 1) % args.every == 0 or done(step / steps, begun, args.minutes) >= 1:
            if unseen:
                rows = sorted(checked(mean, unseen, size), key=lambda row: row['close'])
                line.update({kind: summary(rows, kind) for kind in ('whole', 'close', 'ideal')}, worst=rows[:6])
            torch.save({'net': mean.state_dict(), 'widths': args.widths, 'size': args.size, 'epoch': epoch + 1}, work / 'last.pt')
        history.append(line)
        print(json.dumps(line), flush=True)
        (work / 'history.json').write_text(json.dumps(history, indent=1))
    (work / 'training.json').write_text(json.dumps({
        'train': len(train), 'extra': len(extra), 'val': len(val), 'seed': args.seed, 'epochs': len(history), 'start': args.start,
        'minutes': round((time.time() - begun) / 60, 1), 'torch': torch.__version__, 'device': str(device), 'threads': args.threads,
    }, indent=1))
    if args.out:
        write_model(work / 'last.pt', Path(args.out), args)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='what `selvedge export coco --copy-images` (or masks) wrote')
    parser.add_argument('--extra', action='append', default=[], help='more such folders, to learn from only')
    parser.add_argument('--extra-share', type=float, default=0.1, help='extra pictures per photo and epoch')
    parser.add_argument('--labels', nargs='*', help='categories that count as the garment; all without this')
    parser.add_argument('--out', help='the model folder to write; its name is the model\'s id')
    parser.add_argument('--work', default='work', help='where weights and the history go')
    parser.add_argument('--start', help='weights to begin from, of this network or of a narrower one')
    parser.add_argument('--size', type=int, nargs=2, default=[256, 384], metavar=('W', 'H'), help='what the network sees, multiples of 32')
    parser.add_argument('--whole', type=float, default=0.25, help='share of wide views; the others are close-ups')
    parser.add_argument('--layered', type=float, default=0.15, help='share of photos that show the garment of another over their own')
    parser.add_argument('--epochs', type=int, default=600)
    parser.add_argument('--minutes', type=float, help='end by then, with the rate falling in time; not repeatable to the bit')
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--rate', type=float, default=3e-3)
    parser.add_argument('--warm', type=int, default=100, help='steps until the rate is reached; 500 for a network that has just grown')
    parser.add_argument('--ema', type=float, default=0.998)
    parser.add_argument('--val', type=float, default=0.2, help='share of photos to validate on; 0 learns from all')
    parser.add_argument('--seed', type=int, default=7)
    parser.add_argument('--every', type=int, default=10, help='epochs between validations')
    add_device(parser)
    parser.add_argument('--widths', type=int, nargs=5, default=[24, 48, 96, 128, 192])
    named(parser)
    return parser.parse_args()


def loss_of(logits, truth):
    """
    Binary cross-entropy, pixels within 3 of an edge counted three times, plus 1 - Dice of each picture (smoothed, so that
    empty pictures count too).
    """
    edge = F.max_pool2d(truth, 7, 1, 3) + F.max_pool2d(-truth, 7, 1, 3)
    weight = 1 + 2 * (edge > 0.5).float()
    cross = (F.binary_cross_entropy_with_logits(logits, truth, reduction='none') * weight).sum() / weight.sum()
    guess = torch.sigmoid(logits)
    shared = (guess * truth).sum((1, 2, 3))
    dice = (2 * shared + 50) / (guess.sum((1, 2, 3)) + truth.sum((1, 2, 3)) + 50)
    return cross + (1 - dice).mean()


if __name__ == '__main__':
    main()
