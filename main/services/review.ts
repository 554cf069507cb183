import type { Service } from '../../core/api/method.ts'
import type { review as api } from '../../core/api/review.ts'
import { Fault } from '../../core/fault.ts'
import { reviewProgress } from './review/progress.ts'
import { reviewQueue } from './review/queue.ts'
import { giveVerdict } from './review/verdict.ts'
import type { ServiceContext } from './service-context.ts'
import { tellCommitted } from './tell-committed.ts'

/** What people think of predictions: the queue, the verdicts, and how far they have come. */
export function reviewService({ open, emit }: Pick<ServiceContext, 'open' | 'emit'>): Service<typeof api> {
  return {
    queue: (params, call) => reviewQueue(() => open.get(params.project), params, call),
    verdict(params) {
      const { project, image } = params
      const store = open.get(project)
      const categories = store.categories.list().length
      const { review, annotations, seq, done } = giveVerdict(store, params)
      if (store.categories.list().length !== categories) emit('categories.changed', { project })
      // The window that asked has not drawn it either: nobody is left out.
      if (done) tellCommitted(emit, project, done, image, '')
      emit('predictions.changed', { project, images: [image] })
      return { review, annotations, seq }
    },
    undo({ project, review: id }) {
      const store = open.get(project)
      const review = store.reviews.get(id)
      if (!review) throw new Fault('not-found', 'This review is not there any more, or was taken back already.', { found: id })
      const { image, seq } = review
      if (seq === null) store.reviews.remove(id)
      else {
        const newest = store.changes.history(image).find(({ state }) => state === 'done')
        // Where more was done since, only what the review did goes; what was changed by hand stays.
        const taken = newest?.seq === seq ? store.changes.undo(image) : store.changes.undoTag(`review:${store.reviews.keyOf(id)}`)
        if (taken) tellCommitted(emit, project, taken, image, '')
      }
      emit('predictions.changed', { project, images: [image] })
      return {}
    },
    list: ({ project, image }) => open.get(project).reviews.ofImage(image),
    progress: ({ project, run }) => reviewProgress(open.get(project), run),
  }
}
