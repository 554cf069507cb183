import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { mattes as api, type SolveMethod } from '../../../core/api/mattes.ts'
import type { JobId } from '../../../core/records/ids.ts'
import { useApp, useJobs } from '../../app/app.ts'
import { JobProgress } from '../../app/job-progress.tsx'
import { isOpen } from '../../app/jobs.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { PathField } from '../../kit/path-field.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useGallery, useMattes, useSession } from '../../state/studio.ts'
import { ScopeField, type Scope } from '../predict/scope-field.tsx'
import { JobOutcome } from '../report/job-outcome.tsx'
import { PathList, ProblemTable } from '../report/report-tables.tsx'
import { METHODS } from './matte-words.ts'
import { RuleFields } from './rule-fields.tsx'
import '../predict/predict.css'
import './matte.css'

/** From labels to cutouts: which photos, how their edges are found, and where the files and the report go. */
export default function FinishDialog() {
  const app = useApp()
  const project = useSession((state) => state.project)
  const image = useDocument((state) => state.image)
  const filter = useGallery((state) => state.filter)
  const listed = useGallery((state) => state.ids.length)
  const wishes = useMattes((state) => state.wishes)
  const [scope, setScope] = useState<Scope>('filter')
  const [out, setOut] = useState(() => (project ? `${project.path.replace(/\.selvedge$/, '')}-cutouts` : ''))
  const [rule, setRule] = useState(wishes.rule)
  const [method, setMethod] = useState<SolveMethod>(wishes.method)
  const [colours, setColours] = useState(wishes.colours)
  const [keep, setKeep] = useState(true)
  const [trim, setTrim] = useState(false)
  const [margin, setMargin] = useState(16)
  const [job, setJob] = useState<JobId | null>(null)
  const [starting, setStarting] = useState(false)
  const running = useJobs((state) => state.list.find((one) => one.id === job))
  const browse = async () => {
    const path = await app.ui.chooseFile({ title: 'Folder of the cutouts', want: 'folder', action: 'Write here' })
    if (path) setOut(path)
  }
  const start = async () => {
    setStarting(true)
    try {
      const photos = scope === 'photo' && image ? { images: [image.id] } : { filter }
      const started = await app.jobs.start('mattes.finish', { ...photos, out: out.trim(), rule, method, colours, keep, margin: trim ? margin : null }, 'Finish cutouts')
      setJob(started.id)
    } catch (thrown) {
      app.notices.fault(thrown)
    } finally {
      setStarting(false)
    }
  }
  const busy = running !== undefined && isOpen(running)
  const ended = running !== undefined && !busy
  const count = scope === 'photo' ? 1 : listed
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Finish cutouts" size="large" about="Trimap, alpha, clean colours and a PNG for each photo, and a report that puts first what needs a hand."
      foot={job === null ? (
        <>
          <span className="foot-note">Trimaps and alphas stay in the project, where each can be touched up.</span>
          <Button onClick={() => app.ui.show(null)}>Cancel</Button>
          <Button look="primary" disabled={!out.trim() || starting || count === 0} onClick={() => void start()}>Finish {countWords(count, 'photo')}</Button>
        </>
      ) : (
        <>
          <span className="foot-note">{busy && 'You may close this window; the work goes on.'}</span>
          {ended && <Button onClick={() => setJob(null)}>Back</Button>}
          <Button look={ended ? 'primary' : 'plain'} onClick={() => app.ui.show(null)}>{ended ? 'Done' : 'Close'}</Button>
        </>
      )}>
      {job === null ? (
        <div className="form">
          <div className="finish-pair">
            <ScopeField value={scope} onChange={setScope} photo={image?.name ?? null} listed={listed} rest={null} />
            <fieldset className="predict-field"><legend>Edge</legend>
              <RuleFields rule={rule} onChange={setRule} />
              <Checkbox checked={keep} onChange={setKeep}>Keep trimaps that are there already</Checkbox>
            </fieldset>
          </div>
          <Field label="Alpha"><Select<SolveMethod> label="How the alpha is solved" value={method} choices={METHODS} onChange={setMethod} /></Field>
          <Field label="Into folder"><PathField value={out} onChange={setOut} onBrowse={() => void browse()} placeholder="Choose, or paste a path" /></Field>
          <div className="form-part">
            <Checkbox checked={colours} onChange={setColours}>Clean colours at the edge</Checkbox>
            <Checkbox checked={trim} onChange={setTrim}>Cut off what is transparent</Checkbox>
            {trim && <Field label="Margin, pixels"><NumberField label="Margin round the object" value={margin} min={0} max={10_000} onCommit={(value) => setMargin(value ?? 0)} /></Field>}
          </div>
        </div>
      ) : <><JobProgress id={job} />{ended && (running.state === 'done' ? <Finished result={running.result} /> : <JobOutcome job={running} />)}</>}
    </Dialog>
  )
}

function Finished({ result }: { result: unknown }) {
  const { data } = api.finish.result.safeParse(result)
  if (!data) return null
  const hand = data.finished.filter((one) => one.needsHand && one.cutout !== '')
  return (
    <div className="outcome">
      <p className="outcome-head" role="status"><CircleCheck aria-hidden="true" />{countWords(data.written, 'cutout')} written, {hand.length === 0 ? 'none needs a hand' : `${hand.length} ${hand.length === 1 ? 'needs' : 'need'} a hand`}.</p>
      <PathList title="Report" paths={[data.report]} />
      {hand.length > 0 && <ProblemTable title="Need a hand" total={hand.length} rows={hand.map((one) => ({ file: one.file, field: '', code: '', message: one.why, fix: '' }))} />}
      {data.failed.length > 0 && <ProblemTable title={`${countWords(data.failed.length, 'photo')} could not be done`} total={data.failed.length}
        rows={data.failed.map((one) => ({ file: one.file, field: '', code: one.code, message: one.message, fix: '' }))} />}
    </div>
  )
}
