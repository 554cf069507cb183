import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, invert } from '../../../core/change/change.ts'
import { intersectionArea } from '../../../core/mask/iou.ts'
import { union } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import type { Annotation, Shape } from '../../../core/records/annotation.ts'
import { brush } from '../../../renderer/tools/brush.ts'
import { eraser } from '../../../renderer/tools/eraser.ts'
import { knife } from '../../../renderer/tools/knife.ts'
import { lasso } from '../../../renderer/tools/lasso.ts'
import { nextSize } from '../../../renderer/tools/stroke.ts'
import { LARGEST_BRUSH, SMALLEST_BRUSH } from '../../../renderer/tools/tool.ts'
import { sanitiseBrush } from '../../../renderer/state/brush.ts'
import { cancel, click, down, drag, key, move, only, play, rowOf, selected, square, up, world, type World } from '../../support/play.ts'

const maskOf = (shape: Shape): Shape => ({ type: 'mask', rle: rleOf(runsOfShape(shape, 300, 400)) })
const maskRow = (id: number, x: number, y: number, side: number, more: Partial<Annotation> = {}): Annotation =>
  rowOf(id, maskOf({ type: 'polygon', parts: [[[x, y, x + side, y, x + side, y + side, x, y + side]]] }), more)
const runs = (row: Annotation) => runsOfShape(row.shape, 300, 400)
const at = (now: World, id: number) => now.annotations.get(id)!
const sized = (size: number, more: Partial<World['brush']> = {}) => ({ brush: { size, nib: 'square' as const, pressure: true, takes: false, ...more } })

