import { setImmediate as breathe } from 'node:timers/promises'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { FitProblem, FitResult } from '../../../core/pose/fit/fitter.ts'
import { FITTERS } from '../../../core/pose/fit/index.ts'

/** One fit: the problem without what is made once per mesh. `sha256` names the mesh. */
export type FitAsk = Omit<FitProblem, 'index'> & { sha256: string; method: string }

/** Asks a fitter by its name. Throws `unsupported` for an unknown one, `invalid` for a mask that no pose answers, `cancelled`. */
export async function askFitter(ask: FitAsk, call: Pick<Call, 'signal' | 'progress'>): Promise<FitResult> {
  const { sha256: _, method, ...problem } = ask
  const fitter = FITTERS.find(({ id }) => id === method)
  if (!fitter) {
    throw new Fault('unsupported', `There is no fitter ${method.slice(0, 40)}.`, {
      field: 'method', found: method.slice(0, 40), fix: `Known: ${FITTERS.map(({ id }) => id).join(', ')}.`,
    })
  }
  await breathe()
  checkCancelled(call.signal)
  return fitter.fit(problem, { signal: call.signal, progress: (done) => call.progress(done) })
}
