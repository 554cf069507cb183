import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { intersection, union } from '../../../core/mask/merge.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { makeTrimapBy } from '../../../main/matting/matte.ts'
import { trimapBy, type TrimapOrder } from '../../../main/matting/trimap-rules.ts'
import { matteScene } from '../../support/matte-scene.ts'
import { DISC, discProject } from '../../support/soft-disc.ts'
import { freshFolder } from '../../support/store.ts'

const idle = { signal: new AbortController().signal, progress: () => {} }
const [W, H] = [96, 80]
const scene = matteScene(W, H)
const mask = runsOfBitmap(Uint8Array.from(scene.alpha, (value) => (value >= 0.5 ? 1 : 0)), H, W)

test('every rule gives in a thread what it gives here, and leaves both kinds of sure pixels', { timeout: 120_000 }, async () => {
  const map = join(freshFolder(), 'map.png')
  // Half the photo's size, 16 bits, over 0.1 to 0.9.
  const half = Uint16Array.from({ length: (W * H) / 4 }, (_, p) => Math.round(65_535 * scene.alpha[2 * (p % (W / 2)) + 2 * Math.floor(p / (W / 2)) * W]))
  await sharp(half, { raw: { width: W / 2, height: H / 2, channels: 1 } }).toColourspace('grey16').png().toFile(map)
  const orders: TrimapOrder[] = [
    { from: 'mask', mask, inside: 3, outside: 6 }, { from: 'adaptive', mask, picture: scene.picture, most: 12 },
    { from: 'superpixel', mask, picture: scene.picture, cells: 150 }, { from: 'prediction', map, range: [0.1, 0.9], width: W, height: H, low: 0.2, high: 0.8 },
  ]
  for (const order of orders) {
    const made = await makeTrimapBy(order, idle)
    expect(made).toEqual(trimapBy(order))
    expect(areaOf(intersection(made.foreground, made.unknown))).toBe(0)
    const known = areaOf(union(made.foreground, made.unknown))
    for (const part of [areaOf(made.foreground), areaOf(made.unknown), W * H - known]) expect([order.from, part > 200]).toEqual([order.from, true])
  }
})

test('it stops when asked, and tells which file is no map', { timeout: 120_000 }, async () => {
  const stop = new AbortController()
  const made = makeTrimapBy({ from: 'superpixel', mask, picture: scene.picture, cells: 100 }, { ...idle, signal: stop.signal })
  stop.abort()
  await expect(made).rejects.toMatchObject({ code: 'cancelled' })
  const file = join(freshFolder(), 'colours.png')
  await sharp(scene.picture.data, { raw: { width: W, height: H, channels: 3 } }).png().toFile(file)
  await expect(makeTrimapBy({ from: 'prediction', map: file, range: [0, 1], width: W, height: H, low: 0.1, high: 0.9 }, idle)).rejects.toMatchObject({ code: 'invalid' })
})

test('in a project the cells of a photo that the object cuts become unknown, and the rule is kept', { timeout: 120_000 }, async () => {
  const { client, project, ids: [image], labels: [label] } = await discProject()
  const matte = await client.mattes.makeTrimap({ project, image, annotation: label.id, rule: { from: 'superpixel', cells: 200 }, key: 'make-trimap' })
  expect(matte.origin).toEqual({ from: 'superpixel', cells: 200 })
  const [foreground, unknown] = [runsOfRle(matte.trimap!.foreground), runsOfRle(matte.trimap!.unknown)]
  const area = Math.PI * DISC.radius ** 2
  expect(areaOf(foreground)).toBeLessThan(area)
  expect(areaOf(foreground) + areaOf(unknown)).toBeGreaterThan(area)
  expect(areaOf(unknown)).toBeGreaterThan(2 * Math.PI * DISC.radius)
})
