import { edgesOf, weld, type Mesh } from '../../core/pose/mesh.ts'
import type { PoseRaster } from './pose-raster.ts'

/** Edges at which a surface bends sharply, or ends: what one would draw of it with a pencil. Six numbers each: two points, metres. */
export type Creases = Float64Array

/** Two faces that meet at more than this angle make a crease, degrees. */
const SHARP = 32
/** More lines than these would fill the shape instead of drawing it: the sharpest are kept. */
const MOST = 3_000

/** The creases of a mesh, sharpest first. */
export function creasesOf(given: Mesh): Creases {
  const mesh = weld(given, 0)
  const { count, a, b, left, right } = edgesOf(mesh)
  const normals = faceNormals(mesh)
  const limit = Math.cos((SHARP * Math.PI) / 180)
  const found: { edge: number; cosine: number }[] = []
  for (let edge = 0; edge < count; edge++) {
    const [l, r] = [3 * left[edge], 3 * right[edge]]
    const cosine = right[edge] < 0 ? -2 : normals[l] * normals[r] + normals[l + 1] * normals[r + 1] + normals[l + 2] * normals[r + 2]
    if (cosine < limit) found.push({ edge, cosine })
  }
  found.sort((x, y) => x.cosine - y.cosine)
  const lines = new Float64Array(6 * Math.min(MOST, found.length))
  for (let i = 0; 6 * i < lines.length; i++) {
    for (const [k, vertex] of [a[found[i].edge], b[found[i].edge]].entries()) {
      for (let axis = 0; axis < 3; axis++) lines[6 * i + 3 * k + axis] = mesh.positions[3 * vertex + axis]
    }
  }
  return lines
}

function faceNormals({ positions: p, triangles: t }: Mesh): Float64Array {
  const normals = new Float64Array(t.length)
  for (let i = 0; i < t.length; i += 3) {
    const [u, v, w] = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]]
    const [ax, ay, az] = [p[v] - p[u], p[v + 1] - p[u + 1], p[v + 2] - p[u + 2]]
    const [bx, by, bz] = [p[w] - p[u], p[w + 1] - p[u + 1], p[w + 2] - p[u + 2]]
    const [x, y, z] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
    const length = Math.hypot(x, y, z) || 1
    normals[i] = x / length
    normals[i + 1] = y / length
    normals[i + 2] = z / length
  }
  return normals
}

/**
 * What of the creases is in sight: pieces of lines in photo pixels, four numbers each. `depth`: of the nearest surface in each cell
 * of the raster; `slack`: how far behind it a line may lie and still be on it, metres.
 */
export function visibleCreases(creases: Creases, { box, camera, pose: { R, t } }: PoseRaster, depth: Float32Array, slack: number): number[] {
  const { width, height, fx, fy, cx, cy } = camera
  const [sx, sy] = [box[2] / width, box[3] / height]
  const pieces: number[] = []
  const ends = new Float64Array(6)
  for (let i = 0; i < creases.length; i += 6) {
    let inFront = true
    for (let k = 0; k < 2; k++) {
      const [x, y, z] = [creases[i + 3 * k], creases[i + 3 * k + 1], creases[i + 3 * k + 2]]
      const far = R[6] * x + R[7] * y + R[8] * z + t[2]
      if (!(far > 1e-6)) inFront = false
      ends[3 * k] = (fx * (R[0] * x + R[1] * y + R[2] * z + t[0])) / far + cx
      ends[3 * k + 1] = (fy * (R[3] * x + R[4] * y + R[5] * z + t[1])) / far + cy
      ends[3 * k + 2] = far
    }
    if (!inFront) continue
    const [x0, y0, z0, x1, y1, z1] = ends
    const steps = Math.min(400, Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 2)))
    let start = -1
    for (let s = 0; s <= steps; s++) {
      const share = s / steps
      const [column, row] = [Math.floor(x0 + (x1 - x0) * share), Math.floor(y0 + (y1 - y0) * share)]
      // Along a projected line it is the inverse of the depth that is even.
      const far = 1 / ((1 - share) / z0 + share / z1)
      const seen = column >= 0 && row >= 0 && column < width && row < height && far <= nearby(depth, width, height, column, row) + slack
      if (seen && start < 0) start = share
      if (start >= 0 && (!seen || s === steps)) {
        const end = seen ? share : (s - 1) / steps
        if (end > start) pieces.push(box[0] + (x0 + (x1 - x0) * start) * sx, box[1] + (y0 + (y1 - y0) * start) * sy, box[0] + (x0 + (x1 - x0) * end) * sx, box[1] + (y0 + (y1 - y0) * end) * sy)
        start = -1
      }
    }
  }
  return pieces
}

/** The farthest surface of a cell and its four neighbours: a line on a rim is half hidden by the rounding of its place. */
function nearby(depth: Float32Array, width: number, height: number, column: number, row: number): number {
  const at = row * width + column
  let most = -Infinity
  for (const [step, ok] of [[0, true], [-1, column > 0], [1, column < width - 1], [-width, row > 0], [width, row < height - 1]] as const) {
    const far = ok ? depth[at + step] : Infinity
    if (far !== Infinity && far > most) most = far
  }
  return most
}
