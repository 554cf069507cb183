import { createStore } from 'zustand/vanilla'
import { Fault } from '../../core/fault.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { PredictionId } from '../../core/records/run.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Document } from './document-types.ts'
import type { Gallery } from './gallery.ts'
import type { Notices } from './notices.ts'
import type { Predictions } from './predictions-types.ts'
import type { Review, ReviewOptions, ReviewState, ReviewVerdict } from './review-types.ts'
import type { Settings } from './settings.ts'
import type { View } from './view.ts'

const KEY = 'review'
const DEFAULTS: ReviewOptions = { order: 'need', audit: 0.05, round: 'first', as: 'polygon', replace: false, filtered: false, reviewer: '' }
const EMPTY: Omit<ReviewState, 'options'> = { active: false, run: null, loading: false, queue: [], given: new Map(), progress: null, note: '', last: [] }
/** Somebody who looks at one photo for longer has gone for coffee. */
const LONGEST_SECONDS = 300
const PROGRESS_MS = 300
const MOST_BACK = 100
/** A verdict waits this long for its photo to be shown. */
const SHOWN_MS = 10_000

export type ReviewParts = {
  bridge: Bridge; document: Document; gallery: Gallery; predictions: Predictions; view: View; notices: Notices; settings: Settings
}

/** The queue of photos that need eyes, and the verdicts on them. */
export function createReview({ bridge, document, gallery, predictions, view, notices, settings }: ReviewParts): Review & {
  setProject(project: ProjectId | null): void
  loadOptions(): Promise<void>
} {
  const store = createStore<ReviewState>(() => ({ ...EMPTY, options: DEFAULTS }))
  const { getState: get, setState: set } = store
  let project: ProjectId | null = null
  let shownAt = performance.now()
  let turn = 0
  let endTold = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const given = (image: ImageId, verdict: ReviewVerdict) => set({ given: new Map(get().given).set(image, verdict) })
  const forget = (image: ImageId) => {
    const next = new Map(get().given)
    next.delete(image)
    set({ given: next })
  }
  const goOn = () => {
    const { queue, given: told } = get()
    const at = queue.findIndex((one) => one.image === gallery.store.getState().current)
    const next = [...queue.slice(at + 1), ...queue.slice(0, Math.max(0, at))].find((one) => !told.has(one.image))
    if (next) gallery.open(next.image)
    else if (!endTold) {
      endTold = true
      notices.add({ tone: 'success', text: 'The queue is done: every photo in it was looked at.' })
    }
  }
  const isShown = () => {
    const { current } = gallery.store.getState()
    const { image, loading } = predictions.store.getState()
    return current === null || (document.store.getState().image?.id === current && image === current && !loading)
  }
  /** Waits until the photo that is open in the list can be seen, with what the run says of it. */
  const shown = async () => {
    if (isShown()) return
    await new Promise<void>((resolve, reject) => {
      const stops: (() => void)[] = []
      const end = (settle: () => void) => {
        clearTimeout(late)
        for (const stop of stops) stop()
        settle()
      }
      const late = setTimeout(() => end(() => reject(new Fault('conflict', 'The photo was not shown in time, so nothing was said of it.', { fix: 'Look at the photo, then decide again.' }))), SHOWN_MS)
      const look = () => isShown() && end(resolve)
      stops.push(document.store.subscribe(look), predictions.store.subscribe(look), gallery.store.subscribe(look))
    })
  }
  /** Verdicts wait for their photos one after the other: who is quicker than the photos means the one that comes next. */
  let line: Promise<void> = Promise.resolve()
  const judge = async (verdict: ReviewVerdict, named?: readonly PredictionId[]): Promise<void> => {
    const { image } = document.store.getState()
    const { active, options, note, given: told } = get()
    const run = active ? get().run : predictions.store.getState().shown
    if (!project || !image || run === null) return
    // Asked for before the photo was there, and now it turns out that the run has not looked at it.
    if (!active && !predictions.of(run)) return
    const selected = [...predictions.store.getState().selection]
    const all = predictions.of(run)?.predictions ?? []
    const open = all.filter((one) => one.verdict === 'open')
    const whole = verdict === 'skipped' || verdict === 'flagged' || options.round === 'second'
    // Rejecting what was accepted before takes its labels away too.
    const again = verdict === 'rejected' && open.length === 0 && all.length > 0 ? all.map(({ id }) => id) : undefined
    const chosen = named ?? (whole ? undefined : selected.length > 0 ? selected : again)
    // Everything was decided before, as after correcting: the same key goes on.
    if (!whole && !chosen && open.length === 0 && (told.has(image.id) || all.length > 0)) return active ? goOn() : undefined
    const stays = verdict === 'fixed' || (chosen !== undefined && open.some(({ id }) => !chosen.includes(id)))
    const seconds = Math.min(LONGEST_SECONDS, (performance.now() - shownAt) / 1000)
    shownAt = performance.now()
    const wasTold = told.get(image.id)
    given(image.id, verdict)
    set({ note: '' })
    // What was drawn here comes before what is said of it.
    const saved = document.flush()
    if (active && !stays) goOn()
    try {
      await saved
      const { annotations, review: stored } = await bridge.client.review.verdict({
        project, run, image: image.id, verdict, ...(chosen ? { predictions: [...chosen] as PredictionId[] } : {}), as: options.as,
        replace: options.replace, round: options.round, reviewer: options.reviewer, note, seconds, key: crypto.randomUUID(),
      })
      set({ last: [...get().last, { image: image.id, review: stored.id }].slice(-MOST_BACK) })
      if (verdict === 'fixed' && document.store.getState().image?.id === image.id) {
        view.setTool('select')
        predictions.select([])
        view.select(annotations as never)
      }
    } catch (thrown) {
      if (wasTold === undefined) forget(image.id)
      // The photo is where the verdict was meant for: nothing is lost but the click.
      if (active) gallery.open(image.id)
      set({ note })
      throw thrown
    }
  }

  const review: Review & { setProject(project: ProjectId | null): void; loadOptions(): Promise<void> } = {
    store,
    async start() {
      const run = predictions.store.getState().shown
      if (!project || run === null) throw new Fault('not-found', 'There are no predictions to review yet.', { fix: 'Predict some photos first.' })
      const mine = ++turn
      const { order, audit, round, filtered } = get().options
      set({ loading: true })
      try {
        const queue = await bridge.client.review.queue({
          project, run, order, audit, against: predictions.store.getState().against, show: round === 'first' ? 'open' : 'second',
          ...(filtered ? { filter: gallery.store.getState().filter } : {}),
        })
        if (mine !== turn) return
        endTold = false
        set({ active: queue.length > 0, run, queue, given: new Map(), note: '' })
        gallery.follow(queue.map((one) => one.image))
        if (queue.length > 0) gallery.open(queue[0].image)
        else notices.add({ tone: 'info', text: nothingWords(get().options) })
      } finally {
        if (mine === turn) set({ loading: false })
      }
      void review.readProgress()
    },
    stop() {
      turn++
      gallery.follow([])
      set({ active: false, queue: [], given: new Map(), loading: false, note: '' })
    },
    setOptions(part) {
      const options = { ...get().options, ...part }
      set({ options })
      void settings.write(null, KEY, options).catch(() => undefined)
    },
    setNote: (note) => set({ note }),
    verdict(verdict, named) {
      const ready = line.then(shown)
      const judged = ready.then(() => judge(verdict, named))
      line = ready.catch(() => undefined)
      return judged
    },
    async takeBack() {
      const { last, active } = get()
      const newest = last.at(-1)
      if (!project || !newest) return
      set({ last: last.slice(0, -1) })
      if (active || gallery.store.getState().current !== newest.image) gallery.open(newest.image)
      await document.flush()
      await bridge.client.review.undo({ project, review: newest.review }).catch((thrown: unknown) => {
        // Undo on the photo itself came first.
        if (Fault.of(thrown).code !== 'not-found') throw thrown
      })
      forget(newest.image)
    },
    async readProgress() {
      const run = get().active ? get().run : predictions.store.getState().shown
      if (!project || run === null) return set({ progress: null })
      const asked = project
      const progress = await bridge.client.review.progress({ project, run }).catch(() => null)
      if (project === asked) set({ progress })
    },
    setProject(next) {
      project = next
      turn++
      gallery.follow([])
      set(EMPTY)
    },
    async loadOptions() {
      set({ options: sanitise(await settings.read(null, KEY)) })
    },
  }

  gallery.store.subscribe((next, before) => {
    if (next.current !== before.current) shownAt = performance.now()
  })
  predictions.store.subscribe((next, before) => {
    const { active, run } = get()
    if (next.shown === before.shown) return
    if (active && next.shown !== run) review.stop()
    void review.readProgress()
  })
  const count = (event: { project: ProjectId }) => {
    if (event.project !== project || predictions.store.getState().runs.length === 0) return
    timer ??= setTimeout(() => {
      timer = undefined
      void review.readProgress()
    }, PROGRESS_MS)
  }
  bridge.on('predictions.changed', count)
  // A label put right by hand is no longer as it was predicted.
  bridge.on('annotations.changed', count)
  return review
}

function nothingWords({ order, round, filtered }: ReviewOptions): string {
  if (order === 'labels') return 'No photo left to review has labels of its own to compare with.'
  if (filtered) return 'No photo in the list waits for review.'
  return round === 'first' ? 'Every photo of this run was reviewed.' : 'Nothing waits for a second look.'
}

/** Takes what is understood of stored options, which another version may have written. */
function sanitise(value: unknown): ReviewOptions {
  const found = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof ReviewOptions, unknown>>
  const one = <T extends string>(given: unknown, of: readonly T[], fallback: T) => (of.includes(given as T) ? (given as T) : fallback)
  const { audit, replace, filtered, reviewer } = found
  return {
    order: one(found.order, ['need', 'uncertainty', 'disagreement', 'outliers', 'labels', 'name', 'random'], DEFAULTS.order),
    audit: typeof audit === 'number' && audit >= 0 && audit <= 1 ? audit : DEFAULTS.audit,
    round: one(found.round, ['first', 'second'], DEFAULTS.round),
    as: one(found.as, ['polygon', 'rle'], DEFAULTS.as),
    replace: replace === true, filtered: filtered === true, reviewer: typeof reviewer === 'string' ? reviewer.slice(0, 200) : '',
  }
}
