import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Checkbox } from '../kit/checkbox.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { TextField } from '../kit/text-field.tsx'
import './flag-list.css'

/** Named yes/no flags with a field to add one; used for photos and for objects. */
export function FlagList({ flags, onSet, onRemove }: { flags: Record<string, boolean>; onSet(name: string, on: boolean): void; onRemove(name: string): void }) {
  const [name, setName] = useState('')
  const add = () => {
    if (!name.trim()) return
    onSet(name.trim(), true)
    setName('')
  }
  return (
    <div className="flags" role="group" aria-label="Flags">
      <span className="flags-title">Flags</span>
      <div className="flags-list">
        {Object.entries(flags).map(([flag, on]) => (
          <div key={flag} className="flag">
            <Checkbox checked={on} onChange={(next) => onSet(flag, next)}>{flag}</Checkbox>
            <IconButton small label={`Remove flag ${flag}`} onClick={() => onRemove(flag)}><X /></IconButton>
          </div>
        ))}
        <div className="flag-new">
          <TextField value={name} onChange={setName} placeholder="New flag" aria-label="New flag" onKeyDown={(event) => event.key === 'Enter' && add()} />
          <IconButton label="Add flag" disabled={!name.trim()} onClick={add}><Plus /></IconButton>
        </div>
      </div>
    </div>
  )
}
