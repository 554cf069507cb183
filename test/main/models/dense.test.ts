import { describe, expect, test } from 'vitest'
import { areaOf } from '../../../core/mask/runs.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { depth } from '../../../main/models/depth.ts'
import type { Dense, LoadedModel, Picture } from '../../../main/models/family.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { salient } from '../../../main/models/salient.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { node, tensor } from '../../support/onnx.ts'
import { FREE, network, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'

/** What decode makes of a picture. */
async function seen(model: LoadedModel, photo: Picture, params = paramsOf()): Promise<Dense> {
  const session = model.sessions.model!
  const prepared = model.family.prepare!(photo, model.manifest, session.ports)
  const decoded = model.family.decode!(await session.run(prepared.feeds), prepared, model.manifest, photo, session.ports, params)
  if (decoded.type !== 'dense') throw new Error('not dense')
  return decoded.dense
}

const close = (found: Float32Array | number[], expected: number[]): void => {
  expect(found).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(Math.abs(found[i] - value), `value ${i}`).toBeLessThan(1e-5))
}

const photo = picture(3, 2, (x, y) => [80 * x, 120 * y, 200])
const pixels = Array.from({ length: 6 }, (_, i) => [(80 * (i % 3)) / 255, (120 * Math.floor(i / 3)) / 255, 200 / 255])
const dot = (weights: number[], bias = 0) => (rgb: number[]): number => rgb.reduce((sum, value, c) => sum + value * weights[c], bias)
const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

describe('semantic', () => {
  test('one plane of logits becomes probabilities', async () => {
    const model = await tinyModel(semantic, pointwise([[4, -3, 1]], [-1]), { labels: [null, 'shirt'] })
    close((await seen(model, photo)).data, pixels.map(dot([4, -3, 1], -1)).map(logistic))
  })

  test('probabilities stay as they are', async () => {
    const model = await tinyModel(semantic, pointwise([[4, -3, 1]], [-1], 'Sigmoid'))
    close((await seen(model, photo)).data, pixels.map(dot([4, -3, 1], -1)).map(logistic))
  })

  test('several planes compete by softmax; of two, the background goes', async () => {
    const weights = [[2, 0, -1], [0, 3, 1], [-2, 1, 0]]
    const rows = pixels.map((rgb) => {
      const e = weights.map((w) => Math.exp(dot(w)(rgb)))
      return e.map((value) => value / (e[0] + e[1] + e[2]))
    })
    for (const then of [undefined, 'Softmax']) {
      const dense = await seen(await tinyModel(semantic, pointwise(weights, [0, 0, 0], then), { labels: [null, 'shoe', 'sock'] }), photo)
      expect([dense.channels, dense.exclusive]).toEqual([3, true])
      close(dense.data, [0, 1, 2].flatMap((c) => rows.map((row) => row[c])))
    }
    const two = await seen(await tinyModel(semantic, pointwise(weights.slice(0, 2), [0, 0]), { labels: [null, 'shoe'] }), photo)
    expect([two.channels, two.exclusive ?? false]).toEqual([1, false])
    close(two.data, pixels.map((rgb) => logistic(dot(weights[1])(rgb) - dot(weights[0])(rgb))))
  })

  test('planes that say of themselves that they do not compete', async () => {
    const weights = [[2, 0, -1], [0, 3, 1]]
    const model = await tinyModel(semantic, pointwise(weights, [0, -2]), { labels: ['shoe', 'sock'], options: { activation: 'sigmoid' } })
    const dense = await seen(model, photo)
    expect(dense.exclusive).toBe(false)
    close(dense.data, [...pixels.map(dot(weights[0])).map(logistic), ...pixels.map(dot(weights[1], -2)).map(logistic)])
  })

  test('channels last, and maps of class numbers', async () => {
    const weights = [[2, 0, -1], [0, 3, 1], [-2, 1, 0]]
    const base = pointwise(weights, [0, 0, 0])
    const last = { ...base, nodes: [{ ...base.nodes[0], outputs: ['t'] }, node('Transpose', ['t'], ['out'], { perm: [0, 2, 3, 1] })], outputs: [{ ...base.outputs[0], dims: [1, 'h', 'w', 3] }] }
    const labels = ['a', 'b', 'c']
    close((await seen(await tinyModel(semantic, last, { labels }), photo)).data, Array.from((await seen(await tinyModel(semantic, base, { labels }), photo)).data))
    const numbers = { ...base, nodes: [{ ...base.nodes[0], outputs: ['t'] }, node('ArgMax', ['t'], ['out'], { axis: 1, keepdims: 0 })], outputs: [{ name: 'out', type: 'int64' as const, dims: [1, 'h', 'w'] }] }
    const winners = pixels.map((rgb) => weights.map((w) => dot(w)(rgb))).map((values) => values.indexOf(Math.max(...values)))
    close((await seen(await tinyModel(semantic, numbers, { labels }), photo)).data, [0, 1, 2].flatMap((c) => winners.map((winner) => (winner === c ? 1 : 0))))
  })

  test('labels that are not the network\'s are refused', async () => {
    const model = await tinyModel(semantic, pointwise([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]), { labels: ['a', 'b'] })
    await expect(seen(model, photo)).rejects.toMatchObject({ code: 'invalid' })
    await expect(predictPicture(photo, { ...model, manifest: { ...model.manifest, options: { activation: 'tanh' } } }, paramsOf())).rejects.toMatchObject({ code: 'invalid', details: { field: 'options.activation' } })
  })
})

