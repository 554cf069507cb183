import { useState } from 'react'
import { recipe as recipeSchema, type Recipe } from '../../../core/composite/recipe.ts'
import { LIMITS } from '../../../core/limits.ts'
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
import { useGallery, useSession } from '../../state/studio.ts'
import { JobOutcome } from '../report/job-outcome.tsx'
import { LookFields, SizeFields } from './recipe-fields.tsx'
import { SheetView } from './sheet-view.tsx'
import { FIRST_WISH, sourceOf, SourceFields, type Wish } from './source-fields.tsx'
import '../import/import.css'
import '../predict/predict.css'
import './composite.css'

/** Synthetic pictures for training: of which objects, on which grounds, how many and how; a contact sheet beforehand. */
export default function CompositeDialog() {
  const app = useApp()
  const project = useSession((state) => state.project)
  const filter = useGallery((state) => state.filter)
  const [wish, setWish] = useState<Wish>(FIRST_WISH)
  const [recipe, setRecipe] = useState<Recipe>(() => recipeSchema.parse({}))
  const [count, setCount] = useState(200)
  const [mattes, setMattes] = useState(true)
  const [out, setOut] = useState(() => (project ? `${project.path.replace(/\.selvedge$/, '')} composites` : ''))
  const [job, setJob] = useState<JobId | null>(null)
  const [starting, setStarting] = useState(false)
  const running = useJobs((state) => state.list.find((one) => one.id === job))
  const from = sourceOf(wish, filter)
  const asked = from && { ...from, recipe }
  const change = (part: Partial<Recipe>) => setRecipe((now) => ({ ...now, ...part }))
  const browse = async () => {
    const path = await app.ui.chooseFile({ title: 'Folder of the pictures', want: 'folder', action: 'Write here' })
    if (path) setOut(path)
  }
  const start = async () => {
    if (!asked) return
    setStarting(true)
    try {
      const started = await app.jobs.start('composites.make', { ...asked, count, mattes, out: out.trim() }, 'Make synthetic pictures')
      setJob(started.id)
    } catch (thrown) {
      app.notices.fault(thrown)
    } finally {
      setStarting(false)
    }
  }
  const busy = running !== undefined && isOpen(running)
  const ended = running !== undefined && !busy
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Synthetic pictures" size={job === null ? 'wide' : 'medium'} className={job === null ? 'composite-dialog' : undefined}
      about="Objects cut out and pasted on other grounds, with exact masks, for training. They join the project as photos for training."
      foot={job === null ? (
        <>
          <span className="foot-note">The same seed gives the same pictures; a larger number adds to them.</span>
          <Button onClick={() => app.ui.show(null)}>Cancel</Button>
          <Button look="primary" disabled={!asked || !out.trim() || starting} onClick={() => void start()}>Make {countWords(count, 'picture')}</Button>
        </>
      ) : (
        <>
          <span className="foot-note">{busy && 'You may close this window; the work goes on.'}</span>
          {ended && <Button onClick={() => setJob(null)}>Back</Button>}
          <Button look={ended ? 'primary' : 'plain'} onClick={() => app.ui.show(null)}>{ended ? 'Done' : 'Close'}</Button>
        </>
      )}>
      {job === null ? (
        <div className="composite">
          <div className="composite-form scroll">
            <SourceFields wish={wish} onChange={(part) => setWish((now) => ({ ...now, ...part }))} />
            <div className="composite-pair">
              <Field label="Pictures"><NumberField value={count} min={1} max={LIMITS.compositePictures} onCommit={(value) => setCount(value ?? 1)} /></Field>
              <Field label="Seed"><NumberField value={recipe.seed} min={0} onCommit={(seed) => change({ seed: seed ?? 1 })} /></Field>
            </div>
            <SizeFields recipe={recipe} onChange={change} />
            <LookFields recipe={recipe} onChange={change} />
            <Field label="Files go to"><PathField value={out} onChange={setOut} onBrowse={() => void browse()} placeholder="Choose, or paste a path" /></Field>
            <Checkbox checked={mattes} onChange={setMattes}>Write alpha and trimap beside them</Checkbox>
          </div>
          <SheetView asked={asked} />
        </div>
      ) : <><JobProgress id={job} />{ended && <JobOutcome job={running} />}</>}
    </Dialog>
  )
}
