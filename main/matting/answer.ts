import type { FaultRecord } from '../../core/fault.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { Rgb } from '../../core/matting/band.ts'
import type { Tell } from '../../core/matting/conjugate-gradients.ts'
import { foregroundColours } from '../../core/matting/foreground.ts'
import { matteOf, type SolvedMethod } from '../../core/matting/matte.ts'
import type { TrimapRuns } from '../../core/matting/patched-trimap.ts'
import { trimapBy, type TrimapOrder } from './trimap-rules.ts'

export type MattingQuestion =
  | { ask: 'alpha'; picture: Rgb; trimap: Uint8Array; method: SolvedMethod; into: Float32Array; alphaStart?: Float32Array; region?: Readonly<Box> }
  | { ask: 'foreground'; picture: Rgb; alpha: Float32Array }
  | { ask: 'trimap'; order: TrimapOrder }
export type MattingResult = { alpha: Float32Array; iterations: number } | { colours: Uint8Array<ArrayBuffer> } | { trimap: TrimapRuns }
/** What the thread says: how far it is, then its result or what went wrong. */
export type MattingAnswer = { done: number } | MattingResult | { fault: FaultRecord; cause: string }

/** Reckons in the thread that calls it; `tell` may throw to end it. */
export function answer(question: MattingQuestion, tell: Tell): MattingResult {
  if (question.ask === 'foreground') return { colours: foregroundColours(question.picture, question.alpha, tell) }
  if (question.ask === 'trimap') return { trimap: trimapBy(question.order) }
  const { picture, trimap, method, into, alphaStart, region } = question
  return matteOf(picture, trimap, { method, tell, into, ...(alphaStart ? { start: alphaStart } : {}), ...(region ? { region } : {}) })
}
