import { Plus, X } from 'lucide-react'
import type { AttributeSchema } from '../../../core/records/category.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Select } from '../../kit/select.tsx'
import { CommitField } from '../../kit/text-field.tsx'

const TYPES: { value: AttributeSchema['type']; title: string }[] = [
  { value: 'text', title: 'Text' }, { value: 'number', title: 'Number' }, { value: 'choice', title: 'Choice' }, { value: 'yes-no', title: 'Yes or no' },
]

/** The attributes that objects of a category carry. */
export function AttributeSchemaEditor({ attributes, onChange }: { attributes: AttributeSchema[]; onChange(attributes: AttributeSchema[]): void }) {
  const set = (place: number, part: Partial<AttributeSchema>) => onChange(attributes.map((one, at) => (at === place ? { ...one, ...part } : one)))
  const freshName = () => {
    let number = attributes.length + 1
    while (attributes.some((one) => one.name === `attribute ${number}`)) number++
    return `attribute ${number}`
  }
  return (
    <section className="category-part">
      <h3>Attributes</h3>
      {attributes.length === 0 && <p className="faint">Such as condition, material, or whether it is occluded.</p>}
      {attributes.map((attribute, place) => (
        <div key={place} className="schema-row">
          <CommitField value={attribute.name} aria-label="Name of the attribute"
            onCommit={(name) => name.trim() && !attributes.some((one, at) => at !== place && one.name === name.trim()) && set(place, { name: name.trim() })} />
          <Select value={attribute.type} label="Type" choices={TYPES} onChange={(type) => set(place, { type })} />
          {attribute.type === 'choice' ? (
            <CommitField value={attribute.choices.join(', ')} aria-label="Choices, separated by commas" placeholder="Choices, separated by commas"
              onCommit={(text) => set(place, { choices: [...new Set(text.split(',').map((one) => one.trim()).filter(Boolean))] })} />
          ) : <span />}
          <IconButton small label={`Remove attribute ${attribute.name}`} onClick={() => onChange(attributes.filter((_, at) => at !== place))}><X /></IconButton>
        </div>
      ))}
      <Button icon={<Plus />} onClick={() => onChange([...attributes, { name: freshName(), type: 'text', choices: [] }])}>Add attribute</Button>
    </section>
  )
}
