import { Merge, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Category } from '../../../core/records/category.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { useSession } from '../../state/studio.ts'
import { AttributeSchemaEditor } from './attribute-schema-editor.tsx'
import { ColourField } from './colour-field.tsx'
import { SkeletonEditor } from './skeleton-editor.tsx'

/** One category: everything about it, and the two ways to be rid of it. */
export function CategoryForm({ category, others, objects, photos, readOnly, onChange, onGone }: {
  category: Category; others: Category[]; objects: number; photos: number; readOnly: boolean
  onChange(part: Partial<Category>, label: string): void; onGone(): void
}) {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const [leaving, setLeaving] = useState<'merge' | 'delete' | null>(null)
  const [heir, setHeir] = useState<number | null>(null)
  const taken = others.some((other) => other.name === category.name)
  const finish = async () => {
    if (!project || !leaving) return
    const target = others.find((other) => other.id === heir) ?? null
    try {
      if (leaving === 'merge') {
        if (!target) return
        await app.bridge.client.categories.merge({ project, from: [category.id], into: target.id })
      } else await app.bridge.client.categories.remove({ project, id: category.id, reassign: target?.id ?? null })
      setLeaving(null)
      onGone()
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  const heirs = others.map((other) => ({ value: other.id as number, title: other.name, icon: <span className="swatch" style={{ background: other.color }} /> }))
  return (
    <fieldset className="category-form scroll" disabled={readOnly} aria-label={`Category ${category.name}`}>
      <div className="category-top">
        <ColourField value={category.color} onCommit={(color) => onChange({ color }, `Colour of ${category.name}`)} />
        <Field label="Name" fault={taken ? 'Another category has this name.' : undefined}>
          <CommitField value={category.name} onCommit={(name) => name.trim() && onChange({ name: name.trim() }, `Rename ${category.name}`)} />
        </Field>
        <Field label="Supercategory">
          <CommitField value={category.supercategory} onCommit={(supercategory) => onChange({ supercategory }, `Supercategory of ${category.name}`)} />
        </Field>
      </div>
      <AttributeSchemaEditor attributes={category.attributes} onChange={(attributes) => onChange({ attributes }, `Attributes of ${category.name}`)} />
      <SkeletonEditor category={category} onChange={(part) => onChange(part, `Keypoints of ${category.name}`)} />
      <section className="category-part">
        <h3>In use</h3>
        <p className="quiet">{objects === 0 ? 'No object has this category.' : `${countWords(objects, 'object')} on ${countWords(photos, 'photo')}.`}</p>
        {leaving === null ? (
          <div className="category-actions">
            <Button icon={<Merge />} disabled={others.length === 0} onClick={() => setLeaving('merge')}>Merge into…</Button>
            <Button icon={<Trash2 />} onClick={() => setLeaving('delete')}>Delete…</Button>
          </div>
        ) : (
          <div className="category-leave" role="group" aria-label={leaving === 'merge' ? 'Merge' : 'Delete'}>
            <p>{leaving === 'merge' ? `All objects of “${category.name}” become:` : objects > 0 ? `What becomes of its ${countWords(objects, 'object')}?` : `“${category.name}” will be deleted.`}</p>
            {(leaving === 'merge' || objects > 0) && (
              <Select<number | null> label="Other category" value={heir} onChange={setHeir} placeholder="Choose a category"
                choices={leaving === 'delete' ? [{ value: null, title: 'Delete the objects too' }, ...heirs] : heirs} />
            )}
            <div className="category-actions">
              <Button onClick={() => setLeaving(null)}>Cancel</Button>
              <Button look="danger" disabled={leaving === 'merge' && heir === null} onClick={() => void finish()}>{leaving === 'merge' ? 'Merge' : 'Delete category'}</Button>
            </div>
          </div>
        )}
      </section>
    </fieldset>
  )
}
