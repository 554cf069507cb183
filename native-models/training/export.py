#!/usr/bin/python3
"""
Writes a model folder that Selvedge reads: model.onnx, model.json, card.md and which photos it has learned from.
train_garment.py does it at its end; by hand, for other names or from earlier weights:

    python3 export.py work/last.pt my-garments --id my-garments --name "My garments" --version 1.0.0

The network's sigmoid is inside the file; the input is one RGB picture, letterboxed.
"""

import argparse
from pathlib import Path

import torch
from torch import nn

from card import card_of
from model_folder import write_folder
from net import Unet
from validate import BLEND, MARGIN


class Probability(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return torch.sigmoid(self.net(image))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('weights', help='last.pt of a training; history.json and split.json lie beside it')
    parser.add_argument('out', help='the model folder')
    named(parser)
    args = parser.parse_args()
    size = write_model(Path(args.weights), Path(args.out), args)
    print(f'{args.out}: {size} bytes of weights')


def named(parser):
    """The options that say what a model is called and where it comes from."""
    parser.add_argument('--id', help='small letters, digits, hyphens; the name of the folder without this')
    parser.add_argument('--name', help='as people read it; the id without this')
    parser.add_argument('--version', default='1.0.0')
    parser.add_argument('--label', default='garment', help='what its masks are called')
    parser.add_argument('--about', default='One mask of the garment in a photo.')
    parser.add_argument('--licence', default='As the photos it learned from allow.')
    parser.add_argument('--provenance', default='Trained from random weights by native-models/training/train_garment.py.')


def write_model(weights, out, args):
    """Writes the folder `out` from `weights` and what lies beside it; gives the size of the weights in bytes."""
    saved = torch.load(weights)
    size = saved['size']
    net = Unet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    manifest_of = lambda sha256, length: described(args, out.name, size, sha256, length)
    return write_folder(weights, out, Probability(net), size, ['probability'], manifest_of, card_of)


def described(args, folder, size, sha256, length):
    name = args.id or folder
    return {
        'id': name,
        'name': args.name or name,
        'version': args.version,
        'family': 'semantic',
        'task': 'semantic',
        'about': args.about,
        'files': [{'role': 'model', 'path': 'model.onnx', 'sha256': sha256, 'bytes': length}],
        'input': {
            'width': size[0], 'height': size[1], 'layout': 'nchw', 'order': 'rgb', 'resize': 'letterbox', 'pad': 114, 'filter': 'bilinear',
            'divide': 255, 'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225],
        },
        'labels': [args.label],
        'thresholds': {'mask': 0.5},
        'options': {'activation': 'none', 'objects': 'class'},
        # It has learned to look twice: at all of the photo, then at the garment.
        'defaults': {'strategy': 'focus', 'focus': {'mode': 'crop', 'radius': 0, 'margin': MARGIN, 'looks': 2, 'blend': BLEND}},
        'licence': args.licence,
        'provenance': args.provenance,
    }


if __name__ == '__main__':
    main()
