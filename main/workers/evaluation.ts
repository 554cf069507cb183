import { setImmediate as breathe } from 'node:timers/promises'
import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { checkLimit, withLimits, type LimitName, type Limits } from '../../core/limits.ts'
import { readFound, readTruths, type CocoSource } from '../../core/metrics/coco-input.ts'
import { scoring } from '../../core/metrics/coco-scores.ts'
import { sourceFiles } from '../datasets/source-files.ts'
import { evaluationContract, type EvaluationContract } from './evaluation-contract.ts'
import { workerPort } from './worker-port.ts'

const services: Services<EvaluationContract> = {
  evaluation: {
    async cocoFiles({ truth, predictions, type, score, limits: changed }, { signal, progress }) {
      const limits = withLimits(changed as Partial<Record<LimitName, number>>)
      const meant = await sourceOf(truth, limits, (share) => progress(0.25 * share, 'reading the truth'))
      const { images, categories, truths } = await readTruths(meant, type)
      const from = await sourceOf(predictions, limits, (share) => progress(0.25 + 0.25 * share, 'reading the results'))
      const found = await readFound(from, type, images)
      const unknown = found.filter(({ category }) => !categories.has(category)).length
      const origin = unknown === 0 ? 'Truth and results as their files state them.'
        : `${unknown} results of classes that the truth does not have are left out.`
      for (const steps = scoring({ truths, found }, type, categories, score, origin); ;) {
        const step = steps.next()
        if (step.done) return step.value
        progress(0.5 + 0.5 * step.value, 'comparing')
        // What has been told must get out, and the wish to stop must get in.
        await breathe(undefined, { signal })
      }
    },
  },
}

/** The pieces of one file, and how much of it has been read. */
async function sourceOf(path: string, limits: Limits, tell: (share: number) => void): Promise<CocoSource> {
  const files = await sourceFiles(path, 'file')
  for await (const file of files.list()) {
    checkLimit(limits, 'cocoFileBytes', file.bytes, { file: file.path, what: 'Bytes of the file' })
    return {
      file: file.path, pieces: files.stream(file.path), limits, tell: (read) => tell(Math.min(1, read / Math.max(1, file.bytes))),
    }
  }
  throw new Fault('not-found', 'The file is not there.', { file: path })
}

serve(workerPort(), evaluationContract, services, {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${String(cause)}\n`),
})
