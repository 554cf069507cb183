import { toCamera, type Pose } from './camera.ts'
import { bounds, type Mesh } from './mesh.ts'
import { angleBetween } from './rotation.ts'

/** How far a pose is from the true one. */
export type PoseErrors = {
  /** The angle between the rotations, degrees 0 to 180. */
  rotation: number
  /** Distance between the translations, mesh units, and as a share of the true one's length. */
  translation: number
  relative: number
}

/** Errors that need no mesh. The share is Infinity when the true translation is zero and the other is not. */
export function poseErrors(found: Pose, truth: Pose): PoseErrors {
  const translation = Math.hypot(found.t[0] - truth.t[0], found.t[1] - truth.t[1], found.t[2] - truth.t[2])
  return { rotation: angleBetween(found.R, truth.R), translation, relative: translation === 0 ? 0 : translation / Math.hypot(...truth.t) }
}

/**
 * ADD: the mean distance between the mesh's vertices in the one pose and the same vertices in the other, mesh units.
 * Hinterstoisser et al., "Model based training, detection and pose estimation of texture-less 3D objects", ACCV 2012.
 */
export function add(mesh: Mesh, found: Pose, truth: Pose): number {
  const p = mesh.positions
  let sum = 0
  for (let i = 0; i < p.length; i += 3) {
    const point = p.subarray(i, i + 3)
    const [a, b] = [toCamera(found, point), toCamera(truth, point)]
    sum += Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
  }
  return 3 * sum / p.length
}

/**
 * ADD-S: as ADD, but from each vertex in the true pose to the nearest vertex in the found one, so that what looks the same costs
 * nothing. The nearest is looked for in cells of a grid, outwards.
 */
export function addSymmetric(mesh: Mesh, found: Pose, truth: Pose): number {
  const p = mesh.positions
  const placed = new Float64Array(p.length)
  for (let i = 0; i < p.length; i += 3) placed.set(toCamera(found, p.subarray(i, i + 3)), i)
  const nearest = nearestOf({ positions: placed, triangles: mesh.triangles })
  let sum = 0
  for (let i = 0; i < p.length; i += 3) sum += nearest(toCamera(truth, p.subarray(i, i + 3)))
  return 3 * sum / p.length
}

/** The longest distance between two vertices is at most this, and at least half of it: BOP's diameter stands in its own models_info.json. */
export function diameterOf(mesh: Mesh): number {
  const p = mesh.positions
  const { centre } = bounds(mesh)
  // Exact by the vertices far out only: two that are farthest apart are each at least as far from the middle as half of that.
  const reach = Float64Array.from({ length: p.length / 3 }, (_, v) => Math.hypot(p[3 * v] - centre[0], p[3 * v + 1] - centre[1], p[3 * v + 2] - centre[2]))
  const order = Array.from(reach.keys()).sort((a, b) => reach[b] - reach[a])
  let longest = 0
  for (let i = 0; i < order.length; i++) {
    const u = 3 * order[i]
    if (2 * reach[order[i]] <= longest) break
    for (let j = i + 1; j < order.length; j++) {
      if (reach[order[i]] + reach[order[j]] <= longest) break
      const v = 3 * order[j]
      const distance = Math.hypot(p[u] - p[v], p[u + 1] - p[v + 1], p[u + 2] - p[v + 2])
      if (distance > longest) longest = distance
    }
  }
  return longest
}

/** A function that tells the distance from a point to the nearest vertex. */
function nearestOf(mesh: Mesh): (point: readonly number[]) => number {
  const p = mesh.positions
  const { min, max, radius } = bounds(mesh)
  const side = Math.max(radius, 1e-300) * 2 / Math.max(1, Math.min(64, Math.cbrt(p.length / 3)))
  const sizes = [0, 1, 2].map((k) => Math.floor((max[k] - min[k]) / side) + 1)
  const cellOf = (value: number, k: number): number => Math.max(0, Math.min(sizes[k] - 1, Math.floor((value - min[k]) / side)))
  const cells = new Map<number, number[]>()
  for (let i = 0; i < p.length; i += 3) {
    const key = (cellOf(p[i], 0) * sizes[1] + cellOf(p[i + 1], 1)) * sizes[2] + cellOf(p[i + 2], 2)
    const list = cells.get(key)
    if (list) list.push(i)
    else cells.set(key, [i])
  }
  const most = Math.max(...sizes)
  return (point) => {
    const own = [0, 1, 2].map((k) => cellOf(point[k], k))
    // A point outside of the box is at least so far from all of it, which the rings below do not see.
    const outside = Math.hypot(...[0, 1, 2].map((k) => Math.max(min[k] - point[k], 0, point[k] - max[k])))
    let best = Infinity
    for (let ring = 0; ring <= most; ring++) {
      if (Math.max(outside, (ring - 1) * side) > best) break
      for (let a = Math.max(0, own[0] - ring); a <= Math.min(sizes[0] - 1, own[0] + ring); a++) {
        for (let b = Math.max(0, own[1] - ring); b <= Math.min(sizes[1] - 1, own[1] + ring); b++) {
          const rim = Math.abs(a - own[0]) === ring || Math.abs(b - own[1]) === ring
          for (let c = own[2] - ring; c <= own[2] + ring; c += rim || ring === 0 ? 1 : 2 * ring) {
            if (c < 0 || c >= sizes[2]) continue
            for (const i of cells.get((a * sizes[1] + b) * sizes[2] + c) ?? []) {
              const distance = Math.hypot(p[i] - point[0], p[i + 1] - point[1], p[i + 2] - point[2])
              if (distance < best) best = distance
            }
          }
        }
      }
    }
    return best
  }
}
