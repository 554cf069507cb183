import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../core/mask/bitmap.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { areaOf, boxOf } from '../../core/mask/runs.ts'
import { random as seeded } from '../support/random.ts'

/* The recipe's reader against our own masks. Python with NumPy and Pillow is asked for; without them there is nothing to compare. */
const recipe = join(import.meta.dirname, '../../native-models/training')
const PYTHON = '/usr/bin/python3'
const able = spawnSync(PYTHON, ['-c', 'import numpy, PIL']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'selvedge-recipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const W = 61
const H = 47
function python(code: string): string {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-B', '-c', `import sys; sys.path.insert(0, ${JSON.stringify(recipe)})\n${code}`])
  expect(status, String(stderr)).toBe(0)
  return String(stdout)
}
const photo = async (name: string, level: number) => {
  mkdirSync(join(folder, 'images'), { recursive: true })
  await sharp({ create: { width: W, height: H, channels: 3, background: { r: level, g: 0, b: 0 } } }).png().toFile(join(folder, 'images', name))
}

it.runIf(able)('reads run lengths and polygons as they are, and never puts one photo on both sides', async () => {
  const random = seeded(7)
  const bitmaps = Array.from({ length: 12 }, () => Uint8Array.from({ length: W * H }, () => (random() < 0.3 ? 1 : 0)))
  const ring = [5, 4, 50, 9, 44, 40, 12, 38]
  const images = Array.from({ length: 13 }, (_, i) => ({ id: i + 1, width: W, height: H, file_name: `photo ${i}.png` }))
  // The sixth and the seventh are the same photo under two names.
  for (const { id, file_name } of images) await photo(file_name, id === 7 ? 6 : id)
  const annotations = [
    ...bitmaps.map((bitmap, i) => {
      const runs = runsOfBitmap(bitmap, H, W)
      const { size, counts } = rleOf(runs)
      const plain = i % 2 ? counts : [...runs.counts]
      return { id: i + 1, image_id: i + 1, category_id: 1, iscrowd: 0, segmentation: { size, counts: plain }, bbox: boxOf(runs), area: areaOf(runs) }
    }),
    { id: 13, image_id: 13, category_id: 1, iscrowd: 0, segmentation: [ring], bbox: [5, 4, 45, 36], area: 1 },
    { id: 14, image_id: 13, category_id: 2, iscrowd: 0, segmentation: [[0, 0, W, 0, W, H, 0, H]], bbox: [0, 0, W, H], area: 1 },
  ]
  writeFileSync(join(folder, 'annotations.json'), JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'garment' }, { id: 2, name: 'other' }] }))
  const read = JSON.parse(python(`
import json
from data import divided, examples_of
examples = list(examples_of(${JSON.stringify(folder)}, ['garment']))
splits = [[sorted(e.name for e in part) for part in divided(examples, 0.3, seed)] for seed in range(8)]
print(json.dumps({'masks': [''.join(map(str, e.mask().astype(int).flatten())) for e in examples], 'splits': splits}))`)) as {
    masks: string[]; splits: [string[], string[]][]
  }
  bitmaps.forEach((bitmap, i) => expect(read.masks[i], `mask ${i}`).toBe([...bitmap].join('')))
  // Another rule for pixels on the edge, so only nearly the same.
  const mine = bitmapOf(runsOfRing(ring, H, W))
  const differ = [...read.masks[12]].filter((pixel, i) => Number(pixel) !== mine[i]).length
  expect(differ).toBeLessThan(30)
  for (const [train, val] of read.splits) {
    expect([...train, ...val].sort()).toEqual(images.map(({ file_name }) => file_name.slice(0, -4)).sort())
    expect(val.includes('photo 5')).toBe(val.includes('photo 6'))
    expect(val.length).toBeGreaterThanOrEqual(4)
  }
  expect(new Set(read.splits.map(([, val]) => val.join())).size).toBeGreaterThan(3)
})

