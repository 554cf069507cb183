import type { DeviceChoice } from '../../../core/api/models.ts'
import type { Run } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { spanWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { classColours } from '../../canvas/class-colours.ts'
import { useDocument, usePredictions } from '../../state/studio.ts'
import { DEVICE_WORDS } from '../predict/device-words.ts'
import { paramWords } from '../predict/param-words.ts'

/** Failures and classes listed here; the job's own list has all failures. */
const MOST = 8
const MOST_CLASSES = 24

/** What made a run, and the photos it could not do. */
export function RunDetails({ run }: { run: Run }) {
  const app = useApp()
  const project = usePredictions((state) => state.project)
  const failures = useQuery(app.bridge, run.failed > 0 && project ? `failures ${run.id} ${run.failed}` : null,
    (signal) => app.bridge.client.predictions.failures({ project: project!, run: run.id }, { signal }))
  const rows: [string, string][] = [
    ['Made by', run.source.replace(/^model:/, '').replace(/^import:/, 'imported from ')],
    ['Version', [run.version, run.sha256 && run.sha256.slice(0, 8)].filter(Boolean).join(' · ')],
    ['How', paramWords(run.params)],
    ['Device', DEVICE_WORDS[run.device as DeviceChoice] ?? run.device],
    ['Started', new Date(run.startedAt).toLocaleString()],
    ['Work', run.seconds > 0 ? `${spanWords(1_000 * run.seconds)}, ${(run.images / run.seconds).toFixed(1)} photos a second` : ''],
    ['Found', `${run.predictions} on ${run.images} photos`],
  ]
  return (
    <>
      <dl className="run-facts">
        {run.labels.length > 0 && <div><dt>Classes</dt><dd className="run-classes"><Classes names={run.labels} /></dd></div>}
        {rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      {failures.value && failures.value.length > 0 && (
        <ul className="run-failures" aria-label="Photos that failed">
          {failures.value.slice(0, MOST).map((one) => <li key={one.image}><button type="button" onClick={() => app.gallery.open(one.image)}>{one.file}</button> {one.message}</li>)}
          {failures.value.length > MOST && <li className="faint">and {failures.value.length - MOST} more</li>}
        </ul>
      )}
    </>
  )
}

/** The classes a run knows, in the colours in which they are drawn. */
function Classes({ names }: { names: readonly string[] }) {
  const categories = useDocument((state) => state.categories)
  const colours = classColours(names, categories)
  return (
    <>
      {names.slice(0, MOST_CLASSES).map((name) => <span key={name}><i className="swatch" style={{ background: colours.get(name) }} />{name}</span>)}
      {names.length > MOST_CLASSES && <span className="faint">and {names.length - MOST_CLASSES} more</span>}
    </>
  )
}
