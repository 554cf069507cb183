import { Box } from 'lucide-react'
import { useEffect } from 'react'
import { useApp } from '../../app/app.ts'
import { figure } from '../../canvas/figure.ts'
import { Button } from '../../kit/button.tsx'
import { useDepths, useDocument, useLegend, usePredictions, useSession, useView } from '../../state/studio.ts'
import { runWords } from '../evaluation/figures.ts'
import { DepthFields } from './depth-fields.tsx'
import { PhotoFigures } from './depth-figures.tsx'
import { RangeBrush } from './range-brush.tsx'
import './depth.css'

/** Depth of the open photo: how it is drawn, how far a prediction is from the truth, the way into space and to files. */
export function DepthPanel() {
  const app = useApp()
  const image = useDocument((state) => state.image)
  const project = useSession((state) => state.project)
  const truth = useDepths((state) => (state.image === image?.id ? state.truth : null))
  const shown = usePredictions(({ runs, shown: id }) => runs.find((run) => run.id === id) ?? null)
  const result = usePredictions(({ results, shown: id }) => results.get(id ?? 0)?.image ?? null)
  const { depth } = useLegend()
  const colours = useView((state) => state.colourMap)
  const predicted = shown !== null && result?.map === 'depth'
  // Elsewhere the true depth would hide the photo that is labelled.
  useEffect(() => {
    app.depths.watch(true)
    return () => app.depths.watch(false)
  }, [app])
  if (!image || !project) return <div className="panel scroll" />
  if (!truth && !predicted) {
    return (
      <div className="panel scroll">
        <section className="panel-part">
          <h3>Depth</h3>
          <p className="panel-note">This photo has no true depth, and the shown run says nothing of depth.</p>
          <div className="depth-buttons">
            <Button disabled={project.readOnly} onClick={() => app.ui.show({ kind: 'import', format: 'depth' })}>Import true depth…</Button>
            <Button disabled={project.readOnly} onClick={() => app.ui.show({ kind: 'predict' })}>Predict depth…</Button>
          </div>
          <p className="panel-note">True depths are .npy, .pfm or 16-bit PNG files with the names of their photos.</p>
        </section>
      </div>
    )
  }
  return (
    <div className="panel scroll">
      <section className="panel-part" aria-label="Depth in sight">
        <h3>Depth</h3>
        {truth && <p className="panel-note">True depth: {figure(truth.low)} to {figure(truth.high)} {truth.unit || 'without a unit'}, from {String(truth.origin['file'] ?? 'a file').replace(/^.*[/\\]/, '')}.</p>}
        {predicted && <p className="panel-note">Predicted by {runWords(shown)}: {figure(result.range[0])} to {figure(result.range[1])}.</p>}
        {predicted && <PersonNote extra={result.extra} />}
        <DepthFields />
        {depth && (
          <>
            <RangeBrush whole={depth.whole} range={depth.range} unit={depth.unit} colours={colours} histogram={depth.histogram} onChange={(range) => app.depths.narrow(depth.subject, range)} />
            <p className="depth-ends"><span>{figure(depth.range[0])}</span><span>{depth.range === depth.whole ? 'whole range' : 'a part of the range'}</span><span>{figure(depth.range[1])} {depth.unit}</span></p>
          </>
        )}
        <div className="depth-buttons">
          <Button icon={<Box />} onClick={() => app.ui.show({ kind: 'depth-space' })}>Relief and points…</Button>
          <Button onClick={() => app.ui.show({ kind: 'export', format: 'depth', ...(predicted ? { run: shown.id } : {}) })}>Export…</Button>
        </div>
      </section>
      {truth && predicted && (
        <section className="panel-part" aria-label="Against the true depth">
          <h3>Against the true depth</h3>
          <PhotoFigures project={project.project} image={image.id} run={shown.id} unit={truth.values === 'distance' ? truth.unit : ''} />
        </section>
      )}
    </div>
  )
}

/** What a model that is shown one person had to go by. */
function PersonNote({ extra }: { extra: Record<string, unknown> }) {
  const { person } = (extra['depth'] ?? {}) as { person?: { problem?: unknown } | null }
  if (person === undefined) return null
  if (person === null) {
    return (
      <p className="depth-warning">
        No person is known here, so the model saw the whole photo. It has learned one person in a square: label the person, or let Predict take it from a run that finds it.
      </p>
    )
  }
  const why = person.problem === 'cut' ? ' The picture’s edge cuts the person off; the model has learned from whole ones.'
    : person.problem === 'absent' ? ' Hardly anything is seen of the person.' : ''
  return <p className="panel-note">Of the largest person alone, 0 at its nearest to 1 at its farthest point.{why}</p>
}
