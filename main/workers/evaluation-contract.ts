import { z } from 'zod'
import { method } from '../../core/api/method.ts'
import { cocoScores } from '../../core/api/evaluations.ts'

const path = z.string().min(1)

/** What the evaluation worker does: it reads files of strangers and reckons for long, so neither harms or holds up the host. */
export const evaluationContract = {
  evaluation: {
    cocoFiles: method('COCO\'s evaluation of two files', z.object({
      truth: path, predictions: path, type: cocoScores.shape.type, score: z.number(), limits: z.record(z.string(), z.number()),
    }), cocoScores),
  },
}
export type EvaluationContract = typeof evaluationContract
