import { FORM } from '../sample/cloth/form.ts'
import { join, meet, ramp, type Solid, table, without } from './implicit.ts'

/*
 * A tailor's form in a sleeveless dress with a belt and a flared skirt, as one solid: x to the wearer's left, y to the back, z up
 * from the ground, metres. The form is the one of the sample's photos.
 */
const HEM = 0.46
const WAIST = 1.05
const heights = Array.from({ length: 82 }, (_, i) => FORM.low + ((FORM.high - FORM.low) * i) / 81)
const tabled = (f: (z: number) => number) => table(heights.map((z): [number, number] => [z, f(z)]))
const [wide, deep, middle] = [tabled(FORM.halfWidth), tabled(FORM.halfDepth), tabled(FORM.middle)]

/** About the distance to an ellipse of these half axes. */
function ellipse(x: number, y: number, a: number, b: number): number {
  const k = Math.hypot(x / a, y / b)
  const slope = Math.hypot(x / (a * a), y / (b * b))
  return slope === 0 ? -Math.min(a, b) : (k * (k - 1)) / slope
}

function form(x: number, y: number, z: number): number {
  const trunk = ellipse(x, y - middle(z), wide(z), deep(z))
  // The chest is no plain ellipse: two soft forms in front, and stumps of the arms.
  const bust = Math.hypot((Math.abs(x) - 0.07) / 1.1, y + 0.055, (z - 1.265) / 1.05) - 0.068
  const arm = Math.hypot((Math.abs(x) - 0.15) / 1.15, (y - 0.012) / 0.9, (z - 1.372) / 1.25) - 0.045
  const body = join(join(trunk, bust, 0.05), arm, 0.04)
  return meet(body, Math.max(z - FORM.high + 0.02, FORM.low - z), 0.02)
}

/** Half axes of the skirt: over the hips, then a flare. */
const skirtWide = table([[HEM - 0.02, 0.335], [0.55, 0.302], [0.7, 0.25], [0.85, 0.204], [0.95, 0.172], [1.02, 0.143], [WAIST, 0.134]])
const skirtDeep = table([[HEM - 0.02, 0.292], [0.55, 0.257], [0.7, 0.202], [0.85, 0.15], [0.95, 0.123], [1.02, 0.103], [WAIST, 0.097]])

/** Folds run down from the hips and open towards the hem. */
function folds(angle: number, z: number): number {
  const open = ramp(0.95, HEM, z)
  return open * (0.017 * Math.cos(11 * angle + 0.6 * Math.sin(angle)) + 0.008 * Math.cos(5 * angle + 1.3) + 0.004 * Math.cos(23 * angle + 2))
}

function skirt(x: number, y: number, z: number): number {
  const centre = middle(Math.max(z, FORM.low))
  const angle = Math.atan2(y - centre, x)
  const wall = ellipse(x, y - centre, skirtWide(z), skirtDeep(z)) - folds(angle, z)
  const hem = HEM + 0.006 * Math.cos(3 * angle)
  const solid = meet(wall, Math.max(hem - z, z - WAIST - 0.01), 0.008)
  // Hollow from below, up to where the form fills it.
  return without(solid, meet(wall + 0.014, z - 0.76, 0.02), 0.006)
}

/** The bodice: the form grown by its cloth, below the neckline and beside the armholes. */
function bodice(x: number, y: number, z: number): number {
  const side = Math.abs(x)
  const front = y < middle(z)
  const scoop = front ? 1.315 : 1.375
  const neckline = z - scoop - 1.35 * Math.max(0, side - 0.052) ** 0.82
  const armhole = 0.052 - Math.hypot((side - 0.187) / 0.8, (z - 1.375) / 1.5)
  const strap = Math.max(neckline, armhole, z - 1.437)
  const cloth = form(x, y, z) - 0.0105 - 0.002 * Math.cos(9 * x + 40 * (z - WAIST)) * ramp(1.2, 1.08, z)
  return meet(meet(cloth, strap, 0.003), WAIST - 0.03 - z, 0.003)
}

/** The whole figure. */
export const torso: Solid = (x, y, z) => {
  const belt = meet(ellipse(x, y - middle(z), wide(WAIST) + 0.017, deep(WAIST) + 0.017), Math.abs(z - WAIST) - 0.019, 0.006)
  const neck = form(x, y, z)
  return join(join(join(neck, bodice(x, y, z), 0.002), skirt(x, y, z), 0.006), belt, 0.002)
}
