import { SEGMENT } from './band.ts'
import { STENCIL, type System } from './closed-form.ts'

type Vector = Float64Array

/** out = A x. */
export function apply({ band, couplings }: System, x: Vector, out: Vector): void {
  const { segments } = band
  for (let s = 0; s < segments.length; s += SEGMENT) {
    const end = segments[s + 1]
    const a = segments[s + 2]
    const b = segments[s + 3]
    const c = segments[s + 4]
    const d = segments[s + 5]
    const e = segments[s + 6]
    for (let p = segments[s], k = p * STENCIL; p < end; p++, k += STENCIL) out[p] = row(couplings, x, k, p + a, p + b, p + c, p + d, p + e)
  }
}

/**
 * The sum of a place's couplings times x around it; a..e are the places above each other in the middle column. Sums of rows
 * are made apart and put together last: one after the other each addition would wait for the one before.
 */
function row(l: Float32Array, x: Vector, k: number, a: number, b: number, c: number, d: number, e: number): number {
  return l[k] * x[a - 2] + l[k + 1] * x[a - 1] + l[k + 2] * x[a] + l[k + 3] * x[a + 1] + l[k + 4] * x[a + 2]
    + (l[k + 5] * x[b - 2] + l[k + 6] * x[b - 1] + l[k + 7] * x[b] + l[k + 8] * x[b + 1] + l[k + 9] * x[b + 2])
    + ((l[k + 15] * x[d - 2] + l[k + 16] * x[d - 1] + l[k + 17] * x[d] + l[k + 18] * x[d + 1] + l[k + 19] * x[d + 2])
    + (l[k + 20] * x[e - 2] + l[k + 21] * x[e - 1] + l[k + 22] * x[e] + l[k + 23] * x[e + 1] + l[k + 24] * x[e + 2]))
    + (l[k + 10] * x[c - 2] + l[k + 11] * x[c - 1] + l[k + 12] * x[c] + l[k + 13] * x[c + 1] + l[k + 14] * x[c + 2])
}

/** As `row`, of the places before the middle one only. */
function rowBefore(l: Float32Array, x: Vector, k: number, a: number, b: number, p: number): number {
  return l[k] * x[a - 2] + l[k + 1] * x[a - 1] + l[k + 2] * x[a] + l[k + 3] * x[a + 1] + l[k + 4] * x[a + 2]
    + (l[k + 5] * x[b - 2] + l[k + 6] * x[b - 1] + l[k + 7] * x[b] + l[k + 8] * x[b + 1] + l[k + 9] * x[b + 2])
    + (l[k + 10] * x[p - 2] + l[k + 11] * x[p - 1])
}

/** As `row`, of the places after the middle one only. */
function rowAfter(l: Float32Array, x: Vector, k: number, p: number, d: number, e: number): number {
  return l[k + 13] * x[p + 1] + l[k + 14] * x[p + 2]
    + (l[k + 15] * x[d - 2] + l[k + 16] * x[d - 1] + l[k + 17] * x[d] + l[k + 18] * x[d + 1] + l[k + 19] * x[d + 2])
    + (l[k + 20] * x[e - 2] + l[k + 21] * x[e - 1] + l[k + 22] * x[e] + l[k + 23] * x[e + 1] + l[k + 24] * x[e + 2])
}

/**
 * x after one forward sweep of Gauss and Seidel from zero, and what then remains of the right side: as the rows before a
 * place are satisfied, only the couplings with places after it count.
 */
export function sweepFromZero({ band, couplings: l }: System, right: Vector, x: Vector, rest: Vector): void {
  const { segments } = band
  for (let s = 0; s < segments.length; s += SEGMENT) {
    const end = segments[s + 1]
    const a = segments[s + 2]
    const b = segments[s + 3]
    for (let p = segments[s], k = p * STENCIL; p < end; p++, k += STENCIL) x[p] = (right[p] - rowBefore(l, x, k, p + a, p + b, p)) / l[k + 12]
  }
  for (let s = 0; s < segments.length; s += SEGMENT) {
    const end = segments[s + 1]
    const d = segments[s + 5]
    const e = segments[s + 6]
    for (let p = segments[s], k = p * STENCIL; p < end; p++, k += STENCIL) rest[p] = -rowAfter(l, x, k, p, p + d, p + e)
  }
}

/**
 * One backward sweep, in place, and then image = A x at half its price: after the sweep a place's row is satisfied but for
 * what the places before it have moved since.
 */
export function sweepBackward({ band, couplings: l }: System, right: Vector, x: Vector, image: Vector): void {
  const { segments } = band
  for (let s = segments.length - SEGMENT; s >= 0; s -= SEGMENT) {
    const from = segments[s]
    const a = segments[s + 2]
    const b = segments[s + 3]
    const c = segments[s + 4]
    const d = segments[s + 5]
    const e = segments[s + 6]
    for (let p = segments[s + 1] - 1, k = p * STENCIL; p >= from; p--, k -= STENCIL) {
      const move = (right[p] - row(l, x, k, p + a, p + b, p + c, p + d, p + e)) / l[k + 12]
      x[p] += move
      image[p] = move
    }
  }
  // Backwards again: what a place's image needs of those before it is still there.
  for (let s = segments.length - SEGMENT; s >= 0; s -= SEGMENT) {
    const from = segments[s]
    const a = segments[s + 2]
    const b = segments[s + 3]
    for (let p = segments[s + 1] - 1, k = p * STENCIL; p >= from; p--, k -= STENCIL) image[p] = right[p] + rowBefore(l, image, k, p + a, p + b, p)
  }
}
