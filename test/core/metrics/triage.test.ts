import { describe, expect, test } from 'vitest'
import { chanceOf, fitLogistic } from '../../../core/metrics/logistic.ts'
import { calledFrom, precisionRecall } from '../../../core/metrics/precision-recall.ts'
import { fitTriage, needsHand, signFigures, usableSigns, type Judged } from '../../../core/metrics/triage.ts'
import { modelManifest, triageRule } from '../../../core/records/model.ts'
import { random } from '../../support/random.ts'

/** Sum of independent uniform numbers: near enough to a bell. */
const bell = (next: () => number): number => next() + next() + next() + next() - 2

describe('precision and recall', () => {
  test('the example of scikit-learn\'s average_precision_score', () => {
    const { curve, area, best } = precisionRecall([0.1, 0.4, 0.35, 0.8], [false, false, true, true])
    expect(area).toBeCloseTo(0.8333333, 6)
    expect(curve.map(({ threshold, precision, recall }) => [threshold, precision, recall])).toEqual([[0.8, 1, 0.5], [0.4, 0.5, 0.5], [0.35, 2 / 3, 1], [0.1, 0.5, 1]])
    expect(best).toMatchObject({ threshold: 0.35, f1: 0.8, flagged: 3 })
  })

  test('equal scores are called together, nothing to find has no curve', () => {
    expect(precisionRecall([1, 1, 1, 1], [true, false, false, false])).toMatchObject({ area: 0.25, curve: [{ precision: 0.25, recall: 1 }] })
    expect(precisionRecall([1, 0], [false, false])).toEqual({ curve: [], area: 0, best: null })
  })

  test('the area is that of every point looked at by itself, whatever the order of the photos', () => {
    const next = random(11)
    const scores = Array.from({ length: 200 }, () => Math.round(20 * next()) / 20)
    const truths = scores.map((score) => next() < score)
    const { curve, area } = precisionRecall(scores, truths)
    for (const point of curve) expect(calledFrom(point.threshold, scores, truths)).toEqual(point)
    const turned = precisionRecall(scores.toReversed(), truths.toReversed())
    expect(turned.area).toBeCloseTo(area, 12)
    expect(curve.every(({ recall }, i) => i === 0 || recall >= curve[i - 1].recall)).toBe(true)
    expect(area).toBeGreaterThan(0.6)
  })
})

