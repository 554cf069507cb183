import { squaredDistances } from '../../core/mask/distance.ts'
import { cameraFromFieldOfView, type Camera, type Pose } from '../../core/pose/camera.ts'
import { bounds } from '../../core/pose/mesh.ts'
import { directionOf } from '../../core/pose/fit/view-index.ts'
import { fromQuaternion, turn, type Vector } from '../../core/pose/rotation.ts'
import type { Silhouettes } from '../../core/pose/silhouette.ts'

export type PoseScene = { pose: Pose; camera: Camera; fieldOfView: number; mask: Uint8Array }

/** Evenly from 0 to 1, the same for the same seed (mulberry32). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let v = Math.imul(state ^ (state >>> 15), 1 | state)
    v = (v + Math.imul(v ^ (v >>> 7), 61 | v)) ^ v
    return ((v ^ (v >>> 14)) >>> 0) / 2 ** 32
  }
}

function normalOf(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

/** Margin in pixels that stays free around the object. */
const MARGIN = 3

/**
 * A pose with its mask. The rotation is uniform over all rotations, the field of view even from 30 to 120 degrees, the longer side of the
 * silhouette's box even from 25 to 80 % of the picture's, its place even over all where the whole object is in the picture.
 */
export function drawScene(silhouettes: Silhouettes, seed: number, side = 256): PoseScene {
  const draw = drawsOf(seed)
  const { mesh } = silhouettes
  const { centre, radius } = bounds(mesh)
  const corners = outermost(mesh.positions, centre)
  for (;;) {
    const fieldOfView = 30 + 90 * draw()
    const camera = cameraFromFieldOfView(fieldOfView, side, side)
    const R = fromQuaternion([normalOf(draw), normalOf(draw), normalOf(draw), normalOf(draw)])
    const turned = corners.map((corner) => turn(R, corner))
    const size = (0.25 + 0.55 * draw()) * side
    for (let trial = 0; trial < 200; trial++) {
      const u = (side * draw() - camera.cx) / camera.fx
      const v = (side * draw() - camera.cy) / camera.fy
      const at = (z: number): Vector => [u * z, v * z, z]
      let near = radius * 0.2
      let far = radius * 60
      for (let k = 0; k < 30; k++) {
        const middle = Math.sqrt(near * far)
        const box = boxOf(turned, at(middle), camera, radius * 0.05)
        if (box === null || Math.max(box[2] - box[0], box[3] - box[1]) > size) near = middle
        else far = middle
      }
      const box = boxOf(turned, at(far), camera, radius * 0.05)
      if (!box || Math.max(box[2] - box[0], box[3] - box[1]) < size * 0.98) continue
      if (box[0] < MARGIN || box[1] < MARGIN || box[2] > side - MARGIN || box[3] > side - MARGIN) continue
      const own = turn(R, centre)
      const pose: Pose = { R, t: [u * far - own[0], v * far - own[1], far - own[2]] }
      const mask = new Uint8Array(side * side)
      silhouettes.coverage(pose, camera, mask)
      return { pose, camera, fieldOfView, mask }
    }
  }
}

/**
 * The same object moved straight to a side, above or below, until the picture's edge cuts off a share of its silhouette that is drawn evenly from 10
 * to 30 %.
 */
export function cutScene(silhouettes: Silhouettes, { pose, camera, fieldOfView }: PoseScene, seed: number): PoseScene {
  const draw = drawsOf(seed ^ 0x2545f491)
  const share = 0.1 + 0.2 * draw()
  const way = Math.floor(4 * draw())
  const { width, height } = camera
  const wide = { ...camera, width: 5 * width, height: 5 * height, cx: camera.cx + 2 * width, cy: camera.cy + 2 * height }
  const { centre } = bounds(silhouettes.mesh)
  const z = turn(pose.R, centre)[2] + pose.t[2]
  const moved = (pixels: number): Pose => {
    const far = (way < 2 ? -pixels : pixels) * z
    return { R: pose.R, t: way % 2 === 0 ? [pose.t[0] + far / camera.fx, pose.t[1], pose.t[2]] : [pose.t[0], pose.t[1] + far / camera.fy, pose.t[2]] }
  }
  let [less, more] = [0, 2 * Math.max(width, height)]
  for (let k = 0; k < 20; k++) {
    const middle = (less + more) / 2
    const whole = silhouettes.spans(moved(middle), wide).area
    if (1 - silhouettes.spans(moved(middle), camera).area / whole > share) more = middle
    else less = middle
  }
  const mask = new Uint8Array(width * height)
  silhouettes.coverage(moved(less), camera, mask)
  return { pose: moved(less), camera, fieldOfView, mask }
}

