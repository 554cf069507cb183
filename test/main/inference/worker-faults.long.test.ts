import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ImageId } from '../../../core/records/ids.ts'
import { withLimits } from '../../../core/limits.ts'
import { forkFile } from '../../../main/host/spawn.ts'
import { numbered, redProject } from '../../support/red-project.ts'
import { newAnnotation, square } from '../../support/rows.ts'

/*
 * RELIABILITY.md R11: the runner dies twenty times in one batch, of every kind of fault: of sixteen photos once, of two
 * whenever it sees them. Meanwhile a person goes on labelling.
 */
const FAULTS = ['SEGV-once', 'ABRT-once', 'HOG-once', 'SEGV-once', 'ABRT-once', 'HANG-once', 'HOG-once', 'SEGV-once']
const ALWAYS = ['SEGV-always', 'ABRT-always']
const GOOD = 60
/** Long enough for a photo that is only waiting for a busy machine. */
const HANG_MS = 2_500

describe('twenty faults of the runner in one batch', () => {
  it('leave the host and the edits alone, and the job does everything else', async () => {
    // Three photos are in the runner at a time and suspected together, so faults lie farther apart than that.
    const once = Array.from({ length: 16 }, (_, i) => `p${String(i * 3 + 1).padStart(3, '0')}-${FAULTS[i % FAULTS.length]}`)
    const names = [...numbered(GOOD), ...once, ...ALWAYS.map((name, i) => `p0${52 + 4 * i}-${name}`)]
    const started: number[] = []
    const setting = await redProject(names, {
      inference: {
        spawn: () => {
          started.push(performance.now())
          return forkFile(fileURLToPath(new URL('../../support/faulty-runner.ts', import.meta.url)))
        },
        memoryBytes: () => 400 * 2 ** 20, limits: withLimits({ modelImageMs: HANG_MS - 5_000 }),
      },
    })
    const { client, project, ids } = setting
    expect(ids).toHaveLength(GOOD + 18)

    const finished: number[] = []
    setting.host.on((event, payload) => {
      if (event === 'predictions.changed') for (const _ of (payload as { images: ImageId[] | null }).images ?? []) finished.push(performance.now())
    })
    const done = setting.event('jobs.changed', ({ job }) => job.state === 'done' || job.state === 'failed')
    const asked = performance.now()
    await client.jobs.start({ project, method: 'predictions.run', params: { model: 'red-finder', device: 'cpu' } })

    const category = await client.categories.add({ project, category: { name: 'shoe' } })
    const { first } = await client.annotations.reserve({ project, count: 10_000 })
    const acknowledged: number[] = []
    const waits: number[] = []
    let over = false
    const labelling = (async () => {
      for (let i = 0; !over; i++) {
        const began = performance.now()
        const after = newAnnotation(first + i, ids[0], { category: category.id, shape: square })
        await client.annotations.commit({
          project, image: ids[0], label: `Edit ${i}`, key: `edit-key-${i}`, change: [{ table: 'annotation', id: after.id, before: null, after }],
        })
        acknowledged.push(after.id)
        waits.push(performance.now() - began)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const { job } = await done
    over = true
    await labelling

    expect(job.state).toBe('done')
    const result = job.result as { images: number; failed: { file: string; code: string; message: string }[] }
    expect(result.images).toBe(GOOD + 16)
    expect(result.failed).toHaveLength(2)
    for (const { file, code, message } of result.failed) expect([code, /always/.test(file), message]).toEqual(['corrupt', true, expect.stringContaining('red-finder')])
    // After each death some photo is done within three seconds, or as long as two healthy starts take on a busy machine.
    const start = finished[0] - asked
    const gaps = finished.sort((a, b) => a - b).map((at, i) => (i === 0 ? 0 : at - finished[i - 1]))
    expect(Math.max(...gaps)).toBeLessThan(HANG_MS + Math.max(3_000, 2 * start))
    expect(started.length).toBeGreaterThanOrEqual(21)
    const kept = (await client.annotations.list({ project, image: ids[0] })).annotations.map(({ id }) => id as number)
    expect(kept.sort((a, b) => a - b)).toEqual(acknowledged)
    expect(waits.length).toBeGreaterThan(50)
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)]).toBeLessThan(Math.max(200, start / 4))
    process.stdout.write(`R11: ${started.length} runners, longest gap ${Math.round(Math.max(...gaps))} ms, ${acknowledged.length} edits, slowest ${Math.round(waits.at(-1)!)} ms\n`)
  }, 120_000)
})
