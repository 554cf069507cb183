import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coco } from '../../../core/formats/coco.ts'
import { writeSegmentation } from '../../../core/formats/coco-segmentation.ts'
import { keyholeOf } from '../../../core/formats/keyhole.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf, sameRuns } from '../../../core/mask/runs.ts'
import { annotation, type Shape } from '../../../core/records/annotation.ts'
import { category } from '../../../core/records/category.ts'
import { imageMark } from '../../../core/records/image.ts'
import { writeOptions, written, type Model } from '../../support/dataset-model.ts'

// The shapes of ANNOTATORS.md's appendix: a square of 40 pixels with a hole of 20, in an image of 50 x 50.
const outer = [5, 5, 45, 5, 45, 45, 5, 45]
const hole = [15, 15, 35, 15, 35, 35, 15, 35]
const donut: Shape = { type: 'polygon', parts: [[outer, hole]] }
const row = (id: number, shape: Shape, more: object = {}) => annotation.parse(
  { id, image: 1, category: 3, shape, bbox: [0, 0, 1, 1], area: 1, order: 0, ...more },
)
const model = (annotations: ReturnType<typeof row>[], more: Partial<Model['images'][number]> = {}): Model => ({
  info: { description: 'shoes' }, licenses: [{ id: 1, name: 'none', url: '' }],
  categories: [
    category.parse({ id: 0, name: 'unused', color: '#000000', order: 0 }),
    category.parse({ id: 3, name: 'shoe', color: '#ffffff', order: 1 }),
  ],
  images: [
    {
      id: 1, path: 'a/Schöner Schuh.jpg'.normalize('NFD'), width: 50, height: 50, orientation: 1,
      mark: imageMark.parse({ id: 1 }), extra: {}, annotations, ...more,
    },
    {
      id: 9, path: 'empty.jpg', width: 10, height: 10, orientation: 1, mark: imageMark.parse({ id: 9 }), extra: {},
      annotations: [],
    },
  ],
})
const parsed = async (...args: Parameters<typeof written> extends [unknown, ...infer Rest] ? Rest : never) => {
  const { files, lost } = await written(coco, ...args)
  return { json: JSON.parse(Object.values(files)[0]), lost, names: Object.keys(files) }
}

describe('a written file', () => {
  test('has every key strict readers want, unused categories, images without annotations, NFC names', async () => {
    const { json, names } = await parsed(
      model([row(7, donut)], { extra: { coco: { license: 1, coco_url: 'u' } } }), writeOptions(), '-val',
    )
    expect(names).toEqual(['annotations-val.json'])
    expect(json.info).toEqual(
      { description: 'shoes', url: '', version: '1.0', year: 2026, contributor: '', date_created: '2026-11-21' },
    )
    expect(json.licenses).toEqual([{ id: 1, name: 'none', url: '' }])
    expect(
      json.categories.map((one: { id: number; name: string; supercategory: string }) => [one.id, one.name, one.supercategory]),
    ).toEqual([[0, 'unused', ''], [3, 'shoe', '']])
    expect(json.images).toEqual([
      { id: 1, file_name: 'a/Schöner Schuh.jpg'.normalize('NFC'), width: 50, height: 50, license: 1, coco_url: 'u' },
      { id: 9, file_name: 'empty.jpg', width: 10, height: 10 },
    ])
  })
  test('takes run lengths for holes with iscrowd 0, measured as pycocotools does, unless the file is to be followed', async () => {
    const { json } = await parsed(model([row(7, donut)]))
    expect(json.annotations[0]).toMatchObject(
      { id: 7, image_id: 1, category_id: 3, iscrowd: 0, area: 1200, bbox: [5, 5, 40, 40], segmentation: { size: [50, 50] } },
    )
    expect(
      (await parsed(model([row(7, donut)]), writeOptions({ keepMeasures: true }))).json.annotations[0],
    ).toMatchObject({ area: 1, bbox: [0, 0, 1, 1] })
  })
  test('leaves out and lists what covers no pixel', async () => {
    const { json, lost } = await parsed(
      model(
        [
          row(1, { type: 'line', points: [1, 1, 9, 9] }), row(2, { type: 'polygon', parts: [[[60, 60, 70, 60, 70, 70]]] }),
          row(3, donut),
        ],
      ),
    )
    expect(json.annotations.map((one: { id: number }) => one.id)).toEqual([3])
    expect(lost.filter((one) => one.what.includes('not written')).map((one) => [one.count, one.example])).toEqual([
      [1, expect.stringContaining('annotation 1')], [1, expect.stringContaining('annotation 2')],
    ])
  })
  test('counts keypoints, and gives objects of keypoints alone their extent', async () => {
    const { json } = await parsed(
      model([row(1, { type: 'none' }, { keypoints: [1, 2, 2, 0, 0, 0, 11, 22, 1], bbox: [0, 0, 0, 0], area: 0 })]),
    )
    expect(json.annotations[0]).toMatchObject(
      { num_keypoints: 2, keypoints: [1, 2, 2, 0, 0, 0, 11, 22, 1], segmentation: [], bbox: [1, 2, 10, 20], area: 200 },
    )
  })
  test('drops a licence that is not in the list, and says so', async () => {
    const { json, lost } = await parsed(model([], { extra: { coco: { license: 5 } } }))
    expect(json.images[0]).not.toHaveProperty('license')
    expect(lost).toContainEqual(expect.objectContaining({ what: expect.stringContaining('licence'), count: 1 }))
  })
})

