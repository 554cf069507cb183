import { describe, expect, test } from 'vitest'
import type { Family, LoadedModel, Picture, PictureResult } from '../../../main/models/family.ts'
import { heatmapPose } from '../../../main/models/heatmap-pose.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { simcc } from '../../../main/models/simcc.ts'
import { volumePose } from '../../../main/models/volume-pose.ts'
import { node, tensor } from '../../support/onnx.ts'
import { FREE, network, paramsOf, picture, tinyModel, type ManifestPart } from '../../support/tiny-dense.ts'

/** A network that takes [1, 3, h, w] and always answers with these tensors. */
async function answering(family: Family, input: [number, number], outputs: { name: string; dims: number[]; values: number[] }[], part: ManifestPart): Promise<LoadedModel> {
  return tinyModel(family, network({
    input: { ...FREE, dims: [1, 3, input[1], input[0]] },
    nodes: [node('ReduceMean', ['image'], ['m'], { keepdims: 0 }), node('Mul', ['m', 'zero'], ['z']), ...outputs.map(({ name }) => node('Add', [`${name}.values`, 'z'], [name]))],
    tensors: [tensor('zero', [], [0]), ...outputs.map(({ name, dims, values }) => tensor(`${name}.values`, dims, values))],
    outputs: outputs.map(({ name, dims }) => ({ name, type: 'float32', dims })),
  }), part)
}

const photo: Picture = picture(200, 100, () => [90, 90, 90])
/** The crop of a 200 x 100 photo for an input of 48 x 64 with padding 1.25: by width, 250 photo pixels on 48. */
const scale = 250 / 48
const left = 100 - 24 * scale
const top = 50 - 32 * scale

async function keypoints(model: LoadedModel): Promise<number[]> {
  const result = await predictPicture(photo, model, paramsOf({ post: { score: 0 } }))
  return result.objects[0].keypoints!
}

const near = (found: number[], expected: number[]): void => {
  expect(found).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(Math.abs(found[i] - value), `number ${i}`).toBeLessThan(1e-5))
}

describe('SimCC', () => {
  const rows = (bins: number, peaks: [number, number][]): number[] => peaks.flatMap(([at, value]) => Array.from({ length: bins }, (_, i) => (i === at ? value : 0)))
  test.each([[false], [true]])('bins become photo pixels (rows named the other way round: %s)', async (swapped) => {
    const outputs = [
      { name: 'simcc_x', dims: [1, 2, 96], values: rows(96, [[31, 0.9], [80, 0.7]]) },
      { name: 'simcc_y', dims: [1, 2, 128], values: rows(128, [[64, 1.3], [64, 0.1]]) },
    ]
    const model = await answering(simcc, [48, 64], swapped ? outputs.toReversed() : outputs, { keypoints: ['a', 'b'], labels: ['person'] })
    // The second one's weaker row is below the keypoint threshold of 0.3.
    near(await keypoints(model), [(15.5 + 0.5) * scale + left, (32 + 0.5) * scale + top, 2, 0, 0, 0])
    const [person] = (await predictPicture(photo, model, paramsOf())).objects
    expect(person.score).toBeCloseTo(0.5, 6)
  })
})

describe('heat maps', () => {
  /** Gaussians of sigma 2 cells on maps of 12 x 16. */
  const gaussians = (centres: [number, number][], height = 0.8): number[] =>
    centres.flatMap(([u, v]) => Array.from({ length: 192 }, (_, i) => height * Math.exp(-(((i % 12) - u) ** 2 + (Math.floor(i / 12) - v) ** 2) / 8)))
  const model = (options: Record<string, unknown>, centres: [number, number][]): Promise<LoadedModel> =>
    answering(heatmapPose, [48, 64], [{ name: 'maps', dims: [1, centres.length, 16, 12], values: gaussians(centres) }], { keypoints: centres.map((_, i) => `${i}`), labels: ['person'], options })

  test('dark finds a Gaussian\'s middle between the cells', async () => {
    const found = await keypoints(await model({ refine: 'dark', blur: 1 }, [[5.3, 7.45], [6, 8], [4.7, 9.1]]))
    near(found, [[5.3, 7.45], [6, 8], [4.7, 9.1]].flatMap(([u, v]) => [(4 * u + 0.5) * scale + left, (4 * v + 0.5) * scale + top, 2]))
    // Blurred first, it still does to a hundredth of a cell.
    const [x, y] = await keypoints(await model({ refine: 'dark', blur: 5 }, [[5.3, 7.45]]))
    expect(Math.abs((x - left) / scale - 0.5 - 4 * 5.3)).toBeLessThan(0.04)
    expect(Math.abs((y - top) / scale - 0.5 - 4 * 7.45)).toBeLessThan(0.04)
  })

  test('a quarter cell towards the higher neighbour; cells stand for what the option says', async () => {
    near(await keypoints(await model({}, [[5.3, 7.45]])), [(4 * 5.25 + 0.5) * scale + left, (4 * 7.25 + 0.5) * scale + top, 2])
    near(await keypoints(await model({ cells: 'middle', refine: 'none' }, [[5.3, 7.45]])), [22 * scale + left, 30 * scale + top, 2])
    near(await keypoints(await model({ cells: 'ends', refine: 'none' }, [[5.3, 7.45]])), [((5 * 47) / 11 + 0.5) * scale + left, ((7 * 63) / 15 + 0.5) * scale + top, 2])
  })

  test('a box of the photo, and no more than it', async () => {
    // The left half, 100 x 100, without padding: 100 photo pixels on 48.
    const found = await keypoints(await model({ refine: 'none', box: [0, 0, 0.5, 1], padding: 1, cells: 'middle' }, [[6, 8]]))
    near(found, [26 * (100 / 48), 34 * (100 / 48) + 50 - 32 * (100 / 48), 2])
  })
})

