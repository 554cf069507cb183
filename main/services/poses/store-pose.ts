import type { Change } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { Pose, PoseId, PoseRow } from '../../../core/records/pose.ts'
import type { Store } from '../../db/store.ts'
import type { Emit } from '../../host/context.ts'
import { tellCommitted } from '../tell-committed.ts'

export type Gesture = { project: ProjectId; label: string; key: string; author?: string; tag?: string }

/** The part of a pose that the change log holds. */
export function rowOf(pose: Pose): PoseRow {
  const { stale: _, ...row } = pose
  return row
}

/**
 * Stores poses of objects of one photo in the place of those there are, as one gesture. Objects that are gone by now are passed over;
 * gives the poses stored.
 */
export function putPoses(store: Store, emit: Emit, gesture: Gesture, image: ImageId, rows: readonly Omit<PoseRow, 'id' | 'image'>[]): Pose[] {
  const there = rows.filter((row) => store.annotations.get(row.annotation)?.image === image)
  if (there.length === 0) return []
  return commit(store, emit, gesture, image, () => there.map((row) => {
    const before = store.poses.ofAnnotation(row.annotation)
    const id = before?.id ?? store.poses.reserve()
    return { table: 'pose', id, before: before && rowOf(before), after: { ...row, id, image } }
  })).map((id) => known(store, id))
}

/** Stores what becomes of a pose as one gesture; null takes it away. */
export function changePose(store: Store, emit: Emit, gesture: Gesture, pose: Pose, fields: Partial<PoseRow> | null): void {
  commit(store, emit, gesture, pose.image, () => [
    { table: 'pose', id: pose.id, before: rowOf(pose), after: fields && { ...rowOf(pose), ...fields } },
  ])
}

function commit(store: Store, emit: Emit, { project, label, key, author, tag }: Gesture, image: ImageId, change: () => Change): PoseId[] {
  const done = store.transaction(() => store.changes.commit({ image, label, change: change(), key, ...(author ? { author } : {}), ...(tag ? { tag } : {}) }))
  // Told to everybody, the caller as well: what undo would do has changed for it too.
  tellCommitted(emit, project, done, image, '')
  return done.change.flatMap((op) => (op.table === 'pose' ? [op.id as PoseId] : []))
}

/** Takes back all that was stored under a tag, but for what changed since. Counts poses. */
export function takeBackPoses(store: Store, emit: Emit, project: ProjectId, tag: string): { taken: number; kept: number } {
  const done = store.transaction(() => store.changes.undoTag(tag))
  tellCommitted(emit, project, done, null, '')
  return { taken: done.change.length, kept: done.skipped.length }
}

/** Throws `not-found` for a pose that is gone. */
export function known(store: Store, id: PoseId): Pose {
  const pose = store.poses.get(id)
  if (!pose) throw new Fault('not-found', 'This pose is not in the project any more.', { found: id })
  return pose
}

/** Throws `not-found` for an object that is gone. */
export function labelOf(store: Store, id: AnnotationId): Annotation {
  const label = store.annotations.get(id)
  if (!label) throw new Fault('not-found', 'This object is not in the project any more.', { field: 'annotation', found: id })
  return label
}
