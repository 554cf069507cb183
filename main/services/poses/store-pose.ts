import type { Change } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { Placement, Pose, PoseId, PoseRow } from '../../../core/records/pose.ts'
import type { Store } from '../../db/store.ts'
import type { Emit } from '../../host/context.ts'
import { tellCommitted } from '../tell-committed.ts'

export type Gesture = { project: ProjectId; label: string; key: string; author?: string }

/** The part of a pose that the change log holds. */
export function rowOf({ stale: _, ...row }: Pose): PoseRow {
  return row
}

/** Stores a pose of an object in the place of the one there is, as one gesture on its photo. */
export function putPose(store: Store, emit: Emit, gesture: Gesture, row: Omit<PoseRow, 'id' | 'image'>): Pose {
  const label = labelOf(store, row.annotation)
  const done = commit(store, emit, gesture, label.image, () => {
    const before = store.poses.ofAnnotation(row.annotation)
    const id = before?.id ?? store.poses.reserve()
    return [{ table: 'pose', id, before: before && rowOf(before), after: { ...row, id, image: label.image } }]
  })
  return known(store, done)
}

/** Stores what becomes of a pose as one gesture; null takes it away. */
export function changePose(store: Store, emit: Emit, gesture: Gesture, pose: Pose, fields: Partial<PoseRow> | null): void {
  commit(store, emit, gesture, pose.image, () => [
    { table: 'pose', id: pose.id, before: rowOf(pose), after: fields && { ...rowOf(pose), ...fields } },
  ])
}

function commit(store: Store, emit: Emit, { project, label, key, author }: Gesture, image: ImageId, change: () => Change): PoseId {
  const done = store.transaction(() => store.changes.commit({ image, label, change: change(), key, ...(author ? { author } : {}) }))
  // Told to everybody, the caller as well: what undo would do has changed for it too.
  tellCommitted(emit, project, done, image, '')
  return done.change.find((op) => op.table === 'pose')?.id as PoseId
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

/** How far R R' may be from one, and the determinant from +1, for numbers that were written with few digits. */
const SKEW = 1e-3

/**
 * The placement with its rotation made exact: the nearest rotation by a few steps of Newton for the polar decomposition.
 * Throws `invalid` for what is no rotation: mirrored, scaled or skewed.
 */
export function checkedPlacement({ R, t }: Placement, field = 'R'): Placement {
  const refuse = (message: string): never => {
    throw new Fault('invalid', message, { field, found: R.map((value) => Number(value.toPrecision(6))).join(' ') })
  }
  for (let i = 0; i < 3; i++) {
    for (let j = i; j < 3; j++) {
      const dot = R[3 * i] * R[3 * j] + R[3 * i + 1] * R[3 * j + 1] + R[3 * i + 2] * R[3 * j + 2]
      if (!(Math.abs(dot - (i === j ? 1 : 0)) <= SKEW)) refuse('This is no rotation: its rows are not at right angles and one long.')
    }
  }
  if (cofactors(R)[0] * R[0] + cofactors(R)[1] * R[1] + cofactors(R)[2] * R[2] < 0) refuse('This is a mirror image, not a rotation.')
  let exact = R
  for (let step = 0; step < 4; step++) {
    const c = cofactors(exact)
    const det = c[0] * exact[0] + c[1] * exact[1] + c[2] * exact[2]
    exact = exact.map((value, i) => (value + c[i] / det) / 2)
  }
  return { R: exact, t: [t[0], t[1], t[2]] }
}

/** The matrix of cofactors, which over the determinant is the transposed inverse. */
function cofactors(m: readonly number[]): number[] {
  return [
    m[4] * m[8] - m[5] * m[7], m[5] * m[6] - m[3] * m[8], m[3] * m[7] - m[4] * m[6],
    m[2] * m[7] - m[1] * m[8], m[0] * m[8] - m[2] * m[6], m[1] * m[6] - m[0] * m[7],
    m[1] * m[5] - m[2] * m[4], m[2] * m[3] - m[0] * m[5], m[0] * m[4] - m[1] * m[3],
  ]
}