const bodiesOf = ({ extra }: PictureResult) => (extra['bodies'] as { joints: number[][] }[]).map(({ joints }) => joints)

describe('volumes', () => {
  const [d, h, w] = [6, 16, 12]
  const size = d * h * w
  /** Logits whose softmax is concentrated on two neighbouring cells, with shares 3 : 1. */
  const volume = (x: number, y: number, z: number): number[] => {
    const values = Array.from({ length: size }, () => -60)
    values[(z * h + y) * w + x] = Math.log(3)
    values[(z * h + y) * w + x + 1] = 0
    return values
  }
  const values = [...volume(3, 5, 2), ...volume(7, 10, 4)]
  const part: ManifestPart = { keypoints: ['pelvis', 'head'], labels: ['person'], options: { root: 0, padding: 1 } }
  test.each([['[1, joints * depth, h, w]', [1, 2 * d, h, w]], ['[1, joints, depth, h, w]', [1, 2, d, h, w]]])('%s: the expectation lies between cells', async (_, dims) => {
    const result = await predictPicture(photo, await answering(volumePose, [48, 64], [{ name: 'volumes', dims, values }], part), paramsOf())
    const joints = bodiesOf(result)[0]
    const s = 200 / 48
    const expected = [[(3.25 + 0.5) * 4 * s, (5.5 * 4 - 32) * s + 50, 0, 1], [(7.25 + 0.5) * 4 * s, (10.5 * 4 - 32) * s + 50, (2 / 6) * 2000, 1]]
    near(joints.flat(), expected.flat())
    near(result.objects[0].keypoints!, expected.flatMap(([x, y]) => [x, y, 2]))
    expect(result.extra['unit']).toBe('mm')
    expect(result.uncertainty).toBeCloseTo(0, 6)
  })

  test('each box is looked at by itself, and answers with a body and an object of its own', async () => {
    const model = await answering(volumePose, [48, 64], [{ name: 'volumes', dims: [1, 2 * d, h, w], values }], { ...part, skeleton: [[1, 2]], options: { ...part.options, border: 0.25 } })
    const result = await predictPicture(photo, model, paramsOf(), { persons: [[0, 0, 24, 32], [100, 20, 48, 64]] })
    expect(result.objects).toHaveLength(2)
    expect(result.extra).toMatchObject({ names: ['pelvis', 'head'], skeleton: [[1, 2]] })
    // The second box grows by 16 pixels on every side, and the view of 48 x 64 shows it whole: its middle stays where it was.
    const [, second] = bodiesOf(result)
    near(second[0].slice(0, 2), [124 + (3.75 * 4 - 24) * (80 / 48), 52 + (5.5 * 4 - 32) * (80 / 48)])
    expect(bodiesOf(result)[0]).not.toEqual(second)
  })

  test('a flat volume is the middle, without confidence', async () => {
    const flat = await answering(volumePose, [48, 64], [{ name: 'volumes', dims: [1, d, h, w], values: Array.from({ length: size }, () => 1) }], { ...part, keypoints: ['pelvis'] })
    const result = await predictPicture(photo, flat, paramsOf())
    const [[x, y, z, score]] = bodiesOf(result)[0]
    near([x, y, z], [100, 50, 0])
    // Of 6 x 16 x 12 cells 4 x 4 x 4 are within two cells of the middle.
    expect(score).toBeCloseTo(64 / size, 6)
  })

  test('the largest cell on request: whole cells, its own share as confidence', async () => {
    const model = await answering(volumePose, [48, 64], [{ name: 'volumes', dims: [1, 2 * d, h, w], values }], { ...part, options: { ...part.options, decode: 'largest' } })
    const [[x, , , score]] = bodiesOf(await predictPicture(photo, model, paramsOf()))[0]
    near([x], [(3 + 0.5) * 4 * (200 / 48)])
    expect(score).toBeCloseTo(0.75, 6)
  })

  test('other shapes and roots are refused in words', async () => {
    const model = await answering(volumePose, [48, 64], [{ name: 'volumes', dims: [1, 2 * d, h, w], values }], { ...part, keypoints: ['a', 'b', 'c', 'd', 'e'] })
    await expect(predictPicture(photo, model, paramsOf())).rejects.toMatchObject({ code: 'unsupported' })
    const rootless = { ...model, manifest: { ...model.manifest, keypoints: ['a', 'b'], options: { root: 7 } } }
    await expect(predictPicture(photo, rootless, paramsOf())).rejects.toMatchObject({ code: 'invalid' })
    await expect(predictPicture(photo, rootless, paramsOf({ strategy: 'tiles' }))).rejects.toMatchObject({ code: 'unsupported', details: { field: 'strategy' } })
  })
})