/** The vertices that lie farthest out in many directions, from the centre: enough to tell where the whole mesh is seen. */
function outermost(positions: Float64Array, centre: Vector): Vector[] {
  const chosen = new Set<number>()
  for (let k = 0; k < 400; k++) {
    const [x, y, z] = directionOf(k, 400)
    let best = 0
    for (let i = 3; i < positions.length; i += 3) {
      if ((positions[i] - positions[best]) * x + (positions[i + 1] - positions[best + 1]) * y + (positions[i + 2] - positions[best + 2]) * z > 0) best = i
    }
    chosen.add(best)
  }
  return [...chosen].map((i) => [positions[i] - centre[0], positions[i + 1] - centre[1], positions[i + 2] - centre[2]])
}

/** The box of all corners in pixels; null when one is not in front of the camera. */
function boxOf(corners: Vector[], at: Vector, camera: Camera, nearest: number): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const corner of corners) {
    const z = corner[2] + at[2]
    if (z < nearest) return null
    const x = (camera.fx * (corner[0] + at[0])) / z + camera.cx
    const y = (camera.fy * (corner[1] + at[1])) / z + camera.cy
    if (x < box[0]) box[0] = x
    if (y < box[1]) box[1] = y
    if (x > box[2]) box[2] = x
    if (y > box[3]) box[3] = y
  }
  return box
}

export type Spoil = {
  /**
   * `band`: every pixel nearer than `pixels` to the edge is in or out by chance, the likelier the farther it is on that side. `field`: the edge moved by a
   * smooth random field of this deviation, together over about six pixels.
   */
  noise: 'band' | 'field'
  pixels: number
  /** Share of the object that a disc about one of its pixels hides. */
  hidden: number
}

/** The mask as a poor one: a ragged edge and a piece gone. `valid` is 0 under the disc. */
export function spoiled(mask: Uint8Array, side: number, seed: number, { noise, pixels, hidden }: Spoil): { mask: Uint8Array; valid: Uint8Array } {
  const draw = drawsOf(seed ^ 0x5bd1e995)
  const outside = squaredDistances(mask, side, side)
  const inside = squaredDistances(mask.map((value) => 1 - value), side, side)
  const field = noise === 'field' ? smoothNoise(side, draw) : null
  const out = new Uint8Array(side * side)
  for (let p = 0; p < out.length; p++) {
    const signed = mask[p] === 0 ? Math.sqrt(outside[p]) - 0.5 : 0.5 - Math.sqrt(inside[p])
    out[p] = signed + pixels * (field ? field[p] : 2 * draw() - 1) < 0 ? 1 : 0
  }
  const valid = new Uint8Array(side * side).fill(1)
  const own: number[] = []
  out.forEach((value, p) => value !== 0 && own.push(p))
  if (hidden === 0 || own.length === 0) return { mask: out, valid }
  const middle = own[Math.floor(draw() * own.length)]
  const far = (p: number) => ((p % side) - (middle % side)) ** 2 + (Math.floor(p / side) - Math.floor(middle / side)) ** 2
  const reach = Float64Array.from(own, far).sort()[Math.floor(hidden * own.length)]
  for (let p = 0; p < out.length; p++) if (far(p) < reach) out[p] = valid[p] = 0
  return { mask: out, valid }
}

/** A field of mean 0 and deviation 1: white noise under three boxes of five pixels each way. */
function smoothNoise(side: number, draw: () => number): Float64Array {
  let field = Float64Array.from({ length: side * side }, () => normalOf(draw))
  for (let pass = 0; pass < 3; pass++) {
    for (const step of [1, side]) {
      const next = new Float64Array(field.length)
      for (let p = 0; p < field.length; p++) for (let k = -2; k <= 2; k++) next[p] += field[(p + k * step + field.length) % field.length]
      field = next
    }
  }
  const deviation = Math.sqrt(field.reduce((sum, value) => sum + value * value, 0) / field.length)
  return field.map((value) => value / deviation)
}
