import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryHost } from '../support/memory-host.ts'

/* The recipes of figure-depth and figure-pose on a few small figures. Python with NumPy, Pillow and PyTorch is asked for. */
const recipe = join(import.meta.dirname, '../../native-models/training')
const PYTHON = '/usr/bin/python3'
const able = spawnSync(PYTHON, ['-c', 'import numpy, PIL, torch']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'selvedge-figures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const drawn = join(folder, 'drawn')

function python<T>(code: string): T {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-B', '-c', `import json, sys; sys.path.insert(0, ${JSON.stringify(recipe)}); folder = ${JSON.stringify(drawn)}\n${code}`], { maxBuffer: 2 ** 26 })
  expect(status, String(stderr)).toBe(0)
  return JSON.parse(String(stdout)) as T
}

function train(script: string, ...args: string[]): void {
  const { stderr, status } = spawnSync(PYTHON, ['-B', join(recipe, script), drawn, '--size', '64', '--epochs', '1', '--batch', '4', '--widths', '8', '8', '16', '16', '16', ...args])
  expect(status, String(stderr)).toBe(0)
}

describe.runIf(able)(`recipes of figures${able ? '' : ' (Python with PyTorch is not installed here)'}`, { timeout: 180_000 }, () => {
  beforeAll(async () => void (await memoryHost({ folder }).client.figures.make({ count: 8, recipe: { size: 96, seed: 11 }, out: drawn })), 120_000)

  it('show one person in a square, with joints where the photo has them, however it is turned', () => {
    const worst = python<number>(`
import random
import numpy as np
from PIL import Image
from figure_folder import figures_of
from train_figure_pose import Held, view_of
draw, worst = random.Random(1), 0
for figure in figures_of(folder)[0][:4]:
    for joint in range(0, 17, 5):
        dot = np.zeros((96, 96, 3), np.uint8)
        x, y = (int(value) for value in figure.joints[joint, 3:5])
        dot[y - 1 : y + 2, x - 1 : x + 2] = 255
        figure.joints[joint, 3:5] = (x + 0.5, y + 0.5)
        figure.photo = Image.fromarray(dot)
        photo, places = view_of(Held(figure, 128), 128, None, draw)
        light = np.where(photo[..., 0] > 150, photo[..., 0].astype(float), 0)
        if light.sum() > 600:
            rows, columns = np.mgrid[:128, :128] + 0.5
            worst = max(worst, *(abs((grid * light).sum() / light.sum() - 128 * place) for grid, place in ((columns, places[joint, 0]), (rows, places[joint, 1]))))
print(json.dumps(float(worst)))`)
    expect(worst).toBeGreaterThan(0)
    expect(worst).toBeLessThan(0.8)
  })

  it('ask of the softmax just the Gaussian cube, and take as much from any other by its distance', () => {
    const { least, off, unseen } = python<{ least: number; off: number[]; unseen: number }>(`
import torch
from volume_net import gaussians, share_loss
places = torch.tensor([[[0.4, 0.5, 0.6]]])
one = torch.ones(1, 1)
cube = gaussians(places, 1, 16, 16, 16, 1.0)[0].clamp_min(1e-9).log()
print(json.dumps({
    'least': share_loss(cube, places, one, 1).item(),
    'off': [share_loss(cube, places + d, one, 1).item() for d in (1 / 16, 2 / 16)],
    'unseen': share_loss(cube, places + 0.2, 0 * one, 1).item(),
}))`)
    expect(least).toBeCloseTo(0, 4)
    // Gaussians of a deviation of 1 that lie d apart along each axis: 3 d^2 / 2.
    expect(off[0]).toBeCloseTo(1.5, 1)
    expect(off[1]).toBeGreaterThan(5)
    expect(unseen).toBe(0)
  })

  it('mirror left and right, and read a single cell, a Gaussian and its peak as they should', () => {
    const { mirrored, place, between, peaks, right, wrong } = python<{ mirrored: number[]; place: number[]; between: number[]; peaks: number[]; right: number; wrong: number }>(`
import torch
from train_figure_pose import mirror_of
from volume_net import PEAK, expected, gaussians, integral_loss, shares
logits = torch.full((1, 2 * 4, 5, 6), -50.0)
logits[0, 4 + 2, 3, 1] = 50.0
places = torch.tensor([[[0.4, 0.5, 0.6]]])
cube = gaussians(places, 1, 16, 16, 16, 1.0)
other = places + 0.1
print(json.dumps({
    'mirrored': mirror_of(['pelvis', 'right hip', 'left hip']),
    'place': expected(shares(logits, 2))[0, 1].tolist(),
    'between': expected(cube / cube.sum())[0, 0].tolist(),
    'peaks': [gaussians(torch.tensor([[[(5 + 0.5) / 16] * 3]]), 1, 16, 16, 16, PEAK[name]).max().item() for name in ('as-meant', 'as-written')],
    'right': integral_loss(cube / cube.sum(), places, torch.ones(1, 1)).item(), 'wrong': integral_loss(cube / cube.sum(), other, torch.ones(1, 1)).item(),
}))`)
    expect(mirrored).toEqual([0, 2, 1])
    ;[1.5 / 6, 3.5 / 5, 2.5 / 4].forEach((value, axis) => expect(place[axis]).toBeCloseTo(value, 6))
    ;[0.4, 0.5, 0.6].forEach((value, axis) => expect(between[axis]).toBeCloseTo(value, 3))
    expect(peaks[0]).toBeCloseTo(1, 6)
    expect(peaks[1]).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 6)
    expect(right).toBeLessThan(1e-3)
    expect(wrong).toBeCloseTo(0.1, 3)
  })

  it('lose nothing outside of masks, and less the nearer a guess is', () => {
    const { same, near, far, outside } = python<{ same: number; near: number; far: number; outside: number }>(`
import torch
from figure_depth_loss import SETTINGS, depth_loss
torch.manual_seed(1)
truth, photo = torch.rand(2, 1, 24, 24), torch.rand(2, 3, 24, 24)
mask = torch.zeros(2, 1, 24, 24)
mask[:, :, 6:18, 4:20] = 1
wild = truth + 9 * (1 - mask)
setting = {**SETTINGS[9], 'smooth': 0}
of = lambda guess: depth_loss(guess, truth, mask, photo, setting).item()
print(json.dumps({'same': of(truth), 'outside': of(wild), 'near': of(truth + 0.05), 'far': of(truth + 0.3)}))`)
    expect(same).toBeLessThan(1e-3)
    expect(outside).toBeCloseTo(same, 6)
    expect(near).toBeGreaterThan(same)
    expect(far).toBeGreaterThan(near)
  })

  it('measure the error that is left by the scale and shift of least squares, as NumPy finds them', () => {
    const { ours, theirs } = python<{ ours: number; theirs: number }>(`
import numpy as np, torch
from figure_depth_loss import aligned_rmse
torch.manual_seed(3)
truth, mask = torch.rand(3, 1, 24, 24), (torch.rand(3, 1, 24, 24) < 0.4).float()
guess = 0.3 - 2 * truth + 0.2 * torch.rand(3, 1, 24, 24) + 7 * (1 - mask)
left = []
for a, b, m in zip(guess.double().numpy(), truth.double().numpy(), mask.numpy() > 0):
    lines = np.stack([a[m], np.ones(m.sum())], 1)
    left.append(np.sqrt(((lines @ np.linalg.lstsq(lines, b[m], rcond=None)[0] - b[m]) ** 2).mean()))
print(json.dumps({'ours': aligned_rmse(guess, truth, mask).item(), 'theirs': float(np.mean(left))}))`)
    expect(ours).toBeCloseTo(theirs, 4)
  })

  it('turn photo, depth and mask of a figure alike', () => {
    const { apart, kept, moved } = python<{ apart: number; kept: number[]; moved: number }>(`
import numpy as np, torch
from train_figure_depth import rolled
x = torch.linspace(0, 1, 64)
depth = (0.5 * x[:, None] + 0.4 * x[None]).expand(5, 1, 64, 64).contiguous()
mask = torch.zeros(5, 1, 64, 64)
mask[:, :, 20:46, 16:40] = 1
photo, seen, shown = rolled(depth.expand(-1, 3, -1, -1).contiguous(), depth * mask, mask, 20, np.random.default_rng(4))
print(json.dumps({
    'apart': ((photo[:, :1] - seen).abs() * shown).amax().item(), 'kept': (shown.sum((1, 2, 3)) / mask[0].sum()).tolist(),
    'moved': (shown - mask).abs().sum().item(),
}))`)
    // The nearest place is at most seven tenths of a pixel off.
    expect(apart).toBeLessThan(0.8 / 64)
    expect(moved).toBeGreaterThan(100)
    for (const share of kept) expect(share).toSatisfy((value: number) => value > 0.65 && value < 1.3)
  })

  it('end in model folders that Selvedge runs', async () => {
    const at = memoryHost({ folder })
    train('train_figure_depth.py', '--work', join(folder, 'depth'), '--out', join(folder, 'my-depth'))
    train('train_figure_pose.py', '--cells', '8', '--work', join(folder, 'pose'), '--out', join(folder, 'my-pose'), '--predictions', join(folder, 'pose.json'), '--val', '0.5')
    const { project } = await at.client.projects.create({ path: join(folder, 'p.selvedge') })
    mkdirSync(join(folder, 'photos'))
    for (const name of ['f11-000001', 'f11-000002']) copyFileSync(join(drawn, 'photos', `${name}.png`), join(folder, 'photos', `${name}.png`))
    await at.client.images.add({ project, paths: [join(folder, 'photos')] })
    for (const model of ['my-depth', 'my-pose']) {
      const manifest = JSON.parse(readFileSync(join(folder, model, 'model.json'), 'utf8')) as { id: string; family: string }
      expect(manifest).toMatchObject({ id: model, family: model === 'my-depth' ? 'depth' : 'volume-pose' })
      await at.client.models.add({ path: join(folder, model) })
      expect(await at.client.predictions.run({ project, model, device: 'cpu' })).toMatchObject({ images: 2, failed: [] })
    }
    const scores = await at.client.evaluations.joints({ truth: join(drawn, 'figures.json'), predictions: join(folder, 'pose.json') })
    const { mpjpe, pa_mpjpe: aligned } = (JSON.parse(readFileSync(join(folder, 'pose', 'history.json'), 'utf8')) as { mpjpe: number; pa_mpjpe: number }[]).at(-1)!
    // Two programs, the same figures.
    expect(scores.mpjpe).toBeCloseTo(mpjpe, 1)
    expect(scores.paMpjpe).toBeCloseTo(aligned, 1)
  })
})