describe('holes forced into polygons', () => {
  test('are exact by a keyhole, and counted', async () => {
    const { json, lost } = await parsed(model([row(7, donut)]), writeOptions({ segmentation: 'polygon' }))
    const [ring] = json.annotations[0].segmentation
    expect(areaOf(runsOfRing(ring, 50, 50))).toBe(1200)
    expect(json.annotations[0]).toMatchObject({ area: 1200, bbox: [5, 5, 40, 40] })
    expect(lost).toContainEqual(expect.objectContaining({ what: expect.stringContaining('Holes'), count: 1 }))
  })
  test('cover the same pixels wherever the holes lie inside and apart', () => {
    const cell = fc.tuple(
      fc.double({ min: 0.05, max: 0.4, noNaN: true }), fc.double({ min: 0.6, max: 0.95, noNaN: true }), fc.boolean(),
    )
    fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 9 }), fc.boolean(), (cells, turned) => {
      const rings = [[1.3, 2.1, 58.7, 2.1, 58.7, 57.9, 1.3, 57.9], ...cells.map(([a, b, flip], i) => {
        const x = 4 + 18 * (i % 3)
        const y = 4 + 18 * Math.floor(i / 3)
        const ring = [x + 16 * a, y + 16 * a, x + 16 * b, y + 16 * a, x + 16 * b, y + 16 * b, x + 16 * a, y + 16 * b]
        return flip ? [ring[0], ring[1], ring[6], ring[7], ring[4], ring[5], ring[2], ring[3]] : ring
      })]
      if (turned) rings.splice(1, 2, ...rings.slice(1, 3).toReversed())
      expect(sameRuns(runsOfRing(keyholeOf(rings), 60, 60), runsOfParts([rings], 60, 60))).toBe(true)
    }))
  })
  test('of a mask trace its pixel edges exactly', () => {
    const runs = runsOfParts([[outer, hole], [[20, 20, 25, 20, 25, 25, 20, 25]]], 50, 50)
    const mask: Shape = {
      type: 'mask',
      rle: writeSegmentation(
        { type: 'polygon', parts: [[outer, hole], [[20, 20, 25, 20, 25, 25, 20, 25]]] }, { width: 50, height: 50 }, 'rle',
      )!.segmentation as never,
    }
    const { segmentation, area } = writeSegmentation(mask, { width: 50, height: 50 }, 'polygon')!
    expect(area).toBe(areaOf(runs))
    expect(
      sameRuns(
        runsOfParts((segmentation as number[][]).map((ring) => [ring]), 50, 50),
        runsOfRle((mask as Extract<Shape, { type: 'mask' }>).rle),
      ),
    ).toBe(true)
  })
})
