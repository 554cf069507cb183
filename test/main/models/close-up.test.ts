import { describe, expect, test } from 'vitest'
import type { Box } from '../../../core/mask/runs.ts'
import { predictParams } from '../../../core/records/model.ts'
import type { LoadedModel, Picture } from '../../../main/models/family.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { closeUp, touches } from '../../../main/models/strategies/close-up.ts'
import { runParams } from '../../../main/services/predictions/run-params.ts'
import { FREE, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'
import { random } from '../../support/random.ts'

type Corners = [number, number, number, number]
type Row = [box: Corners, margin: number, photo: [number, number], shape: [number, number], part: Corners]

/** What `close_up` of native-models/training/views.py answers, left, top, right, bottom. */
const FROM_PYTHON: Row[] = [
  [[300, 400, 700, 1500], 0.15, [1152, 1728], [256, 384], [23, 235, 977, 1665]],
  [[0, 0, 1152, 1728], 0.15, [1152, 1728], [256, 384], [0, 0, 1152, 1728]],
  [[500, 20, 520, 60], 0, [1152, 1728], [256, 384], [496, 20, 524, 60]],
  [[10, 1600, 200, 1728], 0.3, [1152, 1728], [256, 384], [0, 1272, 304, 1728]],
  [[30, 40, 90, 60], 2, [120, 80], [256, 384], [0, 0, 120, 80]],
  [[3, 5, 4, 6], 0, [4000, 3000], [512, 512], [3, 5, 4, 6]],
  [[100, 100, 900, 200], 0.1, [1000, 700], [640, 384], [20, 0, 980, 576]],
  [[1468, 1085, 1528, 1093], 0.388, [2601, 1096], [256, 384], [1444, 936, 1552, 1096]],
  [[642, 57, 2165, 178], 0.434, [2708, 262], [512, 512], [0, 0, 2708, 262]],
  [[1021, 6, 1465, 215], 0.14, [2277, 467], [512, 512], [958, 0, 1528, 467]],
  [[142, 316, 598, 321], 0.066, [703, 344], [256, 384], [111, 0, 629, 344]],
  [[169, 893, 340, 912], 0.157, [907, 932], [256, 384], [142, 594, 367, 932]],
  [[838, 744, 2253, 1551], 0.483, [2258, 2826], [512, 512], [0, 0, 2258, 2782]],
  [[739, 106, 909, 116], 0.132, [1273, 138], [512, 512], [716, 0, 932, 138]],
  [[1200, 13, 1277, 1398], 0.033, [1284, 2520], [512, 512], [0, 0, 1284, 1477]],
  [[646, 378, 1139, 1346], 0.352, [1303, 2019], [256, 384], [128, 0, 1303, 1762]],
]

const sized = ([width, height]: readonly [number, number]) => ({ width, height })
const boxed = ([left, top, right, bottom]: Corners): Box => [left, top, right - left, bottom - top]

test.each(FROM_PYTHON)('a close-up of %j with a margin of %d in %j for %j', (box, margin, photo, shape, part) => {
  expect(closeUp(boxed(box), margin, sized(photo), sized(shape))).toEqual(boxed(part))
})

test('any close-up lies in the photo, holds its box, and has the aspect it should have where there is room', () => {
  const next = random(3)
  const whole = (most: number) => Math.floor(next() * most)
  for (let round = 0; round < 2_000; round++) {
    const photo = { width: 20 + whole(3_000), height: 20 + whole(3_000) }
    const box: Box = [whole(photo.width), whole(photo.height), 0, 0]
    box[2] = 1 + whole(photo.width - box[0])
    box[3] = 1 + whole(photo.height - box[1])
    const shape = round % 3 === 0 ? null : { width: 64 + whole(700), height: 64 + whole(700) }
    const [x, y, w, h] = closeUp(box, next() * 2, photo, shape)
    expect(x >= 0 && y >= 0 && x + w <= photo.width && y + h <= photo.height).toBe(true)
    expect(x <= box[0] && y <= box[1] && x + w >= box[0] + box[2] && y + h >= box[1] + box[3]).toBe(true)
    // Whole pixels cost up to one at each side.
    if (shape && w < photo.width && h < photo.height) expect(Math.abs(w - (h * shape.width) / shape.height)).toBeLessThan(2 + (2 * shape.width) / shape.height)
  }
})

test('near a side means two hundredths of the part, and the edge of the photo is no side', () => {
  const photo = { width: 1_000, height: 1_000 }
  const part: Box = [100, 0, 200, 400]
  expect(touches([104, 100, 150, 200], part, photo)).toBe(false)
  expect(touches([103, 100, 150, 200], part, photo)).toBe(true)
  expect(touches([110, 0, 150, 392], part, photo)).toBe(false)
  expect(touches([110, 0, 150, 393], part, photo)).toBe(true)
})

describe('looks', () => {
  // A tall thing, red above and green below; the first look knows red only, the close one both.
  const photo = picture(120, 200, (x, y) => (x < 50 || x >= 70 || y < 40 || y >= 160 ? [0, 0, 0] : y < 70 ? [255, 0, 0] : [0, 255, 0]))
  const at = { ...FREE, dims: [1, 3, 48, 32] }
  const seen = async (focus: object, counted?: Picture[]) => {
    const coarse = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10], undefined, at), { input: { resize: 'letterbox' } })
    const fine = await tinyModel(semantic, pointwise([[20, 20, 0]], [-10], undefined, at), { input: { resize: 'letterbox' } })
    const prepare = fine.family.prepare!
    const second: LoadedModel = { ...fine, family: { ...fine.family, prepare: (part, ...rest) => (counted?.push(part), prepare.call(fine.family, part, ...rest)) } }
    return predictPicture(photo, coarse, paramsOf({ strategy: 'focus', focus }), { focus: second })
  }

  test('what the first look missed is cut off by one close-up and found by the next', async () => {
    const shown: Picture[] = []
    const [once] = (await seen({ margin: 0.5, looks: 1 })).objects
    const [twice] = (await seen({ margin: 0.5, looks: 4 }, shown)).objects
    expect(once.bbox[1] + once.bbox[3]).toBeLessThan(100)
    expect(twice.bbox[1] + twice.bbox[3]).toBeGreaterThan(158)
    expect(shown.length).toBeGreaterThan(1)
    for (const { width, height } of shown) expect(Math.abs(width - (height * 32) / 48)).toBeLessThan(3)
  })

  test('one look is enough where nothing comes near to the sides, and where a wider one would show no more', async () => {
    const shown: Picture[] = []
    await seen({ margin: 2, looks: 4 }, shown)
    expect(shown.length).toBe(1)
    const all = picture(60, 90, () => [255, 0, 0])
    const model = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10], undefined, at))
    expect((await predictPicture(all, model, paramsOf({ strategy: 'focus', focus: { margin: 0, looks: 4 } }))).objects[0].area).toBe(5_400)
  })
})

describe('settings', () => {
  test('a radius of 50 as ever, and none where a margin is asked for', () => {
    const { focus } = predictParams.parse({})
    expect(focus).toMatchObject({ radius: 50, margin: 0, looks: 1 })
    expect(predictParams.parse({ focus }).focus).toEqual(focus)
    expect(predictParams.parse({ focus: { margin: 0.15 } }).focus).toMatchObject({ radius: 0, margin: 0.15 })
    expect(predictParams.parse({ focus: { margin: 0.15, radius: 9 } }).focus).toMatchObject({ radius: 9, margin: 0.15 })
  })

  test('a manifest\'s own hold for what a run does not say', () => {
    const defaults = { strategy: 'focus', focus: { margin: 0.15, looks: 2, radius: 0 } }
    expect(runParams({ defaults }, {})).toMatchObject({ strategy: 'focus', focus: { margin: 0.15, looks: 2, radius: 0, mode: 'crop' } })
    expect(runParams({ defaults }, { focus: { looks: 3 } }).focus).toMatchObject({ margin: 0.15, looks: 3, radius: 0 })
    expect(runParams({ defaults }, { strategy: 'whole' }).strategy).toBe('whole')
  })
})
