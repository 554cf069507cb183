import { Slider as Base } from '@base-ui/react/slider'
import './field.css'

/** A number chosen by dragging, with its value in words; double click brings the resting value back. */
export function Slider({ label, value, onChange, min, max, step, rest, show }: {
  label: string; value: number; onChange(value: number): void; min: number; max: number; step: number
  /** The value it has when nobody touched it. */
  rest: number; show(value: number): string
}) {
  return (
    <Base.Root className="slider" value={value} onValueChange={(next) => onChange(Array.isArray(next) ? next[0] : next)} min={min} max={max} step={step}>
      <div className="slider-words">
        <Base.Label className="slider-label">{label}</Base.Label>
        <span className="slider-value">{show(value)}</span>
      </div>
      <Base.Control className="slider-control" onDoubleClick={() => onChange(rest)}>
        <Base.Track className="slider-track">
          <Base.Indicator className="slider-fill" />
          <Base.Thumb className="slider-thumb" aria-label={label} />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  )
}
