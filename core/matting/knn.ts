import type { Rgb } from './band.ts'
import { descend, type Tell } from './conjugate-gradients.ts'
import { DIMENSIONS, nearestNeighbours } from './nearest.ts'

/** Two searches: many neighbours that are also near in the picture, some that may be anywhere; pymatting's choice. */
const SEARCHES = [{ neighbours: 20, distance: 2 }, { neighbours: 10, distance: 0.1 }] as const
/** How strongly known pixels are held to what they are. */
const HOLD = 100
const MOST_STEPS = 2_000

/**
 * Solves for the unknown pixels so that each is the mean of those alike in colour and place, wherever they are in the
 * picture. `alpha` is where it starts and where the result goes. Returns the number of steps.
 * Chen, Li and Tang, "KNN matting", PAMI 35(9), 2013, with all weights 1.
 */
export function solveKnn(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, still: number, tell: Tell): number {
  const searches = SEARCHES.map(({ neighbours, distance }, i) =>
    ({ neighbours, found: nearestNeighbours(features(picture, distance), neighbours, (done) => tell(0.3 * (i + done))) }))
  const { starts, others } = links(searches, unknown.length)
  const n = unknown.length
  const right = new Float64Array(n)
  const x = Float64Array.from(alpha)
  const diagonal = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const degree = Math.max(1, starts[i + 1] - starts[i])
    diagonal[i] = unknown[i] === 0 ? (1 + HOLD) * degree : degree
    if (unknown[i] === 0) right[i] = HOLD * degree * alpha[i]
  }
  const apply = (from: Float64Array, to: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      let sum = diagonal[i] * from[i]
      for (let k = starts[i]; k < starts[i + 1]; k++) sum -= from[others[k]]
      to[i] = sum
    }
  }
  const steps = descend(x, right, {
    apply,
    improve(rest, way, image) {
      for (let i = 0; i < n; i++) way[i] = rest[i] / diagonal[i]
      apply(way, image)
    },
    still, mostSteps: MOST_STEPS, tell: (done) => tell(0.6 + 0.4 * done),
  })
  for (let p = 0; p < n; p++) if (unknown[p] !== 0) alpha[p] = Math.min(1, Math.max(0, x[p]))
  return steps
}

/** Red, green, blue 0..1 and the place 0..1 times `distance`. */
function features({ width, height, data }: Rgb, distance: number): Float32Array {
  const out = new Float32Array(DIMENSIONS * width * height)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const to = DIMENSIONS * p
      for (let c = 0; c < 3; c++) out[to + c] = data[3 * p + c] / 255
      out[to + 3] = (distance * x) / Math.max(1, width - 1)
      out[to + 4] = (distance * y) / Math.max(1, height - 1)
    }
  }
  return out
}

type Search = { readonly neighbours: number; readonly found: Int32Array }

/** For each pixel all that chose it and that it chose, as often as they did; itself left out. */
function links(searches: readonly Search[], count: number): { starts: Int32Array; others: Int32Array } {
  const starts = new Int32Array(count + 1)
  const each = (use: (p: number, q: number) => void): void => {
    for (const { neighbours, found } of searches) {
      for (let p = 0, k = 0; p < count; p++) {
        for (const end = k + neighbours; k < end; k++) {
          if (found[k] === p) continue
          use(p, found[k])
          use(found[k], p)
        }
      }
    }
  }
  each((p) => void starts[p + 1]++)
  for (let p = 0; p < count; p++) starts[p + 1] += starts[p]
  const next = starts.slice()
  const others = new Int32Array(starts[count])
  each((p, q) => void (others[next[p]++] = q))
  return { starts, others }
}
