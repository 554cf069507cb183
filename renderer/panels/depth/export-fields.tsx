import type { DepthSpec } from '../../../core/depth/spec.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { useLegend, usePredictions } from '../../state/studio.ts'
import { runWords } from '../evaluation/figures.ts'
import '../export/export.css'

const FILES: { value: DepthSpec['file']; title: string }[] = [
  { value: 'npy', title: '.npy' }, { value: 'pfm', title: 'PFM' }, { value: 'png', title: 'PNG, 16 bits' }, { value: 'coloured', title: 'Coloured PNG' }, { value: 'ply', title: 'Points (PLY)' },
]
const COLOURS: { value: DepthSpec['colours']; title: string }[] = [{ value: 'viridis', title: 'Viridis' }, { value: 'turbo', title: 'Turbo' }, { value: 'grey', title: 'Grey' }]

/** Whose depth is written, and as what. */
export function DepthExportFields({ value, onChange }: { value: DepthSpec; onChange(value: DepthSpec): void }) {
  const runs = usePredictions((state) => state.runs).filter(({ task }) => task === 'depth')
  const { depth } = useLegend()
  const set = (more: Partial<DepthSpec>) => onChange({ ...value, ...more })
  return (
    <>
      <div className="form-row"><span>Whose</span>
        <Select<DepthSpec['of']> label="Whose depth" value={value.of} onChange={(of) => set({ of })} choices={[{ value: 'truth', title: 'True depths' }, ...runs.map((run) => ({ value: run.id, title: runWords(run) }))]} />
      </div>
      <div className="form-row"><span>File</span><Segmented label="Kind of file" value={value.file} choices={FILES} onChange={(file) => set({ file })} /></div>
      {value.file === 'png' && (
        <div className="form-row"><span>A level is</span>
          <div className="field-line">
            <span className="short"><NumberField label="What a level of a PNG is" value={value.scale} min={1e-6} max={1e6} step={0.001} onCommit={(scale) => set({ scale: scale ?? 0.001 })} /></span>
            <span className="quiet">of the unit; maps without one have a scale of their own, told in depth.json</span>
          </div>
        </div>
      )}
      {value.file === 'coloured' && (
        <>
          <div className="form-row"><span>Colours</span><Segmented label="Colours" value={value.colours} choices={COLOURS} onChange={(colours) => set({ colours })} /></div>
          {depth && (
            <Checkbox checked={value.range !== null} onChange={(on) => set({ range: on ? [depth.range[0], depth.range[1]] : null })}>The same range for all: the one in sight now</Checkbox>
          )}
        </>
      )}
      {value.file === 'ply' && (
        <div className="form-row"><span>Field of view</span>
          <div className="field-line">
            <span className="short"><NumberField label="Vertical field of view, degrees" value={value.fieldOfView} min={1} max={170} onCommit={(fieldOfView) => set({ fieldOfView: fieldOfView ?? 50 })} /></span>
            <span className="quiet">degrees, vertical, for photos whose camera is not known</span>
          </div>
        </div>
      )}
    </>
  )
}
