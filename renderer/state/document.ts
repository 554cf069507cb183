import { createStore } from 'zustand/vanilla'
import { apply, invert, type Change, type Op } from '../../core/change/change.ts'
import { received } from '../../core/change/strokes.ts'
import { Fault } from '../../core/fault.ts'
import { category as categorySchema, type Category } from '../../core/records/category.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import { imageMark } from '../../core/records/image.ts'
import type { Bridge } from '../bridge/connect.ts'
import { createOutbox } from '../bridge/outbox.ts'
import type { OutboxStore, Unsent } from '../bridge/outbox-store.ts'
import type { Document, DocumentState } from './document-types.ts'
import { createDraftKeeper } from './draft-keeper.ts'
import { createIdBlock, type IdBlock } from './id-block.ts'
import type { Notices } from './notices.ts'
import { drawingOrder, take, touched } from './rows.ts'

const EMPTY: DocumentState = {
  project: null, phase: 'empty', fault: null, image: null, annotations: new Map(), order: [], categories: new Map(), categoryOrder: [],
  undo: null, redo: null, saved: { state: 'saved', count: 0 }, draft: null,
}
const noImage = { image: null, annotations: EMPTY.annotations, order: EMPTY.order, undo: null, redo: null, draft: null } as const
const LABELS_MS = 150

