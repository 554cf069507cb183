#!/usr/bin/python3
"""
The mean of the weights that one training left at several moments (stochastic weight averaging, Izmailov et al. 2018):

    python3 average.py work/epoch40.pt work/last.pt averaged.pt

All but the last argument are read, of the same network; the last is written, with what the last one read says besides.
"""

import sys

import torch


def mean_of(states):
    """The mean of several state_dicts, each tensor in its own type."""
    return {name: torch.stack([one[name].double() for one in states]).mean(0).to(first.dtype) for name, first in states[0].items()}


if __name__ == '__main__':
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    saved = [torch.load(file, map_location='cpu') for file in sys.argv[1:-1]]
    torch.save({**saved[-1], 'net': mean_of([one['net'] for one in saved])}, sys.argv[-1])
