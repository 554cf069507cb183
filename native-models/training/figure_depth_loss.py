"""The losses of depth within a mask, and the settings of the body-and-clothes depth work by name."""

import torch
from torch.nn import functional as F

# 0 and 11 are ours. Of 1 to 10: weights of SSIM, L1, edge-aware smoothness, and the share of the RMSE blended with all three. Known of that work: the weights
# moved from .85/.1/.9 over .9/.1/.4 to .9/0/.4 with RMSE blended .3 to .7, which was best (9); 256 pixels beat 128 (2), 32
# pictures at a time 64 (3); rates of 2e-4 and 1e-3, falling by .95 every 1000 steps. Those whose exact setting is not
# published are the nearest single change, and said so in `about`.
SETTINGS = {
    0: {'ssim': 0.3, 'l1': 1.0, 'smooth': 0.05, 'rmse': 0.5, 'rate': 1e-3, 'about': 'ours: errors themselves first, structure and smoothness a little'},
    1: {'ssim': 0.85, 'l1': 0.1, 'smooth': 0.9, 'rmse': 0.0, 'rate': 2e-4, 'about': 'the first weights'},
    2: {'ssim': 0.85, 'l1': 0.1, 'smooth': 0.9, 'rmse': 0.0, 'rate': 2e-4, 'size': 128, 'about': 'half the size'},
    3: {'ssim': 0.85, 'l1': 0.1, 'smooth': 0.9, 'rmse': 0.0, 'rate': 2e-4, 'batch': 2.0, 'about': 'twice the batch'},
    4: {'ssim': 0.9, 'l1': 0.1, 'smooth': 0.4, 'rmse': 0.0, 'rate': 2e-4, 'about': 'less smoothness'},
    5: {'ssim': 0.9, 'l1': 0.1, 'smooth': 0.4, 'rmse': 0.0, 'rate': 1e-3, 'about': 'a higher rate'},
    6: {'ssim': 0.9, 'l1': 0.1, 'smooth': 0.4, 'rmse': 0.0, 'rate': 1e-3, 'occluders': 0.5, 'about': 'things pasted before the person (nearest change)'},
    7: {'ssim': 0.9, 'l1': 0.0, 'smooth': 0.4, 'rmse': 0.0, 'rate': 1e-3, 'about': 'without L1 (nearest change)'},
    8: {'ssim': 0.9, 'l1': 0.0, 'smooth': 0.4, 'rmse': 0.7, 'rate': 1e-3, 'about': 'mostly RMSE (nearest change)'},
    9: {'ssim': 0.9, 'l1': 0.0, 'smooth': 0.4, 'rmse': 0.3, 'rate': 1e-3, 'about': 'RMSE blended with the rest, .3 to .7: the best of that work'},
    10: {'ssim': 0.9, 'l1': 0.0, 'smooth': 0.4, 'rmse': 0.3, 'rate': 1e-3, 'occluders': 0.5, 'about': 'the best with things pasted before the person'},
    11: {'ssim': 0.3, 'l1': 0.5, 'smooth': 0.02, 'rmse': 0.2, 'aligned': 2.0, 'rate': 1e-3, 'turn': 20, 'about': 'ours, errors after least squares first, photos turned'},
}


def depth_loss(guess, truth, mask, photo, setting):
    """All [n, c, h, w]; depths 0..1 within `mask` (0 or 1). What lies outside of masks has no say."""
    count = mask.sum().clamp_min(1)
    parts = setting['ssim'] * (1 - (similarity(guess, truth, mask) * mask).sum() / count) / 2
    parts = parts + setting['l1'] * ((guess - truth).abs() * mask).sum() / count
    parts = parts + setting['smooth'] * smoothness(guess, mask, photo)
    if 'aligned' in setting:
        parts = parts + setting['aligned'] * aligned_rmse(guess, truth, mask)
    if setting['rmse'] == 0:
        return parts
    root = (((guess - truth) ** 2 * mask).sum() / count + 1e-8).sqrt()
    return (1 - setting['rmse']) * parts + setting['rmse'] * root


def aligned_rmse(guess, truth, mask):
    """RMSE within each mask after the scale and shift of least squares, by its closed form: the truth's deviation times sqrt(1 - r^2), mean of all."""
    count = mask.sum((1, 2, 3), keepdim=True).clamp_min(1)
    mean = lambda x: (x * mask).sum((1, 2, 3), keepdim=True) / count
    a, b = guess - mean(guess), truth - mean(truth)
    rest = mean(b * b) - mean(a * b) ** 2 / (mean(a * a) + 1e-6)
    return (rest.clamp_min(0) + 1e-6).sqrt().mean()


def similarity(a, b, mask):
    """Structural similarity of each pixel over 7 x 7 windows of the mask's pixels only (Wang et al. 2004, range 1)."""
    mean = lambda x: F.avg_pool2d(x * mask, 7, 1, 3, count_include_pad=False) / share
    share = F.avg_pool2d(mask, 7, 1, 3, count_include_pad=False).clamp_min(1e-3)
    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    return ((2 * ma * mb + 1e-4) * (2 * vab + 9e-4)) / ((ma * ma + mb * mb + 1e-4) * (va.clamp_min(0) + vb.clamp_min(0) + 9e-4))


def smoothness(guess, mask, photo):
    """Slopes of the depth count less where the photo has an edge (Godard, Mac Aodha and Brostow, CVPR 2017)."""
    total = 0
    for axis in (2, 3):
        length = guess.shape[axis] - 1
        step = lambda x: x.narrow(axis, 1, length) - x.narrow(axis, 0, length)
        both = mask.narrow(axis, 1, length) * mask.narrow(axis, 0, length)
        weight = torch.exp(-10 * step(photo).abs().mean(1, keepdim=True)) * both
        total = total + (step(guess).abs() * weight).sum() / both.sum().clamp_min(1)
    return total
