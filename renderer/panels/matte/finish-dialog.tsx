import { ChevronRight, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { mattes as api, type SolveMethod } from '../../../core/api/mattes.ts'
import { cutoutSpec, type CutoutSpec } from '../../../core/cutout/spec.ts'
import { useApp } from '../../app/app.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import { countWords } from '../../app/when-words.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useGallery, useMattes, useSession, useView } from '../../state/studio.ts'
import { CutoutFields } from '../export/cutout-fields.tsx'
import { ScopeField, type Scope } from '../predict/scope-field.tsx'
import { JobDialog } from '../report/job-dialog.tsx'
import { PathList, ProblemTable } from '../report/report-tables.tsx'
import { RuleFields } from './rule-fields.tsx'
import { useMethods } from './use-methods.ts'
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
  // Who is at the edge of one photo means this one.
  const matting = useView((state) => state.tool === 'trimap')
  const [scope, setScope] = useState<Scope>(matting && image ? 'photo' : 'filter')
  const [out, setOut] = useState(() => (project ? `${project.path.replace(/\.selvedge$/, '')}-cutouts` : ''))
  const [rule, setRule] = useState(wishes.rule)
  const [method, setMethod] = useState<SolveMethod>(wishes.method)
  const [colours, setColours] = useState(wishes.colours)
  const [keep, setKeep] = useState(true)
  const [cutout, setCutout] = useState<CutoutSpec>(() => cutoutSpec.parse({}))
  const count = scope === 'photo' ? 1 : listed
  const begin = () => app.jobs.start('mattes.finish', {
    ...(scope === 'photo' && image ? { images: [image.id] } : { filter }), out: out.trim(), rule, method, colours, keep, cutout,
  }, 'Finish cutouts')
  const methods = useMethods(method)
  return (
    <JobDialog title="Finish cutouts" size="large" about="Trimap, alpha, clean colours and a file for each photo, and a report that puts first what needs a hand."
      note="Trimaps and alphas stay in the project, where each can be touched up." action={`Finish ${countWords(count, 'photo')}`}
      ready={out.trim() !== '' && count > 0 && cutout.picture !== '' && cutout.name.trim() !== ''} begin={begin} result={Finished}>
      <div className="form">
        <div className="finish-pair">
          <ScopeField value={scope} onChange={setScope} photo={image?.name ?? null} listed={listed} rest={null} />
          <fieldset className="predict-field"><legend>Edge</legend>
            <RuleFields rule={rule} onChange={setRule} />
            <Checkbox checked={keep} onChange={setKeep}>Keep trimaps that are there already</Checkbox>
          </fieldset>
        </div>
        <div className="finish-pair">
          <Field label="Alpha"><Select<SolveMethod> label="How the alpha is solved" value={method} choices={methods} onChange={setMethod} /></Field>
          <div className="finish-colours"><Checkbox checked={colours} onChange={setColours}>Clean colours at the edge</Checkbox></div>
        </div>
        <BrowseField label="Into folder" value={out} onChange={setOut} wish={{ title: 'Folder of the cutouts', want: 'folder', action: 'Write here' }} />
        <details className="fold">
          <summary><ChevronRight aria-hidden="true" /><span>Files</span><span className="faint ellipsis">{fileWords(cutout)}</span></summary>
          <div className="fold-body"><CutoutFields value={cutout} onChange={setCutout} onePerPhoto /></div>
        </details>
      </div>
    </JobDialog>
  )
}

const fileWords = ({ file, bits, trim, box, colour, picture, shadow }: CutoutSpec): string => [
  `${file.toUpperCase()}${bits === 16 ? ', 16 bits' : ''}`, trim ? 'trimmed' : 'the whole photo', ...(box ? [`at most ${box.width} × ${box.height}`] : []),
  colour !== null ? `on ${colour}` : picture !== null ? 'on a picture' : 'transparent', ...(shadow ? ['with a shadow'] : []),
].join(' · ')

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
