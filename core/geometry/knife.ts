import { componentsOf } from '../mask/components.ts'
import { grown } from '../mask/grow.ts'
import { difference, intersection, unionOf } from '../mask/merge.ts'
import { runsOfRing } from '../mask/polygon.ts'
import { keptRle, keptRuns } from '../mask/rle.ts'
import { areaOf, type Runs } from '../mask/runs.ts'
import { runsOfStrip } from '../mask/splice.ts'
import { stripOfStroke } from '../mask/stroke.ts'
import type { Shape } from '../records/annotation.ts'
import { cutByLine, uniteParts } from './booleans.ts'
import { partsOf } from './outlines.ts'
import type { ImagePoint } from './points.ts'
import type { Part } from './rings.ts'

/** Pixels that a point may lie off the cut and still be on it: cuts are rounded to 1/256 pixel. */
const ON = 1 / 64
/** Half the width in pixels of a cut that no two pixels touch across, corners included: more than half of a diagonal. */
const GAP = 0.75

/**
 * A shape cut in two by the line from a to b: what stays, and what lies right of the cut (seen from a to b, y down).
 * Only what the line itself crosses is cut, not what its continuation would. Null when nothing is cut through: the line
 * must go right across. Together the two halves are the shape again.
 */
export function cutShape(shape: Shape, a: ImagePoint, b: ImagePoint): [Shape, Shape] | null {
  if (a.x === b.x && a.y === b.y) return null
  if (shape.type === 'mask') {
    const halves = cutRuns(keptRuns(shape.rle), a, b)
    return halves && [{ type: 'mask', rle: keptRle(halves[0]) }, { type: 'mask', rle: keptRle(halves[1]) }]
  }
  const stays: Part[] = []
  const goes: Part[] = []
  for (const part of partsOf(shape)) {
    const halves = cutPart(part, a, b)
    stays.push(...(halves ? halves[0] : [part]))
    if (halves) goes.push(...halves[1])
  }
  const polygon = (parts: Part[]): Shape => ({ type: 'polygon', parts: parts.map((rings) => rings.map((ring) => Array.from(ring))) })
  return goes.length === 0 ? null : [polygon(stays), polygon(goes)]
}

/** A piece of one side, with the stretches of its outline that lie on the cut, in pixels from a. */
type Piece = { part: number[][]; right: boolean; on: [number, number][] }

/**
 * Cuts along the endless line, then puts together again what hangs together beyond the ends of the real one.
 */
function cutPart(part: Part, a: ImagePoint, b: ImagePoint): [number[][][], number[][][]] | null {
  const length = Math.hypot(b.x - a.x, b.y - a.y)
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length]
  const stretchesOf = (rings: readonly number[][]): [number, number][] => rings.flatMap((ring) => {
    const found: [number, number][] = []
    for (let i = 0; i < ring.length; i += 2) {
      const j = (i + 2) % ring.length
      const off = (k: number) => Math.abs((ring[k] - a.x) * uy - (ring[k + 1] - a.y) * ux)
      if (off(i) > ON || off(j) > ON) continue
      const along = (k: number) => (ring[k] - a.x) * ux + (ring[k + 1] - a.y) * uy
      found.push([Math.min(along(i), along(j)), Math.max(along(i), along(j))])
    }
    return found
  })
  const [left, right] = cutByLine([part], a, b)
  const pieces = [...left.map((one) => ({ part: one, right: false })), ...right.map((one) => ({ part: one, right: true }))]
    .map((piece): Piece => ({ ...piece, on: stretchesOf(piece.part) }))
  const meet = (p: Piece, q: Piece, from: number, to: number): boolean =>
    p.on.some(([p0, p1]) => q.on.some(([q0, q1]) => Math.min(p1, q1, to) - Math.max(p0, q0, from) > ON))
  const groupOf = pieces.map((_, i) => i)
  pieces.forEach((p, i) => pieces.forEach((q, j) => {
    if (j <= i || p.right === q.right || groupOf[i] === groupOf[j]) return
    if (!meet(p, q, -Infinity, 0) && !meet(p, q, length, Infinity)) return
    const [from, to] = [groupOf[j], groupOf[i]]
    groupOf.forEach((group, k) => {
      if (group === from) groupOf[k] = to
    })
  }))
  const facing = (i: number) => pieces.some((q, j) => groupOf[j] !== groupOf[i] && q.right !== pieces[i].right && meet(pieces[i], q, 0, length))
  // Cut off is what lies along the line on its right side only, across from something else.
  const along = pieces.map((_, i) => facing(i))
  const away = new Set(groupOf.filter((group, i) => along[i] && pieces.every((piece, j) => groupOf[j] !== group || !along[j] || piece.right)))
  if (away.size === 0) return null
  const half = (gone: boolean) => uniteParts(pieces.filter((_, i) => away.has(groupOf[i]) === gone).map((piece) => [piece.part]))
  return [half(false), half(true)]
}

function cutRuns(runs: Runs, a: ImagePoint, b: ImagePoint): [Runs, Runs] | null {
  const { h, w } = runs
  const band = (radius: number) => runsOfStrip(stripOfStroke([a.x, a.y, radius, b.x, b.y, radius], 'round', h, w), w)
  const gap = band(GAP)
  const right = rightOf(a, b, h, w)
  // Beside the gap lie pixels of one side or the other; which, says on which side a piece is.
  const beside = difference(band(3 * GAP), gap)
  const pieces = componentsOf(difference(runs, gap)).map((piece) => {
    const near = intersection(piece, beside)
    const on = areaOf(intersection(near, right))
    return { piece, right: on > 0, left: areaOf(near) - on > 0 }
  })
  const away = pieces.filter((one) => one.right && !one.left)
  if (away.length === 0 || pieces.every((one) => !one.left)) return null
  const cut = unionOf(away.map(({ piece }) => piece))
  // The pixels of the gap itself go with the side that they lie on.
  const goes = unionOf([cut, intersection(intersection(intersection(runs, gap), right), grown(cut, 2 * GAP + 0.1))])
  return [difference(runs, goes), goes]
}

/** The pixels right of an endless line. */
function rightOf(a: ImagePoint, b: ImagePoint, h: number, w: number): Runs {
  const length = Math.hypot(b.x - a.x, b.y - a.y)
  const reach = 2 * (h + w + Math.hypot(a.x, a.y))
  const [ux, uy] = [((b.x - a.x) / length) * reach, ((b.y - a.y) / length) * reach]
  return runsOfRing([a.x - ux, a.y - uy, a.x + ux, a.y + uy, a.x + ux - uy, a.y + uy + ux, a.x - ux - uy, a.y - uy + ux], h, w)
}
