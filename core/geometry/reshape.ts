import { largestComponent, withHolesFilled, withoutSmallComponents } from '../mask/components.ts'
import { grown, shrunk } from '../mask/grow.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { keptRle, keptRuns } from '../mask/rle.ts'
import { areaOf, type Runs } from '../mask/runs.ts'
import { smoothedRuns } from '../mask/smooth.ts'
import { partsOfRuns } from '../mask/trace.ts'
import type { Shape } from '../records/annotation.ts'
import { offsetParts } from './booleans.ts'
import { outlinesOf, partsOf } from './outlines.ts'
import { signedArea } from './rings.ts'
import { segmentDistance2 } from './segment.ts'
import { simplified } from './simplify.ts'

/** What can be done to the outline of one shape, each by one number. */
export const RESHAPINGS = ['grow', 'shrink', 'smooth', 'simplify', 'fill-holes', 'specks', 'polygon', 'mask'] as const
export type Reshaping = (typeof RESHAPINGS)[number]

/** Off a smoothed outline, at most, in pixels: steps of pixels are no detail worth corners. */
const STEPS = 0.75

/** Whether a shape can be reshaped so. */
export function canReshape(kind: Reshaping, shape: Shape): boolean {
  const inside = shape.type === 'mask' || partsOf(shape).length > 0
  if (kind === 'simplify') return shape.type === 'polygon' || shape.type === 'linestrip'
  if (kind === 'fill-holes' || kind === 'specks') return shape.type === 'mask' || shape.type === 'polygon'
  if (kind === 'polygon') return inside && shape.type !== 'polygon'
  return kind === 'mask' ? inside && shape.type !== 'mask' : inside
}

/**
 * The shape reshaped, in an image of h x w pixels; masks stay masks, all else becomes a polygon unless `kind` says
 * otherwise. Null when nothing of it is left.
 * @param amount pixels: how far to grow or shrink, the radius of the smoothing disc, how far outlines may stray; for holes
 * and specks the largest area in square pixels that is filled or removed; nothing for `mask`
 */
export function reshape(shape: Shape, kind: Reshaping, amount: number, h: number, w: number): Shape | null {
  if (kind === 'mask') return maskOf(runsOfShape(shape, h, w))
  if (kind === 'polygon') return polygonOf(shape.type === 'mask' ? thinned(partsOfRuns(keptRuns(shape.rle)), amount) : partsOf(shape).map((rings) => rings.map((ring) => Array.from(ring))))
  if (shape.type === 'mask') return maskOf(onRuns(keptRuns(shape.rle), kind, amount))
  const parts = partsOf(shape)
  switch (kind) {
    case 'grow':
      return polygonOf(offsetParts(parts, amount))
    case 'shrink':
      return polygonOf(offsetParts(parts, -amount))
    case 'smooth':
      return polygonOf(thinned(partsOfRuns(smoothedRuns(runsOfShape(shape, h, w), amount)), STEPS))
    case 'simplify':
      if (shape.type === 'linestrip') return { ...shape, points: simplified(shape.points, amount, false) }
      return polygonOf(parts.map((rings) => rings.map((ring) => simplified(ring, amount, true))))
    case 'fill-holes':
      return polygonOf(parts.map((rings) => rings.filter((ring, i) => i === 0 || Math.abs(signedArea(ring)) > amount).map((ring) => Array.from(ring))))
    case 'specks':
      return polygonOf(withoutSpecks(parts.map((rings) => rings.map((ring) => Array.from(ring))), amount))
  }
}

function onRuns(runs: Runs, kind: Exclude<Reshaping, 'mask' | 'polygon'>, amount: number): Runs {
  switch (kind) {
    case 'grow':
      return grown(runs, amount)
    case 'shrink':
      return shrunk(runs, amount)
    case 'smooth':
      return smoothedRuns(runs, amount)
    case 'fill-holes':
      return withHolesFilled(runs, amount)
    case 'specks': {
      const kept = withoutSmallComponents(runs, amount + 1)
      return areaOf(kept) > 0 ? kept : largestComponent(runs)
    }
    case 'simplify':
      return runs
  }
}

const maskOf = (runs: Runs): Shape | null => (areaOf(runs) > 0 ? { type: 'mask', rle: keptRle(runs) } : null)
const polygonOf = (parts: number[][][]): Shape | null => (parts.length > 0 ? { type: 'polygon', parts } : null)

/** The largest part always stays. */
function withoutSpecks(parts: number[][][], most: number): number[][][] {
  const sizes = parts.map((rings) => Math.abs(signedArea(rings[0])))
  const largest = Math.max(...sizes)
  return parts.filter((_, i) => sizes[i] > most || sizes[i] === largest)
}

/** Rings with as few corners as a tolerance allows; holes stay holes, what shrinks to nothing goes unless it is all there is. */
function thinned(parts: number[][][], tolerance: number): number[][][] {
  if (tolerance <= 0) return parts
  const kept = parts
    .map((rings) => rings.map((ring) => simplified(ring, tolerance, true)).filter((ring, i) => i === 0 || Math.abs(signedArea(ring)) > tolerance))
    .filter(([outer]) => Math.abs(signedArea(outer)) > tolerance)
  return kept.length > 0 ? kept : parts
}

/** All outlines of a shape; of a mask those of its pixels. */
function ringsOf(shape: Shape): { points: ArrayLike<number>; closed: boolean }[] {
  return shape.type === 'mask' ? partsOfRuns(keptRuns(shape.rle)).flat().map((points) => ({ points, closed: true })) : outlinesOf(shape)
}

export const cornersOf = (shape: Shape): number => ringsOf(shape).reduce((sum, { points }) => sum + points.length / 2, 0)

/**
 * How far a shape's corners lie off another one that was made from it by leaving corners out, in pixels: the largest
 * distance of a dropped corner to the edge that passes it by. Outlines that are gone altogether do not count.
 */
export function strayOf(before: Shape, after: Shape): number {
  // Simplifying keeps the first point of every outline.
  const whole = new Map(ringsOf(before).map(({ points }) => [`${points[0]} ${points[1]}`, points]))
  let most = 0
  for (const { points, closed } of ringsOf(after)) {
    const ring = whole.get(`${points[0]} ${points[1]}`)
    if (ring) most = Math.max(most, strayOfRing(ring, points, closed))
  }
  return most
}

function strayOfRing(before: ArrayLike<number>, after: ArrayLike<number>, closed: boolean): number {
  const m = after.length / 2
  let most = 0
  let k = 0
  for (let i = 0; i < before.length; i += 2) {
    const [x, y] = [before[i], before[i + 1]]
    if (k < m && x === after[2 * k] && y === after[2 * k + 1]) {
      k++
      continue
    }
    if (!closed && k === m) continue
    const [a, b] = [2 * (k - 1), 2 * (k % m)]
    most = Math.max(most, segmentDistance2(x, y, after[a], after[a + 1], after[b], after[b + 1]))
  }
  return Math.sqrt(most)
}
