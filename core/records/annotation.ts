import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { annotationId, categoryId, imageId } from './ids.ts'

const coordinate = z.number().min(-LIMITS.coordinate).max(LIMITS.coordinate)
/** Flat x, y, x, y … in pixels of the upright image; pixel (0, 0) covers [0, 1) x [0, 1). May lie outside the image. */
const points = (min: number, max: number = 2 * LIMITS.labelmePointsPerShape) =>
  z.array(coordinate).min(min).max(max).refine((list) => list.length % 2 === 0, 'an even number of coordinates')

/** COCO run-length encoding: column-major, first run counts zeros; `counts` in the compressed string form. */
export const rle = z.object({
  size: z.tuple([z.number().int().min(0).max(LIMITS.rleSide), z.number().int().min(0).max(LIMITS.rleSide)]),
  counts: z.string(),
})
export type Rle = z.infer<typeof rle>

/**
 * The geometry of an annotation. A polygon has parts; each part is its outer ring followed by the rings of its holes.
 * `rectangle` keeps two opposite corners, `circle` centre and rim point, `oriented_rectangle` four corners (labelme's
 * conventions). `mask` covers the whole image; `none` belongs to annotations of keypoints alone.
 */
export const shape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('polygon'), parts: z.array(z.array(points(2)).min(1)).min(1) }),
  z.object({ type: z.literal('rectangle'), points: points(4, 4) }),
  z.object({ type: z.literal('oriented_rectangle'), points: points(8, 8) }),
  z.object({ type: z.literal('circle'), points: points(4, 4) }),
  z.object({ type: z.literal('line'), points: points(4, 4) }),
  z.object({ type: z.literal('linestrip'), points: points(2) }),
  z.object({ type: z.literal('point'), points: points(2, 2) }),
  z.object({ type: z.literal('points'), points: points(2) }),
  z.object({ type: z.literal('mask'), rle }),
  z.object({ type: z.literal('none') }),
])
export type Shape = z.infer<typeof shape>
export type ShapeType = Shape['type']

export const attributeValue = z.union([z.string().max(LIMITS.attributeTextLength), z.number(), z.boolean(), z.null()])

/** Who made a row: `user`, `model:<id>` or `import:<format>`. */
export const source = z.string().regex(/^(user|model:.{1,200}|import:.{1,200})$/)

export const annotation = z.object({
  id: annotationId,
  image: imageId,
  category: categoryId,
  shape,
  /** COCO keypoints x, y, v triplets (v: 0 not labelled, 1 hidden, 2 visible), or null. */
  keypoints: z.array(z.number()).max(30_000).nullable().default(null),
  /** [x, y, width, height] of the rasterised shape, as pycocotools' toBbox gives it; for points and lines the extent. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Pixels of the rasterised shape; 0 for points and lines. */
  area: z.number().min(0),
  iscrowd: z.boolean().default(false),
  attributes: z.record(z.string().max(LIMITS.labelLength), attributeValue).default({}),
  flags: z.record(z.string().max(LIMITS.labelLength), z.boolean()).default({}),
  description: z.string().max(LIMITS.attributeTextLength).default(''),
  group: z.number().int().nullable().default(null),
  /** Drawing order, ascending is upward. Ties are broken by id. */
  order: z.number().default(0),
  source: source.default('user'),
  /** Confidence 0..1 of a prediction, null for human work. */
  score: z.number().nullable().default(null),
  hidden: z.boolean().default(false),
  locked: z.boolean().default(false),
  /** Unknown fields of an imported file, by format, e.g. `{labelme: {...}}`; written back on export. */
  extra: z.record(z.string(), z.unknown()).default({}),
})
export type Annotation = z.infer<typeof annotation>
