import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { coco } from '../../../core/formats/coco.ts'
import type { Row } from '../../../core/formats/fields.ts'
import type { ReadItem } from '../../../core/formats/format.ts'
import { withLimits } from '../../../core/limits.ts'
import { measure } from '../../../core/mask/rasterise.ts'
import { itemsOf, memoryFiles, modelOf, readOptions } from '../../support/dataset-model.ts'

const image = (more: Row = {}): Row => ({ id: 1, file_name: 'a.jpg', width: 40, height: 30, ...more })
const category = (more: Row = {}): Row => ({ id: 1, name: 'shoe', ...more })
const box = [[5, 5, 15, 5, 15, 15, 5, 15]]
const annotation = (more: Row = {}): Row => (
  { id: 1, image_id: 1, category_id: 1, segmentation: box, bbox: [5, 5, 10, 10], area: 100, iscrowd: 0, ...more }
)
const dataset = (annotations: unknown[], more: Row = {}): Row => (
  { images: [image()], annotations, categories: [category()], ...more }
)
const readText = (text: string, limits = {}, piece?: number) => itemsOf(
  coco, memoryFiles({ 'c.json': text }, piece), readOptions({ limits: withLimits(limits) }),
)
const read = (rows: Row) => readText(JSON.stringify(rows))
const annotationsOf = (items: ReadItem[]) => items.flatMap((item) => (item.kind === 'annotation' ? [item.annotation] : []))
const one = async (more: Row, also: Row = {}) => {
  const items = await read(dataset([annotation(more)], also))
  const skipped = items.find((item) => item.kind === 'skipped')
  if (skipped) throw new Error(`${skipped.field}: ${skipped.message}`)
  return annotationsOf(items)[0]
}

describe('tolerance', () => {
  test('a file of the bare minimum, categories last, without info, licences, area, bbox and iscrowd', async () => {
    const items = await read(dataset([{ id: 1, image_id: 1, category_id: 1, segmentation: box }]))
    expect(items.map((item) => item.kind)).toEqual(['image', 'category', 'annotation'])
    expect(annotationsOf(items)[0]).toEqual(
      { category: 'shoe', shape: { type: 'polygon', parts: box.map((ring) => [ring]) }, bbox: [5, 5, 10, 10], area: 100, id: 1 },
    )
  })
  test('RLE compressed and not, of the size of its image', async () => {
    const counts = [5, 10, 1185]
    const plain = await one({ segmentation: { size: [30, 40], counts } })
    const again = await one({ segmentation: plain.shape.type === 'mask' ? plain.shape.rle : null })
    expect(plain).toMatchObject({ shape: { type: 'mask', rle: { size: [30, 40] } }, bbox: [0, 5, 1, 10], area: 10 })
    expect(again).toEqual(plain)
  })
  test('a flat ring, an empty or absent segmentation with a box, keypoints alone', async () => {
    expect((await one({ segmentation: box[0] })).shape).toEqual({ type: 'polygon', parts: [box] })
    for (const segmentation of [[], null, undefined]) {
      expect((await one({ segmentation })).shape).toEqual({ type: 'rectangle', points: [5, 5, 15, 15] })
    }
    const keypoints = [1, 2, 2, 0, 0, 0]
    expect(await one({ segmentation: [], bbox: undefined, keypoints })).toMatchObject({ shape: { type: 'none' }, keypoints })
  })
  test('category and image id 0, sparse ids, ids that are text, annotation id 0', async () => {
    const items = await read({
      images: [image({ id: 0 }), image({ id: '7', file_name: 'b.jpg' }), image({ id: 'x', file_name: 'c.jpg' })],
      categories: [category({ id: 0 }), category({ id: 90, name: 'sock' })],
      annotations: [
        annotation({ id: 0, image_id: 0, category_id: 0 }), annotation({ id: '12', image_id: 7, category_id: '90' }),
        annotation({ id: 'a', image_id: 'x', category_id: 0 }),
      ],
    })
    expect(items.flatMap((item) => (item.kind === 'image' ? [[item.path, item.fileId]] : []))).toEqual(
      [['a.jpg', 0], ['b.jpg', 7], ['c.jpg', 8]],
    )
    expect(items.flatMap((item) => (item.kind === 'annotation' ? [[item.image, item.annotation.id, item.annotation.category, item.annotation.extra]] : []))).toEqual([
      [0, undefined, 'shoe', { coco: { id: 0 } }], [7, 12, 'sock', undefined], [8, undefined, 'shoe', { coco: { id: 'a' } }],
    ])
  })
  test('unknown fields stay, attributes and score become ours', async () => {
    expect(await one({ track_id: 7, ignore: 0, attributes: { occluded: true }, score: 0.5 })).toMatchObject({
      attributes: { occluded: true }, score: 0.5, extra: { coco: { track_id: 7, ignore: 0 } },
    })
    expect((await one({ attributes: { deep: { a: 1 } }, score: 'high' })).extra).toEqual(
      { coco: { attributes: { deep: { a: 1 } }, score: 'high' } },
    )
    const [first] = await read(dataset([], { images: [image({ license: 3, date_captured: '2020' })] }))
    expect(first).toMatchObject({ extra: { coco: { license: 3, date_captured: '2020' } } })
  })
  test('measures that fit the geometry stay the file\'s own, others are measured and noted', async () => {
    expect(await one({ area: 99.5, bbox: [5.2, 4.9, 9.5, 10] })).toMatchObject({ area: 99.5, bbox: [5.2, 4.9, 9.5, 10] })
    expect(await one({ area: 1, bbox: [0, 0, 40, 30] })).toMatchObject({
      area: 100, bbox: [5, 5, 10, 10], extra: { cocoMeasures: { area: 1, bbox: [0, 0, 40, 30], by: [5, 5, 10, 10, 100] } },
    })
  })
  test('points outside of the image stay, iscrowd may be true', async () => {
    const ring = [-10, -10, 60, -10, 60, 50, -10, 50]
    expect(await one({ segmentation: [ring], area: undefined, bbox: undefined, iscrowd: true })).toMatchObject({
      shape: { parts: [[ring]] }, bbox: [0, 0, 40, 30], area: 1200, iscrowd: true,
    })
  })
  test('two categories of one name are kept apart and noted', async () => {
    const items = await read(dataset([annotation({ category_id: 2 })], { categories: [category(), category({ id: 2 })] }))
    expect(items).toContainEqual(expect.objectContaining({ kind: 'skipped', note: true, field: 'categories[1].name' }))
    expect(annotationsOf(items)[0].category).toBe('shoe (2)')
  })
  test('a bare list of results refers to the project by its ids', async () => {
    const items = await readText(JSON.stringify([{ image_id: 4, category_id: 2, bbox: [1, 2, 3, 4], score: 0.25 }]))
    expect(items).toEqual([{
      kind: 'annotation', image: 4, field: '[0]', from: 'c.json',
      annotation: { category: 2, shape: { type: 'rectangle', points: [1, 2, 4, 6] }, score: 0.25 },
    }])
  })
})

