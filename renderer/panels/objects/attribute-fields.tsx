import type { Annotation } from '../../../core/records/annotation.ts'
import type { AttributeSchema } from '../../../core/records/category.ts'
import { useApp } from '../../app/app.ts'
import { without } from '../../app/without.ts'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { CommitField } from '../../kit/text-field.tsx'

type Value = Annotation['attributes'][string]

/** One control for each attribute of the category's schema. */
export function AttributeFields({ schema, rows }: { schema: AttributeSchema[]; rows: Annotation[] }) {
  const app = useApp()
  const write = (name: string, value: Value) => {
    // Each object keeps its other attributes, so they are written one by one where they differ.
    const groups = new Map<string, Annotation[]>()
    for (const row of rows) {
      const key = JSON.stringify(row.attributes)
      groups.set(key, [...(groups.get(key) ?? []), row])
    }
    for (const alike of groups.values()) {
      const rest = without(alike[0].attributes, name)
      app.edits.patch(alike.map((row) => row.id), { attributes: value === null ? rest : { ...rest, [name]: value } }, `Set ${name}`)
    }
  }
  return schema.map((attribute) => {
    const first = rows[0].attributes[attribute.name] ?? null
    const value = rows.every((row) => (row.attributes[attribute.name] ?? null) === first) ? first : null
    return (
      <Field key={attribute.name} label={attribute.name} side>
        <AttributeControl attribute={attribute} value={value} onWrite={(next) => next !== value && write(attribute.name, next)} />
      </Field>
    )
  })
}

function AttributeControl({ attribute, value, onWrite, id }: { attribute: AttributeSchema; value: Value; onWrite(value: Value): void; id?: string }) {
  if (attribute.type === 'number') return <NumberField id={id} value={typeof value === 'number' ? value : null} onCommit={onWrite} />
  if (attribute.type === 'yes-no') {
    return (
      <Segmented label={attribute.name} value={value === true ? 'yes' : value === false ? 'no' : 'unset'}
        choices={[{ value: 'unset', title: '–' }, { value: 'yes', title: 'Yes' }, { value: 'no', title: 'No' }]}
        onChange={(next) => onWrite(next === 'unset' ? null : next === 'yes')} />
    )
  }
  if (attribute.type === 'choice') {
    const choices = typeof value === 'string' && !attribute.choices.includes(value) ? [...attribute.choices, value] : attribute.choices
    return (
      <Select<string | null> id={id} value={typeof value === 'string' ? value : null} placeholder="Not set" onChange={onWrite}
        choices={[{ value: null, title: 'Not set' }, ...choices.map((choice) => ({ value: choice, title: choice }))]} />
    )
  }
  return <CommitField leave id={id} value={value === null ? '' : String(value)} onCommit={(text) => onWrite(text === '' ? null : text)} />
}
