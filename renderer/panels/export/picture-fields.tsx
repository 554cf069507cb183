import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import './export.css'

export type MaskKind = 'union' | 'classes' | 'semantic' | 'instance' | 'panoptic'
const MASKS: { value: MaskKind; title: string }[] = [
  { value: 'union', title: 'All in one' }, { value: 'classes', title: 'A folder for each category' }, { value: 'semantic', title: 'Numbers of classes' },
  { value: 'instance', title: 'Numbers of objects' }, { value: 'panoptic', title: 'Panoptic (COCO)' },
]

export function MaskKindField({ value, onChange }: { value: MaskKind; onChange(value: MaskKind): void }) {
  return <div className="form-row"><span>Pictures</span><Segmented label="Pictures" value={value} choices={MASKS} onChange={onChange} /></div>
}

export function BitsField({ value, onChange }: { value: 8 | 16; onChange(value: 8 | 16): void }) {
  return (
    <div className="form-row"><span>Levels</span>
      <Segmented label="Levels" value={value === 16 ? '16' : '8'} choices={[{ value: '8', title: '8 bits' }, { value: '16', title: '16 bits' }]} onChange={(bits) => onChange(bits === '16' ? 16 : 8)} />
    </div>
  )
}

export type Band = { inside: number; outside: number }

/** The band of objects that nobody made a trimap for. */
export function BandFields({ value, onChange }: { value: Band; onChange(value: Band): void }) {
  return (
    <div className="form-row"><span>Without a trimap</span>
      <div className="field-line">
        <span className="quiet">unknown</span>
        <span className="short"><NumberField label="Unknown inside, pixels" value={value.inside} min={0} max={500} onCommit={(inside) => onChange({ ...value, inside: inside ?? 10 })} /></span>
        <span className="quiet">px inside,</span>
        <span className="short"><NumberField label="Unknown outside, pixels" value={value.outside} min={0} max={500} onCommit={(outside) => onChange({ ...value, outside: outside ?? 10 })} /></span>
        <span className="quiet">px outside</span>
      </div>
    </div>
  )
}

export function OrderField({ value, onChange }: { value: 'columns' | 'rows'; onChange(value: 'columns' | 'rows'): void }) {
  return (
    <div className="form-row"><span>Counted</span>
      <Segmented label="Counted" value={value} choices={[{ value: 'columns', title: 'Down the columns (Kaggle)' }, { value: 'rows', title: 'Along the rows (Carvana)' }]} onChange={onChange} />
    </div>
  )
}
