import { bounds, type Mesh } from '../mesh.ts'

/**
 * The mesh with all vertices of a cell of a grid made one, at their mean: a tenth of the triangles, for the first steps of a search. Cells are
 * `radius / fineness` wide; the surface stays closed where it was (Rossignac and Borrel, 1993).
 */
export function roughMesh(mesh: Mesh, fineness: number): Mesh {
  const { positions, triangles } = mesh
  const { min, radius } = bounds(mesh)
  const cell = radius / fineness
  const numbers = new Map<number, number>()
  const sums: number[] = []
  const cellOf = Uint32Array.from({ length: positions.length / 3 }, (_, v) => {
    const [x, y, z] = [0, 1, 2].map((axis) => Math.floor((positions[3 * v + axis] - min[axis]) / cell))
    const key = (x * 4096 + y) * 4096 + z
    let number = numbers.get(key)
    if (number === undefined) {
      number = sums.length / 4
      numbers.set(key, number)
      sums.push(0, 0, 0, 0)
    }
    for (let axis = 0; axis < 3; axis++) sums[4 * number + axis] += positions[3 * v + axis]
    sums[4 * number + 3]++
    return number
  })
  const kept: number[] = []
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [cellOf[triangles[i]], cellOf[triangles[i + 1]], cellOf[triangles[i + 2]]]
    if (a !== b && b !== c && c !== a) kept.push(a, b, c)
  }
  if (kept.length === 0) return mesh
  const places = new Float64Array((sums.length / 4) * 3)
  for (let v = 0; v < sums.length / 4; v++) for (let axis = 0; axis < 3; axis++) places[3 * v + axis] = sums[4 * v + axis] / sums[4 * v + 3]
  return { positions: places, triangles: Uint32Array.from(kept) }
}
