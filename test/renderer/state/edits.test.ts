import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, invert, type Change } from '../../../core/change/change.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../../core/records/ids.ts'
import { createClipboard } from '../../../renderer/state/clipboard.ts'
import type { Document, DocumentState } from '../../../renderer/state/document-types.ts'
import { createEdits, reordered } from '../../../renderer/state/edits.ts'
import { createNotices } from '../../../renderer/state/notices.ts'
import { drawingOrder } from '../../../renderer/state/rows.ts'
import { createView } from '../../../renderer/state/view.ts'
import { createStore } from 'zustand/vanilla'
import { categoryNamed, selected, SHOE, square } from '../../support/play.ts'

/** An image in memory that takes changes as the host would, refusing stale ones. */
function bench(rows: Annotation[], writable = true) {
  const boot = categoryNamed(2, 'boot')
  const store = createStore<Pick<DocumentState, 'annotations' | 'order' | 'image' | 'categories' | 'categoryOrder'>>(() => ({
    annotations: new Map(rows.map((row) => [row.id as number, row])), order: drawingOrder(new Map(rows.map((row) => [row.id, row])), []),
    image: { id: 1 as ImageId, width: 400, height: 300 } as DocumentState['image'],
    categories: new Map([[1, SHOE], [2, boot]]), categoryOrder: [SHOE.id, boot.id],
  }))
  const log: { change: Change; label: string }[] = []
  let next = 100
  const commit = (change: Change, label: string) => {
    const annotations = apply(store.getState().annotations, 'annotation', change)
    store.setState({ annotations, order: drawingOrder(annotations, store.getState().order) })
    log.push({ change, label })
  }
  const document = { store, commit, nextId: () => next++ as AnnotationId } as unknown as Document
  const view = createView()
  const clipboard = createClipboard()
  const notices = createNotices()
  const edits = createEdits({ document, view, clipboard, notices, writable: () => writable })
  return { edits, view, clipboard, notices, log, now: () => store.getState(), moveTo: (image: number) => store.setState({ image: { ...store.getState().image!, id: image as ImageId } }) }
}
const three = () => [square(1, 50, 50, 40), square(2, 120, 60, 40), square(3, 200, 70, 40)]

describe('edits', () => {
  it('deletes what is selected in one gesture, but not what is locked', () => {
    const { edits, view, now, log } = bench([...three(), square(4, 10, 10, 20, { locked: true })])
    view.select(selected(1, 3, 4))
    edits.remove()
    expect([...now().annotations.keys()]).toEqual([2, 4])
    expect(log.map(({ label }) => label)).toEqual(['Delete 2 objects'])
  })

  it('duplicates beside the originals, selects the copies, and keeps their order', () => {
    const { edits, view, now } = bench(three())
    view.select(selected(2, 1))
    edits.duplicate()
    expect(now().order).toEqual([1, 2, 3, 100, 101])
    expect(now().annotations.get(100)?.bbox).toEqual([62, 62, 40, 40])
    expect([...view.store.getState().selection]).toEqual([100, 101])
  })

  it('pastes in the same place on another image, further off each time on the same one', () => {
    const { edits, view, now, moveTo } = bench(three())
    view.select(selected(1))
    edits.copy()
    edits.paste()
    edits.paste()
    expect([100, 101].map((id) => now().annotations.get(id)?.bbox[0])).toEqual([62, 74])
    moveTo(2)
    edits.paste()
    expect(now().annotations.get(102)).toMatchObject({ image: 2, bbox: [50, 50, 40, 40] })
  })

  it('leaves out masks that belong to a photo of another size, and says so', () => {
    const mask = { ...square(1, 0, 0, 10), shape: { type: 'mask' as const, rle: { size: [10, 10] as [number, number], counts: '04' } } }
    const { edits, clipboard, notices, log } = bench([])
    clipboard.copy([mask])
    edits.paste()
    expect(log).toEqual([])
    expect(notices.store.getState().list[0].text).toContain('same size')
  })

  it('turns selected objects into the category of a number key, and makes it the active one', () => {
    const { edits, view, now, log } = bench(three())
    view.select(selected(1, 2))
    edits.pickCategory(1)
    expect([1, 2, 3].map((id) => now().annotations.get(id)?.category)).toEqual([2, 2, 1])
    expect(view.store.getState().category).toBe(2)
    edits.pickCategory(1)
    expect(log).toHaveLength(1)
    edits.pickCategory(8)
    expect(view.store.getState().category).toBe(2)
  })

  it('groups under a number of their own, and ungroups', () => {
    const { edits, view, now } = bench([...three(), square(4, 10, 10, 20, { group: 7 })])
    view.select(selected(1, 2))
    edits.group()
    expect([1, 2, 3].map((id) => now().annotations.get(id)?.group)).toEqual([8, 8, null])
    edits.ungroup()
    expect(now().annotations.get(1)?.group).toBeNull()
  })

  it('writes nothing into a project that is open for reading only, and says so', () => {
    const { edits, view, log, notices } = bench(three(), false)
    view.select(selected(1))
    edits.remove()
    expect(log).toEqual([])
    expect(notices.store.getState().list).toHaveLength(1)
  })

  it('reorders so that the rows end up in the wanted order, and one undo brings the old one back', () => {
    fc.assert(fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 }), fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('up' as const, 'down' as const, 'top' as const, 'bottom' as const),
      (orders, picked, to) => {
        const rows = orders.map((order, i) => square(i + 1, 10 * i, 10, 8, { order }))
        const { edits, view, now, log } = bench(rows)
        const before = now()
        const ids = new Set(picked.filter((i) => i < rows.length).map((i) => i + 1))
        view.select(selected(...ids))
        edits.raise(to)
        expect(now().order).toEqual(reordered(before.order, ids, to))
        let back = now().annotations
        for (const { change } of log) back = apply(back, 'annotation', invert(change))
        expect(drawingOrder(back, [])).toEqual(before.order)
      },
    ))
  })

  it('keeps the order of what moves together and of what stays', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(30), { minLength: 1 }), fc.uniqueArray(fc.nat(30)), fc.constantFrom('up' as const, 'down' as const, 'top' as const, 'bottom' as const), (order, some, to) => {
      const chosen = new Set(some)
      const after = reordered(order, chosen, to)
      expect([...after].sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b))
      for (const part of [(id: number) => chosen.has(id), (id: number) => !chosen.has(id)]) expect(after.filter(part)).toEqual(order.filter(part))
    }))
  })

  it('puts an object above another by hand', () => {
    const { edits, now } = bench(three())
    edits.moveAbove(1 as AnnotationId, 3 as AnnotationId)
    expect(now().order).toEqual([2, 3, 1])
    edits.moveAbove(3 as AnnotationId, null)
    expect(now().order).toEqual([3, 2, 1])
  })
})