describe('salient', () => {
  const red = (then?: string): ReturnType<typeof pointwise> => pointwise([[1, 0, 0]], [0], then)

  test('probabilities are stretched to 0..1 when they lie on both sides of one half', async () => {
    const bright = picture(2, 1, (x) => [x === 0 ? 51 : 204, 0, 0])
    close((await seen(await tinyModel(salient, red()), bright)).data, [0, 1])
    close((await seen(await tinyModel(salient, red(), { options: { rescale: 'never' } }), bright)).data, [0.2, 0.8])
    // Tiles must not each be stretched by a measure of their own.
    close((await seen(await tinyModel(salient, red()), bright, paramsOf({ strategy: 'tiles' }))).data, [0.2, 0.8])
  })

  test('an empty answer stays empty and a full one full', async () => {
    const model = await tinyModel(salient, red())
    close((await seen(model, picture(2, 1, (x) => [3 * x, 0, 0]))).data, [0, 3 / 255])
    close((await seen(model, picture(2, 1, () => [0, 0, 0]))).data, [0, 0])
    close((await seen(model, picture(2, 1, (x) => [250 + 5 * x, 0, 0]))).data, [250 / 255, 1])
    expect((await predictPicture(picture(2, 1, (x) => [3 * x, 0, 0]), model, paramsOf())).objects).toEqual([])
  })

  test('logits, the first of several outputs, rembg\'s division by the largest sample', async () => {
    const model = await tinyModel(salient, network({
      nodes: [node('Conv', ['image', 'k', 'b'], ['d0'], { kernel_shape: [1, 1] }), node('Neg', ['d0'], ['d1'])],
      tensors: [tensor('k', [1, 3, 1, 1], [8, 0, 0]), tensor('b', [1], [-4])],
      outputs: [{ name: 'd0', type: 'float32', dims: [1, 1, 'h', 'w'] }, { name: 'd1', type: 'float32', dims: [1, 1, 'h', 'w'] }],
    }), { input: { divide: 'max' }, options: { rescale: 'never' } })
    close((await seen(model, picture(3, 1, (x) => [60 * x, 0, 0]))).data, [0, 0.5, 1].map((value) => logistic(8 * value - 4)))
  })
})

describe('depth', () => {
  test('[1, h, w] as Depth Anything V2 answers: kept as it is, its range told, letterbox cut off', async () => {
    const model = await tinyModel(depth, network({
      nodes: [node('ReduceSum', ['image', 'axis'], ['out'], { keepdims: 0 })], tensors: [tensor('axis', [1], [1], 'int64')],
      outputs: [{ name: 'out', type: 'float32', dims: [1, 'h', 'w'] }],
    }), { labels: [null] })
    close((await seen(model, photo)).data, pixels.map(dot([1, 1, 1])))
    const boxed = { ...model, manifest: { ...model.manifest, input: { ...model.manifest.input, resize: 'letterbox' as const, multiple: 4, pad: 0 } } }
    for (const each of [model, boxed]) {
      const result = await predictPicture(photo, each, paramsOf())
      const { map } = result
      expect(map).toMatchObject({ kind: 'depth' })
      expect(map!.range[0]).toBeCloseTo(200 / 255, 4)
      expect(map!.range[1]).toBeCloseTo(480 / 255, 4)
      expect([map!.data[0], map!.data.at(-1)]).toEqual([0, 65_535])
      expect(result.objects).toEqual([])
      expect(result.extra).toEqual({ depth: { values: 'inverse', unit: '' } })
    }
  })
})

