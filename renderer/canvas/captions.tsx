import { useDepths, useDocument, useLegend, usePredictions, useView } from '../state/studio.ts'
import { DIFFERENCE_COLOURS } from './overlay-source.ts'
import { sidesOf } from './panes.ts'
import { sightsIn } from './sighting.ts'

const count = new Intl.NumberFormat('en')

/** What lies left and right of the divider, in words at the head of each side. */
export function PaneCaptions() {
  const mode = useView((state) => state.mode)
  const wipe = useView((state) => state.wipe)
  const before = useView((state) => state.before)
  const after = useView((state) => state.after)
  const open = useView((state) => state.image !== null)
  const labels = useDocument((state) => state.annotations.size > 0)
  const predictions = usePredictions((state) => state)
  const truth = useDepths((state) => state.truth !== null)
  if (!open || (mode !== 'wipe' && mode !== 'side')) return null
  const titleOf = (id: number | null) => predictions.runs.find((run) => run.id === id)?.title ?? ''
  const sights = sightsIn(predictions, labels, truth)
  const words = { photo: 'Photo', labels: truth && (sights.depth || predictions.shown === null) ? 'True depth' : 'Labels', run: titleOf(predictions.shown) || 'Predictions', against: titleOf(predictions.against) || 'Other predictions' }
  const sides = sidesOf({ before, after }, sights)
  const divider = 100 * (mode === 'side' ? 0.5 : wipe)
  return (
    <>
      {mode === 'side' && <span className="pane-line" aria-hidden="true" />}
      <span className="pane-caption ellipsis" style={{ right: `calc(${100 - divider}% + 10px)`, maxWidth: `calc(${divider}% - 20px)` }}>{words[sides[0]]}</span>
      <span className="pane-caption ellipsis" style={{ left: `calc(${divider}% + 10px)`, maxWidth: `calc(${100 - divider}% - 20px)` }}>{words[sides[1]]}</span>
    </>
  )
}

/** Why the shown run has nothing to say of this photo, when it could not look at it. */
export function RunProblem() {
  const problem = usePredictions(({ results, shown }) => results.get(shown ?? 0)?.image.problem ?? '')
  const open = useView((state) => state.image !== null && state.mode !== 'photo')
  if (!open || problem === '') return null
  return <p className="run-problem" role="status"><b>This photo could not be predicted.</b> {problem}</p>
}

/** What the colours of a difference over the photo mean. */
export function Legend() {
  const { difference } = useLegend()
  if (difference) {
    const { missed, extra, other, same } = difference
    const all = missed + extra + other + same
    const parts = [['missed', 'Missed', missed], ['extra', 'Extra', extra], ['other', 'Other class', other]] as const
    return (
      <div className="legend" role="status" aria-label="Difference">
        {parts.map(([name, word, pixels]) => (name !== 'other' || pixels > 0) && (
          <span key={name}><i className="swatch" style={{ background: DIFFERENCE_COLOURS[name] }} />{word} <b>{count.format(pixels)}</b> px</span>
        ))}
        <span title="Pixels that agree, of all that either has">IoU <b>{all === 0 ? '1' : (same / all).toFixed(4)}</b></span>
      </div>
    )
  }
  return null
}
