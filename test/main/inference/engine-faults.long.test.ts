import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { withLimits } from '../../../core/limits.ts'
import { predictParams } from '../../../core/records/model.ts'
import type { Spawn } from '../../../main/host/context.ts'
import { forkFile } from '../../../main/host/spawn.ts'
import { createInference, type InferenceOptions } from '../../../main/inference/engine.ts'
import type { Inference } from '../../../main/inference/inference.ts'
import { writeModelFolder } from '../../support/model-folder.ts'
import { freshFolder } from '../../support/store.ts'
import { writeRedPhoto } from '../../support/red-project.ts'

const params = predictParams.parse({})
let folder: string
let inference: Inference
let spawned: number

const faulty: Spawn = () => {
  spawned += 1
  return forkFile(fileURLToPath(new URL('../../support/faulty-runner.ts', import.meta.url)))
}
const engine = (options: Partial<InferenceOptions> = {}) => {
  inference = createInference({ spawn: faulty, log: () => {}, ...options })
}
/** A photo whose left half is red. */
const photo = async (name: string) => {
  const path = join(folder, `${name}.png`)
  await writeRedPhoto(path)
  return path
}
const faultOf = (promise: Promise<unknown>) => promise.then(() => null, (thrown: unknown) => (thrown instanceof Fault ? thrown : new Fault('bug', String(thrown))))

beforeEach(() => {
  folder = freshFolder()
  spawned = 0
})
afterEach(() => inference.close())

describe('a runner that dies', () => {
  it('because of a photo, twice, leaves that photo alone and does the others', async () => {
    engine()
    const model = writeModelFolder(folder)
    const photos = await Promise.all(['a', 'b', 'SEGV', 'c', 'd'].map(photo))
    const outcomes = await Promise.all(photos.map((path) => faultOf(inference.predict(model, path, params, { device: 'cpu' }))))
    expect(outcomes.map((fault) => fault?.code ?? 'done')).toEqual(['done', 'done', 'corrupt', 'done', 'done'])
    expect(outcomes[2]!.details).toMatchObject({ file: photos[2], field: 'red-finder', found: 'it was stopped by SIGSEGV', limit: '2 tries' })
    const before = spawned
    expect(await faultOf(inference.predict(model, photos[2], params, { device: 'cpu' }))).toMatchObject({ code: 'corrupt' })
    expect(spawned).toBe(before)
    // A person who asks once more is believed.
    expect(await faultOf(inference.predict(model, photos[2], params, { device: 'cpu', again: true }))).toMatchObject({ code: 'corrupt' })
    expect(spawned).toBeGreaterThan(before)
  })

  it('once is forgiven', async () => {
    engine()
    const said = await inference.predict(writeModelFolder(folder), await photo('SEGV-once'), params, { device: 'cpu' })
    expect(said.objects).toHaveLength(1)
  })

  it('whenever the model is loaded is not started for ever', async () => {
    engine()
    const place = join(folder, 'DEADLY')
    mkdirSync(place)
    const model = writeModelFolder(place)
    expect(await faultOf(inference.predict(model, await photo('a'), params, { device: 'cpu' }))).toMatchObject({ code: 'corrupt', details: { field: 'red-finder' } })
    const before = spawned
    expect(await faultOf(inference.predict(model, await photo('b'), params, { device: 'cpu' }))).toMatchObject({ code: 'corrupt' })
    expect([before, spawned]).toEqual([2, 2])
  })

  it('of hanging or of too much memory is killed', async () => {
    engine({ memoryBytes: () => 350 * 2 ** 20, limits: withLimits({ modelImageMs: -2_500 }) })
    const model = writeModelFolder(folder)
    const [hog, hang, good] = await Promise.all(['HOG', 'HANG', 'a'].map(photo))
    expect(await faultOf(inference.predict(model, hog, params, { device: 'cpu' }))).toMatchObject({ details: { found: expect.stringMatching(/MiB of memory|no answer/) as string } })
    expect(await faultOf(inference.predict(model, hang, params, { device: 'cpu' }))).toMatchObject({ details: { found: expect.stringMatching(/no answer/) as string } })
    expect(await faultOf(inference.predict(model, good, params, { device: 'cpu' }))).toBeNull()
  })
})

describe('cancelling', () => {
  it('answers at once, and a runner that does not listen is killed', async () => {
    engine()
    const model = writeModelFolder(folder)
    await inference.load(model, { device: 'cpu' })
    const controller = new AbortController()
    const hang = faultOf(inference.predict(model, await photo('HANG'), params, { device: 'cpu', signal: controller.signal }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const began = performance.now()
    controller.abort()
    expect(await hang).toMatchObject({ code: 'cancelled' })
    expect(performance.now() - began).toBeLessThan(100)
    expect(await faultOf(inference.predict(model, await photo('a'), params, { device: 'cpu' }))).toBeNull()
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(spawned).toBe(2)
  })
})
