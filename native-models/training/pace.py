"""How far a training is, and the averaged weights that follow it."""

import time

import torch


def done(share, begun, minutes):
    """How far training is, 0..1: by steps, or by the clock where that is ahead."""
    return min(1.0, share if minutes is None else max(share, (time.time() - begun) / 60 / minutes))


@torch.no_grad()
def follow(mean, net, keep):
    """Moves the averaged weights towards the present ones."""
    for ours, theirs in zip(mean.state_dict().values(), net.state_dict().values()):
        if ours.dtype.is_floating_point:
            ours.lerp_(theirs, 1 - keep)
        else:
            ours.copy_(theirs)
