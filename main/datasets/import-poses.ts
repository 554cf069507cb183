import { randomBytes } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Op } from '../../core/change/change.ts'
import { unpackShape, type PackedPolygon } from '../../core/formats/packed-polygon.ts'
import type { ReadPose } from '../../core/formats/pose-fields.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { MeshRef } from '../../core/records/mesh.ts'
import type { PoseRow } from '../../core/records/pose.ts'
import type { Store } from '../db/store.ts'
import { shapeKey } from '../db/tables/mattes.ts'

/** Poses of an import. They follow once the labels that they belong to are stored. An object that has a pose already keeps it. */
export type ImportPoses = {
  take(image: ImageId, shape: Shape | PackedPolygon, pose: ReadPose): void
  /** Names of the meshes they refer to. */
  meshes(): Set<string>
  /** Gives the number of poses stored. */
  store(label: string, author: string): Promise<number>
}

/** Photos whose poses are one transaction. */
const AT_A_TIME = 100

export function importPoses(store: () => Store): ImportPoses {
  const waiting = new Map<ImageId, { key: number; pose: ReadPose }[]>()
  return {
    take(image, shape, pose) {
      const list = waiting.get(image) ?? []
      list.push({ key: shapeKey(unpackShape(shape)), pose })
      waiting.set(image, list)
    },
    meshes: () => new Set([...waiting.values()].flatMap((list) => list.map(({ pose }) => pose.mesh))),
    async store(label, author) {
      const images = [...waiting]
      let stored = 0
      const meshes = new Map(store().meshes.list().map((mesh) => [mesh.name, mesh.id]))
      for (let at = 0; at < images.length; at += AT_A_TIME) {
        const project = store()
        project.transaction(() => {
          for (const [image, poses] of images.slice(at, at + AT_A_TIME)) {
            const change = changeOf(project, image, poses, (name) => meshes.get(name) ?? name, author)
            if (change.length === 0) continue
            stored += change.length
            project.changes.commit({ image, label, change, key: `import-${randomBytes(12).toString('hex')}`, author })
          }
        })
        // Others get their turn between them.
        await breathe()
      }
      return stored
    },
  }
}

function changeOf(
  store: Store, image: ImageId, poses: readonly { key: number; pose: ReadPose }[], meshOf: (name: string) => MeshRef, author: string,
): Op[] {
  const labels = store.annotations.list(image).map((row) => ({ id: row.id, key: shapeKey(row.shape) }))
  const known = new Set(store.poses.ofImage(image).map((pose) => pose.annotation))
  const used = new Set<AnnotationId>()
  return poses.flatMap(({ key, pose }): Op[] => {
    // Objects of the same outline are told apart by their order, which the file and the project share.
    const label = labels.find((one) => one.key === key && !used.has(one.id))
    if (!label) return []
    used.add(label.id)
    if (known.has(label.id)) return []
    const id = store.poses.reserve()
    const { mesh, stale, source = author, runnerUp: other, ...rest } = pose
    const runnerUp = typeof other?.mesh === 'string' ? { ...other, mesh: meshOf(other.mesh) } : other
    const row: PoseRow = { ...rest, runnerUp, id, image, annotation: label.id, mesh: meshOf(mesh), mask: stale ? 0 : key, source }
    return [{ table: 'pose', id, before: null, after: row }]
  })
}
