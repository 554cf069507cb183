import { beforeEach, describe, expect, it } from 'vitest'
import type { Provider } from '../../../core/api/models.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { PlacedModel } from '../../../main/inference/inference.ts'
import type { ModelPorts } from '../../../main/models/family.ts'
import type { Sessions } from '../../../main/workers/runner/device.ts'
import { loadModels } from '../../../main/workers/runner/loaded.ts'
import { writeModelFolder } from '../../support/model-folder.ts'
import { freshFolder } from '../../support/store.ts'

/* What `auto` comes to mean for a model: runs take as long as a test says. */
const PORTS: ModelPorts = {
  inputs: [{ name: 'image', type: 'float32', dims: [1, 3, 16, 16] }], outputs: [{ name: 'mask', type: 'float32', dims: [1, 1, 16, 16] }],
}
let model: PlacedModel
beforeEach(() => {
  model = writeModelFolder(freshFolder())
})

function timed(milliseconds: Partial<Record<Provider, number>>) {
  const open = new Map<number, Provider>()
  const runs: Provider[] = []
  let last = 0
  const sessions: Sessions = {
    backends: async () => ['cpu'],
    async create({ provider }) {
      open.set(++last, provider)
      return { session: last, ports: PORTS }
    },
    async run({ session }) {
      const provider = open.get(session)!
      runs.push(provider)
      return { outputs: { mask: { type: 'float32', dims: [1, 1, 16, 16], data: new Float32Array(256) } }, milliseconds: milliseconds[provider]! }
    },
    async release({ session }) {
      open.delete(session)
      return {}
    },
  }
  const load = (providers: Provider[], compare: boolean) =>
    loadModels(sessions, { model, focus: null, providers, compare, threads: 0, limits: LIMITS }, () => {})
  return { load, open, runs }
}

describe('the provider that is kept', () => {
  it('is the graphics card when it is faster, after its second run', async () => {
    const { load, open, runs } = timed({ cuda: 60, cpu: 400 })
    expect((await load(['cuda', 'cpu'], true)).device.report()).toEqual({ provider: 'cuda', left: [] })
    expect(runs.slice(0, 2)).toEqual(['cuda', 'cuda'])
    expect([...open.values()]).toEqual(['cuda'])
  })

  it('is the processor when that is faster, and the reason says by how much', async () => {
    const { load, open } = timed({ webgpu: 900, cpu: 40 })
    expect((await load(['webgpu', 'cpu'], true)).device.report()).toEqual({
      provider: 'cpu', left: [{ provider: 'webgpu', reason: 'The processor is faster with this model (40 ms against 900 ms).' }],
    })
    expect([...open.values()]).toEqual(['cpu'])
  })

  it('is not looked for when a card is fast enough, or when it was chosen by name', async () => {
    const fast = timed({ cuda: 3, cpu: 1 })
    expect((await fast.load(['cuda', 'cpu'], true)).device.report().provider).toBe('cuda')
    expect(fast.runs).toEqual(['cuda', 'cuda'])
    const named = timed({ webgpu: 900, cpu: 40 })
    expect((await named.load(['webgpu', 'cpu'], false)).device.report().provider).toBe('webgpu')
    expect(named.runs).toEqual([])
  })
})
