import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'

export type ShippedMesh = { name: string; title: string; kind: 'shoe' | 'garment'; side: 'left' | 'right' | null; about: string }

/**
 * The meshes that come with Selvedge, made by scripts/draw-meshes.ts: metres, y up, z forward, x to the wearer's left, the
 * origin in the middle of the box, closed.
 */
export const SHIPPED_MESHES: readonly ShippedMesh[] = [
  { name: 'sneaker-left', title: 'Running shoe, left', kind: 'shoe', side: 'left', about: 'An ordinary runner, 300 mm long' },
  { name: 'sneaker-right', title: 'Running shoe, right', kind: 'shoe', side: 'right', about: 'The same, mirrored' },
  { name: 'torso-dress', title: 'Figure in a dress', kind: 'garment', side: null, about: 'A tailor’s form in a sleeveless dress, 1.08 m high' },
]

export function shippedFile(assets: string, name: string): string {
  return join(assets, 'meshes', `${name}.glb`)
}

/** A shipped mesh by its name, as in SHIPPED_MESHES. Throws `not-found` for another name. */
export async function readShipped(assets: string, name: string): Promise<Mesh> {
  if (!SHIPPED_MESHES.some((shipped) => shipped.name === name)) {
    throw new Fault('not-found', `No mesh called ${name} comes with Selvedge.`, {
      field: 'mesh', found: name, fix: `These do: ${SHIPPED_MESHES.map((mesh) => mesh.name).join(', ')}.`,
    })
  }
  return readMeshFile(await readFile(shippedFile(assets, name)), `${name}.glb`)
}
