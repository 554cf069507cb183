import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type Limits } from '../../../core/limits.ts'
import { evaluate } from '../../../core/metrics/coco-eval.ts'
import { readFound, readTruths, type CocoSource } from '../../../core/metrics/coco-input.ts'
import type { CocoType } from '../../../core/metrics/coco-types.ts'
import { mutated } from '../../support/json-mutations.ts'
import { random } from '../../support/random.ts'

const images = [{ id: 7, file_name: 'a.jpg', width: 20, height: 10 }]
const categories = [{ id: 3, name: 'shoe' }]
const truth = { id: 1, image_id: 7, category_id: 3, iscrowd: 0, area: 24.5, bbox: [1, 2, 5, 5], segmentation: [[1, 2, 6, 2, 6, 7, 1, 7]] }
const found = { image_id: 7, category_id: 3, score: 0.5, bbox: [1, 2, 5.5, 5] }

/** A file that comes in pieces of `size` bytes. */
function source(content: unknown, size = 1 << 20, limits: Limits = LIMITS): CocoSource {
  const bytes = new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
  async function* pieces() {
    for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
  }
  return { file: 'x.json', pieces: pieces(), limits }
}
const truths = (content: unknown, type: CocoType = 'segm') => readTruths(source(content), type)
const results = (content: unknown, type: CocoType = 'bbox', limits: Limits = LIMITS) => readFound(source(content, 7, limits), type, new Map([[7, { width: 20, height: 10 }]]))
const faultOf = (work: Promise<unknown>) => work.then(() => Promise.reject(new Error('nothing was thrown')), (thrown: unknown) => thrown as Fault)

