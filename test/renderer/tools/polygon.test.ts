import { describe, expect, it } from 'vitest'
import { measure } from '../../../core/mask/rasterise.ts'
import { hole } from '../../../renderer/tools/hole.ts'
import { linestrip } from '../../../renderer/tools/linestrip.ts'
import { part } from '../../../renderer/tools/part.ts'
import { polygon } from '../../../renderer/tools/polygon.ts'
import { click, double, doubleClick, down, drag, key, move, only, play, rowOf, selected, square, up, world } from '../../support/play.ts'

const triangle = [...click(50, 50), ...click(150, 60), ...click(100, 160)]
const RING = [50, 50, 150, 60, 100, 160]

describe('polygon', () => {
  it.each([
    ['the first point', click(52, 49)],
    ['Enter', [key('Enter')]],
    ['Space', [key(' ')]],
    ['a double-click', [double(100, 160)]],
  ])('is closed by %s', (_, end) => {
    const { world: now, commits, state } = play(polygon, [...triangle, ...end])
    expect(commits.map((commit) => commit.label)).toEqual(['Draw polygon'])
    expect(only(now).shape).toEqual({ type: 'polygon', parts: [[RING]] })
    expect(now.selection).toEqual(new Set([only(now).id]))
    expect(state).toEqual(polygon.initial)
  })

  it('has the box and area of its pixels, the active category and the top place', () => {
    const { world: now } = play(polygon, [...triangle, key('Enter')], world([square(7, 200, 200, 20, { order: 41 })]))
    const row = [...now.annotations.values()].find((one) => one.id !== 7)!
    expect({ bbox: row.bbox, area: row.area }).toEqual(measure(row.shape, 300, 400))
    expect(row).toMatchObject({ category: 1, source: 'user', order: 42, score: null, locked: false })
  })

  it('needs three points: two and Enter leave it open', () => {
    const { commits, state } = play(polygon, [...click(50, 50), ...click(150, 60), key('Enter')])
    expect(commits).toEqual([])
    expect(state.points).toEqual([50, 50, 150, 60])
  })

  it.each([['Backspace', key('Backspace')], ['Ctrl+Z', key('z', { ctrl: true })]])('takes the last point back with %s', (_, back) => {
    expect(play(polygon, [...triangle, back]).state.points).toEqual([50, 50, 150, 60])
    expect(play(polygon, [...triangle, back, back, back]).state).toMatchObject({ points: [], strokes: [] })
  })

  it('leaves Backspace and Ctrl+Z to others while nothing is drawn', () => {
    expect(play(polygon, [key('Backspace')]).state).toBe(polygon.initial)
  })

  it('ends with the double-click that also sets the last point, once', () => {
    const { world: now } = play(polygon, [...click(50, 50), ...click(150, 60), ...doubleClick(100, 160)])
    expect(only(now).shape).toEqual({ type: 'polygon', parts: [[RING]] })
  })

  it('draws freely while the button is held, with fewer points than the hand gave and hardly beside its path', () => {
    const circle: [number, number][] = Array.from({ length: 61 }, (_, i) => [200 + 80 * Math.cos((i / 60) * 2 * Math.PI), 150 + 80 * Math.sin((i / 60) * 2 * Math.PI)])
    const { world: now, commits } = play(polygon, drag(circle))
    expect(commits).toHaveLength(1)
    const { shape } = only(now)
    if (shape.type !== 'polygon') throw new Error(shape.type)
    const [ring] = shape.parts[0]
    expect(ring.length / 2).toBeGreaterThan(8)
    expect(ring.length / 2).toBeLessThan(60)
    for (let i = 0; i < ring.length; i += 2) expect(Math.abs(Math.hypot(ring[i] - 200, ring[i + 1] - 150) - 80)).toBeLessThan(2)
    expect(Math.abs(only(now).area / (Math.PI * 80 * 80) - 1)).toBeLessThan(0.03)
  })

  it('takes a whole free stroke back at once', () => {
    const { state } = play(polygon, [...click(20, 20), ...drag([[60, 60], [120, 60], [120, 120]]), key('Backspace')])
    expect(state.points).toEqual([20, 20])
  })

  it('does not take a trembling click for a stroke', () => {
    const { state } = play(polygon, [down(50, 50), move(52, 51, { pressed: true }), move(51, 53, { pressed: true }), up(51, 53)])
    expect(state.points).toEqual([50, 50])
  })

  it('keeps points within the image and to a hundredth of a pixel', () => {
    const { state } = play(polygon, [down(-30, 12.34567), up(-30, 12.34567), down(1382.3999999999999, 299.999999), up(500, 299)])
    expect(state.points).toEqual([0, 12.35, 400, 300])
  })

  it('asks for a category when none is chosen and can then be finished', () => {
    const { asks, commits, state } = play(polygon, [...triangle, key('Enter')], world([], { category: null }))
    expect(asks).toEqual([{ type: 'category' }])
    expect(commits).toEqual([])
    expect(only(play(polygon, [key('Enter')], world(), state).world).shape).toEqual({ type: 'polygon', parts: [[RING]] })
  })

  it('a double-click on nothing leaves no stray point behind', () => {
    expect(play(polygon, doubleClick(300, 200)).state.points).toEqual([])
  })
})

