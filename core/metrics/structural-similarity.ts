/** Window of Wang et al. and the constants that keep flat places defined. */
const SIGMA = 1.5
const REACH = 5
const K1 = 0.01
const K2 = 0.03

const WINDOW = (() => {
  const bell = Float64Array.from({ length: 2 * REACH + 1 }, (_, i) => Math.exp(-((i - REACH) ** 2) / (2 * SIGMA * SIGMA)))
  const sum = bell.reduce((a, b) => a + b)
  return bell.map((value) => value / sum)
})()

/**
 * Mean structural similarity of two maps over the pixels that count (Wang et al., "Image quality assessment: from error
 * visibility to structural similarity", IEEE TIP 2004; Gaussian window 11 x 11 of spread 1.5, weighted variances). Only
 * pixels that count enter a window; its weights are shared among them, so nothing beyond a mask's edge or the picture's has a say.
 * @param a w * h values, row by row
 * @param b the same
 * @param counts not 0 for the pixels that count
 * @param range the span of values, such as the truth's greatest less its least; above 0
 * @returns -1..1; 1 only for equal maps; NaN when nothing counts
 */
export function structuralSimilarity(a: Float32Array, b: Float32Array, w: number, h: number, counts: Uint8Array, range: number): number {
  const mask = Float64Array.from(counts, (value) => (value === 0 ? 0 : 1))
  const product = (x: Float32Array | null, y: Float32Array | null): Float64Array =>
    blurred(mask.map((on, p) => (on === 0 ? 0 : (x ? x[p] : 1) * (y ? y[p] : 1))), w, h)
  const [share, ma, mb, maa, mbb, mab] = [product(null, null), product(a, null), product(b, null), product(a, a), product(b, b), product(a, b)]
  const [c1, c2] = [(K1 * range) ** 2, (K2 * range) ** 2]
  let [sum, pixels] = [0, 0]
  for (let p = 0; p < mask.length; p++) {
    if (mask[p] === 0) continue
    const s = share[p]
    const [x, y] = [ma[p] / s, mb[p] / s]
    const [xx, yy, xy] = [Math.max(0, maa[p] / s - x * x), Math.max(0, mbb[p] / s - y * y), mab[p] / s - x * y]
    sum += ((2 * x * y + c1) * (2 * xy + c2)) / ((x * x + y * y + c1) * (xx + yy + c2))
    pixels++
  }
  return sum / pixels
}

/** Nothing lies beyond the edges. */
function blurred(values: Float64Array, w: number, h: number): Float64Array {
  const across = new Float64Array(values.length)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0
      for (let i = Math.max(-REACH, -x); i <= Math.min(REACH, w - 1 - x); i++) sum += WINDOW[i + REACH] * values[y * w + x + i]
      across[y * w + x] = sum
    }
  }
  const out = new Float64Array(values.length)
  for (let y = 0; y < h; y++) {
    for (let i = Math.max(-REACH, -y); i <= Math.min(REACH, h - 1 - y); i++) {
      const weight = WINDOW[i + REACH]
      for (let x = 0; x < w; x++) out[y * w + x] += weight * across[(y + i) * w + x]
    }
  }
  return out
}
