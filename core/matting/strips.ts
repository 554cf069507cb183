import type { Box } from '../mask/runs.ts'
import type { Rgb } from './band.ts'
import type { Tell } from './conjugate-gradients.ts'
import { Arena } from './simd/arena.ts'
import { solveBox } from './solve-box.ts'

/** Unknown pixels that are solved at once, about 190 bytes each; strips of what has more have half as many. */
export const MOST_AT_ONCE = 1_000_000
/** Rows that neighbouring strips have in common. */
const OVERLAP = 48

/**
 * Solves any number of unknown pixels in bounded memory: first at half the size (again and again, until they are few enough),
 * then strip by strip down the picture and up again, each between what its neighbours have come to (Schwarz's alternating
 * method; what is far is settled at the coarse sizes).
 */
export function solveLarge(
  picture: Rgb, unknown: Uint8Array, alpha: Float32Array, still: number, tell: Tell, most = MOST_AT_ONCE, arena = new Arena(),
): number {
  const { width, height } = picture
  const count = unknown.reduce((sum, value) => sum + value, 0)
  if (count <= most) return solveBox(picture, unknown, alpha, [0, 0, width, height], still, tell, arena)
  let steps = startFromHalf(picture, unknown, alpha, still, (done) => tell(done * 0.2), most, arena)
  const boxes = stripsOf(unknown, width, height, most / 2)
  const turns = [...boxes, ...boxes.slice(0, -1).reverse()]
  turns.forEach((box, i) => {
    steps += solveBox(picture, unknown, alpha, box, still, (done) => tell(0.2 + (0.8 * (i + done)) / turns.length), arena)
  })
  return steps
}

/** Full-width boxes with at most about `most` unknown pixels each, every one reaching into the next. */
function stripsOf(unknown: Uint8Array, width: number, height: number, most: number): Box[] {
  const boxes: Box[] = []
  let top = 0
  let inside = 0
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let p = y * width; p < (y + 1) * width; p++) row += unknown[p]
    if (inside > 0 && inside + row > most && y - top > 3 * OVERLAP) {
      boxes.push([0, top, width, y - top])
      top = y - OVERLAP
      inside = 0
    }
    inside += row
  }
  boxes.push([0, top, width, height - top])
  return boxes
}

/** Gives each unknown pixel of `alpha` the value that the picture at half its size has there. */
function startFromHalf(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, still: number, tell: Tell, most: number, arena: Arena): number {
  const { width, height, data } = picture
  const w = Math.max(1, width >> 1)
  const h = Math.max(1, height >> 1)
  const half = { picture: { width: w, height: h, data: new Uint8Array(3 * w * h) }, unknown: new Uint8Array(w * h), alpha: new Float32Array(w * h) }
  for (let y = 0; y < h; y++) {
    for (let x = 0, to = y * w; x < w; x++, to++) {
      const from = [2 * y * width + 2 * x, 2 * y * width + Math.min(width - 1, 2 * x + 1)]
      const below = height > 1 ? width : 0
      const four = [from[0], from[1], from[0] + below, from[1] + below]
      for (let c = 0; c < 3; c++) half.picture.data[3 * to + c] = (four.reduce((sum, p) => sum + data[3 * p + c], 0) + 2) >> 2
      half.unknown[to] = four.some((p) => unknown[p] !== 0) ? 1 : 0
      half.alpha[to] = four.reduce((sum, p) => sum + alpha[p], 0) / 4
    }
  }
  const steps = solveLarge(half.picture, half.unknown, half.alpha, still, tell, most, arena)
  for (let y = 0; y < height; y++) {
    for (let x = 0, p = y * width; x < width; x++, p++) {
      if (unknown[p] !== 0) alpha[p] = half.alpha[Math.min(h - 1, y >> 1) * w + Math.min(w - 1, x >> 1)]
    }
  }
  return steps
}
