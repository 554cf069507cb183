import type { Spans } from '../silhouette.ts'

/** Counts a mask's pixels under silhouettes, row span by row span, from sums along its rows. */
export type Overlap = {
  /** Pixels of the mask that can be known. */
  area: number
  /** Intersection over union of the mask with a silhouette, over the pixels that can be known; 0 when both are empty. */
  iou(spans: Spans): number
}

/**
 * @param mask width * height; not 0 is object
 * @param valid 0 where it cannot be known whether the object is there
 */
export function createOverlap(mask: Uint8Array, width: number, height: number, valid?: Uint8Array): Overlap {
  const across = width + 1
  const sums = new Int32Array(across * height)
  const known = valid ? new Int32Array(across * height) : null
  let area = 0
  for (let y = 0, p = 0; y < height; y++) {
    let set = 0
    let seen = 0
    const row = y * across + 1
    if (known && valid) {
      for (let x = 0; x < width; x++, p++) {
        if (valid[p] !== 0) {
          seen++
          if (mask[p] !== 0) set++
        }
        sums[row + x] = set
        known[row + x] = seen
      }
    } else {
      for (let x = 0; x < width; x++, p++) {
        if (mask[p] !== 0) set++
        sums[row + x] = set
      }
    }
    area += set
  }
  return {
    area,
    iou({ rowStart, from, to }) {
      let both = 0
      let drawn = 0
      for (let y = 0; y < height; y++) {
        const row = y * across
        for (let i = rowStart[y]; i < rowStart[y + 1]; i++) {
          both += sums[row + to[i]] - sums[row + from[i]]
          drawn += known ? known[row + to[i]] - known[row + from[i]] : to[i] - from[i]
        }
      }
      const either = area + drawn - both
      return either === 0 ? 0 : both / either
    },
  }
}
