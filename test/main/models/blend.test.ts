import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { Dense } from '../../../main/models/family.ts'
import { blended } from '../../../main/models/strategies/blend.ts'

const WHOLE = { sx: 1, sy: 1, x0: 0, y0: 0 }

function dense(planes: number[][], rest: Partial<Dense> = {}): Dense {
  return { kind: 'probability', channels: planes.length, width: planes[0].length, height: 1, data: Float32Array.from(planes.flat()), place: WHOLE, ...rest }
}

test('without a weight the close-up is as it was, and an undecided first look changes no side of the threshold', () => {
  const close = dense([[0.1, 0.5, 0.9]])
  expect(blended(close, dense([[0.9, 0.9, 0.1]]), 0)).toBe(close)
  const { data } = blended(close, dense([[0.5, 0.5, 0.5]]), 1)
  // Half of the log-odds of 0.9 are those of 0.75.
  expect([...data].map((p) => p.toFixed(6))).toEqual(['0.250000', '0.500000', '0.750000'])
})

test('who is surer wins where both weigh the same, and two that are equally sure cancel out', () => {
  fc.assert(fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b) => {
    const p = blended(dense([[a]]), dense([[b]]), 1).data[0]
    const surer = Math.abs(a - 0.5) >= Math.abs(b - 0.5) ? a : b
    if (Math.abs(Math.abs(a - 0.5) - Math.abs(b - 0.5)) > 1e-3) expect(p > 0.5).toBe(surer > 0.5)
    const back = blended(dense([[b]]), dense([[a]]), 1).data[0]
    expect(back).toBeCloseTo(p, 5)
  }))
})

test('the first look is taken from where the close-up lies, whatever its grid', () => {
  // Cells of the first look are 10 photo pixels, those of the close-up 1: these lie in the middle of its third cell.
  const first = dense([[0.5, 0.5, 0.99, 0.5]], { place: { sx: 10, sy: 10, x0: 0, y0: 0 } })
  const close = dense([[0.4]], { place: { sx: 1, sy: 1, x0: 24.5, y0: 4.5 } })
  expect(blended(close, first, 1).data[0]).toBeGreaterThan(0.8)
  expect(blended({ ...close, place: { ...WHOLE, x0: 4.5, y0: 4.5 } }, first, 1).data[0]).toBeLessThan(0.5)
})

test('competing classes still sum to one; depths and other numbers of classes stay as they are', () => {
  const close = dense([[0.6], [0.3], [0.1]], { exclusive: true })
  const { data } = blended(close, dense([[0.1], [0.2], [0.7]], { exclusive: true }), 2)
  expect(data[0] + data[1] + data[2]).toBeCloseTo(1, 6)
  expect(data[2]).toBeGreaterThan(data[0])
  expect(blended(close, dense([[0.5]]), 1)).toBe(close)
  const depth = dense([[3]], { kind: 'depth' })
  expect(blended(depth, dense([[9]], { kind: 'depth' }), 1)).toBe(depth)
})
