import { Slider as Base } from '@base-ui/react/slider'
import '../../kit/field.css'

const STEPS = 200

/** One line: a name, a number chosen by dragging, its value. What is small is chosen as finely as what is large. */
export function LogSlider({ label, value, onChange, min, max, digits = 0, show }: {
  label: string; value: number; onChange(value: number): void
  /** Above 0. */
  min: number
  max: number
  /** Places after the point that a value may have. */
  digits?: number
  show(value: number): string
}) {
  const span = Math.log(max / min)
  const unit = 10 ** digits
  const place = (STEPS * Math.log(Math.min(max, Math.max(min, value)) / min)) / span
  const valueAt = (at: number) => Math.round(unit * min * Math.exp((span * at) / STEPS)) / unit
  const move = (next: number) => {
    let at = valueAt(next)
    // Down where steps are closer than what can be said, a key press must still move it.
    if (at === value && next !== place) at = Math.round(unit * value + Math.sign(next - place)) / unit
    onChange(Math.min(max, Math.max(min, at)))
  }
  return (
    <Base.Root className="log-slider" value={place} onValueChange={(next) => move(Array.isArray(next) ? next[0] : next)} min={0} max={STEPS} step={0.01} largeStep={STEPS / 20}>
      <Base.Label className="slider-label">{label}</Base.Label>
      <Base.Control className="slider-control">
        <Base.Track className="slider-track">
          <Base.Indicator className="slider-fill" />
          <Base.Thumb className="slider-thumb" aria-label={label} getAriaValueText={() => show(value)} />
        </Base.Track>
      </Base.Control>
      <span className="log-slider-value">{show(value)}</span>
    </Base.Root>
  )
}
