import { useMemo, useState } from 'react'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { keptRuns } from '../../../core/mask/rle.ts'
import type { Runs } from '../../../core/mask/runs.ts'
import { agreementsOf, worstRegions, type Region } from '../../../core/metrics/object-agreement.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { useApp } from '../../app/app.ts'
import { useDocument, usePredictions, useReview } from '../../state/studio.ts'
import { figureWords } from './figures.ts'
import './agreement.css'

const PIXELS = 2
const MOST_REGIONS = 6
const MOST_OBJECTS = 50
const number = new Intl.NumberFormat('en')

/** How the shown run agrees with the labels of the open photo, object by object, and where it does not. Reckoned while it is open. */
export function AgreementPart() {
  const [open, setOpen] = useState(false)
  const some = useDocument((state) => state.annotations.size > 0)
  const predicted = useResult()?.predictions.length ?? 0
  if (!some || predicted === 0) return null
  return (
    <details className="agreement" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Against the labels</summary>
      {open && <Agreement />}
    </details>
  )
}

/** What the run under review says of the open photo, or the run that is shown. */
function useResult() {
  const reviewed = useReview((state) => (state.active ? state.run : null))
  return usePredictions((state) => {
    const run = reviewed ?? state.shown
    return run === null ? undefined : state.results.get(run)
  })
}

function Agreement() {
  const app = useApp()
  const image = useDocument((state) => state.image)
  const annotations = useDocument((state) => state.annotations)
  const result = useResult()
  const facts = useMemo(() => {
    if (!image || !result || result.image.image !== image.id) return null
    const { width, height } = image
    const truths = [...annotations.values()].filter(({ area }) => area > 0).map(({ shape }) => pixelsOf(shape, height, width))
    const objects = result.predictions.filter(({ area }) => area > 0).slice(0, MOST_OBJECTS)
    const found = objects.map(({ shape }) => pixelsOf(shape, height, width))
    return { objects, agreements: agreementsOf(found, truths, PIXELS), regions: worstRegions(found, truths, height, width, MOST_REGIONS) }
  }, [image, annotations, result])
  if (!facts) return null
  return (
    <div className="agreement-body">
      <table>
        <thead><tr><th scope="col">Object</th><th scope="col">Dice</th><th scope="col">IoU</th><th scope="col" title={`Edges within ${PIXELS} pixels of each other`}>Edge F</th></tr></thead>
        <tbody>
          {facts.objects.map((one, i) => {
            const figures = facts.agreements[i]?.figures
            return (
              <tr key={one.id}>
                <th scope="row" className="ellipsis">{one.label}</th>
                {figures ? [figures.dice, figures.iou, figures.boundaryF].map((value, k) => <td key={k}>{figureWords(value, 3)}</td>) : <td colSpan={3} className="faint">meets no label</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
      {facts.regions.length > 0 && (
        <>
          <p className="faint">Where they differ most</p>
          <div className="agreement-regions">
            {facts.regions.map((region, i) => (
              <button key={i} type="button" className={`agreement-region agreement-${region.kind}`} onClick={() => app.view.zoomToBox(grown(region))}>
                {region.kind === 'missed' ? 'Missed' : 'Too much'} <span>{number.format(region.area)} px</span>
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  )
}

function pixelsOf(shape: Shape, height: number, width: number): Runs {
  const kept = shape.type === 'mask' ? keptRuns(shape.rle) : null
  return kept && kept.h === height && kept.w === width ? kept : runsOfShape(shape, height, width)
}

/** A region with enough round it to see what it belongs to. */
function grown({ box: [x, y, w, h] }: Region): readonly number[] {
  const more = Math.max(24, w / 2, h / 2)
  return [x - more, y - more, w + 2 * more, h + 2 * more]
}
