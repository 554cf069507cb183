import { describe, expect, it } from 'vitest'
import { queueOf, type Signs } from '../../../../main/services/review/order.ts'
import { outliersOf } from '../../../../main/services/review/outliers.ts'
import { box, predicted, reviewing, saidOf, startRun } from '../../../support/predicted.ts'
import { draw, drawingStore } from '../../../support/store.ts'

const sign = (image: number, more: Partial<Signs> = {}): Signs => ({
  image: image as never, place: image, uncertainty: 0, disagreement: null, against: 'mirror', outlier: null, triage: null, labelIou: null, confidence: 1,
  skipped: false, ...more,
})
const measured = (image: number, area: number, label = 'shoe') => ({ image: image as never, label, score: 1, area, width: 10, height: area / 10, pixels: 20_000 })

describe('the order of the queue', () => {
  it('puts any strong sign first and says why in words', () => {
    const list = queueOf([
      sign(1), sign(2, { uncertainty: 0.9 }), sign(3, { disagreement: 0.5 }), sign(4, { outlier: { value: 1, why: 'unusually small for shoe' } }),
      sign(5, { labelIou: 0.3 }), sign(6, { uncertainty: 1, skipped: true }),
    ], 'need', 0, 1)
    expect(list.map(({ image }) => image)).toEqual([2, 4, 5, 3, 1, 6])
    expect(list.map(({ reason }) => reason)).toEqual([
      'The model is unsure (0.90)', 'Unusually small for shoe', 'A sure prediction differs from the label (IoU 0.30)',
      'Differs from its own mirror image (IoU 0.50)', 'Nothing unusual', 'Passed over before; the model is unsure (1.00)',
    ])
  })

  it('by the rule of the model, where it has one', () => {
    const hand = (needsHand: number) => ({ triage: { needsHand, threshold: 0.4 } })
    const list = queueOf([sign(1, { uncertainty: 0.9 }), sign(2, hand(0.2)), sign(3, hand(0.83)), sign(4, hand(0.4))], 'hand', 0, 1)
    expect(list.map(({ image, needsHand, reason }) => [image, needsHand, reason])).toEqual([
      [3, 0.83, 'Likely needs a hand (83 %)'], [4, 0.4, 'Likely needs a hand (40 %)'], [2, 0.2, 'May need a hand (20 %)'], [1, null, 'The model is unsure (0.90)'],
    ])
    expect(queueOf([sign(1, { uncertainty: 0.3 }), sign(2, hand(0.9))], 'need', 0, 1).map(({ image }) => image)).toEqual([2, 1])
  })

  it('audits a share of the photos at random places, the same for the same seed, also when the queue has shrunk', () => {
    const all = Array.from({ length: 4_000 }, (_, i) => sign(i + 1, { uncertainty: i / 4_000 }))
    const audited = (seed: number, signs = all) =>
      queueOf(signs, 'need', 0.1, seed).flatMap(({ image, reason }, at) => (reason.startsWith('Random') ? [{ image, at }] : []))
    const first = audited(7)
    expect(first.length).toBeGreaterThan(340)
    expect(first.length).toBeLessThan(460)
    expect(audited(7)).toEqual(first)
    expect(audited(8)).not.toEqual(first)
    const later = audited(7, all.filter(({ image }) => image % 2 === 0)).map(({ image }) => image)
    expect([...later].sort()).toEqual(first.map(({ image }) => image).filter((image) => image % 2 === 0).sort())
    // Uniform over the list: the mean place of 400 lies within 5 standard errors of the middle.
    expect(first.reduce((sum, { at }) => sum + at, 0) / first.length / 4_000).toBeCloseTo(0.5, 0.8)
    expect(queueOf(all, 'need', 0, 7).every(({ need }, i, list) => i === 0 || need <= list[i - 1].need)).toBe(true)
  })

  it('keeps every photo exactly once, whatever is asked', () => {
    const all = Array.from({ length: 300 }, (_, i) => sign(i + 1, { uncertainty: (i * 37 % 100) / 100 }))
    for (const order of ['need', 'hand', 'uncertainty', 'disagreement', 'outliers', 'labels', 'name', 'random'] as const) {
      const ids = queueOf(all, order, 0.2, 3).map(({ image }) => Number(image))
      expect([...ids].sort((a, b) => a - b)).toEqual(all.map(({ image }) => image))
    }
  })
})

describe('outliers', () => {
  it('are objects of strange size and photos of strange number, never the usual spread', () => {
    const usual = Array.from({ length: 40 }, (_, i) => measured(i + 1, 1_000 + 40 * Math.sin(i)))
    const images = Array.from({ length: 41 }, (_, i) => (i + 1) as never)
    const found = outliersOf(images, [...usual.slice(0, -1), measured(40, 60)])
    expect([...found.keys()].sort()).toEqual([40, 41])
    expect(found.get(40 as never)!.why).toMatch(/^unusually small for shoe: 1\/17 of the usual area$|^unusually wide for shoe$/)
    expect(found.get(41 as never)!.value).toBeGreaterThan(0.9)
    expect(found.get(41 as never)!.why).toBe('nothing found, where 1 object is usual')
    expect(outliersOf(images, [...usual, measured(41, 1_000)]).size).toBe(0)
  })
})

describe('review.queue', () => {
  async function scene() {
    const { store, ids } = await drawingStore(4)
    const [run, other] = [startRun(store, 'first'), startRun(store, 'second')]
    for (const [i, id] of ids.entries()) {
      store.runs.put(run.id, saidOf(id, { uncertainty: [0.1, 0.2, 0.8, 0.05][i] }), [predicted(box(10, 10, 40, 40))])
      store.runs.put(other.id, saidOf(id), [predicted(box(10, 10, i === 1 ? 20 : 40, 40))])
    }
    return { store, ids, run, other, at: reviewing(store) }
  }

  it('orders by doubt, by another run, and by labels; leaves out what is reviewed', async () => {
    const { store, ids, run, other, at } = await scene()
    const order = async (params: Record<string, unknown>) => (await at.queue({ run: run.id, audit: 0, ...params })).map(({ image }) => ids.indexOf(image as never))
    expect(await order({ order: 'uncertainty' })).toEqual([2, 1, 0, 3])
    expect((await order({ order: 'disagreement', against: other.id }))[0]).toBe(1)
    const [first] = await at.queue({ run: run.id, audit: 0, order: 'disagreement', against: other.id })
    expect(first).toMatchObject({ disagreement: 0.5, reason: 'Differs from the other run (IoU 0.50); the model is unsure (0.20)' })
    draw(store, ids[3], { shape: box(120, 10, 40, 40) })
    draw(store, ids[0], { shape: box(10, 10, 40, 40) })
    expect(await order({ order: 'labels' })).toEqual([3, 0])
    at.verdict({ run: run.id, image: ids[2], verdict: 'accepted' })
    at.verdict({ run: run.id, image: ids[1], verdict: 'skipped' })
    expect(await order({ order: 'uncertainty' })).toEqual([0, 3, 1])
    expect(await order({ order: 'name', show: 'second' })).toEqual([2])
    at.verdict({ run: run.id, image: ids[2], verdict: 'accepted', round: 'second' })
    expect(await order({ order: 'name', show: 'second' })).toEqual([])
    expect(await order({ order: 'name', show: 'all' })).toEqual([0, 2, 3, 1])
    expect(await order({ order: 'name', filter: { objects: true } })).toEqual([0, 3])
  })
})
