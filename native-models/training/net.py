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


class Unet(nn.Module):
    """
    `forward` takes [n, 3, h, w] (RGB, normalised; h and w multiples of 32) and gives logits [n, 1, h, w].

    The first convolution halves the picture, so the costly levels have a quarter of the pixels; a thin last stage brings
    the answer back to full size beside the three colour channels, where the edges are.
    """

    def __init__(self, widths=(24, 48, 96, 128, 192)):
        super().__init__()
        self.down = nn.ModuleList()
        before = 3
        for width in widths:
            self.down.append(nn.Sequential(Block(before, width, stride=2), Block(width, width)))
            before = width
        self.narrow = nn.ModuleList()
        self.up = nn.ModuleList()
        for upper, lower in zip(widths[-2::-1], widths[:0:-1]):
            self.narrow.append(Block(lower, upper, size=1))
            self.up.append(Block(2 * upper, upper))
        self.last = nn.Sequential(nn.Conv2d(widths[0], 8, 1), nn.ReLU(inplace=True))
        self.sharpen = nn.Sequential(Block(8 + 3, 8), nn.Conv2d(8, 1, 3, padding=1))

    def forward(self, picture):
        kept = []
        x = picture
        for level in self.down:
            x = level(x)
            kept.append(x)
        kept.pop()
        for narrow, join in zip(self.narrow, self.up):
            x = F.interpolate(narrow(x), scale_factor=2.0, mode='bilinear', align_corners=False)
            x = join(torch.cat([x, kept.pop()], 1))
        x = F.interpolate(self.last(x), scale_factor=2.0, mode='bilinear', align_corners=False)
        return self.sharpen(torch.cat([x, picture], 1))
