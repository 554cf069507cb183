import type { Box } from '../mask/runs.ts'
import { bandOf, PAD, type Rgb } from './band.ts'
import { closedFormSystem } from './closed-form.ts'
import { descend, type Tell } from './conjugate-gradients.ts'
import { multigrid } from './multigrid.ts'
import { apply } from './sweeps.ts'

/** Variance of colours (0..1) that still counts as flat; pymatting's value too. */
const EPS = 1e-7
const MOST_STEPS = 400

/**
 * Solves the closed-form system for the unknown pixels of a box, the rest of `alpha` being what it is. `alpha` is where it
 * starts and where the result goes, held to 0..1. Returns the number of steps.
 * @param unknown not 0 where alpha is to be found, of the picture's size; only what lies in the box counts
 * @param still steps end when none moves an alpha further than this
 */
export function solveBox(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, box: Readonly<Box>, still: number, tell: Tell): number {
  const part = cropped(picture, unknown, alpha, box)
  const band = bandOf(part.unknown, part.picture.width, part.picture.height)
  if (band.count === 0) return 0
  const system = closedFormSystem(part.picture, band, part.alpha, EPS)
  tell(0)
  const x = new Float64Array(system.right.length)
  for (let p = PAD; p < PAD + band.count; p++) if (band.live[p] === 1) x[p] = part.alpha[band.pixels[p]]
  const steps = descend(x, system.right, {
    apply: (from, to) => apply(system, from, to), improve: multigrid(system, part.picture), still, mostSteps: MOST_STEPS, tell,
  })
  const { width } = part.picture
  for (let p = PAD; p < PAD + band.count; p++) {
    if (band.live[p] === 0) continue
    const column = band.pixels[p] % width
    const row = (band.pixels[p] - column) / width
    alpha[(part.y + row) * picture.width + part.x + column] = Math.min(1, Math.max(0, x[p]))
  }
  return steps
}

/** A box grown by `by` pixels on each side, within the picture. */
export function grownBox([x, y, w, h]: Readonly<Box>, by: number, { width, height }: { width: number; height: number }): Box {
  const left = Math.max(0, x - by)
  const top = Math.max(0, y - by)
  return [left, top, Math.min(width, x + w + by) - left, Math.min(height, y + h + by) - top]
}

/** The box and two pixels around, which its windows reach; nothing is unknown there. */
function cropped(
  picture: Rgb, unknown: Uint8Array, alpha: Float32Array, box: Readonly<Box>,
): { picture: Rgb; unknown: Uint8Array; alpha: Float32Array; x: number; y: number } {
  const [x, y, width, height] = grownBox(box, 2, picture)
  if (width === picture.width && height === picture.height && box[2] === width && box[3] === height) return { picture, unknown, alpha, x, y }
  const part = {
    picture: { width, height, data: new Uint8Array(3 * width * height) },
    unknown: new Uint8Array(width * height), alpha: new Float32Array(width * height), x, y,
  }
  for (let row = 0; row < height; row++) {
    const from = (y + row) * picture.width + x
    part.picture.data.set(picture.data.subarray(3 * from, 3 * (from + width)), 3 * row * width)
    part.alpha.set(alpha.subarray(from, from + width), row * width)
    if (y + row < box[1] || y + row >= box[1] + box[3]) continue
    const left = from - x + box[0]
    part.unknown.set(unknown.subarray(left, left + box[2]), row * width + box[0] - x)
  }
  return part
}
