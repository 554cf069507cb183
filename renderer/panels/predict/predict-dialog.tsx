import { Boxes, ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { DeviceChoice, ModelRow } from '../../../core/api/models.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import { chooseModel } from '../../app/add-model.ts'
import { useApp } from '../../app/app.ts'
import { readChoice, startPrediction, type PredictPhotos } from '../../app/predict.ts'
import type { Overlay } from '../../app/ui.ts'
import { countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useDocument, useGallery, usePredictions } from '../../state/studio.ts'
import { PersonsField, personsWords, seesOnePerson } from '../joints/persons-field.tsx'
import { DeviceField } from './device-field.tsx'
import { ModelCards } from './model-cards.tsx'
import { postWords, strategyWords } from './param-words.ts'
import { PostFields } from './post-fields.tsx'
import { ScopeField, type Scope } from './scope-field.tsx'
import { StrategyFields } from './strategy-fields.tsx'
import './predict.css'

/** Which model looks at which photos, where it runs, and how. */
export default function PredictDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const models = useQuery(app.bridge, 'models', (signal) => app.bridge.client.models.list({}, { signal }), ['models.changed'])
  const usable = (models.value ?? []).filter((one) => one.task !== 'prompt' && one.task !== 'trimap-matte')
  const image = useDocument((state) => state.image)
  const filter = useGallery((state) => state.filter)
  const shownPhotos = useGallery((state) => state.ids.length)
  const runs = usePredictions((state) => state.runs)
  const [chosen, setChosen] = useState<string | null>(null)
  const [device, setDevice] = useState<DeviceChoice>('auto')
  /** As the user set them; null: what the model's maker found best. */
  const [own, setOwn] = useState<{ model: string; params: PredictParams } | null>(null)
  const [scope, setScope] = useState<Scope>((overlay.kind === 'predict' && overlay.scope) || 'filter')
  const [title, setTitle] = useState('')
  const [starting, setStarting] = useState(false)

  useEffect(() => {
    void readChoice(app).then((choice) => {
      if (!choice) return
      setChosen((now) => now ?? choice.model)
      setDevice(choice.device)
      const said = choice.params
      if (said) setOwn((now) => now ?? { model: choice.model, params: said })
    }, () => undefined)
  }, [app])

  const model: ModelRow | undefined = usable.find((one) => one.id === chosen) ?? usable.find((one) => one.problem === '') ?? usable[0]
  const params = model && (own?.model === model.id ? own.params : model.defaults)
  const before = runs.find((run) => run.source === `model:${model?.id}` && run.sha256 === model?.sha256)
  const kept: Scope = scope === 'photo' && !image ? 'filter' : scope === 'rest' && !before ? 'filter' : scope
  const photos: PredictPhotos = kept === 'photo' && image ? { images: [image.id] } : { filter, ...(kept === 'rest' && before ? { into: before.id } : {}) }
  const left = before ? Math.max(0, shownPhotos - before.images) : 0
  const count = kept === 'photo' ? 1 : kept === 'rest' ? left : shownPhotos

  const set = (part: Partial<PredictParams>) => model && params && setOwn({ model: model.id, params: { ...params, ...part } })
  const changed = own !== null && own.model === model?.id && JSON.stringify(own.params) !== JSON.stringify(model.defaults)
  const start = async () => {
    if (!model || !params) return
    setStarting(true)
    try {
      await startPrediction(app, { model: model.id, device, params: changed ? params : null }, photos, title.trim(), model)
      app.ui.show(null)
    } catch (thrown) {
      app.notices.fault(thrown)
    } finally {
      setStarting(false)
    }
  }
  const none = models.value !== null && usable.length === 0
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Predict" about="A model looks at the photos. What it finds lies beside your labels until you accept it." size="large"
      foot={none ? <Button onClick={() => app.ui.show(null)}>Close</Button> : (
        <>
          <span className="foot-note">{kept === 'rest' && before ? `Goes on with “${before.title}”.` : 'Makes a run of its own; earlier ones stay for comparison.'}</span>
          <Button onClick={() => app.ui.show(null)}>Cancel</Button>
          <Button look="primary" disabled={!model || model.problem !== '' || starting || shownPhotos === 0 || (kept === 'rest' && before?.images === 0)} onClick={() => void start()}>
            {kept === 'photo' ? 'Predict this photo' : kept === 'rest' ? 'Predict the rest' : `Predict ${countWords(count, 'photo')}`}
          </Button>
        </>
      )}>
      {models.fault ? <Empty icon={<Boxes />} title={models.fault.message} /> : none ? <NoModels /> : model && params && (
        <div className="form predict">
          <div className="predict-models">
            <span className="quiet">Model</span>
            <Button look="quiet" onClick={() => app.ui.show({ kind: 'models', model: model.id })}>About the models, add one…</Button>
          </div>
          <ModelCards models={usable} value={model.id} onChange={setChosen} />
          <div className="predict-pair">
            <ScopeField value={kept} onChange={setScope} photo={image?.name ?? null} listed={shownPhotos} rest={before ? { title: before.title, left } : null} />
            <DeviceField value={device} onChange={setDevice} />
          </div>
          <details className="fold">
            <summary><ChevronRight aria-hidden="true" /><span>How photos are looked at</span><span className="faint ellipsis">{seesOnePerson(model) ? personsWords(params.persons) : strategyWords(params).join(', ')}</span></summary>
            {seesOnePerson(model) ? <PersonsField persons={params.persons} onChange={(persons) => set({ persons })} /> : <StrategyFields params={params} models={usable} onChange={set} />}
          </details>
          <details className="fold">
            <summary><ChevronRight aria-hidden="true" /><span>What is done to the result</span><span className="faint ellipsis">{postWords(params).join(', ') || 'as the model gives it'}</span></summary>
            <PostFields params={params} onChange={set} />
          </details>
          <div className="predict-last">
            <Field label="Name of the run"><TextField value={title} onChange={setTitle} placeholder={model.name} maxLength={200} disabled={kept === 'rest'} /></Field>
            {changed && <Button look="quiet" onClick={() => setOwn(null)}>As the model’s maker found best</Button>}
          </div>
        </div>
      )}
    </Dialog>
  )
}

function NoModels() {
  const app = useApp()
  return (
    <Empty icon={<Boxes />} title="There is no model yet">
      <p>Drop an .onnx file on this window, or a folder with a model.json and its .onnx.</p>
      <Button look="primary" onClick={() => void chooseModel(app)}>Add a model…</Button>
    </Empty>
  )
}
