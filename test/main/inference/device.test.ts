import { describe, expect, it } from 'vitest'
import type { Provider } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { Tensors } from '../../../main/models/family.ts'
import { openDevice, type Sessions } from '../../../main/workers/runner/device.ts'
import { createGate } from '../../../main/workers/runner/gate.ts'
import { plainReason } from '../../../main/workers/runner/plain-reason.ts'

/* Falling from one provider to the next, with a runtime that fails as a test wants. */
type Faults = { create?: Partial<Record<Provider, Fault>>; run?: Partial<Record<Provider, Fault>> }

function played({ create = {}, run = {} }: Faults) {
  const open = new Map<number, Provider>()
  const runs: Provider[] = []
  let last = 0
  const sessions: Sessions = {
    backends: async () => ['cpu'],
    async create({ provider }) {
      if (create[provider]) throw create[provider]
      open.set(++last, provider)
      return { session: last, ports: { inputs: [], outputs: [] } }
    },
    async run({ session }) {
      const provider = open.get(session)
      if (!provider) throw new Fault('closed', 'This network is not loaded any more.')
      runs.push(provider)
      await new Promise((resolve) => setImmediate(resolve))
      if (run[provider]) throw run[provider]
      return { outputs: {} as Tensors, milliseconds: 1 }
    },
    async release({ session }) {
      open.delete(session)
      return {}
    },
  }
  return { sessions, open, runs }
}
const device = (sessions: Sessions, ...providers: Provider[]) => openDevice({ sessions, files: ['encoder.onnx', 'decoder.onnx'], providers, threads: 0 })
const noLibrary = new Fault('unsupported', 'This network could not be loaded: OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library')
const noMemory = new Fault('exhausted', 'This network could not be run: there is not enough memory.')

describe('a model on a provider', () => {
  it('that does not start goes to the next, with the reason', async () => {
    const { sessions, open } = played({ create: { cuda: noLibrary } })
    const found = await device(sessions, 'cuda', 'webgpu', 'cpu')
    expect(found.report()).toEqual({ provider: 'webgpu', left: [{ provider: 'cuda', reason: expect.stringMatching(/npm run gpu:cuda/) as string }] })
    expect([...open.values()]).toEqual(['webgpu', 'webgpu'])
  })

  it('that runs out of memory goes on with the next, for every photo in flight, once', async () => {
    const { sessions, open, runs } = played({ run: { cuda: noMemory } })
    const found = await device(sessions, 'cuda', 'cpu')
    const answers = await Promise.all([found.run('encoder.onnx', {}), found.run('decoder.onnx', {}), found.run('encoder.onnx', {})])
    expect(answers).toHaveLength(3)
    expect(found.report()).toEqual({ provider: 'cpu', left: [{ provider: 'cuda', reason: 'CUDA ran out of memory.' }] })
    expect([...open.values()]).toEqual(['cpu', 'cpu'])
    expect(runs.filter((provider) => provider === 'cpu')).toHaveLength(3)
    await found.close()
    expect(open.size).toBe(0)
  })

  it('that is the last one tells its own fault', async () => {
    const { sessions } = played({ run: { cpu: noMemory } })
    await expect((await device(sessions, 'cpu')).run('encoder.onnx', {})).rejects.toBe(noMemory)
    const none = played({ create: { cuda: noLibrary, cpu: noMemory } })
    await expect(device(none.sessions, 'cuda', 'cpu')).rejects.toBe(noMemory)
    expect(none.open.size).toBe(0)
  })
})

describe('reasons', () => {
  it('are words, also for what is not known', () => {
    expect(plainReason('webgpu', 'x webgpu_context.cc:136 Failed to get a WebGPU adapter: No supported adapters')).toMatch(/graphics card/)
    expect(plainReason('dml', 'no available backend found. ERR: [dml] backend not found.')).toBe('Not part of this build.')
    expect(plainReason('cuda', 'CUDA failure 35: CUDA driver version is insufficient')).toMatch(/NVIDIA/)
    expect(plainReason('coreml', 'This network could not be loaded: something odd')).toBe('something odd')
    expect(plainReason('cpu', 'x'.repeat(500)).length).toBeLessThan(200)
  })
})

describe('the gate for pixels', () => {
  it('lets in what fits, a giant alone, all in their order', async () => {
    const gate = createGate(100)
    const inside: string[] = []
    const enter = (name: string, pixels: number) => gate.enter(pixels).then((leave) => {
      inside.push(name)
      return leave
    })
    const [a, b, giant, c] = [enter('a', 60), enter('b', 40), enter('giant', 500), enter('c', 10)]
    await Promise.all([a, b])
    expect(inside).toEqual(['a', 'b'])
    ;(await a)()
    ;(await a)()
    await Promise.resolve()
    expect(inside).toEqual(['a', 'b'])
    ;(await b)()
    const leaveGiant = await giant
    expect(inside).toEqual(['a', 'b', 'giant'])
    leaveGiant()
    await c
    expect(inside).toEqual(['a', 'b', 'giant', 'c'])
  })
})
