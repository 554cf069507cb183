import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { TextField } from '../../kit/text-field.tsx'

/** What mask pictures do not say themselves. */
export type MaskWords = { category: string; threshold: number; fillHoles: number }
export const USUAL_MASKS: MaskWords = { category: '', threshold: 128, fillHoles: 0 }

export function MaskFields({ value, onChange }: { value: MaskWords; onChange(value: MaskWords): void }) {
  const { category, threshold, fillHoles } = value
  return (
    <div className="mask-fields">
      <Field label="What the masks show" hint="Empty: the name of the folder each is in, else “object”.">
        <TextField value={category} maxLength={200} placeholder="garment" onChange={(next) => onChange({ ...value, category: next })} />
      </Field>
      <Field label="Inside from" hint="1 to 255; black is 0.">
        <NumberField value={threshold} min={1} max={255} onCommit={(next) => onChange({ ...value, threshold: Math.round(next ?? 128) })} />
      </Field>
      <Field label="Fill holes up to" hint="Pixels; 0 keeps all.">
        <NumberField value={fillHoles} min={0} max={1_000_000} onCommit={(next) => onChange({ ...value, fillHoles: Math.round(next ?? 0) })} />
      </Field>
    </div>
  )
}
