#!/usr/bin/python3
"""
Writes a model folder that Selvedge reads: model.onnx, model.json, card.md and which photos it has learned from.
train_sneakers.py does it at its end; by hand, for other names or from earlier weights:

    python3 export_sneakers.py work/last.pt my-sneakers --name "My sneakers" --version 1.0.0 --score 0.4

The network's sigmoid is inside the file; the input is one RGB picture of 288 x 288, the photo letterboxed into it.
"""

import json

import torch

from manifest import add_names, export_by_hand, manifest
from model_folder import write_folder
from sneaker_data import SIDE
from sneaker_net import Answer, SneakerNet


def named(parser):
    """The options that say what a model is called, where it comes from and what of it is kept."""
    add_names(parser, '1.0.0', 'As the photos it learned from allow.', 'Trained by native-models/training/train_sneakers.py.')
    parser.add_argument('--label', default='sneaker', help='what its masks are called')
    parser.add_argument('--about', default='One mask and one score for each sneaker in a photo.')
    parser.add_argument('--score', type=float, default=0.4, help='lowest score of an object that is kept')
    parser.add_argument('--overlap', type=float, default=0.6, help='overlap of boxes from which the weaker object goes')


def write_model(weights, out, args):
    """Writes the folder `out` from `weights` and what lies beside it; gives the size of the weights in bytes."""
    saved = torch.load(weights, map_location='cpu')
    net = SneakerNet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    manifest_of = lambda sha256, length: manifest(args, out.name, (SIDE, SIDE), sha256, length, {
        'family': 'yolo-seg', 'task': 'instances', 'about': args.about, 'labels': [args.label],
        'thresholds': {'mask': 0.5, 'score': args.score, 'iou': args.overlap}, 'options': {'most': 50},
        # Holes and specks that stripes and shadows leave in masks.
        'defaults': {'post': {'specks': 0.02}},
    })
    return write_folder(weights, out, Answer(net), (SIDE, SIDE), ['objects', 'prototypes'], manifest_of, card_of)


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
    export_by_hand(__doc__, named, write_model)
