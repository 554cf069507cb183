import { difference, exclusive, intersection, union } from '../mask/merge.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf } from '../mask/runs.ts'
import type { Shape } from '../records/annotation.ts'
import { combineParts, type BooleanOperation } from './booleans.ts'
import { partsOf } from './outlines.ts'

const ON_RUNS = { union, intersection, difference, exclusive }

/**
 * Combines two shapes of an image of h x w pixels: polygons stay polygons, with a mask among them the result is a mask.
 * Null when nothing is left; lines and points have no inside and count as nothing.
 */
export function combineShapes(operation: BooleanOperation, a: Shape, b: Shape, h: number, w: number): Shape | null {
  if (a.type === 'mask' || b.type === 'mask') {
    const runs = ON_RUNS[operation](runsOfShape(a, h, w), runsOfShape(b, h, w))
    return areaOf(runs) > 0 ? { type: 'mask', rle: rleOf(runs) } : null
  }
  const parts = combineParts(operation, partsOf(a), partsOf(b))
  return parts.length > 0 ? { type: 'polygon', parts } : null
}
