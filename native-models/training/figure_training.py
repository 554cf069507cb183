"""What the recipes over figures do alike: begin, learn in passes over the figures, write down how far they are, end in a model folder."""

import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch

from batches import fed
from compute import device_of, half_sums
from figure_folder import divided, figures_of
from figure_recipe import training_of
from model_folder import write_folder
from net import started
from pace import done, follow


class Training:
    """
    One run of a recipe: figures `learned` and `unseen`, each as `held(figure)` gives it; the network `net`, made by `make()`, and the
    averaged weights `mean` that follow it, both on `device`; `rng` and `draw`, of which all chance comes. `args` are those of figure_recipe.py.
    """

    def __init__(self, args, held, make):
        torch.set_num_threads(args.threads)
        torch.manual_seed(args.seed)
        self.args, self.work = args, Path(args.work)
        self.rng, self.draw = np.random.default_rng(args.seed), random.Random(args.seed)
        figures, self.left_out = figures_of(args.folder)
        self.learned, self.unseen = ([held(figure) for figure in part] for part in divided(figures, args.val))
        self.work.mkdir(parents=True, exist_ok=True)
        net, mean = make(), make()
        if args.epochs == 0:
            net.load_state_dict(torch.load(self.work / 'last.pt', map_location='cpu')['net'])
        elif args.start:
            print(f'{started(net, args.start)} of {len(net.state_dict())} weights taken over', flush=True)
        mean.load_state_dict(net.state_dict())
        self.device = device_of(args.device)
        self.net, self.mean = (one.to(self.device, memory_format=torch.channels_last) for one in (net.train(), mean.eval()))

    def answer(self, photos):
        """What the network says of `photos` [n, 3, s, s] in 0..1, on `device`."""
        with half_sums(self.device, self.args.bf16):
            said = self.net(fed(photos, self.device))
        return said.float()

    def learn(self, loss_of, checked, batch, rate, warm, saved, told):
        """
        Learns for --epochs or --minutes, `batch` figures a step, the rate rising to `rate` within `warm` steps and falling along a cosine.
        `loss_of(figures, share)` is the loss of some figures when `share` (0..1) of the training is over; `checked(mean, unseen)` is told
        in each line of the history. last.pt, with `saved` in it, and history.json are written after every pass; training.json, with `told`,
        at the end. Nothing is learned or written with --epochs 0.
        """
        args, learned = self.args, self.learned
        rules = torch.optim.AdamW(self.net.parameters(), lr=1.0, weight_decay=1e-4)
        begun, step, history = time.time(), 0, []
        steps = args.epochs * math.ceil(len(learned) / batch)
        while steps and done(step / steps, begun, args.minutes) < 1:
            order, total, count = self.draw.sample(range(len(learned)), len(learned)), 0.0, 0
            for at in range(0, len(order), batch):
                share = done(step / steps, begun, args.minutes)
                if share >= 1:
                    break
                for group in rules.param_groups:
                    group['lr'] = rate * min(1, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * share))
                loss = loss_of([learned[i] for i in order[at : at + batch]], share)
                rules.zero_grad(set_to_none=True)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
                rules.step()
                step += 1
                count += 1
                follow(self.mean, self.net, min(args.ema, step / (step + 10)))
                total += loss.item()
            history.append({
                'loss': round(total / max(1, count), 5), 'steps': step, 'seconds': round(time.time() - begun),
                **(checked(self.mean, self.unseen) if self.unseen else {}),
            })
            print(json.dumps(history[-1]), flush=True)
            torch.save({'net': self.mean.state_dict(), 'widths': args.widths, **saved}, self.work / 'last.pt')
            (self.work / 'history.json').write_text(json.dumps(history, indent=1))
        if steps:
            minutes = (time.time() - begun) / 60
            (self.work / 'training.json').write_text(json.dumps(training_of(args, self.device, len(learned), len(self.unseen), self.left_out, minutes, told), indent=1))

    def write(self, size, output, manifest_of, card):
        """The model folder --out, where one is asked for: of a network that is shown squares of `size` pixels and gives `output`."""
        if self.args.out:
            write_folder(self.work / 'last.pt', Path(self.args.out), self.mean.cpu().float(), (size, size), [output], manifest_of, card)
