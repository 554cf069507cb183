import { runsOfRle } from '../../../core/mask/rle.ts'
import type { Rle } from '../../../core/records/annotation.ts'

/** Whether a pixel of a stored mask is set; false outside. */
export function decodeRuns(rle: Rle): (x: number, y: number) => boolean {
  const [h, w] = rle.size
  const pixels = new Uint8Array(h * w)
  let at = 0
  runsOfRle(rle).counts.forEach((count, i) => {
    pixels.fill(i & 1, at, at + count)
    at += count
  })
  return (x, y) => x >= 0 && x < w && y >= 0 && y < h && pixels[x * h + y] === 1
}
