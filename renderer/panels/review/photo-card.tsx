import { useGallery, useReview } from '../../state/studio.ts'
import { VERDICT_WORDS } from './verdict-words.ts'

/** Why the open photo is in the queue. */
export function PhotoCard() {
  const current = useGallery((state) => state.current)
  const item = useReview((state) => state.queue.find((one) => one.image === current))
  const verdict = useReview((state) => (current === null ? undefined : state.given.get(current)))
  if (!item) return <p className="review-reason faint">This photo is not in the queue. Next goes back to it.</p>
  return (
    <p className="review-reason">
      <span className="review-need" style={{ width: `${Math.round(100 * item.need)}%` }} aria-hidden="true" />
      {item.reason}{verdict && <span className={`review-given review-${verdict}`}>{VERDICT_WORDS[verdict]}</span>}
    </p>
  )
}
