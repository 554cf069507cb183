import { bounds, type Mesh } from '../../core/pose/mesh.ts'
import { createSilhouettes } from '../../core/pose/silhouette.ts'

const SIDE = 256

/**
 * The least intersection over union of the silhouettes of two meshes, from the 26 directions of a cube's faces, edges and corners, in
 * pictures of 256 by 256 that the first one fills.
 */
export function leastSilhouette(before: Mesh, after: Mesh): number {
  const { centre, radius } = bounds(before)
  const drawn = [before, after].map(createSilhouettes)
  const masks = drawn.map(() => new Uint8Array(SIDE * SIDE))
  const away = 4 * radius
  const focal = ((SIDE / 2 - 4) * away) / (1.05 * radius)
  const camera = { width: SIDE, height: SIDE, fx: focal, fy: focal, cx: SIDE / 2, cy: SIDE / 2 }
  let least = 1
  for (let n = 0; n < 27; n++) {
    const ahead = [(n % 3) - 1, (Math.floor(n / 3) % 3) - 1, Math.floor(n / 9) - 1]
    const long = Math.hypot(...ahead)
    if (long === 0) continue
    const R = facing(ahead.map((value) => value / long))
    const t = [0, 1, 2].map((i) => -(R[3 * i] * centre[0] + R[3 * i + 1] * centre[1] + R[3 * i + 2] * centre[2]) + (i === 2 ? away : 0)) as [number, number, number]
    drawn.forEach((silhouettes, i) => silhouettes.coverage({ R, t }, camera, masks[i]))
    let [both, either] = [0, 0]
    for (let p = 0; p < SIDE * SIDE; p++) {
      both += masks[0][p] & masks[1][p]
      either += masks[0][p] | masks[1][p]
    }
    if (either > 0) least = Math.min(least, both / either)
  }
  return least
}

/** A rotation whose last row is the unit vector `z`. */
function facing(z: number[]): number[] {
  const side = Math.abs(z[1]) < 0.9 ? [z[2], 0, -z[0]] : [0, -z[2], z[1]]
  const long = Math.hypot(...side)
  const x = side.map((value) => value / long)
  return [...x, z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0], ...z]
}
