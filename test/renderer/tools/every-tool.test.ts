import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotation } from '../../../core/records/annotation.ts'
import { TOOLS } from '../../../renderer/tools/index.ts'
import type { ToolEvent } from '../../../renderer/tools/tool.ts'
import { cancel, categoryNamed, contextOf, play, rowOf, selected, square, world } from '../../support/play.ts'

const mods = fc.record({ shift: fc.boolean(), ctrl: fc.boolean(), alt: fc.boolean() })
const spot = fc.record({ x: fc.double({ min: -20, max: 420, noNaN: true }), y: fc.double({ min: -20, max: 320, noNaN: true }) })
const gestures: fc.Arbitrary<ToolEvent> = fc.oneof(
  fc.record({ type: fc.constant('down' as const), at: spot, mods }).map(({ type, at, mods: held }) => ({ type, at, ...held })),
  fc.record({ type: fc.constant('up' as const), at: spot, mods }).map(({ type, at, mods: held }) => ({ type, at, ...held })),
  fc.record({ at: spot, pressed: fc.boolean(), mods }).map(({ at, pressed, mods: held }) => ({ type: 'move' as const, at, path: [at], pressed, ...held })),
  fc.record({ type: fc.constant('double' as const), at: spot, mods }).map(({ type, at, mods: held }) => ({ type, at, ...held })),
  fc.record({ name: fc.constantFrom('Enter', ' ', 'Backspace', 'ArrowLeft', 'ArrowDown', 'z', 'n', 'x'), mods })
    .map(({ name, mods: held }) => ({ type: 'key' as const, key: name, ...held })),
)
const answers: fc.Arbitrary<ToolEvent> = fc.constantFrom(
  { type: 'answer', found: null }, { type: 'answer', found: { shape: { type: 'polygon', parts: [[[10, 10, 60, 10, 60, 60]]] }, score: 0.9 } },
)
const events = fc.oneof({ arbitrary: gestures, weight: 9 }, { arbitrary: answers, weight: 1 })
const feet = categoryNamed(1, 'foot', { keypoints: ['toe', 'heel', 'ankle'], skeleton: [[1, 2], [2, 3]] })
const start = () => world([
  square(1, 40, 40, 60), square(2, 120, 60, 80), square(3, 300, 200, 50, { locked: true }), rowOf(4, { type: 'line', points: [10, 200, 90, 280] }),
  rowOf(5, { type: 'circle', points: [250, 150, 250, 180] }), rowOf(6, { type: 'none' }, { keypoints: [200, 20, 2, 230, 40, 1, 0, 0, 0], category: feet.id }),
], { selection: selected(2), category: feet, snapping: true, prompter: 'SAM' })

describe.each(TOOLS.map((tool) => ({ id: tool.id, tool })))('$id', ({ tool }) => {
  it('loses nothing by being cancelled at any moment', () => {
    fc.assert(fc.property(fc.array(events, { maxLength: 40 }), (list) => {
      const before = play(tool, list, start())
      const after = play(tool, [cancel], before.world, before.state)
      expect(after.commits).toEqual([])
      expect(after.asks).toEqual([])
      expect(after.state).toEqual(tool.initial)
      expect(tool.busy(after.state)).toBe(false)
    }), { numRuns: 150 })
  })

  it('commits only rows that the project accepts, from what was there, one gesture at a time', () => {
    fc.assert(fc.property(fc.array(events, { maxLength: 60 }), (list) => {
      // play() applies each commit with the conflict check of the host, so a wrong `before` throws here.
      const { commits, world: now } = play(tool, list, start())
      for (const commit of commits) {
        expect(commit.change.length).toBeGreaterThan(0)
        expect(commit.label.length).toBeGreaterThan(0)
        for (const op of commit.change) if (op.table === 'annotation' && op.after) expect(annotation.parse(op.after)).toEqual(op.after)
      }
      expect(now.annotations.get(3)).toEqual(start().annotations.get(3))
    }), { numRuns: 150 })
  })

  it('is a pure function: the same events give the same states, and nothing given to it is changed', () => {
    fc.assert(fc.property(fc.array(events, { maxLength: 25 }), (list) => {
      const frozen = deepFreeze(start())
      expect(play(tool, list, { ...frozen }).state).toEqual(play(tool, deepFreeze(list), { ...frozen }).state)
    }), { numRuns: 60 })
  })

  it('draws drafts of whole points, and keeps unfinished work only as plain JSON that it understands again', () => {
    fc.assert(fc.property(fc.array(events, { maxLength: 25 }), (list) => {
      const { state, world: now, draft } = play(tool, list, start())
      for (const line of draft?.lines ?? []) {
        expect(line.points.length % 2).toBe(0)
        expect(line.points.every(Number.isFinite)).toBe(true)
      }
      const kept = tool.keep?.(state) ?? null
      if (kept === null) return
      const restored = tool.restore?.(JSON.parse(JSON.stringify(kept)))
      expect(restored).not.toBeNull()
      expect(tool.keep?.(restored)).toEqual(kept)
      expect(tool.draft(restored, contextOf(now))).not.toBeNull()
    }), { numRuns: 100 })
  })

  it('makes nothing of a kept state that is damaged', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const restored = tool.restore?.(value) ?? null
      if (restored !== null) expect(tool.draft(restored, contextOf(start()))).not.toBeNull()
    }), { numRuns: 100 })
  })
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Map) && !(value instanceof Set)) {
    for (const inner of Object.values(value)) deepFreeze(inner)
    Object.freeze(value)
  }
  return value
}
