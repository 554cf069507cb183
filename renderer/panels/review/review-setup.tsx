import { useEffect } from 'react'
import type { QueueOrder } from '../../../core/api/review.ts'
import { useApp } from '../../app/app.ts'
import { CommandKeys } from './command-keys.tsx'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { Slider } from '../../kit/slider.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { usePredictions, useReview, useSession } from '../../state/studio.ts'
import { Pace } from './progress-part.tsx'

const ORDERS: { value: QueueOrder; title: string }[] = [
  { value: 'need', title: 'What needs eyes most' }, { value: 'hand', title: 'Likely needs a hand' }, { value: 'uncertainty', title: 'Where the model is unsure' },
  { value: 'disagreement', title: 'Where runs disagree' }, { value: 'outliers', title: 'Unusual size or shape' },
  { value: 'labels', title: 'Labels that may be wrong' }, { value: 'name', title: 'By name' }, { value: 'random', title: 'At random' },
]

const HINTS: Partial<Record<QueueOrder, (compared: boolean) => string>> = {
  disagreement: (compared) => (compared ? 'Compared with the other run that is shown.' : 'No other run is compared with: mirror images are, where the run looked at them.'),
  hand: () => 'By the model\'s own rule, where it has one.',
  labels: () => 'Photos whose own labels differ most from a sure prediction.',
}

/** Which run is looked at, in what order, and what accepting makes. */
export function ReviewSetup() {
  const app = useApp()
  const runs = usePredictions((state) => state.runs)
  const shown = usePredictions((state) => state.shown)
  const against = usePredictions((state) => state.against)
  const options = useReview((state) => state.options)
  const progress = useReview((state) => state.progress)
  const loading = useReview((state) => state.loading)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  useEffect(() => void app.review.readProgress(), [app])
  const set = app.review.setOptions
  const left = options.round === 'first' ? progress?.left : progress?.reviewed
  return (
    <section className="review-setup">
      <Select label="Run" value={shown as number | null} placeholder="Choose a run" onChange={(id) => app.predictions.show(id as never)}
        choices={runs.map((run) => ({ value: run.id as number, title: run.title || run.source.replace(/^(model|import):/, '') }))} />
      {progress && <Pace progress={progress} />}
      <Field label="Order" side hint={HINTS[options.order]?.(against !== null)}><Select value={options.order} choices={ORDERS} onChange={(order) => set({ order })} /></Field>
      <details className="review-more">
        <summary>More</summary>
        <div className="panel-row"><span className="quiet">Look</span>
          <Segmented label="Which look" value={options.round} choices={[{ value: 'first', title: 'First' }, { value: 'second', title: 'Second' }]} onChange={(round) => set({ round })} /></div>
        <div className="panel-row"><span className="quiet">Accept as</span>
          <Segmented label="Accept as" value={options.as} choices={[{ value: 'polygon', title: 'Polygon' }, { value: 'rle', title: 'Mask' }]} onChange={(as) => set({ as })} /></div>
        <Slider label="Random checks among the rest" value={Math.round(options.audit * 100)} min={0} max={50} step={1} rest={5} show={(value) => `${value} %`}
          onChange={(value) => set({ audit: value / 100 })} />
        <Checkbox checked={options.replace} onChange={(replace) => set({ replace })}>Accepting replaces labels that are there</Checkbox>
        <Checkbox checked={options.filtered} onChange={(filtered) => set({ filtered })}>Only photos in the filtered list</Checkbox>
        <Field label="Reviewer" side><CommitField leave value={options.reviewer} placeholder="Your name" onCommit={(reviewer) => set({ reviewer: reviewer.slice(0, 200) })} /></Field>
      </details>
      <Button look="primary" className="review-start" disabled={loading || readOnly || shown === null} onClick={() => void app.review.start().catch(app.notices.fault)}>
        {loading ? 'Making the queue…' : left === undefined ? 'Review' : options.round === 'first' ? `Review ${left} photo${left === 1 ? '' : 's'}` : 'Look a second time'}
        <CommandKeys id="review.start" />
      </Button>
    </section>
  )
}
