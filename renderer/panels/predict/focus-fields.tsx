import type { ModelRow } from '../../../core/api/models.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { Slider } from '../../kit/slider.tsx'

type Focus = PredictParams['focus']

/** Where the second of two passes looks, with what, and how often. */
export function FocusFields({ focus, models, onChange }: { focus: Focus; models: readonly ModelRow[]; onChange(focus: Focus): void }) {
  const seconds = [{ value: null, title: 'The same model' }, ...models.filter((one) => one.problem === '').map((one) => ({ value: one.id, title: one.name }))]
  const crop = focus.mode === 'crop'
  return (
    <div className="predict-pair">
      <Field label="Second look by">
        <Select<string | null> label="Second model" value={focus.model} onChange={(model) => onChange({ ...focus, model })} choices={seconds} />
      </Field>
      <div className="field">
        <span className="field-label">What the second look sees</span>
        <Segmented label="What the second look sees" value={focus.mode} onChange={(mode) => onChange({ ...focus, mode })}
          choices={[{ value: 'crop', title: 'A close-up' }, { value: 'mask', title: 'The rest blacked out' }]} />
      </div>
      {crop && (
        <Slider label="Margin round what was found" value={Math.round(100 * focus.margin)} min={0} max={200} step={5} rest={15} show={(value) => `${value} %`}
          onChange={(value) => onChange({ ...focus, margin: value / 100 })} />
      )}
      <Field label={crop ? 'And so many pixels more' : 'Margin round the first mask, pixels'}>
        <NumberField value={focus.radius} min={0} max={4_096} step={10} onCommit={(radius) => onChange({ ...focus, radius: radius ?? (crop ? 0 : 50) })} />
      </Field>
      {crop && (
        <Slider label="Say of the first look" value={Math.round(100 * focus.blend)} min={0} max={200} step={10} rest={0} show={(value) => `${value} %`}
          onChange={(value) => onChange({ ...focus, blend: value / 100 })} />
      )}
      {crop && (
        <Field label="Close-ups at most" hint="Another one only where the last cut something off">
          <NumberField value={focus.looks} min={1} max={4} onCommit={(looks) => onChange({ ...focus, looks: looks ?? 1 })} />
        </Field>
      )}
    </div>
  )
}
