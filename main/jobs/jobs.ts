import { CONTRACT, type SelvedgeContract } from '../../core/api/contract.ts'
import type { Api, Call, Method } from '../../core/api/method.ts'
import { paceProgress } from '../../core/api/progress.ts'
import { invalid } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { JobId, ProjectId } from '../../core/records/ids.ts'
import type { Job } from '../../core/records/job.ts'
import type { Emit, Log } from '../host/context.ts'
import type { JobTable } from './job-table.ts'

/** A job's row is written and told of at most 4 times a second. */
const PACE_MS = 250

export type JobStart = { method: string; params: unknown; title?: string; client: string }

/** Contract methods queued in their project: one runs at a time per project, in the order they were started. */
export type Jobs = {
  /** Stores the row and starts it when its turn comes. Throws `unsupported` for what is no job, `invalid` for bad parameters. */
  start(project: ProjectId, start: JobStart): Job
  list(project: ProjectId): Job[]
  /** Ends when the job has ended. A job that is over already stays as it is. */
  cancel(project: ProjectId, id: JobId): Promise<void>
  /** Stops a job that can go on later; ends when it has stopped. Throws `unsupported` for one that would start anew. */
  pause(project: ProjectId, id: JobId): Promise<void>
  /** A paused, failed or cancelled job once more, in the same row. */
  resume(project: ProjectId, id: JobId, client: string): Job
  /** Forgets ended rows; returns how many. */
  clear(project: ProjectId): number
  /** Waits until nothing of a project is queued or running. */
  idle(project: ProjectId): Promise<void>
  /** Stops the jobs of one project (of all without it); their rows say that the program closed, and may be resumed. */
  close(project?: ProjectId): Promise<void>
}

export type JobsOptions = {
  /** The job rows of an open project: the same object as long as it stays open. Throws `not-found` when it is not. */
  storeOf(project: ProjectId): { jobs: JobTable; readOnly: boolean }
  emit: Emit
  log: Log
  invoke(name: string, params: unknown, call: Call): Promise<unknown>
}

/** `stop`: what a job that is aborted is to be afterwards; one that is closed says so and may be resumed. */
type Running = { id: JobId; controller: AbortController; ended: Promise<void>; stop: 'cancelled' | 'paused' | 'closed' }
type Line = { table: JobTable; queued: JobId[]; running: Running | null }

