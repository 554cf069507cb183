"""
The network: one picture to objects, in the form that YOLO segmentation has (a score, a box and mask weights for each cell of a
grid, and prototype masks), so that Selvedge's `yolo-seg` reads it.
"""

import torch
from torch import nn
from torch.nn import functional as F

from net import Block, larger
from sneaker_data import SIDE

STRIDE = 8
CELLS = SIDE // STRIDE
LEARNED = 16
FIXED = 5
KINDS = LEARNED + FIXED
WIDTHS = (24, 48, 96, 128, 192)


class Residual(nn.Module):
    """Two 3x3 convolutions beside the way straight on."""

    def __init__(self, width):
        super().__init__()
        self.first = Block(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class Surroundings(nn.Module):
    """Means over parts of the picture, brought back to every place: what lies far away."""

    def __init__(self, width):
        super().__init__()
        self.join = Block(3 * width, width, size=1)

    def forward(self, x):
        size = x.shape[-2:]
        whole = F.adaptive_avg_pool2d(x, 1).expand(-1, -1, *size)
        near = F.avg_pool2d(x, 5, 1, 2, count_include_pad=False)
        return self.join(torch.cat([x, near, whole], 1))


class SneakerNet(nn.Module):
    """
    `forward` takes [n, 3, 288, 288] (RGB, normalised) and gives a dictionary: `score` logits [n, 1, 36, 36], `box` distances
    from the cell's middle to left, top, right, bottom in pixels [n, 4, 36, 36], `weights` [n, 21, 36, 36] and `prototypes`
    [n, 16, 288, 288], or half that size without `fine`. A cell's mask is the prototypes' sum by its weights, as logits. Sixteen prototypes are learned; five more
    (`fixed_prototypes`) are 1, x, y, x^2, y^2, by which a cell says where it looks (as CondInst's relative coordinates do, Tian et al. 2020, but linear).
    """

    def __init__(self, widths=WIDTHS):
        super().__init__()
        self.down = nn.ModuleList()
        before = 3
        for width in widths:
            self.down.append(nn.Sequential(Block(before, width, stride=2), Block(width, width)))
            before = width
        self.deep = nn.ModuleList([nn.Identity(), nn.Identity(), Residual(widths[2]), Residual(widths[3])])
        self.bottom = nn.Sequential(Residual(widths[4]), Surroundings(widths[4]))
        self.narrow = nn.ModuleList()
        self.up = nn.ModuleList()
        for upper, lower in zip(widths[-2::-1], widths[:0:-1]):
            self.narrow.append(Block(lower, upper, size=1))
            self.up.append(Block(2 * upper, upper))
        self.coarse = nn.Conv2d(widths[0], LEARNED, 3, padding=1)
        self.last = nn.Sequential(nn.Conv2d(widths[0], 12, 1), nn.ReLU(inplace=True))
        self.sharpen = nn.Sequential(Block(12 + 3, 16), nn.Conv2d(16, LEARNED, 3, padding=1))
        nn.init.zeros_(self.sharpen[1].weight)
        nn.init.zeros_(self.sharpen[1].bias)
        head = widths[2]
        self.head = nn.Sequential(Block(head + 2, head), Block(head, head))
        self.score = nn.Conv2d(head, 1, 3, padding=1)
        self.box = nn.Conv2d(head, 4, 3, padding=1)
        self.weights = nn.Conv2d(head, KINDS, 3, padding=1)
        nn.init.constant_(self.score.bias, -4.0)
        nn.init.constant_(self.box.bias, 0.0)
        middles = (torch.arange(CELLS) + 0.5) / CELLS * 2 - 1
        y, x = torch.meshgrid(middles, middles, indexing='ij')
        self.register_buffer('cells', torch.stack([x, y])[None], persistent=False)

    def forward(self, picture, fine=True):
        kept = []
        x = picture
        for level, more in zip(self.down, self.deep):
            x = more(level(x))
            kept.append(x)
        x = self.bottom(self.down[-1](x))
        for number, (narrow, join) in enumerate(zip(self.narrow, self.up)):
            x = join(torch.cat([larger(narrow(x)), kept.pop()], 1))
            if number == 1:
                objects = self.objects(x)
        prototypes = self.coarse(x)
        if fine:
            prototypes = larger(prototypes) + self.sharpen(torch.cat([larger(self.last(x)), picture], 1))
        objects['prototypes'] = prototypes
        return objects

    def objects(self, x):
        n = x.shape[0]
        x = self.head(torch.cat([x, self.cells.expand(n, -1, -1, -1).to(x.dtype)], 1))
        weights = self.weights(x).float()
        return {
            'score': self.score(x).float(),
            'box': 32 * torch.exp(self.box(x).float().clamp(-4, 2.1)),
            'weights': torch.cat([weights[:, :LEARNED], self.placed(weights[:, LEARNED:])], 1),
        }

    def placed(self, raw):
        """Weights of 1, x, y, x^2, y^2 from a hill about the cell's own middle: height, slopes, and how fast it falls."""
        x, y = self.cells[:, :1], self.cells[:, 1:]
        height, right, down = raw[:, :1], 4 * raw[:, 1:2], 4 * raw[:, 2:3]
        wide, high = 4 * F.softplus(raw[:, 3:4]), 4 * F.softplus(raw[:, 4:5])
        constant = height - right * x - down * y - wide * x * x - high * y * y
        return torch.cat([constant, right + 2 * wide * x, down + 2 * high * y, -wide, -high], 1)


def fixed_prototypes(side, device='cpu'):
    """[1, 5, side, side]: 1, x, y, x^2, y^2 with the picture from -1 to 1."""
    middles = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    y, x = torch.meshgrid(middles, middles, indexing='ij')
    return torch.stack([torch.ones_like(x), x, y, x * x, y * y])[None]


class Answer(nn.Module):
    """
    What is exported: `objects` [1, 5 + 21, 32], the 32 cells of the highest scores (middle, width and height in pixels, score
    0..1, weights), and `prototypes` [1, 21, 288, 288]. Boxes are drawn round the masks themselves, as far as these lie in the box that
    the cell guesses, with room on every side: a guessed box would cut masks off.
    """

    def __init__(self, net, kept=32, room=0.25):
        super().__init__()
        self.net, self.kept, self.room = net, kept, room
        middles = (torch.arange(CELLS) + 0.5) * STRIDE
        y, x = torch.meshgrid(middles, middles, indexing='ij')
        self.register_buffer('middles', torch.stack([x, y]).flatten(1)[None])
        self.register_buffer('line', (torch.arange(SIDE) + 0.5) / SIDE * 2 - 1)
        self.register_buffer('pixels', torch.arange(SIDE) + 0.5)

    def forward(self, image):
        answer = self.net(image)
        # Built from one line, so that the file does not hold five planes of numbers known anyway.
        plane = image[:, :1] * 0
        x, y = plane + self.line, plane + self.line[:, None]
        prototypes = torch.cat([answer['prototypes'].float(), plane + 1, x, y, x * x, y * y], 1)
        sides = answer['box'].flatten(2)
        guessed = torch.cat([self.middles - sides[:, :2], self.middles + sides[:, 2:]], 1)
        rows = torch.cat([torch.sigmoid(answer['score'].flatten(2)), guessed, answer['weights'].flatten(2)], 1)
        best = torch.topk(rows[0, 0], self.kept)[1]
        rows = rows[0].index_select(1, best).T
        score, guessed, weights = rows[:, :1], rows[:, 1:5], rows[:, 5:]
        box = self.round(torch.mm(weights, prototypes[0].flatten(1)).view(-1, SIDE, SIDE), guessed)
        found = torch.cat([(box[:, :2] + box[:, 2:]) / 2, box[:, 2:] - box[:, :2], score, weights], 1)
        return found.T[None], prototypes

    def round(self, logits, guessed):
        """Corners [k, 4] of what is above 0 in logits [k, 288, 288] near the guessed corners; the guess where nothing is."""
        room = (guessed[:, 2:] - guessed[:, :2]) * self.room
        low, high = guessed[:, :2] - room, guessed[:, 2:] + room
        across = ((self.pixels > low[:, :1]) & (self.pixels < high[:, :1])).float()
        down = ((self.pixels > low[:, 1:]) & (self.pixels < high[:, 1:])).float()
        inside = (logits > 0).float() * across[:, None, :] * down[:, :, None]
        columns, lines = inside.amax(1), inside.amax(2)
        first = [(SIDE - (SIDE - self.pixels) * part).amin(1) - 1 for part in (columns, lines)]
        last = [(self.pixels * part).amax(1) + 1 for part in (columns, lines)]
        box = torch.stack(first + last, 1)
        something = columns.amax(1)[:, None]
        return box * something + guessed * (1 - something)
