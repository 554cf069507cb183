import { ChevronDown, Layers, Sparkles } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { Popover } from '../../kit/popover.tsx'
import { usePredictions } from '../../state/studio.ts'
import { RunRow } from './run-row.tsx'

/** The shown run by name; opens the list of all runs. Draws nothing while there is none. */
export function RunsButton() {
  const app = useApp()
  const runs = usePredictions((state) => state.runs)
  const shown = usePredictions((state) => state.shown)
  const against = usePredictions((state) => state.against)
  const failed = usePredictions((state) => state.results.get(shown ?? 0)?.image.problem)
  const looked = usePredictions((state) => state.loading || state.results.has(shown ?? 0))
  const empty = usePredictions(({ results }) => {
    const result = results.get(shown ?? 0)
    return result !== undefined && result.predictions.length === 0 && result.image.map !== 'depth'
  })
  if (runs.length === 0) return null
  const run = runs.find((one) => one.id === shown)
  const other = runs.find((one) => one.id === against)
  const [state, about] = !run ? ['', ''] : failed ? ['failed', failed] : !looked ? ['not this photo', 'This run did not look at this photo']
    : empty ? ['nothing', 'This run found nothing on this photo'] : ['', '']
  return (
    <Popover title="Predictions" trigger={(
      <button type="button" className="view-button view-runs" aria-label="Predictions: choose a run">
        <Layers aria-hidden="true" />
        <span className="ellipsis">{run ? run.title : 'No predictions shown'}{other && ` | ${other.title}`}</span>
        {state && <span className="chip" title={about}>{state}</span>}
        <ChevronDown aria-hidden="true" />
      </button>
    )}>
      <div className="runs">
        <div className="runs-head">
          <strong>Predictions</strong>
          <Button look="quiet" onClick={() => app.predictions.show(null)} disabled={shown === null}>Show none</Button>
        </div>
        <ul className="runs-list scroll" aria-label="Runs">
          {runs.map((one) => <RunRow key={one.id} run={one} />)}
        </ul>
        <Button icon={<Sparkles />} onClick={() => runCommand(app, commandOf('predict.photos'))}>Predict photos…</Button>
      </div>
    </Popover>
  )
}
