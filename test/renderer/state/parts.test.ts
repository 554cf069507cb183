import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import { createDraftKeeper } from '../../../renderer/state/draft-keeper.ts'
import { createIdBlock } from '../../../renderer/state/id-block.ts'
import { createPicking } from '../../../renderer/state/picking.ts'
import { drawingOrder, take } from '../../../renderer/state/rows.ts'
import { createView } from '../../../renderer/state/view.ts'
import { toCanvas } from '../../../renderer/canvas/viewport.ts'
import { rowOf, selected, square } from '../../support/play.ts'

describe('unfinished work', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const place = { project: '0123456789abcdef' as ProjectId, image: 1 as ImageId }

  it('is stored at once, then at most once a second, always the newest; forgetting it does not wait', () => {
    const written: unknown[] = []
    const keeper = createDraftKeeper(async (_, draft) => void written.push(draft?.state ?? null))
    for (let i = 0; i < 50; i++) {
      keeper.keep(place, { tool: 'polygon', state: i })
      vi.advanceTimersByTime(100)
    }
    expect(written.length).toBeGreaterThanOrEqual(5)
    expect(written.length).toBeLessThanOrEqual(6)
    vi.advanceTimersByTime(1_000)
    expect(written.at(-1)).toBe(49)
    keeper.keep(place, null)
    expect(written.at(-1)).toBeNull()
    const { length } = written
    keeper.keep(place, null)
    vi.advanceTimersByTime(5_000)
    expect(written).toHaveLength(length)
  })
})

describe('reserved ids', () => {
  it('come from the host in blocks, each once, and more are asked for before they run out', async () => {
    let first = 1
    const asked: number[] = []
    const block = createIdBlock(async (count) => {
      asked.push(count)
      first += count
      return { first: first - count, count }
    }, 10)
    await block.refill()
    const ids: number[] = []
    for (let i = 0; i < 60; i++) {
      ids.push(block.next())
      await Promise.resolve()
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(new Set(ids).size).toBe(60)
    expect(asked.length).toBeGreaterThan(5)
  })

  it('are missed with a plain word when the host is away', async () => {
    const block = createIdBlock(async () => ({ first: 5, count: 1 }), 2)
    expect(() => block.next()).toThrow(expect.objectContaining({ code: 'closed' }))
    await block.refill()
    expect(block.next()).toBe(5)
  })
})

describe('rows', () => {
  it('takes what the host says, whatever was there, but not over what is on its way', () => {
    const rows = new Map([[1, square(1, 0, 0, 10)], [2, square(2, 0, 0, 10)]])
    const change = [
      { table: 'annotation' as const, id: 1, before: null, after: square(1, 50, 0, 10) },
      { table: 'annotation' as const, id: 2, before: square(2, 0, 0, 10), after: null },
    ]
    expect([...take(rows, 'annotation', change, new Set([2])).values()].map((row) => row.bbox[0])).toEqual([50, 0])
    expect(take(rows, 'annotation', [{ table: 'annotation', id: 1, before: null, after: square(1, 0, 0, 10) }])).toBe(rows)
  })

  it('are drawn by order, then by id, and the list stays the same when nothing moved', () => {
    const rows = new Map([[1, square(1, 0, 0, 9, { order: 5 })], [2, square(2, 0, 0, 9, { order: 1 })], [3, square(3, 0, 0, 9, { order: 5 })]])
    const order = drawingOrder(rows, [])
    expect(order).toEqual([2, 1, 3])
    expect(drawingOrder(new Map(rows), order)).toBe(order)
  })
})

describe('picking', () => {
  const rows = [square(1, 0, 0, 100), square(2, 95, 0, 100), rowOf(3, { type: 'line', points: [20, 20, 80, 20] }), rowOf(4, { type: 'none' }, { keypoints: [300, 200, 2, 0, 0, 0] })]
  const picking = createPicking(new Map(rows.map((row) => [row.id, row])), drawingOrder(new Map(rows.map((row) => [row.id, row])), []))

  it('prefers what the pointer is inside of to what is merely near', () => {
    expect(picking.hit({ x: 90, y: 50 }, 8)).toBe(1)
    expect(picking.hit({ x: 97, y: 50 }, 8)).toBe(2)
    expect(picking.hit({ x: 200, y: 50 }, 8)).toBe(2)
    expect(picking.hit({ x: 250, y: 50 }, 8)).toBeNull()
  })

  it('finds skeletons by their labelled joints only', () => {
    expect(picking.hit({ x: 304, y: 203 }, 8)).toBe(4)
    expect(picking.hit({ x: -4, y: -4 }, 4)).toBeNull()
  })
})

describe('view', () => {
  const image = { width: 400, height: 300 }
  it('stays fitted while the window changes, until someone zooms; then the middle stays in the middle', () => {
    const view = createView()
    view.resize({ width: 800, height: 600 })
    view.setImage(image)
    expect(view.store.getState().fitted).toBe(true)
    view.resize({ width: 400, height: 600 })
    const fitted = view.store.getState().viewport
    expect(toCanvas(fitted, { x: 400, y: 150 }).x).toBeLessThanOrEqual(400)
    view.zoomBy(4)
    view.centreOn({ x: 100, y: 200 })
    view.resize({ width: 1000, height: 700 })
    const at = toCanvas(view.store.getState().viewport, { x: 100, y: 200 })
    expect(at.x).toBeCloseTo(500)
    expect(at.y).toBeCloseTo(350)
  })

  it('tells nobody when the selection stays the same', () => {
    const view = createView()
    let told = 0
    view.store.subscribe(() => void told++)
    view.select(selected(1, 2))
    view.select(selected(2, 1))
    expect(told).toBe(1)
  })
})
