import { Fault } from '../fault.ts'
import type { Box } from '../mask/runs.ts'
import type { Rgb } from './band.ts'
import type { Tell } from './conjugate-gradients.ts'
import { guidedMatte } from './guided-matte.ts'
import { solveKnn } from './knn.ts'
import { solveLargeKernel } from './large-kernel.ts'
import { solveRegion } from './region.ts'
import { solveLarge } from './strips.ts'

export type SolvedMethod = 'closed-form' | 'knn' | 'large-kernel' | 'guided'

/** Trimaps: 0 is background, 255 foreground, all between unknown (alphamatting.com writes 128). */
const BACKGROUND = 0
const FOREGROUND = 255

export type MatteOptions = {
  readonly method: SolvedMethod
  /** Alpha 0..1 to begin with, of the picture's size; the better it is, the sooner it is done. */
  readonly start?: Float32Array
  /** All that has changed in the trimap since `start`, [x, y, w, h]: what it cannot have changed stays as it is there. */
  readonly region?: Readonly<Box>
  readonly tell?: Tell
  /** Where the alpha goes, of the picture's size; what was in it is overwritten. */
  readonly into?: Float32Array
}
/** Alpha 0..1 of each pixel, exactly 0 and 1 where the trimap says so; and the steps that were taken. */
export type Matte = { readonly alpha: Float32Array; readonly iterations: number }

/** A step that moves no alpha further than this is the last but one: all that would follow is less than an 8-bit level. */
const STILL = 3e-4
/** Without multigrid steps are small long before the end. */
const STILL_ALONE = 1e-6

/**
 * The alpha matte of a picture, known in part from a trimap of its size. Throws `invalid` when the sizes differ or the trimap
 * leaves everything unknown; what `tell` throws goes through.
 */
export function matteOf(picture: Rgb, trimap: Uint8Array, options: MatteOptions): Matte {
  checkTrimap(picture, trimap)
  const { start, region, tell = () => {}, into: alpha = new Float32Array(trimap.length) } = options
  const unknown = trimap.map((value) => (value === BACKGROUND || value === FOREGROUND ? 0 : 1))
  if (options.method === 'guided') {
    alpha.set(guidedMatte(picture, trimap))
    return { alpha, iterations: 1 }
  }
  for (let p = 0; p < alpha.length; p++) alpha[p] = unknown[p] === 0 ? trimap[p] / FOREGROUND : start ? start[p] : 0
  if (!unknown.includes(1)) return { alpha, iterations: 0 }
  const solve = options.method === 'knn' ? solveKnn : options.method === 'large-kernel' ? solveLargeKernel : solveLarge
  // What is alike may lie anywhere with the other methods, so only the closed form knows what a change cannot reach.
  const iterations = start && region && options.method === 'closed-form'
    ? solveRegion(picture, unknown, alpha, region, STILL, tell)
    : solve(picture, unknown, alpha, options.method === 'closed-form' ? STILL : STILL_ALONE, tell)
  return { alpha, iterations }
}

function checkTrimap({ width, height, data }: Rgb, trimap: Uint8Array): void {
  if (trimap.length !== width * height || data.length !== 3 * width * height) {
    throw new Fault('invalid', 'The trimap does not have as many pixels as the photo.', {
      field: 'trimap', found: trimap.length, limit: width * height, fix: 'Make the trimap at the size of the photo.',
    })
  }
  if (trimap.some((value) => value === BACKGROUND || value === FOREGROUND)) return
  throw new Fault('invalid', 'The trimap has no known pixels, so there is nothing to begin from.', {
    field: 'trimap', limit: '0 background, 255 foreground, 128 unknown', fix: 'Paint some foreground (255) and some background (0).',
  })
}
