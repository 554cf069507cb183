import type { ImageId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { Store, StoredReview } from '../../db/store.ts'

/** How far people have come with a run. */
export type Reviewed = {
  /** Photos somebody is done with, by their newest first look: none of its predictions is open, or it was flagged. */
  photos: Map<ImageId, StoredReview>
  /** Photos looked at a second time. */
  second: Set<ImageId>
  /** Photos passed over last time and not done since. */
  skipped: Set<ImageId>
  /** Seconds each photo was looked at in all, where that was told. */
  seconds: Map<ImageId, number>
}

export function reviewedOf(store: Store, run: RunId): Reviewed {
  const open = store.runs.open(run)
  const result: Reviewed = { photos: new Map(), second: new Set(), skipped: new Set(), seconds: new Map() }
  const seen = new Set<ImageId>()
  for (const review of store.reviews.ofRun(run)) {
    const { image, verdict, round } = review
    if (round === 'second') {
      if (verdict !== 'skipped') result.second.add(image)
      continue
    }
    if (review.seconds > 0) result.seconds.set(image, (result.seconds.get(image) ?? 0) + review.seconds)
    if (seen.has(image)) continue
    seen.add(image)
    if (verdict === 'skipped') result.skipped.add(image)
    else if (verdict === 'flagged' || !open.has(image)) result.photos.set(image, review)
  }
  return result
}
