import { checkCancelled } from '../../fault.ts'
import { bounds } from '../mesh.ts'
import { fromQuaternion, multiply, toQuaternion } from '../rotation.ts'
import type { Silhouettes } from '../silhouette.ts'
import type { FitCall } from './fitter.ts'
import { frontalOf, lookingAt } from './frontal.ts'
import { COARSE_RINGS, COARSE_WORDS, coarsened, packedFrom, polarCells, RINGS, SPOKES, WORDS } from './polar.ts'

/** Of the layout and of how entries are made. */
export const INDEX_VERSION = 3

/** Numbers per entry: the pose's quaternion, the mesh's centre in that camera (mesh units), the spread. */
export const PLACE = 8

/** Silhouettes of a mesh from all sides and several distances, as short descriptors that masks are compared with. */
export type ViewIndex = {
  version: number
  /** Centre and radius of the mesh's bounds, mesh units. */
  centre: [number, number, number]
  radius: number
  count: number
  /** count * PLACE: where the mesh is when a camera that looks straight at its silhouette's middle sees this silhouette. */
  places: Float32Array
  /** count * WORDS: the silhouette's polar cells. */
  cells: Uint32Array
}

/** Directions from which the mesh is looked at: 6.4 degrees apart. */
const VIEWS = 1_000
/**
 * The mesh's radius over its distance: a shoe that fills a wide picture is nearer than its own length, where the silhouette is no
 * longer that of afar. Even steps of this ratio are about even steps of change; afar, steps of no more than a factor of 2, as a mask is
 * compared with what is about as large.
 */
const NEARNESS = [0.1, 0.2, 0.32, 0.5, 0.7, 0.9, 1.1, 1.3, 1.55, 1.85]
/** The farthest and the nearest, in radii: they stand for all beyond. */
export const FARTHEST = 1 / NEARNESS[0]
export const NEAREST = 1 / NEARNESS[NEARNESS.length - 1]
/** Pixels of the square pictures that are indexed. */
const SIDE = 128

/**
 * Draws the mesh from all directions at every nearness. Where the camera would lie in or at the mesh there is no entry.
 * Throws `cancelled`.
 * @param views directions; fewer are quicker and miss more
 */
export function buildViewIndex(silhouettes: Silhouettes, call: FitCall = {}, views = VIEWS): ViewIndex {
  const { mesh } = silhouettes
  const { centre, radius } = bounds(mesh)
  const places: number[] = []
  const cells: number[] = []
  const mask = new Uint8Array(SIDE * SIDE)
  const spokes = new Uint16Array(SPOKES)
  const words = new Uint32Array(WORDS)
  for (let view = 0; view < views; view++) {
    checkCancelled(call.signal)
    if (view % 50 === 0) call.progress?.(view / views)
    const R = lookingAt(directionOf(view, views))
    for (const nearness of NEARNESS) {
      const distance = radius / nearness
      const t = [0, 1, 2].map((row) => (row === 2 ? distance : 0) - R[3 * row] * centre[0] - R[3 * row + 1] * centre[1] - R[3 * row + 2] * centre[2]) as [number, number, number]
      const reach = reachOf(mesh.positions, R, t, radius)
      if (reach === null) continue
      const f = (SIDE * 0.48) / reach
      const camera = { width: SIDE, height: SIDE, fx: f, fy: f, cx: SIDE / 2, cy: SIDE / 2 }
      silhouettes.coverage({ R, t }, camera, mask)
      const frontal = frontalOf(mask, camera)
      if (!frontal) continue
      polarCells(mask, camera, frontal, spokes, null)
      packedFrom(spokes, RINGS, 0, words)
      const { turn, spread } = frontal
      places.push(...toQuaternion(multiply(turn, R)), turn[2] * distance, turn[5] * distance, turn[8] * distance, spread)
      for (const word of words) cells.push(word)
    }
  }
  call.progress?.(1)
  return {
    version: INDEX_VERSION, centre, radius, count: places.length / PLACE, places: Float32Array.from(places), cells: Uint32Array.from(cells),
  }
}

