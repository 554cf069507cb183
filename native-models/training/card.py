"""A model card out of what a training left behind: data, division, figures, time, seed."""

import json

KINDS = {'close': 'two looks, as the model is used', 'whole': 'one look at the whole photo', 'ideal': 'second look where the truth lies'}


def card_of(manifest, weights):
    """Markdown. `weights` is the path of last.pt; training.json and history.json beside it say the rest."""
    training = read(weights.with_name('training.json'), {})
    history = read(weights.with_name('history.json'), [])
    last = next((line for line in reversed(history) if 'close' in line), None)
    lines = [f'# {manifest["name"]} {manifest["version"]}', '', manifest['about'], '', '## Figures', '']
    if last:
        lines += [
            f'Dice at the photos\' own size on {training.get("val", "?")} photos that it has not learned from, after epoch {last["epoch"]}; the averaged weights, the last ones, not the best:', '',
            '| | mean | median | 5th percentile | lowest |', '| --- | --- | --- | --- | --- |',
        ]
        lines += [
            f'| {words} | ' + ' | '.join(f'{last[kind][figure]:.4f}' for figure in ('mean', 'median', 'p5', 'min')) + ' |'
            for kind, words in KINDS.items() if kind in last
        ]
        lines += ['', 'Lowest: ' + ', '.join(f'{row["name"]} {row["close"]:.3f}' for row in last.get('worst', [])) + '.', '']
    else:
        lines += ['Every photo was learned from: there are no figures of unseen ones.', '']
    lines += [
        '## Data and training', '',
        f'- {training.get("train", "?")} photos to learn from, {training.get("extra", 0)} extra pictures, {training.get("val", "?")} photos to validate; which ones: `split.json`.',
        f'- Seed {training.get("seed", "?")}, {training.get("epochs", "?")} epochs, {training.get("minutes", "?")} minutes, PyTorch {training.get("torch", "?")}, {training.get("threads", "?")} threads.',
        f'- Started from {training.get("start") or "random weights"}.', '',
        '## Licence and rights', '', manifest['licence'], '',
        manifest['provenance'], '',
    ]
    return '\n'.join(lines)


def read(path, otherwise):
    return json.loads(path.read_text('utf-8')) if path.exists() else otherwise
