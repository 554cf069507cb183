import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Bridge } from '../bridge/connect.ts'
import { DEFAULT_PICKER, FEWEST_CELLS, MOST_CELLS, MOST_TOLERANCE, type Picker, type PixelsAsked, type PixelsFor, type PixelsFound } from '../tools/pixels.ts'
import type { Document } from './document-types.ts'
import type { Settings } from './settings.ts'

export type SelectingState = {
  picker: Picker
  /** True while the photo is read for the first question. */
  preparing: boolean
  /** True while a question has no answer yet. */
  waiting: boolean
}

/** Selecting pixels of the open photo without a model: one question at a time, of those that come meanwhile only the newest. */
export type Selecting = {
  store: StoreApi<SelectingState>
  /** A tool that asks was taken up, or laid down with null. While it is in use, each photo that is opened is read ahead. */
  use(kind: PixelsFor | null): void
  setPicker(part: Partial<Picker>): void
  /** `deliver` hears the answer, or null and the fault when it failed; not at all after `forget`, or when a newer question took its place. */
  ask(asked: PixelsAsked, deliver: (found: PixelsFound | null, fault?: unknown) => void): void
  /** Answers to what was asked so far are not wanted any more. */
  forget(): void
  load(): Promise<void>
}

type Question = { asked: PixelsAsked; deliver: (found: PixelsFound | null, fault?: unknown) => void; wanted: boolean }

const KEY = 'picker'
const KEEP_MS = 600
/** A photo that is only passed by is not read. */
const SETTLE_MS = 250

export function createSelecting(bridge: Bridge, settings: Settings, document: Document): Selecting {
  const store = createStore<SelectingState>(() => ({ picker: DEFAULT_PICKER, preparing: false, waiting: false }))
  let kind: PixelsFor | null = null
  let running: Question | null = null
  let next: Question | null = null
  let ahead: ReturnType<typeof setTimeout> | undefined
  let keeping: ReturnType<typeof setTimeout> | undefined
  /** What was prepared last, so that it is not again. */
  let met = ''

  const run = async (question: Question) => {
    running = question
    store.setState({ waiting: true })
    try {
      const found = await answerTo(bridge, document, question.asked)
      if (question.wanted) question.deliver(found)
    } catch (thrown) {
      if (question.wanted) question.deliver(null, thrown)
    }
    running = null
    const after = next
    next = null
    if (after) return run(after)
    store.setState({ waiting: false })
  }

  const prepare = async () => {
    const { project, image, phase } = document.store.getState()
    const key = `${project} ${image?.id} ${kind} ${kind === 'cells' ? store.getState().picker.cells : ''}`
    if (!kind || !project || !image || phase !== 'ready' || key === met || store.getState().preparing) return
    met = key
    store.setState({ preparing: true })
    // What is wrong is said at the first question, if it still is.
    await bridge.client.selection.prepare({ project, image: image.id, for: kind, cells: store.getState().picker.cells }).catch(() => undefined)
    store.setState({ preparing: false })
    soon()
  }
  const soon = () => {
    clearTimeout(ahead)
    if (kind) ahead = setTimeout(() => void prepare(), SETTLE_MS)
  }
  document.store.subscribe((now, before) => kind && (now.image !== before.image || now.phase !== before.phase) && soon())

  return {
    store,
    use(wanted) {
      kind = wanted
      soon()
    },
    setPicker(part) {
      store.setState({ picker: { ...store.getState().picker, ...part } })
      clearTimeout(keeping)
      // A picker that could not be kept is set again.
      keeping = setTimeout(() => void settings.write(null, KEY, store.getState().picker).catch(() => undefined), KEEP_MS)
    },
    ask(asked, deliver) {
      const question = { asked, deliver, wanted: true }
      if (running) next = question
      else void run(question)
    },
    forget() {
      if (running) running.wanted = false
      next = null
    },
    async load() {
      store.setState({ picker: sanitisePicker(await settings.read(null, KEY)) })
    },
  }
}

async function answerTo({ client }: Bridge, document: Document, asked: PixelsAsked): Promise<PixelsFound | null> {
  const { project, image } = document.store.getState()
  if (!project || !image) return null
  const of = { project, image: image.id }
  if (asked.for === 'cut') return client.selection.cut({ ...of, box: asked.box, strokes: asked.strokes })
  if (asked.for === 'cells') return client.selection.cells({ ...of, count: asked.count, strokes: asked.strokes, under: asked.under })
  if (asked.for === 'colour') return client.selection.colour({ ...of, at: asked.at, tolerance: asked.tolerance, contiguous: asked.contiguous, box: asked.box })
  const { points } = await client.selection.wire({ ...of, from: asked.from, to: asked.to, snap: asked.snap, fresh: asked.fresh, exact: asked.exact })
  return { shape: null, line: points }
}

/** Takes what is understood of a stored picker, which another version may have written. */
export function sanitisePicker(value: unknown): Picker {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Picker, unknown>>
  const number = (found: unknown, least: number, most: number, rest: number) =>
    typeof found === 'number' && Number.isFinite(found) ? Math.min(most, Math.max(least, found)) : rest
  return {
    tolerance: number(given.tolerance, 0, MOST_TOLERANCE, DEFAULT_PICKER.tolerance),
    contiguous: typeof given.contiguous === 'boolean' ? given.contiguous : DEFAULT_PICKER.contiguous,
    cells: Math.round(number(given.cells, FEWEST_CELLS, MOST_CELLS, DEFAULT_PICKER.cells)),
    into: DEFAULT_PICKER.into,
  }
}
