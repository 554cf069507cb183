import type { z } from 'zod'
import type { review as api } from '../../../core/api/review.ts'
import { Fault } from '../../../core/fault.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'
import { medianOf } from './outliers.ts'
import { reviewedOf } from './reviewed.ts'

/** How far the review of a run is, and how fast it goes. */
export function reviewProgress(store: Store, id: RunId, now = Date.now()): z.input<typeof api.progress.result> {
  const run = store.runs.get(id)
  if (!run) throw new Fault('not-found', 'This run is not in the project any more.', { found: id })
  const { photos, skipped, seconds } = reviewedOf(store, id)
  const verdicts = { accepted: 0, fixed: 0, rejected: 0, flagged: 0, skipped: skipped.size }
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  let today = 0
  for (const { verdict, at } of photos.values()) {
    if (verdict !== 'skipped') verdicts[verdict]++
    if (at >= midnight) today++
  }
  const { accepted, fixed, untouched, rejected, open } = store.runs.tally(id)
  const all = run.images - run.failed
  const pace = seconds.size > 0 ? medianOf([...seconds.values()]) : null
  return {
    photos: all, reviewed: photos.size, today, left: Math.max(0, all - photos.size), ...verdicts,
    predictions: { accepted: accepted + fixed, untouched, rejected, open },
    secondsPerPhoto: pace, perHour: pace === null ? null : 3_600 / Math.max(pace, 0.1),
  }
}
