import { Eye, FileDown, LoaderCircle, RefreshCw, SlidersHorizontal, Square, Trash2 } from 'lucide-react'
import type { SolveMethod } from '../../../core/api/mattes.ts'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useMattes, useView } from '../../state/studio.ts'
import { LARGEST_BRUSH, SMALLEST_BRUSH } from '../../tools/tool.ts'
import { LogSlider } from '../mask-bar/log-slider.tsx'
import { alphaWords } from './matte-words.ts'
import { RuleFields } from './rule-fields.tsx'
import { useMethods } from './use-methods.ts'
import '../../kit/foot-bar.css'
import './matte.css'

/** Over the foot of the canvas while the trimap's brush is chosen: what it paints, and how it stands with the alpha. */
export function MatteBar() {
  const open = useDocument((state) => state.image !== null)
  const chosen = useView((state) => state.tool === 'trimap')
  const ready = useMattes((state) => (state.active?.trimap ?? null) !== null)
  if (!open || !chosen) return null
  return <div className="foot-bar matte-bar" role="toolbar" aria-label="Trimap">{ready ? <Paint /> : <Begin />}</div>
}

/** Nothing to paint on yet: whose trimap it would be, and of what it is made. */
function Begin() {
  const app = useApp()
  const target = useMattes((state) => state.target)
  const busy = useMattes((state) => state.making)
  const rule = useMattes((state) => state.wishes.rule)
  const name = useDocument((state) => {
    const row = target === null ? undefined : state.annotations.get(target)
    return row ? (state.categories.get(row.category)?.name ?? 'object') : null
  })
  return (
    <>
      <span className="matte-words">{name === null ? 'Trimap of the whole photo, or select one object' : <>Trimap of “<span className="ellipsis">{name}</span>”</>}</span>
      <RuleFields rule={rule} onChange={(next) => app.mattes.wish({ rule: next })} />
      <Button look="primary" disabled={busy} onClick={() => void app.mattes.make().catch(app.notices.fault)}>{busy ? 'Making…' : 'Make trimap'}</Button>
    </>
  )
}

function Paint() {
  const app = useApp()
  const { value, solving, active, making } = useMattes((state) => state)
  const brush = useView((state) => state.brush)
  const cutout = useView((state) => state.mode === 'cutout')
  return (
    <>
      <Segmented label="What the brush paints" value={value} onChange={app.mattes.setValue} choices={[
        { value: 'foreground', title: 'Object', icon: <i className="trimap-swatch trimap-object" aria-hidden="true" /> },
        { value: 'background', title: 'Background', icon: <i className="trimap-swatch trimap-ground" aria-hidden="true" /> },
        { value: 'unknown', title: 'Unknown', icon: <i className="trimap-swatch trimap-unknown" aria-hidden="true" /> },
      ]} />
      <LogSlider label="Size" value={brush.size} onChange={(size) => app.view.set({ brush: { ...brush, size } })} min={SMALLEST_BRUSH} max={LARGEST_BRUSH} show={(size) => `${size} px`} />
      <span className="matte-state" role="status">
        {(solving || making) && <LoaderCircle className="matte-turning" aria-hidden="true" />}{alphaWords({ active, solving, making })}
      </span>
      {solving ? <IconButton small label="Stop solving" onClick={app.mattes.stop}><Square /></IconButton>
        : <IconButton small label="Solve the alpha now" disabled={making} onClick={() => void app.mattes.solve().catch(app.notices.fault)}><RefreshCw /></IconButton>}
      <IconButton small label="Look at the cutout" aria-pressed={cutout} onClick={() => app.view.set({ mode: cutout ? 'overlay' : 'cutout' })}><Eye /></IconButton>
      <IconButton small label="Finish the cutout…" hint="Write the cutout to a file" disabled={making} onClick={() => app.ui.show({ kind: 'finish-cutouts' })}><FileDown /></IconButton>
      <Popover align="end" title="How trimap and alpha are made" trigger={<IconButton small label="How trimap and alpha are made"><SlidersHorizontal /></IconButton>}><Wishes /></Popover>
    </>
  )
}

/** What is chosen once and then holds: the rule, the method, and when it is solved. */
function Wishes() {
  const app = useApp()
  const { wishes, making } = useMattes((state) => state)
  const methods = useMethods(wishes.method)
  return (
    <div className="matte-wishes">
      <span className="quiet">Trimap</span>
      <RuleFields rule={wishes.rule} onChange={(rule) => app.mattes.wish({ rule })} />
      <div className="matte-row">
        <Button disabled={making} onClick={() => void app.mattes.make().catch(app.notices.fault)}>Make it anew</Button>
        <IconButton label="Remove trimap and alpha" onClick={() => void app.mattes.remove().catch(app.notices.fault)}><Trash2 /></IconButton>
      </div>
      <span className="quiet">Alpha</span>
      <Select<SolveMethod> label="How the alpha is solved" value={wishes.method} choices={methods} onChange={(method) => app.mattes.wish({ method })} />
      <Checkbox checked={wishes.colours} onChange={(colours) => app.mattes.wish({ colours })}>Clean colours at the edge</Checkbox>
      <Checkbox checked={wishes.auto} onChange={(auto) => app.mattes.wish({ auto })}>Solve when the hand rests</Checkbox>
    </div>
  )
}
