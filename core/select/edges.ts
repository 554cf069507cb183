import type { Area, Photo } from './pyramid.ts'

/** Directions a gradient is rounded to, round the circle. */
export const TURNS = 32

/**
 * How well an outline would run over each pixel of an area, row by row. `costs`: 0 on the crest of a strong edge to 145 on none.
 * `turns`: the gradient's direction, 0 is towards greater x, counted in TURNS towards greater y. `strengths`: the gradient's length.
 * They hold until edges are asked for again, and may be longer than the area is.
 */
export type Edges = { area: Area; costs: Uint8Array; turns: Uint8Array; strengths: Float32Array }

/** Weights after Mortensen and Barrett 1995: crest of an edge .43, strength .14 (and direction .43, in the search), in 255ths. */
const CREST = 0.43 * 255
const STRENGTH = 0.14 * 255

/** Gradients that are still grain or compression, in levels a pixel: no photo's strong edges are taken to be weaker than this. */
const LEAST_STRONG = 8

/** The strength that only a twentieth of the photo's pixels surpass, from pixels spread over it. */
export function strongOf(photo: Photo): number {
  const { width, height } = photo
  const samples: number[] = []
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 20_000)))
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      gradient(photo, x, y)
      samples.push(Math.sqrt(gx * gx + gy * gy))
    }
  }
  samples.sort((a, b) => a - b)
  return Math.max(LEAST_STRONG, samples[Math.floor(0.95 * samples.length)] ?? 0)
}

const floats = () => ({ kept: new Float32Array(0) })
const [xs, ys, lengths, strengths] = [floats(), floats(), floats(), floats()]
const [costs, turns] = [{ kept: new Uint8Array(0) }, { kept: new Uint8Array(0) }]
/** The work array, made longer where it must be. */
function taken<A extends Float32Array | Uint8Array>(work: { kept: A }, length: number): A {
  if (work.kept.length < length) work.kept = new (work.kept.constructor as new (n: number) => A)(length + (length >> 1))
  return work.kept
}

/**
 * Edges of part of a photo. The crest is where the gradient is longer than on both sides of it along its direction: where the second
 * derivative that way crosses zero. Mortensen and Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995.
 * @param strong gradients from here up count as full edges
 * @param only pixels of the area, by their number row by row, that something is reckoned for; of use only where all eight neighbours
 * are among them too. All others hold anything
 */
export function edgesIn(photo: Photo, area: Area, strong: number, only: Int32Array | null = null): Edges {
  const w = area.right - area.left
  const h = area.bottom - area.top
  // One pixel more on each side, for the neighbours of crests.
  const wide = w + 2
  const work = { xs: taken(xs, wide * (h + 2)), ys: taken(ys, wide * (h + 2)), lengths: taken(lengths, wide * (h + 2)) }
  const edges: Edges = { area, costs: taken(costs, w * h), turns: taken(turns, w * h), strengths: taken(strengths, w * h) }
  const measure = (x: number, y: number): void => {
    const p = (y + 1) * wide + x + 1
    gradient(photo, area.left + x, area.top + y)
    work.xs[p] = gx
    work.ys[p] = gy
    work.lengths[p] = Math.sqrt(gx * gx + gy * gy)
  }
  const judge = (o: number, p: number): void => {
    const length = work.lengths[p]
    edges.strengths[o] = length
    edges.turns[o] = length > 0 ? turnOf(work.xs[p], work.ys[p]) : 0
    const level = Math.min(1, length / strong)
    // Weak crests are noise; they count by their strength.
    const crest = isCrest(work.lengths, p, wide, work.xs[p], work.ys[p]) ? Math.min(1, 2 * level) : 0
    edges.costs[o] = Math.round(CREST * (1 - crest) + STRENGTH * (1 - level))
  }
  if (only) {
    for (let i = 0; i < only.length; i++) measure(only[i] % w, Math.floor(only[i] / w))
    for (let i = 0; i < only.length; i++) judge(only[i], (Math.floor(only[i] / w) + 1) * wide + (only[i] % w) + 1)
    return edges
  }
  for (let y = -1; y <= h; y++) for (let x = -1; x <= w; x++) measure(x, y)
  for (let y = 0, o = 0; y < h; y++) for (let x = 0, p = (y + 1) * wide + 1; x < w; x++, o++, p++) judge(o, p)
  return edges
}

/** Tangents of the angles half way between two turns of the first quarter. */
const BETWEEN = Array.from({ length: TURNS / 4 }, (_, k) => Math.tan(((2 * k + 1) * Math.PI) / TURNS))

/** The direction in TURNS: the same as its angle rounded, but without reckoning it. */
function turnOf(x: number, y: number): number {
  const across = Math.abs(x)
  const down = Math.abs(y)
  let quarter = down > across * BETWEEN[3] ? 4 : 0
  if (down > across * BETWEEN[quarter + 1]) quarter += 2
  if (down > across * BETWEEN[quarter]) quarter++
  // The last one is upright.
  if (quarter === 7 && down > across * BETWEEN[7]) quarter = 8
  if (x >= 0) return y >= 0 ? quarter : (TURNS - quarter) % TURNS
  return y >= 0 ? TURNS / 2 - quarter : TURNS / 2 + quarter
}

function isCrest(lengths: Float32Array, p: number, wide: number, x: number, y: number): boolean {
  const across = Math.abs(x) > 2.414 * Math.abs(y) ? 1 : Math.abs(y) > 2.414 * Math.abs(x) ? wide : x * y > 0 ? wide + 1 : wide - 1
  // The two pixels of one step in brightness are alike; one of them is the crest.
  return lengths[p] > 0 && lengths[p] >= lengths[p - across] && lengths[p] > lengths[p + across]
}

/** What `gradient` found last. */
let gx = 0
let gy = 0

/** Sobel's gradient of the channel that changes most, in levels a pixel; outside the photo its rim goes on. */
function gradient({ width, height, data }: Photo, x: number, y: number): void {
  let [left, here, right] = [3 * (x - 1), 3 * x, 3 * (x + 1)]
  let [up, mid, down] = [3 * width * (y - 1), 3 * width * y, 3 * width * (y + 1)]
  if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) {
    ;[left, here, right] = [3 * clamp(x - 1, width), 3 * clamp(x, width), 3 * clamp(x + 1, width)]
    ;[up, mid, down] = [3 * width * clamp(y - 1, height), 3 * width * clamp(y, height), 3 * width * clamp(y + 1, height)]
  }
  let best = -1
  let [bestX, bestY] = [0, 0]
  for (let c = 0; c < 3; c++) {
    const a = data[up + left + c]
    const b = data[up + right + c]
    const d = data[down + left + c]
    const e = data[down + right + c]
    const dx = b + 2 * data[mid + right + c] + e - a - 2 * data[mid + left + c] - d
    const dy = d + 2 * data[down + here + c] + e - a - 2 * data[up + here + c] - b
    const square = dx * dx + dy * dy
    if (square > best) {
      best = square
      bestX = dx
      bestY = dy
    }
  }
  gx = bestX / 8
  gy = bestY / 8
}

function clamp(value: number, size: number): number {
  return value < 0 ? 0 : value >= size ? size - 1 : value
}
