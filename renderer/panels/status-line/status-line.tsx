import { Check, CloudOff, Cpu, LoaderCircle, TriangleAlert } from 'lucide-react'
import { commandOf, placeOf, runCommand } from '../../commands/index.ts'
import { shortcutOf } from '../../commands/press.ts'
import { useApp, useJobs } from '../../app/app.ts'
import { isOpen } from '../../app/jobs.ts'
import { Progress } from '../../kit/progress.tsx'
import { useQuery } from '../../bridge/use-query.ts'
import { figure } from '../../canvas/figure.ts'
import { useDocument, useDrawing, usePixel, usePointer, usePredictions, useSession, useView } from '../../state/studio.ts'
import { DEVICE_WORDS } from '../predict/device-words.ts'
import './status-line.css'

const HOSTS = { electron: 'Desktop', serve: 'Browser', cli: 'Command line', memory: 'Memory' }

/** The last line of the window: saved state, what the tool waits for, cursor, zoom, where it runs. */
export function StatusLine() {
  const app = useApp()
  const hint = useDrawing((state) => state.draft?.hint)
  const hello = useSession((state) => state.hello)
  const readOnly = useSession((state) => state.project?.readOnly)
  const selected = useView((state) => state.selection.size)
  const help = shortcutOf(commandOf('help.shortcuts'), placeOf(app))
  return (
    <footer className="status-line">
      <Saved />
      <span className="status-hint ellipsis">{hint ?? (selected > 1 ? `${selected} objects selected` : `Press ${help ?? '?'} for all keys`)}</span>
      <RunningJob />
      <Cursor />
      <Zoom />
      <Device />
      <span className="status-host">{readOnly ? 'Read-only' : hello ? HOSTS[hello.host] : ''}</span>
    </footer>
  )
}

function Saved() {
  const saved = useDocument((state) => state.saved)
  const link = useSession((state) => state.link)
  // Offline, the count says how much waits in this browser to be stored.
  const waiting = saved.state === 'saved' ? '' : saved.state === 'saving' ? ', not saved yet' : `, ${saved.count} not saved yet`
  const [words, Drawn] = link !== 'open' ? [`Offline${waiting}`, CloudOff] as const
    : saved.state === 'saved' ? ['Saved', Check] as const
    : saved.state === 'saving' ? ['Saving…', LoaderCircle] as const
    : [`${saved.count} not saved yet`, TriangleAlert] as const
  return <span className={`status-state status-${link === 'open' ? saved.state : 'unsaved'}`} role="status" aria-label="Saved state"><Drawn aria-hidden="true" />{words}</span>
}

function RunningJob() {
  const app = useApp()
  const job = useJobs((state) => state.list.find(isOpen))
  if (!job) return null
  return (
    <button type="button" className="status-job" aria-label={`Jobs: ${job.title}`} onClick={() => runCommand(app, commandOf('view.jobs'))}>
      <span className="ellipsis">{job.title}{job.note && ` · ${job.note}`}</span><Progress done={job.done} label={job.title} />
    </button>
  )
}

function Cursor() {
  const at = usePointer()
  const image = useDocument((state) => state.image)
  const { colour: pixel, value } = usePixel()
  if (!image) return null
  const inside = at && at.x >= 0 && at.y >= 0 && at.x < image.width && at.y < image.height
  return (
    <>
      {inside && value && <span className="status-cursor" title={value.of === 'truth' ? 'True depth under the cursor' : 'Depth under the cursor, by the shown run'}>{`${value.of === 'truth' ? 'true depth' : 'depth'} ${figure(value.value)} ${value.unit}`}</span>}
      {inside && pixel && <span className="status-pixel"><span className="swatch" style={{ background: `rgb(${pixel.join(' ')})` }} />{pixel.join('  ')}</span>}
      {inside && <span className="status-cursor">{`x ${Math.floor(at.x)}  y ${Math.floor(at.y)}`}</span>}
      <span>{image.width} × {image.height}</span>
    </>
  )
}

/** Where models run: asked for once there is something that ran or could run. */
function Device() {
  const app = useApp()
  const ran = usePredictions((state) => state.runs.length > 0)
  const devices = useQuery(app.bridge, ran ? 'devices' : null, (signal) => app.bridge.client.models.devices({}, { signal }), ['models.changed'])
  const chosen = devices.value?.find((device) => device.chosen)
  if (!chosen) return null
  return <span className="status-device" title={`Models run here: ${DEVICE_WORDS[chosen.provider]}. ${chosen.reason}`}><Cpu aria-hidden="true" />{DEVICE_WORDS[chosen.provider]}</span>
}

function Zoom() {
  const app = useApp()
  const zoom = useView((state) => state.viewport.zoom)
  const shown = useView((state) => state.image !== null)
  if (!shown) return null
  const percent = zoom * 100
  const words = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
  return <button type="button" className="status-zoom" aria-label={`Zoom ${words}, fit to window`} onClick={() => app.view.fit()}>{words}</button>
}
