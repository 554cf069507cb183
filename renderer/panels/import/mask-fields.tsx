import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { TextField } from '../../kit/text-field.tsx'

/** What mask pictures do not say themselves. */
export type MaskWords = { category: string; threshold: number }
export const USUAL_MASKS: MaskWords = { category: '', threshold: 128 }

export function MaskFields({ value, onChange }: { value: MaskWords; onChange(value: MaskWords): void }) {
  const { category, threshold } = value
  return (
    <div className="mask-fields">
      <Field label="What the masks show" hint="Empty: the name of the folder each is in, else “object”.">
        <TextField value={category} maxLength={200} placeholder="garment" onChange={(next) => onChange({ category: next, threshold })} />
      </Field>
      <Field label="Inside from" hint="1 to 255; black is 0.">
        <NumberField value={threshold} min={1} max={255} onCommit={(next) => onChange({ category, threshold: Math.round(next ?? 128) })} />
      </Field>
    </div>
  )
}
