import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ListedMesh } from '../../core/api/meshes.ts'
import { Fault } from '../../core/fault.ts'
import { bounds, closureOf, type Mesh } from '../../core/pose/mesh.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import type { MeshId, MeshRef, MeshRow } from '../../core/records/mesh.ts'
import { meshFile } from '../db/side-files.ts'
import type { Store } from '../db/store.ts'
import { SHIPPED_MESHES, shippedFile } from './shipped.ts'

/* The meshes that a project can be fitted with: the shipped ones by their names, its own by their ids. */

type Listed = Omit<ListedMesh, 'uses'>
/** What is told of shipped meshes, by the folder they lie in: the files never change while the program runs. */
const shippedLists = new Map<string, Promise<Listed[]>>()

/** The meshes that come with Selvedge. `assets`: the program's folder of that name. */
export function listShipped(assets: string): Promise<Listed[]> {
  const known = shippedLists.get(assets) ?? Promise.all(SHIPPED_MESHES.map(async ({ name, title, kind, side, about }): Promise<Listed> => {
    const bytes = await readFile(shippedFile(assets, name))
    const mesh = readMeshFile(bytes, `${name}.glb`)
    const { min, max, centre, radius } = bounds(mesh)
    return {
      ref: name, name: title, sha256: createHash('sha256').update(bytes).digest('hex'), triangles: mesh.triangles.length / 3, vertices: mesh.positions.length / 3,
      watertight: closureOf(mesh).watertight, units: 'm', up: '+y', forward: '+z', centre, radius, size: sizeOf(min, max), source: 'shipped', kind, side,
      origin: {}, at: 0, about, missing: false,
    }
  }))
  shippedLists.set(assets, known)
  known.catch(() => shippedLists.delete(assets))
  return known
}

/** The shipped meshes and the project's, with how many of its poses use each. */
export async function listMeshes(store: Pick<Store, 'path' | 'meshes' | 'poses'>, assets: string): Promise<ListedMesh[]> {
  const uses = store.poses.uses()
  const all = [...(await listShipped(assets)), ...store.meshes.list().map((row) => listed(store.path, row))]
  return all.map((mesh) => ({ ...mesh, uses: uses.get(mesh.ref) ?? 0 }))
}

/** A row of the project as lists show it. */
export function listed(project: string, { id, ...row }: MeshRow): Listed {
  const { file, from, sizeX, sizeY, sizeZ } = row.origin
  const about = typeof file === 'string' ? `From ${file}${typeof from === 'number' && from > row.triangles ? `, ${from.toLocaleString('en')} triangles made fewer` : ''}` : ''
  return { ...row, ref: id, size: [Number(sizeX ?? 0), Number(sizeY ?? 0), Number(sizeZ ?? 0)], about, missing: !existsSync(meshFile(project, row.sha256)) }
}

export function sizeOf(min: readonly number[], max: readonly number[]): [number, number, number] {
  return [max[0] - min[0], max[1] - min[1], max[2] - min[2]]
}

/** A mesh by what poses call it: its surface, and the digest of its file. Throws `not-found` when it is not here. */
export async function meshOf(store: Pick<Store, 'path' | 'meshes'>, assets: string, ref: MeshRef): Promise<{ mesh: Mesh; sha256: string; name: string }> {
  const shipped = SHIPPED_MESHES.find(({ name }) => name === ref)
  const row = shipped ? null : typeof ref === 'number' ? store.meshes.get(ref as MeshId) : null
  if (!shipped && !row) throw new Fault('not-found', 'This mesh is not in the project.', { field: 'mesh', found: ref })
  const file = shipped ? shippedFile(assets, shipped.name) : meshFile(store.path, row!.sha256)
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new Fault('not-found', 'The file of this mesh is gone.', { file: basename(file), field: 'mesh', found: ref, fix: 'Import it again.' }, cause)
  })
  return { mesh: readMeshFile(bytes, basename(file)), sha256: createHash('sha256').update(bytes).digest('hex'), name: shipped?.title ?? row!.name }
}

/** The file of a mesh by its digest: of this project's or a shipped one; null for others. */
export async function meshFileByDigest(store: Pick<Store, 'path' | 'meshes'>, assets: string, sha256: string): Promise<string | null> {
  if (store.meshes.list().some((row) => row.sha256 === sha256)) return meshFile(store.path, sha256)
  const shipped = (await listShipped(assets)).find((mesh) => mesh.sha256 === sha256)
  return shipped ? shippedFile(assets, String(shipped.ref)) : null
}
