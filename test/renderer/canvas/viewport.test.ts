import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, fit, keepInReach, MAX_ZOOM, MIN_ZOOM, showBox, toCanvas, toImage, visibleBox, zoomAt, type Viewport } from '../../../renderer/canvas/viewport.ts'

const view: fc.Arbitrary<Viewport> = fc.record({
  zoom: fc.double({ min: MIN_ZOOM, max: MAX_ZOOM, noNaN: true }), x: fc.double({ min: -5e4, max: 5e4, noNaN: true }), y: fc.double({ min: -5e4, max: 5e4, noNaN: true }),
})
const point = fc.record({ x: fc.double({ min: 0, max: 4000, noNaN: true }), y: fc.double({ min: 0, max: 4000, noNaN: true }) })
const size = fc.record({ width: fc.integer({ min: 1, max: 60_000 }), height: fc.integer({ min: 1, max: 60_000 }) })
const canvas = fc.record({ width: fc.integer({ min: 200, max: 4000 }), height: fc.integer({ min: 200, max: 3000 }) })

describe('viewport', () => {
  it('maps to the canvas and back', () => {
    fc.assert(fc.property(view, point, (v, p) => {
      const back = toImage(v, toCanvas(v, p))
      expect(back.x).toBeCloseTo(p.x, 4)
      expect(back.y).toBeCloseTo(p.y, 4)
    }))
  })

  it('zooms at a point: what is under it stays under it', () => {
    fc.assert(fc.property(view, point, fc.double({ min: 0.001, max: 1000, noNaN: true }), (v, at, zoom) => {
      const before = toImage(v, at)
      const next = zoomAt(v, zoom, at)
      const after = toCanvas(next, before)
      expect(next.zoom).toBeGreaterThanOrEqual(MIN_ZOOM)
      expect(next.zoom).toBeLessThanOrEqual(MAX_ZOOM)
      expect(Math.hypot(after.x - at.x, after.y - at.y)).toBeLessThan(1e-3)
    }))
  })

  it('fits: the whole image is inside the canvas and in its middle', () => {
    fc.assert(fc.property(canvas, size, (room, image) => {
      const v = fit(room, image)
      const [x0, y0, x1, y1] = visibleBox(v, room)
      fc.pre(v.zoom > MIN_ZOOM)
      expect(x0).toBeLessThanOrEqual(0)
      expect(y0).toBeLessThanOrEqual(0)
      expect(x1).toBeGreaterThanOrEqual(image.width)
      expect(y1).toBeGreaterThanOrEqual(image.height)
      expect(x0 + x1 - image.width).toBeCloseTo(0, 3)
      expect(y0 + y1 - image.height).toBeCloseTo(0, 3)
    }))
  })

  it('never lets the image out of reach, and leaves a view that shows it alone', () => {
    fc.assert(fc.property(view, canvas, size, (v, room, image) => {
      const kept = keepInReach(v, room, image)
      const [x0, y0, x1, y1] = visibleBox(kept, room)
      expect(x0).toBeLessThan(image.width)
      expect(y0).toBeLessThan(image.height)
      expect(x1).toBeGreaterThan(0)
      expect(y1).toBeGreaterThan(0)
      expect(keepInReach(kept, room, image)).toEqual(kept)
    }))
    const whole = fit({ width: 800, height: 600 }, { width: 400, height: 300 })
    expect(keepInReach(whole, { width: 800, height: 600 }, { width: 400, height: 300 })).toEqual(whole)
  })

  it('knows when what is drawn holds what is wanted', () => {
    const room = { width: 800, height: 600 }
    const image = { width: 400, height: 300 }
    const whole = fit(room, image)
    expect(covers(whole, zoomAt(whole, 10, { x: 300, y: 300 }), room, image)).toBe(true)
    expect(covers(whole, { ...whole, x: whole.x - 200 }, room, image)).toBe(true)
    const near = zoomAt(whole, 10, { x: 400, y: 300 })
    expect(covers(near, { ...near, x: near.x - 1 }, room, image)).toBe(false)
    expect(covers(near, whole, room, image)).toBe(false)
  })

  it('shows a box with its surroundings', () => {
    const v = showBox({ width: 1000, height: 800 }, [100, 200, 50, 80])
    const [x0, y0, x1, y1] = visibleBox(v, { width: 1000, height: 800 })
    expect(x0).toBeLessThan(100)
    expect(x1).toBeGreaterThan(150)
    expect(y0).toBeLessThan(200)
    expect(y1).toBeGreaterThan(280)
    expect((x0 + x1) / 2).toBeCloseTo(125)
    expect((y0 + y1) / 2).toBeCloseTo(240)
  })
})
