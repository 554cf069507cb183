import { toOklab } from './oklab.ts'
import type { Photo } from './pyramid.ts'

/** Whole pixels; `right` and `bottom` are outside. */
type Within = { left: number; top: number; right: number; bottom: number }

/** Steps of a difference of 1, so that differences fit a byte up to 50. */
const STEPS = 5
const UNKNOWN = 255
/** No colour farther than this from the chosen ones can be told from another. */
export const MOST_TOLERANCE = 50

/** Selecting by colour: what was reckoned for one tolerance serves the next, so that a slider can be followed. */
export type ColourPick = {
  /**
   * A byte for each pixel of the photo, 1 where the colour differs from one of those chosen by `tolerance` at most: everywhere, or
   * (`contiguous`) only where it hangs together with a chosen place over sides.
   * @param tolerance difference in OKLab in hundredths, 0..50: about 1 is just seen, black and white are 100 apart
   */
  pick(tolerance: number, contiguous: boolean, within?: Within): Uint8Array<ArrayBuffer>
}

/**
 * Selecting by the colours at some places of a photo; each is the mean of the 3 x 3 pixels there, as one pixel alone may be noise.
 * @param at whole pixels inside the photo
 */
export function colourPick({ width, height, data }: Photo, at: readonly (readonly [number, number])[]): ColourPick {
  const chosen = Float64Array.from(at.flatMap(([x, y]) => meanAt({ width, height, data }, x, y)))
  /** Differences to the nearest chosen colour in steps; UNKNOWN until somebody asks. */
  const steps = new Uint8Array(width * height).fill(UNKNOWN)
  const lab = new Float64Array(3)
  const stepsAt = (p: number): number => {
    if (steps[p] !== UNKNOWN) return steps[p]
    toOklab(data[3 * p], data[3 * p + 1], data[3 * p + 2], lab, 0)
    let least = Infinity
    for (let c = 0; c < chosen.length; c += 3) {
      least = Math.min(least, (lab[0] - chosen[c]) ** 2 + (lab[1] - chosen[c + 1]) ** 2 + (lab[2] - chosen[c + 2]) ** 2)
    }
    return (steps[p] = Math.min(UNKNOWN - 1, Math.ceil(STEPS * Math.sqrt(least))))
  }

  return {
    pick(tolerance, contiguous, within = { left: 0, top: 0, right: width, bottom: height }) {
      const most = Math.floor(STEPS * Math.max(0, Math.min(MOST_TOLERANCE, tolerance)))
      const out = new Uint8Array(width * height)
      const { left, top, right, bottom } = within
      if (!contiguous) {
        for (let y = top; y < bottom; y++) for (let p = y * width + left; p < y * width + right; p++) if (stepsAt(p) <= most) out[p] = 1
        return out
      }
      // Row by row: a stretch is filled as a whole, then the rows above and below it are looked at once.
      const open: number[] = []
      for (const [x, y] of at) if (x >= left && x < right && y >= top && y < bottom) open.push(y * width + x)
      // The places themselves are what was pointed at, however noisy.
      const fits = (p: number) => out[p] === 0 && stepsAt(p) <= most
      while (open.length > 0) {
        const p = open.pop()!
        if (out[p] === 1) continue
        const row = p - (p % width)
        let a = p
        let b = p + 1
        while (a > row + left && fits(a - 1)) a--
        while (b < row + right && fits(b)) b++
        out.fill(1, a, b)
        for (const shift of [-width, width]) {
          const y = (row + shift) / width
          if (y < top || y >= bottom) continue
          let inside = false
          for (let q = a + shift; q < b + shift; q++) {
            const good = fits(q)
            if (good && !inside) open.push(q)
            inside = good
          }
        }
      }
      return out
    },
  }
}

function meanAt({ width, height, data }: Photo, x: number, y: number): number[] {
  const sum = [0, 0, 0]
  const lab = new Float64Array(3)
  let count = 0
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++, count++) {
      const p = 3 * (v * width + u)
      toOklab(data[p], data[p + 1], data[p + 2], lab, 0)
      for (let c = 0; c < 3; c++) sum[c] += lab[c]
    }
  }
  return sum.map((value) => value / count)
}
