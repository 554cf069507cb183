import type { Area, Photo } from './pyramid.ts'

/** Directions a gradient is rounded to, round the circle. */
export const TURNS = 32

/**
 * How well an outline would run over each pixel of an area, row by row. `costs`: 0 on the crest of a strong edge to 145 on none.
 * `turns`: the gradient's direction, 0 is towards greater x, counted in TURNS towards greater y. `strengths`: the gradient's length.
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
  const g = new Float32Array(2)
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      gradient(photo, x, y, g)
      samples.push(Math.hypot(g[0], g[1]))
    }
  }
  samples.sort((a, b) => a - b)
  return Math.max(LEAST_STRONG, samples[Math.floor(0.95 * samples.length)] ?? 0)
}

/**
 * Edges of part of a photo. The crest is where the gradient is longer than on both sides of it along its direction: where the second
 * derivative that way crosses zero. Mortensen and Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995.
 * @param strong gradients from here up count as full edges
 * @param wanted a byte a pixel of the area: where 0 nothing is reckoned; of use only where all eight neighbours are wanted too
 */
export function edgesIn(photo: Photo, area: Area, strong: number, wanted: Uint8Array | null = null): Edges {
  const w = area.right - area.left
  const h = area.bottom - area.top
  // One pixel more on each side, for the neighbours of crests.
  const wide = w + 2
  const xs = new Float32Array(wide * (h + 2))
  const ys = new Float32Array(xs.length)
  const lengths = new Float32Array(xs.length)
  const g = new Float32Array(2)
  for (let y = -1, p = 0; y <= h; y++) {
    for (let x = -1; x <= w; x++, p++) {
      if (wanted && (x < 0 || y < 0 || x === w || y === h || wanted[y * w + x] === 0)) continue
      gradient(photo, area.left + x, area.top + y, g)
      xs[p] = g[0]
      ys[p] = g[1]
      lengths[p] = Math.sqrt(g[0] * g[0] + g[1] * g[1])
    }
  }
  const costs = new Uint8Array(w * h)
  const turns = new Uint8Array(w * h)
  const strengths = new Float32Array(w * h)
  for (let y = 0, o = 0; y < h; y++) {
    for (let x = 0, p = (y + 1) * wide + 1; x < w; x++, o++, p++) {
      if (wanted && wanted[o] === 0) continue
      const length = lengths[p]
      strengths[o] = length
      if (length > 0) turns[o] = Math.round((Math.atan2(ys[p], xs[p]) / (2 * Math.PI)) * TURNS + TURNS) % TURNS
      const level = Math.min(1, length / strong)
      // Weak crests are noise; they count by their strength.
      const crest = isCrest(lengths, p, wide, xs[p], ys[p]) ? Math.min(1, 2 * level) : 0
      costs[o] = Math.round(CREST * (1 - crest) + STRENGTH * (1 - level))
    }
  }
  return { area, costs, turns, strengths }
}

function isCrest(lengths: Float32Array, p: number, wide: number, gx: number, gy: number): boolean {
  const across = Math.abs(gx) > 2.414 * Math.abs(gy) ? 1 : Math.abs(gy) > 2.414 * Math.abs(gx) ? wide : gx * gy > 0 ? wide + 1 : wide - 1
  // The two pixels of one step in brightness are alike; one of them is the crest.
  return lengths[p] > 0 && lengths[p] >= lengths[p - across] && lengths[p] > lengths[p + across]
}

/** Sobel's gradient of the channel that changes most, in levels a pixel; outside the photo its rim goes on. */
function gradient({ width, height, data }: Photo, x: number, y: number, out: Float32Array): void {
  const xm = 3 * clamp(x - 1, width)
  const x0 = 3 * clamp(x, width)
  const xp = 3 * clamp(x + 1, width)
  const up = 3 * width * clamp(y - 1, height)
  const mid = 3 * width * clamp(y, height)
  const down = 3 * width * clamp(y + 1, height)
  let best = -1
  for (let c = 0; c < 3; c++) {
    const a = data[up + xm + c]
    const b = data[up + xp + c]
    const d = data[down + xm + c]
    const e = data[down + xp + c]
    const gx = b + 2 * data[mid + xp + c] + e - a - 2 * data[mid + xm + c] - d
    const gy = d + 2 * data[down + x0 + c] + e - a - 2 * data[up + x0 + c] - b
    const square = gx * gx + gy * gy
    if (square > best) {
      best = square
      out[0] = gx / 8
      out[1] = gy / 8
    }
  }
}

function clamp(value: number, size: number): number {
  return value < 0 ? 0 : value >= size ? size - 1 : value
}
