import type { MeshReading } from '../api/meshes.ts'
import { Fault } from '../fault.ts'
import { bounds, type Mesh } from '../pose/mesh.ts'
import type { MeshAxis, MeshRow, MeshUnits } from '../records/mesh.ts'

export const METRES: Readonly<Record<MeshUnits, number>> = { m: 1, cm: 0.01, mm: 0.001, inch: 0.0254 }
const AXES: Readonly<Record<MeshAxis, readonly [number, number, number]>> = {
  '+x': [1, 0, 0], '-x': [-1, 0, 0], '+y': [0, 1, 0], '-y': [0, -1, 0], '+z': [0, 0, 1], '-z': [0, 0, -1],
}

/**
 * The mesh in metres with y up, +z forward and x to the left of who wears it; the file's axes `up` and `forward` become these. The
 * origin stays where it is, and the mesh is never mirrored. Throws `invalid` for axes along the same line.
 */
export function inMetres({ positions, triangles }: Mesh, { units, up, forward }: MeshReading): Mesh {
  const [y, z] = [AXES[up], AXES[forward]]
  const x = [y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]]
  if (x.every((value) => value === 0)) throw new Fault('invalid', 'Up and forward must be different directions.', {
    field: 'forward', found: forward,
  })
  const scale = METRES[units]
  const out = new Float64Array(positions.length)
  const rows = [x, y, z]
  for (let i = 0; i < positions.length; i += 3) {
    for (let k = 0; k < 3; k++) out[i + k] = scale * (rows[k][0] * positions[i] + rows[k][1] * positions[i + 1] + rows[k][2] * positions[i + 2])
  }
  return { positions: out, triangles }
}

/** Sides of the box in metres, across, up and forward, of a mesh whose box has these sides along the file's axes. */
export function uprightSize(size: readonly number[], { units, up, forward }: MeshReading): [number, number, number] {
  const [y, z] = ['xyz'.indexOf(up[1]), 'xyz'.indexOf(forward[1])]
  return [size[3 - y - z], size[y], size[z]].map((side) => side * METRES[units]) as [number, number, number]
}

/** Longest sides of shoes and of garments and figures, metres. */
const SHOE = [0.18, 0.42] as const
const FIGURE = [0.42, 2.3] as const

/**
 * What the size and the shape of a mesh speak for: units in which it is as long as a shoe or as high as a garment, a shoe's longest side
 * forward and its shortest across. Which end is the toe is told by the heel's height. `why`: in plain words, with what is only assumed.
 */
export function guessReading(mesh: Mesh, format: 'obj' | 'gltf' | 'stl' | 'ply'): MeshReading & { why: string; kind: MeshRow['kind'] } {
  const { min, max } = bounds(mesh)
  const size = [0, 1, 2].map((axis) => max[axis] - min[axis])
  const longest = Math.max(...size)
  const order: MeshUnits[] = format === 'gltf' ? ['m', 'cm', 'mm', 'inch'] : ['m', 'mm', 'cm', 'inch']
  const fits = ([least, most]: readonly [number, number]) => order.find((units) => longest * METRES[units] >= least && longest * METRES[units] <= most)
  const flat = Math.min(...size) < 0.62 * longest && size.toSorted((a, b) => a - b)[1] < 0.75 * longest
  const shoe = flat ? fits(SHOE) : undefined
  const figure = shoe ? undefined : fits(FIGURE)
  const units = shoe ?? figure ?? 'm'
  const kind = shoe ? 'shoe' : figure ? 'garment' : 'other'
  const long = size.indexOf(longest)
  // glTF says that y is up; programs that print solids have z up. A shoe is taller than wide, with its collar and tongue.
  const usual = format === 'stl' ? 2 : 1
  const up = shoe ? uprightOf(size, long, usual, format === 'gltf') : kind === 'garment' && format !== 'gltf' ? long : usual
  const ahead = shoe ? long : up === 2 ? 1 : 2
  const sign = shoe ? toeSign(mesh, ahead, up, min, max) : up === 2 ? -1 : 1
  const length = `${(longest * METRES[units] * 100).toFixed(longest * METRES[units] < 1 ? 1 : 0)} cm`
  const why = kind === 'shoe' ? `In ${WORDS[units]} it is ${length} long, as a shoe is.`
    : kind === 'garment' ? `In ${WORDS[units]} its longest side is ${length}, as that of a garment.` : `No unit makes it as large as a shoe or a garment: in metres its longest side is ${length}.`
  return { units, up: axis(1, up), forward: axis(sign, ahead), why, kind }
}

export const WORDS: Readonly<Record<MeshUnits, string>> = { m: 'metres', cm: 'centimetres', mm: 'millimetres', inch: 'inches' }
const axis = (sign: number, index: number) => `${sign < 0 ? '-' : '+'}${'xyz'[index]}` as MeshAxis

/** Of the two axes beside a shoe's longest the one that it is clearly taller along; else the usual one. */
function uprightOf(size: readonly number[], long: number, usual: number, sure: boolean): number {
  const [tall, wide] = [0, 1, 2].filter((index) => index !== long).toSorted((a, b) => size[b] - size[a])
  return usual !== long && (sure || size[tall] < 1.08 * size[wide]) ? usual : tall
}

/** A shoe is higher at its heel: the toe is where its highest points are not. */
function toeSign(mesh: Mesh, ahead: number, up: number, min: readonly number[], max: readonly number[]): 1 | -1 {
  const level = min[up] + 0.7 * (max[up] - min[up])
  let [sum, count] = [0, 0]
  for (let i = 0; i < mesh.positions.length; i += 3) {
    if (mesh.positions[i + up] < level) continue
    sum += mesh.positions[i + ahead]
    count++
  }
  return sum / Math.max(1, count) > (min[ahead] + max[ahead]) / 2 ? -1 : 1
}
