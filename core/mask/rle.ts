import type { Rle } from '../records/annotation.ts'
import { readCounts, writeCounts } from './counts-text.ts'
import { canonical, type MaskPlace, type Runs } from './runs.ts'

/** The stored form of a mask: size [h, w] and compressed counts. */
export function rleOf(runs: Runs): Rle {
  return { size: [runs.h, runs.w], counts: writeCounts(runs) }
}

/** The runs of a stored mask. Throws `invalid` as `readCounts` does. */
export function runsOfRle(rle: Rle, at: MaskPlace = {}): Runs {
  return readCounts(rle.counts, rle.size[0], rle.size[1], at)
}

const kept = new WeakMap<Rle, Runs>()

/** The stored form of a mask that is likely to be asked for its runs again: `keptRuns` has them without reading. */
export function keptRle(runs: Runs): Rle {
  const rle = rleOf(runs)
  kept.set(rle, canonical(runs))
  return rle
}

/** The runs of a stored mask that does not change, read once per object: for drawing and picking, which ask again and again. */
export function keptRuns(rle: Rle): Runs {
  let runs = kept.get(rle)
  if (runs === undefined) {
    runs = canonical(runsOfRle(rle))
    kept.set(rle, runs)
  }
  return runs
}
