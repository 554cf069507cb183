import type { Camera, Pose } from './camera.ts'
import { weld, type Mesh } from './mesh.ts'

/** Triangles that meet at less than this bend share a normal along their edge: cosine of 42 degrees. */
const SMOOTH = Math.cos((42 * Math.PI) / 180)
/** Nearest distance that is drawn, as part of the mesh's size. */
const NEAR = 1e-3
/** Lights in the camera's frame (x right, y down, z forward): a key from the upper left, a fill from the right, one from below. */
const LIGHTS = [[-0.5, -0.68, -0.54, 0.62], [0.75, -0.15, -0.45, 0.24], [0.1, 0.95, -0.25, 0.1]] as const
const AMBIENT = 0.2

export type Shader = {
  /**
   * Draws the mesh as if of plaster: `out` gets width * height bytes, row by row, 0 where nothing is and 1 (dark) to 255 (bright) where
   * the surface is. Triangles that reach behind the camera are left out. Returns how many pixels are covered.
   */
  draw(pose: Pose, camera: Camera, out: Uint8Array): number
}

/**
 * A drawing of a mesh for people: soft light, normals interpolated over smooth parts and broken at creases (Phong 1975), nearest surface by
 * a depth buffer. Prepared once per mesh; a drawing allocates only when its picture is larger than the one before.
 */
export function createShader(given: Mesh): Shader {
  const mesh = weld(given, 0)
  const { positions, triangles } = mesh
  const corners = cornerNormals(mesh)
  const vertices = positions.length / 3
  const [sx, sy, sz] = [new Float32Array(vertices), new Float32Array(vertices), new Float32Array(vertices)]
  const near = NEAR * positions.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  let depth = new Float32Array(0)

  return {
    draw({ R, t }, { width, height, fx, fy, cx, cy }, out) {
      const count = width * height
      if (depth.length < count) depth = new Float32Array(count)
      depth.fill(0, 0, count)
      out.fill(0, 0, count)
      for (let v = 0; v < vertices; v++) {
        const [x, y, z] = [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]]
        const far = R[6] * x + R[7] * y + R[8] * z + t[2]
        sx[v] = (fx * (R[0] * x + R[1] * y + R[2] * z + t[0])) / far + cx
        sy[v] = (fy * (R[3] * x + R[4] * y + R[5] * z + t[1])) / far + cy
        sz[v] = far
      }
      // Lights turned into the object's frame, so that no normal has to be turned.
      const lights = LIGHTS.map(([x, y, z, strength]) => [0, 1, 2].map((k) => strength * (R[k] * x + R[3 + k] * y + R[6 + k] * z)))
      const [[ax, ay, az], [bx, by, bz], [gx, gy, gz]] = lights
      let covered = 0
      for (let i = 0; i < triangles.length; i += 3) {
        const [a, b, c] = [triangles[i], triangles[i + 1], triangles[i + 2]]
        if (sz[a] < near || sz[b] < near || sz[c] < near) continue
        const area = (sx[b] - sx[a]) * (sy[c] - sy[a]) - (sx[c] - sx[a]) * (sy[b] - sy[a])
        if (area === 0) continue
        // Open surfaces are seen from behind too.
        const side = area < 0 ? 1 : -1
        const top = Math.max(0, Math.ceil(Math.min(sy[a], sy[b], sy[c]) - 0.5))
        const bottom = Math.min(height - 1, Math.floor(Math.max(sy[a], sy[b], sy[c]) - 0.5))
        const left = Math.max(0, Math.ceil(Math.min(sx[a], sx[b], sx[c]) - 0.5))
        const right = Math.min(width - 1, Math.floor(Math.max(sx[a], sx[b], sx[c]) - 0.5))
        // Over the depth everything is straight on the screen.
        const [ia, ib, ic] = [1 / sz[a], 1 / sz[b], 1 / sz[c]]
        const stepB = ((sy[c] - sy[a]) / area)
        const stepC = (-(sy[b] - sy[a]) / area)
        for (let y = top; y <= bottom; y++) {
          const py = y + 0.5 - sy[a]
          const px = left + 0.5 - sx[a]
          let wb = (px * (sy[c] - sy[a]) - py * (sx[c] - sx[a])) / area
          let wc = (py * (sx[b] - sx[a]) - px * (sy[b] - sy[a])) / area
          for (let x = left, p = y * width + left; x <= right; x++, p++, wb += stepB, wc += stepC) {
            const wa = 1 - wb - wc
            if (wa < 0 || wb < 0 || wc < 0) continue
            const inverse = wa * ia + wb * ib + wc * ic
            if (inverse <= depth[p]) continue
            depth[p] = inverse
            const n = 3 * i
            let nx = wa * corners[n] + wb * corners[n + 3] + wc * corners[n + 6]
            let ny = wa * corners[n + 1] + wb * corners[n + 4] + wc * corners[n + 7]
            let nz = wa * corners[n + 2] + wb * corners[n + 5] + wc * corners[n + 8]
            const long = side / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1)
            nx *= long
            ny *= long
            nz *= long
            const light = AMBIENT + Math.max(0, nx * ax + ny * ay + nz * az) + Math.max(0, nx * bx + ny * by + nz * bz) + Math.max(0, nx * gx + ny * gy + nz * gz)
            if (out[p] === 0) covered++
            out[p] = Math.max(1, Math.min(255, Math.round(255 * light)))
          }
        }
      }
      return covered
    },
  }
}

/** A normal for every corner of every triangle: the mean, by area, of those around its vertex that bend little from its own triangle. */
function cornerNormals({ positions: p, triangles: t }: Mesh): Float32Array {
  const faces = new Float32Array(t.length)
  const sizes = new Float32Array(t.length / 3)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]]
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]]
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]]
    faces[i] = uy * vz - uz * vy
    faces[i + 1] = uz * vx - ux * vz
    faces[i + 2] = ux * vy - uy * vx
    sizes[i / 3] = Math.hypot(faces[i], faces[i + 1], faces[i + 2]) || 1
  }
  // Triangles round each vertex, one list after another.
  const start = new Uint32Array(p.length / 3 + 1)
  for (const vertex of t) start[vertex + 1]++
  for (let v = 1; v < start.length; v++) start[v] += start[v - 1]
  const next = start.slice()
  const around = new Uint32Array(t.length)
  for (let i = 0; i < t.length; i++) around[next[t[i]]++] = i - (i % 3)
  const out = new Float32Array(3 * t.length)
  for (let i = 0; i < t.length; i++) {
    const own = i - (i % 3)
    for (let k = start[t[i]]; k < start[t[i] + 1]; k++) {
      const other = around[k]
      const cosine = (faces[own] * faces[other] + faces[own + 1] * faces[other + 1] + faces[own + 2] * faces[other + 2]) / (sizes[own / 3] * sizes[other / 3])
      if (cosine < SMOOTH && other !== own) continue
      for (let axis = 0; axis < 3; axis++) out[3 * i + axis] += faces[other + axis]
    }
    const long = Math.hypot(out[3 * i], out[3 * i + 1], out[3 * i + 2]) || 1
    for (let axis = 0; axis < 3; axis++) out[3 * i + axis] /= long
  }
  return out
}