it.runIf(able)('keeps to the splits that the rows of an export name, and learns from nothing else', async () => {
  const source = join(folder, 'divided')
  mkdirSync(join(source, 'images'), { recursive: true })
  const splits = ['train', 'train', 'val', 'test', undefined]
  for (const i of splits.keys()) {
    await sharp({ create: { width: W, height: H, channels: 3, background: { r: 9 * i, g: 0, b: 0 } } }).png().toFile(join(source, 'images', `${i}.png`))
  }
  const images = splits.map((split, i) => ({ id: i + 1, width: W, height: H, file_name: `${i}.png`, selvedge: { status: 'done', split } }))
  writeFileSync(join(source, 'annotations.json'), JSON.stringify({ images, annotations: [], categories: [] }))
  const told = python(`
import json
from data import divided, examples_of
from sneaker_data import labelled_photos
for read in (examples_of, labelled_photos):
    print(json.dumps([[one.name for one in part] for part in divided(list(read(${JSON.stringify(source)})), 0.2, 7)]))`)
  expect(told.split('\n').filter((line) => line.startsWith('['))).toEqual(Array(2).fill('[["0", "1"], ["2"]]'))
})

it.runIf(able)('lays one garment over another and counts both', async () => {
  const told = JSON.parse(python(`
import json, random
import numpy as np
from types import SimpleNamespace
from PIL import Image
from layers import Layered, openness
def photo(colour, box):
    truth = np.zeros((90, 60), bool)
    truth[box[1]:box[3], box[0]:box[2]] = True
    picture = np.full((90, 60, 3), 200, np.uint8)
    picture[truth] = colour
    return SimpleNamespace(photo=Image.fromarray(picture), mask=Image.fromarray(truth.astype(np.uint8) * 255), truth=truth, box=box, whole=(0, 0, 60, 90))
skirt, top = photo((250, 0, 0), (15, 50, 45, 80)), photo((0, 0, 250), (18, 10, 42, 40))
rows = []
for seed in range(12):
    both = Layered(skirt, top, random.Random(seed))
    mask, seen = np.array(both.mask) >= 128, np.array(both.photo).astype(int)
    rows.append([bool(mask[skirt.truth].all()), int(mask.sum() - skirt.truth.sum()), int((seen[..., 2] - seen[..., 0])[~mask].max()), int(both.mask.getbbox() == both.box)])
half = np.zeros((4, 10), bool)
half[:, [0, 9]] = True
print(json.dumps({'rows': rows, 'open': [openness(top.truth), openness(half), openness(half[:0])]}))`)) as {
    rows: [boolean, number, number, number][]; open: number[]
  }
  for (const [kept, more, stray, boxed] of told.rows) {
    expect([kept, boxed]).toEqual([true, 1])
    expect(more).toBeGreaterThan(50)
    expect(stray).toBeLessThan(60)
  }
  expect(told.open).toEqual([0, 0.8, 0])
})

const torch = able && spawnSync(PYTHON, ['-c', 'import torch']).status === 0
it.runIf(torch)('a network that has grown answers as before', () => {
  const [away, size] = JSON.parse(python(`
import json, torch
from net import Unet, grown
torch.manual_seed(3)
small = Unet((4, 6, 8, 8, 10)).eval()
large = grown(Unet((6, 6, 12, 10, 16)), small.state_dict()).eval()
picture = torch.randn(1, 3, 64, 96)
with torch.no_grad():
    print(json.dumps([float((small(picture) - large(picture)).abs().max()), float(small(picture).abs().max())]))`)) as [number, number]
  expect(size).toBeGreaterThan(0.01)
  expect(away).toBeLessThan(1e-4 * size)
})

it.runIf(torch)('averages the weights of several moments', () => {
  const told = python(`
import json, torch
from average import mean_of
both = mean_of([{'a': torch.tensor([1.0, 4.0]), 'steps': torch.tensor(3)}, {'a': torch.tensor([3.0, 0.0]), 'steps': torch.tensor(5)}])
print(json.dumps([both['a'].tolist(), both['steps'].item(), str(both['steps'].dtype)]))`)
  expect(JSON.parse(told)).toEqual([[2, 2], 4, 'torch.int64'])
})
