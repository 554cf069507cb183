import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../core/records/job.ts'
import { forkFile } from '../../../main/host/spawn.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { numbered, redProject, type RedProject } from '../../support/red-project.ts'

describe('a prediction job', () => {
  const ended = (setting: RedProject, states: Job['state'][] = ['done', 'failed', 'cancelled', 'paused']) =>
    setting.event('jobs.changed', ({ job }) => states.includes(job.state)).then(({ job }) => job)
  const slow = () => forkFile(fileURLToPath(new URL('../../support/slow-runner.ts', import.meta.url)))
  const withSlowRunner = (names: string[]) => redProject(names, { inference: { spawn: slow } })

  it('pauses, goes on into the same run, and tells rate and time left', async () => {
    const setting = await withSlowRunner(numbered(12))
    const { client, project } = setting
    const notes: string[] = []
    setting.host.on((event, payload) => event === 'jobs.changed' && notes.push((payload as { job: Job }).job.note))
    const job = await client.jobs.start({ project, method: 'predictions.run', params: { model: 'red-finder', device: 'cpu' } })
    await setting.event('predictions.changed', ({ images }) => (images?.length ?? 0) > 0)
    const paused = ended(setting)
    await client.jobs.pause({ project, id: job.id })
    expect(await paused).toMatchObject({ id: job.id, state: 'paused' })
    const [half] = await client.predictions.runs({ project })
    expect(half.images).toBeGreaterThan(0)
    expect(half.images).toBeLessThan(12)
    const done = ended(setting)
    await client.jobs.resume({ project, id: job.id })
    expect(await done).toMatchObject({ state: 'done', result: { run: half.id, images: 12 - half.images, failed: [] } })
    expect(await client.predictions.runs({ project })).toMatchObject([{ id: half.id, images: 12, failed: 0 }])
    expect(notes.some((note) => /\d+ of 12 photos · [\d.]+ photos\/s · \d+ s left · CPU/.test(note))).toBe(true)
  })

  it('is cancelled at once, keeps what was done, and can go on', async () => {
    const setting = await withSlowRunner(numbered(12))
    const { client, project } = setting
    const job = await client.jobs.start({ project, method: 'predictions.run', params: { model: 'red-finder', device: 'cpu' } })
    await setting.event('predictions.changed', ({ images }) => (images?.length ?? 0) > 0)
    const began = performance.now()
    await client.jobs.cancel({ project, id: job.id })
    expect(performance.now() - began).toBeLessThan(1_000)
    const [half] = await client.predictions.runs({ project })
    expect(half).toMatchObject({ failed: 0 })
    expect(half.endedAt).not.toBeNull()
    const done = ended(setting)
    await client.jobs.resume({ project, id: job.id })
    await done
    expect(await client.predictions.runs({ project })).toMatchObject([{ id: half.id, images: 12, failed: 0 }])
  })

  it('that the program left in the middle goes on in the next program', async () => {
    const setting = await withSlowRunner(numbered(8))
    const { client, project, folder, paths, path } = setting
    const job = await client.jobs.start({ project, method: 'predictions.run', params: { model: 'red-finder', device: 'cpu' } })
    await setting.event('predictions.changed', ({ images }) => (images?.length ?? 0) > 0)
    await setting.end()
    const next = memoryHost({ folder, user: paths.user })
    const opened = await next.client.projects.open({ path })
    const [row] = await next.client.jobs.list({ project: opened.project })
    expect(row).toMatchObject({ id: job.id, state: 'failed', fault: { code: 'closed' } })
    const done = next.event('jobs.changed', ({ job: { state } }) => state === 'done')
    await next.client.jobs.resume({ project: opened.project, id: job.id })
    await done
    expect(await next.client.predictions.runs({ project: opened.project })).toMatchObject([{ images: 8, failed: 0 }])
  })
})