describe('truth and results of files', () => {
  it('keep boxes and areas exactly as stated, wherever the lists stand and however the file is cut', async () => {
    const read = await readTruths(source({ annotations: [truth, { ...truth, id: 2, image_id: 8 }], categories, images, info: {} }, 5), 'segm')
    expect(read.truths).toHaveLength(1)
    expect(read.truths[0]).toMatchObject({ image: 7, category: 3, area: 24.5, bbox: [1, 2, 5, 5], crowd: false, ignore: false })
    expect(read.truths[0].mask()).toMatchObject({ h: 10, w: 20 })
    expect([...read.categories]).toEqual([[3, 'shoe']])
    expect((await results([found]))[0]).toMatchObject({ score: 0.5, area: 27.5 })
    expect(await results({ annotations: [found] })).toHaveLength(1)
    expect(await results([])).toEqual([])
  })

  it('take the size of a detection from what is measured, as pycocotools does', async () => {
    const rings = truth.segmentation
    expect((await results([{ ...found, bbox: [], segmentation: rings }], 'bbox'))[0]).toMatchObject({ area: 25, bbox: [1, 2, 5, 5] })
    expect((await results([{ ...found, segmentation: rings }], 'segm'))[0].area).toBeNull()
    expect((await results([{ ...found, keypoints: [1, 2, 2, 5, 8, 0] }], 'keypoints'))[0]).toMatchObject({ bbox: [1, 2, 4, 6], area: 24 })
  })

  it('keypoints that nobody labelled do not count', async () => {
    const rows = [{ ...truth, keypoints: [0, 0, 0] }, { ...truth, keypoints: [1, 1, 2] }, { ...truth, keypoints: [1, 1, 2], num_keypoints: 0 }]
    expect((await truths({ images, categories, annotations: rows }, 'keypoints')).truths.map(({ ignore }) => ignore)).toEqual([true, false, true])
  })

  it.each([
    [{ ...found, image_id: 8 }, '[0].image_id'], [{ ...found, image_id: 'a' }, '[0].image_id'], [{ ...found, score: null }, '[0].score'],
    [{ ...found, bbox: [1, 2, 3] }, '[0].bbox'], [{ ...found, bbox: [1, 2, 3, 1e300] }, '[0].bbox[3]'], [{ ...found, category_id: 1.5 }, '[0].category_id'], [7, '[0]'],
  ])('a bad result %j is named', async (row, field) => {
    expect(await faultOf(results([row]))).toMatchObject({ code: 'invalid', details: { file: 'x.json', field } })
  })

  it('say what kind of file is missing something', async () => {
    expect(await faultOf(truths([found]))).toMatchObject({ code: 'invalid', details: { field: 'images' } })
    expect(await faultOf(results({ results: 1 }))).toMatchObject({ code: 'invalid' })
    expect(await faultOf(results([found], 'segm'))).toMatchObject({ details: { field: '[0].segmentation' } })
    expect(await faultOf(results([found], 'keypoints'))).toMatchObject({ details: { field: '[0].keypoints' } })
    expect(await faultOf(truths({ images, categories, annotations: [{ ...truth, iscrowd: 2 }] }))).toMatchObject({ details: { field: 'annotations[0].iscrowd' } })
    expect(await faultOf(truths({ images, categories, annotations: [{ ...truth, bbox: undefined }] }, 'bbox'))).toMatchObject({ details: { field: 'annotations[0].bbox' } })
  })

  it('masks are checked when they are looked at', async () => {
    const mask = (segmentation: unknown) => results([{ ...found, segmentation }], 'segm').then(([one]) => one.mask())
    expect(await faultOf(mask({ size: [10, 20], counts: 'zz' }))).toMatchObject({ code: 'invalid', details: { field: '[0].segmentation.counts' } })
    expect(await faultOf(mask({ size: 'large', counts: '' }))).toMatchObject({ code: 'invalid', details: { field: '[0].segmentation.size' } })
    expect(await faultOf(mask({ size: [1e9, 1e9], counts: '' }))).toMatchObject({ code: 'invalid' })
    expect(await faultOf(mask([[1, 2, 3]]))).toMatchObject({ code: 'invalid', details: { field: '[0].segmentation[0]' } })
    expect(await mask({ size: [10, 20], counts: [0, 200] })).toMatchObject({ h: 10, w: 20 })
  })

  it('stay within the limits', async () => {
    expect(await faultOf(results([found, found, found], 'bbox', withLimits({ cocoAnnotations: 2 })))).toMatchObject({ code: 'invalid', details: { limitName: 'cocoAnnotations' } })
    expect(await faultOf(truths('['.repeat(100)))).toMatchObject({ code: 'invalid', details: { limitName: 'jsonDepth' } })
    expect(await faultOf(truths('{"images": [{"__proto__": 1}]}'))).toMatchObject({ code: 'invalid' })
    expect(await faultOf(results('[{"image_id": 7'))).toMatchObject({ code: 'invalid' })
  })
})

describe('mutated files', () => {
  // Each is read or refused with a fault that a person can act on; nothing else is ever thrown.
  it.each([1, 2, 3])('of seed %i never break the reader or the evaluation', async (seed) => {
    const next = random(seed)
    const dataset = { images, categories, annotations: [{ ...truth, keypoints: [1, 2, 2], num_keypoints: 1 }] }
    const list = [{ ...found, segmentation: truth.segmentation, keypoints: [1, 2, 2] }]
    let refused = 0
    for (let i = 0; i < 150; i++) {
      const type = (['bbox', 'segm', 'keypoints'] as const)[i % 3]
      const [a, b] = i % 2 === 0 ? [mutated(dataset, next), list] : [dataset, mutated(list, next)]
      try {
        const read = await readTruths(source(a), type)
        const results = await readFound(source(b), type, read.images)
        const { params } = evaluate({ truths: read.truths, found: results }, type, [...read.categories.keys()])
        expect(params.type).toBe(type)
      } catch (thrown) {
        expect(thrown, JSON.stringify([a, b]).slice(0, 2_000)).toBeInstanceOf(Fault)
        expect((thrown as Fault).code).not.toBe('bug')
        refused++
      }
    }
    expect(refused).toBeGreaterThan(30)
  })
})
