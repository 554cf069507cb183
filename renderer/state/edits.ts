import type { Change, Op } from '../../core/change/change.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { AnnotationId, CategoryId } from '../../core/records/ids.ts'
import { moved } from '../tools/shapes.ts'
import type { Clipboard } from './clipboard.ts'
import type { Document } from './document-types.ts'
import type { Notices } from './notices.ts'
import type { View } from './view.ts'

/** What can be done to annotations besides drawing them. Ids default to the selection; locked ones are left alone unless said. */
export type Edits = {
  remove(ids?: Iterable<AnnotationId>): void
  duplicate(): void
  copy(): void
  cut(): void
  paste(): void
  selectAll(): void
  setCategory(category: CategoryId, ids?: Iterable<AnnotationId>): void
  /** Any fields that are no geometry, on locked ones too: attributes, flags, description, hidden, locked, group … */
  patch(ids: Iterable<AnnotationId>, part: Partial<Annotation>, label: string): void
  setHidden(ids: Iterable<AnnotationId>, hidden: boolean): void
  setLocked(ids: Iterable<AnnotationId>, locked: boolean): void
  group(): void
  ungroup(): void
  /** Drawing order: one step or all the way. */
  raise(to: 'up' | 'down' | 'top' | 'bottom'): void
  /** Puts an object just above another one in the drawing order; null: at the very bottom. */
  moveAbove(id: AnnotationId, other: AnnotationId | null): void
  /** Moves selected objects by whole or fractional pixels. */
  nudge(dx: number, dy: number): void
  /** Category of new objects, and of the selected ones: keys 1 to 9. */
  pickCategory(place: number): void
}

/** Pixels between an object and its copy, so that both can be seen. */
const COPY_SHIFT = 12

