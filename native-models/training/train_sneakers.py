#!/usr/bin/python3
"""
Trains a model of sneakers, one mask for each, from folders that Selvedge exported and writes a model folder. See README.md.

    python3 train_sneakers.py FOLDER [--extra COMPOSITES] --out my-sneakers
"""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

from batches import fed
from compute import add_device, device_of, half_sums
from data import PHOTOS, divided
from export_sneakers import named, write_model
from pace import done, follow
from sneaker_check import checked_photos, figures_of
from sneaker_cutouts import Held
from sneaker_data import labelled_photos
from sneaker_loss import loss_of
from net import started
from sneaker_net import SneakerNet
from sneaker_views import Studio


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = device_of(args.device)
    rng, draw = random.Random(args.seed), torch.Generator().manual_seed(args.seed)
    train, val = divided(labelled_photos(args.folder, args.labels), args.val, args.seed)
    also = [one for folder in args.also for one in labelled_photos(folder, args.labels)]
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    (work / 'split.json').write_text(json.dumps({'train': [e.name for e in train], 'val': [e.name for e in val]}, indent=1))
    extra = [one for folder in args.extra for one in labelled_photos(folder)]
    grounds = [ground_of(file) for folder in args.grounds for file in sorted(Path(folder).iterdir()) if file.suffix.lower() in PHOTOS]
    studio = Studio([Held(one) for one in train + also], grounds, extra, args.extra_share)
    checked = checked_photos(val)
    print(f'{len(train)} + {len(also)} photos with {len(studio.shoes)} whole objects to learn from and {len(extra)} extra, {len(val)} to validate', flush=True)

    # This order of memory is a quarter faster on a CPU.
    net = SneakerNet(tuple(args.widths)).to(memory_format=torch.channels_last)
    if args.start:
        print(f'{started(net, args.start)} of {len(net.state_dict())} weights taken over', flush=True)
    net = net.to(device)
    mean = copy.deepcopy(net).eval()
    rules = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=args.decay)
    begun, history, parts, step = time.time(), [], [], 0
    while (share := done(step / args.steps, begun, args.minutes)) < 1:
        net.train()
        for group in rules.param_groups:
            group['lr'] = args.rate * min(1, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * share))
        views = [studio.view(rng, share >= args.calm) for _ in range(args.batch)]
        photos = torch.from_numpy(np.stack([pixels for pixels, _ in views])).permute(0, 3, 1, 2).float() / 255
        with half_sums(device, args.bf16):
            answer = net(fed(photos, device), share >= args.fine)
        loss, told = loss_of(answer, [torch.from_numpy(masks).to(device).float() / 255 for _, masks in views], draw)
        rules.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        rules.step()
        step += 1
        follow(mean, net, min(args.ema, step / (step + 10)))
        parts.append(told)
        if step % args.every:
            continue
        line = {'step': step, 'seconds': round(time.time() - begun)}
        for name in ('score', 'box', 'cross', 'dice', 'any', 'iou', 'boxIou'):
            line[name] = round(float(np.mean([one[name] for one in parts if name in one])), 4)
        parts = []
        if checked and step % (args.check * args.every) == 0:
            line.update(figures_of(mean, checked))
        save(mean, args, step, work)
        history.append(line)
        print(json.dumps(line), flush=True)
        (work / 'history.json').write_text(json.dumps(history, indent=1))
    final = figures_of(mean, checked) if checked else {}
    print(json.dumps(final), flush=True)
    save(mean, args, step, work)
    (work / 'training.json').write_text(json.dumps({
        'train': len(train), 'also': len(also), 'extra': len(extra), 'val': len(val), 'seed': args.seed, 'steps': step, 'batch': args.batch, 'start': args.start,
        'minutes': round((time.time() - begun) / 60, 1), 'torch': torch.__version__, 'device': str(device), 'threads': args.threads, 'figures': final,
    }, indent=1))
    if args.out:
        write_model(work / 'last.pt', Path(args.out), args)


def save(mean, args, step, work):
    torch.save({'net': mean.state_dict(), 'widths': args.widths, 'step': step}, work / 'new.pt')
    (work / 'new.pt').replace(work / 'last.pt')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', help='what `selvedge export coco --copy-images` wrote')
    parser.add_argument('--also', action='append', default=[], help='more such folders of photos, to learn from only')
    parser.add_argument('--extra', action='append', default=[], help='such folders of composites, shown but not cut up')
    parser.add_argument('--extra-share', type=float, default=0.25, help='share of views that show an extra picture')
    parser.add_argument('--grounds', action='append', default=[], help='folders of pictures without any object, to lay objects on')
    parser.add_argument('--labels', nargs='*', help='categories that count; all without this')
    parser.add_argument('--out', help='the model folder to write; its name is the model\'s id')
    parser.add_argument('--work', default='work', help='where weights and the history go')
    parser.add_argument('--start', help='weights to begin from, of this network or of garment-unet')
    parser.add_argument('--steps', type=int, default=8000)
    parser.add_argument('--minutes', type=float, help='end by then, with the rate falling in time; not repeatable to the bit')
    parser.add_argument('--fine', type=float, default=0.5, help='share of the time after which masks are learned at full instead of half size')
    parser.add_argument('--calm', type=float, default=0.7, help='share of the time after which views are more like photos as they come')
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--decay', type=float, default=0.02)
    parser.add_argument('--ema', type=float, default=0.998)
    parser.add_argument('--val', type=float, default=0.2, help='share of photos to validate on; 0 learns from all')
    parser.add_argument('--seed', type=int, default=7)
    parser.add_argument('--every', type=int, default=100, help='steps between lines of the log')
    parser.add_argument('--check', type=int, default=5, help='lines between validations')
    add_device(parser)
    parser.add_argument('--widths', type=int, nargs=5, default=[24, 48, 96, 128, 192])
    named(parser)
    return parser.parse_args()


def ground_of(file):
    picture = ImageOps.exif_transpose(Image.open(file)).convert('RGB')
    picture.thumbnail((512, 512), Image.Resampling.BOX)
    return picture


if __name__ == '__main__':
    main()
