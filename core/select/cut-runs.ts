import { componentsOf } from '../mask/components.ts'
import { complement, unionOf } from '../mask/merge.ts'
import { areaOf, emptyRuns, type Runs } from '../mask/runs.ts'
import { touchesRuns } from '../geometry/hit.ts'

/** Pieces and holes below this share of the object are noise of colours, and never more than so many pixels. */
const SPECK_SHARE = 1 / 2_000
const LEAST_SPECK = 16

/**
 * The mask of a cut without its specks and pin holes. A piece that somebody pointed at stays, however small.
 * @param seeds places (photo pixels) that are on the object
 */
export function cleanedCut(runs: Runs, seeds: readonly (readonly [number, number])[]): Runs {
  const least = Math.max(LEAST_SPECK, SPECK_SHARE * areaOf(runs))
  const kept = (mask: Runs, keep: (piece: Runs) => boolean) => {
    const pieces = componentsOf(mask).filter(keep)
    return pieces.length === 0 ? emptyRuns(mask.h, mask.w) : unionOf(pieces)
  }
  const pointedAt = (piece: Runs) => seeds.some(([x, y]) => touchesRuns(piece, { x, y }))
  const clean = kept(runs, (piece) => areaOf(piece) >= least || pointedAt(piece))
  return complement(kept(complement(clean), (piece) => areaOf(piece) >= least))
}
