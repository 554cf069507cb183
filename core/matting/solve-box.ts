import type { Box } from '../mask/runs.ts'
import { bandOf, type Rgb } from './band.ts'
import { closedFormSystem, subtractImage } from './closed-form.ts'
import type { Tell } from './conjugate-gradients.ts'
import { descend } from './descent.ts'
import { multigrid } from './multigrid.ts'
import { Arena } from './simd/arena.ts'

/** Variance of colours (0..1) that still counts as flat; pymatting's value too. */
const EPS = 1e-7
const MOST_STEPS = 400

/** Of so many unknown pixels one may still move when the rest is still. */
const ONE_IN = 10_000
/** Pixels around those that still move which are solved with them, and how much of the band this may be at most. */
const NEAR = 24
const SMALL_SHARE = 1 / 8
/** Share of the work that is done when all but a few pixels are still. */
const NEARLY = 0.9

/**
 * Solves the closed-form system for the unknown pixels of a box, the rest of `alpha` being what it is. `alpha` is where it
 * starts and where the result goes, held to 0..1. Some few pixels, where colours run against a bound of the photo's, move on
 * long after all others: these are solved to the end in their surroundings alone. Returns the number of steps.
 * @param unknown not 0 where alpha is to be found, of the picture's size; only what lies in the box counts
 * @param still steps end when none moves an alpha further than this
 */
export function solveBox(
  picture: Rgb, unknown: Uint8Array, alpha: Float32Array, box: Readonly<Box>, still: number, tell: Tell, arena = new Arena(),
): number {
  const part = cropped(picture, unknown, alpha, box)
  const whole = settled(part, part.unknown, arena, still, (done) => tell(NEARLY * done), ONE_IN)
  let { steps } = whole
  if (whole.moving.length > 0) {
    const near = unknownNear(whole.moving, part)
    const isSmall = near.reduce((sum, value) => sum + value, 0) < SMALL_SHARE * whole.count
    steps += settled(part, isSmall ? near : part.unknown, arena, still, (done) => tell(NEARLY + (1 - NEARLY) * done)).steps
  }
  for (let row = 0, p = 0; row < part.picture.height; row++) {
    let to = (part.y + row) * picture.width + part.x
    for (const end = p + part.picture.width; p < end; p++, to++) if (part.unknown[p] !== 0) alpha[to] = Math.min(1, Math.max(0, part.alpha[p]))
  }
  return steps
}

/** Solves for the unknown pixels within `alpha`, values beyond 0..1 being kept. One of `oneIn` may still move; tells which pixels do. */
function settled(
  { picture, alpha }: Part, unknown: Uint8Array, arena: Arena, still: number, tell: Tell, oneIn = Infinity,
): { steps: number; moving: number[]; count: number } {
  const band = bandOf(unknown, picture.width, picture.height)
  const { count, places, live, pixels } = band
  if (count === 0) return { steps: 0, moving: [], count }
  const system = closedFormSystem(picture, band, alpha, EPS, arena)
  tell(0)
  const vector = (): number => arena.take(4 * places)
  const [x, z, ofZ, way, image, part] = [vector(), vector(), vector(), vector(), vector(), vector()]
  const start = arena.floats(x, places)
  for (let p = 0; p < places; p++) if (live[p] === 1) start[p] = alpha[pixels[p]]
  subtractImage(system, start)
  const { steps, moving } = descend({
    arena, places, right: system.right, x, work: [z, ofZ, way, image], improve: multigrid(system, picture, part),
    still, few: Math.floor(count / oneIn), mostSteps: MOST_STEPS, tell,
  })
  const found = arena.floats(x, places)
  for (let p = 0; p < places; p++) if (live[p] === 1) alpha[pixels[p]] = found[p]
  return { steps, moving: moving.map((p) => pixels[p]), count }
}

/** The unknown pixels no further than NEAR, across and down, from one of these. */
function unknownNear(pixels: readonly number[], { picture: { width, height }, unknown }: Part): Uint8Array {
  const near = new Uint8Array(unknown.length)
  for (const pixel of pixels) {
    const x = pixel % width
    const y = (pixel - x) / width
    const [left, right] = [Math.max(0, x - NEAR), Math.min(width, x + NEAR + 1)]
    for (let row = Math.max(0, y - NEAR); row < Math.min(height, y + NEAR + 1); row++) {
      near.set(unknown.subarray(row * width + left, row * width + right), row * width + left)
    }
  }
  return near
}

/** A part of a picture, and where it lies in it. */
type Part = { picture: Rgb; unknown: Uint8Array; alpha: Float32Array; x: number; y: number }

/** A box grown by `by` pixels on each side, within the picture. */
export function grownBox([x, y, w, h]: Readonly<Box>, by: number, { width, height }: { width: number; height: number }): Box {
  const left = Math.max(0, x - by)
  const top = Math.max(0, y - by)
  return [left, top, Math.min(width, x + w + by) - left, Math.min(height, y + h + by) - top]
}

/** The box and two pixels around, which its windows reach; nothing is unknown there. */
function cropped(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, box: Readonly<Box>): Part {
  const [x, y, width, height] = grownBox(box, 2, picture)
  if (width === picture.width && height === picture.height && box[2] === width && box[3] === height) return { picture, unknown, alpha, x, y }
  if (width === picture.width) {
    // Whole rows lie there as they are wanted: only what is unknown in the rows around is to be hidden.
    const [from, to] = [y * width, (y + height) * width]
    const inside = unknown.slice(from, to)
    inside.fill(0, 0, (box[1] - y) * width)
    inside.fill(0, (box[1] + box[3] - y) * width)
    return { picture: { width, height, data: picture.data.subarray(3 * from, 3 * to) }, unknown: inside, alpha: alpha.subarray(from, to), x, y }
  }
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
