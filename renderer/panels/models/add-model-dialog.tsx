import { Boxes, ChevronRight, FileQuestionMark } from 'lucide-react'
import { useState } from 'react'
import type { Proposal } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { useApp } from '../../app/app.ts'
import { chooseModel, isModel } from '../../app/add-model.ts'
import { whereText } from '../../app/fault-words.ts'
import type { Overlay } from '../../app/ui.ts'
import { bytesWords, countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Progress } from '../../kit/progress.tsx'
import { AddFolder } from './add-folder.tsx'
import { ModelForm } from './model-form.tsx'
import { fileName } from './model-words.ts'
import { Ports } from './ports.tsx'
import { ProposalCards } from './proposal-cards.tsx'
import { TryOut } from './try-out.tsx'
import { useAdding } from './use-adding.ts'
import '../../kit/library.css'
import './models.css'

/** What stays the user's when another family is chosen. */
const KEPT = ['id', 'name', 'licence', 'about'] as const

/** An .onnx file or a model folder on its way into the models. */
export default function AddModelDialog({ overlay }: { overlay: Overlay }) {
  const path = overlay.kind === 'add-model' ? overlay.path : ''
  return isModel(path) ? <AddFile key={path} path={path} /> : <AddFolder key={path} path={path} />
}

/** What the file is taken for, with everything about it that can be changed, and a look at what it does. */
function AddFile({ path }: { path: string }) {
  const app = useApp()
  const found = useQuery(app.bridge, `propose ${path}`, (signal) => app.bridge.client.models.propose({ path }, { signal }))
  const [family, setFamily] = useState<string | null>(null)
  const [edits, setEdits] = useState<Partial<ModelManifest>>({})
  const [own, setDecoder] = useState<string | null>(null)
  const adding = useAdding()
  const proposals = found.value?.proposals ?? []
  const proposal: Proposal | undefined = proposals.find((one) => one.family === family) ?? proposals[0]
  const manifest = proposal && { ...proposal.manifest, ...edits }
  const decoder = own ?? found.value?.decoder ?? ''
  const needsDecoder = proposal?.roles.includes('decoder') === true

  const choose = (next: string) => {
    setFamily(next)
    setEdits((now) => Object.fromEntries(KEPT.filter((key) => key in now).map((key) => [key, now[key]])))
  }
  const add = () => manifest && adding.add({ path, manifest, ...(needsDecoder ? { decoder: decoder.trim() } : {}) })
  const { value } = found
  const unusable = found.fault !== null || value?.proposals.length === 0
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Add a model" size="wide" className="add-model" about={fileName(path)} focus="input"
      foot={(
        <>
          <span className="foot-note">
            {adding.busy ? <Progress done={adding.done} label="Adding the model" /> : manifest && 'It is tried in a process of its own, then copied; the file stays where it is.'}
          </span>
          <Button onClick={() => (adding.busy ? adding.cancel() : app.ui.show({ kind: 'models' }))}>{adding.busy ? 'Stop' : 'Cancel'}</Button>
          {unusable ? <Button look="primary" onClick={() => void chooseModel(app)}>Choose another file…</Button> : <Button look="primary" disabled={!manifest || adding.busy || manifest.name.trim() === '' || (needsDecoder && decoder.trim() === '')} onClick={() => void add()}>Add model</Button>}
        </>
      )}>
      {found.fault ? <Refused fault={found.fault} />
        : !value ? <Empty icon={<Boxes />} title="Looking the file through…" />
        : !manifest || !proposal ? (
          <div className="add-unknown scroll">
            <Empty icon={<FileQuestionMark />} title="No kind of model that Selvedge knows has these inputs and outputs">
              Put the file into a folder with a model.json that says what it is, and add that folder.
            </Empty>
            <Ports inputs={value.inputs} outputs={value.outputs} />
          </div>
        ) : (
          <>
            <div className="add-form scroll">
              <ProposalCards proposals={proposals} value={proposal.family} onChange={choose} />
              <ModelForm manifest={manifest} told={proposal.manifest.labels.length} fault={adding.fault} onChange={(part) => setEdits((now) => ({ ...now, ...part }))}
                decoder={needsDecoder ? { path: decoder, set: setDecoder } : null} />
              <details className="fold">
                <summary><ChevronRight aria-hidden="true" /><span>Inside the file</span><span className="faint ellipsis">{[bytesWords(value.bytes), countWords(value.nodes, 'node'), value.opset && `opset ${value.opset}`, value.producer].filter(Boolean).join(', ')}</span></summary>
                <div className="fold-body"><Ports inputs={value.inputs} outputs={value.outputs} /></div>
              </details>
            </div>
            <TryOut path={path} manifest={manifest} canTry={!needsDecoder} />
          </>
        )}
    </Dialog>
  )
}

function Refused({ fault }: { fault: Fault }) {
  // The file is named above, and “model” is the whole of it.
  const { file: _file, field, ...rest } = fault.details
  const details = field === 'model' ? rest : { ...rest, field }
  return <Empty icon={<FileQuestionMark />} title={fault.message}><p className="selectable">{whereText(details)}</p></Empty>
}
