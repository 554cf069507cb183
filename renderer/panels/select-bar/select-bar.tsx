import { Blocks, Check, LoaderCircle, Undo2, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { useDocument, useDrawing, useSelecting, useView } from '../../state/studio.ts'
import { toolOf } from '../../tools/index.ts'
import { FEWEST_CELLS, MOST_CELLS, MOST_TOLERANCE, type PixelsFor } from '../../tools/pixels.ts'
import { IntoChoice } from '../mask-bar/into-choice.tsx'
import { LogSlider } from '../mask-bar/log-slider.tsx'
import '../mask-bar/mask-bar.css'
import './select-bar.css'

const press = (key: string) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })
/** What the tools do before anything was begun, in few words. */
const FIRST: Record<PixelsFor, string> = {
  cut: 'Drag a box round the object', cells: 'Click cells or drag over them', colour: 'Click on a colour', wire: 'Click along the edge',
}
const BACK: Record<PixelsFor, string> = {
  cut: 'Take the last stroke back', cells: 'Take the last stroke back', colour: 'Take the last colour back', wire: 'Take the last corner back',
}
const ACCEPT = { add: 'Add', take: 'Take away' }

/** Over the foot of the canvas while a tool that selects pixels is chosen: how it picks, and what can be done with what it found. */
export function SelectBar() {
  const app = useApp()
  const kind = useView((state) => toolOf(state.tool).pixels)
  const title = useView((state) => toolOf(state.tool).title)
  const open = useDocument((state) => state.image !== null)
  const busy = useDrawing((state) => state.busy)
  const found = useDrawing((state) => (state.draft?.regions.length ?? 0) > 0)
  const into = useDrawing((state) => state.draft?.into)
  const { picker, preparing, waiting } = useSelecting((state) => state)
  if (!kind || !open) return null
  return (
    <div className="foot-bar mask-bar select-bar" role="toolbar" aria-label={title}>
      {kind === 'cells' && (
        <LogSlider label="Cells" value={picker.cells} onChange={(cells) => app.selecting.setPicker({ cells })} min={FEWEST_CELLS} max={MOST_CELLS} show={(cells) => `${cells}`} />
      )}
      {kind === 'colour' && (
        <>
          <LogSlider label="Tolerance" value={Math.max(0.5, picker.tolerance)} onChange={(tolerance) => app.selecting.setPicker({ tolerance })} min={0.5} max={MOST_TOLERANCE} digits={1} show={(tolerance) => tolerance.toFixed(1)} />
          <IconButton label="Connected only" hint={picker.contiguous ? 'Only what hangs together with the place' : 'Everywhere on the photo'} aria-pressed={picker.contiguous} onClick={() => app.selecting.setPicker({ contiguous: !picker.contiguous })}><Blocks /></IconButton>
        </>
      )}
      <IntoChoice />
      <span className="select-bar-state" role="status">
        {preparing || (waiting && kind === 'cut')
          ? <><LoaderCircle className="select-bar-turning" aria-hidden="true" />{preparing ? 'Reading the photo…' : 'Cutting…'}</>
          : <Words kind={kind} busy={busy} masked={into?.masked === true && found} />}
      </span>
      {busy && (
        <>
          <IconButton small label={BACK[kind]} shortcut="Backspace" onClick={() => app.drawing.key(press('Backspace'))}><Undo2 /></IconButton>
          <IconButton small label="Give it up" shortcut="Esc" onClick={() => app.drawing.cancel()}><X /></IconButton>
          <Button look="primary" icon={<Check aria-hidden="true" />} disabled={kind !== 'wire' && !found} onClick={() => app.drawing.key(press('Enter'))}>
            {into ? ACCEPT[into.mode] : kind === 'wire' ? 'Close' : 'Accept'} <Keys keys="Enter" />
          </Button>
        </>
      )}
    </div>
  )
}

function Words({ kind, busy, masked }: { kind: PixelsFor; busy: boolean; masked: boolean }) {
  if (masked) return <>The object becomes a mask</>
  if (!busy || kind === 'wire') return <>{FIRST[kind]}</>
  // The status line says more; beside a slider there is room for little.
  if (kind !== 'cut') return null
  return <><b className="select-bar-plus">+</b> draw <b className="select-bar-minus">−</b> Alt or right button</>
}
