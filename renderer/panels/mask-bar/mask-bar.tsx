import { Check, Circle, PenTool, Scissors, Square, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { useDocument, useDrawing, useReshaping, useView } from '../../state/studio.ts'
import { toolOf } from '../../tools/index.ts'
import { LARGEST_BRUSH, SMALLEST_BRUSH } from '../../tools/tool.ts'
import { IntoChoice } from './into-choice.tsx'
import { LogSlider } from './log-slider.tsx'
import { ReshapeBar } from './reshape-bar.tsx'
import '../../kit/foot-bar.css'
import './mask-bar.css'

const press = (key: string) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })

/** Over the foot of the canvas: the brush of the tool that paints, what it asks, or the reshaping under way. */
export function MaskBar() {
  const open = useDocument((state) => state.image !== null)
  const uses = useView((state) => (state.tool === 'trimap' ? undefined : toolOf(state.tool).brush))
  const reshaping = useReshaping((state) => state.kind !== null)
  const question = useDrawing((state) => state.draft?.question)
  if (!open) return null
  if (reshaping) return <ReshapeBar />
  if (question) return <Question {...question} />
  // A tool that takes the nib alone has words of its own about what it paints.
  return uses === 'all' || uses === 'takes' ? <BrushBar nib={uses === 'all'} /> : null
}

function Question({ text, yes }: { text: string; yes: string }) {
  const app = useApp()
  return (
    <div className="foot-bar mask-bar" role="toolbar" aria-label="Question of the tool">
      <span className="mask-bar-words" role="status">{text}</span>
      <IconButton small label="Give it up" shortcut="Esc" onClick={() => app.drawing.cancel()}><X /></IconButton>
      <Button look="primary" icon={<Check aria-hidden="true" />} onClick={() => app.drawing.key(press('Enter'))}>{yes} <Keys keys="Enter" /></Button>
    </div>
  )
}

function BrushBar({ nib }: { nib: boolean }) {
  const app = useApp()
  const brush = useView((state) => state.brush)
  const set = (part: Partial<typeof brush>) => app.view.set({ brush: { ...brush, ...part } })
  const takes = brush.takes ? 'What is painted is taken from other objects' : 'Take what is painted from other objects'
  return (
    <div className="foot-bar mask-bar" role="toolbar" aria-label="Brush">
      {nib && (
        <>
          <LogSlider label="Size" value={brush.size} onChange={(size) => set({ size })} min={SMALLEST_BRUSH} max={LARGEST_BRUSH} show={(size) => `${size} px`} />
          <span className="mask-bar-group" role="group" aria-label="Shape of the brush">
            <IconButton label="Round brush" aria-pressed={brush.nib === 'round'} onClick={() => set({ nib: 'round' })}><Circle /></IconButton>
            <IconButton label="Square brush" aria-pressed={brush.nib === 'square'} onClick={() => set({ nib: 'square' })}><Square /></IconButton>
          </span>
          <IconButton label="Pen pressure" hint="A pen paints as wide as it is pressed" aria-pressed={brush.pressure} onClick={() => set({ pressure: !brush.pressure })}><PenTool /></IconButton>
        </>
      )}
      {!nib && <IntoChoice />}
      <IconButton label="Take from other objects" hint={takes} aria-pressed={brush.takes} onClick={() => set({ takes: !brush.takes })}><Scissors /></IconButton>
    </div>
  )
}
