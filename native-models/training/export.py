#!/usr/bin/python3
"""
Writes a model folder that Selvedge reads: model.onnx, model.json, card.md and which photos it has learned from.
train_garment.py does it at its end; by hand, for other names or from earlier weights:

    python3 export.py work/last.pt my-garments --id my-garments --name "My garments" --version 1.0.0

The network's sigmoid is inside the file; the input is one RGB picture, letterboxed.
"""

import torch
from torch import nn

from card import card_of
from manifest import add_names, export_by_hand, manifest
from model_folder import write_folder
from net import Unet
from validate import BLEND, MARGIN


class Probability(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return torch.sigmoid(self.net(image))


def named(parser):
    """The options that say what a model is called and where it comes from."""
    add_names(parser, '1.0.0', 'As the photos it learned from allow.', 'Trained from random weights by native-models/training/train_garment.py.')
    parser.add_argument('--label', default='garment', help='what its masks are called')
    parser.add_argument('--about', default='One mask of the garment in a photo.')


def write_model(weights, out, args):
    """Writes the folder `out` from `weights` and what lies beside it; gives the size of the weights in bytes."""
    saved = torch.load(weights, map_location='cpu')
    size = saved['size']
    net = Unet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    manifest_of = lambda sha256, length: manifest(args, out.name, size, sha256, length, {
        'family': 'semantic', 'task': 'semantic', 'about': args.about, 'labels': [args.label], 'thresholds': {'mask': 0.5},
        'options': {'activation': 'none', 'objects': 'class'},
        # It has learned to look twice: at all of the photo, then at the garment.
        'defaults': {'strategy': 'focus', 'focus': {'mode': 'crop', 'radius': 0, 'margin': MARGIN, 'looks': 2, 'blend': BLEND}},
    })
    return write_folder(weights, out, Probability(net), size, ['probability'], manifest_of, card_of)


if __name__ == '__main__':
    export_by_hand(__doc__, named, write_model)
