import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import './field.css'

export type Choice<V> = { value: V; title: string; icon?: ReactNode }

/** One of a few choices, in a popup list. */
export function Select<V extends string | number | null>({ value, choices, onChange, label, id, className, placeholder, disabled }: {
  value: V; choices: Choice<V>[]; onChange(value: V): void; label?: string; id?: string; className?: string; placeholder?: string; disabled?: boolean
}) {
  const chosen = choices.find((choice) => choice.value === value)
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as V)} items={choices.map((choice) => ({ value: choice.value, label: choice.title }))}
      disabled={disabled}>
      <Base.Trigger className={cx('select', className)} aria-label={label} id={id}>
        {chosen?.icon}
        <span className={cx('select-value', !chosen && 'faint')}>{chosen?.title ?? placeholder ?? ''}</span>
        <ChevronDown className="select-arrow" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="menu-positioner" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="menu select-popup">
            {choices.map((choice) => (
              <Base.Item key={String(choice.value)} value={choice.value} className="menu-item">
                <span className="menu-icon">{choice.icon ?? <Base.ItemIndicator><Check /></Base.ItemIndicator>}</span>
                <Base.ItemText className="menu-text">{choice.title}</Base.ItemText>
                {choice.icon && <Base.ItemIndicator className="menu-icon"><Check /></Base.ItemIndicator>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
