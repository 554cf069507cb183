import { SEGMENT, type Band, type Rgb } from './band.ts'
import type { Arena } from './simd/arena.ts'
import { LATER, planeOf, PLANES } from './simd/sweep-kernels.ts'

/**
 * The linear system of a matte over a band: A x = b, where A is symmetric and positive. Its couplings lie in the arena, in
 * planes; the last of them has what couples a place with itself, 0 for inert places, until `invert` was called.
 */
export type System = {
  readonly band: Band
  readonly arena: Arena
  /** Bytes from plane to plane. */
  readonly stride: number
  /** Address of b. */
  readonly right: number
}

/**
 * The closed-form matting Laplacian of 3 x 3 windows, with known pixels eliminated: their alpha goes to the right side.
 * Levin, Lischinski and Weiss, "A closed-form solution to natural image matting", PAMI 30(2), 2008, equation 12. Windows lie
 * inside the picture as a whole. What was in the arena is gone.
 * @param known alpha 0..1 of the pixels outside the band
 * @param eps what variance of colours (0..1, squared) still counts as flat
 */
export function closedFormSystem(picture: Rgb, band: Band, known: Float32Array, eps: number, arena: Arena): System {
  const { width, height, data } = picture
  const { places, pixels, live } = band
  const stride = arena.begin(places)
  const system = { band, arena, stride, right: arena.take(4 * places) }
  const plane = stride / 4
  const planes = arena.floats(PLANES, (LATER + 1) * plane)
  const right = arena.floats(system.right, places)
  const self = LATER * plane
  const towards = planesInWindow(plane)
  // Which place each pixel of three rows has, by row modulo 3; -1 outside the band.
  const rows = [0, 1, 2].map(() => new Int32Array(width))
  let next = 0
  const fill = (y: number): void => {
    const row = rows[y % 3].fill(-1)
    const from = y * width
    for (; next < places && pixels[next] < from + width; next++) if (live[next] === 1) row[pixels[next] - from] = next
  }
  for (let y = 0; y < Math.min(2, height); y++) fill(y)
  const at = new Int32Array(9)
  // Colours of the window less their mean, and these times the inverse of their covariance.
  const d = new Float64Array(27)
  const v = new Float64Array(27)
  for (let y = 1; y < height - 1; y++) {
    fill(y + 1)
    const above = rows[(y - 1) % 3]
    const here = rows[y % 3]
    const below = rows[(y + 1) % 3]
    for (let x = 1; x < width - 1; x++) {
      at[0] = above[x - 1]
      at[1] = above[x]
      at[2] = above[x + 1]
      at[3] = here[x - 1]
      at[4] = here[x]
      at[5] = here[x + 1]
      at[6] = below[x - 1]
      at[7] = below[x]
      at[8] = below[x + 1]
      // All bits are set only where all nine are -1.
      if ((at[0] & at[1] & at[2] & at[3] & at[4] & at[5] & at[6] & at[7] & at[8]) === -1) continue
      const corner = (y - 1) * width + x - 1
      windowOf(data, 3 * corner, 3 * width, eps, d, v)
      const isInside = (at[0] | at[1] | at[2] | at[3] | at[4] | at[5] | at[6] | at[7] | at[8]) >= 0
      for (let i = 0; i < 9; i++) {
        const p = at[i]
        const a = v[3 * i]
        const b = v[3 * i + 1]
        const c = v[3 * i + 2]
        if (p >= 0) planes[self + p] += 8 / 9 - (a * d[3 * i] + b * d[3 * i + 1] + c * d[3 * i + 2])
        if (isInside) {
          for (let j = i + 1, k = 9 * i + j; j < 9; j++, k++) planes[towards[k] + p] -= 1 / 9 + (a * d[3 * j] + b * d[3 * j + 1] + c * d[3 * j + 2])
          continue
        }
        for (let j = i + 1, k = 9 * i + j; j < 9; j++, k++) {
          const value = -1 / 9 - (a * d[3 * j] + b * d[3 * j + 1] + c * d[3 * j + 2])
          if (p >= 0 && at[j] >= 0) planes[towards[k] + p] += value
          else if (p >= 0) right[p] -= value * known[corner + ((j / 3) | 0) * width + (j % 3)]
          else if (at[j] >= 0) right[at[j]] -= value * known[corner + ((i / 3) | 0) * width + (i % 3)]
        }
      }
    }
  }
  // Pixels that no window holds stand for themselves.
  for (let p = 0; p < places; p++) if (live[p] === 1 && planes[self + p] <= 0) planes[self + p] = 1
  return system
}

