"""One volume of depth x height x width for each joint, and what is read of it."""

import torch
from torch import nn
from torch.nn import functional as F

from net import Block, climbed, descended


def way_down(widths):
    """Levels of half the size each, three convolutions in one, the first of the picture itself."""
    levels, before = [], 3
    for width in widths:
        levels.append(nn.Sequential(Block(before, width, stride=2), Block(width, width), Block(width, width)))
        before = width
    return nn.ModuleList(levels)


class VolumeNet(nn.Module):
    """
    `forward` takes [n, 3, s, s] (RGB, normalised; s a multiple of 32) and gives logits [n, joints * depth, s / 8, s / 8], a joint's
    depths in a row, as `volume-pose` reads them.
    """

    def __init__(self, joints, depth, widths=(32, 64, 128, 192, 256)):
        super().__init__()
        self.joints, self.depth = joints, depth
        self.down = way_down(widths)
        self.narrow = nn.ModuleList([Block(widths[4], widths[3], size=1), Block(widths[3], widths[2], size=1)])
        self.join = nn.ModuleList([Block(2 * widths[3], widths[3]), Block(2 * widths[2], widths[2])])
        self.last = nn.Sequential(Block(widths[2], widths[3]), nn.Conv2d(widths[3], joints * depth, 1))

    def forward(self, picture):
        kept = descended(self.down, picture)
        return self.last(climbed(kept.pop(), kept, self.narrow, self.join))


def shares(logits, joints):
    """Softmax over each joint's volume: [n, joints, d, h, w], sums of 1."""
    n, channels, h, w = logits.shape
    return F.softmax(logits.reshape(n, joints, -1), 2).reshape(n, joints, channels // joints, h, w)


def expected(volume):
    """The mean place of each joint as shares of the volume, 0..1 along x, y and depth, cell i standing for (i + .5) / cells: [n, joints, 3]."""
    along = lambda sums: (sums * ((torch.arange(sums.shape[-1], device=sums.device) + 0.5) / sums.shape[-1])).sum(-1)
    return torch.stack([along(volume.sum((2, 3))), along(volume.sum((2, 4))), along(volume.sum((3, 4)))], 2)


REACH = 5
PEAK = {'as-written': 0.3989422804014327, 'as-meant': 1.0}
"""exp(-d^2 / 2) / sqrt(2 pi) has its peak at 0.399, though it is said to be 1."""


def gaussians(places, joints, d, h, w, peak):
    """A Gaussian cube of 11 x 11 x 11 cells round each place (shares of the volume, [n, joints, 3]), 0 elsewhere: [n, joints, d, h, w]."""
    def axis(middle, cells):
        off = torch.arange(cells, device=middle.device) - (middle[..., None] * cells - 0.5)
        return torch.exp(-(off**2) / 2) * (off.abs() <= REACH + 0.5)

    x, y, z = axis(places[..., 0], w), axis(places[..., 1], h), axis(places[..., 2], d)
    return peak * z[:, :, :, None, None] * y[:, :, None, :, None] * x[:, :, None, None, :]


def integral_loss(volume, places, counts):
    """Mean absolute error of the expected places, of those that count ([n, joints] of 0 and 1)."""
    return ((expected(volume) - places).abs().mean(2) * counts).sum() / counts.sum().clamp_min(1)


def heat_map_loss(logits, places, counts, joints, peak):
    """Binary cross-entropy of each cell's sigmoid against the Gaussian cubes, a cell of a cube counting as much as all others together."""
    n, channels, h, w = logits.shape
    target = gaussians(places, joints, channels // joints, h, w, peak)
    cells = F.binary_cross_entropy_with_logits(logits.reshape(target.shape), target, reduction='none')
    inside = (target > 0).float()
    mean = lambda weight: (cells * weight).sum((2, 3, 4)) / weight.sum((2, 3, 4)).clamp_min(1)
    return ((mean(inside) + mean(1 - inside)) * counts).sum() / counts.sum().clamp_min(1)


def share_loss(logits, places, counts, joints):
    """
    Cross-entropy of the softmax that the integral is taken of against the Gaussian cubes brought to a sum of 1 (a heat-map loss
    on the very volume whose mean is taken, as DSNT's regulariser is; Nibali et al. 2018), less its least possible value.
    """
    n, channels, h, w = logits.shape
    target = gaussians(places, joints, channels // joints, h, w, 1.0).reshape(n, joints, -1)
    target = target / target.sum(2, keepdim=True).clamp_min(1e-6)
    apart = (target * (target.clamp_min(1e-9).log() - F.log_softmax(logits.reshape(n, joints, -1), 2))).sum(2)
    return (apart * counts).sum() / counts.sum().clamp_min(1)
