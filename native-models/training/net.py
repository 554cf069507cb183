"""The network: a small U-Net that looks at half the input's size and sharpens its answer with the picture itself."""

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Sequential):
    """3x3 convolution, batch norm, ReLU."""

    def __init__(self, inside, outside, stride=1, size=3):
        super().__init__(
            nn.Conv2d(inside, outside, size, stride=stride, padding=size // 2, bias=False),
            nn.BatchNorm2d(outside),
            nn.ReLU(inplace=True),
        )


class Around(nn.Module):
    """
    What lies further off, by a wide convolution of each channel and its mean over the picture, beside the way straight on, which is
    all there is at first.
    """

    def __init__(self, width):
        super().__init__()
        self.wide = nn.Conv2d(width, width, 5, padding=2, groups=width, bias=False)
        self.mean = nn.Parameter(torch.zeros(1, width, 1, 1))
        self.norm = nn.BatchNorm2d(width)
        self.join = nn.Sequential(nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.join[1].weight)

    def forward(self, x):
        seen = self.wide(x) + self.mean * x.mean((2, 3), keepdim=True)
        return F.relu(x + self.join(F.relu(self.norm(seen))))


def larger(x):
    """Twice the size, bilinear."""
    return F.interpolate(x, scale_factor=2.0, mode='bilinear', align_corners=False)


def descended(levels, x):
    """What each level of a way down gives, the largest first."""
    kept = []
    for level in levels:
        x = level(x)
        kept.append(x)
    return kept


def climbed(x, kept, narrow, join):
    """From the bottom `x` up, each level beside the last one of `kept`, as many levels as there are in `narrow` and `join`."""
    for slim, beside, side in zip(narrow, join, reversed(kept)):
        x = beside(torch.cat([larger(slim(x)), side], 1))
    return x


class Hourglass(nn.Module):
    """
    A way `down`, a look `around`, a way `up` beside what was kept of the way down, and at the end the picture itself, where the edges
    are. `forward` takes [n, 3, h, w] (RGB, normalised; h and w multiples of 32) and gives [n, 1, h, w]. Networks say what its parts are.
    """

    def forward(self, picture):
        kept = descended(self.down, picture)
        x = self.around(kept.pop())
        x = climbed(x, kept, self.narrow, self.up)
        return self.sharpen(torch.cat([larger(self.last(x)), picture], 1))


class Unet(Hourglass):
    """
    Gives logits.

    The first convolution halves the picture, so the costly levels have a quarter of the pixels; a thin last stage brings
    the answer back to full size beside the three colour channels.
    """

    def __init__(self, widths=(24, 48, 96, 128, 192)):
        super().__init__()
        self.down = nn.ModuleList()
        before = 3
        for width in widths:
            self.down.append(nn.Sequential(Block(before, width, stride=2), Block(width, width)))
            before = width
        self.around = Around(widths[-1])
        self.narrow = nn.ModuleList()
        self.up = nn.ModuleList()
        for upper, lower in zip(widths[-2::-1], widths[:0:-1]):
            self.narrow.append(Block(lower, upper, size=1))
            self.up.append(Block(2 * upper, upper))
        self.last = nn.Sequential(nn.Conv2d(widths[0], 8, 1), nn.ReLU(inplace=True))
        self.sharpen = nn.Sequential(Block(8 + 3, 8), nn.Conv2d(8, 1, 3, padding=1))


@torch.no_grad()
def grown(net, saved):
    """
    Takes the weights `saved` (a state_dict) into `net`, which may be wider, and returns it. It answers at once as the narrower one
    did: what the new channels give is multiplied by zero until it is of use (as in Net2Net, Chen et al. 2016, with random channels
    instead of copies, which would learn the same).
    """
    ours = net.state_dict()
    for name, there in saved.items():
        here = ours[name]
        if here.shape == there.shape:
            here.copy_(there)
            continue
        rows = there.shape[0]
        if here.dim() < 4:
            here[:rows] = there
            continue
        # Behind `join` lie two halves side by side, each of which has grown at its own end.
        halves = 2 if name.startswith('up.') else 1
        old, new = there.shape[1] // halves, here.shape[1] // halves
        for half in range(halves):
            here[:rows, half * new : half * new + old] = there[:, half * old : (half + 1) * old]
            here[:rows, half * new + old : (half + 1) * new] = 0
    return net


def started(net, file):
    """Takes over whatever fits by name and shape from weights of this network or of one that has parts of it. Returns how many."""
    saved = torch.load(file, map_location='cpu')['net']
    ours = net.state_dict()
    fitting = {name: value for name, value in saved.items() if name in ours and ours[name].shape == value.shape}
    net.load_state_dict({**ours, **fitting})
    return len(fitting)
