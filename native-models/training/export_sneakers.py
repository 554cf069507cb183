#!/usr/bin/python3
"""
Writes a model folder that Selvedge reads: model.onnx, model.json, card.md and which photos it has learned from.
train_sneakers.py does it at its end; by hand, for other names or from earlier weights:

    python3 export_sneakers.py work/last.pt my-sneakers --name "My sneakers" --version 1.0.0 --score 0.4

The network's sigmoid is inside the file; the input is one RGB picture of 256 x 256, the photo letterboxed into it.
"""

import argparse
import json
from pathlib import Path

import torch

from model_folder import write_folder
from sneaker_data import SIDE
from sneaker_net import MEAN, STD, Answer, SneakerNet


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('weights', help='last.pt of a training; training.json and split.json lie beside it')
    parser.add_argument('out', help='the model folder')
    named(parser)
    args = parser.parse_args()
    size = write_model(Path(args.weights), Path(args.out), args)
    print(f'{args.out}: {size} bytes of weights')


def named(parser):
    """The options that say what a model is called, where it comes from and what of it is kept."""
    parser.add_argument('--id', help='small letters, digits, hyphens; the name of the folder without this')
    parser.add_argument('--name', help='as people read it; the id without this')
    parser.add_argument('--version', default='1.0.0')
    parser.add_argument('--label', default='sneaker', help='what its masks are called')
    parser.add_argument('--about', default='One mask and one score for each sneaker in a photo.')
    parser.add_argument('--licence', default='As the photos it learned from allow.')
    parser.add_argument('--provenance', default='Trained by native-models/training/train_sneakers.py.')
    parser.add_argument('--score', type=float, default=0.4, help='lowest score of an object that is kept')
    parser.add_argument('--overlap', type=float, default=0.6, help='overlap of boxes from which the weaker object goes')


def write_model(weights, out, args):
    """Writes the folder `out` from `weights` and what lies beside it; gives the size of the weights in bytes."""
    saved = torch.load(weights, map_location='cpu')
    net = SneakerNet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    manifest_of = lambda sha256, length: described(args, out.name, sha256, length)
    return write_folder(weights, out, Answer(net), (SIDE, SIDE), ['objects', 'prototypes'], manifest_of, card_of)


def described(args, folder, sha256, length):
    name = args.id or folder
    return {
        'id': name,
        'name': args.name or name,
        'version': args.version,
        'family': 'yolo-seg',
        'task': 'instances',
        'about': args.about,
        'files': [{'role': 'model', 'path': 'model.onnx', 'sha256': sha256, 'bytes': length}],
        'input': {
            'width': SIDE, 'height': SIDE, 'layout': 'nchw', 'order': 'rgb', 'resize': 'letterbox', 'pad': 114, 'filter': 'bilinear',
            'divide': 255, 'mean': list(MEAN), 'std': list(STD),
        },
        'labels': [args.label],
        'thresholds': {'mask': 0.5, 'score': args.score, 'iou': args.overlap},
        'options': {'most': 50},
        'licence': args.licence,
        'provenance': args.provenance,
    }


def card_of(manifest, weights):
    """Markdown out of what a training left behind. `weights` is the path of last.pt; training.json beside it says the rest."""
    file = weights.with_name('training.json')
    training = json.loads(file.read_text('utf-8')) if file.exists() else {}
    figures = training.get('figures') or {}
    lines = [f'# {manifest["name"]} {manifest["version"]}', '', manifest['about'], '', '## Figures', '']
    if figures:
        lines += [
            f'On {training["val"]} photos that it has not learned from, in the pixels of the network\'s input; the averaged weights, the last ones, not the best:', '',
            '| mask AP at IoU 0.5 | mask AP 0.5 to 0.95 | found | mean IoU of those |', '| --- | --- | --- | --- |',
            f'| {figures["AP50"]:.3f} | {figures["AP"]:.3f} | {figures["found"]} | {figures["meanIou"]:.3f} |', '',
        ]
    else:
        lines += ['Every photo was learned from: there are no figures of unseen ones.', '']
    lines += [
        '## Data and training', '',
        f'- {training.get("train", "?")} photos to learn from, {training.get("extra", 0)} extra pictures, {training.get("val", "?")} photos to validate; which ones: `split.json`.',
        f'- Seed {training.get("seed", "?")}, {training.get("steps", "?")} steps of {training.get("batch", "?")} pictures, {training.get("minutes", "?")} minutes, '
        f'PyTorch {training.get("torch", "?")}, {training.get("threads", "?")} threads.',
        f'- Started from {training.get("start") or "random weights"}.', '',
        '## Licence and rights', '', manifest['licence'], '', manifest['provenance'], '',
    ]
    return '\n'.join(lines)


if __name__ == '__main__':
    main()
