/** The four errors of a matte, as alphamatting.com's benchmark defines them, over the pixels that count. */
export type MatteScores = {
  /** Sum of absolute differences, alpha in 0..1. */
  readonly sad: number
  readonly mse: number
  /** Sum of squared differences of the gradients' lengths. */
  readonly gradient: number
  /** Sum of differences of how far pixels are connected to the object. */
  readonly connectivity: number
  /** Pixels that count. */
  readonly pixels: number
}

/** Spread of the Gaussian whose derivative measures gradients, in pixels, and what of its tails is left out. */
const SIGMA = 1.4
const TAIL = 0.01
/** Levels of alpha between which connectivity is looked at, and the difference to them that is overlooked. */
const LEVELS = 10
const OVERLOOKED = 0.15

/**
 * How far an alpha is from the truth. Rhemann et al., "A perceptually motivated online benchmark for image matting", CVPR
 * 2009; sums are not divided by 1000, as its tables do.
 * @param alpha w * h values 0..1, row by row
 * @param truth the same
 * @param counts not 0 for the pixels that count, usually the unknown ones of a trimap; all without it
 */
export function matteScores(alpha: Float32Array, truth: Float32Array, w: number, h: number, counts?: Uint8Array): MatteScores {
  let [sad, squares, pixels] = [0, 0, 0]
  for (let p = 0; p < alpha.length; p++) {
    if (counts && counts[p] === 0) continue
    const difference = alpha[p] - truth[p]
    sad += Math.abs(difference)
    squares += difference * difference
    pixels++
  }
  return {
    sad, mse: pixels === 0 ? 0 : squares / pixels, pixels,
    gradient: gradientError(alpha, truth, w, h, counts), connectivity: connectivityError(alpha, truth, w, h, counts),
  }
}

function gradientError(alpha: Float32Array, truth: Float32Array, w: number, h: number, counts?: Uint8Array): number {
  const a = gradientLengths(alpha, w, h)
  const b = gradientLengths(truth, w, h)
  let sum = 0
  for (let p = 0; p < a.length; p++) if (!counts || counts[p] !== 0) sum += (a[p] - b[p]) ** 2
  return sum
}

/** Length of the gradient by first derivatives of a Gaussian, each filter of unit length; edges are continued. */
function gradientLengths(values: Float32Array, w: number, h: number): Float32Array {
  const gauss = (x: number): number => Math.exp((-x * x) / (2 * SIGMA * SIGMA)) / (SIGMA * Math.sqrt(2 * Math.PI))
  const reach = Math.ceil(SIGMA * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * SIGMA * TAIL)))
  const smooth = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => gauss(i - reach))
  const slope = smooth.map((value, i) => (-(i - reach) * value) / (SIGMA * SIGMA))
  const lengthOf = (filter: Float64Array): number => Math.sqrt(filter.reduce((sum, value) => sum + value * value, 0))
  // The filter in the plane is the product of both, and so is its length.
  const share = 1 / (lengthOf(smooth) * lengthOf(slope))
  const across = filtered(filtered(values, w, h, slope, 1, 0), w, h, smooth, 0, 1)
  const down = filtered(filtered(values, w, h, smooth, 1, 0), w, h, slope, 0, 1)
  return across.map((value, p) => share * Math.hypot(value, down[p]))
}

function filtered(values: Float32Array, w: number, h: number, filter: Float64Array, stepX: 0 | 1, stepY: 0 | 1): Float32Array {
  const out = new Float32Array(values.length)
  const reach = filter.length >> 1
  for (let y = 0, p = 0; y < h; y++) {
    for (let x = 0; x < w; x++, p++) {
      let sum = 0
      for (let i = -reach; i <= reach; i++) {
        const u = Math.min(w - 1, Math.max(0, x + i * stepX))
        const v = Math.min(h - 1, Math.max(0, y + i * stepY))
        sum += filter[i + reach] * values[v * w + u]
      }
      out[p] = sum
    }
  }
  return out
}

function connectivityError(alpha: Float32Array, truth: Float32Array, w: number, h: number, counts?: Uint8Array): number {
  // The highest level at which each pixel still hangs together with the largest piece that both mattes share.
  const level = new Float32Array(alpha.length).fill(1)
  const settled = new Uint8Array(alpha.length)
  const shared = new Uint8Array(alpha.length)
  for (let i = 1; i <= LEVELS; i++) {
    const least = i / LEVELS
    for (let p = 0; p < shared.length; p++) shared[p] = alpha[p] >= least - 1e-6 && truth[p] >= least - 1e-6 ? 1 : 0
    const largest = largestPiece(shared, w, h)
    for (let p = 0; p < shared.length; p++) {
      if (settled[p] !== 0 || largest[p] !== 0) continue
      settled[p] = 1
      level[p] = (i - 1) / LEVELS
    }
  }
  const belonging = (value: number, at: number): number => (value - at >= OVERLOOKED ? 1 - (value - at) : 1)
  let sum = 0
  for (let p = 0; p < level.length; p++) {
    if (!counts || counts[p] !== 0) sum += Math.abs(belonging(alpha[p], level[p]) - belonging(truth[p], level[p]))
  }
  return sum
}

/** 1 on the largest piece whose pixels touch along their sides; of equal ones the first. */
function largestPiece(marked: Uint8Array, w: number, h: number): Uint8Array {
  const piece = new Int32Array(marked.length)
  const waiting = new Int32Array(marked.length)
  let pieces = 0
  let largest = 0
  let most = 0
  for (let seed = 0; seed < marked.length; seed++) {
    if (marked[seed] === 0 || piece[seed] !== 0) continue
    piece[seed] = ++pieces
    waiting[0] = seed
    let found = 1
    for (let next = 0; next < found; next++) {
      const p = waiting[next]
      const x = p % w
      const around = [x > 0 ? p - 1 : p, x < w - 1 ? p + 1 : p, p >= w ? p - w : p, p < (h - 1) * w ? p + w : p]
      for (const q of around) {
        if (marked[q] === 0 || piece[q] !== 0) continue
        piece[q] = pieces
        waiting[found++] = q
      }
    }
    if (found > most) {
      most = found
      largest = pieces
    }
  }
  return Uint8Array.from(piece, (which) => (which !== 0 && which === largest ? 1 : 0))
}
