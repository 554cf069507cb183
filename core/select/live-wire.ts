import { simplified } from '../geometry/simplify.ts'
import { edgesIn, strongOf, TURNS, type Edges } from './edges.ts'
import { STEPS_X, STEPS_Y } from './max-flow.ts'
import { halvedPhoto, type Area, type Photo } from './pyramid.ts'

/** A whole pixel of the photo. */
type Place = { x: number; y: number }

/** An outline that clings to edges between places the user sets. */
export type LiveWire = {
  /**
   * The cheapest way along edges, as flat x, y of corner points (photo pixels, pixel middles), both ends included.
   * A search sees only a window round both places at a size where it takes a few milliseconds, and is then made exact at finer
   * sizes in a narrow corridor. With `exact` false it may stop short of the full size where the corridor's window is large.
   */
  path(from: Place, to: Place, exact: boolean): number[]
  /** The strongest edge within `reach` pixels of a place; the place itself when there is none to speak of. */
  snapped(at: Place, reach: number): Place
}

/** Most pixels of the window of the first search. */
const WINDOW_PIXELS = 30_000
/** Most pixels of the windows of finer searches while the pointer moves. */
const QUICK_PIXELS = 500_000
/** Pixels of a finer size that its corridor reaches to each side of the way found before. */
const CORRIDOR = 4
/** Weight of direction, in 255ths (Mortensen and Barrett). */
const DIRECTION = 0.43 * 255
const LONGEST_LINK = 512

export function liveWire(photo: Photo): LiveWire {
  const levels = [photo]
  const strong: number[] = []
  const levelOf = (level: number): { photo: Photo; strong: number } => {
    while (levels.length <= level) levels.push(halvedPhoto(levels.at(-1)!))
    strong[level] ??= strongOf(levels[level])
    return { photo: levels[level], strong: strong[level] }
  }
  return {
    path(from, to, exact) {
      const box = windowOf([from.x, from.y, to.x, to.y], margin(from, to), photo)
      let level = 0
      while (pixelsOf(box) / 4 ** level > WINDOW_PIXELS) level++
      let found = [from.x, from.y, to.x, to.y]
      for (let at = level; at >= 0; at--) {
        const here = levelOf(at)
        const [a, b] = [onLevel(from, at, here.photo), onLevel(to, at, here.photo)]
        const coarse = at < level ? found.map((value) => 2 * value) : null
        const area = coarse ? windowOf(coarse, CORRIDOR + 3, here.photo) : shrunkTo(box, at, here.photo)
        if (coarse && !exact && pixelsOf(area) > QUICK_PIXELS) return corners(found, at + 1, from, to)
        const near = coarse && corridor(coarse, area)
        found = cheapest(edgesIn(here.photo, area, here.strong, near), a, b, near)
      }
      return corners(found, 0, from, to)
    },
    snapped(at, reach) {
      const here = levelOf(0)
      const area = windowOf([at.x, at.y], Math.max(1, Math.min(64, Math.round(reach))), photo)
      const { strengths } = edgesIn(photo, area, here.strong)
      let best = 0.5 * here.strong
      let place = at
      for (let y = area.top, p = 0; y < area.bottom; y++) {
        for (let x = area.left; x < area.right; x++, p++) {
          const away = (x - at.x) ** 2 + (y - at.y) ** 2
          // Of two like edges the nearer one.
          const worth = strengths[p] * (1 - 0.5 * (Math.sqrt(away) / Math.max(1, reach)))
          if (away <= reach * reach && worth > best) {
            best = worth
            place = { x, y }
          }
        }
      }
      return place
    },
  }
}

const margin = (a: Place, b: Place) => 16 + Math.round(0.5 * Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)))
const pixelsOf = ({ left, top, right, bottom }: Area) => (right - left) * (bottom - top)
const onLevel = ({ x, y }: Place, level: number, { width, height }: Photo): Place => ({
  x: Math.min(width - 1, x >> level), y: Math.min(height - 1, y >> level),
})

function windowOf(points: ArrayLike<number>, margin: number, { width, height }: Photo): Area {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i])
    right = Math.max(right, points[i])
    top = Math.min(top, points[i + 1])
    bottom = Math.max(bottom, points[i + 1])
  }
  return { left: Math.max(0, left - margin), top: Math.max(0, top - margin), right: Math.min(width, right + margin + 1), bottom: Math.min(height, bottom + margin + 1) }
}

function shrunkTo({ left, top, right, bottom }: Area, level: number, { width, height }: Photo): Area {
  const scale = 2 ** level
  return {
    left: Math.floor(left / scale), top: Math.floor(top / scale), right: Math.min(width, Math.ceil(right / scale)), bottom: Math.min(height, Math.ceil(bottom / scale)),
  }
}

