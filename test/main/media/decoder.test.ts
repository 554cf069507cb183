import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { withLimits } from '../../../core/limits.ts'
import type { Child, Spawn } from '../../../main/host/context.ts'
import { forkFile, spawnNode } from '../../../main/host/spawn.ts'
import { createMedia, type Media } from '../../../main/media/media.ts'
import * as pictures from '../../support/pictures.ts'

let folder: string
let good: string[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-faults-'))
  good = await Promise.all(Array.from({ length: 12 }, (_, i) => pictures.solid(folder, `good-${i}`, [i * 20, 9, 9])))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const started: { child: Child; running: boolean }[] = []
const spawnFaulty: Spawn = () => {
  const child = forkFile(fileURLToPath(new URL('../../support/faulty-media-worker.ts', import.meta.url)))
  const entry = { child, running: true }
  started.push(entry)
  child.onExit(() => (entry.running = false))
  return child
}

let media: Media
const logged: string[] = []
const faulty = (limits: Parameters<typeof withLimits>[0] = {}) => {
  started.length = 0
  logged.length = 0
  media = createMedia({
    spawn: spawnFaulty,
    cacheFolder: join(folder, 'cache'),
    log: (_, message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
    limits: withLimits(limits),
  })
  return media
}
afterEach(() => media.close())

const bad = (name: string) => {
  const path = join(folder, `${name}-${started.length}-${good.length}.png`)
  copyFileSync(good[0], path)
  return path
}
const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)),
  )

describe('a picture that crashes the decoder', () => {
  it('is refused after the second time, by name; all others are done', async () => {
    faulty()
    const crash = bad('CRASH')
    const outcomes = await Promise.all([...good.slice(0, 6), crash, ...good.slice(6)].map((path) => outcomeOf(media.probe(path))))
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(good.length)
    expect(outcomes[6]).toBe('corrupt')
    // Two crashes, so three processes; the neighbour in flight was not blamed.
    expect(started).toHaveLength(3)
    const again = await media.probe(crash).catch((fault: Fault) => fault)
    expect(again).toMatchObject({
      code: 'corrupt',
      details: { file: crash, found: 'it was stopped by SIGSEGV', limit: '2 tries' },
    })
    expect(started).toHaveLength(3)
    expect(logged.filter((line) => line.includes('media worker lost'))).toHaveLength(2)
  })

  it('is tried again once its file has changed', async () => {
    faulty()
    const crash = bad('CRASH-changed')
    expect(await outcomeOf(media.probe(crash))).toBe('corrupt')
    const before = started.length
    copyFileSync(join(folder, 'good-1.png'), crash)
    expect(await outcomeOf(media.probe(crash))).toBe('corrupt')
    expect(started.length).toBeGreaterThan(before)
  })

  it("is not refused for another one's crash", async () => {
    faulty()
    const once = bad('ONCE')
    const [first, second] = await Promise.all([outcomeOf(media.probe(once)), outcomeOf(media.probe(good[1]))])
    expect([first, second]).toEqual(['ok', 'ok'])
    expect(await outcomeOf(media.probe(once))).toBe('ok')
  })

  it('leaves the other 99 of 100 done', async () => {
    faulty()
    const batch = Array.from({ length: 100 }, (_, i) => (i === 37 ? bad('CRASH-batch') : good[i % good.length]))
    const done: string[] = []
    await media.probeMany(batch, (_, outcome, index) => (done[index] = outcome instanceof Fault ? outcome.code : 'ok'))
    expect(done.filter((outcome) => outcome === 'ok')).toHaveLength(99)
    expect(done[37]).toBe('corrupt')
  })
})

describe('a picture that never ends', () => {
  it('is killed at its time limit, and others go on', async () => {
    // The grace that the worker has on top of the limit is 5 s; a negative limit takes it back.
    faulty({ imageHeaderMs: -4_400 })
    const hang = bad('HANG')
    const hanging = outcomeOf(media.probe(hang))
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(await outcomeOf(media.thumbnail(good[2], { size: 128 }))).toBe('ok')
    expect(await hanging).toBe('corrupt')
    expect(await media.probe(hang).catch((fault: Fault) => fault.details.found)).toMatch(/no answer within/)
  })

  it('is killed while decoding as well', async () => {
    faulty({ imageDecodeMs: -4_400 })
    expect(await media.pixels(bad('HANG-decode')).catch((fault: Fault) => fault)).toMatchObject({
      code: 'corrupt',
      details: { found: expect.stringMatching(/no answer within/) as string },
    })
  })

  it('is killed when its process takes too much memory', async () => {
    faulty({ mediaProcessBytes: 250 * 1024 * 1024 })
    const hog = bad('HOG')
    expect(await outcomeOf(media.probe(hog))).toBe('corrupt')
    expect(logged.join()).toMatch(/MiB of memory/)
    expect(await outcomeOf(media.probe(good[3]))).toBe('ok')
  })
})

describe('the worker', () => {
  it('killed from outside comes back, and the call in flight is answered', async () => {
    faulty()
    await media.probe(good[4])
    const calls = Array.from({ length: 20 }, (_, i) => media.probe(good[i % good.length]))
    started[0].child.kill()
    expect((await Promise.all(calls)).every(({ format }) => format === 'png')).toBe(true)
    expect(started).toHaveLength(2)
  })

  it('is not started before it is needed, and is gone after close', async () => {
    faulty()
    expect(started).toHaveLength(0)
    await media.probe(good[5])
    const pending = outcomeOf(media.probe(bad('HANG-closing')))
    await media.close()
    expect(await pending).toBe('closed')
    expect(await outcomeOf(media.probe(good[5]))).toBe('closed')
    await expect.poll(() => started.some(({ running }) => running)).toBe(false)
  })

  it('that cannot be started is said so, not waited for', async () => {
    media = createMedia({
      cacheFolder: join(folder, 'cache'),
      log: () => {},
      spawn: (worker, options) => {
        const child = spawnNode(worker, options)
        child.kill()
        return child
      },
    })
    const fault = await media.probe(good[0]).catch((thrown: Fault) => thrown)
    expect(fault).toMatchObject({ code: 'closed' })
  })

  it('gives up waiting calls at once when they are cancelled', async () => {
    faulty()
    const hang = media.probe(bad('HANG-a')).catch(() => {})
    const other = media.probe(bad('HANG-b')).catch(() => {})
    const controller = new AbortController()
    const waiting = outcomeOf(media.probe(good[6], { signal: controller.signal }))
    controller.abort()
    expect(await waiting).toBe('cancelled')
    await media.close()
    await Promise.all([hang, other])
  })
})
