import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/* Recipes learn on a GPU where there is one. PyTorch's device `meta` holds no numbers, but refuses, as a GPU does, whatever is left on the processor. */
const recipe = join(import.meta.dirname, '../../native-models/training')
const PYTHON = '/usr/bin/python3'
const able = spawnSync(PYTHON, ['-c', 'import numpy, PIL, torch']).status === 0

function python<T>(code: string): T {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-B', '-c', `import json, sys; sys.path.insert(0, ${JSON.stringify(recipe)})\n${code}`], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as T
}

describe.runIf(able)(`recipes on another device${able ? '' : ' (Python with PyTorch is not installed here)'}`, { timeout: 60_000 }, () => {
  it('leave nothing of networks, pictures and losses behind', () => {
    const { refused, devices } = python<{ refused: boolean; devices: string[] }>(`
import torch
import sneaker_loss
from batches import fed
from compute import where
from depth_net import DepthNet
from figure_depth_loss import SETTINGS, depth_loss
from net import Unet
from sneaker_net import SneakerNet
from train_garment import loss_of
from volume_net import VolumeNet, heat_map_loss, integral_loss, share_loss, shares
empty = lambda *shape: torch.empty(*shape, device='meta')
try:
    refused = not torch.ones(2) + empty(2)
except Exception:
    refused = True
joints, depth, garment, sneaker = (net.to('meta') for net in (VolumeNet(17, 8), DepthNet(), Unet(), SneakerNet()))
picture, mask, places = fed(torch.rand(2, 3, 64, 64), where(depth)), empty(2, 1, 64, 64), empty(2, 17, 3)
counts = ((places > 0) & (places < 1)).all(2).float()
volumes, answer, shoes = joints(picture), sneaker(empty(2, 3, 288, 288)), empty(3, 288, 288)
cells = torch.zeros(5, dtype=torch.long, device='meta')
lost = [
    integral_loss(shares(volumes, 17), places, counts), share_loss(volumes, places, counts, 17), heat_map_loss(volumes, places, counts, 17, 1.0),
    *(depth_loss(depth(picture), mask, mask, picture, SETTINGS[n]) for n in (9, 11)), loss_of(garment(picture), mask),
    *sneaker_loss.targets(shoes), sneaker_loss.any_loss(answer['prototypes'][:, 0], [shoes, empty(0, 288, 288)], 288),
    *sneaker_loss.mask_loss(empty(5, 288, 288), shoes, empty(5, 4), cells), sneaker_loss.corners(empty(5, 4), cells), sneaker_loss.fixed_prototypes(64, cells.device),
]
print(json.dumps({'refused': bool(refused), 'devices': sorted({str(one.device) for one in lost})}))`)
    expect(refused).toBe(true)
    expect(devices).toEqual(['meta'])
  })

  it('take the processor where there is no GPU, and any device by its name', () => {
    expect(python(`
import torch
from compute import device_of, half_sums
torch.cuda.is_available = lambda: False
torch.backends.mps.is_available = lambda: False
here = [str(device_of(name)) for name in ('auto', 'cpu', 'cuda:1')]
torch.cuda.is_available = lambda: True
with half_sums(device_of('cpu'), True):
    half = torch.nn.Linear(2, 2)(torch.ones(1, 2)).dtype
print(json.dumps([*here, str(device_of('auto')), str(half)]))`)).toEqual(['cpu', 'cpu', 'cuda:1', 'cuda', 'torch.bfloat16'])
  })
})
