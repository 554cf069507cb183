import type { Box } from '../mask/runs.ts'
import type { Rgb } from './band.ts'
import type { Tell } from './conjugate-gradients.ts'
import { Arena } from './simd/arena.ts'
import { grownBox, solveBox } from './solve-box.ts'

/** Pixels around a changed box that are solved again at first; four times as many whenever that was too few. */
const FIRST_MARGIN = 32
/** A change of alpha that far out says that it goes on further. */
const FELT = 4e-4
/** So much of the margin, from its outside, must have kept still. */
const QUIET_SHARE = 0.6

/**
 * Solves again what a change of the trimap within a box can change, the rest of `alpha` being kept. How far that is depends on
 * the photo: the box grows until its outer parts keep still. Returns the number of steps.
 */
export function solveRegion(picture: Rgb, unknown: Uint8Array, alpha: Float32Array, region: Readonly<Box>, still: number, tell: Tell): number {
  const before = alpha.slice()
  const arena = new Arena()
  let steps = 0
  for (let margin = FIRST_MARGIN; ; margin *= 4) {
    const box = grownBox(region, margin, picture)
    steps += solveBox(picture, unknown, alpha, box, still, tell, arena)
    const whole = box[2] === picture.width && box[3] === picture.height
    if (whole || keptStill(alpha, before, box, grownBox(region, Math.round(margin * (1 - QUIET_SHARE)), picture), picture.width)) return steps
  }
}

/** Whether nothing in `outer` but outside `inner` has changed enough to be felt. */
function keptStill(alpha: Float32Array, before: Float32Array, outer: Readonly<Box>, inner: Readonly<Box>, width: number): boolean {
  for (let y = outer[1]; y < outer[1] + outer[3]; y++) {
    const within = y >= inner[1] && y < inner[1] + inner[3]
    for (let x = outer[0]; x < outer[0] + outer[2]; x++) {
      if (within && x === inner[0]) x += inner[2]
      if (x >= outer[0] + outer[2]) break
      if (Math.abs(alpha[y * width + x] - before[y * width + x]) > FELT) return false
    }
  }
  return true
}
