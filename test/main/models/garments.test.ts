import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { intersection } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import type { Picture } from '../../../main/models/family.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { FREE, paramsOf, pointwise, tinyModel } from '../../support/tiny-dense.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/garments/train')

async function read(path: string): Promise<Picture> {
  const { data, info } = await sharp(path).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const rgb = new Uint8Array(3 * info.width * info.height)
  for (let i = 0, p = 0; p < rgb.length; i += info.channels, p += 3) for (let c = 0; c < 3; c++) rgb[p + c] = data[info.channels === 3 ? i + c : i]
  return { width: info.width, height: info.height, data: rgb }
}

/** Where the alpha, read as a picture, is at least one half. */
function half({ width, height, data }: Picture): Runs {
  const bitmap = new Uint8Array(width * height)
  for (let i = 0; i < bitmap.length; i++) bitmap[i] = data[3 * i] >= 128 ? 1 : 0
  return runsOfBitmap(bitmap, height, width)
}

const dice = (a: Runs, b: Runs): number => (2 * areaOf(intersection(a, b))) / (areaOf(a) + areaOf(b))

describe.skipIf(!existsSync(folder))('real garments (skipped without ../shared/data)', () => {
  const names = existsSync(folder) ? readdirSync(join(folder, 'alpha')).filter((_, i) => i % 25 === 4) : []

  // What is lost by going through a smaller network that knows the truth: half a pixel of shift anywhere would cost more.
  test.each([
    ['256 x 256, stretched', { width: 256, height: 256, resize: 'stretch' }, 0.995, 0.988],
    ['512 x 512, stretched', { width: 512, height: 512, resize: 'stretch' }, 0.9985, 0.995],
    ['512 x 512, letterbox', { width: 512, height: 512, resize: 'letterbox' }, 0.9975, 0.99],
    ['tiles of 256', { width: 256, height: 256, resize: 'stretch', strategy: 'tiles' }, 1, 1],
  ] as const)('the alpha itself through %s', async (_, { strategy = 'whole', ...input }: { strategy?: string; width: number; height: number; resize: 'stretch' | 'letterbox' }, median, least) => {
    const model = await tinyModel(semantic, pointwise([[1, 0, 0]], [0], undefined, { ...FREE, dims: [1, 3, input.height, input.width] }), { input: { ...input, filter: 'area', pad: 0 }, options: { activation: 'none' } })
    const found: number[] = []
    for (const name of names) {
      const alpha = await read(join(folder, 'alpha', name))
      const truth = half(alpha)
      const { objects } = await predictPicture(alpha, model, paramsOf({ strategy, maps: false }))
      found.push(dice(truth, runsOfShape(objects[0].shape, alpha.height, alpha.width)))
    }
    found.sort((a, b) => a - b)
    expect(found[found.length >> 1]).toBeGreaterThanOrEqual(median)
    expect(found[0]).toBeGreaterThanOrEqual(least)
  })

  test('a coarse answer follows the photo after refining, and polygons of one pixel lose next to nothing', async () => {
    const model = await tinyModel(semantic, pointwise([[1000, 0, 0]], [-500], undefined, { ...FREE, dims: [1, 3, 96, 64] }), { input: { width: 64, height: 96, filter: 'area' }, options: { activation: 'sigmoid' } })
    const scores = { plain: 0, refined: 0, polygon: 0 }
    for (const name of names.slice(0, 6)) {
      const alpha = await read(join(folder, 'alpha', name))
      const { width, height } = alpha
      const truth = half(alpha)
      const photo = await read(join(folder, 'original', name.replace('.png', '.jpg')))
      // The network sees the truth in place of the photo; the photo guides the edge.
      const session = model.sessions.model!
      const prepared = semantic.prepare!(alpha, model.manifest, session.ports)
      const blind = { ...model, family: { ...semantic, prepare: () => prepared } }
      const through = async (post: object): Promise<number> => {
        const { objects } = await predictPicture(photo, blind, paramsOf({ maps: false, post }))
        return dice(truth, runsOfShape(objects[0].shape, height, width)) / 6
      }
      scores.plain += await through({})
      scores.refined += await through({ refine: 6 })
      scores.polygon += await through({ refine: 6, polygon: 1 })
    }
    expect(scores.plain).toBeLessThan(0.98)
    expect(scores.refined).toBeGreaterThan(scores.plain + 0.008)
    expect(Math.abs(scores.polygon - scores.refined)).toBeLessThan(0.002)
  })
})
