import type { PostParams, PredictParams } from '../../../core/records/model.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'

type NumberKey = 'threshold' | 'score' | 'refine' | 'fillHoles' | 'minArea' | 'specks' | 'polygon'
/** `empty`: what an empty field stands for. */
const FIELDS: { key: NumberKey; label: string; hint: string; max?: number; step: number; empty: 0 | null }[] = [
  { key: 'threshold', label: 'Mask threshold', hint: '0 to 1; empty: the model’s own', max: 1, step: 0.05, empty: null },
  { key: 'score', label: 'Lowest score', hint: '0 to 1; empty: the model’s own', max: 1, step: 0.05, empty: null },
  { key: 'refine', label: 'Refine edges, pixels', hint: 'Follows edges of the photo; 0: off', max: 128, step: 1, empty: 0 },
  { key: 'fillHoles', label: 'Fill holes up to, pixels', hint: '0: none', step: 50, empty: 0 },
  { key: 'minArea', label: 'Drop pieces below, pixels', hint: '0: none', step: 50, empty: 0 },
  { key: 'specks', label: 'Specks below, share', hint: 'Of the object: dropped, holes filled', max: 0.5, step: 0.01, empty: 0 },
  { key: 'polygon', label: 'Polygons within, pixels', hint: 'Empty: keep exact masks', max: 100, step: 0.5, empty: null },
]

/** What is done to masks and objects after the network, in the order in which it is done. */
export function PostFields({ params, onChange }: { params: PredictParams; onChange(part: Partial<PredictParams>): void }) {
  const { post } = params
  const set = (part: Partial<PostParams>) => onChange({ post: { ...post, ...part } })
  return (
    <div className="fold-body">
      <div className="predict-three">
        {FIELDS.map(({ key, label, hint, max, step, empty }) => (
          <Field key={key} label={label} hint={hint}>
            <NumberField value={post[key]} min={0} max={max} step={step} onCommit={(value) => set({ [key]: value ?? empty })} />
          </Field>
        ))}
      </div>
      <Checkbox checked={post.largest} onChange={(largest) => set({ largest })}>Keep only the largest piece of each mask</Checkbox>
    </div>
  )
}
