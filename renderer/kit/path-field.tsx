import { FolderOpen } from 'lucide-react'
import { Button } from './button.tsx'
import { TextField } from './text-field.tsx'
import './path-field.css'

/** A path that can be typed, pasted, or chosen with a browser; what is there is selected, so that typing replaces it. */
export function PathField({ id, value, onChange, onBrowse, placeholder, ...rest }: {
  id?: string; value: string; onChange(value: string): void; onBrowse(): void; placeholder?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean
}) {
  return (
    <div className="path-field">
      <TextField {...rest} id={id} value={value} onChange={onChange} onFocus={(event) => event.currentTarget.select()} placeholder={placeholder} spellCheck={false} />
      <Button icon={<FolderOpen />} onClick={onBrowse}>Choose…</Button>
    </div>
  )
}