/** Where the plane of each two pixels of a window begins: 9 * i + j, with i before j. */
function planesInWindow(plane: number): Int32Array {
  const towards = new Int32Array(81)
  for (let i = 0; i < 9; i++) for (let j = i + 1; j < 9; j++) towards[9 * i + j] = plane * planeOf((j % 3) - (i % 3), ((j / 3) | 0) - ((i / 3) | 0))
  return towards
}

/** Takes A x from the right side. Comes before `invert`. */
export function subtractImage({ band: { segments, live }, arena, stride, ...system }: System, x: Float32Array): void {
  if (!x.some((value) => value !== 0)) return
  const plane = stride / 4
  const planes = arena.floats(PLANES, (LATER + 1) * plane)
  const right = arena.floats(system.right, x.length)
  for (let s = 0; s < segments.length; s += SEGMENT) {
    for (let p = segments[s]; p < segments[s + 1]; p++) {
      if (live[p] === 0) continue
      right[p] -= planes[LATER * plane + p] * x[p]
      for (let dy = 0; dy <= 2; dy++) {
        const q = dy === 0 ? p : p + segments[s + 3 + dy]
        for (let dx = dy === 0 ? 1 : -2; dx <= 2; dx++) {
          const value = planes[planeOf(dx, dy) * plane + p]
          if (value === 0) continue
          right[p] -= value * x[q + dx]
          right[q + dx] -= value * x[p]
        }
      }
    }
  }
}

/** Puts 1 / what couples each place with itself in its place, which is how the sweeps want it. */
export function invert({ band, arena, stride }: System): void {
  const self = arena.floats(PLANES + LATER * stride, band.places)
  for (let p = 0; p < self.length; p++) if (self[p] > 0) self[p] = 1 / self[p]
}

/** Fills d with the window's nine colours less their mean, v with (covariance + eps / 9)^-1 d / 9. */
function windowOf(data: Uint8Array, corner: number, stride: number, eps: number, d: Float64Array, v: Float64Array): void {
  let r = 0
  let g = 0
  let b = 0
  for (let i = 0, row = corner; i < 27; row += stride) {
    for (let q = row; q < row + 9; q += 3, i += 3) {
      r += d[i] = data[q] / 255
      g += d[i + 1] = data[q + 1] / 255
      b += d[i + 2] = data[q + 2] / 255
    }
  }
  r /= 9
  g /= 9
  b /= 9
  // Nine times the covariance; the ninth part comes back with v.
  let rr = eps
  let rg = 0
  let rb = 0
  let gg = eps
  let gb = 0
  let bb = eps
  for (let i = 0; i < 27; i += 3) {
    const x = (d[i] -= r)
    const y = (d[i + 1] -= g)
    const z = (d[i + 2] -= b)
    rr += x * x
    rg += x * y
    rb += x * z
    gg += y * y
    gb += y * z
    bb += z * z
  }
  const c00 = gg * bb - gb * gb
  const c01 = gb * rb - rg * bb
  const c02 = rg * gb - gg * rb
  const share = 1 / (rr * c00 + rg * c01 + rb * c02)
  const i00 = c00 * share
  const i01 = c01 * share
  const i02 = c02 * share
  const i11 = (rr * bb - rb * rb) * share
  const i12 = (rg * rb - rr * gb) * share
  const i22 = (rr * gg - rg * rg) * share
  for (let i = 0; i < 27; i += 3) {
    const x = d[i]
    const y = d[i + 1]
    const z = d[i + 2]
    v[i] = i00 * x + i01 * y + i02 * z
    v[i + 1] = i01 * x + i11 * y + i12 * z
    v[i + 2] = i02 * x + i12 * y + i22 * z
  }
}
