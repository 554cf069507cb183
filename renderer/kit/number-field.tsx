import { NumberField as Base } from '@base-ui/react/number-field'
import { Minus, Plus } from 'lucide-react'
import { useFollowed } from './use-followed.ts'
import './field.css'

/** A number with stepper buttons; arrow keys step, Shift steps by ten. Null is an empty field. Told once it is settled. */
export function NumberField({ value, onCommit, min, max, step = 1, label, id }: {
  value: number | null; onCommit(value: number | null): void; min?: number; max?: number; step?: number; label?: string; id?: string
}) {
  const [own, setOwn] = useFollowed(value)
  return (
    <Base.Root className="number-field" value={own} onValueChange={setOwn} onValueCommitted={(next) => next !== value && onCommit(next)}
      min={min} max={max} step={step} id={id}>
      <Base.Group className="number-group">
        <Base.Decrement className="number-step" aria-label="Less"><Minus /></Base.Decrement>
        <Base.Input className="number-input" aria-label={label} />
        <Base.Increment className="number-step" aria-label="More"><Plus /></Base.Increment>
      </Base.Group>
    </Base.Root>
  )
}
