import { componentsOf } from '../mask/components.ts'
import { maskIou } from '../mask/iou.ts'
import { difference, unionOf } from '../mask/merge.ts'
import { areaOf, boxOf, emptyRuns, type Box, type Runs } from '../mask/runs.ts'
import { runsOfSpans, spansOf } from '../mask/spans.ts'
import { transposed } from '../mask/transpose.ts'
import { maskFigures, type MaskFigures } from './mask-scores.ts'

/** How one predicted mask agrees with the label that it overlaps most; null where it meets none. */
export type ObjectAgreement = { truth: number; figures: MaskFigures } | null
/** A place where truth and prediction differ: pixels that were missed, or that are too much. */
export type Region = { kind: 'missed' | 'extra'; box: Box; area: number }

/** For each predicted mask the truth it overlaps most, by IoU, and their figures; truths may serve more than once. */
export function agreementsOf(found: readonly Runs[], truths: readonly Runs[], pixels: number): ObjectAgreement[] {
  const { columns, values } = maskIou(found, truths)
  return found.map((mask, d) => {
    let best = -1
    for (let g = 0; g < columns; g++) if (values[d * columns + g] > (best < 0 ? 0 : values[d * columns + best])) best = g
    return best < 0 ? null : { truth: best, figures: maskFigures(truths[best], mask, pixels) }
  })
}

/**
 * The largest places where the union of the predictions differs from that of the truths, at most `most`. Rims of one or two
 * pixels along an edge, which would hang together all round an object, count only where nothing thicker is wrong.
 */
export function worstRegions(found: readonly Runs[], truths: readonly Runs[], h: number, w: number, most: number): Region[] {
  const a = found.length > 0 ? unionOf(found) : emptyRuns(h, w)
  const b = truths.length > 0 ? unionOf(truths) : emptyRuns(h, w)
  const missed = difference(b, a)
  const extra = difference(a, b)
  const thick = [...regionsOf(thinned(missed), 'missed'), ...regionsOf(thinned(extra), 'extra')]
  const regions = thick.length > 0 ? thick : [...regionsOf(missed, 'missed'), ...regionsOf(extra, 'extra')]
  return regions.sort((p, q) => q.area - p.area).slice(0, most)
}

function regionsOf(mask: Runs, kind: Region['kind']): Region[] {
  return componentsOf(mask).map((piece) => ({ kind, box: boxOf(piece), area: areaOf(piece) }))
}

/** The mask without its outermost pixels, to all sides. */
function thinned(mask: Runs): Runs {
  return transposed(shortened(transposed(shortened(mask))))
}

function shortened(mask: Runs): Runs {
  const spans = spansOf(mask)
  for (let i = 0; i < spans.ys.length; i += 2) {
    const start = spans.ys[i] + 1
    spans.ys[i + 1] = Math.max(start, spans.ys[i + 1] - 1)
    spans.ys[i] = start
  }
  return runsOfSpans(spans)
}
