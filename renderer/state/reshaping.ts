import { createStore, type StoreApi } from 'zustand/vanilla'
import { sameRow, type Op } from '../../core/change/change.ts'
import type { BooleanOperation } from '../../core/geometry/booleans.ts'
import { combineShapes } from '../../core/geometry/combine.ts'
import { canReshape, cornersOf, reshape, strayOf, type Reshaping } from '../../core/geometry/reshape.ts'
import { intersectionArea } from '../../core/mask/iou.ts'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import { areaOf } from '../../core/mask/runs.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import { reshaped } from '../tools/shapes.ts'
import type { Document } from './document-types.ts'
import type { Drawing } from './drawing-types.ts'
import type { Notices } from './notices.ts'
import type { View } from './view.ts'

/** What a reshaping changes, in numbers. */
export type ReshapingFacts = {
  objects: number
  /** Objects that would have nothing left. */
  gone: number
  corners: { before: number; after: number }
  /** How far left-out corners lie off the new outline, pixels; null where none are left out. */
  stray: number | null
  /** Pixels that come and go, and how many there were. */
  added: number
  removed: number
  area: number
}
export type ReshapingState = { kind: Reshaping | null; amount: number; facts: ReshapingFacts | null }

/** Reshaping selected objects by one number, seen before it is done; and combining objects. */
export type Reshaper = {
  store: StoreApi<ReshapingState>
  can(kind: Reshaping): boolean
  /** Whether two objects or more with an inside are selected. */
  canCombine(): boolean
  /** Shows what it would make of the selected objects. One that takes no number is done at once. */
  begin(kind: Reshaping): void
  setAmount(amount: number): void
  apply(): void
  cancel(): void
  /**
   * Combines the selected objects into the one that was selected first; the others go, unless they are taken away from it:
   * then they stay as they are.
   */
  combine(operation: BooleanOperation): void
}

/** Amounts to begin with; then the last one used. */
const AMOUNTS: Record<Reshaping, number> = { grow: 3, shrink: 3, smooth: 5, simplify: 1, 'fill-holes': 1_000_000, specks: 100, polygon: 1, mask: 0 }
const LABELS: Record<Reshaping, string> = {
  grow: 'Grow', shrink: 'Shrink', smooth: 'Smooth', simplify: 'Simplify', 'fill-holes': 'Fill holes', specks: 'Remove specks', polygon: 'Make a polygon', mask: 'Make a mask',
}
const COMBINED: Record<BooleanOperation, string> = { union: 'Unite objects', intersection: 'Intersect objects', difference: 'Cut out objects', exclusive: 'Exclude overlap' }
const IDLE: ReshapingState = { kind: null, amount: 0, facts: null }

