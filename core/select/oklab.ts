/*
 * OKLab, in which equal distances look about equal: Björn Ottosson, "A perceptual color space for image processing" (2020).
 * Distances below are given in hundredths: 1 is about a difference one just sees, black to white is 100.
 */
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => (i <= 10 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4))
const ROOTS = 4096
/** Cube roots of 0..1; between the steps they run straight, off by less than 0.01 in hundredths but for near-blacks. */
const CUBE = Float32Array.from({ length: ROOTS + 2 }, (_, i) => Math.cbrt(i / ROOTS))

function root(value: number): number {
  if (value < 0.004) return Math.cbrt(value)
  const at = value * ROOTS
  const i = at | 0
  return CUBE[i] + (at - i) * (CUBE[i + 1] - CUBE[i])
}

/** OKLab of one 8-bit sRGB pixel, times 100, written to `out` from `at`: L 0..100, a and b about -40..40. */
export function toOklab(red: number, green: number, blue: number, out: Float32Array | Float64Array, at: number): void {
  const r = LINEAR[red]
  const g = LINEAR[green]
  const b = LINEAR[blue]
  const l = root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  out[at] = 21.04542553 * l + 79.3617785 * m - 0.40720468 * s
  out[at + 1] = 197.79984951 * l - 242.8592205 * m + 45.05937099 * s
  out[at + 2] = 2.59040371 * l + 78.27717662 * m - 80.8675766 * s
}

/** OKLab of pixels of 3 bytes, 3 values each. */
export function oklabOf(data: Uint8Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length)
  let last = -1
  for (let p = 0; p + 2 < data.length; p += 3) {
    const key = (data[p] << 16) | (data[p + 1] << 8) | data[p + 2]
    // Studio photos have long runs of one colour.
    if (key === last) out.copyWithin(p, p - 3, p)
    else toOklab(data[p], data[p + 1], data[p + 2], out, p)
    last = key
  }
  return out
}
