import type { Call } from '../../core/api/method.ts'
import type { Emit, HostKind, HostPaths, Log, Spawn } from '../host/context.ts'
import type { OpenProjects } from '../host/open-projects.ts'
import type { Roots } from '../host/roots.ts'
import type { Inference } from '../inference/inference.ts'
import type { ModelFolders } from '../inference/model-folders.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Media } from '../media/media.ts'
import type { Selector } from '../selection/selector.ts'
import type { PoseThreads } from './poses/ask-fitter.ts'

/** What every service is made from. Services keep no state of their own: it lives in projects, jobs, media and roots. */
export type ServiceContext = {
  kind: HostKind
  version: string
  paths: HostPaths
  /** Folders this host may touch. Every path that comes in from a client goes through `roots.resolve` first. */
  roots: Roots
  open: OpenProjects
  media: Media
  spawn: Spawn
  emit: Emit
  log: Log
  /** Calls another method of the contract as a client would: parameters and result validated. */
  invoke(name: string, params: unknown, call: Call): Promise<unknown>
  jobs: Jobs
  inference: Inference
  models: ModelFolders
  selector: Selector
  poseThreads: PoseThreads
}
