import type { Camera, Pose } from './camera.ts'
import { facePlanes } from './contour-edges.ts'
import type { Mesh } from './mesh.ts'
import { rowOf, type SeenTriangles } from './triangle-fill.ts'

export type DepthFill = {
  depth(pose: Pose, camera: Camera, near: number, out: Float32Array): number
  /** Depth, and which triangle is the nearest in each pixel's middle, -1 for none. */
  nearest(pose: Pose, camera: Camera, near: number, out: Float32Array, faces: Int32Array): number
  normals(pose: Pose, camera: Camera, near: number, out: Float32Array): number
}

/** Draws every triangle with a depth buffer: 1 / z is linear in the picture, so it is reckoned there and not z. */
export function createDepthFill(mesh: Mesh, seen: SeenTriangles): DepthFill {
  const planes = facePlanes(mesh, [0, 0, 0])
  const columns = new Int32Array(2)
  let inner = new Float32Array(0)

  /** Fills `out` with z and, when asked, the number of the nearest triangle per pixel. */
  const draw = (pose: Pose, camera: Camera, near: number, out: Float32Array, faces: Int32Array | null): number => {
    const { width, height } = camera
    out.fill(Infinity, 0, width * height)
    let count = 0
    seen.each(pose, camera, near, (face, corners, x, y, z) => {
      let top = y[0]
      let bottom = y[0]
      let nearest = z[0]
      let farthest = z[0]
      for (let i = 1; i < corners; i++) {
        if (y[i] < top) top = y[i]
        if (y[i] > bottom) bottom = y[i]
        if (z[i] < nearest) nearest = z[i]
        if (z[i] > farthest) farthest = z[i]
      }
      const first = Math.max(0, Math.ceil(top - 0.5))
      const end = Math.min(height, Math.ceil(bottom - 0.5))
      if (first >= end) return
      // The plane's 1 / z by two of its differences; where the triangle has no area in the picture it covers next to nothing.
      const [ax, ay, bx, by] = [x[1] - x[0], y[1] - y[0], x[2] - x[0], y[2] - y[0]]
      const area = ax * by - ay * bx
      const [inverse, p, q] = [1 / z[0], 1 / z[1] - 1 / z[0], 1 / z[2] - 1 / z[0]]
      const stepX = area === 0 ? 0 : (p * by - q * ay) / area
      const stepY = area === 0 ? 0 : (q * ax - p * bx) / area
      for (let row = first; row < end; row++) {
        rowOf(row, corners, x, y, columns)
        const from = Math.max(0, columns[0])
        const to = Math.min(width, columns[1])
        const start = inverse + (row + 0.5 - y[0]) * stepY
        for (let column = from, o = row * width + from; column < to; column++, o++) {
          let depth = 1 / (start + (column + 0.5 - x[0]) * stepX)
          // Rounding must not carry a sliver beyond its own corners.
          if (!(depth >= nearest)) depth = nearest
          else if (depth > farthest) depth = farthest
          if (out[o] === Infinity) count++
          if (depth < out[o]) {
            out[o] = depth
            if (faces) faces[o] = face
          }
        }
      }
    })
    return count
  }

  let faces = new Int32Array(0)
  return {
    depth: (pose, camera, near, out) => draw(pose, camera, near, out, null),
    nearest(pose, camera, near, out, faces) {
      faces.fill(-1, 0, camera.width * camera.height)
      return draw(pose, camera, near, out, faces)
    },
    normals(pose, camera, near, out) {
      const size = camera.width * camera.height
      if (inner.length < size) {
        inner = new Float32Array(size)
        faces = new Int32Array(size)
      }
      const count = draw(pose, camera, near, inner, faces)
      const { R } = pose
      for (let o = 0, row = 0; row < camera.height; row++) {
        for (let column = 0; column < camera.width; column++, o++) {
          if (inner[o] === Infinity) {
            out[3 * o] = out[3 * o + 1] = out[3 * o + 2] = 0
            continue
          }
          const f = 4 * faces[o]
          const nx = R[0] * planes[f] + R[1] * planes[f + 1] + R[2] * planes[f + 2]
          const ny = R[3] * planes[f] + R[4] * planes[f + 1] + R[5] * planes[f + 2]
          const nz = R[6] * planes[f] + R[7] * planes[f + 1] + R[8] * planes[f + 2]
          const along = nx * (column + 0.5 - camera.cx) / camera.fx + ny * (row + 0.5 - camera.cy) / camera.fy + nz
          const sign = along > 0 ? -1 : 1
          out[3 * o] = sign * nx
          out[3 * o + 1] = sign * ny
          out[3 * o + 2] = sign * nz
        }
      }
      return count
    },
  }
}
