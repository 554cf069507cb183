import { simplified } from '../../../core/geometry/simplify.ts'
import { LIMITS } from '../../../core/limits.ts'
import { componentsOf, largestComponent, withHolesFilled, withoutSmallComponents } from '../../../core/mask/components.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, boxOf, type Box, type Runs } from '../../../core/mask/runs.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import type { PostParams } from '../../../core/records/model.ts'

/** The mask after `largest`, `fillHoles`, `minArea` and `specks`, in this order. Pieces hang together over corners too (8), holes over sides (4). */
export function cleaned(runs: Runs, { largest, fillHoles, minArea, specks }: Pick<PostParams, 'largest' | 'fillHoles' | 'minArea' | 'specks'>): Runs {
  let mask = largest ? largestComponent(runs) : runs
  if (fillHoles > 0) mask = withHolesFilled(mask, fillHoles)
  if (minArea > 1) mask = withoutSmallComponents(mask, minArea)
  const few = specks * areaOf(mask)
  return few > 1 ? withHolesFilled(withoutSmallComponents(mask, few), Math.ceil(few) - 1) : mask
}

/** More pieces than anyone looks through: of noise only the largest are kept. */
const MOST_PIECES = 1_000

/** The mask's connected pieces, larger ones first, at most a thousand. */
export function piecesBySize(runs: Runs): Runs[] {
  const pieces = componentsOf(runs).map((piece) => ({ piece, area: areaOf(piece) })).sort((a, b) => b.area - a.area)
  return pieces.slice(0, MOST_PIECES).map(({ piece }) => piece)
}

/**
 * A mask that is not empty as it is stored: as RLE with tolerance null, else as polygon parts with holes whose edge is
 * nowhere farther than `tolerance` pixels from the mask's, nor the mask's from it. `bbox` and `area` are those of the
 * rasterised shape. A polygon that covers no pixel middle, or has more points than a file may hold, is kept as RLE.
 */
export function storedShape(runs: Runs, tolerance: number | null): { shape: Shape; bbox: Box; area: number } {
  const mask = { shape: { type: 'mask', rle: rleOf(runs) } as const, bbox: boxOf(runs), area: areaOf(runs) }
  if (tolerance === null) return mask
  const parts = partsOfRuns(runs).map(([outer, ...holes]) => [
    simplified(outer, tolerance, true), ...holes.map((hole) => simplified(hole, tolerance, true)),
  ])
  const points = parts.reduce((sum, rings) => sum + rings.reduce((all, ring) => all + ring.length / 2, 0), 0)
  if (points > LIMITS.labelmePointsPerShape) return mask
  const drawn = runsOfParts(parts, runs.h, runs.w)
  const area = areaOf(drawn)
  return area === 0 ? mask : { shape: { type: 'polygon', parts }, bbox: boxOf(drawn), area }
}
