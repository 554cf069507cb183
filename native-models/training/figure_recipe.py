"""What the recipes that learn from figures have in common: their arguments, what they tell of a training, the card."""

import json

import torch

from compute import add_device
from manifest import add_names


def add_arguments(parser, work, epochs, batch, provenance):
    """Those of every recipe over figures, in the order in which `--help` tells them."""
    parser.add_argument('folder', help='what `selvedge figures --out` wrote')
    parser.add_argument('--out', help='the model folder to write; its name is the model\'s id')
    parser.add_argument('--work', default=work, help='where weights and the history go')
    parser.add_argument('--start', help='weights to begin from, of this network or of the other one over figures')
    parser.add_argument('--size', type=int, default=256, help='what the network sees, a multiple of 32')
    parser.add_argument('--epochs', type=int, default=epochs, help='0 learns nothing and writes the model folder of the weights in --work')
    parser.add_argument('--minutes', type=float, help='end by then, with the rate falling in time; not repeatable to the bit')
    parser.add_argument('--batch', type=int, default=batch)
    parser.add_argument('--val', type=float, default=0.1, help='share of figures to validate on')
    parser.add_argument('--seed', type=int, default=7)
    add_device(parser)
    parser.add_argument('--ema', type=float, default=0.998, help='how slowly the averaged weights follow')
    add_names(parser, '0.1.0', 'The figures are drawn by Selvedge: no rights of others.', provenance)


def training_of(args, device, learned, unseen, left_out, minutes, more):
    """What training.json says."""
    return {
        'folder': str(args.folder), 'learned': learned, 'unseen': unseen, 'left_out': left_out, **more, 'start': args.start,
        'seed': args.seed, 'minutes': round(minutes, 1), 'torch': torch.__version__, 'device': str(device), 'threads': args.threads,
    }


def card_of(figures, setting):
    """
    Gives what writes the card: `figures(last, unseen)` is the sentence of what was measured, of the last line of the history and
    the number of unseen figures; `setting(training)` the sentence of how it was trained.
    """
    def card(manifest, weights):
        training = json.loads(weights.with_name('training.json').read_text('utf-8'))
        last = json.loads(weights.with_name('history.json').read_text('utf-8'))[-1]
        return '\n'.join([
            f'# {manifest["name"]} {manifest["version"]}', '', manifest['about'], '', '## Figures', '', figures(last, training['unseen']), '',
            '## Data and training', '',
            f'- {training["learned"]} drawn figures to learn from; {training["left_out"]} were left out because the person is cut off or absent.',
            f'- {setting(training)}',
            f'- Seed {training["seed"]}, {training["minutes"]} minutes, PyTorch {training["torch"]}, {training["threads"]} threads, {training.get("device", "cpu")}.', '',
            '## Licence and rights', '', manifest['licence'], '', manifest['provenance'], '',
        ])

    return card
