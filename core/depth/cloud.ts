import type { DepthValues } from '../records/depth.ts'
import type { Intrinsics } from '../records/pose.ts'
import { rangeOfDepth } from './resize.ts'
import type { DepthPlane } from './levels.ts'

/** Where maps without a unit are put: from 2 to 3 units before the camera, so that a body looks like one. */
const NEAR = 2
const FAR = 3

/**
 * Distances along the camera's axis. With a unit they are the map's own, or the inverse of it; without one the map's range is
 * laid between 2 and 3, for inverse maps so that 1 / distance follows the values in a straight line. Unknown stays NaN.
 */
export function distancesOf(plane: DepthPlane, { unit, values: kind }: { unit: string; values: DepthValues }): Float32Array<ArrayBuffer> {
  const { values } = plane
  if (unit !== '') return kind === 'distance' ? values : values.map((value) => (value > 0 ? 1 / value : Number.NaN))
  const [low, high] = rangeOfDepth(plane) ?? [0, 1]
  const span = high > low ? high - low : 1
  if (kind === 'distance') return values.map((value) => NEAR + ((value - low) / span) * (FAR - NEAR))
  return values.map((value) => 1 / (1 / FAR + ((value - low) / span) * (1 / NEAR - 1 / FAR)))
}

/** Every `step`-th row and column of a map gives at most `most` points. */
export function stepFor(width: number, height: number, most: number): number {
  let step = Math.max(1, Math.floor(Math.sqrt((width * height) / most)))
  while (Math.ceil(width / step) * Math.ceil(height / step) > most) step++
  return step
}

/**
 * The points that a camera sees: x right, y down, z forward, in the unit of the distances; pixel middles at .5 (core/pose/camera.ts).
 * @param distances w * h along the axis; not finite or not above 0: none there
 * @returns places, three numbers each, and the index of the pixel behind each
 */
export function pointsOf(distances: Float32Array, w: number, h: number, { fx, fy, cx, cy }: Intrinsics, step = 1): { places: Float32Array<ArrayBuffer>; pixels: Uint32Array<ArrayBuffer> } {
  const places = new Float32Array(3 * Math.ceil(w / step) * Math.ceil(h / step))
  const pixels = new Uint32Array(places.length / 3)
  let count = 0
  for (let y = 0; y < h; y += step) {
    for (let x = 0; x < w; x += step) {
      const z = distances[y * w + x]
      if (!(z > 0 && z < Infinity)) continue
      places[3 * count] = ((x + 0.5 - cx) / fx) * z
      places[3 * count + 1] = ((y + 0.5 - cy) / fy) * z
      places[3 * count + 2] = z
      pixels[count++] = y * w + x
    }
  }
  return { places: places.slice(0, 3 * count), pixels: pixels.slice(0, count) }
}

/** The camera of a photo in the pixels of a map of it. */
export function cameraOfMap({ fx, fy, cx, cy }: Intrinsics, across: number, down: number): Intrinsics {
  return { fx: fx * across, fy: fy * down, cx: cx * across, cy: cy * down }
}
