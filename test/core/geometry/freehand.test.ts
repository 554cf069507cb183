import { describe, expect, it } from 'vitest'
import { decimated, outlineOfStroke, smoothed } from '../../../core/geometry/freehand.ts'
import { signedArea } from '../../../core/geometry/rings.ts'

describe('freehand strokes', () => {
  it('keep their ends and a spacing', () => {
    expect(decimated([0, 0, 1, 0, 2, 0, 3, 0, 3.5, 0], 1.5)).toEqual([0, 0, 2, 0, 3.5, 0])
    expect(decimated([0, 0, 0.5, 0], 2)).toEqual([0, 0, 0.5, 0])
    expect(decimated([], 2)).toEqual([])
    const kept = smoothed([0, 0, 5, 8, 10, 0], 3, false)
    expect([...kept.slice(0, 2), ...kept.slice(-2)]).toEqual([0, 0, 10, 0])
  })

  it('lose pointer noise but not their form', () => {
    let seed = 1
    const noise = (): number => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) * 0.8
    const circle = Array.from({ length: 700 }, (_, i) => [200 + 150 * Math.cos(i / 111.4) + noise(), 200 + 150 * Math.sin(i / 111.4) + noise()]).flat()
    const outline = outlineOfStroke(circle, 1, true)
    expect(outline.length / 2).toBeLessThan(80)
    expect(Math.abs(Math.abs(signedArea(outline)) / (Math.PI * 150 * 150) - 1)).toBeLessThan(0.02)
    for (let i = 0; i < outline.length; i += 2) expect(Math.abs(Math.hypot(outline[i] - 200, outline[i + 1] - 200) - 150)).toBeLessThan(2)
  })
})
