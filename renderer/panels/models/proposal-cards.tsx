import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { Proposal } from '../../../core/api/models.ts'
import { TASK_WORDS } from './model-words.ts'
import '../import/import.css'

/** What a file could be, likeliest first. */
export function ProposalCards({ proposals, value, onChange }: { proposals: readonly Proposal[]; value: string; onChange(family: string): void }) {
  return (
    <fieldset className="proposals">
      <legend>{proposals.length === 1 ? 'It is' : 'It looks like'}</legend>
      <RadioGroup className="proposal-cards" value={value} onValueChange={(next) => onChange(String(next))} aria-label="Kind of model">
        {proposals.map((proposal) => (
          <label key={proposal.family} className="card">
            <Radio.Root value={proposal.family} className="card-radio" aria-label={proposal.title}><Radio.Indicator className="card-mark" /></Radio.Root>
            <span>
              <strong>{proposal.title}</strong>
              {TASK_WORDS[proposal.manifest.task] !== proposal.title && <span className="quiet">{TASK_WORDS[proposal.manifest.task] ?? proposal.manifest.task}</span>}
            </span>
          </label>
        ))}
      </RadioGroup>
      <p className="proposal-why">{proposals.find(({ family }) => family === value)?.why}</p>
    </fieldset>
  )
}