describe('snapping', () => {
  const neighbour = square(1, 100, 100, 80)
  it('pulls points onto corners and outlines of neighbours, only when on and never with Alt', () => {
    const near = [down(103, 97), up(103, 97), down(140, 105), up(140, 105)]
    expect(play(polygon, near, world([neighbour], { snapping: true })).state.points).toEqual([100, 100, 140, 100])
    expect(play(polygon, near, world([neighbour])).state.points).toEqual([103, 97, 140, 105])
    expect(play(polygon, [down(103, 97, { alt: true })], world([neighbour], { snapping: true })).state.points).toEqual([103, 97])
  })

  it('follows the shared edge between two snapped points, so that two outlines share their corners', () => {
    const events = [...click(100, 140), ...click(140, 100), ...click(60, 60), key('Enter')]
    const { world: now } = play(polygon, events, world([neighbour], { snapping: true }))
    const drawn = [...now.annotations.values()].find((row) => row.id !== 1)!
    expect(drawn.shape).toEqual({ type: 'polygon', parts: [[[100, 140, 100, 100, 140, 100, 60, 60]]] })
  })

  it('goes the longer way round with Shift', () => {
    const { state } = play(polygon, [...click(100, 140), ...click(140, 100, { shift: true })], world([neighbour], { snapping: true }))
    expect(state.points).toEqual([100, 140, 100, 180, 180, 180, 180, 100, 140, 100])
  })
})

describe('hole and part', () => {
  const big = square(1, 50, 50, 200)
  const inner = [...click(100, 100), ...click(160, 100), ...click(130, 160), key('Enter')]

  it('cuts a hole into the object under it', () => {
    const { world: now, commits } = play(hole, inner, world([big]))
    expect(commits[0].label).toBe('Cut hole')
    expect(only(now).shape).toEqual({ type: 'polygon', parts: [[[50, 50, 250, 50, 250, 250, 50, 250], [100, 100, 160, 100, 130, 160]]] })
    expect(only(now).area).toBeLessThan(big.area)
    expect(only(now).area).toBe(measure(only(now).shape, 300, 400).area)
  })

  it('puts the hole into the part it lies in', () => {
    const two = rowOf(1, { type: 'polygon', parts: [[[0, 0, 40, 0, 40, 40, 0, 40]], [[50, 50, 250, 50, 250, 250, 50, 250]]] })
    const { world: now } = play(hole, inner, world([two], { selection: selected(1) }))
    const { shape } = only(now)
    expect(shape.type === 'polygon' && shape.parts.map((rings) => rings.length)).toEqual([1, 2])
  })

  it('makes a polygon of a rectangle that gets a hole', () => {
    const { world: now } = play(hole, inner, world([rowOf(1, { type: 'rectangle', points: [50, 50, 250, 250] })]))
    expect(only(now).shape).toMatchObject({ type: 'polygon', parts: [[[50, 50, 50, 250, 250, 250, 250, 50], [100, 100, 160, 100, 130, 160]]] })
  })

  it('adds a part to the selected object, wherever it is drawn', () => {
    const away = [...click(300, 20), ...click(360, 20), ...click(330, 60), key('Enter')]
    const { world: now, commits } = play(part, away, world([big], { selection: selected(1) }))
    expect(commits[0].label).toBe('Add part')
    expect(only(now).shape).toMatchObject({ parts: [[[50, 50, 250, 50, 250, 250, 50, 250]], [[300, 20, 360, 20, 330, 60]]] })
  })

  it('does not begin where there is nothing to add to, nor on a locked object', () => {
    expect(play(hole, click(300, 20), world([big])).state.points).toEqual([])
    expect(play(hole, click(100, 100), world([{ ...big, locked: true }], { selection: selected(1) })).state.points).toEqual([])
  })
})

describe('line strip', () => {
  it('is ended by Enter, a double-click or Ctrl+click', () => {
    const points = [...click(10, 10), ...click(50, 20)]
    for (const end of [[...click(90, 10), key('Enter')], doubleClick(90, 10), click(90, 10, { ctrl: true })]) {
      expect(only(play(linestrip, [...points, ...end]).world)).toMatchObject({ shape: { type: 'linestrip', points: [10, 10, 50, 20, 90, 10] }, area: 0 })
    }
  })
})