describe('rows that are refused', () => {
  const cases: [string, Row, string][] = [
    ['no image', dataset([annotation({ image_id: 9 })]), 'annotations[0].image_id'],
    ['no category', dataset([annotation({ category_id: 9 })]), 'annotations[0].category_id'],
    ['an id twice', dataset([annotation(), annotation({ id: '1' })]), 'annotations[1].id'],
    ['half an id', dataset([annotation({ id: 1.5 })]), 'annotations[0].id'],
    ['an image id twice', dataset([], { images: [image(), image({ file_name: 'b.jpg' })] }), 'images[1].id'],
    ['a file name twice', dataset([], { images: [image(), image({ id: 2 })] }), 'images[1].file_name'],
    ['no file name', dataset([], { images: [image({ file_name: 5 })] }), 'images[0].file_name'],
    ['a width of 0', dataset([], { images: [image({ width: 0 })] }), 'images[0].width'],
    ['a category without name', dataset([], { categories: [category({ name: '' })] }), 'categories[0].name'],
    [
      'a skeleton to nowhere', dataset([], { categories: [category({ keypoints: ['a'], skeleton: [[1, 2]] })] }),
      'categories[0].skeleton[0]',
    ],
    ['a ring of four numbers', dataset([annotation({ segmentation: [[1, 2, 3, 4]] })]), 'annotations[0].segmentation[0]'],
    [
      'a ring of seven numbers', dataset([annotation({ segmentation: [[1, 2, 3, 4, 5, 6, 7]] })]),
      'annotations[0].segmentation[0]',
    ],
    ['a text in a ring', dataset([annotation({ segmentation: [[1, 2, 3, 4, 5, '6']] })]), 'annotations[0].segmentation[0][5]'],
    ['a number among rings', dataset([annotation({ segmentation: [box[0], 5] })]), 'annotations[0].segmentation[1]'],
    [
      'an RLE of another size', dataset([annotation({ segmentation: { size: [40, 30], counts: [1200] } })]),
      'annotations[0].segmentation.size',
    ],
    [
      'runs that are too long', dataset([annotation({ segmentation: { size: [30, 40], counts: [1201] } })]),
      'annotations[0].segmentation.counts',
    ],
    [
      'a negative run', dataset([annotation({ segmentation: { size: [30, 40], counts: [1201, -1] } })]),
      'annotations[0].segmentation.counts',
    ],
    [
      'counts that are nothing', dataset([annotation({ segmentation: { size: [30, 40] } })]), 'annotations[0].segmentation.counts',
    ],
    [
      'a compressed count out of range', dataset([annotation({ segmentation: { size: [30, 40], counts: '!!' } })]),
      'annotations[0].segmentation.counts',
    ],
    ['a box of three', dataset([annotation({ bbox: [1, 2, 3] })]), 'annotations[0].bbox'],
    ['a box of negative width', dataset([annotation({ bbox: [1, 2, -3, 4] })]), 'annotations[0].bbox[2]'],
    ['no geometry at all', dataset([annotation({ segmentation: [], bbox: [0, 0, 0, 0] })]), 'annotations[0]'],
    ['iscrowd 2', dataset([annotation({ iscrowd: 2 })]), 'annotations[0].iscrowd'],
    ['keypoints that are not triplets', dataset([annotation({ keypoints: [1, 2] })]), 'annotations[0].keypoints'],
    [
      'more keypoints than the category has',
      dataset([annotation({ keypoints: [1, 2, 2, 1, 2, 2] })], { categories: [category({ keypoints: ['a'] })] }),
      'annotations[0].keypoints',
    ],
    ['visibility 3', dataset([annotation({ keypoints: [1, 2, 3] })]), 'annotations[0].keypoints[2]'],
    ['a row that is a list', dataset([[]]), 'annotations[0]'],
    ['our own key with nonsense', dataset([annotation({ selvedge: { flags: 5 } })]), 'annotations[0].selvedge.flags'],
  ]
  test.each(cases)('%s', async (_, rows, field) => {
    const skipped = (await read(rows)).filter((item) => item.kind === 'skipped')
    expect(
      skipped.map((item) => [item.file, item.field.slice(0, field.length), item.code]),
    ).toEqual([['c.json', field, 'invalid']])
    expect(skipped[0].message).toMatch(/\.$/)
    expect(skipped[0].fix).toMatch(/./)
  })
})

