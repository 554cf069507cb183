import type { Camera, Pose } from '../pose/camera.ts'
import type { Light } from './light.ts'
import type { Scene } from './surface.ts'

/** Levels 0..255 to light 0..1 and back, by a curve of 2.2. */
const TO_LIGHT = Float32Array.from({ length: 256 }, (_, level) => (level / 255) ** 2.2)
const STEPS = 4096
const TO_LEVEL = Float32Array.from({ length: STEPS + 1 }, (_, i) => 255 * (i / STEPS) ** (1 / 2.2))

/**
 * Colours each pixel by the triangle that is seen in its middle: its cloth's dye in the light that falls there.
 * @param faces which triangle each pixel shows, -1 for none
 * @param depth its distance along the camera's axis
 * @param lit how much of the lamp reaches a point of the scene
 * @param out 3 levels 0..255 a pixel
 */
export function paintScene(scene: Scene, pose: Pose, camera: Camera, faces: Int32Array, depth: Float32Array, light: Light, lit: (x: number, y: number, z: number) => number, out: Float32Array): void {
  const { mesh: { positions: p, triangles }, normals, uv, clothOf, cloths } = scene
  const { R, t } = pose
  for (let row = 0, o = 0; row < camera.height; row++) {
    for (let column = 0; column < camera.width; column++, o++) {
      const face = faces[o]
      if (face < 0) {
        out[3 * o] = out[3 * o + 1] = out[3 * o + 2] = 200
        continue
      }
      const z = depth[o]
      // The point in the camera, then in the scene: R' (X - t).
      const X = ((column + 0.5 - camera.cx) / camera.fx) * z - t[0]
      const Y = ((row + 0.5 - camera.cy) / camera.fy) * z - t[1]
      const Z = z - t[2]
      const x = R[0] * X + R[3] * Y + R[6] * Z
      const y = R[1] * X + R[4] * Y + R[7] * Z
      const w = R[2] * X + R[5] * Y + R[8] * Z
      const [a, b, c] = [triangles[3 * face], triangles[3 * face + 1], triangles[3 * face + 2]]
      // Shares of the corners, by least squares in the triangle's plane.
      const [e0, e1, e2] = [p[3 * b] - p[3 * a], p[3 * b + 1] - p[3 * a + 1], p[3 * b + 2] - p[3 * a + 2]]
      const [f0, f1, f2] = [p[3 * c] - p[3 * a], p[3 * c + 1] - p[3 * a + 1], p[3 * c + 2] - p[3 * a + 2]]
      const [g0, g1, g2] = [x - p[3 * a], y - p[3 * a + 1], w - p[3 * a + 2]]
      const [ee, ef, ff] = [e0 * e0 + e1 * e1 + e2 * e2, e0 * f0 + e1 * f1 + e2 * f2, f0 * f0 + f1 * f1 + f2 * f2]
      const [eg, fg] = [e0 * g0 + e1 * g1 + e2 * g2, f0 * g0 + f1 * g1 + f2 * g2]
      const size = ee * ff - ef * ef
      const q = size > 0 ? clamp((ff * eg - ef * fg) / size) : 0
      const r = size > 0 ? clamp((ee * fg - ef * eg) / size) : 0
      const s = 1 - q - r
      let nx = s * normals[3 * a] + q * normals[3 * b] + r * normals[3 * c]
      let ny = s * normals[3 * a + 1] + q * normals[3 * b + 1] + r * normals[3 * c + 1]
      let nz = s * normals[3 * a + 2] + q * normals[3 * b + 2] + r * normals[3 * c + 2]
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1
      // The inside of a sleeve is lit as the side that is seen.
      const towards = (R[6] * nx + R[7] * ny + R[8] * nz) * z + (R[0] * nx + R[1] * ny + R[2] * nz) * (X + t[0]) + (R[3] * nx + R[4] * ny + R[5] * nz) * (Y + t[1])
      const sign = (towards > 0 ? -1 : 1) / length
      nx *= sign
      ny *= sign
      nz *= sign
      const facing = nx * light.towards[0] + ny * light.towards[1] + nz * light.towards[2]
      const lamp = facing > 0 ? facing * lit(x + 0.01 * nx, y + 0.01 * ny, w + 0.01 * nz) : 0
      const sky = 0.75 + 0.25 * ny
      const colour = cloths[clothOf[face]].dye(
        s * uv[2 * a] + q * uv[2 * b] + r * uv[2 * c], s * uv[2 * a + 1] + q * uv[2 * b + 1] + r * uv[2 * c + 1],
      )
      for (let k = 0; k < 3; k++) {
        const level = colour[k]
        const albedo = TO_LIGHT[level <= 0 ? 0 : level >= 255 ? 255 : level | 0]
        const bright = albedo * (light.around[k] * sky + light.lamp[k] * lamp)
        out[3 * o + k] = TO_LEVEL[bright >= 1 ? STEPS : (bright * STEPS) | 0]
      }
    }
  }
}

const clamp = (t: number): number => (t < -0.5 ? -0.5 : t > 1.5 ? 1.5 : t)
