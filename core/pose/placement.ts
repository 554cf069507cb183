import { Fault } from '../fault.ts'
import type { Placement } from '../records/pose.ts'
import { isRotation, orthonormal } from './rotation.ts'

/** A rotation this exact is taken as it is written, so that it comes back to the last digit. */
const EXACT = 1e-9
/** Numbers written with few digits are still meant to be a rotation. */
const MEANT = 1e-3

/**
 * The placement with its rotation made orthonormal where it is so only to a few digits. Throws `invalid` for what is no rotation:
 * mirrored, scaled or skewed. @param at the file and the field that holds R and t
 */
export function checkedPlacement({ R, t }: Placement, at: { file?: string; field?: string } = {}): Placement {
  if (!isRotation(R, MEANT)) {
    throw new Fault('invalid', 'R is no rotation: its rows must be one long, at right angles, and not mirrored.', {
      ...at, found: R.map((value) => Number(value.toPrecision(6))).join(' '), fix: 'Write the nine numbers of R row by row.',
    })
  }
  return { R: isRotation(R, EXACT) ? [...R] : orthonormal(R), t: [t[0], t[1], t[2]] }
}
