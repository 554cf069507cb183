/** Gaussians a mixture has at most. Blake et al. 2004 and Rother et al. 2004 take five for each side. */
const PARTS = 5
const ROUNDS = 8
/** Colours the start is found on; more make it no better. */
const SAMPLE = 12_000
/** Added to variances, so that a part of one colour has a width, in 8-bit levels squared. */
const LEAST_VARIANCE = 0.6

/**
 * A sum of Gaussians over colours of three channels. For part k: weight and norm as `logs[k]` = ln(weight) - ln(det) / 2, mean
 * `means[3 * k ...]`, and the inverse covariance as its six different entries xx, xy, xz, yy, yz, zz in `inverses[6 * k ...]`.
 */
export type ColourMixture = { parts: number; logs: Float64Array; means: Float64Array; inverses: Float64Array }

/**
 * A mixture of the colours of chosen pixels: k-means first, then a Gaussian for each group.
 * @param colours 3 bytes a pixel
 * @param chosen indices of pixels, at least one
 */
export function mixtureOf(colours: Uint8Array, chosen: Int32Array): ColourMixture {
  const groups = new Uint8Array(chosen.length)
  const means = startOf(colours, chosen)
  for (let i = 0; i < chosen.length; i++) groups[i] = nearest(means, colours, 3 * chosen[i])
  return fitted(colours, chosen, groups, means.length / 3)
}

/** The mixture after one more step: each pixel goes to the part that explains it best, then the parts are fitted anew. */
export function relearned(mixture: ColourMixture, colours: Uint8Array, chosen: Int32Array): ColourMixture {
  const groups = new Uint8Array(chosen.length)
  for (let i = 0; i < chosen.length; i++) groups[i] = likeliest(mixture, colours, 3 * chosen[i])
  return fitted(colours, chosen, groups, mixture.parts)
}

/** Two mixtures as one, the second with a share 0..1 of the whole. */
export function blended(a: ColourMixture, b: ColourMixture, share: number): ColourMixture {
  return {
    parts: a.parts + b.parts,
    logs: Float64Array.from([...a.logs].map((log) => log + Math.log(1 - share)).concat([...b.logs].map((log) => log + Math.log(share)))),
    means: Float64Array.from([...a.means, ...b.means]),
    inverses: Float64Array.from([...a.inverses, ...b.inverses]),
  }
}

/** -ln of the mixture's density at the colour at an offset, up to a constant that is the same for all mixtures. */
export function surprise({ parts, logs, means, inverses }: ColourMixture, colours: Uint8Array, at: number): number {
  const r = colours[at]
  const g = colours[at + 1]
  const b = colours[at + 2]
  let best = -Infinity
  let sum = 0
  for (let k = 0, m = 0, v = 0; k < parts; k++, m += 3, v += 6) {
    const x = r - means[m]
    const y = g - means[m + 1]
    const z = b - means[m + 2]
    const log = logs[k] - 0.5 * (
      x * (inverses[v] * x + 2 * (inverses[v + 1] * y + inverses[v + 2] * z)) + y * (inverses[v + 3] * y + 2 * inverses[v + 4] * z) + inverses[v + 5] * z * z
    )
    // Log-sum-exp in one pass; far parts add nothing that is seen.
    if (log > best) {
      sum = sum * (best - log > -30 ? Math.exp(best - log) : 0) + 1
      best = log
    } else if (log - best > -12) sum += Math.exp(log - best)
  }
  return -best - Math.log(sum)
}

function likeliest({ parts, logs, means, inverses }: ColourMixture, colours: Uint8Array, at: number): number {
  let best = -Infinity
  let which = 0
  for (let k = 0, m = 0, v = 0; k < parts; k++, m += 3, v += 6) {
    const x = colours[at] - means[m]
    const y = colours[at + 1] - means[m + 1]
    const z = colours[at + 2] - means[m + 2]
    const log = logs[k] - 0.5 * (
      x * (inverses[v] * x + 2 * (inverses[v + 1] * y + inverses[v + 2] * z)) + y * (inverses[v + 3] * y + 2 * inverses[v + 4] * z) + inverses[v + 5] * z * z
    )
    if (log > best) {
      best = log
      which = k
    }
  }
  return which
}

