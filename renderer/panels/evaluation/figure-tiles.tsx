import type { MaskScores } from '../../../core/api/evaluations.ts'
import { FIGURES, figureWords, type Figure } from './figures.ts'

/** Mean, median, 5th percentile and minimum of every figure; the chosen one is drawn and sorted by below. */
export function FigureTiles({ scores, chosen, onChoose }: { scores: MaskScores; chosen: Figure; onChoose(figure: Figure): void }) {
  return (
    <div className="eval-tiles" role="group" aria-label="Figures">
      {FIGURES.map(({ id, title, rule }) => {
        const { mean, median, p5, min } = scores[id]
        return (
          <button key={id} type="button" className="eval-tile" aria-pressed={chosen === id} onClick={() => onChoose(id)}>
            <span className="eval-tile-title">{title}</span>
            <span className="eval-tile-mean"><span className="faint">mean</span>{figureWords(mean)}</span>
            <span className="eval-tile-rest">
              <span>median</span><b>{figureWords(median)}</b>
              <span title="One photo in twenty is worse">5th percentile</span><b>{figureWords(p5)}</b>
              <span>lowest</span><b>{figureWords(min)}</b>
            </span>
            <span className="eval-tile-rule">{rule}</span>
          </button>
        )
      })}
    </div>
  )
}
