import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../core/mask/runs.ts'

/* The recipe's views and its network's last step. Python with NumPy and Pillow is asked for, and PyTorch for the latter. */
const recipe = join(import.meta.dirname, '../../native-models/training')
const PYTHON = '/usr/bin/python3'
const able = spawnSync(PYTHON, ['-c', 'import numpy, PIL']).status === 0
const torch = able && spawnSync(PYTHON, ['-c', 'import torch']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'selvedge-sneakers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const S = 288
const SHOES = [[40, 120, 110, 90, 120, 150, 45, 160], [130, 100, 220, 110, 215, 170, 135, 165]]

function python<T>(code: string): T {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-B', '-c', `import json, sys; sys.path.insert(0, ${JSON.stringify(recipe)})\n${code}`])
  expect(status, String(stderr)).toBe(0)
  return JSON.parse(String(stdout)) as T
}

beforeAll(async () => {
  mkdirSync(join(folder, 'images'))
  const shoe = (ring: number[], colour: string) => `<polygon points="${ring.join(' ')}" fill="${colour}"/>`
  const drawn = `<svg width="${S}" height="${S}"><rect width="${S}" height="${S}" fill="#ccc"/>${shoe(SHOES[0], '#a22')}${shoe(SHOES[1], '#26c')}</svg>`
  for (const name of ['pair', 'same pair']) await sharp(Buffer.from(drawn)).png().toFile(join(folder, 'images', `${name}.png`))
  const images = ['pair', 'same pair'].map((name, i) => ({ id: i + 1, width: S, height: S, file_name: `${name}.png` }))
  const annotations = images.flatMap(({ id }) => SHOES.map((ring, k) => {
    const runs = runsOfRing(ring, S, S)
    const { size, counts } = rleOf(runs)
    const segmentation = k === 0 ? { size, counts } : [ring]
    return { id: 2 * id + k, image_id: id, category_id: 1, iscrowd: 0, segmentation, bbox: boxOf(runs), area: areaOf(runs) }
  }))
  writeFileSync(join(folder, 'annotations.json'), JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'sneaker' }] }))
})

describe.runIf(able)('views of sneakers', () => {
  it('come from photos whose objects stay apart', () => {
    const read = python<{ name: string; areas: number[] }[]>(`
from sneaker_data import labelled_photos
print(json.dumps([{'name': one.name, 'areas': [int(mask.sum()) for mask in one.masks()]} for one in labelled_photos(${JSON.stringify(folder)})]))`)
    expect(read.map(({ name }) => name)).toEqual(['pair', 'same pair'])
    for (const { areas } of read) {
      expect(areas).toHaveLength(2)
      areas.forEach((area, k) => expect(Math.abs(area / areaOf(runsOfRing(SHOES[k], S, S)) - 1)).toBeLessThan(0.02))
    }
  }, 60_000)

  it('say what can be seen of each object: no pixel belongs to two, none is a sliver, and a seed gives the same ones', () => {
    const seen = python<{ twice: number; least: number; counts: number[]; again: boolean }>(`
import random
import numpy as np
from sneaker_cutouts import Held
from sneaker_data import labelled_photos
from sneaker_views import LEAST, Studio
studio = Studio([Held(one) for one in labelled_photos(${JSON.stringify(folder)})])
def views(seed, count):
    rng = random.Random(seed)
    return [studio.view(rng) for _ in range(count)]
first, second = views(3, 40), views(3, 5)
solid = [masks >= 129 for _, masks in first]
print(json.dumps({
    'twice': max(int((masks.sum(0) > 1).sum()) for masks in solid),
    'least': min(int((masks >= 128).sum((1, 2)).min()) - LEAST for _, masks in first if len(masks)),
    'counts': sorted({len(masks) for masks in solid}),
    'again': all(np.array_equal(a[0], b[0]) and np.array_equal(a[1], b[1]) for a, b in zip(first, second)),
}))`)
    expect(seen.twice).toBe(0)
    expect(seen.least).toBeGreaterThanOrEqual(0)
    expect(seen.counts).toEqual(expect.arrayContaining([0, 1, 2, 3]))
    expect(seen.again).toBe(true)
  }, 60_000)
})

it.runIf(torch)('draws each box round the mask, and cells of an object answer for it alone', () => {
  const told = python<{ shape: number[]; box: number[]; mask: number[]; score: number; owned: boolean[][]; boxes: number[][] }>(`
import torch
from torch import nn
from sneaker_loss import targets
from sneaker_net import CELLS, FIXED, LEARNED, SIDE, Answer
square = torch.zeros(1, LEARNED, SIDE, SIDE)
square[0, 0, 60:100, 80:180] = 2.0
class Fixed(nn.Module):
    def forward(self, image):
        score = torch.full((1, 1, CELLS, CELLS), -9.0)
        score[0, 0, 10, 16] = 3.0
        weights = torch.zeros(1, LEARNED + FIXED, CELLS, CELLS)
        weights[0, 0] = 1.0
        weights[0, LEARNED] = -1.0
        box = torch.full((1, 4, CELLS, CELLS), 45.0)
        return {'score': score, 'box': box, 'weights': weights, 'prototypes': square}
objects, prototypes = Answer(Fixed())(torch.zeros(1, 3, SIDE, SIDE))
best = objects[0, :, 0]
logits = (best[5:, None, None] * prototypes[0]).sum(0)
rows, columns = (logits > 0).any(1).nonzero().flatten(), (logits > 0).any(0).nonzero().flatten()
masks = torch.zeros(2, SIDE, SIDE)
masks[0, 50:90, 20:120] = 1
masks[1, 50:90, 130:230] = 1
cells, owned, neither, boxes = targets(masks)
print(json.dumps({
    'shape': [*objects.shape, *prototypes.shape], 'box': best[:4].tolist(), 'score': float(best[4]),
    'mask': [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1], 'owned': owned.tolist(), 'boxes': boxes.tolist(),
}))`)
  expect(told.shape).toEqual([1, 26, 32, 1, 21, S, S])
  expect(told.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 5)
  // Cell 16 has its middle at 132, so its guess with room ends at 77 - 11 and 177 + 22: the mask lies inside of that.
  expect(told.mask).toEqual([80, 60, 180, 100])
  const [x, y, w, h] = told.box
  const corners = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
  corners.forEach((value, i) => expect(Math.abs(value - told.mask[i])).toBeLessThanOrEqual(1))
  expect(told.boxes).toEqual([[20, 50, 120, 90], [130, 50, 230, 90]])
  expect(told.owned.flat().every(Boolean)).toBe(true)
}, 60_000)
