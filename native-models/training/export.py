#!/usr/bin/python3
"""
Writes a model folder that Selvedge reads: model.onnx and model.json, and beside them which photos it has learned from.

    python3 export.py /tmp/garment-unet/last.pt ../garment-unet --version 0.1.0

The network's sigmoid is inside the file; the input is one RGB picture of 256 x 384, the photo letterboxed into it.
"""

import argparse
import hashlib
import json
import shutil
import warnings
from pathlib import Path

import torch
from torch import nn

from net import Unet

SIZE = (256, 384)


class Probability(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return torch.sigmoid(self.net(image))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('weights')
    parser.add_argument('out')
    parser.add_argument('--version', required=True)
    args = parser.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    saved = torch.load(args.weights)
    net = Unet(tuple(saved['widths']))
    net.load_state_dict(saved['net'])
    file = out / 'model.onnx'
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(
            Probability(net).eval(), torch.zeros(1, 3, SIZE[1], SIZE[0]), str(file), opset_version=13,
            input_names=['image'], output_names=['probability'],
        )
    content = file.read_bytes()
    manifest = described(args.version, hashlib.sha256(content).hexdigest(), len(content))
    (out / 'model.json').write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + '\n', 'utf-8')
    split = Path(args.weights).with_name('split.json')
    if split.exists():
        shutil.copyfile(split, out / 'split.json')
    print(f'{file}: {len(content)} bytes')


def described(version, sha256, size):
    return {
        'id': 'garment-unet',
        'name': 'Garment U-Net',
        'version': version,
        'family': 'semantic',
        'task': 'semantic',
        'about': 'One mask of the garment on a mannequin in a studio photo, seen from the front. Small enough for any CPU. See card.md.',
        'files': [{'role': 'model', 'path': 'model.onnx', 'sha256': sha256, 'bytes': size}],
        'input': {
            'width': SIZE[0], 'height': SIZE[1], 'layout': 'nchw', 'order': 'rgb', 'resize': 'letterbox', 'pad': 114, 'filter': 'area',
            'divide': 255, 'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225],
        },
        'labels': ['garment'],
        'thresholds': {'mask': 0.5},
        'options': {'activation': 'none', 'objects': 'class'},
        'licence': 'No licence is granted with the photos it learned from: for evaluation, to be cleared before commercial release.',
        'provenance': (
            'Trained from random weights by native-models/training/train_garment.py on 119 studio photos of Metail '
            '(github.com/johngreibelarsen/garment-segmentation, published without a licence) and 78 pictures drawn by '
            'scripts/draw-training.ts. Nothing of another model is in it.'
        ),
    }


if __name__ == '__main__':
    main()
