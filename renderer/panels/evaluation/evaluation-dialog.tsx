import { Gauge } from 'lucide-react'
import { useState } from 'react'
import type { ImageFilter } from '../../../core/api/images.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Progress } from '../../kit/progress.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { useGallery, usePredictions, useSession } from '../../state/studio.ts'
import { filterParts } from '../filmstrip/filter-button.tsx'
import { JointsPart } from '../joints/joints-view.tsx'
import { DepthPart } from '../depth/depth-part.tsx'
import { CocoView } from './coco-view.tsx'
import { runWords } from './figures.ts'
import { MaskView } from './mask-view.tsx'
import { ThresholdPart } from './threshold-part.tsx'
import { TriagePart } from './triage-part.tsx'
import { useScores } from './use-scores.ts'
import './charts.css'
import './evaluation.css'

type What = 'masks' | 'segm' | 'bbox' | 'keypoints' | 'joints' | 'depth'
const WHAT: { value: What; title: string }[] = [
  { value: 'masks', title: 'Masks' }, { value: 'segm', title: 'AP of masks' }, { value: 'bbox', title: 'AP of boxes' }, { value: 'keypoints', title: 'AP of keypoints' }, { value: 'joints', title: 'Joints' },
  { value: 'depth', title: 'Depth' },
]

/** How good a run is: compared with the labels or with another run, in numbers that lead to the photos behind them. */
export default function EvaluationDialog() {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const runs = usePredictions((state) => state.runs)
  const shown = usePredictions((state) => state.shown)
  const filter = useGallery((state) => state.filter)
  const listed = useGallery((state) => state.ids.length)
  const [chosen, setChosen] = useState<RunId | null>(shown)
  const [truth, setTruth] = useState<'labels' | RunId>('labels')
  const [onlyShown, setOnlyShown] = useState(false)
  const [score, setScore] = useState(0)
  const [pixels, setPixels] = useState(2)
  const [classes, setClasses] = useState<'apart' | 'one'>('apart')
  const [wanted, setWhat] = useState<What | null>(null)
  const run = runs.find(({ id }) => id === chosen) ?? runs[0]
  const what = wanted ?? (run?.task === 'pose3d' || run?.task === 'keypoints' ? 'joints' : run?.task === 'depth' ? 'depth' : 'masks')
  const against = runs.some(({ id }) => id === truth && id !== run?.id) ? truth : ('labels' as const)
  const filtered = filterParts(filter) > 0 || Boolean(filter.search)
  const hasMaps = against === 'labels' && (run?.source.startsWith('model:') ?? false)
  const part: { project: ProjectId; run: RunId; truth: 'labels' | RunId; filter?: ImageFilter } = { project: project!, run: run?.id as RunId, truth: against, ...(onlyShown && filtered ? { filter } : {}) }
  const key = (asked: boolean, more: object) => (project && run && asked ? JSON.stringify({ ...part, ...more }) : null)
  const masks = useScores(key(what === 'masks', { score, pixels }), (options) =>
    app.bridge.client.evaluations.masks({ ...part, score, boundaryPixels: pixels }, options))
  const isCoco = what !== 'masks' && what !== 'joints' && what !== 'depth'
  const coco = useScores(key(isCoco, { what, score, classes }), (options) =>
    app.bridge.client.evaluations.coco({ ...part, type: isCoco ? what : 'segm', score: score || 0.5, classes }, options))
  const now = what === 'masks' ? masks : coco
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Evaluation" size="wide" className="eval-dialog" focus=".select">
      {!run ? (
        <Empty icon={<Gauge />} title="There are no predictions to evaluate yet.">
          <Button look="primary" onClick={() => app.ui.show({ kind: 'predict' })}>Predict photos…</Button>
        </Empty>
      ) : (
        <>
          <div className="eval-choices">
            <Field label="Run"><Select<RunId> value={run.id} onChange={setChosen} choices={runs.map((one) => ({ value: one.id, title: runWords(one) }))} /></Field>
            {what !== 'joints' && what !== 'depth' && <Field label="Compared with">
              <Select<'labels' | RunId> value={against} onChange={setTruth}
                choices={[{ value: 'labels', title: 'Labels' }, ...runs.filter(({ id }) => id !== run.id).map((one) => ({ value: one.id, title: runWords(one) }))]} />
            </Field>}
            <Field label="Photos">
              <Select value={onlyShown && filtered ? 'shown' : 'all'} disabled={!filtered} onChange={(value) => setOnlyShown(value === 'shown')}
                choices={[{ value: 'all', title: 'All' }, ...(filtered ? [{ value: 'shown', title: `The ${countWords(listed, 'photo')} of the filter` }] : [])]} />
            </Field>
            {isCoco && (
              <Field label="Classes"><Select<'apart' | 'one'> value={classes} onChange={setClasses} choices={[{ value: 'apart', title: 'By name' }, { value: 'one', title: 'All as one' }]} /></Field>
            )}
            {what !== 'depth' && <Field label={isCoco ? 'Confusions from' : 'Score from'}><NumberField value={isCoco ? score || 0.5 : score} min={0} max={1} step={0.05} onCommit={(value) => setScore(value ?? 0)} /></Field>}
            {what === 'masks' && <Field label="Edge, pixels"><NumberField value={pixels} min={0} max={1_000} onCommit={(value) => setPixels(value ?? 2)} /></Field>}
          </div>
          <Segmented label="What is measured" value={what} choices={WHAT} onChange={setWhat} />
          {now.loading && <div className="eval-progress"><Progress done={now.done} label="Comparing" /></div>}
          {now.fault && <Empty title={now.fault.message}>{now.fault.details.fix}</Empty>}
          {what === 'masks' ? masks.value && (
            <MaskView scores={masks.value} run={run.id}>
              {hasMaps && <ThresholdPart key={run.id} project={project!} run={run.id} filter={part.filter} />}
              {run.source.startsWith('model:') && <TriagePart key={`triage ${run.id}`} part={{ ...part, score }} />}
            </MaskView>
          ) : what === 'joints' ? <JointsPart part={part} score={score} /> : what === 'depth' ? <DepthPart part={part} /> : coco.value && <CocoView scores={coco.value} run={run.id} onMergeClasses={classes === 'apart' ? () => setClasses('one') : undefined} />}
        </>
      )}
    </Dialog>
  )
}
