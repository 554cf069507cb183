import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Job } from '../../core/records/job.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Notices } from '../state/notices.ts'

/** Where a job was when this window first saw it run: what rate and time left are reckoned from. */
type Start = { at: number; done: number }
export type JobsState = { list: readonly Job[]; starts: ReadonlyMap<number, Start> }

/** The jobs of the open project, newest first. */
export type Jobs = {
  store: StoreApi<JobsState>
  setProject(project: ProjectId | null): Promise<void>
  /** Queues a method of the open project, which is added to the parameters; throws the host's fault when it cannot be queued. */
  start(method: string, params: Record<string, unknown>, title: string): Promise<Job>
  cancel(job: Job): Promise<void>
  /** Stops a job that goes on where it was when it is resumed. */
  pause(job: Job): Promise<void>
  resume(job: Job): Promise<void>
  /** Forgets ended jobs. */
  clear(): Promise<void>
}

export type JobEnded = (job: Job) => void

/** `onEnded` hears of every job that ends while this window watches. */
export function createJobs(bridge: Bridge, notices: Notices, onEnded: JobEnded): Jobs {
  const store = createStore<JobsState>(() => ({ list: [], starts: new Map() }))
  const { getState: get, setState: set } = store
  let project: ProjectId | null = null

  const take = (job: Job) => {
    const { list, starts } = get()
    const before = list.find((one) => one.id === job.id)
    const rest = list.filter((one) => one.id !== job.id)
    const next = new Map(starts)
    if (job.state === 'running' && !next.has(job.id) && job.done !== null) next.set(job.id, { at: Date.now(), done: job.done })
    if (job.state !== 'running') next.delete(job.id)
    set({ list: [job, ...rest].sort((a, b) => b.id - a.id), starts: next })
    if (before && isOpen(before) && !isOpen(job)) onEnded(job)
  }
  const read = async () => {
    const asked = project
    if (!asked) return
    const list = await bridge.client.jobs.list({ project: asked })
    if (asked === project) set({ list: [...list].sort((a, b) => b.id - a.id) })
  }
  const orTell = (work: Promise<unknown>) => work.then(() => undefined, notices.fault)

  bridge.on('jobs.changed', ({ project: of, job }) => of === project && take(job))
  bridge.onState((state) => state === 'open' && void read().catch(() => undefined))

  return {
    store,
    async setProject(next) {
      project = next
      set({ list: [], starts: new Map() })
      await orTell(read())
    },
    async start(method, params, title) {
      const job = await bridge.client.jobs.start({ project: project!, method, params: { project, ...params }, title })
      // The event may have been faster than the answer.
      if (!get().list.some((one) => one.id === job.id)) take(job)
      return job
    },
    pause: (job) => orTell(bridge.client.jobs.pause({ project: job.project, id: job.id })),
    cancel: (job) => orTell(bridge.client.jobs.cancel({ project: job.project, id: job.id })),
    resume: (job) => orTell(bridge.client.jobs.resume({ project: job.project, id: job.id })),
    clear: () => orTell(bridge.client.jobs.clear({ project: project! }).then(read)),
  }
}

export const isOpen = (job: Job): boolean => job.state === 'queued' || job.state === 'running'

/** Milliseconds a running job still needs at the pace so far, or null while that is a guess. */
export function timeLeft(job: Job, start: Start | undefined, now: number): number | null {
  if (job.state !== 'running' || job.done === null || !start) return null
  const gained = job.done - start.done
  if (gained < 0.01 || now - start.at < 1_000) return null
  return ((1 - job.done) * (now - start.at)) / gained
}
