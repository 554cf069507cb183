import type { Annotation } from '../../../core/records/annotation.ts'
import { useApp } from '../../app/app.ts'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { useDocument } from '../../state/studio.ts'
import { AttributeFields } from './attribute-fields.tsx'
import { FlagFields } from './flag-fields.tsx'
import { Facts } from './facts.tsx'

const shared = <T,>(rows: Annotation[], pick: (row: Annotation) => T): T | undefined => {
  const first = pick(rows[0])
  return rows.every((row) => pick(row) === first) ? first : undefined
}

/** The form of the selected objects; a field shows a value only where all of them agree, and writes to all. */
export function ObjectDetails({ rows }: { rows: Annotation[] }) {
  const app = useApp()
  const categories = useDocument((state) => state.categories)
  const order = useDocument((state) => state.categoryOrder)
  const ids = rows.map((row) => row.id)
  const category = shared(rows, (row) => row.category)
  const schema = category === undefined ? [] : (categories.get(category)?.attributes ?? [])
  return (
    <section className="details scroll" aria-label="Selected objects">
      <h3 className="details-title">{rows.length === 1 ? 'Selected object' : `${rows.length} selected objects`}</h3>
      <Field label="Category" side>
        <Select value={category ?? null} placeholder="Several" onChange={(id) => id !== null && app.edits.setCategory(id, ids)}
          choices={order.map((id) => ({ value: id, title: categories.get(id)?.name ?? '', icon: <span className="swatch" style={{ background: categories.get(id)?.color }} /> }))} />
      </Field>
      {schema.length > 0 && <AttributeFields schema={schema} rows={rows} />}
      <Field label="Description" side>
        <CommitField leave value={shared(rows, (row) => row.description) ?? ''} onCommit={(description) => app.edits.patch(ids, { description }, 'Describe object')} />
      </Field>
      <Field label="Group" side>
        <NumberField value={shared(rows, (row) => row.group) ?? null} min={0} onCommit={(group) => app.edits.patch(ids, { group }, 'Set group')} />
      </Field>
      <FlagFields rows={rows} />
      {rows.length === 1 && <Facts row={rows[0]} />}
    </section>
  )
}
