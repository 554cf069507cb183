import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, type Change, invert } from '../../../core/change/change.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Store } from '../../../main/db/store.ts'
import { closed, commit, drawingStore, newAnnotation, testStore } from '../../support/store.ts'

type Step = { image: 0 | 1; kind: 'draw' | 'edit' | 'delete' | 'undo' | 'redo' | 'reopen'; pick: number }
const step: fc.Arbitrary<Step> = fc.record({
  image: fc.constantFrom(0, 1),
  kind: fc.constantFrom('draw', 'draw', 'edit', 'delete', 'undo', 'undo', 'redo', 'reopen'),
  pick: fc.nat(100),
})

/** An image by itself, as anybody would write it down: rows, and two stacks of changes. */
class Model {
  rows = new Map<number, Annotation>()
  done: Change[] = []
  undone: Change[] = []
  commit(change: Change): void {
    this.rows = apply(this.rows, 'annotation', change)
    this.done.push(change)
    this.undone = []
  }
  undo(): boolean {
    const change = this.done.pop()
    if (!change) return false
    this.rows = apply(this.rows, 'annotation', invert(change))
    this.undone.push(change)
    return true
  }
  redo(): boolean {
    const change = this.undone.pop()
    if (!change) return false
    this.rows = apply(this.rows, 'annotation', change)
    this.done.push(change)
    return true
  }
}

const byOrder = (rows: Map<number, Annotation>) => [...rows.values()].sort((a, b) => a.order - b.order || a.id - b.id)

describe('random histories', () => {
  it('undone, redone and reopened in any order agree with two stacks on paper, and with replaying the log', { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { store: first, ids } = await drawingStore(2)
      let store: Store = first
      const models = [new Model(), new Model()]
      for (const { image, kind, pick } of steps) {
        const model = models[image]
        const rows = byOrder(model.rows)
        const row = rows[pick % Math.max(1, rows.length)]
        const id: ImageId = ids[image]
        if (kind === 'reopen') {
          await closed(store)
          store = await testStore({ file: first.path })
        } else if (kind === 'undo') expect(store.changes.undo(id) !== null).toBe(model.undo())
        else if (kind === 'redo') expect(store.changes.redo(id) !== null).toBe(model.redo())
        else {
          const fresh = newAnnotation(store.annotations.reserve(1), id, { order: pick })
          const change: Change = kind === 'draw' || !row
            ? [{ table: 'annotation', id: fresh.id, before: null, after: fresh }]
            : [{
              table: 'annotation', id: row.id, before: row,
              after: kind === 'edit' ? { ...row, order: pick, description: `${pick}` } : null,
            }]
          commit(store, id, change)
          model.commit(change)
        }
        expect(store.annotations.list(id)).toEqual(byOrder(model.rows))
      }
      expect(store.changes.peek(ids[0])).toMatchObject({
        undo: models[0].done.length > 0 ? 'Draw' : null, redo: models[0].undone.length > 0 ? 'Draw' : null,
      })
      expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
      await closed(store)
    }), { numRuns: Number(process.env['HISTORIES'] ?? 15) })
  })
})
