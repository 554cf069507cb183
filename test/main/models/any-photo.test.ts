import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import { shape } from '../../../core/records/annotation.ts'
import { salient } from '../../../main/models/salient.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { FREE, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'
import { random } from '../../support/random.ts'

const size = fc.constantFrom(1, 2, 3, 7, 16, 31, 40)
const params = fc.record({
  strategy: fc.constantFrom('whole', 'tiles', 'focus', 'channels'),
  flip: fc.boolean(),
  tiles: fc.record({ size: fc.constantFrom(null, 16, 20), overlap: fc.constantFrom(0, 0.25, 0.9) }),
  focus: fc.record({ radius: fc.constantFrom(0, 1.5, 50), mode: fc.constantFrom('crop', 'mask') }),
  channels: fc.record({ use: fc.constantFrom(['r'], ['g', 'b'], ['r', 'g', 'b']), merge: fc.constantFrom('mean', 'max', 'vote'), gate: fc.constantFrom('none', 'b') }),
  post: fc.record({
    threshold: fc.constantFrom(null, 0, 0.3, 1), score: fc.constantFrom(null, 0.5), refine: fc.constantFrom(0, 1, 5), largest: fc.boolean(), fillHoles: fc.constantFrom(0, 9), specks: fc.constantFrom(0, 0.05),
    minArea: fc.constantFrom(0, 4), polygon: fc.constantFrom(null, 0, 1.5),
  }),
  maps: fc.boolean(),
})

test('any photo, with any settings, comes out as it should', async () => {
  const input = (resize: 'stretch' | 'letterbox', filter: 'bilinear' | 'area' | 'lanczos' | 'nearest') => ({ resize, filter, multiple: 8, longSide: 24 })
  const models = await Promise.all([
    tinyModel(semantic, pointwise([[9, -5, 1]], [-2]), { labels: [null, 'a'], input: input('letterbox', 'bilinear') }),
    tinyModel(semantic, pointwise([[3, 0, 1], [0, 4, 0], [1, 1, 3]], [0, 0, -1]), { labels: [null, 'a', 'b'], input: input('stretch', 'area'), options: { objects: 'component' } }),
    tinyModel(semantic, pointwise([[3, 0, 1], [0, 4, 0]], [-1, -1], undefined, { ...FREE, dims: [1, 3, 12, 20] }), { labels: ['a', 'b'], input: input('letterbox', 'nearest'), options: { activation: 'sigmoid' } }),
    tinyModel(salient, pointwise([[1, 0, 0]], [0]), { input: { ...input('stretch', 'lanczos'), divide: 'max' } }),
  ])
  await fc.assert(fc.asyncProperty(size, size, fc.nat(3), params, fc.integer(), async (w, h, which, part, seed) => {
    const next = random(seed)
    const calm = seed % 2 === 0
    const photo = picture(w, h, (x, y) => (calm ? [x > w / 2 ? 220 : 10, y > h / 3 ? 200 : 0, 40] : [0, 1, 2].map(() => Math.floor(256 * next())) as [number, number, number]))
    const model = models[which]
    const result = await predictPicture(photo, model, paramsOf(part))
    for (const each of result.objects) {
      expect(model.manifest.labels[each.label]).toBeTypeOf('string')
      expect(shape.safeParse(each.shape).success).toBe(true)
      const runs = runsOfShape(each.shape, h, w)
      expect([areaOf(runs), boxOf(runs)]).toEqual([each.area, each.bbox])
      expect(each.area).toBeGreaterThan(0)
      for (const share of [each.score, each.uncertainty]) expect(share! >= 0 && share! <= 1).toBe(true)
    }
    expect(result.uncertainty! >= 0 && result.uncertainty! <= 1).toBe(true)
    expect(result.disagreement === null).toBe(!part.flip)
    if (part.flip) expect(result.disagreement! >= 0 && result.disagreement! <= 1).toBe(true)
    expect(result.map === null).toBe(!part.maps)
    if (result.map) {
      expect(result.map.width <= w && result.map.height <= h).toBe(true)
      expect(result.map.data).toHaveLength(result.map.width * result.map.height)
    }
  }), { seed: 71, numRuns: 70 })
})
