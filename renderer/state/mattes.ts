import { createStore } from 'zustand/vanilla'
import { solveMethod, trimapRule } from '../../core/api/mattes.ts'
import { Fault } from '../../core/fault.ts'
import { keptRuns, rleOf } from '../../core/mask/rle.ts'
import type { Box } from '../../core/mask/runs.ts'
import { strokeOnTrimap } from '../../core/matting/painted-trimap.ts'
import { patchedTrimap, type TrimapRuns } from '../../core/matting/patched-trimap.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Matte, MatteId, Trimap } from '../../core/records/matte.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Document } from './document-types.ts'
import { DEFAULT_WISHES, type Mattes, type MattesState, type MatteWishes } from './mattes-types.ts'
import type { Notices } from './notices.ts'
import type { Settings } from './settings.ts'
import type { View } from './view.ts'

const KEY = 'matte-wishes'
/** A hand that rests this long, milliseconds, wants to see the exact alpha. */
const REST_MS = 450

const EMPTY: Pick<MattesState, 'list' | 'active' | 'solving' | 'making' | 'touched'> = { list: [], active: null, solving: null, making: false, touched: null }

export function createMattes(bridge: Bridge, { document, view, settings, notices }: { document: Document; view: View; settings: Settings; notices: Notices }): Mattes {
  const store = createStore<MattesState>(() => ({ image: null, target: null, value: 'unknown', wishes: DEFAULT_WISHES, ...EMPTY }))
  const { getState: get, setState: set } = store
  let turn = 0
  /** Strokes on their way; what the host says of the list waits until they are there. */
  let flying = 0
  let sending: Promise<unknown> = Promise.resolve()
  let rest: ReturnType<typeof setTimeout> | undefined
  /** What was painted since an alpha that was right; `since` null: there was none, all is to be solved. */
  let dirty: { matte: MatteId; box: Box; since: string | null } | null = null
  let solver: AbortController | null = null
  let seq = 0

  const place = (): { project: ProjectId; image: ImageId } | null => {
    const { project, image } = document.store.getState()
    return project && image ? { project, image: image.id } : null
  }
  /** The one selected object; without one the photo, or the only object of it that has a matte. */
  const aim = (list: readonly Matte[]): Pick<MattesState, 'list' | 'target' | 'active'> => {
    const { selection } = view.store.getState()
    const [only] = selection
    const single = list.length === 1 ? list[0] : null
    const target: AnnotationId | null = selection.size === 1 ? only : single ? single.annotation : null
    return { list, target, active: list.find((one) => one.annotation === target) ?? null }
  }
  const read = async () => {
    const at = place()
    const mine = ++turn
    if (!at) return
    const list = await bridge.client.mattes.ofImage(at)
    if (mine === turn && flying === 0 && place()?.image === at.image) set({ image: at.image, ...aim(list) })
  }
  const readQuietly = () => void read().catch(() => undefined)
  const put = (matte: Matte) => {
    if (matte.image !== get().image) return
    set(aim([...get().list.filter((one) => one.id !== matte.id), matte]))
  }

  const stop = () => {
    solver?.abort()
    solver = null
    if (get().solving) set({ solving: null })
  }
  const solveNow = async (matte: Matte, since: { alpha: string; box: Box } | undefined) => {
    const at = place()
    if (!at) return
    stop()
    const mine = new AbortController()
    solver = mine
    set({ solving: { matte: matte.id, done: null, note: '' } })
    try {
      await sending
      const { method, colours } = get().wishes
      const solved = await bridge.client.mattes.solve({ project: at.project, matte: matte.id, method, colours, ...(since ? { since } : {}) }, {
        signal: mine.signal, onProgress: (done, note) => solver === mine && set({ solving: { matte: matte.id, done, note } }),
      })
      if (solver !== mine) return
      dirty = null
      put(solved)
      set({ touched: null })
    } catch (thrown) {
      if (Fault.of(thrown).code !== 'cancelled') notices.fault(thrown)
    } finally {
      if (solver === mine) {
        solver = null
        set({ solving: null })
      }
    }
  }
  /** Only what the strokes since the last alpha can change, once there is one of the same method. */
  const settle = () => {
    clearTimeout(rest)
    rest = setTimeout(() => {
      const { active, wishes } = get()
      if (!active || !wishes.auto || !dirty || dirty.matte !== active.id || flying > 0) return dirty && flying > 0 ? settle() : undefined
      const { since, box } = dirty
      void solveNow(active, since !== null && active.method === wishes.method ? { alpha: since, box } : undefined)
    }, REST_MS)
  }

  const send = (matte: Matte, box: Box, patch: TrimapRuns) => {
    const at = place()
    if (!at) return
    flying++
    const key = crypto.randomUUID()
    sending = sending.then(() => bridge.client.mattes.paint({
      project: at.project, matte: matte.id, box, foreground: rleOf(patch.foreground), unknown: rleOf(patch.unknown), key,
    })).catch(notices.fault).finally(() => {
      if (--flying === 0) readQuietly()
    })
  }

  const mattes: Mattes = {
    store,
    setValue: (value) => set({ value }),
    wish(part) {
      set({ wishes: { ...get().wishes, ...part } })
      // It is wished for again when it could not be kept.
      void settings.write(null, KEY, get().wishes).catch(() => undefined)
    },
    async make() {
      const at = place()
      if (!at || get().making) return
      stop()
      set({ making: true })
      try {
        await document.flush()
        const { target, wishes } = get()
        const matte = await bridge.client.mattes.makeTrimap({ ...at, annotation: target, rule: wishes.rule, key: crypto.randomUUID() })
        put(matte)
        dirty = null
        if (wishes.auto) void solveNow(matte, undefined)
      } finally {
        set({ making: false })
      }
    },
    paint(path, nib, value) {
      const { active } = get()
      if (!active?.trimap) return
      const trimap = runsOf(active.trimap)
      const stroke = strokeOnTrimap(trimap, path, nib, value)
      if (!stroke) return
      const next = patchedTrimap(trimap, stroke.box, stroke.patch)
      const painted: Matte = { ...active, stale: active.alpha !== null, trimap: storedOf(next) }
      stop()
      put(painted)
      dirty = dirty?.matte === active.id ? { ...dirty, box: unionBox(dirty.box, stroke.box) }
        : { matte: active.id, box: stroke.box, since: active.stale ? null : (active.alpha?.sha256 ?? null) }
      set({ touched: { matte: active.id, box: stroke.box, seq: ++seq } })
      send(active, stroke.box, stroke.patch)
      settle()
    },
    async solve() {
      clearTimeout(rest)
      const { active } = get()
      if (active?.trimap) await solveNow(active, undefined)
    },
    stop,
    async remove() {
      const at = place()
      const { active } = get()
      if (!at || !active) return
      stop()
      await sending
      await bridge.client.mattes.remove({ project: at.project, matte: active.id, key: crypto.randomUUID() })
      await read()
    },
    async load() {
      set({ wishes: sanitise(await settings.read(null, KEY)) })
    },
  }

  document.store.subscribe((next, before) => {
    if (next.image?.id === before.image?.id && next.project === before.project) return
    turn++
    stop()
    clearTimeout(rest)
    dirty = null
    set({ image: next.image?.id ?? null, target: null, ...EMPTY })
    readQuietly()
  })
  view.store.subscribe((next, before) => next.selection !== before.selection && set(aim(get().list)))
  bridge.on('annotations.changed', ({ project, image, change }) => {
    const at = place()
    if (at && project === at.project && image === at.image && flying === 0) {
      // Objects matter too: a matte rests while its object is deleted, and goes stale with its mask.
      if (change.length === 0 || get().list.length > 0 || change.some((op) => op.table === 'matte')) readQuietly()
    }
  })
  bridge.on('mattes.changed', ({ project, images }) => {
    const at = place()
    if (at && project === at.project && images.includes(at.image) && flying === 0) readQuietly()
  })
  bridge.onState((state) => state === 'open' && readQuietly())
  return mattes
}

