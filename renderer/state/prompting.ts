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
  /** True while the model looks at the open photo for the first time, before anything was asked. */
  preparing: boolean
}

/** The model that answers click prompts. Nothing is read or run before a tool wants it. */
export type Prompting = {
  store: StoreApi<PromptingState>
  /** A tool that asks was taken up or laid down. While it is in use, each photo that is opened is shown to the model ahead. */
  use(inUse: boolean): void
  choose(id: string): void
  /** What the model makes of marks on the open photo, or null when it sees nothing there. Rejects with the host's fault. */
  segment(asked: PromptAsked): Promise<{ shape: Shape; score: number } | null>
}

const KEY = 'prompt-model'
/** A photo that is only passed by is not shown to the model, milliseconds. */
const SETTLE_MS = 300

export function createPrompting(bridge: Bridge, settings: Settings, document: Document): Prompting {
  const store = createStore<PromptingState>(() => ({ models: [], chosen: null, known: false, preparing: false }))
  const { getState: get, setState: set } = store
  let inUse = false
  let awake = false
  let wanted: unknown = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Photo and model that were brought together last. */
  let met = ''

  const ask = ({ points, box, refine }: PromptAsked) => {
    const { project, image } = document.store.getState()
    const { chosen } = get()
    if (!project || !image || !chosen) {
      throw new Fault('not-found', 'There is no model that answers clicks.', { fix: 'Add SAM or MobileSAM under Models.' })
    }
    met = `${project} ${image.id} ${chosen.id}`
    return bridge.client.predictions.segment({ project, image: image.id, model: chosen.id, points, box, refine })
  }
  /** The first look at a photo takes seconds, an answer from then on a blink: it is taken before the first click. */
  const prepare = async () => {
    const { project, image, phase } = document.store.getState()
    const { chosen, preparing } = get()
    if (!inUse || preparing || phase !== 'ready' || !project || !image || !chosen) return
    if (met === `${project} ${image.id} ${chosen.id}`) return
    set({ preparing: true })
    const middle = { x: image.width / 2, y: image.height / 2, label: 1 } as const
    // What is wrong is said at the first click, if it still is.
    await ask({ points: [middle], box: null, refine: false }).catch(() => undefined)
    set({ preparing: false })
    soon()
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void prepare(), SETTLE_MS)
  }

  const read = async () => {
    const all = await bridge.client.models.list({})
    const models = all.filter(({ task, problem }) => task === 'prompt' && problem === '')
    set({ models, chosen: models.find(({ id }) => id === wanted) ?? models[0] ?? null, known: true })
    soon()
  }
  /** Without the host nothing can be asked either: it is read again when the line is back. */
  const readQuietly = () => void read().catch(() => undefined)

  bridge.on('models.changed', () => awake && readQuietly())
  bridge.onState((state) => state === 'open' && awake && readQuietly())
  document.store.subscribe((next, before) => inUse && (next.image !== before.image || next.phase !== before.phase) && soon())
  return {
    store,
    use(next) {
      inUse = next
      if (next && awake) soon()
      if (!next || awake) return
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
      soon()
      // It is chosen again next time if it could not be stored.
      void settings.write(null, KEY, id).catch(() => undefined)
    },
    async segment(asked) {
      try {
        const { shape, score } = await ask(asked)
        return { shape, score }
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (fault.code === 'not-found' && fault.details?.field === 'points') return null
        throw fault
      }
    },
  }
}
