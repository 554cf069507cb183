import type { Rgba } from '../../../core/cutout/compose.ts'

/** A picture of 8 bits a sample. */
type Picture = Rgba & { samples: Uint8Array }

/** The picture no larger than `side` pixels a side, every pixel the mean of those it stands for, weighed by their alpha. */
export function smallPicture({ width, height, samples }: Picture, side: number): Picture {
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
          const alpha = samples[at + 3]
          for (let c = 0; c < 3; c++) sums[c] += alpha * samples[at + c]
          sums[3] += alpha
        }
      }
      for (let c = 0; c < 3; c++) out[to + c] = sums[3] === 0 ? 0 : Math.round(sums[c] / sums[3])
      out[to + 3] = Math.round(sums[3] / ((y1 - y0) * (x1 - x0)))
    }
  }
  return { width: w, height: h, samples: out }
}

/** Where an alpha is neither all nor nothing, warm; all else in grey: for finding the places that need an eye. */
export function heatPicture(colours: Uint8Array, levels: Uint16Array, width: number, height: number): Picture {
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
  return { width, height, samples: rgba }
}
