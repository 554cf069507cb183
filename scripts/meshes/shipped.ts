import { bounds, type Mesh } from '../../core/pose/mesh.ts'
import { simplify } from '../../main/meshes/simplify.ts'
import { march, type Room } from './march.ts'
import type { Solid } from './implicit.ts'
import { sneaker } from './sneaker-solid.ts'
import { torso } from './torso-solid.ts'

/** Triangles of a shipped mesh. */
const TARGET = 16_000
const SHOE: Room = { low: [-0.022, -0.062, -0.004], high: [0.306, 0.064, 0.142], step: 0.0016 }
const FIGURE: Room = { low: [-0.39, -0.36, 0.42], high: [0.39, 0.38, 1.58], step: 0.006 }

/**
 * The meshes in assets/meshes: metres, right-handed, the middle of the box at the origin (as BOP has it), y up, z forward
 * (to the toe; to the figure's front), so that x points to the wearer's left. Each is one closed surface.
 */
export async function shippedMeshes(): Promise<Record<string, Mesh>> {
  const left = await made(sneaker, SHOE, ([x, y, z]) => [y, z, x])
  return {
    'sneaker-left': left,
    'sneaker-right': mirrored(left),
    'torso-dress': await made(torso, FIGURE, ([x, y, z]) => [x, z, -y]),
  }
}

async function made(solid: Solid, room: Room, turn: (p: number[]) => number[]): Promise<Mesh> {
  const raw = march(solid, room)
  const { mesh } = await simplify(raw, TARGET)
  const turned: Mesh = { positions: new Float64Array(mesh.positions.length), triangles: mesh.triangles }
  for (let i = 0; i < turned.positions.length; i += 3) turned.positions.set(turn([...mesh.positions.subarray(i, i + 3)]), i)
  const { centre } = bounds(turned)
  // Hundredths of a millimetre: finer than the shape is, and the same numbers on every machine.
  for (let i = 0; i < turned.positions.length; i++) turned.positions[i] = Math.round((turned.positions[i] - centre[i % 3]) * 1e5) / 1e5
  return turned
}

/** The other foot: x turned round, and the corners too, so that triangles still face outwards. */
function mirrored({ positions, triangles }: Mesh): Mesh {
  const out: Mesh = { positions: positions.map((value, i) => (i % 3 === 0 ? 0 - value : value)), triangles: triangles.slice() }
  for (let i = 0; i < triangles.length; i += 3) [out.triangles[i + 1], out.triangles[i + 2]] = [triangles[i + 2], triangles[i + 1]]
  return out
}
