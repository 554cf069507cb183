import { useState } from 'react'
import type { DepthComparison, DepthFigures } from '../../../core/api/evaluations.ts'
import type { ImageFilter } from '../../../core/api/images.ts'
import type { DepthAlignment } from '../../../core/metrics/depth-scores.ts'
import type { CategoryId, ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Progress } from '../../kit/progress.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument } from '../../state/studio.ts'
import { idsOf, openPhoto, openPhotos } from '../evaluation/open-photos.ts'
import { PhotoTable, type PhotoColumn } from '../evaluation/photo-table.tsx'
import { useScores } from '../evaluation/use-scores.ts'
import { ALIGNMENTS, DEPTH_WORDS, depthWords, type Within } from './depth-figures.tsx'
import './depth.css'

const WORST = 20
type Photo = DepthComparison['images'][number]
type Column = (typeof SHOWN)[number]
/** Columns of the photos' table. */
const SHOWN = ['rmse', 'absRel', 'siLog', 'ssim', 'delta1', 'delta1OfPrediction'] as const satisfies readonly (keyof DepthFigures)[]
const COLUMNS = SHOWN.map((id): PhotoColumn<Photo, Column> => {
  const { title, short = title, share, more = false } = DEPTH_WORDS.find((one) => one.id === id)!
  return { id, head: short, title, words: (photo) => depthWords(photo[id], share), more }
})

/** The depth of a run against the true depths of the project. */
export function DepthPart({ part: { project, run, filter } }: { part: { project: ProjectId; run: RunId; filter?: ImageFilter } }) {
  const app = useApp()
  const categories = useDocument((state) => state.categories)
  const [align, setAlign] = useState<DepthAlignment>('least-squares')
  const [within, setWithin] = useState<string>('all')
  const [by, setBy] = useState<Column>('rmse')
  const place: Within = within === 'all' || within === 'labels' ? within : (Number(within) as CategoryId)
  const now = useScores(JSON.stringify({ project, run, filter, align, within }), (options) =>
    app.bridge.client.evaluations.runDepths({ project, run, align, within: place, ...(filter ? { filter } : {}) }, options))
  const { more = false } = DEPTH_WORDS.find(({ id }) => id === by)!
  const sorted = (now.value?.images ?? []).toSorted((a, b) => (more ? 1 : -1) * ((a[by] ?? 0) - (b[by] ?? 0)))
  const open = (images: typeof sorted, what: string) => void openPhotos(app, idsOf(images), run, what)
  return (
    <div className="eval-view">
      <div className="depth-choices">
        <div className="panel-row"><span className="quiet">Aligned by</span><Segmented label="Aligned by" value={align} choices={ALIGNMENTS} onChange={setAlign} /></div>
        <div className="panel-row"><span className="quiet">Judged on</span>
          <Select label="Judged on" value={within} onChange={(value: string) => setWithin(value)}
            choices={[{ value: 'all', title: 'All pixels' }, { value: 'labels', title: 'Labelled objects' }, ...[...categories.values()].map(({ id, name }) => ({ value: String(id), title: name }))]} />
        </div>
      </div>
      {now.loading && <div className="eval-progress"><Progress done={now.done} label="Comparing depths" /></div>}
      {now.fault && <Empty title={now.fault.message}>{now.fault.details.fix}</Empty>}
      {now.value && now.value.images.length === 0 && (
        <Empty title="No photo has both a depth of this run and a true one.">Import true depths (.npy, .pfm, 16-bit PNG), or choose a run of a model of depth.</Empty>
      )}
      {now.value && now.value.images.length > 0 && (
        <>
          <p className="eval-count">
            <span><b>{countWords(now.value.images.length, 'photo')}</b> compared{now.value.unpaired.length > 0 && `; ${now.value.unpaired.length} with one of the two only`}</span>
            <Button onClick={() => open(sorted.slice(0, WORST), `with the worst ${DEPTH_WORDS.find(({ id }) => id === by)!.title}`)}>Open the {Math.min(WORST, sorted.length)} worst</Button>
          </p>
          <div className="eval-columns">
            <section>
              <h3>All photos</h3>
              <table className="eval-table" aria-label="Figures of all photos">
                <thead><tr><th scope="col">Figure</th><th scope="col">Mean</th><th scope="col">Median</th></tr></thead>
                <tbody>
                  {DEPTH_WORDS.map(({ id, title, rule, share: isShare }) => (
                    <tr key={id} title={rule}><th scope="row">{title}</th><td>{depthWords(now.value!.mean[id], isShare)}</td><td>{depthWords(now.value!.median[id], isShare)}</td></tr>
                  ))}
                </tbody>
              </table>
            </section>
            <PhotoTable title="Photos, worst first" photos={sorted} columns={COLUMNS} by={by} onSort={(id) => setBy(id)} onOpen={(photo) => openPhoto(app, photo, run)} className="depth-scroll" />
          </div>
          <p className="eval-rule">{now.value.rule}</p>
        </>
      )}
    </div>
  )
}