describe('a photo through a network of another size', () => {
  const disc = picture(120, 90, (x, y) => (Math.hypot(x + 0.5 - 60, y + 0.5 - 45) < 25 ? [255, 0, 0] : [0, 0, 0]))

  test('objects, score, certainty and map', async () => {
    const model = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10], undefined, { ...FREE, dims: [1, 3, 64, 64] }), { labels: [null, 'ball'], input: { resize: 'letterbox', pad: 0 } })
    const result = await predictPicture(disc, model, paramsOf())
    expect(result.objects).toHaveLength(1)
    const [ball] = result.objects
    expect(ball.label).toBe(1)
    expect(ball.score).toBeGreaterThan(0.95)
    expect(ball.uncertainty).toBeGreaterThan(0.01)
    expect(ball.uncertainty).toBeLessThan(0.35)
    expect(Math.abs(ball.area / (Math.PI * 25 ** 2) - 1)).toBeLessThan(0.03)
    expect(areaOf(runsOfShape(ball.shape, 90, 120))).toBe(ball.area)
    expect(result.map).toMatchObject({ kind: 'probability', width: 64, height: 48, range: [0, 1] })
    expect(result.uncertainty).toBe(ball.uncertainty)
    expect(result.disagreement).toBeNull()
  })

  test('a blurred answer is less certain than a sharp one', async () => {
    const uncertainty = async (gain: number): Promise<number> => {
      const model = await tinyModel(semantic, pointwise([[gain, 0, 0]], [-gain / 2]))
      const soft = picture(100, 100, (x, y) => [Math.max(0, Math.min(255, 127 + 4 * (30 - Math.hypot(x - 50, y - 50)))), 0, 0])
      return (await predictPicture(soft, model, paramsOf())).uncertainty!
    }
    const found = await Promise.all([400, 60, 8].map(uncertainty))
    expect(found[0]).toBeLessThan(0.2)
    expect(found[1]).toBeGreaterThan(found[0] + 0.2)
    expect(found[2]).toBeGreaterThan(found[1])
    // Nothing found: certain when all is black, not when something just missed the threshold.
    const model = await tinyModel(semantic, pointwise([[10, 0, 0]], [-10]))
    expect((await predictPicture(picture(20, 20, () => [0, 0, 0]), model, paramsOf())).uncertainty).toBeLessThan(0.01)
    expect((await predictPicture(picture(20, 20, (x) => [x > 3 ? 0 : 250, 0, 0]), model, paramsOf())).uncertainty).toBeGreaterThan(0.95)
  })

  test('steps after the network: pieces, holes, the largest, polygons', async () => {
    const model = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    const two = picture(60, 40, (x, y) => (Math.hypot(x - 18, y - 20) < 14 && Math.hypot(x - 18, y - 20) > 3) || (x > 45 && y > 30) ? [255, 0, 0] : [0, 0, 0])
    const areas = async (post: object, part = model): Promise<number[]> => (await predictPicture(two, part, paramsOf({ post }))).objects.map((each) => each.area)
    const [all] = await areas({})
    const ring = all - 14 * 9
    expect(await areas({ largest: true })).toEqual([ring])
    expect(await areas({ minArea: 127 })).toEqual([ring])
    const [filled] = await areas({ largest: true, fillHoles: 40 })
    expect(filled).toBeGreaterThan(ring + 20)
    // The hole is 4 %, the corner 17 % of the whole: what is smaller than the share goes, what is not stays.
    const hole = filled - ring
    expect(await areas({ specks: (hole - 0.5) / all })).toEqual([all])
    expect(await areas({ specks: (hole + 0.5) / all })).toEqual([all + hole])
    expect(await areas({ specks: (14 * 9 - 0.5) / all })).toEqual([all + hole])
    expect(await areas({ specks: (14 * 9 + 0.5) / all })).toEqual([filled])
    expect(await areas({}, { ...model, manifest: { ...model.manifest, options: { objects: 'component' } } })).toEqual([ring, 14 * 9])
    const { objects: [polygon] } = await predictPicture(two, model, paramsOf({ post: { polygon: 1 } }))
    expect(polygon.shape.type === 'polygon' && polygon.shape.parts.map((rings) => rings.length)).toEqual([2, 1])
  })
})
