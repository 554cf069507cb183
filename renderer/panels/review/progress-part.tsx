import { X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { CommandButton } from '../../app/command-button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useGallery, usePredictions, useReview } from '../../state/studio.ts'
import type { ReviewProgress } from '../../state/review-types.ts'

/** How far the queue is, and how to leave it. */
export function ProgressPart() {
  const app = useApp()
  const queue = useReview((state) => state.queue)
  const given = useReview((state) => state.given)
  const progress = useReview((state) => state.progress)
  const round = useReview((state) => state.options.round)
  const run = usePredictions((state) => state.runs.find((one) => one.id === state.shown))
  const current = useGallery((state) => state.current)
  const at = queue.findIndex((one) => one.image === current)
  return (
    <section className="review-head">
      <div className="review-title">
        <span className="ellipsis">{round === 'second' ? '2nd look: ' : ''}{run?.title || run?.source.replace(/^(model|import):/, '')}</span>
        <span className="quiet">{at < 0 ? `${queue.length} in the queue` : `${at + 1} of ${queue.length}`}</span>
        <CommandButton id="review.back" />
        <IconButton small label="End review" onClick={app.review.stop}><X /></IconButton>
      </div>
      <Progress done={queue.length === 0 ? 1 : given.size / queue.length} label="Photos of the queue that were looked at" />
      {progress && <Pace progress={progress} />}
    </section>
  )
}

/** Reviewed, left, pace, and how good the predictions proved. */
export function Pace({ progress }: { progress: ReviewProgress }) {
  const { photos, reviewed, today, left, secondsPerPhoto, perHour, predictions } = progress
  const share = predictions.accepted === 0 ? null : Math.round((100 * predictions.untouched) / predictions.accepted)
  const hours = perHour === null ? null : left / perHour
  return (
    <dl className="review-pace">
      <div><dt>Reviewed</dt><dd>{reviewed} <span className="faint">of {photos}</span></dd></div>
      <div><dt>Today</dt><dd>{today}</dd></div>
      <div title="Middle of the seconds a photo was looked at"><dt>Pace</dt><dd>{secondsPerPhoto === null ? '–' : `${secondsPerPhoto < 9.95 ? secondsPerPhoto.toFixed(1) : Math.round(secondsPerPhoto)} s`}</dd></div>
      <div title="Accepted predictions whose labels were not changed"><dt>Untouched</dt><dd>{share === null ? '–' : `${share} %`}</dd></div>
      {hours !== null && left > 0 && <p className="faint">{leftWords(left, hours)}</p>}
    </dl>
  )
}

function leftWords(left: number, hours: number): string {
  const minutes = Math.max(1, Math.round(hours * 60))
  return `${left} left, about ${minutes < 90 ? `${minutes} min` : `${hours.toFixed(1)} h`} at this pace`
}
