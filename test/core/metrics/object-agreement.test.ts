import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { areaOf, emptyRuns, type Runs } from '../../../core/mask/runs.ts'
import { exclusive } from '../../../core/mask/merge.ts'
import { agreementsOf, worstRegions } from '../../../core/metrics/object-agreement.ts'
import { maskPairs } from '../../support/masks.ts'

const SEED = 20_261_123
const box = (x: number, y: number, w: number, h: number): Runs => runsOfRing([x, y, x, y + h, x + w, y + h, x + w, y], 60, 80)

describe('objects against labels', () => {
  it('each is compared with the label it overlaps most, or with none', () => {
    const truths = [box(0, 0, 20, 20), box(30, 0, 20, 20)]
    const [first, second, third] = agreementsOf([box(31, 0, 20, 20), box(0, 0, 20, 20), box(60, 40, 10, 10)], truths, 2)
    expect(first).toMatchObject({ truth: 1, figures: { iou: 380 / 420, boundaryF: 1 } })
    expect(second).toMatchObject({ truth: 0, figures: { dice: 1 } })
    expect(third).toBeNull()
  })

  it('the worst places are the large ones, rims only where there is nothing else', () => {
    const truth = box(10, 10, 40, 40)
    expect(worstRegions([truth], [truth], 60, 80, 5)).toEqual([])
    expect(worstRegions([box(11, 10, 40, 40)], [truth], 60, 80, 5)).toMatchObject([{ kind: 'missed', area: 40 }, { kind: 'extra', area: 40 }])
    const regions = worstRegions([box(11, 10, 40, 30), box(60, 0, 5, 5)], [truth], 60, 80, 5)
    expect(regions.map(({ kind }) => kind)).toEqual(['missed', 'extra'])
    expect(regions[0].box[1]).toBeGreaterThanOrEqual(40)
    expect(worstRegions([], [truth], 60, 80, 5)).toMatchObject([{ kind: 'missed' }])
    expect(worstRegions([emptyRuns(60, 80)], [], 60, 80, 5)).toEqual([])
  })

  it('there is a place exactly where the masks differ', () => {
    fc.assert(fc.property(maskPairs(14), ([a, b]) => {
      const regions = worstRegions([a], [b], a.h, a.w, 1_000)
      const apart = areaOf(exclusive(a, b))
      expect(regions.length > 0).toBe(apart > 0)
      expect(regions.reduce((sum, { area }) => sum + area, 0)).toBeLessThanOrEqual(apart)
    }), { seed: SEED, numRuns: 300 })
  })
})
