"""What every recipe's model.json says alike, and the options that it is made of."""

import argparse
from pathlib import Path


def add_names(parser, version, licence, provenance):
    """The options that say what a model is called and where it comes from, with what holds without them."""
    parser.add_argument('--id', help='small letters, digits, hyphens; the name of the folder without this')
    parser.add_argument('--name', help='as people read it; the id without this')
    parser.add_argument('--version', default=version)
    parser.add_argument('--licence', default=licence)
    parser.add_argument('--provenance', default=provenance)


def manifest(args, folder, size, sha256, length, more):
    """
    A manifest of the options `args` (add_names) and of `more`, what only this model says. `folder` is the model folder's name, `size`
    (w, h) what the network is shown, `sha256` and `length` those of model.onnx.
    """
    name = args.id or folder
    return {
        'id': name, 'name': args.name or name, 'version': args.version, **more,
        'files': [{'role': 'model', 'path': 'model.onnx', 'sha256': sha256, 'bytes': length}],
        'input': {
            'width': size[0], 'height': size[1], 'layout': 'nchw', 'order': 'rgb', 'resize': 'letterbox', 'pad': 114, 'filter': 'bilinear',
            'divide': 255, 'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225],
        },
        'licence': args.licence, 'provenance': args.provenance,
    }


def export_by_hand(about, named, write_model):
    """The command line that writes a model folder of weights: `named(parser)` adds its options, `write_model(weights, out, args)` gives the bytes."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('weights', help='last.pt of a training; what else it wrote lies beside it')
    parser.add_argument('out', help='the model folder')
    named(parser)
    args = parser.parse_args()
    print(f'{args.out}: {write_model(Path(args.weights), Path(args.out), args)} bytes of weights')
