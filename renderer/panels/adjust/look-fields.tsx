import { ImagePlus } from 'lucide-react'
import { useRef } from 'react'
import { useStore } from 'zustand'
import { BACKDROPS } from '../../commands/view.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { backdropPicture, chooseBackdrop } from '../../state/backdrop-picture.ts'
import type { Look, Side } from '../../state/look.ts'
import { DepthFields } from '../depth/depth-fields.tsx'
import { useLegend, usePredictions, useStudio, useView } from '../../state/studio.ts'

const SIDES: { value: Side; title: string }[] = [
  { value: 'auto', title: 'Automatic' }, { value: 'photo', title: 'Photo' }, { value: 'labels', title: 'Labels' },
  { value: 'run', title: 'Shown run' }, { value: 'against', title: 'Compared run' },
]
const STYLES: { value: Look['pairStyle']; title: string }[] = [{ value: 'overlay', title: 'Overlay' }, { value: 'cutout', title: 'Cutout' }]

/** What the chosen way of looking can be told: backdrop, sides, colour map. Nothing is shown that has no effect now. */
export function LookFields() {
  const { view } = useStudio()
  const { mode, before, after, pairStyle, soft, heat, loupe, scores, runShown } = useView((state) => state)
  const { depth } = useLegend()
  const compared = usePredictions((state) => state.against !== null)
  const paired = mode === 'wipe' || mode === 'side'
  const sides = SIDES.filter(({ value }) => (value !== 'run' || runShown) && (value !== 'against' || compared))
  const known = (side: Side): Side => (sides.some(({ value }) => value === side) ? side : 'auto')
  return (
    <>
      {paired && (
        <>
          <div className="panel-row"><span className="quiet">Left</span>
            <Select<Side> label="Left side" value={known(before)} choices={sides} onChange={(value) => view.set({ before: value })} />
          </div>
          <div className="panel-row"><span className="quiet">Right</span>
            <Select<Side> label="Right side" value={known(after)} choices={sides} onChange={(value) => view.set({ after: value })} />
          </div>
          <div className="panel-row"><span className="quiet">Drawn as</span>
            <Segmented label="Sides drawn as" value={pairStyle} choices={STYLES} onChange={(value) => view.set({ pairStyle: value })} />
          </div>
        </>
      )}
      {(mode === 'cutout' || (paired && pairStyle === 'cutout')) && <Backdrop />}
      {(mode === 'cutout' || (paired && pairStyle === 'cutout')) && (
        <>
          <Checkbox checked={heat} onChange={(value) => view.set({ heat: value })}>Show where the alpha is uncertain</Checkbox>
          <Checkbox checked={loupe} onChange={(value) => view.set({ loupe: value })}>Loupe at 100 % beside the pointer</Checkbox>
        </>
      )}
      {runShown && (mode === 'cutout' || mode === 'mask' || (paired && pairStyle === 'cutout')) && (
        <Checkbox checked={soft} onChange={(value) => view.set({ soft: value })}>Soft edge, where the run kept one</Checkbox>
      )}
      {depth && <DepthFields />}
      {runShown && <Checkbox checked={scores} onChange={(value) => view.set({ scores: value })}>Scores on predictions</Checkbox>}
    </>
  )
}

function Backdrop() {
  const { view, notices } = useStudio()
  const backdrop = useView((state) => state.backdrop)
  const { name } = useStore(backdropPicture)
  const files = useRef<HTMLInputElement>(null)
  const own = backdrop !== 'picture' && BACKDROPS.every(([value]) => value !== backdrop)
  const take = (file: File | undefined) => file && void chooseBackdrop(file).then(() => view.set({ backdrop: 'picture' }), notices.fault)
  return (
    <div className="panel-row"><span className="quiet">Backdrop</span>
      <div className="backdrops" role="radiogroup" aria-label="Backdrop">
        {BACKDROPS.map(([value, title]) => (
          <button key={value} type="button" role="radio" aria-checked={backdrop === value} aria-label={title} title={title} className="backdrop"
            style={value === 'checker' ? undefined : { background: value }} onClick={() => view.set({ backdrop: value })} />
        ))}
        <input type="color" className="backdrop backdrop-own" role="radio" aria-label="Backdrop colour of your own" aria-checked={own}
          title="A colour of your own" value={own ? backdrop : '#7f7f7f'} onChange={(event) => view.set({ backdrop: event.target.value })} />
        <button type="button" role="radio" aria-checked={backdrop === 'picture'} aria-label="A picture behind the cutout" title={name || 'A picture of your own'} className="backdrop backdrop-picture"
          onClick={() => files.current?.click()}><ImagePlus aria-hidden="true" /></button>
        <input ref={files} type="file" accept="image/*" hidden aria-label="Picture file behind the cutout" onChange={(event) => take(event.target.files?.[0])} />
      </div>
    </div>
  )
}
