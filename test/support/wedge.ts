import type { Mesh } from '../../core/pose/mesh.ts'

/** A small shape with no symmetry: a block of 30 x 8 x 12 cm whose top falls away to one corner. Metres. */
export const WEDGE: Mesh = {
  positions: Float64Array.of(
    -0.15, -0.04, -0.06, 0.15, -0.04, -0.06, 0.15, -0.04, 0.06, -0.15, -0.04, 0.06,
    -0.15, 0.09, -0.06, 0.15, -0.02, -0.06, 0.11, 0.01, 0.06, -0.15, 0.05, 0.06,
  ),
  triangles: Uint32Array.of(
    0, 1, 2, 0, 2, 3, 4, 6, 5, 4, 7, 6, 0, 4, 5, 0, 5, 1, 1, 5, 6, 1, 6, 2, 2, 6, 7, 2, 7, 3, 3, 7, 4, 3, 4, 0,
  ),
}

/** The same as a file. */
export const WEDGE_OBJ = [
  ...Array.from({ length: 8 }, (_, v) => `v ${[...WEDGE.positions.subarray(3 * v, 3 * v + 3)].join(' ')}`),
  ...Array.from({ length: 12 }, (_, f) => `f ${[...WEDGE.triangles.subarray(3 * f, 3 * f + 3)].map((v) => v + 1).join(' ')}`),
].join('\n')