describe('the brush', () => {
  it('paints a new object of the active category, and the next stroke goes on with it', () => {
    const { world: now, commits } = play(brush, [...drag([[50, 50], [150, 50]]), ...drag([[150, 50], [150, 120]])], world([], sized(20)))
    const row = only(now)
    expect(row.shape.type).toBe('mask')
    expect(commits.map(({ label }) => label)).toEqual(['Paint object', 'Paint'])
    // A square of 20 along 100 to the right and 70 down: the bend is shared.
    expect(row.area).toBe(120 * 20 + 70 * 20)
    expect(row.bbox).toEqual([40, 40, 120, 90])
  })

  it('asks for a category first, and finishes the stroke once there is one', () => {
    const start = world([], { category: null })
    const first = play(brush, drag([[50, 50], [90, 50]]), start)
    expect(first.asks).toEqual([{ type: 'category' }])
    expect(first.commits).toEqual([])
    const second = play(brush, [up(90, 50)], { ...first.world, category: world().category }, first.state)
    expect(only(second.world).area).toBeGreaterThan(0)
  })

  it('erases while Alt or the right button is held, and what has nothing left is gone', () => {
    const start = world([maskRow(1, 100, 100, 40)], { ...sized(10), selection: selected(1) })
    const alt = play(brush, drag([[100, 105], [140, 105]], { alt: true }), start)
    expect(at(alt.world, 1).area).toBe(1200)
    const right = play(brush, [{ ...down(120, 120), secondary: true } as never, up(120, 120)], start)
    expect(at(right.world, 1).area).toBe(1500)
    const all = play(brush, click(120, 120, { alt: true }), { ...start, ...sized(200) })
    expect(all.world.annotations.size).toBe(0)
    expect(all.commits[0].label).toBe('Erase object')
  })

  it('asks before a polygon becomes a mask, keeps the stroke meanwhile, and does both in one step', () => {
    const start = world([square(1, 100, 100, 40)], { ...sized(20), selection: selected(1) })
    const asked = play(brush, drag([[140, 120], [180, 120]]), start)
    expect(asked.commits).toEqual([])
    expect(asked.draft?.question?.text).toContain('polygon')
    expect(asked.draft?.paint?.of).toBe(1)
    // Further presses wait for the answer.
    expect(play(brush, click(10, 10), start, asked.state).commits).toEqual([])
    const agreed = play(brush, [key('Enter')], asked.world, asked.state)
    expect(agreed.commits).toHaveLength(1)
    expect(at(agreed.world, 1).shape.type).toBe('mask')
    expect(at(agreed.world, 1).area).toBe(1600 + 50 * 20)
    expect(play(brush, [cancel], asked.world, asked.state).state).toEqual(brush.initial)
  })

  it('goes straight with Shift: from the last stroke, and within one', () => {
    const clicks = play(brush, [...click(50, 50), ...click(150, 50, { shift: true })], world([], sized(10)))
    expect(only(clicks.world).area).toBe(110 * 10)
    const wiggle = [down(50, 50, { shift: true }), move(90, 120, { shift: true, pressed: true }), move(150, 50, { shift: true, pressed: true }), up(150, 50, { shift: true })]
    expect(only(play(brush, wiggle, world([], sized(10))).world).area).toBe(110 * 10)
  })

  it('is as wide as a pen is pressed, unless told otherwise', () => {
    const pen = [{ ...down(100, 100), at: { x: 100, y: 100, pressure: 0 } }, up(100, 100)]
    const light = only(play(brush, pen, world([], sized(100))).world).area
    const plain = only(play(brush, pen, world([], sized(100, { pressure: false }))).world).area
    expect(plain).toBe(10_000)
    expect(light).toBeLessThan(plain / 20)
  })

  it('takes pixels from other objects when it shall: polygons stay polygons, hidden and locked ones are left alone', () => {
    const rows = [maskRow(1, 100, 100, 40), square(2, 160, 100, 40), maskRow(3, 100, 160, 20, { locked: true }), square(4, 250, 250, 20), maskRow(5, 105, 105, 4, { order: 9 })]
    const start = () => world(rows, sized(40, { takes: true }))
    const { world: now, commits } = play(brush, drag([[100, 120], [220, 120]]), start())
    expect(commits).toHaveLength(1)
    const painted = runs(at(now, 1000))
    expect(at(now, 1)).toBeUndefined()
    expect(at(now, 5)).toBeUndefined()
    for (const id of [3, 4]) expect(at(now, id)).toBe(rows[id - 1])
    expect(at(now, 2)).toBeUndefined()
    const half = play(brush, drag([[100, 110], [170, 110]]), start())
    expect(at(half.world, 2).shape.type).toBe('polygon')
    expect(intersectionArea(runs(at(half.world, 2)), runs(at(half.world, 1000)))).toBe(0)
    expect(areaOf(painted)).toBe(160 * 40)
  })

  it('does nothing beside the image, on locked objects and on many at once', () => {
    const rows = [maskRow(1, 10, 10, 20, { locked: true }), maskRow(2, 50, 50, 20)]
    expect(play(brush, drag([[-90, -90], [-60, -60]]), world()).commits).toEqual([])
    expect(play(brush, drag([[10, 10], [60, 60]]), world(rows, { selection: selected(1) })).commits).toEqual([])
    expect(play(brush, drag([[10, 10], [60, 60]]), world(rows, { selection: selected(1, 2) })).commits).toEqual([])
  })

  it('changes its size with [ and ] within limits, back and forth', () => {
    expect(play(brush, [key(']'), key(']'), key('[')], world([], sized(40))).world.brush.size).toBe(45)
    for (let size = SMALLEST_BRUSH; size < LARGEST_BRUSH; size = nextSize(size, true)) {
      expect(nextSize(size, true)).toBeGreaterThan(size)
      expect(nextSize(nextSize(size, true), false)).toBe(size)
    }
    expect(nextSize(SMALLEST_BRUSH, false)).toBe(SMALLEST_BRUSH)
    expect(nextSize(LARGEST_BRUSH, true)).toBe(LARGEST_BRUSH)
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const { size } = sanitiseBrush(value)
      expect(size >= SMALLEST_BRUSH && size <= LARGEST_BRUSH && Number.isInteger(size)).toBe(true)
    }))
  })

  it('random strokes with undo and redo end where replay ends', () => {
    const stroke = fc.record({
      tool: fc.constantFrom(brush, eraser), alt: fc.boolean(), size: fc.integer({ min: 1, max: 60 }), nib: fc.constantFrom('round' as const, 'square' as const), takes: fc.boolean(),
      points: fc.array(fc.tuple(fc.integer({ min: -20, max: 420 }), fc.integer({ min: -20, max: 320 })), { minLength: 1, maxLength: 3 }),
    })
    fc.assert(fc.property(fc.array(fc.oneof({ arbitrary: stroke, weight: 4 }, { arbitrary: fc.constantFrom('undo' as const, 'redo' as const), weight: 3 }), { maxLength: 14 }), (steps) => {
      let now = world([maskRow(1, 100, 100, 80), maskRow(2, 200, 60, 90)], { selection: selected(1) })
      const rows = () => JSON.stringify([...now.annotations.values()].toSorted((a, b) => a.id - b.id))
      const done: { change: Parameters<typeof invert>[0]; before: string; after: string }[] = []
      let undone: typeof done = []
      for (const step of steps) {
        if (step === 'undo') {
          const entry = done.pop()
          if (!entry) continue
          now = { ...now, annotations: apply(now.annotations, 'annotation', invert(entry.change)) }
          expect(rows()).toBe(entry.before)
          undone.push(entry)
        } else if (step === 'redo') {
          const entry = undone.pop()
          if (!entry) continue
          now = { ...now, annotations: apply(now.annotations, 'annotation', entry.change) }
          expect(rows()).toBe(entry.after)
          done.push(entry)
        } else {
          const before = rows()
          const selection = selected(...[...now.selection].filter((id) => now.annotations.has(id)))
          const played = play(step.tool, drag(step.points.length > 1 ? step.points : [step.points[0], step.points[0]], { alt: step.alt }),
            { ...now, selection, brush: { size: step.size, nib: step.nib, takes: step.takes, pressure: true } })
          now = played.world
          // One stroke is one step at most.
          expect(played.commits.length).toBeLessThanOrEqual(1)
          for (const { change } of played.commits) done.push({ change, before, after: rows() })
          if (played.commits.length > 0) undone = []
        }
      }
    }), { numRuns: 60 })
  })
})

