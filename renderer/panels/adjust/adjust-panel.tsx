import { RotateCcw } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Slider } from '../../kit/slider.tsx'
import { useView, usePreferences } from '../../state/studio.ts'
import type { ViewMode } from '../../state/look.ts'
import type { ViewState } from '../../state/view.ts'
import { LookFields } from './look-fields.tsx'
import './adjust.css'

const MODES: { value: ViewMode; title: string }[] = [
  { value: 'overlay', title: 'Overlay' }, { value: 'outline', title: 'Outline' }, { value: 'photo', title: 'Photo' }, { value: 'mask', title: 'Mask' },
  { value: 'cutout', title: 'Cutout' }, { value: 'wipe', title: 'Wipe' }, { value: 'side', title: 'Sides' }, { value: 'difference', title: 'Difference' },
]
const LABELS: { value: ViewState['labels']; title: string }[] = [{ value: 'hover', title: 'On hover' }, { value: 'always', title: 'Always' }, { value: 'never', title: 'Never' }]
const signed = (value: number) => (value > 0 ? `+${value}` : String(value))

/** How the photo and the objects on it are shown. Nothing here changes the photo's file. */
export function AdjustPanel() {
  const app = useApp()
  const mode = useView((state) => state.mode)
  const labels = useView((state) => state.labels)
  const brightness = useView((state) => state.brightness)
  const contrast = useView((state) => state.contrast)
  const opacity = useView((state) => state.opacity)
  const snapping = useView((state) => state.snapping)
  const keepViewport = usePreferences((state) => state.keepViewport)
  const touched = brightness !== 0 || contrast !== 0
  return (
    <div className="panel scroll">
      <section className="panel-part">
        <h3>Show</h3>
        <div className="mode-grid" role="radiogroup" aria-label="View mode">
          {MODES.map(({ value, title }) => (
            <button key={value} type="button" role="radio" aria-checked={mode === value} className="mode" onClick={() => app.view.set({ mode: value })}>
              <Icon name={`mode-${value}`} />{title}
            </button>
          ))}
        </div>
        <Slider label="Fill opacity" value={Math.round(opacity * 100)} min={0} max={100} step={1} rest={25} show={(value) => `${value} %`} onChange={(value) => app.view.set({ opacity: value / 100 })} />
        <LookFields />
        <div className="panel-row"><span className="quiet">Names</span><Segmented label="Names of objects" value={labels} choices={LABELS} onChange={(value) => app.view.set({ labels: value })} /></div>
      </section>
      <section className="panel-part">
        <h3>Photo</h3>
        <Slider label="Brightness" value={brightness} min={-100} max={100} step={1} rest={0} show={signed} onChange={(value) => app.view.set({ brightness: value })} />
        <Slider label="Contrast" value={contrast} min={-100} max={100} step={1} rest={0} show={signed} onChange={(value) => app.view.set({ contrast: value })} />
        <Button icon={<RotateCcw />} disabled={!touched} onClick={() => app.view.set({ brightness: 0, contrast: 0 })}>As the photo is</Button>
        <p className="panel-note">Only what you see changes, never the file.</p>
      </section>
      <section className="panel-part">
        <h3>While working</h3>
        <Checkbox checked={snapping} onChange={(value) => app.view.set({ snapping: value })}>Snap to neighbouring outlines</Checkbox>
        <Checkbox checked={keepViewport} onChange={(value) => app.settings.set({ keepViewport: value })}>Keep zoom from photo to photo</Checkbox>
      </section>
    </div>
  )
}
