import type { annotations as api } from '../../core/api/annotations.ts'
import type { Service } from '../../core/api/method.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Committed } from '../db/store.ts'
import type { ServiceContext } from './service-context.ts'
import { tellCommitted } from './tell-committed.ts'

/** Everything that happens on one image: the gestures, undo, and what is unfinished. */
export function annotationsService({ open, emit }: Pick<ServiceContext, 'open' | 'emit'>): Service<typeof api> {
  const turned = (project: ProjectId, image: ImageId | null, done: Committed | null, client: string) => {
    if (!done) return { label: null, change: [] }
    tellCommitted(emit, project, done, image, client)
    // A verdict that was part of it is open again, or given again.
    if (image !== null && open.get(project).images.row(image).predictions !== null) emit('predictions.changed', { project, images: [image] })
    return { label: done.label, change: done.change }
  }
  return {
    list({ project, image }) {
      const store = open.get(project)
      return {
        image: store.images.row(image), annotations: store.annotations.list(image), ...store.changes.peek(image),
        draft: store.drafts.get(image),
      }
    },
    commit({ project, image, label, change, strokes, key }, call) {
      const done = open.get(project).changes.commit({ image, label, change, strokes, key })
      tellCommitted(emit, project, done, image, call.client, { change, strokes })
      return { seq: done.seq, rev: done.rev }
    },
    undo: ({ project, image }, call) => turned(project, image, open.get(project).changes.undo(image), call.client),
    redo: ({ project, image }, call) => turned(project, image, open.get(project).changes.redo(image), call.client),
    history: ({ project, image, limit }) => open.get(project).changes.history(image, limit),
    reserve: ({ project, count }) => ({ first: open.get(project).annotations.reserve(count), count }),
    keepDraft({ project, image, draft }) {
      open.get(project).drafts.set(image, draft && { tool: draft.tool, state: draft.state })
      return {}
    },
  }
}
