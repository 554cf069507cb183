import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { projectId } from '../../../core/records/ids.ts'
import { job as jobSchema, type Job } from '../../../core/records/job.ts'
import { createJobs, type Jobs } from '../../../main/jobs/jobs.ts'
import type { Store } from '../../../main/db/store.ts'
import { testStore } from '../../support/store.ts'

/* The queue over a real project file. What the methods do is played here, so that they end exactly when a test wants. */

const project = projectId.parse('0123456789abcdef')
const other = projectId.parse('fedcba9876543210')
type Run = { name: string; params: unknown; call: Call; end(result: unknown): void; fail(thrown: unknown): void }

let store: Store
let runs: Run[]
let told: Job[]
let jobs: Jobs

const jobsOf = (stores: Map<string, Pick<Store, 'jobs' | 'readOnly'>>) =>
  createJobs({
    storeOf: (id) => stores.get(id)!,
    emit: (event, payload) => void (event === 'jobs.changed' && told.push((payload as { job: Job }).job)),
    log: () => {},
    invoke: (name, params, call) =>
      new Promise((resolve, reject) => {
        runs.push({ name, params, call, end: resolve, fail: reject })
        call.signal.addEventListener('abort', () => {
          try {
            checkCancelled(call.signal)
          } catch (fault) {
            reject(fault as Error)
          }
        }, { once: true })
      }),
  })
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
const start = (method = 'projects.verify') => jobs.start(project, { method, params: {}, client: 'a' })
const states = () => jobs.list(project).map(({ id, state }) => [id, state])

beforeEach(async () => {
  store = await testStore()
  runs = []
  told = []
  jobs = jobsOf(new Map([[project, store]]))
})

describe('a job', () => {
  it('is a row that is queued, runs with its own client name and ends with the result', async () => {
    const row = start()
    expect(row).toMatchObject({ state: 'queued', method: 'projects.verify', title: 'Check integrity and every row checksum', resumable: true, params: { project } })
    expect(runs).toEqual([])
    await turn()
    expect(runs[0].call.client).toBe(`job-${row.id}`)
    expect(jobs.list(project)[0]).toMatchObject({ state: 'running', done: null })
    runs[0].end({ ok: true })
    await jobs.idle(project)
    expect(jobs.list(project)[0]).toMatchObject({ state: 'done', done: 1, result: { ok: true }, fault: null })
    expect(told.map(({ state }) => state)).toEqual(['queued', 'running', 'done'])
    for (const row of told) expect(jobSchema.safeParse(row).success).toBe(true)
  })

  it('writes its progress at most four times a second and never loses the last', async () => {
    const row = start()
    await turn()
    const writes = vi.spyOn(store.jobs, 'update')
    const began = performance.now()
    let i = 0
    while (performance.now() - began < 700) {
      runs[0].call.progress(++i / 1e9, `file ${i}`)
      await turn()
    }
    const seconds = (performance.now() - began) / 1000
    expect(i).toBeGreaterThan(100)
    expect(writes.mock.calls.length).toBeGreaterThanOrEqual(2)
    expect(writes.mock.calls.length).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1)
    runs[0].call.progress(2, 'past the end')
    runs[0].fail(new Fault('corrupt', 'It is broken.'))
    await jobs.idle(project)
    expect(store.jobs.get(row.id)).toMatchObject({ state: 'failed', done: 1, note: 'past the end', fault: { code: 'corrupt', message: 'It is broken.' } })
  })

  it('that fails unexpectedly tells nothing of its insides', async () => {
    start()
    await turn()
    runs[0].fail(new TypeError('secret'))
    await jobs.idle(project)
    expect(JSON.stringify(jobs.list(project))).not.toContain('secret')
    expect(jobs.list(project)[0].fault?.code).toBe('bug')
  })

  it('must be a method that may be queued, with parameters that fit, told at once', () => {
    for (const method of ['projects.list', 'annotations.commit', 'nothing.here', 'projects.toString', '__proto__.x', 'projects']) {
      expect(() => jobs.start(project, { method, params: {}, client: 'a' })).toThrow(expect.objectContaining({ code: 'unsupported' }))
    }
    expect(() => jobs.start(project, { method: 'datasets.export', params: { format: 'coco', out: 5 }, client: 'a' }))
      .toThrow(expect.objectContaining({ code: 'invalid', details: { field: 'out' } }))
    expect(jobs.list(project)).toEqual([])
  })

  it('works on its own project whatever its parameters say', async () => {
    jobs.start(project, { method: 'projects.verify', params: { project: other }, client: 'a' })
    await turn()
    expect(runs[0].params).toEqual({ project })
  })
})