export function createReshaper({ document, view, drawing, notices, writable }: {
  document: Document; view: View; drawing: Drawing; notices: Notices; writable: () => boolean
}): Reshaper {
  const store = createStore<ReshapingState>(() => IDLE)
  const last = { ...AMOUNTS }
  let ops: Op[] = []
  /** What the preview was made of; when it changes, the preview is of something else. */
  let of: { annotations: unknown; selection: unknown } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const rows = (kind?: Reshaping): Annotation[] => {
    const { annotations } = document.store.getState()
    return [...view.store.getState().selection].map((id) => annotations.get(id)).filter((row) => row !== undefined && !row.locked && (!kind || canReshape(kind, row.shape))) as Annotation[]
  }
  const size = () => {
    const { image } = document.store.getState()
    return image ? { id: image.id, width: image.width, height: image.height } : null
  }
  const commit = (change: Op[], label: string) => {
    if (change.length === 0) return
    if (!writable()) return void notices.add({ tone: 'warning', text: 'This project is open for reading only.' })
    document.commit(change, label)
  }

  const make = () => {
    const { kind, amount } = store.getState()
    const image = size()
    if (!kind || !image) return
    ops = []
    const facts: ReshapingFacts = { objects: 0, gone: 0, corners: { before: 0, after: 0 }, stray: null, added: 0, removed: 0, area: 0 }
    const preview = new Map<number, Annotation>()
    for (const row of rows(kind)) {
      const shape = reshape(row.shape, kind, amount, image.height, image.width)
      const after = shape && reshaped(row, shape, image)
      ops.push({ table: 'annotation', id: row.id, before: row, after })
      preview.set(row.id, after ?? { ...row, hidden: true })
      tell(facts, kind, row.shape, shape, image)
    }
    store.setState({ facts })
    drawing.preview({ rows: preview, hint: 'Enter applies, Esc gives up', key })
  }
  const key = (name: string): boolean => {
    if (name === 'Enter') reshaper.apply()
    else if (name === 'Escape') reshaper.cancel()
    else return false
    return true
  }

  const reshaper: Reshaper = {
    store,
    can: (kind) => rows(kind).length > 0,
    canCombine: () => view.store.getState().selection.size > 1 && rows('grow').length > 1,
    begin(kind) {
      const image = size()
      if (!image || rows(kind).length === 0) return
      reshaper.cancel()
      if (kind === 'mask') {
        const change = rows(kind).map((row): Op => {
          const shape = reshape(row.shape, kind, 0, image.height, image.width)
          return { table: 'annotation', id: row.id, before: row, after: shape && reshaped(row, shape, image) }
        })
        return commit(change, LABELS[kind])
      }
      store.setState({ kind, amount: last[kind], facts: null })
      make()
      of = { annotations: document.store.getState().annotations, selection: view.store.getState().selection }
    },
    setAmount(amount) {
      const { kind } = store.getState()
      if (!kind) return
      last[kind] = amount
      store.setState({ amount })
      // A slider that is dragged asks more often than a large mask can be made.
      timer ??= setTimeout(() => {
        timer = undefined
        make()
      }, 16)
    },
    apply() {
      const { kind } = store.getState()
      if (!kind) return
      if (timer !== undefined) make()
      const change = ops.filter((op) => op.after === null || JSON.stringify((op.after as Annotation).shape) !== JSON.stringify((op.before as Annotation).shape))
      reshaper.cancel()
      commit(change, LABELS[kind])
    },
    cancel() {
      clearTimeout(timer)
      timer = undefined
      of = null
      ops = []
      if (store.getState().kind === null) return
      store.setState(IDLE)
      drawing.preview(null)
    },
    combine(operation) {
      const image = size()
      const [first, ...others] = rows('grow')
      if (!image || !first || others.length === 0) return
      reshaper.cancel()
      let shape: Shape | null = first.shape
      for (const other of others) shape &&= combineShapes(operation, shape, other.shape, image.height, image.width)
      const change: Op[] = [{ table: 'annotation', id: first.id, before: first, after: shape && reshaped(first, shape, image) }]
      if (operation !== 'difference') for (const other of others) change.push({ table: 'annotation', id: other.id, before: other, after: null })
      commit(change, COMBINED[operation])
      view.select(shape ? [first.id] : [])
    },
  }
  const stale = () => {
    if (of === null) return
    const { annotations } = document.store.getState()
    if (of.selection !== view.store.getState().selection) return reshaper.cancel()
    if (of.annotations === annotations) return
    of.annotations = annotations
    // Rows come again as they are when the host has stored them; only other ones make the preview wrong.
    if (ops.some((op) => !sameRow(annotations.get(op.id) ?? null, op.before))) reshaper.cancel()
  }
  document.store.subscribe(stale)
  view.store.subscribe(stale)
  return reshaper
}

function tell(facts: ReshapingFacts, kind: Reshaping, before: Shape, after: Shape | null, { height, width }: { height: number; width: number }): void {
  facts.objects++
  if (!after) facts.gone++
  const old = runsOfShape(before, height, width)
  const area = areaOf(old)
  facts.area += area
  const made = after && runsOfShape(after, height, width)
  const shared = made ? intersectionArea(old, made) : 0
  facts.removed += area - shared
  if (made) facts.added += areaOf(made) - shared
  facts.corners.before += cornersOf(before)
  if (!after) return
  facts.corners.after += cornersOf(after)
  if (kind === 'simplify' || kind === 'polygon') facts.stray = Math.max(facts.stray ?? 0, strayOf(before, after))
}