export function createEdits(parts: { document: Document; view: View; clipboard: Clipboard; notices: Notices; writable: () => boolean }): Edits {
  const { document, view, clipboard, notices } = parts
  const now = () => document.store.getState()
  const rowsOf = (ids: Iterable<AnnotationId> | undefined, locked: boolean): Annotation[] => {
    const wanted = new Set(ids ?? view.store.getState().selection)
    const { order, annotations } = now()
    return order.filter((id) => wanted.has(id)).map((id) => annotations.get(id)!).filter((row) => locked || !row.locked)
  }
  const commit = (change: Change, label: string): boolean => {
    if (change.length === 0) return false
    if (!parts.writable()) {
      notices.add({ tone: 'warning', text: 'This project is open for reading only.' })
      return false
    }
    document.commit(change, label)
    return true
  }
  const update = (rows: readonly Annotation[], label: string, change: (row: Annotation, place: number) => Partial<Annotation>) =>
    commit(rows.map((row, place): Op => ({ table: 'annotation', id: row.id, before: row, after: { ...row, ...change(row, place) } })), label)
  const objects = (verb: string, count: number) => `${verb} ${count === 1 ? 'object' : `${count} objects`}`

  /** New rows on top of the others, in their order, by this user. */
  const add = (rows: readonly Annotation[], shift: number, label: string) => {
    const { image, annotations, order } = now()
    if (!image || rows.length === 0) return
    const top = annotations.get(order.at(-1) ?? -1)?.order ?? 0
    try {
      const copies = rows.map((row, i): Annotation => ({
        ...moved(row, shift, shift, image), id: document.nextId(), image: image.id, order: top + 1 + i, locked: false, hidden: false,
      }))
      const change = copies.map((after): Op => ({ table: 'annotation', id: after.id, before: null, after }))
      if (commit(change, label)) view.select(copies.map((row) => row.id))
    } catch (thrown) {
      notices.fault(thrown)
    }
  }

  const edits: Edits = {
    remove(ids) {
      const rows = rowsOf(ids, false)
      commit(rows.map((row): Op => ({ table: 'annotation', id: row.id, before: row, after: null })), objects('Delete', rows.length))
    },
    duplicate() {
      const rows = rowsOf(undefined, true)
      add(rows, COPY_SHIFT, objects('Duplicate', rows.length))
    },
    copy: () => clipboard.copy(rowsOf(undefined, true)),
    cut() {
      edits.copy()
      edits.remove()
    },
    paste() {
      const { items, pastes } = clipboard.store.getState()
      const { image, categories, annotations } = now()
      if (!image) return
      const known = items.filter((row) => categories.has(row.category))
      if (known.length < items.length) notices.add({ tone: 'warning', text: 'Some copied objects have a category that this project does not know; they were left out.' })
      // On the image they came from, copies lie beside the originals; on another one, in the same place.
      const beside = known.some((row) => row.image === image.id && annotations.has(row.id))
      const shift = beside ? COPY_SHIFT * (pastes + 1) : 0
      if (beside) clipboard.store.setState({ pastes: pastes + 1 })
      const fits = known.filter((row) => row.shape.type !== 'mask' || (row.shape.rle.size[0] === image.height && row.shape.rle.size[1] === image.width))
      if (fits.length < known.length) notices.add({ tone: 'warning', text: 'Masks can only be pasted onto a photo of the same size; they were left out.' })
      add(fits, shift, objects('Paste', fits.length))
    },
    selectAll() {
      const { annotations, order } = now()
      view.select(order.filter((id) => !annotations.get(id)!.hidden && !annotations.get(id)!.locked))
    },
    setCategory(category, ids) {
      const rows = rowsOf(ids, false).filter((row) => row.category !== category)
      update(rows, `Change category to ${now().categories.get(category)?.name ?? category}`, () => ({ category }))
    },
    patch: (ids, part, label) => void update(rowsOf(ids, true), label, () => part),
    setHidden: (ids, hidden) => void update(rowsOf(ids, true).filter((row) => row.hidden !== hidden), hidden ? 'Hide objects' : 'Show objects', () => ({ hidden })),
    setLocked: (ids, locked) => void update(rowsOf(ids, true).filter((row) => row.locked !== locked), locked ? 'Lock objects' : 'Unlock objects', () => ({ locked })),
    group() {
      const rows = rowsOf(undefined, false)
      const groups = [...now().annotations.values()].map((row) => row.group ?? 0)
      const group = Math.max(0, ...groups) + 1
      if (rows.length > 1) update(rows, 'Group objects', () => ({ group }))
    },
    ungroup: () => void update(rowsOf(undefined, false).filter((row) => row.group !== null), 'Ungroup objects', () => ({ group: null })),
    raise(to) {
      const { order } = now()
      const chosen = new Set<number>(rowsOf(undefined, true).map((row) => row.id))
      if (chosen.size > 0) arrange(reordered(order, chosen, to), to === 'up' || to === 'top' ? 'Bring forward' : 'Send backward')
    },
    moveAbove(id, other) {
      if (id === other) return
      const rest = now().order.filter((one) => one !== id)
      const place = other === null ? 0 : rest.indexOf(other) + 1
      arrange([...rest.slice(0, place), id, ...rest.slice(place)], 'Reorder objects')
    },
    nudge(dx, dy) {
      const { image } = now()
      if (image) update(rowsOf(undefined, false), 'Move object', (row) => moved(row, dx, dy, image))
    },
    pickCategory(place) {
      const category = now().categoryOrder[place]
      if (category === undefined) return
      view.setCategory(category)
      if (rowsOf(undefined, false).length > 0) edits.setCategory(category)
    },
  }

  /** Gives rows the `order` that puts them in this sequence, changing only those that have to. */
  const arrange = (sequence: readonly AnnotationId[], label: string) => {
    const { annotations } = now()
    const rows = sequence.map((id) => annotations.get(id)!)
    const values = rows.map((row) => row.order).sort((a, b) => a - b)
    // Equal orders cannot tell rows apart: then all are numbered anew.
    const distinct = values.every((value, i) => i === 0 || value > values[i - 1])
    const wanted = new Map(rows.map((row, i) => [row.id, distinct ? values[i] : i + 1]))
    update(rows.filter((row) => row.order !== wanted.get(row.id)), label, (row) => ({ order: wanted.get(row.id)! }))
  }
  return edits
}

/** The drawing order with the chosen ids moved, one place or all the way, keeping their own order. */
export function reordered<T extends number>(order: readonly T[], chosen: ReadonlySet<number>, to: 'up' | 'down' | 'top' | 'bottom'): T[] {
  const moving = order.filter((id) => chosen.has(id))
  const rest = order.filter((id) => !chosen.has(id))
  if (to === 'top') return [...rest, ...moving]
  if (to === 'bottom') return [...moving, ...rest]
  const result = [...order]
  const last = result.length - 1
  for (let k = 1; k <= last; k++) {
    const i = to === 'up' ? last - k : k
    const j = to === 'up' ? i + 1 : i - 1
    if (chosen.has(result[i]) && !chosen.has(result[j])) [result[i], result[j]] = [result[j], result[i]]
  }
  return result
}
