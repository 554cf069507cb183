"""The network of depth: the way down of the network of joints, so that it can begin with what that one knows, and a slim way up."""

from torch import nn

from net import Around, Block, Hourglass
from volume_net import way_down


class DepthNet(Hourglass):
    """
    Gives depths without bounds.

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
