import type { DepthValues } from '../../../core/records/depth.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { TextField } from '../../kit/text-field.tsx'
import '../export/export.css'

export type DepthMeant = { scale: number; unit: string; values: DepthValues }
export const USUAL_DEPTH: DepthMeant = { scale: 0.001, unit: 'm', values: 'distance' }

/** What the numbers of depth maps mean, where no depth.json beside them says it. */
export function DepthImportFields({ value, onChange }: { value: DepthMeant; onChange(value: DepthMeant): void }) {
  return (
    <>
      <div className="form-row"><span>Numbers are</span>
        <Segmented label="Numbers are" value={value.values} choices={[{ value: 'distance', title: 'Distances' }, { value: 'inverse', title: 'Inverse: near is large' }]} onChange={(values) => onChange({ ...value, values })} />
      </div>
      <div className="form-row"><span>Unit</span>
        <div className="field-line">
          <span className="short"><TextField aria-label="Unit" value={value.unit} maxLength={20} onChange={(unit) => onChange({ ...value, unit })} /></span>
          <span className="quiet">a level of a PNG is</span>
          <span className="short"><NumberField label="What a level of a PNG is" value={value.scale} min={1e-6} max={1e6} step={0.001} onCommit={(scale) => onChange({ ...value, scale: scale ?? 0.001 })} /></span>
        </div>
      </div>
    </>
  )
}
