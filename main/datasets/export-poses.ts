import { Fault } from '../../core/fault.ts'
import type { Losses } from '../../core/formats/losses.ts'
import type { WritePose } from '../../core/formats/pose-fields.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { MeshRef } from '../../core/records/mesh.ts'
import type { Reads, Store } from '../db/store.ts'
import { meshOf } from '../meshes/library.ts'

/** Poses of a photo's objects with the names of their meshes. */
export function exportPoses(snapshot: Pick<Reads, 'poses' | 'meshes'>, image: ImageId): WritePose[] {
  return snapshot.poses.ofImage(image).map((pose) => {
    const other = pose.runnerUp?.mesh
    const runnerUp = other === undefined ? pose.runnerUp : { ...pose.runnerUp!, mesh: meshName(snapshot, other) }
    return { ...pose, runnerUp, meshName: meshName(snapshot, pose.mesh) }
  })
}

/** The name by which others know a mesh. */
export function meshName({ meshes }: Pick<Reads, 'meshes'>, mesh: MeshRef): string {
  return typeof mesh === 'string' ? mesh : (meshes.get(mesh)?.name ?? `mesh ${mesh}`)
}

/** Tells of the poses that a format leaves out. */
export function losePoses(snapshot: Pick<Reads, 'poses' | 'images'>, ids: readonly ImageId[], losses: Losses): void {
  const wanted = new Set(ids)
  for (const image of snapshot.poses.images()) {
    if (!wanted.has(image)) continue
    losses.add('Poses of objects: not written; COCO, BOP and the table of poses have them', snapshot.images.file(image)?.path ?? String(image), snapshot.poses.ofImage(image).length)
  }
}

/** The mesh of a name: the project's own, else a shipped one; null when it is not here. */
export async function meshNamed(store: Pick<Store, 'path' | 'meshes'>, assets: string, name: string): Promise<Mesh | null> {
  const own = store.meshes.list().find((mesh) => mesh.name === name)
  try {
    return (await meshOf(store, assets, own?.id ?? name)).mesh
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'not-found') return null
    throw thrown
  }
}
