import { Fault } from '../fault.ts'
import type { Shape } from '../records/annotation.ts'
import { runsOfParts } from './polygon-parts.ts'
import { runsOfRing } from './polygon.ts'
import { runsOfRle } from './rle.ts'
import { areaOf, boxOf, emptyRuns, fieldOf, type Box, type MaskPlace, type Runs } from './runs.ts'

/** Largest distance in pixels between a circle and the polygon that stands for it. */
export const CHORD_ERROR = 0.25

/**
 * The pixels a shape covers in an image of h rows and w columns. Lines, points and `none` cover none.
 * Throws `invalid` when a mask has another size than the image, or is damaged.
 */
export function runsOfShape(shape: Shape, h: number, w: number, at: MaskPlace = {}): Runs {
  switch (shape.type) {
    case 'polygon':
      return runsOfParts(shape.parts, h, w, at)
    case 'mask':
      if (shape.rle.size[0] !== h || shape.rle.size[1] !== w) throw maskSizeFault(shape.rle.size, h, w, at)
      return runsOfRle(shape.rle, at)
    case 'rectangle':
    case 'oriented_rectangle':
    case 'circle':
      return runsOfRing(outlineOf(shape), h, w, at)
    default:
      return emptyRuns(h, w)
  }
}

/**
 * `bbox` and `area` of an annotation with this shape: of the rasterised shape as pycocotools computes them; for lines
 * and points the extent [x, y, width, height] of their points and area 0.
 */
export function measure(shape: Shape, h: number, w: number, at: MaskPlace = {}): { bbox: Box; area: number } {
  switch (shape.type) {
    case 'line':
    case 'linestrip':
    case 'point':
    case 'points':
      return { bbox: extentOf(shape.points), area: 0 }
    case 'none':
      return { bbox: [0, 0, 0, 0], area: 0 }
    default: {
      const runs = runsOfShape(shape, h, w, at)
      return { bbox: boxOf(runs), area: areaOf(runs) }
    }
  }
}

/** The ring [x0, y0, ...] of a shape with a simple outline: corners of a rectangle, an n-gon for a circle. */
export function outlineOf(shape: Extract<Shape, { type: 'rectangle' | 'oriented_rectangle' | 'circle' }>): number[] {
  const p = shape.points
  if (shape.type === 'oriented_rectangle') return [...p]
  if (shape.type === 'rectangle') return [p[0], p[1], p[0], p[3], p[2], p[3], p[2], p[1]]
  return circleRing(p[0], p[1], Math.hypot(p[2] - p[0], p[3] - p[1]), Math.atan2(p[3] - p[1], p[2] - p[0]))
}

/** A regular polygon on the circle, its first corner at angle `from`, at most `CHORD_ERROR` inside of it, 12 corners at least. */
function circleRing(x: number, y: number, radius: number, from: number): number[] {
  const corners = radius <= CHORD_ERROR ? 12 : Math.max(12, Math.ceil(Math.PI / Math.acos(1 - CHORD_ERROR / radius)))
  const ring: number[] = []
  for (let i = 0; i < corners; i++) {
    const angle = from + (2 * Math.PI * i) / corners
    ring.push(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
  }
  return ring
}

/** [x, y, width, height] round points [x0, y0, ...], of which there is one at least. */
export function extentOf(points: ArrayLike<number>): Box {
  let left = points[0]
  let top = points[1]
  let right = left
  let bottom = top
  for (let i = 2; i < points.length; i += 2) {
    if (points[i] < left) left = points[i]
    else if (points[i] > right) right = points[i]
    if (points[i + 1] < top) top = points[i + 1]
    else if (points[i + 1] > bottom) bottom = points[i + 1]
  }
  return [left, top, right - left, bottom - top]
}

function maskSizeFault(size: readonly [number, number], h: number, w: number, at: MaskPlace): Fault {
  return new Fault('invalid', `The mask is ${size[0]} x ${size[1]} pixels (height x width), its image ${h} x ${w}.`, {
    file: at.file, field: fieldOf(at, 'size'), found: `${size[0]} x ${size[1]}`, limit: `${h} x ${w}`,
    fix: 'Crop, pad or resize the mask to the size of its image.',
  })
}