/** Means of k-means over evenly spaced pixels, begun far from each other (k-means++ without its chance: always the farthest of a few). */
function startOf(colours: Uint8Array, chosen: Int32Array): Float64Array {
  const step = Math.max(1, Math.floor(chosen.length / SAMPLE))
  const sample: number[] = []
  for (let i = 0; i < chosen.length; i += step) sample.push(3 * chosen[i])
  let means = Float64Array.from([0, 1, 2], (c) => sample.reduce((sum, at) => sum + colours[at + c], 0) / sample.length)
  const gaps = new Float64Array(sample.length).fill(Infinity)
  // A generator of its own, so that the same photo and strokes give the same cut everywhere.
  let seed = 1
  while (means.length < 3 * PARTS) {
    let total = 0
    const m = means.length - 3
    for (let i = 0; i < sample.length; i++) {
      const gap = squaredGap(means, m, colours, sample[i])
      if (gap < gaps[i]) gaps[i] = gap
      total += gaps[i]
    }
    if (total < 1) break
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    let left = (seed / 2 ** 32) * total
    let pick = 0
    while (pick < sample.length - 1 && (left -= gaps[pick]) > 0) pick++
    means = Float64Array.from([...means, colours[sample[pick]], colours[sample[pick] + 1], colours[sample[pick] + 2]])
  }
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array((means.length / 3) * 4)
    for (const at of sample) {
      const k = nearest(means, colours, at)
      sums[4 * k] += colours[at]
      sums[4 * k + 1] += colours[at + 1]
      sums[4 * k + 2] += colours[at + 2]
      sums[4 * k + 3]++
    }
    for (let k = 0; k < means.length / 3; k++) {
      if (sums[4 * k + 3] > 0) for (let c = 0; c < 3; c++) means[3 * k + c] = sums[4 * k + c] / sums[4 * k + 3]
    }
  }
  return means
}

function squaredGap(means: Float64Array, m: number, colours: Uint8Array, at: number): number {
  const x = colours[at] - means[m]
  const y = colours[at + 1] - means[m + 1]
  const z = colours[at + 2] - means[m + 2]
  return x * x + y * y + z * z
}

function nearest(means: Float64Array, colours: Uint8Array, at: number): number {
  let best = Infinity
  let which = 0
  for (let m = 0; m < means.length; m += 3) {
    const gap = squaredGap(means, m, colours, at)
    if (gap < best) {
      best = gap
      which = m / 3
    }
  }
  return which
}

function fitted(colours: Uint8Array, chosen: Int32Array, groups: Uint8Array, parts: number): ColourMixture {
  const sums = new Float64Array(parts * 10)
  for (let i = 0; i < chosen.length; i++) {
    const at = 3 * chosen[i]
    const s = 10 * groups[i]
    const r = colours[at]
    const g = colours[at + 1]
    const b = colours[at + 2]
    sums[s]++
    sums[s + 1] += r
    sums[s + 2] += g
    sums[s + 3] += b
    sums[s + 4] += r * r
    sums[s + 5] += r * g
    sums[s + 6] += r * b
    sums[s + 7] += g * g
    sums[s + 8] += g * b
    sums[s + 9] += b * b
  }
  const used = Array.from({ length: parts }, (_, k) => k).filter((k) => sums[10 * k] > 0)
  const logs = new Float64Array(used.length)
  const means = new Float64Array(3 * used.length)
  const inverses = new Float64Array(6 * used.length)
  for (const [k, from] of used.entries()) {
    const s = 10 * from
    const count = sums[s]
    const [r, g, b] = [sums[s + 1] / count, sums[s + 2] / count, sums[s + 3] / count]
    const xx = sums[s + 4] / count - r * r + LEAST_VARIANCE
    const xy = sums[s + 5] / count - r * g
    const xz = sums[s + 6] / count - r * b
    const yy = sums[s + 7] / count - g * g + LEAST_VARIANCE
    const yz = sums[s + 8] / count - g * b
    const zz = sums[s + 9] / count - b * b + LEAST_VARIANCE
    const [a, c, e] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy]
    const det = xx * a + xy * c + xz * e
    means.set([r, g, b], 3 * k)
    inverses.set([a / det, c / det, e / det, (xx * zz - xz * xz) / det, (xy * xz - xx * yz) / det, (xx * yy - xy * xy) / det], 6 * k)
    logs[k] = Math.log(count / chosen.length) - 0.5 * Math.log(det)
  }
  return { parts: used.length, logs, means, inverses }
}
