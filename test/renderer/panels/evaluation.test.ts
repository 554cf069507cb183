import { describe, expect, it } from 'vitest'
import type { ImageId } from '../../../core/records/ids.ts'
import { binsOf, type ScoredPhoto } from '../../../renderer/panels/evaluation/figures.ts'
import { calledPhotos, chancesOf } from '../../../renderer/panels/evaluation/triage-facts.ts'
import { bestStep, calibrationOf, stepsOf } from '../../../renderer/panels/evaluation/score-facts.ts'

const photo = (dice: number, i = 0): ScoredPhoto =>
  ({ image: i as ImageId, name: `${i}.jpg`, dice, iou: dice, accuracy: 1, boundaryF: dice, boundaryIou: dice, truthArea: 1, predictionArea: 1 })
const empty = () => Array.from({ length: 100 }, () => 0)
const at = (values: Record<number, number>) => empty().map((_, i) => values[i] ?? 0)

describe('bins of photos', () => {
  it('hold every photo once, from as high as nearly all of them allow', () => {
    const photos = [photo(0.1), ...Array.from({ length: 99 }, (_, i) => photo(0.95 + i / 2_000, i + 1)), photo(1)]
    const bins = binsOf(photos, 'dice')
    expect(bins.flatMap((bin) => bin.photos)).toHaveLength(101)
    expect([bins[0].from, bins[1].from]).toEqual([0, expect.closeTo(0.9525, 9)])
    expect(bins[0].photos.map(({ dice }) => dice)).toContain(0.1)
    expect(bins[19].photos.at(-1)!.dice).toBe(1)
    for (const bin of bins.slice(1)) for (const { dice } of bin.photos) expect(dice >= bin.from - 1e-9 && dice <= bin.to + 1e-9).toBe(true)
  })

  it('go over all of 0 to 1 when photos do', () => {
    expect(binsOf([0, 0.2, 0.5, 0.9].map(photo), 'dice')[1].from).toBeCloseTo(0.05, 9)
    expect(binsOf([], 'dice')).toHaveLength(20)
  })
})

describe('what scores mean', () => {
  const byScore = { truths: 10, right: at({ 90: 6, 50: 2 }), wrong: at({ 50: 2, 10: 20 }) }

  it('F1 is highest where the wrong ones are left out', () => {
    const steps = stepsOf(byScore)
    expect(steps[0]).toMatchObject({ score: 0, precision: 8 / 30, recall: 0.8 })
    expect(steps[90]).toMatchObject({ precision: 1, recall: 0.6, f1: expect.closeTo(0.75, 9) })
    expect(bestStep(steps)).toMatchObject({ score: 0.3, f1: expect.closeTo(0.8, 9) })
    expect(bestStep(stepsOf({ truths: 3, right: empty(), wrong: empty() }))).toBeNull()
  })

  it('the share of right ones is told for the scores that occur', () => {
    expect(calibrationOf(byScore)).toEqual([
      { score: expect.closeTo(0.105, 9), right: 0, count: 20 }, { score: expect.closeTo(0.505, 9), right: 0.5, count: 4 }, { score: expect.closeTo(0.905, 9), right: 1, count: 6 },
    ])
  })
})

describe('photos that need a hand', () => {
  const called = (threshold: number) => ({ area: 1, curve: [], at: { threshold, precision: 1, recall: 1, f1: 1, flagged: 2 } })
  const photos = [[0.9, 0.7, 0.9], [0.99, 0.55, 0.1], [0.97, 0.3, 0.8], [1, null, 0.05]]
    .map(([dice, stored, held], i) => ({ image: i as ImageId, name: `${i}.jpg`, dice: dice!, stored, held }))
  const fit = { ...called(0.6), rule: { features: ['doubt' as const], weights: [1], bias: 0, threshold: 0.6, below: 0.98 } }

  it('are those the rule of the model calls, or one made of the photos where it has none', () => {
    expect(calledPhotos({ photos, stored: called(0.5), fit, below: 0.98 })).toEqual([0, 1])
    expect(calledPhotos({ photos, stored: null, fit, below: 0.98 })).toEqual([0, 2])
    expect(calledPhotos({ photos, stored: null, fit: null, below: 0.98 })).toEqual([])
  })

  it('tell by their share what a chance is worth', () => {
    const facts = chancesOf({ photos, stored: null, fit, below: 0.98 })
    expect(facts).toEqual([{ chance: expect.closeTo(0.075, 9), share: 0, count: 2 }, { chance: expect.closeTo(0.85, 9), share: 1, count: 2 }])
    expect(chancesOf({ photos, stored: called(0.5), fit, below: 0.98 }).map(({ count }) => count)).toEqual([1, 1, 1])
  })
})
