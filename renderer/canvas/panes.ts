import type { RunId } from '../../core/records/run.ts'
import { subjectOf, type Look, type Side } from '../state/look.ts'
import type { Size } from './viewport.ts'

/** What one stretch of the canvas shows of the photo. */
export type Pane = {
  style: 'photo' | 'overlay' | 'outline' | 'mask' | 'cutout' | 'difference'
  labels: boolean
  runs: readonly RunId[]
  /** What it shows when there are two: which of the sides. */
  side: Exclude<Side, 'auto'> | null
  /** The stretch in CSS pixels of the canvas, and how far to the right the photo is moved in it. */
  left: number
  width: number
  shift: number
}

/** What there is to show on the open photo. */
export type Sights = {
  shown: RunId | null
  /** Null also where it did not look at this photo. */
  against: RunId | null
  /** The shown run looked at this photo. */
  looked: boolean
  /** The photo has labels. */
  labels: boolean
  /** The shown run is about depth, so that there is nothing to compare with labels. */
  depth: boolean
  /** The photo has a true depth. */
  truth?: boolean
}

/**
 * The stretches of the canvas from left to right. `width` is that of what shows the image, CSS pixels: side by side takes
 * two of them.
 */
export function panesOf(look: Look, width: number, sights: Sights): Pane[] {
  const whole = { left: 0, width, shift: 0, side: null }
  const { shown, against } = sights
  if (look.mode === 'wipe' || look.mode === 'side') {
    const sides = sidesOf(look, sights)
    const places = look.mode === 'side' ? [{ left: 0, width, shift: 0 }, { left: width, width, shift: width }]
      : [{ left: 0, width: width * look.wipe, shift: 0 }, { left: width * look.wipe, width: width * (1 - look.wipe), shift: 0 }]
    return places.map((place, i) => ({ ...place, ...sightOf(sides[i], look.pairStyle, sights) }))
  }
  if (look.mode === 'photo') return [{ ...whole, style: 'photo', labels: false, runs: [] }]
  if (look.mode === 'difference') {
    // Where nothing was said, nothing can differ.
    if (shown === null || !sights.looked || (sights.depth && !sights.truth)) return [{ ...whole, style: 'overlay', labels: true, runs: shown === null ? [] : [shown] }]
    if (sights.depth) return [{ ...whole, style: 'difference', labels: true, runs: [shown] }]
    return [{ ...whole, style: 'difference', labels: against === null, runs: against === null ? [shown] : [against, shown] }]
  }
  const subject = subjectOf({ ...look, runShown: shown !== null })
  const runs = subject === 'labels' ? [] : [against, shown].filter((run) => run !== null)
  return [{ ...whole, style: look.mode, labels: subject !== 'run', runs: look.mode === 'cutout' ? runs.slice(-1) : runs }]
}

/** What wipe and side by side show left and right; what cannot be had gives way to the photo as it is. */
export function sidesOf(look: Pick<Look, 'before' | 'after'>, { shown, against, labels, depth, truth = false }: Sights): [Exclude<Side, 'auto'>, Exclude<Side, 'auto'>] {
  const there = { photo: true, labels: true, run: shown !== null, against: against !== null }
  const before = look.before !== 'auto' ? look.before : there.against ? 'against' : there.run && (depth ? truth : labels) ? 'labels' : 'photo'
  const after = look.after !== 'auto' ? look.after : there.run ? 'run' : 'labels'
  return [there[before] ? before : 'photo', there[after] ? after : 'photo']
}

function sightOf(side: Exclude<Side, 'auto'>, style: Look['pairStyle'], { shown, against }: Sights): Pick<Pane, 'style' | 'labels' | 'runs' | 'side'> {
  const run = side === 'run' ? shown : side === 'against' ? against : null
  return { side, style: side === 'photo' ? 'photo' : style, labels: side === 'labels', runs: run === null ? [] : [run] }
}

/** The size of what shows the image on a canvas: half of it when two lie side by side. */
export function paneSize({ width, height }: Size, mode: Look['mode']): Size {
  return { width: mode === 'side' ? Math.floor(width / 2) : width, height }
}

/** Where a place of the canvas lies in what shows the image: the right one of two halves is laid over the left one. */
export function inPane(x: number, width: number, mode: Look['mode'], pane: 0 | 1): number {
  return mode === 'side' && pane === 1 ? x - width : x
}

/** Which of two halves a place of the canvas belongs to. */
export const paneAt = (x: number, width: number, mode: Look['mode']): 0 | 1 => (mode === 'side' && x >= width ? 1 : 0)
