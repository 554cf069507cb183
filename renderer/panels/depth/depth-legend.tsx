import { differenceGradient } from '../../canvas/colour-maps.ts'
import { figure } from '../../canvas/figure.ts'
import { useLegend, useStudio, useView } from '../../state/studio.ts'
import type { DepthInSight } from '../../state/view.ts'
import { RangeBrush } from './range-brush.tsx'

/** What the colours of depth over the photo mean, with a brush that narrows the range; of two sides one above the other. */
export function DepthLegend() {
  const { depth, depthBefore, depthDifference } = useLegend()
  if (depthDifference) {
    const { limit, unit } = depthDifference
    return (
      <div className="legend" role="status" aria-label="Difference of depth">
        <span>Too near</span><b>{figure(-limit)}</b><i className="legend-map" style={{ background: differenceGradient() }} /><b>+{figure(limit)}</b><span>too far{unit && `, ${unit}`}</span>
      </div>
    )
  }
  if (!depth) return null
  return (
    <div className="depth-legends">
      {depthBefore && <OneLegend depth={depthBefore} />}
      <OneLegend depth={depth} />
    </div>
  )
}

function OneLegend({ depth }: { depth: DepthInSight }) {
  const { depths } = useStudio()
  const colours = useView((state) => state.colourMap)
  const { range: [from, to], unit, subject, lines, values } = depth
  return (
    <div className="legend depth-legend" role="group" aria-label={`${subject === 'truth' ? 'True depth' : 'Depth'} from ${figure(from)} to ${figure(to)} ${unit || 'without a unit'}`}>
      <span>{subject === 'truth' ? 'True' : 'Predicted'}</span><b>{figure(from)}</b>
      <RangeBrush whole={depth.whole} range={depth.range} unit={unit} colours={colours} histogram={depth.histogram} onChange={(range) => depths.narrow(subject, range)} />
      <b>{figure(to)}</b>
      <span>{unit || (values === 'inverse' ? 'inverse depth' : 'relative')}</span>
      {lines !== null && <span title="Distance between the lines">lines every <b>{figure(lines)}</b></span>}
    </div>
  )
}
