import { useMemo, useState } from 'react'
import { useApp } from '../../app/app.ts'
import { useCommandState } from '../../app/command-state.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { useDocument, usePredictions, useView } from '../../state/studio.ts'
import { HeatPart } from './heat-part.tsx'
import { JointList } from './joint-list.tsx'
import { inSpaceOf, personsOfPhoto, type PhotoPerson } from './persons.ts'
import { SpaceView } from './space-view.tsx'
import '../categories/skeleton-editor.css'
import '../pose/pose.css'
import './joints-panel.css'

const NOBODY: PhotoPerson[] = []

/** The joints of a person of the open photo: in space, one by one, how far off they were found, and what the model saw. */
export function JointsPanel() {
  const app = useApp()
  const annotations = useDocument((state) => state.annotations)
  const categories = useDocument((state) => state.categories)
  const image = useDocument((state) => state.image)
  const { shown, results, runs, selection: predicted } = usePredictions((state) => state)
  const selection = useView((state) => state.selection)
  const [joint, setJoint] = useState(0)
  const run = runs.find(({ id }) => id === shown) ?? null
  const result = shown === null ? null : (results.get(shown) ?? null)
  const persons = useMemo(() => (image ? personsOfPhoto(annotations.values(), categories, result) : NOBODY), [image, annotations, categories, result])
  const person = persons.find(({ row, found }) => (row !== null && selection.has(row.id)) || (found !== null && predicted.has(found.prediction.id))) ?? persons[0]
  if (!person) return <Nobody />
  const choose = (key: string) => {
    const { row, found } = persons[Number(key)]
    app.view.select(row ? [row.id] : [])
    app.predictions.select(found ? [found.prediction.id] : [])
  }
  const space = inSpaceOf(person)
  const at = Math.min(joint, person.names.length - 1)
  return (
    <div className="panel scroll joints-panel">
      <section className="panel-part" aria-label="Person">
        {persons.length > 1 && (
          <Segmented label="Person" value={String(persons.indexOf(person))} onChange={choose} choices={persons.slice(0, 8).map((_, i) => ({ value: String(i), title: String(i + 1) }))} />
        )}
        {space.found || space.truth ? <SpaceView person={person} /> : <p className="panel-note">These joints are known in the picture only. A model of poses in space, or drawn figures, know them in space.</p>}
        <Figures person={person} hasRun={run !== null} />
        {person.found && person.found.prediction.verdict === 'open' && (
          <div className="pose-row"><Verdict id="review.accepted" word="Accept" /><Verdict id="review.rejected" word="Reject" /></div>
        )}
      </section>
      <section className="panel-part" aria-label="Joints">
        <JointList person={person} chosen={at} onChoose={setJoint} />
        {person.row && <p className="panel-note">On the photo: drag a joint; 2, 1 and 0 over it say visible, hidden, not there.</p>}
      </section>
      {run && <HeatPart key={run.id} run={run} person={person} joint={at} />}
    </div>
  )
}

/** How far off the joints were found, where their truth is labelled. */
function Figures({ person: { scores, found }, hasRun }: { person: PhotoPerson; hasRun: boolean }) {
  if (!scores) return found || !hasRun ? null : <p className="panel-note">The run that is shown found nothing of this person.</p>
  const { mpjpe, paMpjpe, near, pixels } = scores
  const known = pixels.filter((error) => error !== null)
  const facts: [string, string][] = [
    ...(mpjpe === null ? [] : [['MPJPE', `${mpjpe.toFixed(1)} mm`] as [string, string]]), ...(paMpjpe === null ? [] : [['PA-MPJPE', `${paMpjpe.toFixed(1)} mm`] as [string, string]]),
    ['PCK 10 %', near.of > 0 ? `${((100 * near.right[1]) / near.of).toFixed(0)} %` : '–'],
    ['In the picture', known.length > 0 ? `${(known.reduce((sum, error) => sum + error, 0) / known.length).toFixed(1)} px` : '–'],
  ]
  return <dl className="facts selectable joints-facts" aria-label="Errors">{facts.map(([title, value]) => <div key={title}><dt>{title}</dt><dd>{value}</dd></div>)}</dl>
}

function Verdict({ id, word }: { id: string; word: string }) {
  const app = useApp()
  const { enabled, title } = useCommandState(id)
  return <Button title={title} disabled={!enabled} onClick={() => runCommand(app, commandOf(id))}>{word}</Button>
}

function Nobody() {
  const app = useApp()
  const tool = useView((state) => state.tool)
  return (
    <div className="panel scroll">
      <section className="panel-part">
        <p className="quiet">Nobody on this photo has joints yet. Predict it with a model of joints, or place them by hand.</p>
        {tool !== 'keypoints' && <Button onClick={() => app.view.setTool('keypoints')}>Take the keypoints tool</Button>}
      </section>
    </div>
  )
}