/** The open image and the project's categories, as the host has them plus the gestures on their way to it. */
export function createDocument(bridge: Bridge, outboxStore: OutboxStore, notices: Notices): Document & { resync(): Promise<void> } {
  const store = createStore<DocumentState>(() => EMPTY)
  const { getState: get, setState: set } = store
  let ids: IdBlock | null = null
  let turn = 0
  let steps: Promise<unknown> = Promise.resolve()
  let labelTimer: ReturnType<typeof setTimeout> | undefined
  const drafts = createDraftKeeper((place, draft) => bridge.client.annotations.keepDraft({ ...place, draft }))

  const outbox = createOutbox(bridge, outboxStore, {
    acknowledged(entry, { rev }) {
      const { image } = get()
      if (image && entry.image === image.id) set({ image: { ...image, rev } })
      if (entry.image === null) void readCategories().catch(() => undefined)
    },
    refused(entry, fault) {
      tellRefused(entry, fault)
      void document.resync().catch(notices.fault)
    },
    delayed: (_, fault) => void notices.fault(fault),
    changed() {
      const count = outbox.waiting().length
      const state = count === 0 ? 'saved' : bridge.state() === 'open' ? 'saving' : 'unsaved'
      const { saved } = get()
      if (saved.state !== state || saved.count !== count) set({ saved: { state, count } })
    },
  })

  /** Says that a gesture was not taken, and offers its objects again as new ones: neither side's work is lost. */
  const tellRefused = (entry: Unsent, fault: Fault) => {
    const copies = entry.change.filter((op) => op.table === 'annotation' && op.after !== null)
    notices.add({
      tone: fault.code === 'conflict' ? 'warning' : 'error',
      text: `${entry.label}: ${fault.message}`,
      details: fault.details,
      action: copies.length === 0 ? undefined : {
        title: copies.length === 1 ? 'Add my version as a copy' : `Add my ${copies.length} versions as copies`,
        run: () => pushCopies(entry, copies),
      },
    })
  }
  const pushCopies = (entry: Unsent, ops: Op[]) => {
    const change = ops.map((op) => {
      const id = document.nextId()
      return { table: 'annotation', id, before: null, after: { ...op.after, id } } as Op
    })
    if (entry.image === get().image?.id) document.commit(change, `${entry.label} (copy)`)
    else outbox.push({ project: entry.project, image: entry.image, label: `${entry.label} (copy)`, change })
  }

  /** Shows a change, keeping rows that later gestures of ours have already moved on. */
  const show = (change: Change, except?: ReadonlySet<number>) => {
    const now = get()
    const annotations = take(now.annotations, 'annotation', change, except)
    const categories = take(now.categories, 'category', change)
    let { image } = now
    for (const op of change) if (op.table === 'image' && op.after && image && op.id === image.id) image = { ...image, ...op.after }
    const next: Partial<DocumentState> = {}
    if (annotations !== now.annotations) {
      next.annotations = annotations
      next.order = drawingOrder(annotations, now.order)
    }
    if (categories !== now.categories) Object.assign(next, inOrder(categories))
    if (image !== now.image) next.image = image
    if (Object.keys(next).length > 0) set(next)
  }

  const readCategories = async () => {
    const { project } = get()
    if (!project) return
    const rows = await bridge.client.categories.list({ project })
    if (get().project !== project) return
    const fresh = new Map(rows.map(({ annotations: _a, images: _i, ...row }) => [row.id as number, row as Category]))
    let categories: ReadonlyMap<number, Category> = fresh
    for (const entry of outbox.waiting(null)) categories = take(categories, 'category', entry.change)
    set(inOrder(categories))
  }

  /** Reads an image and lays the gestures still on their way on top; those that no longer fit will be refused in turn. */
  const read = async (id: ImageId, mine: number) => {
    const { project } = get()
    if (!project) return
    const found = await bridge.client.annotations.list({ project, image: id })
    if (mine !== turn || get().project !== project) return
    const rows = new Map(found.annotations.map((row) => [row.id as number, row]))
    let annotations = rows
    for (const entry of outbox.waiting(id)) {
      try {
        annotations = apply(annotations, 'annotation', entry.change)
      } catch (thrown) {
        if (Fault.of(thrown).code !== 'conflict') throw thrown
      }
    }
    const before = get()
    set({
      phase: 'ready', fault: null, image: found.image, annotations, order: drawingOrder(annotations, before.order),
      undo: found.undo, redo: found.redo, draft: before.image?.id === id ? before.draft : found.draft,
    })
  }

  /** Undo, redo and re-reading go one after the other, each once what was drawn before is on disk. */
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const result = steps.then(step)
    steps = result.catch(() => undefined)
    return result
  }

  const readLabelsSoon = () => {
    clearTimeout(labelTimer)
    labelTimer = setTimeout(() => {
      const { project, image } = get()
      if (!project || !image) return
      void bridge.client.annotations.list({ project, image: image.id }).then((found) => {
        if (get().image?.id === image.id) set({ undo: found.undo, redo: found.redo })
      }, () => undefined)
    }, LABELS_MS)
  }

  const step = (kind: 'undo' | 'redo') => inTurn(async () => {
    const { project, image } = get()
    if (!project || !image) return
    if (bridge.state() !== 'open') {
      const entry = kind === 'undo' ? outbox.takeBack(image.id) : null
      if (!entry) throw new Fault('closed', `${kind === 'undo' ? 'Undo' : 'Redo'} needs the connection to Selvedge.`)
      show(invert(entry.change))
      return set({ undo: outbox.waiting(image.id).at(-1)?.label ?? null })
    }
    await outbox.flush()
    const done = await bridge.client.annotations[kind]({ project, image: image.id })
    if (get().image?.id !== image.id || done.label === null) return
    show(done.change)
    set(kind === 'undo' ? { redo: done.label } : { undo: done.label })
    readLabelsSoon()
  })

  const document: Document & { resync(): Promise<void> } = {
    store,
    async setProject(project: ProjectId | null) {
      turn++
      drafts.flush()
      ids = project ? createIdBlock((count) => bridge.client.annotations.reserve({ project, count })) : null
      set({ ...EMPTY, project, saved: get().saved })
      await outbox.setProject(project)
      if (project) await Promise.all([readCategories(), ids?.refill()])
    },
    async open(id) {
      const mine = ++turn
      drafts.flush()
      set({ phase: 'loading', fault: null })
      try {
        if (bridge.state() === 'open' && outbox.waiting(id).length > 0) await outbox.flush().catch(() => undefined)
        if (mine === turn) await read(id, mine)
      } catch (thrown) {
        if (mine === turn) set({ phase: 'failed', fault: Fault.of(thrown).toRecord(), ...noImage })
      }
    },
    close() {
      turn++
      drafts.flush()
      set({ phase: 'empty', fault: null, ...noImage })
    },
    commit(change, label) {
      const { project, image } = get()
      if (!project || !image || change.length === 0) return
      show(change)
      set({ undo: label, redo: null })
      outbox.push({ project, image: image.id, label, change })
    },
    commitProject(change, label) {
      const { project } = get()
      if (!project || change.length === 0) return
      show(change)
      outbox.push({ project, image: null, label, change })
    },
    mark(part, label) {
      const { image } = get()
      if (!image) return
      const before = imageMark.parse(image)
      document.commit([{ table: 'image', id: image.id, before, after: { ...before, ...part } }], label)
    },
    async addCategory(wanted) {
      const { project } = get()
      if (!project) throw new Fault('not-found', 'No project is open.')
      const added = categorySchema.parse(await bridge.client.categories.add({ project, category: wanted }))
      if (get().project === project) set(inOrder(new Map([...get().categories, [added.id, added]])))
      return added
    },
    undo: () => step('undo'),
    redo: () => step('redo'),
    nextId() {
      if (!ids) throw new Fault('not-found', 'No project is open.')
      return ids.next()
    },
    keepDraft(draft) {
      const { project, image } = get()
      if (project && image) drafts.keep({ project, image: image.id }, draft)
      if (get().draft !== null) set({ draft: null })
    },
    flush: () => outbox.flush(),
    resync: () => inTurn(async () => {
      const { image } = get()
      outbox.resume()
      await readCategories()
      await ids?.refill()
      if (!image) return
      const mine = turn
      await outbox.flush()
      if (mine === turn) await read(image.id, mine)
    }),
  }

  bridge.on('annotations.changed', (event) => {
    const { project, image } = get()
    if (event.project !== project) return
    const own = event.client === bridge.hello()?.client
    if (event.image === null) return show(event.change)
    if (!image || event.image !== image.id) return
    const flying = outbox.underWay()
    const { change, missed: unknown } = received(event, (id) => get().annotations.get(id) ?? null)
    show(change, touched('annotation', outbox.waiting(image.id).filter((entry) => entry !== flying || !own).map((entry) => entry.change)))
    if (own) return
    const missed = unknown || event.rev > (get().image?.rev ?? 0) + 1
    // A mask that is not the one the stroke begins with is read again, at the latest when the queue is empty: the row counts as not seen.
    if (!unknown) set({ image: { ...(get().image ?? image), rev: Math.max(event.rev, image.rev) } })
    readLabelsSoon()
    if (missed && outbox.waiting().length === 0) void document.resync().catch(() => undefined)
  })
  bridge.on('categories.changed', ({ project }) => {
    if (project === get().project) void readCategories().catch(() => undefined)
  })
  bridge.on('images.changed', ({ project, ids: changed }) => {
    const { image, project: now } = get()
    if (project !== now || !image || (changed !== null && !changed.includes(image.id))) return
    void bridge.client.images.rows({ project, ids: [image.id] }).then(([row]) => {
      const shown = get().image
      if (!row || shown?.id !== row.id) return
      set({ image: { ...row, rev: shown.rev } })
      if (row.rev > shown.rev && outbox.waiting().length === 0) void document.resync().catch(() => undefined)
    }, () => undefined)
  })
  bridge.onState((state) => {
    if (state !== 'open') outbox.pause()
    const { count } = get().saved
    if (count > 0) set({ saved: { count, state: state === 'open' ? 'saving' : 'unsaved' } })
  })
  return document
}

function inOrder(categories: ReadonlyMap<number, Category>) {
  const categoryOrder = [...categories.values()].sort((a, b) => a.order - b.order || a.id - b.id).map((row) => row.id)
  return { categories, categoryOrder }
}
