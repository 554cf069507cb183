import type { ModelRow } from '../../../core/api/models.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import { usePredictions } from '../../state/studio.ts'
import { runWords } from '../evaluation/figures.ts'

/** Families that look at one person at a time. */
const ONE_PERSON = ['volume-pose', 'heatmap-pose', 'simcc']

/** Where a model that sees one person at a time is to look; nothing for other models. */
export function PersonsField({ model, persons, onChange }: {
  model: ModelRow; persons: PredictParams['persons']; onChange(persons: PredictParams['persons']): void
}) {
  const runs = usePredictions((state) => state.runs)
  if (!ONE_PERSON.includes(model.family)) return null
  const value = persons.from === 'run' ? (persons.run ?? 'labels') : persons.from
  return (
    <Field label="Where the persons are" hint="This model looks at one person at a time. Photos of which nothing is known are looked at as a whole.">
      <Select<string | number> value={value} label="Where the persons are" onChange={(next) => onChange(typeof next === 'number' ? { from: 'run', run: next } : { from: next as 'labels' | 'whole', run: null })}
        choices={[
          { value: 'labels', title: 'In the boxes of labels' }, { value: 'whole', title: 'One fills the photo' },
          ...runs.map((run) => ({ value: run.id as number, title: `Where ${runWords(run)} found something` })),
        ]} />
    </Field>
  )
}