describe('the eraser', () => {
  it('erases from the object under it when nothing is selected, and selects that', () => {
    const { world: now } = play(eraser, drag([[105, 90], [105, 150]]), world([maskRow(1, 100, 100, 40), maskRow(2, 200, 100, 40)], sized(10)))
    expect(at(now, 1).area).toBe(1600)
    const inside = play(eraser, drag([[105, 105], [105, 150]]), world([maskRow(1, 100, 100, 40)], sized(10)))
    expect(at(inside.world, 1).area).toBe(1600 - 400)
    expect(inside.asks).toEqual([{ type: 'select', ids: [1] }])
  })

  it('makes nothing where nothing is', () => {
    expect(play(eraser, drag([[300, 20], [350, 20]]), world([maskRow(1, 100, 100, 40)])).commits).toEqual([])
  })
})

describe('the lasso', () => {
  const loop: [number, number][] = [[50, 50], [150, 50], [150, 150], [50, 150], [50, 60]]

  it('makes a mask of what is drawn round, and ends when the hand is lifted', () => {
    const { world: now, commits } = play(lasso, drag(loop), world())
    expect(only(now).shape.type).toBe('mask')
    expect(only(now).area).toBeGreaterThan(9_500)
    expect(only(now).area).toBeLessThanOrEqual(10_000)
    expect(commits[0].label).toBe('Lasso object')
  })

  it('adds with Shift and takes with Alt; a polygon stays one', () => {
    const start = world([maskRow(1, 140, 100, 40), square(2, 200, 200, 40)], { selection: selected(1) })
    const area = runs(at(play(lasso, drag(loop), world()).world, 1000))
    const added = play(lasso, drag(loop, { shift: true }), start)
    expect(at(added.world, 1).area).toBe(areaOf(union(area, runs(at(start, 1)))))
    const taken = play(lasso, drag(loop, { alt: true }), start)
    expect(intersectionArea(runs(at(taken.world, 1)), area)).toBe(0)
    const polygons = play(lasso, drag([[190, 190], [220, 190], [220, 250], [190, 250]], { alt: true }), { ...start, selection: selected(2) })
    expect(at(polygons.world, 2).shape.type).toBe('polygon')
    expect(at(polygons.world, 2).area).toBeCloseTo(800, -2)
  })

  it('does what the bar says without a key held, as long as an object is selected', () => {
    const picker = { ...world().picker, into: 'take' as const }
    const start = world([maskRow(1, 140, 100, 40)], { selection: selected(1), picker })
    const taken = play(lasso, drag(loop), start)
    expect(taken.draft?.into).toEqual({ mode: 'take', masked: false })
    expect(at(taken.world, 1).area).toBeLessThan(1_600)
    const fresh = play(lasso, drag(loop), { ...start, selection: selected() })
    expect(fresh.world.annotations.size).toBe(2)
  })

  it('takes corners by clicks too, closed at the first', () => {
    const { world: now } = play(lasso, [...click(50, 50), ...click(150, 50), ...click(150, 150), ...click(50, 150), ...click(50, 50)], world())
    expect(only(now).area).toBe(10_000)
  })
})

describe('the knife', () => {
  it('cuts the selected object, or the one under the line, in two of the same category', () => {
    for (const selection of [selected(1), selected()]) {
      const { world: now, commits } = play(knife, drag([[120, 90], [120, 150]]), world([square(1, 100, 100, 40), maskRow(2, 200, 100, 40)], { selection }))
      expect(commits[0]).toMatchObject({ label: 'Cut in two', select: [1, 1000] })
      expect(at(now, 1).area + at(now, 1000).area).toBe(1600)
      expect(at(now, 1000).category).toBe(at(now, 1).category)
    }
  })

  it('says so when nothing was cut through', () => {
    const { commits, draft } = play(knife, drag([[120, 90], [120, 120]]), world([square(1, 100, 100, 40)], { selection: selected(1) }))
    expect(commits).toEqual([])
    expect(draft?.hint).toContain('Nothing was cut')
  })

  it('takes two clicks as well, level with Shift', () => {
    const { world: now } = play(knife, [...click(90, 120), ...click(150, 123, { shift: true })], world([maskRow(1, 100, 100, 40)]))
    expect([at(now, 1).area, at(now, 1000).area].toSorted()).toEqual([800, 800])
  })
})
