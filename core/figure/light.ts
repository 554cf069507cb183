import type { Random } from '../composite/random.ts'
import type { Camera, Pose } from '../pose/camera.ts'
import { createDepthFill } from '../pose/depth-fill.ts'
import type { Mesh } from '../pose/mesh.ts'
import { createSeenTriangles } from '../pose/triangle-fill.ts'
import { lookAt } from './look-at.ts'
import { add, scaled, type Vec } from './vectors.ts'

/** A lamp far away and light from all around, as shares of full light for each colour. */
export type Light = { towards: Vec; lamp: Vec; around: Vec; /** Half width of the shadows' soft edge, metres. */ soft: number }

/** Light from somewhere above and not from behind the wall. */
export function drawLight(random: Random): Light {
  const [across, up] = [random.between(-1.2, 1.2), random.between(0.45, 1.2)]
  const towards: Vec = [Math.sin(across) * Math.cos(up), Math.sin(up), Math.cos(across) * Math.cos(up)]
  const strength = random.between(0.35, 0.95)
  const warm = random.between(-0.08, 0.1)
  const cool = random.between(-0.04, 0.04)
  const ambient = random.between(0.28, 0.62)
  return {
    towards, lamp: [strength * (1 + warm), strength, strength * (1 - warm)], around: [ambient * (1 - cool), ambient, ambient * (1 + cool)],
    soft: random.between(0.005, 0.06),
  }
}

const DISTANCE = 12
const TEXELS = 384
/** Points where the lamp is looked for, on a spiral (Vogel 1979) over the soft edge. */
const TAPS = Array.from({ length: 9 }, (_, i) => {
  const [r, a] = [Math.sqrt((i + 0.5) / 9), i * 2.399963]
  return [r * Math.cos(a), r * Math.sin(a)] as const
})
/** Metres by which a surface must lie behind another to be in its shadow. */
const SLACK = 0.025

/**
 * How much of the lamp's light reaches a point, 0..1: depth as the lamp sees it, looked up at several places round (Reeves,
 * Salesin and Cook, "Rendering antialiased shadows with depth maps", SIGGRAPH 1987).
 * @param casters what throws shadows; within `reach` metres of `middle`
 */
export function shadowsOf(casters: Mesh, light: Light, middle: Vec, reach: number): (x: number, y: number, z: number) => number {
  const pose: Pose = lookAt(add(middle, scaled(light.towards, DISTANCE)), middle, 0)
  const f = (TEXELS / 2) * (DISTANCE / reach)
  const camera: Camera = { width: TEXELS, height: TEXELS, fx: f, fy: f, cx: TEXELS / 2, cy: TEXELS / 2 }
  const depth = new Float32Array(TEXELS * TEXELS)
  createDepthFill(casters, createSeenTriangles(casters)).depth(pose, camera, 0.1, depth)
  const { R, t } = pose
  const spread = (light.soft / DISTANCE) * f
  return (x, y, z) => {
    const Z = R[6] * x + R[7] * y + R[8] * z + t[2]
    const u = (f * (R[0] * x + R[1] * y + R[2] * z + t[0])) / Z + TEXELS / 2
    const v = (f * (R[3] * x + R[4] * y + R[5] * z + t[1])) / Z + TEXELS / 2
    let lit = 0
    for (const [dx, dy] of TAPS) {
      const column = Math.floor(u + (spread + 1) * dx)
      const row = Math.floor(v + (spread + 1) * dy)
      if (column < 0 || row < 0 || column >= TEXELS || row >= TEXELS || depth[row * TEXELS + column] > Z - SLACK) lit++
    }
    return lit / TAPS.length
  }
}
