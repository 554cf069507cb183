import type { ColourMapName } from '../../../core/depth/colours.ts'
import { mapGradient } from '../../canvas/colour-maps.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Slider } from '../../kit/slider.tsx'
import { useDepths, useStudio, useView } from '../../state/studio.ts'
import '../adjust/adjust.css'

const MAPS: { value: ColourMapName; title: string }[] = [{ value: 'viridis', title: 'Viridis' }, { value: 'turbo', title: 'Turbo' }, { value: 'grey', title: 'Grey' }]

/** How depth is drawn over the photo. */
export function DepthFields() {
  const { view } = useStudio()
  const colourMap = useView((state) => state.colourMap)
  const mapOpacity = useView((state) => state.mapOpacity)
  const contours = useView((state) => state.contours)
  const trueDepth = useView((state) => state.trueDepth)
  const truth = useDepths((state) => state.truth !== null)
  return (
    <>
      <div className="panel-row"><span className="quiet">Colours</span>
        <Segmented label="Colour map" value={colourMap} choices={MAPS} onChange={(value) => view.set({ colourMap: value })} />
      </div>
      <div className="map-strip" aria-hidden="true" style={{ background: mapGradient(colourMap) }} />
      <Slider label="Depth opacity" value={Math.round(mapOpacity * 100)} min={0} max={100} step={1} rest={75} show={(value) => `${value} %`}
        onChange={(value) => view.set({ mapOpacity: value / 100 })} />
      <Checkbox checked={contours} onChange={(value) => view.set({ contours: value })}>Lines of equal depth</Checkbox>
      {truth && <Checkbox checked={trueDepth} onChange={(value) => view.set({ trueDepth: value })}>True depth in the other tabs too</Checkbox>}
    </>
  )
}
