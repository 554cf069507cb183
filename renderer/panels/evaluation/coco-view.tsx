import type { CocoScores } from '../../../core/api/evaluations.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ConfusionGrid } from './confusion-grid.tsx'
import { CurveChart } from './curve-chart.tsx'
import { figureWords } from './figures.ts'
import { Flattery } from './flattery.tsx'
import { openPhotos } from './open-photos.ts'
import { bestStep, calibrationOf, stepsOf } from './score-facts.ts'

/** The first classes that have truths, or detections, by name. */
function namesWith(classes: CocoScores['classes'], has: 'truths' | 'detections'): string {
  const names = classes.filter((one) => one[has] > 0).map(({ label }) => label)
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '')
}

/** COCO's numbers of a run, with the curves they come from. */
export function CocoView({ scores, run, onMergeClasses }: { scores: CocoScores; run: RunId; onMergeClasses?: () => void }) {
  const app = useApp()
  const { stats, names, classes, curves, byScore, confusion, rule, fromModel } = scores
  if (curves.length === 0) return <Empty title="There is nothing of this kind in the truth.">{scores.type === 'keypoints' ? 'No label here has keypoints.' : 'No label here covers pixels.'}</Empty>
  const strangers = classes.some((one) => one.detections > 0) && !classes.some((one) => one.truths > 0 && one.detections > 0)
  const half = Math.floor(stats.length / 2)
  const steps = stepsOf(byScore)
  const best = bestStep(steps)
  const scored = byScore.right.some((count, i) => i < byScore.right.length - 1 && count + byScore.wrong[i] > 0)
  return (
    <div className="eval-view">
      {strangers && onMergeClasses && (
        <p className="eval-count">
          <span>The predictions name no class that the truth has ({namesWith(classes, 'detections')} against {namesWith(classes, 'truths')}), so nothing fits.</span>
          <Button onClick={onMergeClasses}>Compare all as one class</Button>
        </p>
      )}
      <Flattery photos={fromModel} />
      <div className="eval-numbers">
        {[[0, half], [half, stats.length]].map(([from, to]) => (
          <table key={from} className="eval-table">
            <tbody>{names.slice(from, to).map((name, i) => <tr key={name}><th scope="row">{name}</th><td>{figureWords(stats[from + i])}</td></tr>)}</tbody>
          </table>
        ))}
      </div>
      <div className="eval-charts">
        <CurveChart title="Precision by recall" across="recall" about="Precision at each recall, one line for each overlap asked for"
          curves={curves.map(({ iou, precision }, i) => ({ title: `overlap ${iou}`, strength: 1 - (0.8 * i) / curves.length, points: precision.map((value, r) => [r / 100, value] as const) }))} />
        {scored && (
          <CurveChart title={best ? `F1 is highest, ${best.f1.toFixed(3)}, from score ${best.score.toFixed(2)}` : 'F1 by score'} across="lowest score that counts"
            about="F1 at overlap 0.5 when only detections from a score on count" mark={best?.score}
            curves={[{ title: 'F1', strength: 1, points: steps.map(({ score, f1 }) => [score, f1] as const) }]} />
        )}
        {scored && (
          <CurveChart title="Share of right ones by score" across="score" diagonal dots about="Share of right detections at overlap 0.5, by score"
            curves={[{ title: 'right at overlap 0.5', strength: 1, points: calibrationOf(byScore).map(({ score, right }) => [score, right] as const) }]} />
        )}
      </div>
      <p className="faint">Precision is drawn for overlaps {curves.map(({ iou }) => iou.toFixed(2)).join(', ')}, the strongest line first. The other two are at overlap 0.50{scored ? ' (on the dashed line scores are what they promise).' : '; all scores are the same here.'}</p>
      <section>
        <h3>By class</h3>
        <table className="eval-table">
          <thead><tr><th scope="col">Class</th><th scope="col">There</th><th scope="col">Predicted</th><th scope="col">AP</th><th scope="col">AP50</th><th scope="col">AP75</th><th scope="col">AR</th></tr></thead>
          <tbody>
            {classes.map((one) => (
              <tr key={one.label}><th scope="row">{one.label}</th><td>{one.truths}</td><td>{one.detections}</td>
                {[one.ap, one.ap50, one.ap75, one.ar].map((value, i) => <td key={i}>{figureWords(value)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </section>
      <ConfusionGrid confusion={confusion} onOpen={(images, what) => void openPhotos(app, images, run, what)} />
      <p className="eval-rule">{rule}</p>
    </div>
  )
}