/** For each pixel of an area how near it is to a way that was found at half the size: 2 in the corridor, 1 just beside it, 0 off it. */
function corridor(points: number[], { left, top, right, bottom }: Area): Uint8Array {
  const w = right - left
  const near = new Uint8Array(w * (bottom - top))
  for (const [value, reach] of [[1, CORRIDOR + 1], [2, CORRIDOR]]) {
    for (let i = 0; i < points.length; i += 2) {
      const y1 = Math.min(bottom - 1, points[i + 1] + 1 + reach)
      const x0 = Math.max(left, points[i] - reach)
      const x1 = Math.min(right, points[i] + 2 + reach)
      for (let y = Math.max(top, points[i + 1] - reach); y <= y1; y++) near.fill(value, (y - top) * w + x0 - left, (y - top) * w + x1 - left)
    }
  }
  return near
}

/** What a link adds for running along or across the edges at both its ends: [turn from][turn to][direction], flat. */
const LINKS = linkCosts()

function linkCosts(): Uint8Array {
  const out = new Uint8Array(TURNS * TURNS * 8)
  for (let p = 0; p < TURNS; p++) {
    for (let q = 0; q < TURNS; q++) {
      for (let d = 0; d < 8; d++) {
        const length = Math.hypot(STEPS_X[d], STEPS_Y[d])
        // Along the edge: the gradient turned by a quarter.
        const along = (turn: number) => {
          const angle = ((turn * 2) / TURNS) * Math.PI
          return (-Math.sin(angle) * STEPS_X[d] + Math.cos(angle) * STEPS_Y[d]) / length
        }
        const sign = along(p) >= 0 ? 1 : -1
        const bend = (value: number) => Math.acos(Math.max(-1, Math.min(1, sign * value)))
        out[(p * TURNS + q) * 8 + d] = Math.round(DIRECTION * (2 / (3 * Math.PI)) * (bend(along(p)) + bend(along(q))))
      }
    }
  }
  return out
}

/**
 * Dijkstra's search with a ring of buckets, as costs are small whole numbers. `near` limits it to a corridor.
 * Returns the pixels of the way as flat x, y.
 */
function cheapest({ area, costs, turns }: Edges, from: Place, to: Place, near: Uint8Array | null): number[] {
  const w = area.right - area.left
  const h = area.bottom - area.top
  const start = (from.y - area.top) * w + from.x - area.left
  const goal = (to.y - area.top) * w + to.x - area.left
  const reached = new Int32Array(w * h).fill(2 ** 31 - 1)
  const back = new Uint8Array(w * h)
  const settled = new Uint8Array(w * h)
  const buckets: number[][] = Array.from({ length: LONGEST_LINK }, () => [])
  reached[start] = 0
  buckets[0].push(start)
  let waiting = 1
  for (let now = 0; waiting > 0; now++) {
    const bucket = buckets[now % LONGEST_LINK]
    for (let i = 0; i < bucket.length; i++) {
      const p = bucket[i]
      waiting--
      if (settled[p] === 1) continue
      settled[p] = 1
      if (p === goal) return traced(back, start, goal, w, area)
      const x = p % w
      const y = (p - x) / w
      for (let d = 0; d < 8; d++) {
        const nx = x + STEPS_X[d]
        const ny = y + STEPS_Y[d]
        if (nx < 0 || ny < 0 || nx >= w || ny >= h) continue
        const q = ny * w + nx
        if (settled[q] === 1 || (near && near[q] < 2)) continue
        const straight = d === 1 || d === 3 || d === 4 || d === 6
        const link = 1 + costs[q] + LINKS[(turns[p] * TURNS + turns[q]) * 8 + d]
        const cost = now + (straight ? link : Math.round(link * Math.SQRT2))
        if (cost >= reached[q]) continue
        reached[q] = cost
        back[q] = 7 - d
        buckets[cost % LONGEST_LINK].push(q)
        waiting++
      }
    }
    bucket.length = 0
  }
  return [from.x, from.y, to.x, to.y]
}

function traced(back: Uint8Array, start: number, goal: number, w: number, { left, top }: Area): number[] {
  const flat: number[] = []
  for (let p = goal; ; p += STEPS_Y[back[p]] * w + STEPS_X[back[p]]) {
    flat.push(top + Math.floor(p / w), left + (p % w))
    if (p === start) return flat.reverse()
  }
}

/** The way in photo pixels, its ends where they were set, without points that say nothing. */
function corners(found: number[], level: number, from: Place, to: Place): number[] {
  const scale = 2 ** level
  const out = found.map((value) => (value + 0.5) * scale)
  if (out.length === 2) out.push(...out)
  out.splice(0, 2, from.x + 0.5, from.y + 0.5)
  out.splice(-2, 2, to.x + 0.5, to.y + 0.5)
  return simplified(out, 0.7 * scale, false)
}
