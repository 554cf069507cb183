import { ToggleGroup } from '@base-ui/react/toggle-group'
import { Toggle } from '@base-ui/react/toggle'
import type { ReactNode } from 'react'
import './field.css'

/** A few exclusive choices side by side. */
export function Segmented<V extends string>({ value, choices, onChange, label }: {
  value: V; choices: { value: NoInfer<V>; title: string; icon?: ReactNode }[]; onChange(value: NoInfer<V>): void; label: string
}) {
  return (
    <ToggleGroup className="segmented" value={[value]} aria-label={label} onValueChange={(next) => next[0] && onChange(next[0] as V)}>
      {choices.map((choice) => (
        <Toggle key={choice.value} value={choice.value} className="segment" aria-label={choice.title} title={choice.icon ? choice.title : undefined}>
          {choice.icon}<span>{choice.title}</span>
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
