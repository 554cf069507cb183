import type { Change } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { Matte, MatteId, MatteRow } from '../../../core/records/matte.ts'
import type { Store } from '../../db/store.ts'
import type { Emit } from '../../host/context.ts'
import { tellCommitted } from '../tell-committed.ts'

type Gesture = { project: ProjectId; image: ImageId; label: string; key: string }

/** The matte of an object, or of the photo itself (null), or none yet. */
export function matteOf(store: Store, image: ImageId, annotation: AnnotationId | null): Matte | null {
  return store.mattes.ofImage(image).find((one) => one.annotation === annotation) ?? null
}

/** The part of a matte that the change log holds. */
export function rowOf({ id, image, annotation, trimap, origin, mask, source }: Matte): MatteRow {
  return { id, image, annotation, trimap, origin, mask, source }
}

/** Stores what becomes of a matte as one gesture. `fields`: what differs from before; a new matte needs all of them. */
export function putMatte(
  store: Store, emit: Emit, gesture: Gesture, before: Matte | null, fields: Pick<MatteRow, 'trimap' | 'origin' | 'mask' | 'source'> & { annotation: AnnotationId | null },
): Matte {
  return commitRows(store, emit, gesture, () => {
    const row = before ? rowOf(before) : null
    const id = row?.id ?? store.mattes.reserve()
    return [{ table: 'matte', id, before: row, after: { id, image: gesture.image, ...fields } }]
  })
}

/** Takes a matte away; its alphas come back with it when that is undone. */
export function dropMatte(store: Store, emit: Emit, gesture: Gesture, matte: Matte): void {
  commitRows(store, emit, gesture, () => [{ table: 'matte', id: matte.id, before: rowOf(matte), after: null }])
}

function commitRows(store: Store, emit: Emit, { project, image, label, key }: Gesture, change: () => Change): Matte {
  const done = store.transaction(() => store.changes.commit({ image, label, change: change(), key }))
  // Told to everybody, the caller as well: what undo would do has changed for it too.
  tellCommitted(emit, project, done, image, '')
  const id = done.change.find((op) => op.table === 'matte')?.id
  return store.mattes.get(id as MatteId) as Matte
}

/** Throws `not-found` for a matte that is gone. */
export function known(store: Store, id: MatteId): Matte {
  const matte = store.mattes.get(id)
  if (!matte) throw new Fault('not-found', 'This trimap is not in the project any more.', { found: id })
  return matte
}
