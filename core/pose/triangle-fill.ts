import type { Camera, Pose } from './camera.ts'
import type { Mesh } from './mesh.ts'

/** Corners of a triangle cut by one plane: four at most, x y z each. */
const CORNERS = 12

/** Called with the projected corners of one triangle: `count` (3 or 4) times x, y in pixels, and z in mesh units, in three arrays. */
export type Visit = (face: number, count: number, x: Float64Array, y: Float64Array, z: Float64Array) => void

/**
 * Walks over all triangles of a mesh as they are seen, cut off at the plane z = near before the camera. A triangle wholly in front keeps its
 * corners in their order; what is wholly behind is left out.
 */
export type SeenTriangles = { each(pose: Pose, camera: Camera, near: number, visit: Visit): void }

export function createSeenTriangles(mesh: Mesh): SeenTriangles {
  const { positions: p, triangles: t } = mesh
  const vertices = p.length / 3
  const X = new Float64Array(vertices)
  const Y = new Float64Array(vertices)
  const Z = new Float64Array(vertices)
  const corner = new Float64Array(CORNERS)
  const x = new Float64Array(4)
  const y = new Float64Array(4)
  const z = new Float64Array(4)

  return {
    each(pose, camera, near, visit) {
      const { R, t: shift } = pose
      const { fx, fy, cx, cy } = camera
      for (let v = 0, i = 0; v < vertices; v++, i += 3) {
        X[v] = R[0] * p[i] + R[1] * p[i + 1] + R[2] * p[i + 2] + shift[0]
        Y[v] = R[3] * p[i] + R[4] * p[i + 1] + R[5] * p[i + 2] + shift[1]
        Z[v] = R[6] * p[i] + R[7] * p[i + 1] + R[8] * p[i + 2] + shift[2]
      }
      for (let i = 0, face = 0; i < t.length; i += 3, face++) {
        const [a, b, c] = [t[i], t[i + 1], t[i + 2]]
        const behind = (Z[a] < near ? 1 : 0) + (Z[b] < near ? 1 : 0) + (Z[c] < near ? 1 : 0)
        if (behind === 3) continue
        let count = 0
        for (let side = 0; side < 3; side++) {
          const from = t[i + side]
          const to = side === 2 ? t[i] : t[i + side + 1]
          if (Z[from] >= near) count = put(count, X[from], Y[from], Z[from])
          if (behind > 0 && Z[from] >= near !== Z[to] >= near) {
            // From the lower number to the higher, so that both triangles of a side are cut at the same place.
            const [u, v] = from < to ? [from, to] : [to, from]
            const s = (near - Z[u]) / (Z[v] - Z[u])
            count = put(count, X[u] + s * (X[v] - X[u]), Y[u] + s * (Y[v] - Y[u]), near)
          }
        }
        for (let k = 0; k < count; k++) {
          z[k] = corner[3 * k + 2]
          x[k] = fx * corner[3 * k] / z[k] + cx
          y[k] = fy * corner[3 * k + 1] / z[k] + cy
        }
        visit(face, count, x, y, z)
      }
    },
  }

  function put(count: number, px: number, py: number, pz: number): number {
    corner[3 * count] = px
    corner[3 * count + 1] = py
    corner[3 * count + 2] = pz
    return count + 1
  }
}

/** Twice the area in the picture; above 0 where the corners run clockwise as seen, y being down. */
export function twiceArea(count: number, x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0, j = count - 1; i < count; j = i++) sum += x[j] * y[i] - x[i] * y[j]
  return sum
}

/**
 * Pixels of one row that a convex outline covers, as [from, to) by the same rule and the same arithmetic as the span filler's: two
 * surfaces that share an edge part there to the pixel. `to` <= `from` where it covers none.
 */
export function rowOf(row: number, count: number, x: Float64Array, y: Float64Array, out: Int32Array): void {
  let low = 2 ** 30
  let high = -(2 ** 30)
  for (let i = 0, j = count - 1; i < count; j = i++) {
    let [xa, ya, xb, yb] = [x[j], y[j], x[i], y[i]]
    if (ya > yb) [xa, ya, xb, yb] = [xb, yb, xa, ya]
    if (!(Math.ceil(ya - 0.5) <= row && row < Math.ceil(yb - 0.5))) continue
    const column = Math.ceil(xa + (row + 0.5 - ya) * ((xb - xa) / (yb - ya)) - 0.5)
    if (column < low) low = column
    if (column > high) high = column
  }
  out[0] = Math.max(low, -(2 ** 30))
  out[1] = Math.min(high, 2 ** 30)
}
