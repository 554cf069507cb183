import type { Box } from '../../../core/mask/runs.ts'

export type Pixels = { width: number; height: number; /** R, G, B, A row by row; alpha is straight, not multiplied in. */ rgba: Uint8Array<ArrayBuffer> }

/**
 * The object on nothing: its colours with its alpha, all of the photo or the box given.
 * @param colours width * height * 3 bytes @param levels alpha 0..65535, row by row
 */
export function cutoutPixels(colours: Uint8Array, levels: Uint16Array, width: number, [x0, y0, w, h]: Readonly<Box>): Pixels {
  const rgba = new Uint8Array(4 * w * h)
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0, p = (y0 + y) * width + x0; x < w; x++, p++, to += 4) {
      const alpha = Math.round(levels[p] / 257)
      // What is not seen has no colour, so that nobody finds a ground there.
      if (alpha === 0) continue
      rgba[to] = colours[3 * p]
      rgba[to + 1] = colours[3 * p + 1]
      rgba[to + 2] = colours[3 * p + 2]
      rgba[to + 3] = alpha
    }
  }
  return { width: w, height: h, rgba }
}

/** The box of what is not transparent, with a margin, within the photo; [0, 0, 0, 0] when nothing is. */
export function coveredBox(levels: Uint16Array, width: number, height: number, margin: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      if (levels[p] < 129) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  if (right < 0) return [0, 0, 0, 0]
  const [x0, y0] = [Math.max(0, left - margin), Math.max(0, top - margin)]
  return [x0, y0, Math.min(width, right + margin + 1) - x0, Math.min(height, bottom + margin + 1) - y0]
}

/** The picture no larger than `side` pixels a side, every pixel the mean of those it stands for, weighed by their alpha. */
export function smallPicture({ width, height, rgba }: Pixels, side: number): Pixels {
  const shrink = Math.max(1, Math.max(width, height) / side)
  const w = Math.max(1, Math.round(width / shrink))
  const h = Math.max(1, Math.round(height / shrink))
  const out = new Uint8Array(4 * w * h)
  for (let y = 0, to = 0; y < h; y++) {
    const y0 = Math.floor((y * height) / h)
    const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * height) / h))
    for (let x = 0; x < w; x++, to += 4) {
      const x0 = Math.floor((x * width) / w)
      const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * width) / w))
      const sums = [0, 0, 0, 0]
      for (let v = y0; v < y1; v++) {
        for (let u = x0; u < x1; u++) {
          const at = 4 * (v * width + u)
          const alpha = rgba[at + 3]
          for (let c = 0; c < 3; c++) sums[c] += alpha * rgba[at + c]
          sums[3] += alpha
        }
      }
      for (let c = 0; c < 3; c++) out[to + c] = sums[3] === 0 ? 0 : Math.round(sums[c] / sums[3])
      out[to + 3] = Math.round(sums[3] / ((y1 - y0) * (x1 - x0)))
    }
  }
  return { width: w, height: h, rgba: out }
}

/** Where an alpha is neither all nor nothing, warm; all else in grey: for finding the places that need an eye. */
export function heatPixels(colours: Uint8Array, levels: Uint16Array, width: number, height: number): Pixels {
  const rgba = new Uint8Array(4 * width * height)
  for (let p = 0; p < levels.length; p++) {
    const a = levels[p] / 65_535
    const heat = 4 * a * (1 - a)
    const grey = (0.3 * colours[3 * p] + 0.59 * colours[3 * p + 1] + 0.11 * colours[3 * p + 2]) * (a > 0 ? 0.7 : 0.35)
    rgba[4 * p] = grey + (255 - grey) * heat
    rgba[4 * p + 1] = grey + ((heat > 0.5 ? 220 * (heat - 0.5) * 2 : 60) - grey) * heat
    rgba[4 * p + 2] = grey * (1 - heat)
    rgba[4 * p + 3] = 255
  }
  return { width, height, rgba }
}
