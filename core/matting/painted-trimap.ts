import { difference, union } from '../mask/merge.ts'
import { cropped, placed } from '../mask/place.ts'
import type { Box } from '../mask/runs.ts'
import { runsOfStrip } from '../mask/splice.ts'
import { stripOfStroke, type Nib, type StrokePath } from '../mask/stroke.ts'
import type { TrimapValue } from '../records/matte.ts'
import type { TrimapRuns } from './patched-trimap.ts'

/** The part of a trimap that a stroke touches, and what it holds afterwards: masks of the box's size. */
export type TrimapPatch = { box: Box; patch: TrimapRuns }

/**
 * What a stroke of the brush makes of a trimap: only the box round the stroke is looked at. Null when the stroke lies
 * outside or changes nothing there that was not so before.
 */
export function strokeOnTrimap(trimap: TrimapRuns, path: StrokePath, nib: Nib, value: TrimapValue): TrimapPatch | null {
  const { h, w } = trimap.foreground
  const strip = stripOfStroke(path, nib, h, w)
  if (strip.ys.length === 0) return null
  let [top, bottom] = [h, 0]
  for (let i = 0; i < strip.ys.length; i += 2) {
    if (strip.ys[i] < top) top = strip.ys[i]
    if (strip.ys[i + 1] > bottom) bottom = strip.ys[i + 1]
  }
  const box: Box = [strip.x, top, strip.w, bottom - top]
  // The strip begins at its own first column already.
  const stroke = placed(runsOfStrip({ ...strip, x: 0 }, strip.w), box[3], box[2], 0, -top)
  const foreground = cropped(trimap.foreground, box)
  const unknown = cropped(trimap.unknown, box)
  const put = (runs: typeof stroke, isMine: boolean) => (isMine ? union(runs, stroke) : difference(runs, stroke))
  return { box, patch: { foreground: put(foreground, value === 'foreground'), unknown: put(unknown, value === 'unknown') } }
}
