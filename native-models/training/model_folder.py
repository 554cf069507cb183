"""What every recipe writes at its end: a folder that Selvedge reads."""

import hashlib
import inspect
import json
import warnings

import torch

from half_weights import halved


def write_folder(weights, out, network, size, outputs, manifest_of, card_of):
    """
    model.onnx, model.json, card.md and split.json in `out`; gives the size of model.onnx in bytes. `network` takes one picture
    [1, 3, h, w] of `size` (w, h) and gives `outputs`, by these names; `manifest_of(sha256, bytes)` is what model.json says,
    `card_of(manifest, weights)` the card. `split.json` is taken from beside `weights`. Weights are kept as
    half floats.
    """
    out.mkdir(parents=True, exist_ok=True)
    file = out / 'model.onnx'
    # PyTorch 2 has to be asked for the exporter that writes one plain file.
    older = {'dynamo': False} if 'dynamo' in inspect.signature(torch.onnx.export).parameters else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            torch.onnx.export(
                halved(network), torch.zeros(1, 3, size[1], size[0]), str(file), opset_version=13,
                input_names=['image'], output_names=outputs, do_constant_folding=False, **older,
            )
    except Exception as thrown:
        if 'onnx is not installed' not in str(thrown):
            raise
        raise SystemExit(f'PyTorch 2 writes ONNX with the package onnx: pip install onnx, then export {weights} again.') from thrown
    content = file.read_bytes()
    manifest = manifest_of(hashlib.sha256(content).hexdigest(), len(content))
    (out / 'model.json').write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + '\n', 'utf-8')
    split = weights.with_name('split.json')
    if split.exists():
        (out / 'split.json').write_text(split.read_text('utf-8'), 'utf-8')
    (out / 'card.md').write_text(card_of(manifest, weights), 'utf-8')
    return len(content)
