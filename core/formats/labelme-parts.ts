import { z } from 'zod'
import type { Shape } from '../records/annotation.ts'
import { badField, type Place } from './fields.ts'
import type { ReadAnnotation } from './format.ts'

/*
 * labelme's polygons have one ring. A polygon of several parts becomes several shapes that share a group_id, as labelme's
 * own converters expect, and our key says which belong together and which holes each has.
 */

const ring = z.array(z.number()).min(2).refine((list) => list.length % 2 === 0)
const ownPart = z.object({
  /** Number of the object within the file, shared by its parts. */
  object: z.number().int(),
  part: z.number().int().min(0),
  /** Holes of this part, flat x, y lists, and the sum of the outline's coordinates: was it edited elsewhere? */
  holes: z.array(ring),
  outline: z.number(),
}).partial()
export type OwnPart = z.infer<typeof ownPart>
export type ReadPart = { annotation: ReadAnnotation & { shape: Shape }; own: OwnPart }

export function ownPartAt(value: unknown, at: Place): OwnPart {
  if (value === undefined) return {}
  const result = ownPart.safeParse(value)
  if (result.success) return result.data
  throw badField(at, `${at.field} is not what Selvedge wrote.`, undefined, 'Remove this key; only Selvedge uses it.')
}

/** Shapes as annotations: parts of one object become one polygon again, at the place of the first. */
export function joinParts(parts: readonly ReadPart[]): ReadAnnotation[] {
  const result: ReadAnnotation[] = []
  const objects = new Map<string, Extract<Shape, { type: 'polygon' }>>()
  for (const { annotation, own } of parts) {
    const { shape } = annotation
    if (shape.type === 'polygon' && own.holes) {
      const outline = shape.parts[0][0]
      const same = sumOf(outline) === own.outline
      shape.parts[0].push(...own.holes.filter((hole) => same || isWithin(hole, outline)))
    }
    if (own.object === undefined) {
      result.push(annotation)
      continue
    }
    const key = `${own.object}/${annotation.category}`
    const first = objects.get(key)
    if (first && shape.type === 'polygon') {
      first.parts.push(...shape.parts)
      continue
    }
    if (shape.type === 'polygon') objects.set(key, shape)
    result.push(annotation)
  }
  return result
}

const sumOf = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0)

/** Whether a hole can still belong to an outline that was edited elsewhere: it lies within its extent. */
function isWithin(hole: readonly number[], outline: readonly number[]): boolean {
  const extent = (list: readonly number[], axis: number) => {
    let low = Infinity
    let high = -Infinity
    for (let i = axis; i < list.length; i += 2) {
      low = Math.min(low, list[i])
      high = Math.max(high, list[i])
    }
    return { low, high }
  }
  return [0, 1].every((axis) => {
    const inner = extent(hole, axis)
    const outer = extent(outline, axis)
    return inner.low >= outer.low && inner.high <= outer.high
  })
}

/** How a polygon is written: one entry for each part, with what our key says where labelme cannot. */
export function splitParts(shape: Extract<Shape, { type: 'polygon' }>, object: number): { ring: number[]; own: OwnPart }[] {
  return shape.parts.map((rings, part) => ({
    ring: rings[0],
    own: {
      ...(shape.parts.length > 1 ? { object, part } : {}),
      ...(rings.length > 1 ? { holes: rings.slice(1), outline: sumOf(rings[0]) } : {}),
    },
  }))
}
