/** Thresholds k / 256 for k from 1 to 255: a sample of 8 bits belongs to the mask from k up. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 255 }, (_, i) => (i + 1) / 256)

/**
 * Adds to `sums[k - 1]` the Dice of a map and a mask for each threshold k: the pixels are counted once, by value.
 * @param samples of the map, 8 bits each, `step` apart from the first
 * @param truth as many pixels, 0 outside, 1 inside
 */
export function addSweep(sums: Float64Array, samples: Uint8Array, step: number, truth: Uint8Array): void {
  const counts = new Int32Array(512)
  let inside = 0
  for (let i = 0, p = 0; i < truth.length; i++, p += step) {
    counts[(truth[i] << 8) | samples[p]]++
    inside += truth[i]
  }
  let shared = 0
  let found = 0
  for (let k = 255; k > 0; k--) {
    shared += counts[256 + k]
    found += counts[k] + counts[256 + k]
    sums[k - 1] += found + inside === 0 ? 1 : (2 * shared) / (found + inside)
  }
}
