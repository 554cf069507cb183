import fc from 'fast-check'
import { measure } from '../../core/mask/rasterise.ts'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { annotation, type Annotation, type Shape } from '../../core/records/annotation.ts'
import { category } from '../../core/records/category.ts'
import { imageMark } from '../../core/records/image.ts'
import { bitmapsOf } from './masks.ts'
import type { Model } from './dataset-model.ts'

/** Coordinates in and round an image, whole, half, decimal and with all digits of a double. */
const coordinate = (side: number) => fc.oneof(
  fc.integer({ min: -3, max: side + 3 }),
  fc.integer({ min: -6, max: 2 * side + 6 }).map((n) => n / 2),
  fc.double({ min: -side, max: 2 * side, noNaN: true }).map((n) => n + 0),
)
const points = (w: number, h: number, min: number, max: number) =>
  fc.array(fc.tuple(coordinate(w), coordinate(h)), { minLength: min, maxLength: max }).map((list) => list.flat())

export function shapes(w: number, h: number): fc.Arbitrary<Shape> {
  const ring = points(w, h, 3, 8)
  return fc.oneof(
    { weight: 4, arbitrary: ring.map((r): Shape => ({ type: 'polygon', parts: [[r]] })) },
    {
      weight: 3,
      arbitrary: fc.array(fc.array(ring, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }).map(
        (parts): Shape => ({ type: 'polygon', parts }),
      ),
    },
    points(w, h, 1, 2).map((r): Shape => ({ type: 'polygon', parts: [[r]] })),
    points(w, h, 2, 2).map((p): Shape => ({ type: 'rectangle', points: p })),
    points(w, h, 4, 4).map((p): Shape => ({ type: 'oriented_rectangle', points: p })),
    points(w, h, 2, 2).map((p): Shape => ({ type: 'circle', points: p })),
    points(w, h, 2, 2).map((p): Shape => ({ type: 'line', points: p })),
    points(w, h, 1, 6).map((p): Shape => ({ type: 'linestrip', points: p })),
    points(w, h, 1, 1).map((p): Shape => ({ type: 'point', points: p })),
    points(w, h, 1, 6).map((p): Shape => ({ type: 'points', points: p })),
    bitmapsOf(h, w).map((bitmap): Shape => ({ type: 'mask', rle: rleOf(runsOfBitmap(bitmap.pixels, h, w)) })),
    fc.constant<Shape>({ type: 'none' }),
  )
}

const word = fc.oneof(
  fc.constantFrom('sneaker', 'left shoe', '靴', 'naïve', '<b>', '"', '=1+1', 'a\\b', '0'),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
)
const name = word.filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text))
const json: fc.Arbitrary<unknown> = fc.oneof(
  fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0), fc.boolean(),
  fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }),
)
const unknownKeys = fc.dictionary(name.map((text) => `x-${text}`), json, { maxKeys: 3, noNullPrototype: true })
const flags = fc.dictionary(name, fc.boolean(), { maxKeys: 3, noNullPrototype: true })
const attributes = fc.dictionary(
  name, fc.oneof(fc.string({ maxLength: 9 }), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 3, noNullPrototype: true },
)
const keypoints = (w: number, h: number) => fc.array(
  fc.tuple(coordinate(w), coordinate(h), fc.constantFrom(0, 1, 2)), { minLength: 2, maxLength: 2 },
).map((list) => list.flat())

function rows(w: number, h: number, image: number, categories: number, format: string): fc.Arbitrary<Annotation> {
  return fc.record({
    shape: shapes(w, h),
    category: fc.nat(categories - 1),
    keypoints: fc.option(keypoints(w, h), { freq: 4 }),
    iscrowd: fc.boolean(),
    attributes, flags,
    description: fc.string({ maxLength: 12, unit: 'grapheme' }),
    group: fc.option(fc.integer({ min: -3, max: 9 })),
    source: fc.constantFrom('user', `import:${format}`, 'model:unet@1'),
    score: fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n + 0)),
    hidden: fc.boolean(), locked: fc.boolean(),
    own: unknownKeys, other: unknownKeys,
  }).map(({ own, other, ...row }) => annotation.parse({
    ...row, ...measure(row.shape, h, w), id: 1, image,
    extra: { ...(Object.keys(own).length > 0 ? { [format]: own } : {}), ...(Object.keys(other).length > 0 ? { other } : {}) },
  }))
}

/** Datasets of up to 3 images with everything a row can hold, as an import into an empty project would leave them. */
export function models(format: string): fc.Arbitrary<Model> {
  const image = (id: number, categories: number) => fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 })).chain(([w, h]) => fc.record({
    rows: fc.array(rows(w, h, id, categories, format), { maxLength: 4 }),
    status: fc.constantFrom('todo', 'done', 'flagged'), split: fc.constantFrom('', 'train', 'val', 'test'), flags,
    note: fc.string({ maxLength: 9 }), own: unknownKeys, other: unknownKeys, folder: fc.constantFrom('', 'a/', 'Ünter ordner/b/'),
  }).map(({ rows: annotations, own, other, folder, ...mark }) => ({
    id, path: `${folder}photo ${id}.jpg`, width: w, height: h, orientation: 1, annotations,
    mark: imageMark.parse({ ...mark, id }),
    extra: { ...(Object.keys(own).length > 0 ? { [format]: own } : {}), ...(Object.keys(other).length > 0 ? { other } : {}) },
  })))
  return fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).chain((names) => fc.record({
    images: fc.integer({ min: 0, max: 3 }).chain(
      (n) => fc.tuple(...Array.from({ length: n }, (_, i) => image(i + 1, names.length))),
    ),
    supercategories: fc.array(fc.constantFrom('', 'shoe'), { minLength: 3, maxLength: 3 }),
    color: fc.constantFrom('#1f77b4', '#00ff00'), own: unknownKeys,
  }).map(({ images, supercategories, color, own }): Model => {
    let lastId = 0
    for (const one of images) for (const [order, row] of one.annotations.entries()) Object.assign(row, { id: ++lastId, order })
    return {
      images, info: {}, licenses: [],
      categories: names.map((text, i) => category.parse({
        id: i, name: text, supercategory: supercategories[i], color, order: i,
        ...(
          i === 0 ? {
            keypoints: ['toe', 'heel'], skeleton: [[1, 2]], attributes: [{ name: 'size', type: 'choice', choices: ['s', 'm'] }],
          } : {}
        ),
        extra: Object.keys(own).length > 0 ? { [format]: own } : {},
      })),
    }
  }))
}
