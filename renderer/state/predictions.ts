import { createStore } from 'zustand/vanilla'
import { Fault } from '../../core/fault.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { RunId } from '../../core/records/run.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Predictions, PredictionsState, RunResult } from './predictions-types.ts'

type Results = ReadonlyMap<number, RunResult>

/** Photos whose results are kept: the open one, its neighbours, and some that one may come back to. */
const KEPT = 24
/** A running job tells of every photo; the list of runs is read this often at most, milliseconds. */
const SETTLE_MS = 250
const NONE: Results = new Map()

export type PredictionsEffects = {
  /** Photos next to the open one, likeliest first. */
  neighbours(): readonly ImageId[]
  fault(thrown: unknown): void
}

/** The runs of the open project, and what the chosen ones say of the open photo. See PredictionsState. */
export function createPredictions(bridge: Bridge, effects: PredictionsEffects): Predictions & { setImage(image: ImageId | null): void } {
  const store = createStore<PredictionsState>(() => ({
    project: null, runs: [], shown: null, against: null, image: null, results: NONE, loading: false, selection: new Set(), hovered: null, hidden: new Set(),
  }))
  const { getState: get, setState: set } = store
  /** By photo, for the pair of runs that is drawn now; oldest first. */
  const kept = new Map<ImageId, Results>()
  /** Reads under way; an answer to one that is not here any more is out of date. */
  const asked = new Map<ImageId, Promise<void>>()
  let chosen = false
  let expected = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const wanted = (): RunId[] => [get().shown, get().against].filter((id) => id !== null)

  /** Shows results and lets go of what is chosen but not there any more. */
  const display = (results: Results, loading: boolean) => {
    const { selection, hovered } = get()
    const here = new Set<number>()
    for (const { predictions } of results.values()) for (const one of predictions) here.add(one.id)
    const left = [...selection].filter((id) => here.has(id))
    set({
      results, loading,
      ...(left.length !== selection.size && !loading ? { selection: new Set(left) } : {}),
      ...(hovered !== null && !here.has(hovered) ? { hovered: null } : {}),
    })
  }

  const read = (image: ImageId): Promise<void> => {
    const underWay = asked.get(image)
    if (underWay) return underWay
    const { project } = get()
    const runs = wanted()
    if (!project || runs.length === 0) return Promise.resolve()
    const reading: Promise<void> = bridge.client.predictions.ofImage({ project, image, runs }).then((list) => {
      if (asked.get(image) !== reading) return
      kept.delete(image)
      kept.set(image, new Map(list.map((one) => [one.image.run, one])))
      for (const old of kept.keys()) {
        if (kept.size <= KEPT) break
        if (old !== get().image) kept.delete(old)
      }
      if (get().image === image) display(kept.get(image)!, false)
    }, (thrown: unknown) => {
      if (asked.get(image) === reading && get().image === image) {
        set({ loading: false })
        tell(thrown)
      }
    }).finally(() => {
      if (asked.get(image) === reading) asked.delete(image)
    })
    asked.set(image, reading)
    return reading
  }
  /** Lost connections come back by themselves, with a reload. */
  const tell = (thrown: unknown) => {
    const { code } = Fault.of(thrown)
    if (code !== 'closed' && code !== 'unsupported') effects.fault(thrown)
  }
  const forget = () => {
    kept.clear()
    asked.clear()
  }

  /** Shows what is known of the open photo at once and reads the rest; neighbours come after it. `keep`: what shows stays until the answer. */
  const follow = async (keep = false) => {
    const { image } = get()
    if (image === null || wanted().length === 0) return display(NONE, false)
    const known = kept.get(image)
    if (known) display(known, false)
    else {
      if (keep) set({ loading: true })
      else display(NONE, true)
      await read(image)
    }
    if (get().image === image) predictions.prefetch(effects.neighbours())
  }

  const readRuns = async () => {
    const { project } = get()
    if (!project) return
    const runs = await bridge.client.predictions.runs({ project })
    if (get().project !== project) return
    const before = get()
    const has = (id: RunId | null) => id !== null && runs.some((run) => run.id === id)
    const newest = runs[0]?.id ?? null
    const isNew = newest !== null && newest > Math.max(0, ...before.runs.map((run) => run.id))
    if (expected && isNew) {
      expected = false
      chosen = false
    }
    const shown = chosen && (before.shown === null || has(before.shown)) ? before.shown : newest
    const against = has(before.against) && before.against !== shown ? before.against : null
    set({ runs, shown, against })
    if (shown !== before.shown || against !== before.against) {
      forget()
      await follow()
    }
  }

  const choose = (pair: { shown: RunId | null; against: RunId | null }) => {
    const before = get()
    if (pair.shown === before.shown && pair.against === before.against) return
    set(pair)
    forget()
    void follow()
  }

  const predictions: Predictions & { setImage(image: ImageId | null): void } = {
    store,
    async setProject(project) {
      clearTimeout(timer)
      forget()
      chosen = expected = false
      set({ project, runs: [], shown: null, against: null, results: NONE, loading: false, selection: new Set(), hovered: null, hidden: new Set() })
      await readRuns().catch(tell)
    },
    setImage(image) {
      if (get().image === image) return
      set({ image, selection: new Set(), hovered: null })
      void follow()
    },
    show(run) {
      chosen = true
      const { against } = get()
      choose({ shown: run, against: against === run ? null : against })
    },
    compare(run) {
      const { shown } = get()
      choose({ shown, against: run === shown ? null : run })
    },
    expectRun: () => void (expected = true),
    select(ids) {
      const next = new Set(ids)
      const now = get().selection
      if (next.size !== now.size || [...next].some((id) => !now.has(id))) set({ selection: next })
    },
    hover: (hovered) => get().hovered !== hovered && set({ hovered }),
    setHidden(run, hide) {
      const hidden = new Set(get().hidden)
      if (hide) hidden.add(run)
      else hidden.delete(run)
      set({ hidden })
    },
    async reload() {
      forget()
      await readRuns().catch(tell)
      await follow(true)
    },
    prefetch(images) {
      for (const image of images) if (!kept.has(image)) void read(image)
    },
    of: (run) => (run === null ? null : (get().results.get(run) ?? null)),
  }

  bridge.on('predictions.changed', ({ project, images }) => {
    const { project: mine, image } = get()
    if (project !== mine) return
    // What is on its way may have been read before the change.
    if (images === null) forget()
    else {
      for (const id of images) {
        kept.delete(id)
        asked.delete(id)
      }
    }
    if (image !== null && (images === null || images.includes(image))) void follow(true)
    timer ??= setTimeout(() => {
      timer = undefined
      void readRuns().catch(tell)
    }, SETTLE_MS)
  })
  return predictions
}
