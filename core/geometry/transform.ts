import { rescaled, translated } from '../mask/place.ts'
import { keptRuns, rleOf } from '../mask/rle.ts'
import type { Shape } from '../records/annotation.ts'
import { partsOf } from './outlines.ts'
import type { ImagePoint } from './points.ts'

/** The shape moved by (dx, dy) pixels. A mask moves by whole pixels, rounded, and loses what leaves the image. */
export function translateShape(shape: Shape, dx: number, dy: number): Shape {
  if (shape.type === 'mask') {
    const [x, y] = [Math.round(dx), Math.round(dy)]
    return x === 0 && y === 0 ? shape : { ...shape, rle: rleOf(translated(keptRuns(shape.rle), x, y)) }
  }
  return mapPoints(shape, (x, y) => [x + dx, y + dy])
}

/**
 * The shape scaled by the factors sx and sy, both greater than 0, about a fixed point. Under unequal factors a circle
 * and a turned rectangle become polygons, since they can no longer be what they were. A mask stays in its image.
 */
export function scaleShape(shape: Shape, sx: number, sy: number, about: ImagePoint): Shape {
  const scale = (x: number, y: number): [number, number] => [about.x + (x - about.x) * sx, about.y + (y - about.y) * sy]
  if (shape.type === 'mask') return { ...shape, rle: rleOf(rescaled(keptRuns(shape.rle), sx, sy, about.x, about.y)) }
  if (sx !== sy && (shape.type === 'circle' || shape.type === 'oriented_rectangle')) {
    return mapPoints({ type: 'polygon', parts: partsOf(shape).map((rings) => rings.map((ring) => Array.from(ring))) }, scale)
  }
  return mapPoints(shape, scale)
}

/** The shape with every point moved. */
function mapPoints(shape: Exclude<Shape, { type: 'mask' }>, map: (x: number, y: number) => [number, number]): Shape {
  if (shape.type === 'none') return shape
  const ring = (points: readonly number[]): number[] => {
    const moved: number[] = []
    for (let i = 0; i + 1 < points.length; i += 2) moved.push(...map(points[i], points[i + 1]))
    return moved
  }
  if (shape.type === 'polygon') return { ...shape, parts: shape.parts.map((rings) => rings.map(ring)) }
  return { ...shape, points: ring(shape.points) }
}
