import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { countWords } from '../../app/when-words.ts'

export type Scope = 'photo' | 'filter' | 'rest'

/** Which photos. `photo`: name of the open one; `listed`: how many pass the filter; `rest`: a run of this model that may be gone on with. */
export function ScopeField({ value, onChange, photo, listed, rest }: {
  value: Scope; onChange(scope: Scope): void; photo: string | null; listed: number; rest: { title: string; left: number } | null
}) {
  const choices = [
    ['filter', `The ${countWords(listed, 'photo')} in the list`, 'All that pass the filter at the left'],
    ['rest', 'Those without predictions', rest ? `Goes on with “${rest.title}”; photos that failed are tried again` : ''],
    ['photo', 'This photo', photo ?? ''],
  ] as const
  const there = { filter: true, rest: rest !== null, photo: photo !== null }
  return (
    <fieldset className="predict-field">
      <legend>Photos</legend>
      <RadioGroup className="radio-rows" value={value} onValueChange={(next) => onChange(next as Scope)} aria-label="Photos">
        {choices.filter(([id]) => there[id]).map(([id, title, about]) => (
          <label key={id} className="radio-row">
            <Radio.Root value={id} className="card-radio" aria-label={title}><Radio.Indicator className="card-mark" /></Radio.Root>
            <span><span>{title}</span><span className="faint ellipsis" title={about}>{about}</span></span>
          </label>
        ))}
      </RadioGroup>
    </fieldset>
  )
}
