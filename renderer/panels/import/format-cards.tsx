import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import './import.css'

type Format = { id: string; title: string; about: string }

/** Formats as cards, one of them chosen. */
export function FormatCards({ formats, value, onChange, label }: { formats: Format[]; value: string; onChange(id: string): void; label: string }) {
  return (
    <RadioGroup className="cards" value={value} onValueChange={(next) => onChange(String(next))} aria-label={label}>
      {formats.map((format) => (
        <label key={format.id} className="card">
          <Radio.Root value={format.id} className="card-radio" aria-label={format.title}><Radio.Indicator className="card-mark" /></Radio.Root>
          <span><strong>{format.title}</strong><span className="quiet">{format.about}</span></span>
        </label>
      ))}
    </RadioGroup>
  )
}
