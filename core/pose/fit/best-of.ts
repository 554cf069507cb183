import type { FitResult } from './fitter.ts'

/** What was fitted to one mask with one mesh, as much of it as choosing needs. */
export type MeshAnswer = { name: string; result: Pick<FitResult, 'ambiguous' | 'words'> & { best: { iou: number }; runnerUp: { iou: number } | null } }

export type Choice<A extends MeshAnswer> = {
  best: A
  /** The best of all else: the same mesh's runner-up, or another mesh's answer. Null without any. */
  rival: { of: A; runnerUp: boolean; iou: number } | null
  /** IoU of the best minus that of the rival; null without one. */
  margin: number | null
  /** The silhouette tells the best neither from its own runner-up nor from another mesh's answer; `words` then says so. */
  ambiguous: boolean
  words: string
}

/** Share of what the best answer leaves open that another mesh's must leave more; less and the mask does not tell which mesh it is. */
const TELLING = 0.2
const LEAST_MARGIN = 0.004

/** Chooses among what several meshes came to, by IoU. @param answers at least one */
export function bestOf<A extends MeshAnswer>(answers: readonly A[]): Choice<A> {
  const [best, ...others] = answers.toSorted((a, b) => b.result.best.iou - a.result.best.iou)
  const { runnerUp, best: { iou }, ambiguous, words } = best.result
  const next = others.at(0)
  const own = runnerUp && { of: best, runnerUp: true, iou: runnerUp.iou }
  const other = next ? { of: next, runnerUp: false, iou: next.result.best.iou } : null
  const rival = own && other ? (own.iou >= other.iou ? own : other) : (own ?? other)
  const isClose = other !== null && iou - other.iou < Math.max(LEAST_MARGIN, TELLING * (1 - iou))
  const told = isClose ? `${other.of.name} fits about as well as ${best.name} (IoU ${other.iou.toFixed(3)} and ${iou.toFixed(3)}).` : ''
  return { best, rival, margin: rival && iou - rival.iou, ambiguous: ambiguous || isClose, words: [words, told].filter(Boolean).join(' ') }
}
