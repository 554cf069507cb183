import type { Mesh } from '../pose/mesh.ts'
import type { Dye } from './dye.ts'
import type { Piece } from './tube.ts'
import type { Vec } from './vectors.ts'

/** What a pixel can show. Garments come after these, by their class. */
export const KINDS = ['wall', 'floor', 'thing', 'skin', 'hair', 'shoe'] as const
export type Kind = (typeof KINDS)[number] | 'garment'

/** Pieces of one colour and kind. `garment` tells which of the figure's garments it is. */
export type Cloth = { kind: Kind; garment?: number; dye: Dye; pieces: Piece[] }

/** All surfaces of a scene as one mesh, and what each of its triangles is made of. */
export type Scene = {
  mesh: Mesh
  normals: Float32Array
  uv: Float32Array
  /** Which of `cloths` each triangle belongs to. */
  clothOf: Uint16Array
  cloths: readonly Cloth[]
}

export function joined(cloths: readonly Cloth[]): Scene {
  const all = cloths.flatMap(({ pieces }) => pieces)
  const vertices = all.reduce((sum, piece) => sum + piece.positions.length / 3, 0)
  const corners = all.reduce((sum, piece) => sum + piece.triangles.length, 0)
  const scene = {
    mesh: { positions: new Float64Array(3 * vertices), triangles: new Uint32Array(corners) },
    normals: new Float32Array(3 * vertices), uv: new Float32Array(2 * vertices), clothOf: new Uint16Array(corners / 3), cloths,
  }
  let [v, t] = [0, 0]
  cloths.forEach(({ pieces }, cloth) => {
    for (const piece of pieces) {
      scene.mesh.positions.set(piece.positions, 3 * v)
      scene.normals.set(piece.normals, 3 * v)
      scene.uv.set(piece.uv, 2 * v)
      scene.clothOf.fill(cloth, t / 3, (t + piece.triangles.length) / 3)
      for (const corner of piece.triangles) scene.mesh.triangles[t++] = corner + v
      v += piece.positions.length / 3
    }
  })
  return scene
}

/** A flat piece with four corners, counter-clockwise seen from its front; uv in metres along its sides. */
export function quad(corner: Vec, right: Vec, up: Vec): Piece {
  const [w, h] = [Math.hypot(...right), Math.hypot(...up)]
  const normal = [right[1] * up[2] - right[2] * up[1], right[2] * up[0] - right[0] * up[2], right[0] * up[1] - right[1] * up[0]].map((n) => n / (w * h))
  const at = (a: number, b: number): number[] => corner.map((c, k) => c + a * right[k] + b * up[k])
  return {
    positions: [...at(0, 0), ...at(1, 0), ...at(1, 1), ...at(0, 1)], normals: [...normal, ...normal, ...normal, ...normal],
    uv: [0, 0, w, 0, w, h, 0, h], triangles: [0, 1, 2, 0, 2, 3],
  }
}
