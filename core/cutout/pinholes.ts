import { runsOfBitmap } from '../mask/bitmap.ts'
import { connectedSpans, withHolesFilled } from '../mask/components.ts'
import { difference } from '../mask/merge.ts'
import { areaOf, type Runs } from '../mask/runs.ts'
import { spansOf } from '../mask/spans.ts'

/** Holes of so many pixels and fewer are no openings that somebody cut. */
export const PINHOLE_PIXELS = 8
/** Fewer may be real; garments burnt by the rule "grey value of the cutout is not zero" have from five to thousands. */
const FEWEST = 5

/** What the trap looks like: so many holes of so many pixels together. */
export type Pinholes = { holes: number; pixels: number }

/**
 * Finds the pin holes of masks that were made from the grey value of a cutout instead of from its alpha: wherever the
 * object is pure black, its mask has a hole of a pixel or two. Null when there are too few to tell.
 * @param levels 0..255, row by row, of the mask picture as it is: after it was made smaller such a hole is a dip
 */
export function pinholesOf(levels: Uint8Array, height: number, width: number): Pinholes | null {
  const high = new Uint8Array(levels.length)
  for (let p = 0; p < high.length; p++) if (levels[p] >= 224) high[p] = 1
  return pinholesOfMask(runsOfBitmap(high, height, width))
}

/** The same of a mask. */
export function pinholesOfMask(mask: Runs): Pinholes | null {
  const holes = difference(withHolesFilled(mask, PINHOLE_PIXELS), mask)
  const pixels = areaOf(holes)
  if (pixels < FEWEST) return null
  const parent = connectedSpans(spansOf(holes), 4)
  let pieces = 0
  for (let i = 0; i < parent.length; i++) if (parent[i] === i) pieces++
  return pieces >= FEWEST ? { holes: pieces, pixels } : null
}
