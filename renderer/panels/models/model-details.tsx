import { Sparkles, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ModelRow } from '../../../core/api/models.ts'
import { useApp } from '../../app/app.ts'
import { bytesWords, countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Markdown } from '../../kit/markdown.tsx'
import { useSession } from '../../state/studio.ts'
import { DEVICE_WORDS } from '../predict/device-words.ts'
import { TASK_WORDS } from './model-words.ts'

const FEW = 24

/** Everything there is to know about one model. */
export function ModelDetails({ model, onGone }: { model: ModelRow; onGone(): void }) {
  const app = useApp()
  const canPredict = useSession((state) => state.screen === 'studio' && state.project?.readOnly === false)
  const devices = useQuery(app.bridge, 'devices', (signal) => app.bridge.client.models.devices({}, { signal }), ['models.changed'])
  const [all, setAll] = useState(false)
  const device = devices.value?.find((one) => one.chosen)
  const shown = all ? model.labels : model.labels.slice(0, FEW)
  const remove = async () => {
    const yes = await app.ui.confirm({
      title: `Remove ${model.name}?`, text: 'Its files are deleted. Runs that were made with it stay as they are.', action: 'Remove', danger: true,
    })
    if (!yes) return
    try {
      await app.bridge.client.models.remove({ id: model.id })
      onGone()
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  const known = model.family !== ''
  const facts: [string, string][] = [
    ['Finds', TASK_WORDS[model.task] ?? model.task], ['Input', model.input && `${model.input.replace(' x ', ' × ')} pixels`], ['Runs on', known && device ? DEVICE_WORDS[device.provider] : ''],
    ['Size', model.bytes > 0 ? bytesWords(model.bytes) : ''], ['Version', model.version], ['Licence', model.licence || (known ? 'not given' : '')], ['In commands', model.id],
  ]
  return (
    <div className="model-details scroll" tabIndex={0} role="document" aria-label={model.name}>
      <header className="library-head">
        <h3 className="ellipsis">{model.name}</h3>
        {canPredict && model.problem === '' && model.task !== 'prompt' && model.task !== 'trimap-matte' && <Button icon={<Sparkles />} onClick={() => app.ui.show({ kind: 'predict' })}>Predict photos…</Button>}
        {!model.shipped && <Button look="quiet" icon={<Trash2 />} onClick={() => void remove()}>Remove</Button>}
      </header>
      {model.problem !== '' && <p className="library-banner" role="alert"><TriangleAlert aria-hidden="true" />{model.problem}</p>}
      {model.about && <p>{model.about}</p>}
      <dl className="library-facts">{facts.filter(([, value]) => value !== '').map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="selectable">{value}</dd></div>)}</dl>
      {model.labels.length > 0 && (
        <section>
          <h4>{countWords(model.labels.length, 'class', 'classes')}</h4>
          <ul className="model-labels">
            {shown.map((label, place) => <li key={place}>{label}</li>)}
            {model.labels.length > shown.length && <li><button type="button" className="model-more" onClick={() => setAll(true)}>and {model.labels.length - shown.length} more</button></li>}
          </ul>
        </section>
      )}
      {model.provenance && <section><h4>Where it is from</h4><p className="selectable">{model.provenance}</p></section>}
      {model.card && <section className="model-card-text"><Markdown source={model.card} onLink={() => undefined} /></section>}
    </div>
  )
}
