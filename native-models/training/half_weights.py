"""Weights kept as half floats: a file of half the size, sums as before."""

import copy

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval


class HalfConv(nn.Module):
    """A convolution whose weights are stored with 11 bits of precision and used as floats; runtimes widen them once, when they load."""

    def __init__(self, conv):
        super().__init__()
        self.register_buffer('weight', conv.weight.detach().half())
        self.bias = conv.bias
        self.said = {'stride': conv.stride, 'padding': conv.padding, 'dilation': conv.dilation, 'groups': conv.groups}

    def forward(self, x):
        return F.conv2d(x, self.weight.float(), self.bias, **self.said)


def halved(network):
    """A copy of a trained network with each batch norm taken into the convolution before it, and half weights."""
    network = copy.deepcopy(network).eval()
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential):
            for i in range(len(module) - 1):
                if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                    module[i], module[i + 1] = fuse_conv_bn_eval(module[i], module[i + 1]), nn.Identity()
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Conv2d):
                setattr(module, name, HalfConv(child))
    return network
