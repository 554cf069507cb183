import { useState } from 'react'
import type { ImageFilter } from '../../../core/api/images.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { CurveChart } from './curve-chart.tsx'
import { useScores } from './use-scores.ts'

/** Mean Dice by threshold of the run's maps, looked for when asked: every map is read. */
export function ThresholdPart({ project, run, filter }: { project: ProjectId; run: RunId; filter?: ImageFilter }) {
  const app = useApp()
  const [asked, setAsked] = useState(false)
  const scores = useScores(asked ? JSON.stringify({ project, run, filter }) : null, (options) =>
    app.bridge.client.evaluations.thresholds({ project, run, ...(filter ? { filter } : {}) }, options))
  const { value } = scores
  return (
    <section className="eval-threshold">
      <h3>Threshold of the masks</h3>
      {!asked && <p className="eval-ask"><Button onClick={() => setAsked(true)}>Find the best threshold</Button><span className="faint">Reads the probability maps that the run kept.</span></p>}
      {scores.loading && <div className="eval-progress"><Progress done={scores.done} label="Reading maps" /></div>}
      {scores.fault && <p className="faint">{scores.fault.message}</p>}
      {value && !value.best && <p className="faint">This run kept no probability maps of photos with labels.</p>}
      {value?.best && (
        <div className="eval-threshold-found">
          <CurveChart title={`Dice is highest, ${value.best.dice.toFixed(4)}, from ${value.best.threshold.toFixed(2)} up`} across="threshold" about="Mean Dice by threshold"
            mark={value.best.threshold} curves={[{ title: 'mean Dice', strength: 1, points: value.thresholds.map((threshold, i) => [threshold, value.dice[i]] as const) }]} />
          <p className="eval-rule-quiet">Mean Dice of {countWords(value.images, 'photo')}. {value.rule} Chosen on these photos it flatters the model a little: set it on some, and judge it on others.</p>
        </div>
      )}
    </section>
  )
}
