import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { partsOfRuns } from '../../../core/mask/trace.ts'
import { thinned } from '../../../renderer/canvas/mask-outline.ts'

const [W, H] = [400, 300]
const disc = runsOfBitmap(Uint8Array.from({ length: W * H }, (_, i) => (Math.hypot((i % W) - 200, Math.floor(i / W) - 150) < 110 ? 1 : 0)), H, W)
const corners = (rings: number[][]) => rings.reduce((sum, ring) => sum + ring.length / 2, 0)

describe('outlines for drawing', () => {
  const rings = partsOfRuns(disc).flat()
  it.each([1, 2, 4, 8])('at %i image pixels to a screen pixel stay within two of them and get simpler', (pixel) => {
    const thin = thinned(rings, pixel)
    expect(corners(thin)).toBeLessThan(corners(rings) / 2)
    for (const ring of thin) {
      for (let i = 0; i < ring.length; i += 2) expect(Math.abs(Math.hypot(ring[i] - 200.5, ring[i + 1] - 150.5) - 110)).toBeLessThan(1.5 + 2 * pixel)
    }
  })
  it('drop specks too small to be seen, but never everything', () => {
    const speck = [10, 10, 11, 10, 11, 11, 10, 11]
    expect(thinned([...rings, speck], 4)).toHaveLength(1)
    expect(thinned([speck], 4)).toHaveLength(1)
    expect(thinned([speck], 4)[0].length).toBeGreaterThanOrEqual(8)
  })
})
