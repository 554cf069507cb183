import type { Camera, Pose } from '../../core/pose/camera.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { exp, fromQuaternion } from '../../core/pose/rotation.ts'

/** A bumpy closed surface: a sphere of rings and sectors with a few waves on it, so that it has folds that hide one another. */
export function bumpyBall(next: () => number, rings: number, sectors: number): Mesh {
  const waves = Array.from({ length: 4 }, () => [1 + Math.floor(next() * 4), 1 + Math.floor(next() * 5), next() * 6.3, 0.25 * next()])
  const positions: number[] = [0, 0, 1.2]
  for (let i = 1; i < rings; i++) {
    for (let j = 0; j < sectors; j++) {
      const [polar, round] = [Math.PI * i / rings, 2 * Math.PI * j / sectors]
      const r = waves.reduce((sum, [m, n, phase, size]) => sum + size * Math.sin(m * polar) * Math.sin(n * round + phase), 1)
      positions.push(r * Math.sin(polar) * Math.cos(round), 0.6 * r * Math.sin(polar) * Math.sin(round), r * Math.cos(polar))
    }
  }
  positions.push(0, 0, -1.2)
  const at = (i: number, j: number) => 1 + (i - 1) * sectors + j % sectors
  const south = positions.length / 3 - 1
  const triangles: number[] = []
  for (let j = 0; j < sectors; j++) {
    triangles.push(0, at(1, j), at(1, j + 1), south, at(rings - 1, j + 1), at(rings - 1, j))
    for (let i = 1; i < rings - 1; i++) triangles.push(at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j), at(i + 1, j + 1), at(i, j + 1))
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) }
}

/** Triangles without any order: any corners, any way round, sharing vertices or not. */
export function triangleSoup(next: () => number, triangles: number, vertices: number): Mesh {
  return {
    positions: Float64Array.from({ length: vertices * 3 }, () => 2 * next() - 1),
    triangles: Uint32Array.from({ length: triangles * 3 }, () => Math.floor(next() * vertices)),
  }
}

export function cube(half = 1): Mesh {
  const positions = Float64Array.from({ length: 24 }, (_, i) => half * ((Math.floor(i / 3) >> i % 3) & 1 ? 1 : -1))
  const quads = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]]
  return { positions, triangles: Uint32Array.from(quads.flatMap(([a, b, c, d]) => [a, b, c, a, c, d])) }
}

/** A rotation that is equally likely to be any. */
export function anyRotation(next: () => number): number[] {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return fromQuaternion([gauss(), gauss(), gauss(), gauss()])
}

/** The object before the camera, `distance` away and up to `aside` off the axis. */
export function anyPose(next: () => number, distance: number, aside: number): Pose {
  return { R: anyRotation(next), t: [aside * (2 * next() - 1), aside * (2 * next() - 1), distance] }
}

export function nudged(pose: Pose, w: [number, number, number], v: [number, number, number]): Pose {
  const turn = exp(w)
  const R = pose.R.map((_, i) => [0, 1, 2].reduce((sum, k) => sum + turn[3 * Math.floor(i / 3) + k] * pose.R[3 * k + i % 3], 0))
  return { R, t: [pose.t[0] + v[0], pose.t[1] + v[1], pose.t[2] + v[2]] }
}

export const SQUARE: Camera = { width: 64, height: 64, fx: 60, fy: 60, cx: 32, cy: 32 }
