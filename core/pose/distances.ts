import { squaredDistances } from '../mask/distance.ts'
import { maskBox, type MaskBox } from './mask-box.ts'

/*
 * How far two masks of width x height pixels, row by row, 0 = not, are from one another. All are symmetric and have a value for empty
 * masks: two empty ones are equal; an empty and another share nothing, and are the picture's diagonal apart.
 */

/** The seed's distance: the sum over rows of the row's share of unequal pixels (SciPy's hamming of each row), 0 to `height`. */
export function hammingRows(a: ArrayLike<number>, b: ArrayLike<number>, width: number, height: number): number {
  let sum = 0
  for (let y = 0, p = 0; y < height; y++) {
    let unequal = 0
    for (let x = 0; x < width; x++, p++) if ((a[p] !== 0) !== (b[p] !== 0)) unequal++
    sum += unequal / width
  }
  return sum
}

/** Pixels in both, and in either. */
function shared(a: ArrayLike<number>, b: ArrayLike<number>): { both: number; either: number } {
  let both = 0
  let either = 0
  for (let p = 0; p < a.length; p++) {
    if (a[p] !== 0 && b[p] !== 0) both++
    if (a[p] !== 0 || b[p] !== 0) either++
  }
  return { both, either }
}

/** Jaccard's index, 0 to 1. */
export function iou(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { both, either } = shared(a, b)
  return either === 0 ? 1 : both / either
}

/** Dice's coefficient, 0 to 1. */
export function dice(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { both, either } = shared(a, b)
  return either === 0 ? 1 : 2 * both / (both + either)
}

/** Pixels of a mask that have a neighbour to the side, above or below that is not of it, or the picture's edge there. */
export function rimOf(mask: ArrayLike<number>, width: number, height: number): Uint8Array {
  const rim = new Uint8Array(width * height)
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (mask[p] === 0) continue
      const inside = x > 0 && x + 1 < width && y > 0 && y + 1 < height
        && mask[p - 1] !== 0 && mask[p + 1] !== 0 && mask[p - width] !== 0 && mask[p + width] !== 0
      if (!inside) rim[p] = 1
    }
  }
  return rim
}

/**
 * Distances between the rims of two masks in pixels, from pixel middle to pixel middle, exact: `chamfer`, the mean over one rim of the
 * distance to the other, averaged both ways; `hausdorff`, the longest of them.
 */
export function rimDistances(a: ArrayLike<number>, b: ArrayLike<number>, width: number, height: number): { chamfer: number; hausdorff: number } {
  const boxes = [maskBox([a], width, height), maskBox([b], width, height)]
  if (!boxes[0] || !boxes[1]) {
    const distance = boxes[0] === boxes[1] ? 0 : Math.hypot(width, height)
    return { chamfer: distance, hausdorff: distance }
  }
  // Beyond the box of both there is neither rim: what is there need not be looked at.
  const box = around(boxes[0], boxes[1])
  const [w, h] = [box.right - box.left, box.bottom - box.top]
  const rims = [a, b].map((mask) => rimOf(within(mask, width, box), w, h))
  const nearest = rims.map((rim) => squaredDistances(rim, h, w))
  let longest = 0
  const means = rims.map((rim, one) => {
    const squares = nearest[1 - one]
    let sum = 0
    let count = 0
    for (let p = 0; p < rim.length; p++) {
      if (rim[p] === 0) continue
      sum += Math.sqrt(squares[p])
      count++
      if (squares[p] > longest) longest = squares[p]
    }
    return sum / count
  })
  return { chamfer: (means[0] + means[1]) / 2, hausdorff: Math.sqrt(longest) }
}

function around(a: MaskBox, b: MaskBox): MaskBox {
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) }
}

function within(mask: ArrayLike<number>, width: number, { left, top, right, bottom }: MaskBox): Uint8Array {
  const out = new Uint8Array((right - left) * (bottom - top))
  for (let y = top, q = 0; y < bottom; y++) for (let x = left, p = y * width + left; x < right; x++, p++, q++) out[q] = mask[p] === 0 ? 0 : 1
  return out
}

export const chamfer = (a: ArrayLike<number>, b: ArrayLike<number>, width: number, height: number): number => rimDistances(a, b, width, height).chamfer
export const hausdorff = (a: ArrayLike<number>, b: ArrayLike<number>, width: number, height: number): number => rimDistances(a, b, width, height).hausdorff
