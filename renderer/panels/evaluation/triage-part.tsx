import { useState } from 'react'
import type { TriageScores } from '../../../core/api/evaluations.ts'
import type { ImageFilter } from '../../../core/api/images.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Progress } from '../../kit/progress.tsx'
import { CurveChart } from './curve-chart.tsx'
import { openPhotos } from './open-photos.ts'
import { calledPhotos, chancesOf, SIGN_WORDS } from './triage-facts.ts'
import { useScores } from './use-scores.ts'

type Part = { project: ProjectId; run: RunId; truth: 'labels' | RunId; filter?: ImageFilter; score: number }

/** Whether photos that need a hand can be told from what the run says of itself; looked into when asked. */
export function TriagePart({ part }: { part: Part }) {
  const app = useApp()
  const [below, setBelow] = useState(0.98)
  const [asked, setAsked] = useState(false)
  const scores = useScores(asked ? JSON.stringify({ ...part, below, triage: true }) : null, (options) => app.bridge.client.evaluations.triage({ ...part, below }, options))
  return (
    <section className="eval-triage">
      <h3>Masks that need a hand</h3>
      <div className="eval-ask">
        <label htmlFor="eval-triage-below">Dice below</label>
        <NumberField id="eval-triage-below" value={below} min={0} max={1} step={0.01} onCommit={(value) => setBelow(value ?? 0.98)} />
        {!asked && <Button onClick={() => setAsked(true)}>Find out which can be told</Button>}
        <span className="faint">How well they are found without looking, by what the run says of itself.</span>
      </div>
      {scores.loading && <div className="eval-progress"><Progress done={scores.done} label="Comparing" /></div>}
      {scores.fault && <p className="faint">{scores.fault.message}</p>}
      {scores.value && <Found scores={scores.value} run={part.run} />}
    </section>
  )
}

function Found({ scores, run }: { scores: TriageScores; run: RunId }) {
  const app = useApp()
  const { poor, images, below, stored, fit, signs, rule } = scores
  if (poor === 0) return <p className="faint">None of {countWords(images, 'photo')} has a Dice below {below}.</p>
  const best = stored ?? fit
  if (!best) return <p className="faint">{countWords(poor, 'photo')} of {images} {poor === 1 ? 'has' : 'have'} a Dice below {below}. The run kept no signs they could be told by: predict again, then compare.</p>
  const called = calledPhotos(scores)
  const chances = chancesOf(scores)
  const curves = [
    ...(stored ? [{ title: 'the model\'s own rule', strength: 1, points: stored.curve.map(({ recall, precision }) => [recall, precision] as const) }] : []),
    ...(fit ? [{ title: 'a rule of these photos', strength: stored ? 0.4 : 1, points: fit.curve.map(({ recall, precision }) => [recall, precision] as const) }] : []),
  ]
  return (
    <>
      <p className="eval-count">
        <span>
          <b>{countWords(poor, 'photo')}</b> of {images} below {below}. {stored ? 'The model\'s own rule' : 'A rule made of the other photos'} calls {at(best.at.flagged)}: {percent(best.at.precision)} of
          them rightly, and finds {percent(best.at.recall)} of those below.
        </span>
        <Button disabled={called.length === 0} onClick={() => void openPhotos(app, called, run, 'that likely need a hand')}>Open the {called.length} called</Button>
      </p>
      <div className="eval-charts">
        <CurveChart title={`Precision by recall, area ${best.area.toFixed(3)}`} across="recall" about="Precision at each recall of photos below the Dice" mark={best.at.recall} curves={curves} />
        <CurveChart title="Share below by chance" across="chance that it needs a hand" diagonal dots about="Share of photos below the Dice, by the chance they were given"
          curves={[{ title: 'below', strength: 1, points: chances.map(({ chance, share }) => [chance, share] as const) }]} />
        <table className="eval-table" aria-label="Each sign alone">
          <thead><tr><th scope="col">Sign alone</th><th scope="col">Area</th></tr></thead>
          <tbody>{signs.map((one) => <tr key={one.sign}><th scope="row">{SIGN_WORDS[one.sign]}</th><td>{one.area.toFixed(3)}</td></tr>)}</tbody>
        </table>
      </div>
      <p className="eval-rule-quiet">
        {stored && fit && 'The faint line is a rule made of these photos. '}On the dashed line chances are what they promise. {rule}
        {!stored && ' To keep this rule with the model: selvedge evaluate run --triage, with --triage-into.'}
      </p>
    </>
  )
}

const at = (count: number): string => countWords(count, 'photo')
const percent = (share: number): string => `${Math.round(100 * share)} %`
