import { thinned, type Thin } from '../../core/change/strokes.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Committed } from '../db/store.ts'
import type { Emit } from '../host/context.ts'

/** Ops beyond which the change itself is not sent round: everybody reads again instead. */
const MOST_OPS = 2_000
const MOST_IMAGES = 10_000

/** Tells every client what a change of the log did, `thin` where it came that way; nothing when it had been stored before. */
export function tellCommitted(emit: Emit, project: ProjectId, done: Committed, image: ImageId | null, client: string, thin?: Thin): void {
  if (!done.fresh) return
  const large = done.change.length > MOST_OPS
  emit('annotations.changed', {
    project, image, seq: done.seq, rev: done.rev, label: done.label, ...(large ? { change: [], strokes: [] } : thin ?? thinned(done.change)), client,
  })
  if (large || done.images.length > MOST_IMAGES) emit('images.changed', { project, ids: null })
  else if (done.images.length > 0) emit('images.changed', { project, ids: done.images })
  if (done.change.some((op) => op.table === 'category')) emit('categories.changed', { project })
}
