import { outlinesOf } from '../../core/geometry/outlines.ts'
import { keptRuns } from '../../core/mask/rle.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { Shape } from '../../core/records/annotation.ts'

/** A shape's outline in image pixels; `area`: it has an inside to fill (even-odd, so that holes stay open). */
export type ShapePath = { path: Path2D; area: boolean }

const paths = new WeakMap<Shape, ShapePath>()

/** The path of a shape, made once: rows are never changed in place, so a new shape is a new object. Points have none. */
export function pathOf(shape: Shape): ShapePath {
  let found = paths.get(shape)
  if (!found) paths.set(shape, (found = makePath(shape)))
  return found
}

function makePath(shape: Shape): ShapePath {
  const path = new Path2D()
  if (shape.type === 'circle') {
    const [x, y, rimX, rimY] = shape.points
    path.arc(x, y, Math.hypot(rimX - x, rimY - y), 0, 2 * Math.PI)
    return { path, area: true }
  }
  if (shape.type === 'mask') {
    for (const ring of partsOfRuns(keptRuns(shape.rle)).flat()) addLine(path, ring, true)
    return { path, area: true }
  }
  let area = false
  for (const { points, closed } of outlinesOf(shape)) {
    addLine(path, points, closed)
    area ||= closed
  }
  return { path, area }
}

export function addLine(path: Path2D | CanvasRenderingContext2D, points: ArrayLike<number>, closed: boolean): void {
  if (points.length < 2) return
  path.moveTo(points[0], points[1])
  for (let i = 2; i + 1 < points.length; i += 2) path.lineTo(points[i], points[i + 1])
  if (closed) path.closePath()
}
