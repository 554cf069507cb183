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
