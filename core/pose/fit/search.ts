import { checkCancelled } from '../../fault.ts'
import type { Camera, Pose } from '../camera.ts'
import type { Mesh } from '../mesh.ts'
import { angleBetween } from '../rotation.ts'
import type { FitCall } from './fitter.ts'
import { thinned } from './mask-outline.ts'
import type { Overlap } from './overlap.ts'
import { type Detail, roughSilhouettesOf } from './prepared.ts'
import { agreement, type Pace, refine, type Refined, type Target } from './refine.ts'

/**
 * A pose on its way: how well it covers the mask, how good it is (mean of IoU and of the share of the outlines that agree, which a
 * piece that is missing spoils less), and where it came from.
 */
export type Hopeful = Refined & { iou: number; score: number; from: Start & { rounds: Round[] } }
export type Start = { pose: Pose; camera: Camera }

/** One round: how exactly every pose is refined, and how many of the best go on. */
export type Round = {
  /** How much of the mesh is drawn. */
  detail: Detail
  /** Points of the mask's outline that are looked at. */
  points: number
  /** As of `Pace`, but lengths in shares of the object's size. */
  steps: number
  spacing: number
  from: number
  to: number
  /** At most so many go on, no two of them nearer than `apart` degrees. */
  keep: number
  apart: number
}

/** From about fifty guesses to the answer and what else it could be. */
export const ROUNDS: Round[] = [
  { detail: 'least', points: 70, steps: 4, spacing: 1 / 18, from: 0.15, to: 0.07, keep: 24, apart: 8 },
  { detail: 'less', points: 100, steps: 5, spacing: 1 / 25, from: 0.07, to: 0.035, keep: 8, apart: 6 },
  { detail: 'all', points: 200, steps: 7, spacing: 1 / 40, from: 0.035, to: 0.015, keep: 3, apart: 5 },
  { detail: 'all', points: 400, steps: 12, spacing: 1 / 80, from: 0.015, to: 0, keep: 3, apart: 3 },
]

/** From many poor guesses, for a mask of which a part is missing. */
export const PART_ROUNDS: Round[] = [
  { detail: 'least', points: 70, steps: 6, spacing: 1 / 18, from: 0.2, to: 0.07, keep: 36, apart: 8 },
  { detail: 'less', points: 100, steps: 6, spacing: 1 / 25, from: 0.07, to: 0.035, keep: 12, apart: 6 },
  ...ROUNDS.slice(2),
]

/** From one guess that is nearly right. */
export const NEAR_ROUNDS: Round[] = [
  { detail: 'less', points: 100, steps: 4, spacing: 1 / 25, from: 0.15, to: 0.03, keep: 1, apart: 180 },
  { detail: 'all', points: 200, steps: 6, spacing: 1 / 45, from: 0.03, to: 0, keep: 1, apart: 180 },
]

/** Answers further apart than this, in degrees, are another orientation. */
export const ANOTHER = 30
/** No weight falls off within less than this, in pixels: outlines of whole pixels are not better than that. */
export const SHARPEST = 1.5

/** A step that moves the outline by less than so many pixels is the last of a round. */
const STILL = 0.03

export type Search = {
  mesh: Mesh
  target: Target
  overlap: Overlap
  /** Size of the object in pixels: side of a square of somewhat more than its area. */
  size: number
  renders: number
  /** 1 - IoU before each step, kept while one start alone is refined. */
  curve?: number[]
}

export function sizeOf(area: number): number {
  return 1.6 * Math.sqrt(area)
}

/** Refines all in rounds, fewer and finer each time. Best first. Progress is told from 0 to 1. */
export function narrowed(search: Search, starts: Start[], rounds: Round[], call: FitCall): Hopeful[] {
  const steps = rounds.map((round, number) => round.steps * (number === 0 ? starts.length : rounds[number - 1].keep))
  const whole = steps.reduce((sum, count) => sum + count, 0)
  let done = 0
  let hopes: (Start & { from?: Hopeful['from'] })[] = starts
  let best: Hopeful[] = []
  rounds.forEach((round, number) => {
    const target = targetOf(search, round)
    const found: Hopeful[] = []
    hopes.forEach((hope, i) => {
      checkCancelled(call.signal)
      const refined = attempt(search, target, hope, paceOf(round, search.size), hopes.length === 1 && number < rounds.length - 1)
      if (refined) found.push({ ...refined, from: hope.from ?? { ...hope, rounds } })
      call.progress?.((done + ((i + 1) / hopes.length) * steps[number]) / whole)
    })
    done += steps[number]
    best = distinct(found, round.keep, round.apart)
    hopes = best
  })
  return best
}

/** What a round refines against. */
export function targetOf({ mesh, target }: Search, round: Round): Target {
  return { ...target, outline: thinned(target.outline, round.points), silhouettes: roughSilhouettesOf(mesh, round.detail) }
}

export function paceOf({ steps, spacing, from, to }: Round, size: number): Pace {
  return { steps, spacing: Math.max(1, spacing * size), from: Math.max(SHARPEST, from * size), to: Math.max(SHARPEST, to * size), still: STILL }
}

/** How well a pose covers the mask, and its score at the fineness of a pace. */
export function judged(search: Search, target: Target, { pose, camera }: Start, pace: Pace): { iou: number; score: number } {
  search.renders += 2
  const iou = search.overlap.iou(target.silhouettes.spans(pose, camera))
  return { iou, score: (iou + agreement(target, pose, camera, pace.spacing, Math.max(2, 0.02 * search.size, pace.to))) / 2 }
}

/** One refinement, judged unless it goes on anyway. */
export function attempt(search: Search, target: Target, { pose, camera }: Start, pace: Pace, goesOn: boolean): Omit<Hopeful, 'from'> | null {
  const { curve, overlap } = search
  const refined = refine(target, pose, camera, pace, curve && ((spans) => curve.push(1 - overlap.iou(spans))))
  search.renders += pace.steps
  if (!refined || !isInFront(refined.pose, target.centre)) return null
  return { ...refined, ...(goesOn ? { iou: 0, score: 0 } : judged(search, target, refined, pace)) }
}

/** The best first, none within `apart` degrees of a better one; the best of another orientation is always among them. */
export function distinct<T extends { pose: Pose; score: number }>(found: T[], most: number, apart: number): T[] {
  const kept: T[] = []
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    if (kept.some(({ pose }) => angleBetween(pose.R, one.pose.R) <= apart)) continue
    const another = kept.length > 0 && angleBetween(kept[0].pose.R, one.pose.R) > ANOTHER
    if (kept.length < most) kept.push(one)
    else if (another && !kept.some(({ pose }) => angleBetween(kept[0].pose.R, pose.R) > ANOTHER)) {
      kept.push(one)
      break
    }
  }
  return kept
}

function isInFront({ R, t }: Pose, centre: ArrayLike<number>): boolean {
  return R[6] * centre[0] + R[7] * centre[1] + R[8] * centre[2] + t[2] > 0
}
