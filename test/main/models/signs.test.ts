import { describe, expect, test } from 'vitest'
import type { LoadedModel, Picture } from '../../../main/models/family.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'

type Told = { signs: Record<string, number>; triage?: { needsHand: number; threshold: number } }
const told = async (photo: Picture, model: LoadedModel, params: object = {}) => (await predictPicture(photo, model, paramsOf(params as never))).extra as Told

/** Red is the probability itself. */
const plain = (part: object = {}) => tinyModel(semantic, pointwise([[1, 0, 0]], [0]), { options: { activation: 'none' }, ...part })
const square = (inside: number, outside: number) => picture(40, 30, (x, y) => [x >= 10 && x < 30 && y >= 5 && y < 25 ? inside : outside, 0, 0])

describe('what a prediction tells of itself', () => {
  test('doubt is 1 less the Dice that the probabilities expect; sharpness the step at the edge', async () => {
    const { signs } = await told(square(204, 51), await plain())
    // 400 cells of 0.8 in the mask, 800 of 0.2 outside.
    expect(signs.doubt).toBeCloseTo(1 - (2 * 320) / (320 + 160 + 400), 5)
    expect(signs.sharpness).toBeCloseTo(0.6, 5)
    expect((await told(square(255, 0), await plain())).signs).toMatchObject({ doubt: 0, sharpness: 1, score: 1, uncertainty: 0 })
  })

  test('nothing at all is no doubt, something that just missed is all of it', async () => {
    expect((await told(square(0, 0), await plain())).signs).toMatchObject({ doubt: 0, sharpness: 1, score: 0 })
    expect((await told(square(120, 0), await plain())).signs).toMatchObject({ doubt: 1 })
  })

  test('of two passes: how far the closer look changed the first', async () => {
    const coarse = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    const focus = await tinyModel(semantic, pointwise([[20, 20, 0]], [-10]))
    const half = picture(60, 60, (x, y) => (x < 20 || x >= 40 || y < 20 || y >= 40 ? [0, 0, 0] : x < 30 ? [255, 0, 0] : [0, 255, 0]))
    const { extra } = await predictPicture(half, coarse, paramsOf({ strategy: 'focus' }), { focus })
    expect(extra.signs).toMatchObject({ change: 0.5, growth: 1 })
    expect((await told(half, coarse, { strategy: 'focus' })).signs).toMatchObject({ change: 0, growth: 0 })
    expect((await told(half, coarse)).signs).not.toHaveProperty('change')
    expect((await told(half, coarse, { flip: true })).signs).toMatchObject({ disagreement: 0 })
  })

  test('the rule of the model says how likely the photo needs a hand, where it has what it asks for', async () => {
    const rule = { features: ['doubt', 'sharpness'], weights: [10, -4], bias: 1, threshold: 0.3, below: 0.98 }
    const { signs, triage } = await told(square(204, 51), await plain({ triage: rule }))
    expect(triage).toEqual({ needsHand: 1 / (1 + Math.exp(-(10 * signs.doubt - 4 * signs.sharpness + 1))), threshold: 0.3 })
    expect(await told(square(204, 51), await plain({ triage: { ...rule, features: ['doubt', 'change'] } }))).not.toHaveProperty('triage')
    expect(await told(square(204, 51), await plain())).not.toHaveProperty('triage')
  })
})