describe('the fit', () => {
  const scene = (n: number, seed: number) => {
    const next = random(seed)
    const rows = Array.from({ length: n }, () => [10 + 3 * bell(next), 0.01 * bell(next)])
    return { rows, truths: rows.map(([a, b]) => next() < 1 / (1 + Math.exp(-(1.5 * (a - 10) - 200 * b - 0.5)))) }
  }

  test('is the one that plain descent on the same figure comes to', () => {
    const { rows, truths } = scene(120, 5)
    const mean = [0, 1].map((j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length)
    const spread = [0, 1].map((j) => Math.sqrt(rows.reduce((sum, row) => sum + (row[j] - mean[j]) ** 2, 0) / rows.length))
    const w = [0, 0, 0]
    for (let step = 0; step < 4_000; step++) {
      const slope = [0, -w[1], -w[2]]
      rows.forEach((row, i) => {
        const x = [1, (row[0] - mean[0]) / spread[0], (row[1] - mean[1]) / spread[1]]
        const off = Number(truths[i]) - 1 / (1 + Math.exp(-(w[0] * x[0] + w[1] * x[1] + w[2] * x[2])))
        for (let j = 0; j < 3; j++) slope[j] += off * x[j]
      })
      for (let j = 0; j < 3; j++) w[j] += 0.02 * slope[j]
    }
    const fit = fitLogistic(rows, truths)
    expect(fit.weights[0] * spread[0]).toBeCloseTo(w[1], 6)
    expect(fit.weights[1] * spread[1]).toBeCloseTo(w[2], 6)
    expect(fit.bias + fit.weights[0] * mean[0] + fit.weights[1] * mean[1]).toBeCloseTo(w[0], 6)
  })

  test('finds the weights that made the photos, and stays finite where a line parts them', () => {
    const { rows, truths } = scene(4_000, 6)
    const { weights } = fitLogistic(rows, truths)
    expect(weights[0]).toBeGreaterThan(1.2)
    expect(weights[0]).toBeLessThan(1.8)
    expect(weights[1]).toBeLessThan(-150)
    const parted = fitLogistic([[1, 7], [2, 7], [8, 7], [9, 7]], [false, false, true, true])
    expect(parted.weights[1]).toBe(0)
    expect(chanceOf(parted, [9, 7])).toBeGreaterThan(0.7)
    expect(chanceOf(parted, [1, 7])).toBeLessThan(0.3)
    const sure = fitLogistic([[1], [2], [3]], [false, false, false])
    expect(chanceOf(sure, [2])).toBeLessThan(0.05)
  })
})

describe('triage', () => {
  const photos = (n: number, seed: number, told: boolean): Judged[] => {
    const next = random(seed)
    return Array.from({ length: n }, () => {
      const bad = next() < 0.2
      const hint = told ? (bad ? 0.3 : 0.1) + 0.04 * bell(next) : next()
      return { dice: bad ? 0.9 : 0.99, signs: { uncertainty: hint, doubt: next(), score: 0.9 } }
    })
  }

  test('a sign that tells them is found, and its rule is a manifest\'s', () => {
    const all = photos(150, 3, true)
    const signs = usableSigns(all, ['uncertainty', 'doubt', 'score', 'change'])
    expect(signs).toEqual(['uncertainty', 'doubt'])
    const fit = fitTriage(all, signs, 0.98)!
    expect(fit.curve.area).toBeGreaterThan(0.9)
    expect(fit.at.precision).toBeGreaterThan(0.85)
    expect(fit.at.recall).toBeGreaterThan(0.85)
    expect(triageRule.parse(JSON.parse(JSON.stringify(fit.rule)))).toEqual(fit.rule)
    expect(needsHand(fit.rule, { uncertainty: 0.35, doubt: 0.5 })).toBeGreaterThan(fit.rule.threshold)
    expect(needsHand(fit.rule, { uncertainty: 0.05, doubt: 0.5 })).toBeLessThan(fit.rule.threshold)
    expect(needsHand(fit.rule, { uncertainty: 0.35 })).toBeNull()
  })

  test('signs that tell nothing are not flattered: the area stays near the share of poor photos', () => {
    const areas = [1, 2, 3, 4, 5, 6].map((seed) => {
      const all = photos(120, seed, false)
      const poor = all.filter(({ dice }) => dice < 0.98).length / all.length
      return fitTriage(all, ['uncertainty', 'doubt'], 0.98)!.curve.area - poor
    })
    expect(areas.reduce((a, b) => a + b) / areas.length).toBeLessThan(0.08)
  })

  test('nothing to tell apart makes no rule', () => {
    expect(fitTriage([{ dice: 1, signs: { doubt: 1 } }, { dice: 1, signs: { doubt: 0 } }], ['doubt'], 0.98)).toBeNull()
    expect(fitTriage([], ['doubt'], 0.98)).toBeNull()
  })

  test('each sign alone, by the direction that finds more', () => {
    const [score] = signFigures([0.2, 0.3, 0.9, 0.95].map((value, i) => ({ dice: i < 2 ? 0.5 : 1, signs: { score: value } })), ['score', 'doubt'], 0.98)
    expect(score).toMatchObject({ sign: 'score', images: 4, area: 1, best: { threshold: 0.3, precision: 1, recall: 1 } })
  })

  test('a manifest with a weight too few is refused', () => {
    const rule = { features: ['doubt', 'score'], weights: [1], bias: 0, threshold: 0.5 }
    expect(modelManifest.shape.triage.safeParse(rule).success).toBe(false)
    expect(modelManifest.shape.triage.parse({ ...rule, weights: [1, 2] })).toMatchObject({ below: 0.98 })
    expect(modelManifest.shape.triage.parse(undefined)).toBeNull()
  })
})
