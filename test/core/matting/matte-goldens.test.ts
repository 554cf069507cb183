import { existsSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { foregroundColours } from '../../../core/matting/foreground.ts'
import { matteOf } from '../../../core/matting/matte.ts'

// Numbers of pymatting 35c4159 on scenes with known alpha; they lie outside the repository.
const folder = new URL('../../../../shared/goldens/matting/', import.meta.url)
const there = existsSync(new URL('expected.json', folder))
type Golden = {
  scene: number; width: number; height: number; foreground_multilevel: { mse_where_alpha_002_098: number }
} & Record<'closed_form' | 'knn' | 'large_kernel', { mse_unknown: number; sad: number }>
const goldens = there ? (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Golden[]) : []

const samples = async (name: string, channels: 1 | 3): Promise<Uint8Array> => {
  const image = sharp(readFileSync(new URL(name, folder)))
  return Uint8Array.from(await (channels === 1 ? image.toColourspace('b-w') : image.removeAlpha()).raw().toBuffer())
}

describe.skipIf(!there)('against pymatting (skipped where the goldens are not)', () => {
  test.each(goldens)('scene $scene', { timeout: 240_000 }, async ({ scene, width, height, ...expected }) => {
    const picture = { width, height, data: await samples(`scene${scene}-image.png`, 3) }
    const trimap = await samples(`scene${scene}-trimap.png`, 1)
    const truth = Float32Array.from(await samples(`scene${scene}-alpha.png`, 1), (value) => value / 255)
    for (const method of ['closed-form', 'large-kernel', 'knn'] as const) {
      const { alpha } = matteOf(picture, trimap, { method })
      const errors = [...alpha.keys()].filter((p) => trimap[p] !== 0 && trimap[p] !== 255).map((p) => alpha[p] - truth[p])
      const reference = expected[method.replace('-', '_') as 'closed_form']
      // The same equations, solved to a thousandth.
      expect(errors.reduce((sum, error) => sum + error * error, 0) / errors.length).toBeLessThan(1.0005 * reference.mse_unknown)
      expect(errors.reduce((sum, error) => sum + Math.abs(error), 0)).toBeLessThan(1.0005 * reference.sad)
    }
    const own = await samples(`scene${scene}-foreground.png`, 3)
    const found = foregroundColours(picture, truth)
    const edge = [...truth.keys()].filter((p) => truth[p] > 0.02 && truth[p] < 0.98)
    const error = edge.reduce((sum, p) => sum + [0, 1, 2].reduce((all, c) => all + ((found[3 * p + c] - own[3 * p + c]) / 255) ** 2, 0), 0)
    expect(error / (3 * edge.length)).toBeLessThan(expected.foreground_multilevel.mse_where_alpha_002_098)
  })
})