/** The rotation of an entry's mesh in its camera, row-major. */
export function rotationOf(index: ViewIndex, entry: number): number[] {
  const at = entry * PLACE
  return fromQuaternion([index.places[at], index.places[at + 1], index.places[at + 2], index.places[at + 3]])
}

const coarse = new WeakMap<ViewIndex, Uint32Array>()

/** The entries' cells at half the fineness, count * COARSE_WORDS; worked out when first asked for. */
export function coarseCells(index: ViewIndex): Uint32Array {
  const kept = coarse.get(index)
  if (kept) return kept
  const out = new Uint32Array(index.count * COARSE_WORDS)
  const spokes = new Uint16Array(SPOKES)
  for (let entry = 0; entry < index.count; entry++) {
    for (let spoke = 0; spoke < SPOKES; spoke++) spokes[spoke] = index.cells[entry * WORDS + (spoke >> 1)] >>> (RINGS * (spoke & 1))
    packedFrom(coarsened(spokes), COARSE_RINGS, 0, out, entry * COARSE_WORDS)
  }
  coarse.set(index, out)
  return out
}

/**
 * Tangent of the widest angle at which a vertex is seen; null when one is beside or behind the camera, or so near that the camera may be inside.
 */
function reachOf(positions: Float64Array, R: number[], t: number[], radius: number): number | null {
  let most = 0
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i]
    const y = positions[i + 1]
    const z = positions[i + 2]
    const depth = R[6] * x + R[7] * y + R[8] * z + t[2]
    if (depth < radius * 0.08) return null
    const across = Math.max(Math.abs(R[0] * x + R[1] * y + R[2] * z + t[0]), Math.abs(R[3] * x + R[4] * y + R[5] * z + t[1])) / depth
    if (across > most) most = across
  }
  return most > 3 ? null : most
}

/** Points evenly over the sphere, along a golden spiral (Swinbank and Purser, 2006). */
export function directionOf(number: number, count: number): [number, number, number] {
  const z = 1 - (2 * number + 1) / count
  const across = Math.sqrt(1 - z * z)
  const angle = number * Math.PI * (3 - Math.sqrt(5))
  return [across * Math.cos(angle), across * Math.sin(angle), z]
}

const HEADER = 64
const MAGIC = 0x78647656

/** The index as bytes for a cache: 64 bytes of header, places, cells; little-endian. */
export function packIndex(index: ViewIndex): Uint8Array {
  const bytes = new Uint8Array(HEADER + index.count * (PLACE + WORDS) * 4)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, index.version, true)
  view.setUint32(8, index.count, true)
  ;[...index.centre, index.radius].forEach((value, i) => view.setFloat64(16 + 8 * i, value, true))
  bytes.set(new Uint8Array(index.places.buffer, index.places.byteOffset, index.places.byteLength), HEADER)
  bytes.set(new Uint8Array(index.cells.buffer, index.cells.byteOffset, index.cells.byteLength), HEADER + index.places.byteLength)
  return bytes
}

/** The index of such bytes; null when they are of another version, of another mesh or no index at all. */
export function unpackIndex(bytes: Uint8Array, silhouettes: Pick<Silhouettes, 'mesh'>): ViewIndex | null {
  if (bytes.length < HEADER) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(8, true)
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== INDEX_VERSION) return null
  if (bytes.length !== HEADER + count * (PLACE + WORDS) * 4) return null
  const [x, y, z, radius] = [0, 1, 2, 3].map((i) => view.getFloat64(16 + 8 * i, true))
  const own = bounds(silhouettes.mesh)
  if (x !== own.centre[0] || y !== own.centre[1] || z !== own.centre[2] || radius !== own.radius) return null
  // A copy of its own: a Buffer's slice would be a part of something larger.
  const body = new Uint8Array(bytes.subarray(HEADER))
  return {
    version: INDEX_VERSION, centre: [x, y, z], radius, count,
    places: new Float32Array(body.buffer, 0, count * PLACE), cells: new Uint32Array(body.buffer, count * PLACE * 4, count * WORDS),
  }
}
