import { Check, X } from 'lucide-react'
import { useMemo } from 'react'
import type { Prediction } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { classColours } from '../../canvas/class-colours.ts'
import { cx } from '../../kit/cx.ts'
import { useDocument, usePredictions, useReview, useSession } from '../../state/studio.ts'
import { VERDICT_WORDS } from './verdict-words.ts'

/** Beyond this the list says how many more there are. */
const MOST = 500
const NONE: readonly Prediction[] = []

/** What the run found on the open photo, each with its own verdict. Click chooses some, so that the keys speak of those. */
export function PredictionRows() {
  const app = useApp()
  const active = useReview((state) => state.active)
  const reviewed = useReview((state) => state.run)
  const shown = usePredictions((state) => (active ? reviewed : state.shown))
  const result = usePredictions((state) => (shown === null ? undefined : state.results.get(shown)))
  const loading = usePredictions((state) => state.loading)
  const labels = usePredictions((state) => state.runs.find((run) => run.id === shown)?.labels)
  const selection = usePredictions((state) => state.selection)
  const hovered = usePredictions((state) => state.hovered)
  const categories = useDocument((state) => state.categories)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const second = useReview((state) => state.options.round === 'second')
  const predictions = result?.predictions ?? NONE
  const colours = useMemo(() => classColours([...(labels ?? []), ...predictions.map(({ label }) => label)], categories), [labels, predictions, categories])
  const problem = result?.image.problem
  const none = problem || (result && predictions.length === 0 ? 'The run found nothing on this photo.' : !result && !loading ? 'The run did not look at this photo.' : '')
  const say = (one: Prediction, verdict: 'accepted' | 'rejected') => void app.review.verdict(verdict, [one.id]).catch(app.notices.fault)
  const choose = (one: Prediction, more: boolean) => {
    if (!more) return app.predictions.select(selection.size === 1 && selection.has(one.id) ? [] : [one.id])
    const next = new Set(selection)
    if (!next.delete(one.id)) next.add(one.id)
    app.predictions.select(next)
  }
  return (
    <section className="review-objects scroll" aria-label="Predictions on this photo" onPointerLeave={() => app.predictions.hover(null)}>
      {none && <p className="review-none">{none}</p>}
      {predictions.slice(0, MOST).map((one) => (
        <div key={one.id} className={cx('review-object', `review-is-${one.verdict}`, selection.has(one.id) && 'review-chosen', hovered === one.id && 'review-hovered')}
          onPointerEnter={() => app.predictions.hover(one.id)}>
          <button type="button" className="review-name" aria-pressed={selection.has(one.id)} onClick={(event) => choose(one, event.ctrlKey || event.metaKey || event.shiftKey)}
            onDoubleClick={() => app.view.zoomToBox(one.bbox)}>
            <span className="swatch" style={{ background: colours.get(one.label) }} />
            <span className="ellipsis">{one.label}</span>
            <span className="review-score">{one.score === null ? '' : one.score.toFixed(2)}</span>
            {one.verdict !== 'open' && <span className={`review-given review-${one.verdict}`}>{VERDICT_WORDS[one.verdict]}</span>}
          </button>
          {!second && (
            <>
              <button type="button" className="review-tool" tabIndex={-1} aria-label={`Accept ${one.label}`} title="Accept this one" disabled={readOnly || one.annotation !== null} onClick={() => say(one, 'accepted')}><Check /></button>
              <button type="button" className="review-tool" tabIndex={-1} aria-label={`Reject ${one.label}`} title="Reject this one" disabled={readOnly || one.verdict === 'rejected'} onClick={() => say(one, 'rejected')}><X /></button>
            </>
          )}
        </div>
      ))}
      {predictions.length > MOST && <p className="review-none">and {predictions.length - MOST} more</p>}
    </section>
  )
}
