"""The network of depth: the way down of the network of joints, so that it can begin with what that one knows, and a slim way up."""

import torch
from torch import nn
from torch.nn import functional as F

from net import Around, Block
from volume_net import way_down


class DepthNet(nn.Module):
    """
    `forward` takes [n, 3, s, s] (RGB, normalised; s a multiple of 32) and gives depths [n, 1, s, s], without bounds.

    The way up is narrower than the way down: what is where is decided below, above only its outline is added.
    """

    def __init__(self, widths=(32, 64, 128, 192, 256), up=(96, 64, 48, 32)):
        super().__init__()
        self.down = way_down(widths)
        self.around = Around(widths[-1])
        self.narrow, self.up = nn.ModuleList(), nn.ModuleList()
        below = widths[-1]
        for width, side in zip(up, widths[-2::-1]):
            self.narrow.append(Block(below, width, size=1))
            self.up.append(nn.Sequential(Block(width + side, width), Block(width, width)))
            below = width
        self.last = nn.Sequential(nn.Conv2d(up[-1], 16, 1), nn.ReLU(inplace=True))
        self.sharpen = nn.Sequential(Block(16 + 3, 16), nn.Conv2d(16, 1, 3, padding=1))

    def forward(self, picture):
        kept = []
        x = picture
        for level in self.down:
            x = level(x)
            kept.append(x)
        kept.pop()
        x = self.around(x)
        for narrow, join in zip(self.narrow, self.up):
            x = join(torch.cat([F.interpolate(narrow(x), scale_factor=2.0, mode='bilinear', align_corners=False), kept.pop()], 1))
        x = F.interpolate(self.last(x), scale_factor=2.0, mode='bilinear', align_corners=False)
        return self.sharpen(torch.cat([x, picture], 1))
