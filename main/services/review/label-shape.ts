import { simplified } from '../../../core/geometry/simplify.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { Runs } from '../../../core/mask/runs.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import type { Shape } from '../../../core/records/annotation.ts'

/**
 * The shape a prediction becomes as a label, on a photo of this size. Masks as polygons run at most `tolerance` pixels from
 * the mask's edge, with their holes; polygons as RLE are rasterised. Boxes, points and lines stay what they are.
 */
export function labelShape(shape: Shape, as: 'polygon' | 'rle', tolerance: number, height: number, width: number): Shape {
  if (shape.type === 'polygon' && as === 'rle') return { type: 'mask', rle: rleOf(runsOfShape(shape, height, width)) }
  if (shape.type !== 'mask' || as === 'rle') return shape
  const parts = polygonOf(runsOfShape(shape, height, width), tolerance)
  return parts.length > 0 ? { type: 'polygon', parts } : shape
}

function polygonOf(runs: Runs, tolerance: number): number[][][] {
  return partsOfRuns(runs).flatMap((rings) => {
    const [outer, ...holes] = rings.map((ring) => simplified(ring, tolerance, true))
    // What is thinner than the tolerance may come out as nothing.
    return outer.length >= 6 ? [[outer, ...holes.filter((ring) => ring.length >= 6)]] : []
  })
}
