import { Boxes, FolderPlus, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ModelRow } from '../../../core/api/models.ts'
import { chooseModel } from '../../app/add-model.ts'
import { useApp } from '../../app/app.ts'
import type { Overlay } from '../../app/ui.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { cx } from '../../kit/cx.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { ModelDetails } from './model-details.tsx'
import { TASK_WORDS } from './model-words.ts'
import '../../kit/library.css'
import './models.css'

/** The models there are: what each does, where it is from, and what is wrong with it; adding and removing. */
export default function ModelsDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const models = useQuery(app.bridge, 'models', (signal) => app.bridge.client.models.list({}, { signal }), ['models.changed'])
  const [chosen, setChosen] = useState<string | null>(overlay.kind === 'models' ? (overlay.model ?? null) : null)
  const list = models.value ?? []
  const current = list.find(({ id }) => id === chosen) ?? list[0]
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Models" about="They look at photos on this computer; nothing leaves it." size="wide" className="models" focus="[role=listbox]">
      <div className="library-side">
        <div className="library-add">
          <Button icon={<Plus />} onClick={() => void chooseModel(app)}>Add a model…</Button>
          <IconButton label="Add a model folder" onClick={() => void chooseModel(app, 'folder')}><FolderPlus /></IconButton>
        </div>
        <ModelList models={list} current={current} onChoose={setChosen} />
        <p className="library-note">Or drop an .onnx file on the window.</p>
      </div>
      {current ? <ModelDetails key={current.id} model={current} onGone={() => setChosen(null)} />
        : models.fault ? <Empty icon={<Boxes />} title={models.fault.message}>{models.fault.details.fix}</Empty>
        : !models.loading && <Empty icon={<Boxes />} title="There is no model yet">Add an .onnx file: YOLO, SAM, U-Net, RMBG, Depth Anything and others are recognised by themselves.</Empty>}
    </Dialog>
  )
}

function ModelList({ models, current, onChoose }: { models: ModelRow[]; current: ModelRow | undefined; onChoose(id: string): void }) {
  const at = models.findIndex(({ id }) => id === current?.id)
  const choose = (place: number) => {
    const model = models[Math.max(0, Math.min(models.length - 1, place))]
    if (!model) return
    onChoose(model.id)
    document.getElementById(`model-${model.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className="library-list scroll" role="listbox" aria-label="Models" tabIndex={0} aria-activedescendant={current && `model-${current.id}`}
      onKeyDown={(event) => {
        const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: models.length - 1 }
        if (!(event.key in places)) return
        event.preventDefault()
        choose(places[event.key])
      }}>
      {models.map((model) => (
        <div key={model.id} id={`model-${model.id}`} role="option" aria-selected={model.id === current?.id} className={cx('library-row', model.problem !== '' && 'library-row-broken')} onClick={() => onChoose(model.id)}>
          <span className="ellipsis">{model.name}</span>
          <span className="library-row-about ellipsis">{model.problem === '' ? `${TASK_WORDS[model.task] ?? model.task}${model.shipped ? '' : ', added by you'}` : 'Cannot be used'}</span>
        </div>
      ))}
    </div>
  )
}
