import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImageFilter, imageSort } from '../../core/api/images.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { ImageRow } from '../../core/records/image.ts'
import type { z } from 'zod'
import type { Bridge } from '../bridge/connect.ts'

export type ImageSort = z.infer<typeof imageSort>

export type GalleryState = {
  project: ProjectId | null
  filter: ImageFilter
  sort: ImageSort
  descending: boolean
  /** Images that pass the filter, in order. */
  ids: readonly ImageId[]
  /** Images of the whole project. */
  total: number
  /** Place of the open image in `ids`, -1 when it is not among them or none is open. */
  index: number
  /** The open image, in the list or not. */
  current: ImageId | null
  /** Rows read so far. */
  rows: ReadonlyMap<number, ImageRow>
  loading: boolean
  /** Photos in another order, along which next and previous go while there are any. */
  queue: readonly ImageId[]
}

export type Gallery = {
  store: StoreApi<GalleryState>
  /** Reads the list of another project and goes to the image opened last, or the first. */
  setProject(project: ProjectId | null): Promise<void>
  setFilter(part: Partial<ImageFilter>): Promise<void>
  setSort(sort: ImageSort, descending?: boolean): Promise<void>
  /** Sees to it that the rows of these places are read; cheap to call on every scroll. */
  ensureRows(from: number, to: number): void
  /** Opens the image at a place of the list, kept within it. */
  goTo(index: number): void
  open(id: ImageId): void
  next(): void
  previous(): void
  /** Next and previous go along these photos from now on; none: along the list. */
  follow(queue: readonly ImageId[]): void
  /** Photos that will probably be asked for next, likeliest first. */
  neighbours(): readonly ImageId[]
  reload(): Promise<void>
}

/** Rows asked for at once. */
const CHUNK = 100
const EMPTY: Omit<GalleryState, 'project'> = {
  filter: {}, sort: 'name', descending: false, ids: [], total: 0, index: -1, current: null, rows: new Map(), loading: false, queue: [],
}

export type GalleryEffects = {
  /** Shows an image on the canvas. */
  openImage(id: ImageId): void
  closeImage(): void
  /** Remembers and recalls the image to come back to. */
  remember(project: ProjectId, id: ImageId): void
  recall(project: ProjectId): Promise<ImageId | null>
  fault(thrown: unknown): void
}

export function createGallery(bridge: Bridge, effects: GalleryEffects): Gallery {
  const store = createStore<GalleryState>(() => ({ project: null, ...EMPTY }))
  const { getState: get, setState: set } = store
  const asked = new Set<number>()
  let asking = 0

  const readIds = async () => {
    const { project, filter, sort, descending } = get()
    if (!project) return
    const mine = ++asking
    set({ loading: true })
    try {
      const { ids, total } = await bridge.client.images.ids({ project, filter, sort, descending })
      if (mine !== asking || get().project !== project) return
      const { current } = get()
      set({ ids, total, index: current === null ? -1 : ids.indexOf(current) })
    } finally {
      if (mine === asking) set({ loading: false })
    }
  }

  const readRows = async (ids: readonly ImageId[]) => {
    const { project } = get()
    if (!project || ids.length === 0) return
    for (const id of ids) asked.add(id)
    try {
      const rows = await bridge.client.images.rows({ project, ids: [...ids] })
      if (get().project !== project) return
      const merged = new Map(get().rows)
      for (const row of rows) merged.set(row.id, row)
      const here = new Set<number>(rows.map((row) => row.id))
      const gone = ids.filter((id) => !here.has(id))
      for (const id of gone) merged.delete(id)
      set({ rows: merged })
      if (gone.length > 0) await leave(new Set<number>(gone))
    } catch (thrown) {
      for (const id of ids) asked.delete(id)
      effects.fault(thrown)
    }
  }

  /** Images were taken out of the project: the list is read again, and a neighbour takes the place of an open one. */
  const leave = async (gone: ReadonlySet<number>) => {
    const { current, index } = get()
    const open = current !== null && gone.has(current)
    if (open) set({ current: null, index: -1 })
    await readIds()
    if (!open || get().current !== null) return
    if (get().ids.length > 0) gallery.goTo(Math.max(0, index))
    else effects.closeImage()
  }

  const show = (id: ImageId, index: number) => {
    const { project, current } = get()
    set({ current: id, index })
    if (!project || current === id) return
    effects.openImage(id)
    effects.remember(project, id)
    gallery.ensureRows(index - 3, index + 3)
    if (get().queue.length > 0) void readRows(gallery.neighbours().filter((one) => !asked.has(one)))
  }
  /** One step along the queue, or along the list. */
  const step = (by: 1 | -1) => {
    const { queue, current, index } = get()
    if (queue.length === 0) return gallery.goTo(index + by)
    const at = current === null ? -1 : queue.indexOf(current)
    gallery.open(queue[Math.min(queue.length - 1, Math.max(0, at < 0 ? 0 : at + by))])
  }

  const gallery: Gallery = {
    store,
    async setProject(project) {
      asked.clear()
      set({ project, ...EMPTY })
      effects.closeImage()
      if (!project) return
      await readIds()
      const last = await effects.recall(project).catch(() => null)
      const { ids, project: now, current } = get()
      if (now !== project || current !== null || ids.length === 0) return
      gallery.goTo(last === null ? 0 : Math.max(0, ids.indexOf(last)))
    },
    async setFilter(part) {
      set({ filter: { ...get().filter, ...part } })
      await readIds()
    },
    async setSort(sort, descending = false) {
      set({ sort, descending })
      await readIds()
    },
    ensureRows(from, to) {
      const { ids } = get()
      const first = Math.max(0, Math.floor(from / CHUNK) * CHUNK)
      for (let start = first; start <= Math.min(to, ids.length - 1); start += CHUNK) {
        const missing = ids.slice(start, start + CHUNK).filter((id) => !asked.has(id))
        if (missing.length > 0) void readRows(missing)
      }
    },
    goTo(index) {
      const { ids } = get()
      if (ids.length === 0) return
      const place = Math.min(ids.length - 1, Math.max(0, index))
      show(ids[place], place)
    },
    open: (id) => show(id, get().ids.indexOf(id)),
    next: () => step(1),
    previous: () => step(-1),
    follow(queue) {
      if (queue.length > 0 || get().queue.length > 0) set({ queue })
    },
    neighbours() {
      const { ids, index, queue, current } = get()
      const along = queue.length > 0 ? queue : ids
      const at = queue.length > 0 ? queue.indexOf(current!) : index
      // Along a queue one only goes forward, and faster.
      const places = queue.length > 0 ? [at + 1, at + 2, at + 3, at - 1] : [at + 1, at - 1, at + 2]
      return at < 0 ? [] : places.map((place) => along[place]).filter((id) => id !== undefined)
    },
    async reload() {
      asked.clear()
      await readIds()
      const { ids, current } = get()
      if (current === null && ids.length > 0) gallery.goTo(0)
    },
  }

  bridge.on('images.changed', ({ project, ids }) => {
    if (project !== get().project) return
    if (ids === null) {
      // Many rows: drop what is cached; rows on the screen are asked for again as they are drawn.
      set({ rows: new Map() })
      void gallery.reload().catch(effects.fault)
      return
    }
    const known = ids.filter((id) => asked.has(id))
    if (known.length > 0) void readRows(known)
    if (known.length < ids.length) void gallery.reload().catch(effects.fault)
  })
  return gallery
}
