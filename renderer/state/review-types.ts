import type { StoreApi } from 'zustand/vanilla'
import type { QueueOrder } from '../../core/api/review.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { PredictionId, Review as ReviewRow, RunId } from '../../core/records/run.ts'

export type ReviewVerdict = ReviewRow['verdict']

/** A photo of the queue, and why it stands where it stands. */
export type QueuedPhoto = {
  image: ImageId; need: number; uncertainty: number | null; disagreement: number | null; outlier: number | null; labelIou: number | null
  needsHand: number | null; reason: string
}

/** How a person wants to review; remembered for the next time. */
export type ReviewOptions = {
  order: QueueOrder
  /** Share of certain photos put in at random, 0..1. */
  audit: number
  /** First look at what nobody saw, or a second one at what somebody decided. */
  round: 'first' | 'second'
  as: 'polygon' | 'rle'
  /** Labels that are there already go when a photo's predictions are accepted. */
  replace: boolean
  /** Only photos that pass the filter of the list. */
  filtered: boolean
  reviewer: string
}

export type ReviewProgress = {
  photos: number; reviewed: number; today: number; left: number
  accepted: number; fixed: number; rejected: number; flagged: number; skipped: number
  predictions: { accepted: number; untouched: number; rejected: number; open: number }
  secondsPerPhoto: number | null; perHour: number | null
}

export type ReviewState = {
  /** True while the queue decides what comes next. */
  active: boolean
  /** The run that is reviewed: of the queue while active. */
  run: RunId | null
  loading: boolean
  queue: readonly QueuedPhoto[]
  /** What was said since the queue was made. */
  given: ReadonlyMap<ImageId, ReviewVerdict>
  options: ReviewOptions
  progress: ReviewProgress | null
  /** Words for the next verdict. */
  note: string
  /** Verdicts of this window that can be taken back, oldest first. */
  last: readonly { image: ImageId; review: number }[]
}

export type Review = {
  store: StoreApi<ReviewState>
  /** Makes the queue of the run that is shown and opens its first photo. */
  start(): Promise<void>
  /** Back to the list; what was said stays. */
  stop(): void
  setOptions(part: Partial<ReviewOptions>): void
  setNote(note: string): void
  /**
   * Says what the predictions of the open photo are worth: those named, else those selected, else all that are open. The next
   * photo is shown at once, unless something is left to do here.
   */
  verdict(verdict: ReviewVerdict, predictions?: readonly PredictionId[]): Promise<void>
  /** Takes the newest verdict of this window back and shows its photo again. */
  takeBack(): Promise<void>
  readProgress(): Promise<void>
}
