import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, change as schema, invert, type Op, sameRow, squash } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import { type ImageMark, imageMark } from '../../../core/records/image.ts'

const mark = (id: number, note: string): ImageMark => imageMark.parse({ id, note })

type Step = { id: number; note: string | null }
const steps = fc.array(fc.record({ id: fc.integer({ min: 1, max: 5 }), note: fc.option(fc.string({ maxLength: 4 })) }), { maxLength: 25 })

/** A random but legal history over rows 1..5: each step creates, edits or deletes the row it names. */
function history(list: Step[]): { changes: Op[][]; end: Map<number, ImageMark> } {
  const rows = new Map<number, ImageMark>()
  const changes: Op[][] = []
  for (const { id, note } of list) {
    const before = rows.get(id) ?? null
    const after = note === null ? null : mark(id, note)
    if (before === null && after === null) continue
    changes.push([{ table: 'image', id, before, after }])
    if (after) rows.set(id, after)
    else rows.delete(id)
  }
  return { changes, end: rows }
}
const fold = (rows: ReadonlyMap<number, ImageMark>, changes: Op[][]) =>
  changes.reduce<ReadonlyMap<number, ImageMark>>((now, change) => apply(now, 'image', change), rows)

describe('a change', () => {
  it('undone newest first gives back what was there', () => {
    fc.assert(fc.property(steps, (list) => {
      const { changes, end } = history(list)
      expect(fold(new Map(), changes)).toEqual(end)
      expect(fold(end, changes.map(invert).reverse()).size).toBe(0)
    }))
  })

  it('squashed does in one step what the steps did, and inverts as one', () => {
    fc.assert(fc.property(steps, (list) => {
      const { changes, end } = history(list)
      const one = changes.reduce(squash, [])
      expect(fold(new Map(), [one])).toEqual(end)
      expect(fold(end, [invert(one)]).size).toBe(0)
      expect(one.every((op) => !sameRow(op.before, op.after))).toBe(true)
    }))
  })

  it('inverts to itself when inverted twice', () => {
    fc.assert(fc.property(steps, (list) => {
      const one = history(list).changes.flat()
      expect(invert(invert(one))).toEqual(one)
    }))
  })

  it('is refused with the row as it is when the row changed meanwhile', () => {
    const now = mark(1, 'theirs')
    const stale: Op[] = [{ table: 'image', id: 1, before: mark(1, 'read'), after: mark(1, 'mine') }]
    const fault = catchFault(() => apply(new Map([[1, now]]), 'image', stale))
    expect(fault.code).toBe('conflict')
    expect(fault.details.current).toEqual([{ table: 'image', id: 1, row: now }])
  })

  it('survives its own schema', () => {
    const ops: Op[] = [{ table: 'image', id: 1, before: null, after: mark(1, 'a') }]
    expect(schema.parse(JSON.parse(JSON.stringify(ops)))).toEqual(ops)
    expect(schema.safeParse([{ table: 'image', id: -1, before: null, after: null }]).success).toBe(false)
    expect(schema.safeParse([{ table: 'nothing', id: 1, before: null, after: null }]).success).toBe(false)
  })
})

describe('sameRow', () => {
  it('agrees with JSON, whatever the order of keys', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(sameRow(a, structuredClone(a))).toBe(true)
      expect(sameRow(a, b)).toBe(sameRow(b, a))
    }))
    expect(sameRow({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
    expect(sameRow({ a: undefined }, {})).toBe(true)
    expect(sameRow([1], { 0: 1 })).toBe(false)
    expect(sameRow([1, 2], [1])).toBe(false)
  })
})

function catchFault(run: () => unknown): Fault {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}
