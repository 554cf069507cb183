import type { Op } from '../../core/change/change.ts'
import { translateShape } from '../../core/geometry/transform.ts'
import { measure } from '../../core/mask/rasterise.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import type { Draft, ImagePoint, Step, ToolContext } from './tool.ts'

type Image = { id: ToolContext['image']['id']; width: number; height: number }

/** Coordinates are kept to a hundredth of a pixel: pointers come with noise behind that (1382.3999999999999). */
export const round = (value: number): number => Math.round(value * 100) / 100
export const rounded = (at: ImagePoint): ImagePoint => ({ x: round(at.x), y: round(at.y) })
/** The nearest point within the image, its edges included. */
export const within = (at: ImagePoint, image: { width: number; height: number }): ImagePoint => ({
  x: round(Math.min(image.width, Math.max(0, at.x))), y: round(Math.min(image.height, Math.max(0, at.y))),
})
export const apart = (a: ImagePoint, b: ImagePoint): number => Math.hypot(a.x - b.x, a.y - b.y)
export const last = (points: readonly number[]): ImagePoint => ({ x: points[points.length - 2], y: points[points.length - 1] })

export const emptyDraft = (): Draft => ({ lines: [], regions: [], handles: [] })

/** A new row on top of all others, by the user. */
export function newAnnotation(shape: Shape, category: Category, context: ToolContext, id: AnnotationId): Annotation {
  const top = context.annotations.get(context.order.at(-1) ?? -1)?.order ?? 0
  return {
    id, image: context.image.id, category: category.id, shape, keypoints: null, ...measure(shape, context.image.height, context.image.width),
    iscrowd: false, attributes: {}, flags: {}, description: '', group: null, order: top + 1, source: 'user', score: null,
    hidden: false, locked: false, extra: {},
  }
}

/** The step that ends a drawing: one new object, or the question for its category when none is chosen. */
export function creation<S>(state: S, initial: S, shape: Shape, label: string, context: ToolContext): Step<S> {
  if (!context.category) return { state, ask: { type: 'category' } }
  const id = context.newId()
  const after = newAnnotation(shape, context.category, context, id)
  return { state: initial, commit: { label, change: [{ table: 'annotation', id, before: null, after }], select: [id] } }
}

/** The row with another shape, measured anew. */
export function reshaped(row: Annotation, shape: Shape, image: Image): Annotation {
  return { ...row, shape, ...measure(shape, image.height, image.width) }
}

export function reshaping(row: Annotation, shape: Shape, image: Image): Op {
  return { table: 'annotation', id: row.id, before: row, after: reshaped(row, shape, image) }
}

/** The row moved by some pixels; a mask moves by whole ones, and loses what leaves the image. */
export function moved(row: Annotation, dx: number, dy: number, image: Image): Annotation {
  const keypoints = row.keypoints?.map((value, i) => {
    const unlabelled = i % 3 === 2 || row.keypoints?.[i - (i % 3) + 2] === 0
    return unlabelled ? value : round(value + (i % 3 === 0 ? dx : dy))
  }) ?? null
  if (row.shape.type === 'none') {
    const [x, y, width, height] = row.bbox
    return { ...row, keypoints, bbox: [round(x + dx), round(y + dy), width, height] }
  }
  return { ...reshaped(row, movedShape(row.shape, dx, dy), image), keypoints }
}

/** The shape moved, its coordinates rounded as all others. */
export function movedShape(shape: Shape, dx: number, dy: number): Shape {
  return roundedShape(translateShape(shape, dx, dy))
}

export function roundedShape(shape: Shape): Shape {
  switch (shape.type) {
    case 'polygon':
      return { ...shape, parts: shape.parts.map((rings) => rings.map((ring) => ring.map(round))) }
    case 'mask':
    case 'none':
      return shape
    default:
      return { ...shape, points: shape.points.map(round) }
  }
}
