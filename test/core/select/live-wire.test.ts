import { describe, expect, it } from 'vitest'
import { segmentDistance2 } from '../../../core/geometry/segment.ts'
import { liveWire } from '../../../core/select/live-wire.ts'
import { inDisc, scene } from './scene.ts'

/** How far points of a line are from a circle, at most. */
function farthest(line: readonly number[], cx: number, cy: number, r: number): number {
  let most = 0
  for (let i = 0; i < line.length; i += 2) most = Math.max(most, Math.abs(Math.hypot(line[i] - cx, line[i + 1] - cy) - r))
  return most
}

describe('live wire', () => {
  it.each([[120, 100, 60, 1], [600, 500, 400, 2]])('follows the rim of a disc (middle %i, %i, radius %i)', (cx, cy, r, slack) => {
    const photo = scene(2 * cx, 2 * cy, (x, y) => (inDisc(x, y, cx, cy, r) ? [60, 90, 170] : [170, 165, 150]))
    const line = liveWire(photo).path({ x: cx - r, y: cy }, { x: cx, y: cy - r }, true)
    expect(line.slice(0, 2)).toEqual([cx - r + 0.5, cy + 0.5])
    expect(line.slice(-2)).toEqual([cx + 0.5, cy - r + 0.5])
    expect(line.length).toBeGreaterThan(10)
    expect(farthest(line, cx, cy, r)).toBeLessThan(slack + 0.6)
  })

  it('stays near the exact way while the pointer moves', () => {
    const photo = scene(1_400, 1_100, (x, y) => (inDisc(x, y, 700, 550, 450) ? [60, 90, 170] : [170, 165, 150]))
    const wire = liveWire(photo)
    const quick = wire.path({ x: 250, y: 550 }, { x: 700, y: 100 }, false)
    expect(farthest(quick, 700, 550, 450)).toBeLessThan(5)
  })

  it('goes nearly straight where there is no edge', () => {
    const line = liveWire(scene(90, 70, () => [128, 128, 128], 0)).path({ x: 5, y: 60 }, { x: 80, y: 8 }, true)
    for (let i = 0; i < line.length; i += 2) expect(Math.sqrt(segmentDistance2(line[i], line[i + 1], 5.5, 60.5, 80.5, 8.5))).toBeLessThan(15)
  })

  it('has a way of one place, and to the corners of the smallest photos', () => {
    const tiny = scene(2, 2, (x) => (x === 0 ? [0, 0, 0] : [255, 255, 255]), 0)
    expect(liveWire(tiny).path({ x: 0, y: 0 }, { x: 0, y: 0 }, true)).toEqual([0.5, 0.5, 0.5, 0.5])
    expect(liveWire(tiny).path({ x: 0, y: 0 }, { x: 1, y: 1 }, true).slice(-2)).toEqual([1.5, 1.5])
  })

  it('snaps to the edge near by, and to nothing where there is none', () => {
    const photo = scene(100, 80, (x) => (x < 50 ? [60, 90, 170] : [170, 165, 150]), 2)
    const wire = liveWire(photo)
    const { x, y } = wire.snapped({ x: 44, y: 40 }, 10)
    expect(Math.abs(x - 49.5)).toBeLessThan(1)
    expect(Math.abs(y - 40)).toBeLessThan(4)
    expect(wire.snapped({ x: 20, y: 40 }, 8)).toEqual({ x: 20, y: 40 })
  })
})
