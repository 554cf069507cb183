import type { Spans } from '../silhouette.ts'

/**
 * A function that counts the pixels in which a silhouette and a mask differ, over those that can be known, from sums along the mask's rows.
 * Over the width it is the seed's distance, the sum over rows of the row's share.
 * @param mask width * height; not 0 is object
 * @param valid 0 where it cannot be known whether the object is there
 */
export function createUnequalPixels(mask: ArrayLike<number>, width: number, height: number, valid?: ArrayLike<number>): (spans: Spans) => number {
  // What a pixel adds when it is covered: 1 outside of the mask, -1 inside, 0 where unknown.
  const sums = new Int32Array((width + 1) * height)
  let empty = 0
  for (let y = 0, p = 0; y < height; y++) {
    let sum = 0
    for (let x = 0; x < width; x++, p++) {
      if (!valid || valid[p] !== 0) {
        sum += mask[p] === 0 ? 1 : -1
        if (mask[p] !== 0) empty++
      }
      sums[y * (width + 1) + x + 1] = sum
    }
  }
  return ({ rowStart, from, to }) => {
    let unequal = empty
    for (let y = 0; y < height; y++) {
      const row = y * (width + 1)
      for (let i = rowStart[y]; i < rowStart[y + 1]; i++) unequal += sums[row + to[i]] - sums[row + from[i]]
    }
    return unequal
  }
}
