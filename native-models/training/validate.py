"""Dice as Selvedge's two-pass strategy will reach it, at the photos' own size."""

import numpy as np
import torch

from batches import fed
from compute import where
from views import FILL, box_of, close_up, placed, shown

MARGIN = 0.15
BLEND = 1
"""What the first look weighs in the close-up's answer, in log-odds, as Selvedge's `blend` has it."""


@torch.no_grad()
def asked(net, photo, part, size):
    """Probability of the garment at photo size [h, w], 0 outside of `part`."""
    seen = torch.from_numpy(shown(photo, part, size, (FILL,) * 3).copy()).permute(2, 0, 1)[None].float() / 255
    return placed(torch.sigmoid(net(fed(seen, where(net))).float())[0, 0].cpu().numpy(), part, photo.size, size)


def weighed(close, first):
    """Probabilities of a close-up with a say of the first look, which knows better what is garment and what is mannequin; 0 outside of the close-up."""
    held = [np.clip(one, 1e-4, 1 - 1e-4) for one in (close, first)]
    odds = [np.log(one / (1 - one)) for one in held]
    return np.where(close > 0, 1 / (1 + np.exp(-(odds[0] + BLEND * odds[1]) / (1 + BLEND))), 0)


def dice(guess, truth):
    both = guess.sum() + truth.sum()
    return 1.0 if both == 0 else float(2 * (guess & truth).sum() / both)


def checked(net, held, size):
    """
    For each photo its name and Dice: `whole` by one look at all of it, `close` by a close-up of what that found beside it, as the model is used, `ideal` by
    a look where the truth lies.
    """
    rows = []
    for one in held:
        seen = asked(net, one.photo, one.whole, size)
        first = seen >= 0.5
        box = box_of(first)
        second = first if box is None else weighed(asked(net, one.photo, close_up(box, MARGIN, one.photo.size, size), size), seen) >= 0.5
        best = first if one.box is None else weighed(asked(net, one.photo, close_up(one.box, MARGIN, one.photo.size, size), size), seen) >= 0.5
        rows.append({'name': one.name, 'whole': dice(first, one.truth), 'close': dice(second, one.truth), 'ideal': dice(best, one.truth)})
    return rows


def summary(rows, kind):
    """Mean, median, 5th percentile and lowest of one kind."""
    values = np.array([row[kind] for row in rows])
    figures = {'mean': values.mean(), 'median': np.median(values), 'p5': np.percentile(values, 5), 'min': values.min()}
    return {name: round(float(value), 5) for name, value in figures.items()}
