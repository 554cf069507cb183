import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ModelRow } from '../../core/api/models.ts'
import { Fault } from '../../core/fault.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { PromptAsked } from '../tools/tool.ts'
import type { Document } from './document-types.ts'
import type { Settings } from './settings.ts'

export type PromptingState = {
  /** Models that take points and boxes and can be used. */
  models: readonly ModelRow[]
  /** The one that answers; null while there is none. */
  chosen: ModelRow | null
  /** False until the models were read. */
  known: boolean
}

/** The model that answers click prompts. Nothing is read before a tool wants it. */
export type Prompting = {
  store: StoreApi<PromptingState>
  /** Reads which models there are, once. */
  wake(): void
  choose(id: string): void
  /** What the model makes of marks on the open photo, or null when it sees nothing there. Rejects with the host's fault. */
  segment(asked: PromptAsked, signal: AbortSignal): Promise<{ shape: Shape; score: number } | null>
}

const KEY = 'prompt-model'

export function createPrompting(bridge: Bridge, settings: Settings, document: Document): Prompting {
  const store = createStore<PromptingState>(() => ({ models: [], chosen: null, known: false }))
  const { getState: get, setState: set } = store
  let awake = false
  let wanted: unknown = null

  const read = async () => {
    const all = await bridge.client.models.list({})
    const models = all.filter(({ task, problem }) => task === 'prompt' && problem === '')
    set({ models, chosen: models.find(({ id }) => id === wanted) ?? models[0] ?? null, known: true })
  }
  /** Without the host nothing can be asked either: it is read again when the line is back. */
  const readQuietly = () => void read().catch(() => undefined)

  bridge.on('models.changed', () => awake && readQuietly())
  bridge.onState((state) => state === 'open' && awake && readQuietly())
  return {
    store,
    wake() {
      if (awake) return
      awake = true
      void settings.read(null, KEY).catch(() => null).then((value) => {
        wanted = value
        readQuietly()
      })
    },
    choose(id) {
      const chosen = get().models.find((model) => model.id === id)
      if (!chosen) return
      wanted = id
      set({ chosen })
      // It is chosen again next time if it could not be stored.
      void settings.write(null, KEY, id).catch(() => undefined)
    },
    async segment({ points, box, refine }, signal) {
      const { project, image } = document.store.getState()
      const { chosen } = get()
      if (!project || !image || !chosen) throw new Fault('not-found', 'There is no model that answers clicks.', { fix: 'Add SAM or MobileSAM under Models.' })
      try {
        const { shape, score } = await bridge.client.predictions.segment({ project, image: image.id, model: chosen.id, points, box, refine }, { signal })
        return { shape, score }
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (fault.code === 'not-found' && fault.details?.field === 'points') return null
        throw fault
      }
    },
  }
}
