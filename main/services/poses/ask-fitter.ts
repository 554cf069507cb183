import type { Call } from '../../../core/api/method.ts'
import type { Fitted, FitProblem, FitResult } from '../../../core/pose/fit/fitter.ts'
import type { Placement } from '../../../core/records/pose.ts'
import type { FitThread } from '../../pose/fit-thread.ts'
import { viewIndexFolder } from '../../pose/view-index-files.ts'
import type { ServiceContext } from '../service-context.ts'
import type { PoseMesh } from './meshes.ts'

/** Two threads, so that what a hand is doing does not wait for a job: both keep what they prepared of a mesh. */
export type PoseThreads = { job: FitThread; hand: FitThread }

type Context = Pick<ServiceContext, 'poseThreads' | 'paths'>
/** One fit: what is made once per mesh is kept by the thread. */
export type FitAsk = Omit<FitProblem, 'index' | 'mesh'> & { of: PoseMesh; method: string }

/**
 * Asks a fitter by its name, in a thread of its own. Throws `not-found` for an unknown one, `invalid` for a mask that no pose answers,
 * `cancelled`, `closed`. @param who waits: a job, or a person in the middle of something
 */
export function askFitter({ poseThreads, paths }: Context, who: keyof PoseThreads, { of, method, ...problem }: FitAsk, { signal, progress }: Pick<Call, 'signal' | 'progress'>): Promise<FitResult> {
  const question = { ask: 'fit' as const, of: { key: of.sha256, mesh: of.mesh }, method, problem, cache: viewIndexFolder(paths.user) }
  return poseThreads[who].ask(question, { signal, progress: (done) => progress(done) })
}

/** How well a pose covers a mask, worked out beside. */
export function askMeasure({ poseThreads }: Context, of: PoseMesh, pose: Placement, { mask, valid, camera }: Pick<FitProblem, 'mask' | 'valid' | 'camera'>): Promise<Fitted> {
  return poseThreads.hand.ask({ ask: 'measure', of: { key: of.sha256, mesh: of.mesh }, pose, camera, mask, ...(valid ? { valid } : {}) })
}
