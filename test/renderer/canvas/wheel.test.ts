import { describe, expect, it } from 'vitest'
import { wheelMove, type WheelTurn } from '../../../renderer/canvas/wheel.ts'

const turn = (part: Partial<WheelTurn>): WheelTurn => ({ deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, metaKey: false, shiftKey: false, ...part })

describe('wheel', () => {
  it.each([
    ['Chromium on Linux and Windows', { deltaY: -100, wheelDeltaY: 120 }],
    ['Chromium at 150 % of the system', { deltaY: -66.7, wheelDeltaY: 120 }],
    ['two notches at once', { deltaY: -200, wheelDeltaY: 240 }],
    ['Firefox, by lines', { deltaY: -3, deltaMode: 1 }],
  ])('of a mouse zooms in when turned away: %s', (_, part) => {
    const move = wheelMove(turn(part))
    expect(move.type).toBe('zoom')
    if (move.type === 'zoom') {
      expect(move.factor).toBeGreaterThan(1.05)
      expect(move.factor).toBeLessThan(2)
    }
  })

  it('zooming in and out again ends where it began', () => {
    const [into, out] = [-100, 100].map((deltaY) => wheelMove(turn({ deltaY, wheelDeltaY: -1.2 * deltaY })))
    if (into.type !== 'zoom' || out.type !== 'zoom') throw new Error('no zoom')
    expect(into.factor * out.factor).toBeCloseTo(1, 12)
  })

  it('two fingers pan in both directions', () => {
    expect(wheelMove(turn({ deltaX: 7, deltaY: -12, wheelDeltaY: 36 }))).toEqual({ type: 'pan', dx: -7, dy: 12 })
    expect(wheelMove(turn({ deltaY: 9, wheelDeltaY: -27 }))).toEqual({ type: 'pan', dx: -0, dy: -9 })
  })

  it('a pinch zooms, in steps a hand can guide', () => {
    const move = wheelMove(turn({ deltaY: -2.5, wheelDeltaY: 7, ctrlKey: true }))
    expect(move).toMatchObject({ type: 'zoom' })
    if (move.type === 'zoom') expect(move.factor).toBeCloseTo(1.025, 2)
  })

  it('Shift pans sideways, Ctrl and Command zoom', () => {
    expect(wheelMove(turn({ deltaY: 100, wheelDeltaY: -120, shiftKey: true }))).toEqual({ type: 'pan', dx: -100, dy: 0 })
    for (const held of [{ ctrlKey: true }, { metaKey: true }]) expect(wheelMove(turn({ deltaY: 100, wheelDeltaY: -120, ...held })).type).toBe('zoom')
  })

  it('one event never leaps', () => {
    for (const deltaY of [-1e5, 1e5]) {
      const move = wheelMove(turn({ deltaY, wheelDeltaY: -1.2 * deltaY }))
      if (move.type === 'zoom') expect(Math.abs(Math.log2(move.factor))).toBeLessThan(1.2)
    }
  })
})
