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
/** Pixels of a finer size that its corridor reaches to each side of the way found before; fewer while the pointer moves. */
const CORRIDOR = 4
const QUICK_CORRIDOR = 2
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
        const reach = exact ? CORRIDOR : QUICK_CORRIDOR
        const area = coarse ? windowOf(coarse, reach + 3, here.photo) : shrunkTo(box, at, here.photo)
        if (coarse && !exact && pixelsOf(area) > QUICK_PIXELS) return corners(found, at + 1, from, to)
        const only = coarse && corridor(coarse, area, reach)
        found = cheapest(edgesIn(here.photo, area, here.strong, only), a, b, only)
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

/** For each pixel of the window at hand 2 in the corridor, 1 just beside it; 0 everywhere between two searches. */
let near = new Uint8Array(0)
let marked = new Int32Array(0)

/** Marks the surroundings of a way that was found at half the size in `near`; gives the marked pixels by their number in the area. */
function corridor(points: number[], { left, top, right, bottom }: Area, side: number): Int32Array {
  const w = right - left
  if (near.length < w * (bottom - top)) near = new Uint8Array(2 * w * (bottom - top))
  let n = 0
  for (const [value, reach] of [[1, side + 1], [2, side]]) {
    for (let i = 0; i < points.length; i += 2) {
      const y1 = Math.min(bottom - 1, points[i + 1] + 1 + reach)
      const x0 = Math.max(left, points[i] - reach)
      const x1 = Math.min(right, points[i] + 2 + reach)
      if (value === 1 && marked.length < n + (2 * reach + 2) ** 2) marked = grown(marked)
      for (let y = Math.max(top, points[i + 1] - reach); y <= y1; y++) {
        const end = (y - top) * w + x1 - left
        if (value === 2) near.fill(2, end - x1 + x0, end)
        else for (let p = end - x1 + x0; p < end; p++) if (near[p] === 0) [near[p], marked[n++]] = [1, p]
      }
    }
  }
  return marked.subarray(0, n)
}

function grown(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * list.length + 4_096)
  longer.set(list)
  return longer
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

/** A link's cost over a corner. */
const SLANTED = Uint16Array.from({ length: LONGEST_LINK }, (_, link) => Math.round(link * Math.SQRT2))
/** Queues of pixels by their cost, as lists of entries: the first and last entry of each, the entry after each, its pixel; -1 is none. */
const heads = new Int32Array(LONGEST_LINK)
const tails = new Int32Array(LONGEST_LINK)
let after = new Int32Array(0)
let pixels = new Int32Array(0)
const FAR = 2 ** 31 - 1
let reached = new Int32Array(0)
let back = new Uint8Array(0)
let settled = new Uint8Array(0)

/**
 * Dijkstra's search with a ring of buckets, as costs are small whole numbers. `only` limits it to the corridor that was marked last, and
 * its marks are taken away. Returns the pixels of the way as flat x, y.
 */
function cheapest(edges: Edges, from: Place, to: Place, only: Int32Array | null): number[] {
  const { area } = edges
  const w = area.right - area.left
  const n = w * (area.bottom - area.top)
  if (reached.length < n) [reached, back, settled] = [new Int32Array(2 * n), new Uint8Array(2 * n), new Uint8Array(2 * n)]
  if (only) {
    for (let i = 0; i < only.length; i++) {
      reached[only[i]] = FAR
      settled[only[i]] = 0
    }
  } else {
    reached.fill(FAR, 0, n)
    settled.fill(0, 0, n)
  }
  const start = (from.y - area.top) * w + from.x - area.left
  const goal = (to.y - area.top) * w + to.x - area.left
  const found = search(edges, start, goal, only === null ? null : only.length)
  if (only) for (let i = 0; i < only.length; i++) near[only[i]] = 0
  return found ? traced(back, start, goal, w, area) : [from.x, from.y, to.x, to.y]
}

/** True once the goal is reached; `back` then tells the way. `only`: how many pixels the corridor has. */
function search({ area, costs, turns }: Edges, start: number, goal: number, only: number | null): boolean {
  const w = area.right - area.left
  const h = area.bottom - area.top
  // A pixel comes once for each neighbour that it is reached from at a lower cost, at most.
  const most = 8 * (only === null ? w * h : only) + 1
  if (pixels.length < most) [after, pixels] = [new Int32Array(most), new Int32Array(most)]
  heads.fill(-1)
  reached[start] = 0
  pixels[0] = start
  after[0] = -1
  heads[0] = tails[0] = 0
  let entries = 1
  let waiting = 1
  for (let now = 0; waiting > 0; now++) {
    const bucket = now % LONGEST_LINK
    for (let i = heads[bucket]; i >= 0; i = after[i]) {
      const p = pixels[i]
      waiting--
      if (settled[p] === 1) continue
      settled[p] = 1
      if (p === goal) return true
      const x = p % w
      const y = (p - x) / w
      const inside = x > 0 && y > 0 && x < w - 1 && y < h - 1
      const row = turns[p] * TURNS
      for (let d = 0; d < 8; d++) {
        if (!inside && (x + STEPS_X[d] < 0 || y + STEPS_Y[d] < 0 || x + STEPS_X[d] >= w || y + STEPS_Y[d] >= h)) continue
        const q = p + STEPS_Y[d] * w + STEPS_X[d]
        if ((only !== null && near[q] < 2) || settled[q] === 1) continue
        const straight = d === 1 || d === 3 || d === 4 || d === 6
        const link = 1 + costs[q] + LINKS[(row + turns[q]) * 8 + d]
        const cost = now + (straight ? link : SLANTED[link])
        if (cost >= reached[q]) continue
        reached[q] = cost
        back[q] = 7 - d
        const to = cost % LONGEST_LINK
        pixels[entries] = q
        after[entries] = -1
        if (heads[to] < 0) heads[to] = entries
        else after[tails[to]] = entries
        tails[to] = entries++
        waiting++
      }
    }
    heads[bucket] = -1
  }
  return false
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
