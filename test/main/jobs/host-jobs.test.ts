import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

/* Jobs of real methods in a real host. */
async function hostWithPhotos(count: number): Promise<MemoryHost & { photos: string }> {
  const memory = memoryHost()
  const photos = join(memory.folder, 'photos')
  mkdirSync(photos)
  for (let i = 0; i < count; i++) {
    await sharp({ create: { width: 40 + i, height: 30, channels: 3, background: '#335577' } }).jpeg().toFile(join(photos, `${i}.jpg`))
  }
  return { ...memory, photos }
}

describe('a job of a real method', () => {
  it('goes on when the window that started it closes, and tells the next one', async () => {
    const { connect, photos, folder, logged } = await hostWithPhotos(12)
    const first = connect()
    const { project } = await first.client.projects.create({ path: join(folder, 'a.selvedge') })
    const job = await first.client.jobs.start({ project, method: 'images.add', params: { paths: [photos] }, title: 'Add photos' })
    first.close()
    const second = connect()
    const done = new Promise<unknown>((resolve) => second.on('jobs.changed', (event) => event.job.state === 'done' && resolve(event.job)))
    expect(await done).toMatchObject({ id: job.id, title: 'Add photos', done: 1, result: { added: 12, known: 0, skipped: [] } })
    expect((await second.client.images.ids({ project })).total).toBe(12)
    expect(logged).toEqual([])
  })

  it('that is running when the host ends is offered again by the next host, and skips what is done', async () => {
    const memory = await hostWithPhotos(30)
    const path = join(memory.folder, 'a.selvedge')
    const { project } = await memory.client.projects.create({ path })
    const running = memory.event('jobs.changed', ({ job }) => job.state === 'running')
    await memory.client.jobs.start({ project, method: 'images.add', params: { paths: [memory.photos] } })
    await running
    await memory.end()

    const again = memoryHost({ folder: memory.folder })
    await again.client.projects.open({ path })
    const [job] = await again.client.jobs.list({ project })
    expect(job).toMatchObject({ state: 'failed', resumable: true, fault: { code: 'closed' } })
    const done = again.event('jobs.changed', ({ job }) => job.state === 'done')
    await again.client.jobs.resume({ project, id: job.id })
    const { added, known } = (await done).job.result as { added: number; known: number }
    expect(added + known).toBe(30)
    expect((await again.client.images.ids({ project })).total).toBe(30)
  })

  it('is stopped before its project closes', async () => {
    const { client, photos, folder, event } = await hostWithPhotos(12)
    const path = join(folder, 'a.selvedge')
    const { project } = await client.projects.create({ path })
    const running = event('jobs.changed', ({ job }) => job.state === 'running')
    await client.jobs.start({ project, method: 'images.add', params: { paths: [photos] } })
    await running
    await client.projects.close({ project })
    await expect(client.jobs.list({ project })).rejects.toMatchObject({ code: 'not-found' })
    await client.projects.open({ path })
    expect((await client.jobs.list({ project }))[0].state).toMatch(/^(failed|done)$/)
  })
})
