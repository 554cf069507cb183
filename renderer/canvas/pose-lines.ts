import type { Mesh } from '../../core/pose/mesh.ts'
import type { PoseRaster } from './pose-raster.ts'

/**
 * A surface drawn with few lines: where it is cut by evenly spaced planes across its three axes, as a boatbuilder draws a hull.
 * Six numbers each: two points, in the mesh's coordinates.
 */
export type WireLines = Float64Array

/** Planes across the longest of the three sides; the others have as many as fit at the same distance. */
const PLANES = 13

/** The lines of a mesh; no triangle gives more than one for each plane that cuts it. */
export function wireLinesOf({ positions: p, triangles: t }: Mesh): WireLines {
  const least = [Infinity, Infinity, Infinity]
  const most = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < p.length; i++) {
    least[i % 3] = Math.min(least[i % 3], p[i])
    most[i % 3] = Math.max(most[i % 3], p[i])
  }
  const gap = Math.max(...most.map((value, axis) => value - least[axis])) / (PLANES + 1)
  const lines: number[] = []
  if (!(gap > 0)) return new Float64Array(0)
  for (let axis = 0; axis < 3; axis++) {
    const planes = Math.max(1, Math.round((most[axis] - least[axis]) / gap) - 1)
    const step = (most[axis] - least[axis]) / (planes + 1)
    for (let i = 0; i < t.length; i += 3) {
      const corners = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]] as const
      const heights = corners.map((corner) => (p[corner + axis] - least[axis]) / step)
      // A plane exactly through a corner lies above it: so it is met once by those round the corner.
      const first = Math.max(1, Math.floor(Math.min(...heights)) + 1)
      for (let plane = first; plane <= planes && plane <= Math.max(...heights); plane++) addCut(lines, p, corners, heights, plane)
    }
  }
  return Float64Array.from(lines)
}

/** The piece of a plane within a triangle, whose corners lie at these heights over the plane's own. */
function addCut(lines: number[], p: Float64Array, corners: readonly [number, number, number], heights: readonly number[], plane: number): void {
  const cut: number[] = []
  for (let k = 0; k < 3; k++) {
    const [from, to] = [heights[k] - plane, heights[(k + 1) % 3] - plane]
    if (from >= 0 === to >= 0) continue
    const share = from / (from - to)
    const [a, b] = [corners[k], corners[(k + 1) % 3]]
    for (let axis = 0; axis < 3; axis++) cut.push(p[a + axis] + share * (p[b + axis] - p[a + axis]))
  }
  if (cut.length === 6) lines.push(...cut)
}

/**
 * What of the lines is in sight: pieces in photo pixels, four numbers each. `depth`: of the nearest surface in each cell of the
 * raster; `slack`: how far behind it a line may lie and still be on it, metres.
 */
export function visibleLines(lines: WireLines, { box, camera, pose: { R, t } }: PoseRaster, depth: Float32Array, slack: number): number[] {
  const { width, height, fx, fy, cx, cy } = camera
  const [sx, sy] = [box[2] / width, box[3] / height]
  const pieces: number[] = []
  const ends = new Float64Array(6)
  for (let i = 0; i < lines.length; i += 6) {
    let inFront = true
    for (let k = 0; k < 2; k++) {
      const [x, y, z] = [lines[i + 3 * k], lines[i + 3 * k + 1], lines[i + 3 * k + 2]]
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
      const seen = column >= 0 && row >= 0 && column < width && row < height && far <= farthestNear(depth, width, height, column, row) + slack
      if (seen && start < 0) start = share
      if (start >= 0 && (!seen || s === steps)) {
        const end = seen ? share : (s - 1) / steps
        const at = (part: number) => [box[0] + (x0 + (x1 - x0) * part) * sx, box[1] + (y0 + (y1 - y0) * part) * sy]
        if (end > start) pieces.push(...at(start), ...at(end))
        start = -1
      }
    }
  }
  return pieces
}

/** The farthest surface of a cell and its four neighbours: a line on a rim is half hidden by the rounding of its place. */
function farthestNear(depth: Float32Array, width: number, height: number, column: number, row: number): number {
  const at = row * width + column
  let most = -Infinity
  const look = (cell: number) => {
    const far = depth[cell]
    if (far !== Infinity && far > most) most = far
  }
  look(at)
  if (column > 0) look(at - 1)
  if (column < width - 1) look(at + 1)
  if (row > 0) look(at - width)
  if (row < height - 1) look(at + width)
  return most
}
