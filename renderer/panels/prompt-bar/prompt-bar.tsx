import { Check, LoaderCircle, MousePointerClick, Undo2, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useDrawing, usePrompting, useView } from '../../state/studio.ts'
import { toolOf } from '../../tools/index.ts'
import '../../kit/foot-bar.css'
import './prompt-bar.css'

const press = (key: string) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })

/** Over the foot of the canvas while the tool for click prompts is chosen: whose answers these are, and what can be done with one. */
export function PromptBar() {
  const app = useApp()
  const asks = useView((state) => toolOf(state.tool).prompts === true)
  const open = useDocument((state) => state.image !== null)
  const { models, chosen, known, preparing } = usePrompting((state) => state)
  const progress = useDrawing((state) => state.draft?.progress)
  if (!asks || !open || !known) return null
  if (!chosen) {
    return (
      <div className="foot-bar prompt-bar" role="toolbar" aria-label="Click prompts">
        <MousePointerClick aria-hidden="true" />
        <span>To have objects outlined by clicks, add SAM or MobileSAM: its encoder and decoder as .onnx.</span>
        <Button look="primary" onClick={() => app.ui.show({ kind: 'models' })}>Models…</Button>
      </div>
    )
  }
  const marked = progress !== undefined
  return (
    <div className="foot-bar prompt-bar" role="toolbar" aria-label="Click prompts">
      {models.length > 1 ? (
        <Select className="prompt-model" label="Model that answers" value={chosen.id} choices={models.map(({ id, name }) => ({ value: id, title: name }))} onChange={(id) => app.prompting.choose(id)} />
      ) : <span className="prompt-name ellipsis" title={chosen.name}>{chosen.name}</span>}
      <span className="prompt-state" role="status">
        {progress?.waiting || (preparing && !progress) ? <><LoaderCircle className="prompt-turning" aria-hidden="true" />{progress ? 'Looking…' : 'Taking a first look…'}</>
          : progress ? (progress.score === null ? 'Nothing found' : `Score ${progress.score.toFixed(2)}`)
          : <><b className="prompt-plus">+</b> click <b className="prompt-minus">−</b> right click <i className="prompt-box" aria-hidden="true" /> drag</>}
      </span>
      {marked && (
        <>
          <IconButton small label="Take the last mark back" shortcut="Backspace" onClick={() => app.drawing.key(press('Backspace'))}><Undo2 /></IconButton>
          <IconButton small label="Give it up" shortcut="Esc" onClick={() => app.drawing.cancel()}><X /></IconButton>
          <Button look="primary" icon={<Check aria-hidden="true" />} disabled={progress.waiting || progress.score === null} onClick={() => app.drawing.key(press('Enter'))}>Accept <Keys keys="Enter" /></Button>
        </>
      )}
    </div>
  )
}