export function createJobs({ storeOf, emit, log, invoke }: JobsOptions): Jobs {
  const lines = new Map<ProjectId, Line>()

  const write = (project: ProjectId, table: JobTable, id: JobId, fields: Parameters<JobTable['update']>[1]): Job => {
    const job = table.update(id, fields)
    emit('jobs.changed', { project, job })
    return job
  }

  /** The queue of a project. Rows that say running when nothing runs are from a program that ended in the middle. */
  const lineOf = (project: ProjectId): Line => {
    const { jobs: table, readOnly } = storeOf(project)
    const known = lines.get(project)
    if (known?.table === table) return known
    const line: Line = { table, queued: [], running: null }
    lines.set(project, line)
    // A project we may only read belongs to another program, whose jobs these are.
    if (readOnly) return line
    for (const job of table.list()) {
      if (job.state !== 'running' && job.state !== 'queued') continue
      write(project, table, job.id, { state: 'failed', fault: endedFault().toRecord(), endedAt: Date.now() })
    }
    return line
  }

  const next = (project: ProjectId, line: Line): void => {
    if (line.running) return
    const id = line.queued.shift()
    if (id === undefined) return
    const running: Running = { id, controller: new AbortController(), ended: Promise.resolve(), stop: 'cancelled' }
    line.running = running
    running.ended = run(project, line, running).finally(() => {
      line.running = null
      next(project, line)
    })
  }

  const run = async (project: ProjectId, line: Line, running: Running): Promise<void> => {
    const { id, controller } = running
    const started = line.table.get(id)
    if (!started) return
    const attempt = (fields: Parameters<JobTable['update']>[1]) => {
      try {
        write(project, line.table, id, fields)
      } catch (cause) {
        log('warn', `the row of job ${id} could not be written`, { cause: String(cause) })
      }
    }
    const progress = paceProgress(PACE_MS, (done, note) => attempt({ done, note }))
    let end: Parameters<JobTable['update']>[1]
    try {
      write(project, line.table, id, { state: 'running', startedAt: Date.now(), endedAt: null, done: null, note: '' })
      const call: Call = { signal: controller.signal, progress: progress.tell, client: `job-${id}` }
      const result = await invoke(started.method, started.params, call)
      end = { state: 'done', done: 1, result, fault: null }
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code === 'bug') log('error', `bug in job ${started.method}`, { cause: String((fault.cause as Error)?.stack ?? fault.cause) })
      if (fault.code !== 'cancelled') end = { state: 'failed', fault: fault.toRecord() }
      else end = running.stop === 'closed' ? { state: 'failed', fault: endedFault().toRecord() } : { state: running.stop, fault: null }
    }
    attempt({ ...progress.stop(), ...end, endedAt: Date.now() })
  }

  const rowOf = (line: Line, id: JobId): Job => {
    const job = line.table.get(id)
    if (!job) throw new Fault('not-found', 'There is no such job any more.')
    return job
  }

  const enqueue = (project: ProjectId, line: Line, job: Job): Job => {
    emit('jobs.changed', { project, job })
    line.queued.push(job.id)
    // Not in the same turn: the caller gets the row as queued before it hears that it runs.
    setImmediate(() => next(project, line))
    return job
  }

  const stop = async (project: ProjectId, line: Line): Promise<void> => {
    for (const id of line.queued.splice(0)) {
      write(project, line.table, id, { state: 'failed', fault: endedFault().toRecord(), endedAt: Date.now() })
    }
    if (!line.running) return
    line.running.stop = 'closed'
    line.running.controller.abort()
    await line.running.ended
  }

  return {
    start(project, { method: name, params, title = '' }) {
      const line = lineOf(project)
      const entry = jobMethod(name)
      const input = entry.params.safeParse({ ...(params as object), project })
      if (!input.success) throw invalid(`${name}: `, input.error)
      const row = line.table.insert({
        method: name, title: title || entry.about, params: input.data, state: 'queued', done: null, note: '', fault: null,
        result: null, startedAt: null, endedAt: null, resumable: entry.resumable,
      })
      return enqueue(project, line, row)
    },
    list: (project) => lineOf(project).table.list(),
    async cancel(project, id) {
      const line = lineOf(project)
      const job = rowOf(line, id)
      if (line.running?.id === id) {
        if (line.running.stop === 'paused') line.running.stop = 'cancelled'
        line.running.controller.abort()
        await line.running.ended
      } else if (job.state === 'queued' || job.state === 'paused') {
        line.queued = line.queued.filter((queued) => queued !== id)
        write(project, line.table, id, { state: 'cancelled', endedAt: Date.now() })
      }
    },
    async pause(project, id) {
      const line = lineOf(project)
      const job = rowOf(line, id)
      if (!job.resumable) throw new Fault('unsupported', 'This job cannot go on where it stopped; it can only be cancelled.', { field: 'id' })
      if (line.running?.id === id) {
        if (line.running.stop === 'cancelled') line.running.stop = 'paused'
        line.running.controller.abort()
        await line.running.ended
      } else if (job.state === 'queued') {
        line.queued = line.queued.filter((queued) => queued !== id)
        write(project, line.table, id, { state: 'paused' })
      }
    },
    resume(project, id) {
      const line = lineOf(project)
      const job = rowOf(line, id)
      if (job.state !== 'failed' && job.state !== 'cancelled' && job.state !== 'paused') throw new Fault('conflict', 'This job is not over, or it is done already.')
      jobMethod(job.method)
      return enqueue(project, line, line.table.update(id, {
        state: 'queued', fault: null, result: null, done: null, note: '', startedAt: null, endedAt: null,
      }))
    },
    clear: (project) => lineOf(project).table.clearEnded(),
    async idle(project) {
      for (let line = lines.get(project); line && (line.running || line.queued.length > 0); line = lines.get(project)) {
        await (line.running?.ended ?? new Promise((resolve) => setImmediate(resolve)))
      }
    },
    async close(project) {
      const closing = project === undefined ? [...lines] : [...lines].filter(([id]) => id === project)
      await Promise.all(closing.map(async ([id, line]) => {
        await stop(id, line)
        lines.delete(id)
      }))
    },
  }
}

function jobMethod(name: string): Method {
  const [service = '', verb = ''] = name.split('.')
  const api: Api | undefined = Object.hasOwn(CONTRACT, service) ? CONTRACT[service as keyof SelvedgeContract] : undefined
  const entry = api && Object.hasOwn(api, verb) ? api[verb] : undefined
  if (!entry?.job) throw new Fault('unsupported', `${name} cannot be run as a job.`, { field: 'method' })
  return entry
}

function endedFault(): Fault {
  return new Fault('closed', 'Selvedge ended before this was done.', { fix: 'Resume it: what is already done is skipped.' })
}
