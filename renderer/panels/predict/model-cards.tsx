import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import type { ModelRow } from '../../../core/api/models.ts'
import '../import/import.css'

/** What models of a task give, in words. */
const TASKS: Record<string, string> = {
  semantic: 'Areas by class', matte: 'Cutout with soft edge', instances: 'Single objects', keypoints: 'Key points', depth: 'Depth',
  pose3d: 'Pose in 3D', prompt: 'Answers clicks',
}
const SHOWN = 4
const classWords = (labels: readonly string[]) => labels.slice(0, SHOWN).join(', ') + (labels.length > SHOWN ? ` and ${labels.length - SHOWN} more` : '')

/** Models as cards, one of them chosen; what cannot be used says why. */
export function ModelCards({ models, value, onChange }: { models: readonly ModelRow[]; value: string; onChange(id: string): void }) {
  return (
    <RadioGroup className="model-cards scroll" value={value} onValueChange={(next) => onChange(String(next))} aria-label="Model">
      {models.map((model) => (
        <label key={model.id} className="card model-card" data-broken={model.problem !== '' || undefined}>
          <Radio.Root value={model.id} className="card-radio" aria-label={model.name} disabled={model.problem !== ''}>
            <Radio.Indicator className="card-mark" />
          </Radio.Root>
          <span>
            <span className="model-name"><strong className="ellipsis">{model.name}</strong><span className="faint">{model.version}</span></span>
            <span className="quiet ellipsis">{[TASKS[model.task] ?? model.task, classWords(model.labels)].filter(Boolean).join(': ')}</span>
            {model.problem ? <span className="model-problem">{model.problem}</span> : <span className="faint">{model.input}</span>}
          </span>
        </label>
      ))}
    </RadioGroup>
  )
}
