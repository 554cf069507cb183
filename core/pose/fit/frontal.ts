import type { Camera } from '../camera.ts'

/**
 * A mask as a camera would see it that looks straight at its middle: so masks become alike wherever they lie in the picture
 * and whatever the field of view is.
 */
export type Frontal = {
  /** Row-major; turns directions of the real camera into those of the one that looks at the middle. */
  turn: number[]
  /** Root mean square distance from the middle, as the tangent of an angle. */
  spread: number
}

/** Steps until the middle stands still; it moves by less than a thousandth of the size after the third. */
const STEPS = 4
/** Pixels looked at are about so many. */
const LOOKED_AT = 4_000

/**
 * Turns the camera towards the centroid of a mask, that being taken in the turned camera's own plane (areas at the rim of a wide
 * picture are stretched). Null when no pixel is set or when part of the mask would lie beside or behind the turned camera.
 * @param mask camera.width * camera.height; not 0 is object
 */
export function frontalOf(mask: Uint8Array, camera: Camera): Frontal | null {
  const { width, height, fx, fy, cx, cy } = camera
  let area = 0
  for (let p = 0; p < width * height; p++) area += mask[p] === 0 ? 0 : 1
  if (area === 0) return null
  const stride = Math.max(1, Math.floor(Math.sqrt(area / LOOKED_AT)))
  const xs: number[] = []
  const ys: number[] = []
  for (let y = stride >> 1; y < height; y += stride) {
    for (let x = stride >> 1; x < width; x += stride) {
      if (mask[y * width + x] === 0) continue
      xs.push((x + 0.5 - cx) / fx)
      ys.push((y + 0.5 - cy) / fy)
    }
  }
  if (xs.length === 0) return null
  let turn = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  let spread = 0
  for (let step = 0; step < STEPS; step++) {
    const [a, b, c, d, e, f, g, h, i] = turn
    let sum = 0
    let sumX = 0
    let sumY = 0
    let squares = 0
    for (let k = 0; k < xs.length; k++) {
      const z = g * xs[k] + h * ys[k] + i
      if (z <= 0.1) continue
      const x = (a * xs[k] + b * ys[k] + c) / z
      const y = (d * xs[k] + e * ys[k] + f) / z
      const weight = 1 / (z * z * z)
      sum += weight
      sumX += weight * x
      sumY += weight * y
      squares += weight * (x * x + y * y)
    }
    if (sum === 0) return null
    const x = sumX / sum
    const y = sumY / sum
    spread = Math.sqrt(Math.max(0, squares / sum - x * x - y * y))
    if (step + 1 < STEPS) turn = lookingAt([a * x + d * y + g, b * x + e * y + h, c * x + f * y + i])
  }
  return spread > 0 ? { turn, spread } : null
}

/** The least turn that brings a direction to the optical axis; row-major. */
export function lookingAt(direction: readonly number[]): number[] {
  const size = Math.hypot(direction[0], direction[1], direction[2])
  const x = direction[0] / size
  const y = direction[1] / size
  const z = direction[2] / size
  const k = 1 / (1 + z)
  return [1 - x * x * k, -x * y * k, -x, -x * y * k, 1 - y * y * k, -y, x, y, z]
}
