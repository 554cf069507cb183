import { useState, type ReactNode } from 'react'
import type { MaskScores } from '../../../core/api/evaluations.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { FigureTiles } from './figure-tiles.tsx'
import { FIGURES, figureWords, titleOf, type Figure, type ScoredPhoto } from './figures.ts'
import { Flattery } from './flattery.tsx'
import { Histogram } from './histogram.tsx'
import { idsOf, openPhoto, openPhotos } from './open-photos.ts'
import { PhotoTable, type PhotoColumn } from './photo-table.tsx'

const WORST = 20
const COLUMNS: readonly PhotoColumn<ScoredPhoto, Figure>[] = FIGURES.map(({ id, title, short }) => ({ id, head: short, title, words: (photo) => figureWords(photo[id]), more: true }))

/** How well the masks of a run agree with the truth. */
export function MaskView({ scores, run, children }: { scores: MaskScores; run: RunId; children?: ReactNode }) {
  const app = useApp()
  const [figure, setFigure] = useState<Figure>('dice')
  const { images, classes, unpaired, rule, fromModel } = scores
  const lonely = (has: 'truth' | 'prediction') => unpaired.filter((one) => one.has === has).length
  if (images.length === 0) {
    return (
      <Empty title="No photo has both a prediction of this run and a truth.">
        {lonely('prediction') > 0 && <p>{countWords(lonely('prediction'), 'photo')} of the run {lonely('prediction') === 1 ? 'has' : 'have'} no labels. Label some, or mark them as done when there is nothing to see.</p>}
      </Empty>
    )
  }
  const sorted = images.toSorted((a, b) => a[figure] - b[figure])
  const worst = sorted.slice(0, WORST)
  return (
    <div className="eval-view">
      <p className="eval-count">
        <span><b>{countWords(images.length, 'photo')}</b> compared{lonely('prediction') > 0 && `; ${lonely('prediction')} without labels`}{lonely('truth') > 0 && `; ${lonely('truth')} not predicted`}</span>
        <Button onClick={() => void openPhotos(app, idsOf(worst), run, `with the lowest ${titleOf(figure)}`)}>Open the {worst.length} worst</Button>
      </p>
      <Flattery photos={fromModel} />
      <FigureTiles scores={scores} chosen={figure} onChoose={setFigure} />
      <div className="eval-columns">
        <Histogram photos={images} figure={figure} onOpen={(photos, what) => void openPhotos(app, idsOf(photos), run, what)} />
        <PhotoTable title={`Photos by ${titleOf(figure)}, worst first`} photos={sorted} columns={COLUMNS} by={figure} onOpen={(photo) => openPhoto(app, photo, run)} />
      </div>
      {classes.length > 1 && (
        <section>
          <h3>Means by class</h3>
          <table className="eval-table">
            <thead><tr><th scope="col">Class</th><th scope="col">Photos</th>{FIGURES.map(({ id, title }) => <th key={id} scope="col">{title}</th>)}</tr></thead>
            <tbody>
              {classes.map((one) => (
                <tr key={one.label}><th scope="row">{one.label}</th><td>{one.images}</td>{FIGURES.map(({ id }) => <td key={id}>{figureWords(one[id])}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {children}
      <p className="eval-rule">{rule}</p>
    </div>
  )
}
