import { cameraOfMap, distancesOf, pointsOf, stepFor } from '../../../core/depth/cloud.ts'
import { mapColour, type ColourMapName } from '../../../core/depth/colours.ts'
import type { DepthPlane } from '../../../core/depth/levels.ts'
import { rangeOfDepth } from '../../../core/depth/resize.ts'
import { cameraFromFieldOfView } from '../../../core/pose/camera.ts'
import type { DepthValues } from '../../../core/records/depth.ts'
import type { Intrinsics } from '../../../core/records/pose.ts'

/** Points at most, of a cloud and of a relief: what software rendering turns without stutter. */
const MOST = { points: 200_000, relief: 90_000 } as const
/** Depth of a relief without exaggeration, as a share of the picture's longer side; a step beyond this share of it is an edge, and torn. */
const RELIEF = 0.4
const TORN = 0.12
/** Vertical field of view of photos whose camera is not known. */
export const USUAL_FIELD = 50

export type SpaceKind = 'relief' | 'points'
export type SpaceSubject = { plane: DepthPlane; unit: string; values: DepthValues; camera: Intrinsics | null; /** Of the photo. */ width: number; height: number }
/** What is drawn: places about the middle (x right, y up, z towards the eye), colours 0..1, corners of triangles for a relief. */
export type SpaceParts = { places: Float32Array<ArrayBuffer>; colours: Float32Array<ArrayBuffer>; faces: Uint32Array<ArrayBuffer> | null; radius: number; shown: number }

/**
 * A map as a relief (height field over the picture) or as the points that the camera saw. Near is towards the eye in both.
 * @param photo w * h * 4 bytes of the map's size; null: colours of the map
 */
export function spaceParts(subject: SpaceSubject, kind: SpaceKind, photo: Uint8ClampedArray | null, colours: ColourMapName): SpaceParts {
  const { plane } = subject
  const { width: w, height: h, values } = plane
  const distances = distancesOf(plane, subject)
  const step = stepFor(w, h, MOST[kind])
  const [low, high] = rangeOfDepth(plane) ?? [0, 1]
  const span = high > low ? high - low : 1
  const { places, pixels, cells } = kind === 'points' ? pointsOfSubject(subject, distances, step) : reliefOf(distances, w, h, step)
  const tints = new Float32Array(3 * pixels.length)
  for (let i = 0; i < pixels.length; i++) {
    const p = pixels[i]
    const colour = photo ? photo.subarray(4 * p, 4 * p + 3) : mapColour(colours, (values[p] - low) / span)
    for (let k = 0; k < 3; k++) tints[3 * i + k] = colour[k] / 255
  }
  const radius = centred(places)
  return { places, colours: tints, faces: cells && facesOf(cells, places, radius), radius, shown: pixels.length }
}

function pointsOfSubject({ plane: { width: w, height: h }, camera, width, height }: SpaceSubject, distances: Float32Array, step: number) {
  const seen = cameraOfMap(camera ?? cameraFromFieldOfView(USUAL_FIELD, width, height), w / width, h / height)
  const { places, pixels } = pointsOf(distances, w, h, seen, step)
  for (let i = 0; i < places.length; i += 3) {
    places[i + 1] = -places[i + 1]
    places[i + 2] = -places[i + 2]
  }
  return { places, pixels, cells: null }
}

type Cells = { columns: number; rows: number; at: Int32Array }

function reliefOf(distances: Float32Array, w: number, h: number, step: number) {
  const [columns, rows] = [Math.ceil(w / step), Math.ceil(h / step)]
  const at = new Int32Array(columns * rows).fill(-1)
  let [near, far] = [Infinity, -Infinity]
  for (const z of distances) {
    if (!(z > 0 && z < Infinity)) continue
    if (z < near) near = z
    if (z > far) far = z
  }
  const scale = far > near ? RELIEF / (far - near) : 0
  const long = Math.max(w, h)
  const places: number[] = []
  const pixels: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column * step, row * step]
      const z = distances[y * w + x]
      if (!(z > 0 && z < Infinity)) continue
      at[row * columns + column] = pixels.length
      places.push((x - w / 2) / long, (h / 2 - y) / long, (near - z) * scale)
      pixels.push(y * w + x)
    }
  }
  return { places: Float32Array.from(places), pixels: Uint32Array.from(pixels), cells: { columns, rows, at } satisfies Cells }
}

/** Two triangles for every four neighbours, but where the depth leaps. */
function facesOf({ columns, rows, at }: Cells, places: Float32Array, radius: number): Uint32Array<ArrayBuffer> {
  const faces: number[] = []
  const leap = TORN * RELIEF * Math.max(1, radius)
  const add = (a: number, b: number, c: number) => {
    if (a < 0 || b < 0 || c < 0) return
    const [p, q, r] = [places[3 * a + 2], places[3 * b + 2], places[3 * c + 2]]
    if (Math.max(p, q, r) - Math.min(p, q, r) <= leap) faces.push(a, b, c)
  }
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const i = row * columns + column
      const [a, b, c, d] = [at[i], at[i + 1], at[i + columns], at[i + columns + 1]]
      add(a, c, b)
      add(b, c, d)
    }
  }
  return Uint32Array.from(faces)
}

/** Moves places so that their middle is the origin; gives the greatest distance from it, leaving out the farthest fiftieth. */
function centred(places: Float32Array): number {
  const count = places.length / 3
  if (count === 0) return 1
  const middle = [0, 1, 2].map((k) => {
    const sorted = Float32Array.from({ length: Math.min(count, 20_000) }, (_, i) => places[3 * Math.floor((i * count) / Math.min(count, 20_000)) + k]).sort()
    return (sorted[Math.floor(0.02 * sorted.length)] + sorted[Math.floor(0.98 * (sorted.length - 1))]) / 2
  })
  const sizes = new Float32Array(Math.min(count, 20_000))
  for (let i = 0; i < places.length; i++) places[i] -= middle[i % 3]
  for (let i = 0; i < sizes.length; i++) {
    const at = 3 * Math.floor((i * count) / sizes.length)
    sizes[i] = Math.hypot(places[at], places[at + 1], places[at + 2])
  }
  sizes.sort()
  return sizes[Math.floor(0.98 * (sizes.length - 1))] || 1
}
