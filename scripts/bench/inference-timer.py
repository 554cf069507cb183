"""Times a plain Python loop, file to mask file, with Pillow and PyTorch: a U-Net of the same size as scripts/bench/inference-unet.ts.

Reads lines "OUT<TAB>FILE<TAB>FILE..." and answers each with the milliseconds a photo took.
"""

import os
import sys
import time

import numpy
import torch
from PIL import Image

SIDE = 512
WIDTHS = [16, 32, 64, 128, 256]


class Block(torch.nn.Sequential):
    def __init__(self, before, after):
        super().__init__(
            torch.nn.Conv2d(before, after, 3, padding=1), torch.nn.ReLU(inplace=True),
            torch.nn.Conv2d(after, after, 3, padding=1), torch.nn.ReLU(inplace=True),
        )


class UNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.down = torch.nn.ModuleList(Block(before, after) for before, after in zip([3] + WIDTHS, WIDTHS))
        self.up = torch.nn.ModuleList(torch.nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in zip(WIDTHS, WIDTHS[1:]))
        self.join = torch.nn.ModuleList(Block(2 * width, width) for width in WIDTHS[:-1])
        self.last = torch.nn.Conv2d(WIDTHS[0], 1, 1)

    def forward(self, x):
        skips = []
        for level, block in enumerate(self.down):
            x = block(torch.nn.functional.max_pool2d(x, 2) if level else x)
            skips.append(x)
        for level in reversed(range(len(WIDTHS) - 1)):
            x = self.join[level](torch.cat([skips[level], self.up[level](x)], 1))
        return torch.sigmoid(self.last(x))


def predict(net, file, out):
    photo = Image.open(file).convert("RGB")
    small = numpy.asarray(photo.resize((SIDE, SIDE), Image.BILINEAR), dtype=numpy.float32) / 255
    mask = net(torch.from_numpy(small.transpose(2, 0, 1)[None]))
    large = torch.nn.functional.interpolate(mask, size=photo.size[::-1], mode="bilinear", align_corners=False)
    Image.fromarray(((large[0, 0] >= 0.5).numpy() * 255).astype(numpy.uint8)).save(os.path.join(out, os.path.basename(file) + ".png"))


torch.manual_seed(7)
network = UNet().eval()
print("ready", torch.__version__, flush=True)
with torch.no_grad():
    for line in sys.stdin:
        folder, *files = line.rstrip("\n").split("\t")
        start = time.perf_counter()
        for each in files:
            predict(network, each, folder)
        print((time.perf_counter() - start) * 1000 / len(files), flush=True)
