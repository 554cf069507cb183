import type { z } from 'zod'
import type { CocoScores, evaluations as api } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { connect } from '../../../core/api/rpc.ts'
import { Fault } from '../../../core/fault.ts'
import { realPath } from '../../media/allowed-path.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { EvaluationContract } from '../../workers/evaluation-contract.ts'
import type { ServiceContext } from '../service-context.ts'

/** V8's heap of the process: the rows of two files of COCO's size take about 1 GiB as values. */
const HEAP_MIB = 4_096

/**
 * COCO's evaluation of two files, in a process of its own, which ends with it. Throws `invalid` for files that are not what
 * they should be, `corrupt` when reading them made the process fail, `cancelled`.
 */
export async function evaluateCocoFiles(
  { roots, spawn }: Pick<ServiceContext, 'roots' | 'spawn'>, params: z.output<typeof api.cocoFiles.params>, call: Call,
): Promise<CocoScores> {
  const truth = await realPath(await roots.resolve(params.truth))
  const predictions = await realPath(await roots.resolve(params.predictions))
  const child = spawn('evaluation', { heapMiB: HEAP_MIB })
  const stop = () => child.kill()
  call.signal.addEventListener('abort', stop, { once: true })
  try {
    const { client } = connect<EvaluationContract, Record<never, never>>(child.port)
    return await client.evaluation.cocoFiles(
      { ...params, truth, predictions }, { signal: call.signal, onProgress: call.progress },
    )
  } catch (thrown) {
    if (call.signal.aborted) throw new Fault('cancelled', 'Cancelled.')
    if (!(thrown instanceof Fault) || thrown.code !== 'closed') throw thrown
    throw new Fault('corrupt', 'Reading these files made their process fail.', {
      file: shownPath(params.predictions), fix: 'Check them with the programs that made them, or evaluate fewer results.',
    }, thrown)
  } finally {
    call.signal.removeEventListener('abort', stop)
    child.kill()
  }
}
