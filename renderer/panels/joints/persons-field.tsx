import type { ModelRow } from '../../../core/api/models.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import { usePredictions } from '../../state/studio.ts'
import { runWords } from '../evaluation/figures.ts'

/** Whether a model looks at one person at a time. */
export const seesOnePerson = ({ family }: Pick<ModelRow, 'family'>): boolean => ['volume-pose', 'heatmap-pose', 'simcc'].includes(family)

/** Where a model that sees one person at a time is to look. */
export function PersonsField({ persons, onChange }: {
  persons: PredictParams['persons']; onChange(persons: PredictParams['persons']): void
}) {
  const runs = usePredictions((state) => state.runs)
  const value = persons.from === 'run' ? (persons.run ?? 'labels') : persons.from
  return (
    <div className="fold-body">
      <Field label="Where the persons are" hint="This model looks at one person at a time. Photos of which nothing is known are looked at as a whole.">
        <Select<string | number> value={value} label="Where the persons are" onChange={(next) => onChange(typeof next === 'number' ? { from: 'run', run: next } : { from: next as 'labels' | 'whole', run: null })}
          choices={[
            { value: 'labels', title: 'In the boxes of labels' }, { value: 'whole', title: 'One fills the photo' },
            ...runs.map((run) => ({ value: run.id as number, title: `Where ${runWords(run)} found something` })),
          ]} />
      </Field>
    </div>
  )
}

/** The same in a word or two. */
export const personsWords = ({ from }: PredictParams['persons']): string => ({ labels: 'persons in the boxes of labels', run: 'persons that a run found', whole: 'one person' })[from]
