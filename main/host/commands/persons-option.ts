import { Fault } from '../../../core/fault.ts'
import type { PredictParams } from '../../../core/records/model.ts'

/** `labels`, `whole`, or the number of a run: where models that see one person at a time are to look. Undefined without a word. */
export function personsOption(text: string | undefined): PredictParams['persons'] | undefined {
  if (text === undefined) return undefined
  if (text === 'labels' || text === 'whole') return { from: text, run: null }
  const run = Number(text)
  if (Number.isInteger(run) && run > 0) return { from: 'run', run }
  throw new Fault('invalid', `Persons cannot be in ${text}.`, { field: '--persons', found: text.slice(0, 60), fix: 'Write labels, whole, or the number of a run.' })
}
