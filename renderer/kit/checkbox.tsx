import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import './field.css'

/** A box to tick, with its words to the right. */
export function Checkbox({ checked, onChange, children, disabled, label }: {
  checked: boolean; onChange(checked: boolean): void; children?: ReactNode; disabled?: boolean; label?: string
}) {
  return (
    <label className="checkbox">
      <Base.Root className="checkbox-box" checked={checked} onCheckedChange={(next) => onChange(next)} disabled={disabled} aria-label={label}>
        <Base.Indicator className="checkbox-tick"><Check /></Base.Indicator>
      </Base.Root>
      {children}
    </label>
  )
}
