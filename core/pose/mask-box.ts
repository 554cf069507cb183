/** Columns left <= x < right and rows top <= y < bottom. */
export type MaskBox = { left: number; top: number; right: number; bottom: number }

/** The least box round all pixels that are not 0 in any of some masks of width x height; null when there is none. */
export function maskBox(masks: readonly ArrayLike<number>[], width: number, height: number): MaskBox | null {
  const box = { left: width, top: height, right: 0, bottom: 0 }
  for (const mask of masks) {
    for (let y = 0; y < height; y++) {
      const row = y * width
      let first = 0
      while (first < width && mask[row + first] === 0) first++
      if (first === width) continue
      let last = width - 1
      while (mask[row + last] === 0) last--
      if (first < box.left) box.left = first
      if (last >= box.right) box.right = last + 1
      if (y < box.top) box.top = y
      if (y >= box.bottom) box.bottom = y + 1
    }
  }
  return box.bottom === 0 ? null : box
}
