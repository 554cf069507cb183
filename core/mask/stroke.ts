import type { Spans } from './spans.ts'

/** Columns x .. x + w of a mask, and in each the stretches that something covers. `h` is the mask's own height. */
export type Strip = Spans & { x: number }

/** What is pressed onto the mask: a disc, or a square that stands upright. */
export type Nib = 'round' | 'square'

/**
 * A stroke as the hand drew it: x, y, radius of the nib, over and over, in pixels; pixel (0, 0) covers [0, 1) x [0, 1).
 * Of a square the radius is half its side. Between two places the nib goes straight and changes evenly.
 */
export type StrokePath = readonly number[]

/** Called for rows [top, bottom) of a column; once for each column that has any, from left to right. */
export type Cover = (x: number, top: number, bottom: number) => void

/** Rows of rounding that decide nothing: a middle this near to the edge is on it. */
const SLACK = 1e-9

/**
 * The pixels of h rows and w columns under one straight piece of a stroke: those whose middle lies within the nib at some
 * place of its way, edges included. What a nib sweeps over on a straight way is the convex hull of its two ends, so each
 * column holds one stretch of it.
 * @param i number of the piece; 0 goes from the first place to the second. A stroke of one place has one piece.
 */
export function eachColumnOfPiece(path: StrokePath, i: number, nib: Nib, h: number, w: number, cover: Cover): void {
  const a = 3 * i
  const b = a + 3 < path.length ? a + 3 : a
  const [ax, ay, ar, bx, by, br] = [path[a], path[a + 1], path[a + 2], path[b], path[b + 1], path[b + 2]]
  const first = Math.max(0, Math.ceil(Math.min(ax - ar, bx - br) - 0.5 - SLACK))
  const last = Math.min(w - 1, Math.floor(Math.max(ax + ar, bx + br) - 0.5 + SLACK))
  const sides = nib === 'round' ? tangents(ax, ay, ar, bx, by, br) : corridors(ax, ay, ar, bx, by, br)
  for (let x = first; x <= last; x++) {
    const c = x + 0.5
    let top = Infinity
    let bottom = -Infinity
    const riseA = riseOf(nib, ar, c - ax)
    if (riseA >= 0) {
      top = ay - riseA
      bottom = ay + riseA
    }
    const riseB = riseOf(nib, br, c - bx)
    if (riseB >= 0) {
      top = Math.min(top, by - riseB)
      bottom = Math.max(bottom, by + riseB)
    }
    for (let k = 0; k < sides.length; k += 4) {
      const x0 = sides[k]
      const x1 = sides[k + 2]
      if (x0 === x1 || (c - x0) * (c - x1) > 0) continue
      const y = sides[k + 1] + ((sides[k + 3] - sides[k + 1]) * (c - x0)) / (x1 - x0)
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
    const from = Math.max(0, Math.ceil(top - 0.5 - SLACK))
    const to = Math.min(h, Math.floor(bottom - 0.5 + SLACK) + 1)
    if (from < to) cover(x, from, to)
  }
}

/** How far a nib reaches up and down of its middle, dx columns away; less than 0 where it does not. */
function riseOf(nib: Nib, radius: number, dx: number): number {
  if (Math.abs(dx) > radius + SLACK) return -1
  return nib === 'square' ? radius : Math.sqrt(Math.max(0, radius * radius - dx * dx))
}

/** The two straight sides of the hull of two discs, as x0, y0, x1, y1; none when one disc lies within the other. */
function tangents(ax: number, ay: number, ar: number, bx: number, by: number, br: number): number[] {
  const length = Math.hypot(bx - ax, by - ay)
  if (length <= Math.abs(ar - br)) return []
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length]
  const along = (ar - br) / length
  const across = Math.sqrt(1 - along * along)
  return [1, -1].flatMap((side) => {
    const [nx, ny] = [along * ux - side * across * uy, along * uy + side * across * ux]
    return [ax + ar * nx, ay + ar * ny, bx + br * nx, by + br * ny]
  })
}

/** The ways of the four corners of a square. */
function corridors(ax: number, ay: number, ar: number, bx: number, by: number, br: number): number[] {
  return [[1, 1], [1, -1], [-1, 1], [-1, -1]].flatMap(([sx, sy]) => [ax + sx * ar, ay + sy * ar, bx + sx * br, by + sy * br])
}

/** The pixels of h rows and w columns under a stroke; a strip of no columns when it lies outside. Only its own columns are held. */
export function stripOfStroke(path: StrokePath, nib: Nib, h: number, w: number): Strip {
  let left = Infinity
  let right = -Infinity
  for (let i = 0; i + 2 < path.length; i += 3) {
    left = Math.min(left, path[i] - path[i + 2])
    right = Math.max(right, path[i] + path[i + 2])
  }
  const x = Math.min(w, Math.max(0, Math.floor(left - 0.5)))
  const columns = Math.max(0, Math.min(w, Math.ceil(right + 0.5)) - x) || 0
  if (columns === 0) return { x: 0, h, w: 0, first: new Int32Array(1), ys: new Int32Array(0) }
  // The hand goes on where it was: most pieces make a column's newest stretch longer, so few are laid aside.
  const tops = new Int32Array(columns)
  const bottoms = new Int32Array(columns)
  const aside = new Map<number, number[]>()
  const pieces = Math.max(1, path.length / 3 - 1)
  for (let i = 0; i < pieces; i++) {
    eachColumnOfPiece(path, i, nib, h, w, (column, top, bottom) => {
      const at = column - x
      if (bottoms[at] > 0 && top <= bottoms[at] && bottom >= tops[at]) {
        if (top < tops[at]) tops[at] = top
        if (bottom > bottoms[at]) bottoms[at] = bottom
        return
      }
      if (bottoms[at] > 0) {
        const list = aside.get(at)
        if (list) list.push(tops[at], bottoms[at])
        else aside.set(at, [tops[at], bottoms[at]])
      }
      tops[at] = top
      bottoms[at] = bottom
    })
  }
  const first = new Int32Array(columns + 1)
  const ys: number[] = []
  for (let at = 0; at < columns; at++) {
    if (bottoms[at] > 0) addMerged(ys, aside.get(at), tops[at], bottoms[at])
    first[at + 1] = ys.length
  }
  return { x, h, w: columns, first, ys: Int32Array.from(ys) }
}

/** Appends a column's stretches from top to bottom, those that meet as one. */
function addMerged(ys: number[], aside: readonly number[] | undefined, top: number, bottom: number): void {
  if (!aside) return void ys.push(top, bottom)
  const stretches: [number, number][] = [[top, bottom]]
  for (let i = 0; i < aside.length; i += 2) stretches.push([aside[i], aside[i + 1]])
  stretches.sort((a, b) => a[0] - b[0])
  let [from, to] = stretches[0]
  for (const [start, end] of stretches) {
    if (start > to) {
      ys.push(from, to)
      from = start
    }
    to = start > to ? end : Math.max(to, end)
  }
  ys.push(from, to)
}

/**
 * Where a nib of this size is pressed when the hand points at `at`, so that a stamp of a whole size has whole pixels under
 * it, as many as it says: odd sizes stand on the middle of a pixel, even ones on a corner. Large ones stay where they are.
 */
export function settled(at: { x: number; y: number }, size: number): { x: number; y: number } {
  if (size > 12 || !Number.isInteger(size)) return { x: at.x, y: at.y }
  return size % 2 === 1 ? { x: Math.floor(at.x) + 0.5, y: Math.floor(at.y) + 0.5 } : { x: Math.round(at.x), y: Math.round(at.y) }
}
