import { difference, union } from '../mask/merge.ts'
import { placed } from '../mask/place.ts'
import { fullRuns, type Box, type Runs } from '../mask/runs.ts'

/** A trimap as two masks of one size that share no pixel. */
export type TrimapRuns = { readonly foreground: Runs; readonly unknown: Runs }

/**
 * The trimap with one part of it exchanged: what lies outside the box stays, inside it is as `patch` says. Takes time in
 * proportion to the runs of both, whatever the photo's size.
 * @param box [x, y, width, height], whole pixels within the photo
 * @param patch masks of height x width of the box; where both have a pixel it is foreground
 */
export function patchedTrimap({ foreground, unknown }: TrimapRuns, [x, y, width, height]: Readonly<Box>, patch: TrimapRuns): TrimapRuns {
  const { h, w } = foreground
  const hole = placed(fullRuns(height, width), h, w, x, y)
  const put = (runs: Runs, piece: Runs) => union(difference(runs, hole), placed(piece, h, w, x, y))
  return { foreground: put(foreground, patch.foreground), unknown: put(unknown, difference(patch.unknown, patch.foreground)) }
}

/** The box round everything that differs between two trimaps of one size is within this one: the part that a patch replaced, grown. */
export function boxAround([x, y, width, height]: Readonly<Box>, margin: number, { w, h }: { w: number; h: number }): Box {
  const left = Math.max(0, Math.floor(x - margin))
  const top = Math.max(0, Math.floor(y - margin))
  return [left, top, Math.min(w, Math.ceil(x + width + margin)) - left, Math.min(h, Math.ceil(y + height + margin)) - top]
}
