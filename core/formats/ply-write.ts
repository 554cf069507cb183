import type { Mesh } from '../pose/mesh.ts'

/**
 * A mesh as PLY text with vertex normals (the sum of its triangles' normals, by area), as BOP wants its models.
 * @param scale from the mesh's unit to the file's: 1000 for millimetres
 */
export function plyText(mesh: Mesh, scale: number): string {
  const { positions: p, triangles: t } = mesh
  const n = new Float64Array(p.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i], 3 * t[i + 1], 3 * t[i + 2]]
    const [ux, uy, uz] = [p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2]]
    const [vx, vy, vz] = [p[c] - p[a], p[c + 1] - p[a + 1], p[c + 2] - p[a + 2]]
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    for (const at of [a, b, c]) for (let k = 0; k < 3; k++) n[at + k] += normal[k]
  }
  const lines = [
    'ply', 'format ascii 1.0', 'comment millimetres, right-handed', `element vertex ${p.length / 3}`,
    ...['x', 'y', 'z', 'nx', 'ny', 'nz'].map((name) => `property float ${name}`),
    `element face ${t.length / 3}`, 'property list uchar int vertex_indices', 'end_header',
  ]
  for (let i = 0; i < p.length; i += 3) {
    const length = Math.hypot(n[i], n[i + 1], n[i + 2]) || 1
    const place = [p[i], p[i + 1], p[i + 2]].map((value) => short(value * scale))
    const normal = [n[i], n[i + 1], n[i + 2]].map((value) => short(value / length))
    lines.push(`${place.join(' ')} ${normal.join(' ')}`)
  }
  for (let i = 0; i < t.length; i += 3) lines.push(`3 ${t[i]} ${t[i + 1]} ${t[i + 2]}`)
  return `${lines.join('\n')}\n`
}

/** What a 32-bit float holds, in as few digits as tell it. */
function short(value: number): string {
  return String(Number(Math.fround(value).toPrecision(9)))
}

/**
 * BOP's models_info of a mesh: its box and its diameter, the largest distance between two vertices, exactly. Vertices are compared from
 * the farthest out inwards, and no further once the best cannot be beaten: far fewer than all pairs for shapes that are longer than wide.
 */
export function modelMeasures(mesh: Mesh, scale: number): Record<'diameter' | 'min_x' | 'min_y' | 'min_z' | 'size_x' | 'size_y' | 'size_z', number> {
  const p = mesh.positions
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < p.length; i++) {
    min[i % 3] = Math.min(min[i % 3], p[i])
    max[i % 3] = Math.max(max[i % 3], p[i])
  }
  const centre = min.map((value, k) => (value + max[k]) / 2)
  const radius = Float64Array.from({ length: p.length / 3 }, (_, v) => Math.hypot(...centre.map((c, k) => p[3 * v + k] - c)))
  const order = Uint32Array.from(radius, (_, v) => v).sort((a, b) => radius[b] - radius[a])
  let most = 0
  for (let i = 0; i < order.length && radius[order[i]] * 2 > most; i++) {
    const a = 3 * order[i]
    for (let j = i + 1; j < order.length && radius[order[i]] + radius[order[j]] > most; j++) {
      const b = 3 * order[j]
      const distance = Math.hypot(p[a] - p[b], p[a + 1] - p[b + 1], p[a + 2] - p[b + 2])
      if (distance > most) most = distance
    }
  }
  const [x, y, z] = min.map((value) => value * scale)
  const [w, h, d] = max.map((value, k) => (value - min[k]) * scale)
  return { diameter: most * scale, min_x: x, min_y: y, min_z: z, size_x: w, size_y: h, size_z: d }
}