const readRuns = new WeakMap<Trimap, TrimapRuns>()

/** Runs of a trimap that does not change, read once. */
export function runsOf(trimap: Trimap): TrimapRuns {
  let runs = readRuns.get(trimap)
  if (!runs) readRuns.set(trimap, (runs = { foreground: keptRuns(trimap.foreground), unknown: keptRuns(trimap.unknown) }))
  return runs
}

/** The stored form of runs, with which they are found again without reading. */
function storedOf(runs: TrimapRuns): Trimap {
  const trimap: Trimap = { foreground: rleOf(runs.foreground), unknown: rleOf(runs.unknown) }
  readRuns.set(trimap, runs)
  return trimap
}

function unionBox(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])]
  return [x, y, Math.max(a[0] + a[2], b[0] + b[2]) - x, Math.max(a[1] + a[3], b[1] + b[3]) - y]
}

/** Takes what is understood of stored wishes, which another version may have written. */
export function sanitise(value: unknown): MatteWishes {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const rule = trimapRule.pick({ from: true, inside: true, outside: true, cells: true }).safeParse(given['rule'] ?? {})
  const method = solveMethod.safeParse(given['method'])
  return {
    rule: rule.success && given['rule'] !== undefined ? rule.data : DEFAULT_WISHES.rule,
    method: method.success ? method.data : DEFAULT_WISHES.method,
    auto: typeof given['auto'] === 'boolean' ? given['auto'] : DEFAULT_WISHES.auto,
    colours: typeof given['colours'] === 'boolean' ? given['colours'] : DEFAULT_WISHES.colours,
  }
}