describe('files that are refused', () => {
  const text = JSON.stringify(dataset([annotation()]))
  test.each<[string, string, string]>([
    ['nothing', '', ''], ['a text', '"x"', ''], ['another file', '{"shapes": []}', 'neither annotations'],
    ['half a file', text.slice(0, -1), 'valid JSON'],
    ['more after the end', `${text}{}`, 'valid JSON'],
    ['annotations twice', text.replace('{', '{"annotations":[],'), 'occurs twice'],
    ['images as object', '{"images": {}, "annotations": []}', 'must be a list'],
    ['a key of prototypes', text.replace('"info"', '"__proto__"').replace('"area"', '"__proto__"'), 'not taken'],
    ['a key twice in a row', text.replace('"area":100', '"area":100,"\\u0061rea":1'), 'occurs twice'],
    ['a comma too many', text.replace('}],"cat', '},],"cat'), 'valid JSON'],
    ['no comma', text.replace('"categories"', ' '), 'valid JSON'], ['NaN', text.replace('100', 'NaN'), 'NaN'],
    ['depth', text.replace('100', `${'['.repeat(63)}1${']'.repeat(63)}`), 'Nesting'],
  ])('%s', async (_, broken, message) => {
    for (const piece of [1, 7, 1 << 20]) {
      const fault = await readText(broken, { cocoStreamBytes: 1 }, piece).catch((thrown: unknown) => thrown)
      expect(fault).toBeInstanceOf(Fault)
      expect(fault).toMatchObject({ code: 'invalid', message: expect.stringContaining(message), details: { file: 'c.json' } })
    }
  })
})

test('in pieces of any size a file reads as in one', async () => {
  const rows = Array.from(
    { length: 300 },
    (_, i) => annotation({ id: i + 1, note: 'Größe ☂ "\\{[' + 'x'.repeat(i % 50), image_id: i % 7 === 6 ? 99 : 1 }),
  )
  for (
    const text of [
      JSON.stringify(dataset(rows)),
      `\ufeff ${JSON.stringify(dataset(rows, { info: { year: 2020, deep: [[{}]] } }), null, 3)}\r\n`,
    ]
  ) {
    const whole = await readText(text)
    expect(annotationsOf(whole)).toHaveLength(258)
    for (const piece of [1, 2, 3, 17, 1000, 4096]) expect(await readText(text, { cocoStreamBytes: 1 }, piece)).toEqual(whole)
  }
})

const goldens = fileURLToPath(new URL('../../../../shared/goldens/coco', import.meta.url))
describe.skipIf(!existsSync(goldens))('the goldens of pycocotools', () => {
  const names = existsSync(goldens) ? readdirSync(goldens).filter((name) => name.startsWith('eval-')) : []
  test.each(names)('%s reads whole, and its bbox and area are what ours measures', async (name) => {
    const { ground_truth: truth, detections } = JSON.parse(readFileSync(`${goldens}/${name}`, 'utf8'))
    const items = await readText(JSON.stringify(truth))
    const model = modelOf(items, 'import:coco')
    const rows = model.images.flatMap((one) => one.annotations)
    expect(rows).toHaveLength(truth.annotations.length)
    const byId = new Map(rows.map((row) => [row.id as number, row]))
    const sizes = new Map(model.images.map((one) => [one.id as number, one]))
    for (const given of truth.annotations) {
      const row = byId.get(given.id)!
      expect([row.area, row.bbox, row.iscrowd]).toEqual([given.area, given.bbox, given.iscrowd === 1])
      const size = sizes.get(row.image)!
      expect(measure(row.shape, size.height, size.width)).toEqual({ bbox: given.bbox, area: given.area })
    }
    const results = await readText(JSON.stringify(detections))
    expect(annotationsOf(results)).toHaveLength(detections.length)
    expect(results.filter((item) => item.kind === 'skipped')).toEqual([])
  })
})
