import { useState } from 'react'
import type { RunJointScores } from '../../../core/api/joint-scores.ts'
import type { ImageFilter } from '../../../core/api/images.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Progress } from '../../kit/progress.tsx'
import { joinPath } from '../file-browser/paths.ts'
import { idsOf, openPhoto, openPhotos } from '../evaluation/open-photos.ts'
import { PhotoTable, type PhotoColumn } from '../evaluation/photo-table.tsx'
import { useScores } from '../evaluation/use-scores.ts'
import './joints-view.css'

type Part = { project: ProjectId; run: RunId; filter?: ImageFilter }
type Photo = RunJointScores['images'][number]
type Sort = 'mpjpe' | 'pck'
const WORST = 20

const millimetres = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} mm`)
const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`)
const pixelWords = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} px`)
const COLUMNS: readonly PhotoColumn<Photo, Sort>[] = [
  { id: 'mpjpe', head: 'MPJPE', words: (photo) => millimetres(photo.mpjpe) },
  { id: 'pck', head: 'PCK 10 %', words: (photo) => percent(photo.pck), more: true },
]

/** The errors of a run's joints, asked of the host. */
export function JointsPart({ part, score }: { part: Part; score: number }) {
  const app = useApp()
  const { project, run, filter } = part
  const asked = { project, run, score, ...(filter ? { filter } : {}) }
  const scores = useScores(JSON.stringify(['joints', asked]), (options) => app.bridge.client.evaluations.runJoints(asked, options))
  if (scores.loading) return <div className="eval-progress"><Progress done={scores.done} label="Comparing" /></div>
  if (scores.fault) return <Empty title={scores.fault.message}>{scores.fault.details.fix}</Empty>
  return scores.value && <JointsView scores={scores.value} part={part} />
}

/** How far joints are from where they truly are: in the picture, in space, by joint and by photo. */
function JointsView({ scores, part }: { scores: RunJointScores; part: Part }) {
  const app = useApp()
  const { run } = part
  const inSpace = scores.mpjpe !== null
  const [chosen, setSort] = useState<Sort>('mpjpe')
  const sort = inSpace ? chosen : 'pck'
  const { persons, answered, beside, images, joints, pck, pckHead, pixels, mpjpe, paMpjpe, pck3d, rule } = scores
  if (persons === 0) return <Empty title="No photo of this run has a labelled person.">Label keypoints, or draw figures into the project.</Empty>
  const worseFirst = (a: Photo, b: Photo): number => (sort === 'mpjpe' ? (b.mpjpe ?? -1) - (a.mpjpe ?? -1) : (a.pck ?? 2) - (b.pck ?? 2))
  const sorted = images.toSorted(worseFirst)
  const open = (photos: readonly Photo[], what: string) => void openPhotos(app, idsOf(photos), run, what)
  const greatest = Math.max(1, ...joints.map((joint) => (inSpace ? joint.mpjpe : joint.pixels) ?? 0))
  const worst = sorted.slice(0, WORST)
  return (
    <div className="eval-view">
      <p className="eval-count">
        <span><b>{countWords(persons, 'labelled person', 'labelled persons')}</b> on {countWords(images.length, 'photo')}; {answered} found{beside > 0 && `, ${beside} more found beside them`}</span>
        <span className="joints-actions">
          <Button look="quiet" disabled={answered === 0} onClick={() => void writeJoints(app, part).catch(app.notices.fault)}>Write joints…</Button>
          <Button onClick={() => open(worst, 'with the worst joints')}>Open the {worst.length} worst</Button>
        </span>
      </p>
      <div className="joints-tiles">
        {inSpace && <Tile title="MPJPE" value={millimetres(mpjpe)} about="mean distance of the joints in space" />}
        {inSpace && <Tile title="PA-MPJPE" value={millimetres(paMpjpe)} about="after the best turn, scale and shift" />}
        {inSpace && <Tile title="Within 150 mm" value={percent(pck3d)} about="of the joints in space" />}
        <Tile title="PCK 10 %" value={percent(pck[1])} about={`within a tenth of the person; 5 %: ${percent(pck[0])}, 20 %: ${percent(pck[2])}`} />
        {pckHead !== null && <Tile title="PCK head" value={percent(pckHead)} about="within half of neck to head" />}
        <Tile title="In the picture" value={pixelWords(pixels)} about="mean distance of the joints found" />
      </div>
      <div className="joints-columns">
        <section>
          <h3>By joint</h3>
          <table className="eval-table joints-table">
            <thead><tr><th scope="col">Joint</th>{inSpace && <th scope="col">MPJPE</th>}<th scope="col">Pixels</th><th scope="col">PCK 10 %</th></tr></thead>
            <tbody>
              {joints.map((joint) => {
                const error = (inSpace ? joint.mpjpe : joint.pixels) ?? 0
                return (
                  <tr key={joint.name}>
                    <th scope="row"><span className="joints-bar" style={{ width: `${(100 * error) / greatest}%` }} aria-hidden="true" /><span className="joints-name">{joint.name}</span></th>
                    {inSpace && <td>{millimetres(joint.mpjpe)}</td>}<td>{pixelWords(joint.pixels)}</td><td>{percent(joint.pck)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
        <PhotoTable title="Photos, worst first" photos={sorted} columns={inSpace ? COLUMNS : COLUMNS.slice(1)} by={sort} onSort={(id) => setSort(id)} onOpen={openOne} />
      </div>
      <p className="eval-rule">{rule}</p>
    </div>
  )

  function openOne(photo: Photo): void {
    openPhoto(app, photo, run)
    app.ui.setLayout({ tab: 'joints', inspector: { ...app.ui.store.getState().inspector, collapsed: false } })
  }
}

/** Writes what the run found into a new folder below a chosen one. */
async function writeJoints(app: ReturnType<typeof useApp>, { project, run, filter }: Part): Promise<void> {
  const into = await app.ui.chooseFile({ title: 'Folder for the joints', want: 'folder', action: 'Write here' })
  if (!into) return
  const out = joinPath(into, `joints of run ${run}`)
  const { persons, inSpace } = await app.bridge.client.predictions.exportJoints({ project, run, out, ...(filter ? { filter } : {}) })
  app.notices.add({ tone: 'success', text: `${countWords(persons, 'person')} written to ${out}, ${inSpace} of them in the camera.`, lasts: 10_000 })
}

function Tile({ title, value, about }: { title: string; value: string; about: string }) {
  return <div className="joints-tile"><span className="quiet">{title}</span><b>{value}</b><span className="faint">{about}</span></div>
}
