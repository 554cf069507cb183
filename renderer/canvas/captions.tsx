import { useDocument, useLegend, usePredictions, useView } from '../state/studio.ts'
import { mapGradient } from './colour-maps.ts'
import { figure } from './figure.ts'
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
  if (!open || (mode !== 'wipe' && mode !== 'side')) return null
  const titleOf = (id: number | null) => predictions.runs.find((run) => run.id === id)?.title ?? ''
  const words = { photo: 'Photo', labels: 'Labels', run: titleOf(predictions.shown) || 'Predictions', against: titleOf(predictions.against) || 'Other predictions' }
  const sides = sidesOf({ before, after }, sightsIn(predictions, labels))
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

/** What the colours over the photo mean: of a difference, of depth. */
export function Legend() {
  const { difference, depth } = useLegend()
  const colours = useView((state) => state.colourMap)
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
  if (!depth) return null
  return (
    <div className="legend" role="img" aria-label={`Depth from ${figure(depth.range[0])} to ${figure(depth.range[1])} ${depth.unit}`}>
      <b>{figure(depth.range[0])}</b><i className="legend-map" style={{ background: mapGradient(colours) }} /><b>{figure(depth.range[1])}</b>{depth.unit || 'relative'}
    </div>
  )
}
