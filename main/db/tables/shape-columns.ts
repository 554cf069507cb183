import { Fault } from '../../../core/fault.ts'
import type { PackedPolygon } from '../../../core/formats/packed-polygon.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { text } from '../values.ts'

/** How the tables of labels and of predictions hold a shape; see migrations/0010-start.ts. */
export type ShapeColumns = {
  shape: string; points: string; mask_height: number | null; mask_width: number | null; parts: string | null
}

/** The `points` column of a shape. Throws `invalid` for coordinates that are not finite. */
export function pointsOf(shape: Shape | PackedPolygon): string {
  if ('json' in shape) return shape.json
  if (shape.type === 'mask') return text(shape.rle.counts)
  if (shape.type === 'none') return ''
  const points = JSON.stringify(shape.type === 'polygon' ? shape.parts.flat() : shape.points)
  // JSON writes NaN and Infinity as null.
  if (points.includes('null')) throw new Fault('invalid', 'An annotation has a coordinate that is not a number.', {
    field: 'shape', found: points.slice(0, 100),
  })
  return points
}

/** The `parts` column: null when every ring is an outer one. */
export function partsOf(shape: Shape | PackedPolygon): string | null {
  if ('json' in shape || shape.type !== 'polygon' || shape.parts.every((rings) => rings.length === 1)) return null
  return JSON.stringify(shape.parts.map((rings) => rings.length))
}

/** The shape that was stored. */
export function shapeOf(row: ShapeColumns): Shape {
  if (row.shape === 'mask') return { type: 'mask', rle: { size: [row.mask_height!, row.mask_width!], counts: row.points } }
  if (row.shape === 'none') return { type: 'none' }
  const points = JSON.parse(row.points) as number[] | number[][]
  if (row.shape !== 'polygon') return { type: row.shape, points } as Shape
  const rings = points as number[][]
  if (row.parts === null) return { type: 'polygon', parts: rings.map((ring) => [ring]) }
  let next = 0
  return { type: 'polygon', parts: (JSON.parse(row.parts) as number[]).map((count) => rings.slice(next, (next += count))) }
}
