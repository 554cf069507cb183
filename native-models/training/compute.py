"""Where sums are done: on the processor, or on a GPU where PyTorch has one."""

import torch


def add_device(parser):
    """The options of every recipe that say where it learns."""
    parser.add_argument('--device', default='auto', help='auto (the first GPU where PyTorch has one), cpu, cuda, cuda:1, mps')
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--bf16', action='store_true', help='half-precision sums, where processor or GPU and PyTorch are quick with them')


def device_of(name):
    """The device of that name; with `auto` the first GPU (CUDA, then Apple's), else the processor."""
    if name != 'auto':
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device('cuda')
    mps = getattr(torch.backends, 'mps', None)
    return torch.device('mps' if mps is not None and mps.is_available() else 'cpu')


def where(net):
    """The device on which a network's weights are."""
    return next(net.parameters()).device


def half_sums(device, wanted):
    """Sums in bfloat16 within it where `wanted`."""
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted)