describe('the queue', () => {
  it('runs one job at a time, in order, in each project', async () => {
    const second = await testStore()
    jobs = jobsOf(new Map([[project, store], [other, second]]))
    const [a, b] = [start(), start('images.check')]
    jobs.start(other, { method: 'projects.verify', params: {}, client: 'a' })
    await turn()
    expect(runs.map(({ name }) => name)).toEqual(['projects.verify', 'projects.verify'])
    expect(states()).toEqual([[b.id, 'queued'], [a.id, 'running']])
    runs[0].end({})
    await turn()
    expect(states()).toEqual([[b.id, 'running'], [a.id, 'done']])
    runs[2].end({})
    await jobs.idle(project)
    expect(states()).toEqual([[b.id, 'done'], [a.id, 'done']])
  })

  it('goes on with the next when one fails or is cancelled', async () => {
    const [a, b, c, d] = [start(), start(), start(), start()]
    await turn()
    await jobs.cancel(project, a.id)
    await jobs.cancel(project, c.id)
    await turn()
    runs[1].fail(new Fault('exhausted', 'Full.'))
    await turn()
    runs[2].end({})
    await jobs.idle(project)
    expect(states()).toEqual([[d.id, 'done'], [c.id, 'cancelled'], [b.id, 'failed'], [a.id, 'cancelled']])
    expect(runs.length).toBe(3)
    await jobs.cancel(project, d.id)
    expect(store.jobs.get(d.id)!.state).toBe('done')
    await expect(jobs.cancel(project, 999 as never)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('starts a failed or cancelled job again in its row, and no other', async () => {
    const row = start()
    await turn()
    expect(() => jobs.resume(project, row.id, 'a')).toThrow(expect.objectContaining({ code: 'conflict' }))
    await jobs.cancel(project, row.id)
    expect(jobs.resume(project, row.id, 'a')).toMatchObject({ id: row.id, state: 'queued', fault: null, endedAt: null })
    await turn()
    runs[1].end({ again: true })
    await jobs.idle(project)
    expect(store.jobs.get(row.id)).toMatchObject({ state: 'done', result: { again: true } })
    expect(() => jobs.resume(project, row.id, 'a')).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(jobs.clear(project)).toBe(1)
    expect(jobs.list(project)).toEqual([])
  })
})

describe('a job that is paused', () => {
  it('stops, stays, lets others run, and goes on in its row when it is resumed', async () => {
    const [a, b] = [start(), start()]
    await turn()
    await jobs.pause(project, a.id)
    expect(store.jobs.get(a.id)).toMatchObject({ state: 'paused', fault: null })
    await turn()
    runs[1].end({})
    await jobs.idle(project)
    expect(states()).toEqual([[b.id, 'done'], [a.id, 'paused']])
    expect(jobs.clear(project)).toBe(1)
    expect(jobs.resume(project, a.id, 'a')).toMatchObject({ id: a.id, state: 'queued' })
    await turn()
    runs[2].end({ went: 'on' })
    await jobs.idle(project)
    expect(store.jobs.get(a.id)).toMatchObject({ state: 'done', result: { went: 'on' } })
  })

  it('can wait paused in the queue, be cancelled, and outlives the program', async () => {
    const [a, b, c] = [start(), start(), start()]
    await turn()
    await jobs.pause(project, b.id)
    await jobs.pause(project, c.id)
    await jobs.cancel(project, c.id)
    runs[0].end({})
    await jobs.idle(project)
    expect(runs.length).toBe(1)
    const again = jobsOf(new Map([[project, store]]))
    expect(again.list(project).map(({ id, state }) => [id, state])).toEqual([[c.id, 'cancelled'], [b.id, 'paused'], [a.id, 'done']])
  })

  it('must be one that can go on; a cancel that comes meanwhile wins', async () => {
    const plain = jobs.start(project, { method: 'models.check', params: { path: '/a.onnx' }, client: 'a' })
    await expect(jobs.pause(project, plain.id)).rejects.toMatchObject({ code: 'unsupported' })
    await jobs.cancel(project, plain.id)
    await turn()
    const row = start()
    await turn()
    await Promise.all([jobs.pause(project, row.id), jobs.cancel(project, row.id)])
    expect(store.jobs.get(row.id)!.state).toBe('cancelled')
  })
})

describe('when the program ends', () => {
  it('jobs stop, and their rows offer to go on', async () => {
    const [a, b] = [start(), start()]
    await turn()
    await jobs.close()
    expect(runs[0].call.signal.aborted).toBe(true)
    for (const { id } of [a, b]) expect(store.jobs.get(id)).toMatchObject({ state: 'failed', fault: { code: 'closed' }, resumable: true })
    await turn()
    expect(runs.length).toBe(1)
  })

  it('without warning, the next start finds the same', async () => {
    const [a, b] = [start(), start()]
    await turn()
    const again = jobsOf(new Map([[project, store]]))
    expect(again.list(project).map(({ id, state, fault }) => [id, state, fault?.code])).toEqual([[b.id, 'failed', 'closed'], [a.id, 'failed', 'closed']])
    again.resume(project, a.id, 'a')
    await turn()
    expect(runs.length).toBe(2)
    runs[1].end({})
    await again.idle(project)
    expect(store.jobs.get(a.id)!.state).toBe('done')
  })

  it('a project that is only read keeps the rows of the program that writes it', async () => {
    start()
    await turn()
    const reader = jobsOf(new Map([[project, { jobs: store.jobs, readOnly: true }]]))
    expect(reader.list(project)[0].state).toBe('running')
  })
})
