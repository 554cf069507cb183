import { describe, expect, test } from 'vitest'
import { heatmapPose } from '../../../main/models/heatmap-pose.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { meanOfMirrored } from '../../../main/models/strategies/mirror-body.ts'
import { volumePose } from '../../../main/models/volume-pose.ts'
import { node, tensor } from '../../support/onnx.ts'
import { FREE, manifestOf, network, paramsOf, picture, tinyModel } from '../../support/tiny-dense.ts'

const NAMES = ['pelvis', 'left hip', 'right hip']
const joint = (x: number, y: number, z: number, score = 1) => ({ x, y, z, score })
const manifest = manifestOf(volumePose, { keypoints: NAMES, labels: ['person'], options: { root: 0 } })

describe('the mean of a person and its mirror image', () => {
  test('a body seen rightly in both is the same as in one, and nothing disagrees', () => {
    const plain = [joint(50, 40, 0, 0.9), joint(60, 44, 30, 0.8), joint(38, 47, -20, 0.7)]
    // What a perfect network says of the mirror image about x = 64: the left hip is where the right one was.
    const turned = [joint(78, 40, 0, 0.9), joint(90, 47, -20, 0.7), joint(68, 44, 30, 0.8)]
    const mean = meanOfMirrored({ plain: { type: 'joints', joints: plain }, turned: { type: 'joints', joints: turned }, axis: 64 }, manifest, { width: 128, height: 100 })
    expect(mean).toEqual({ decoded: { type: 'joints', joints: plain }, disagreement: 0 })
  })

  test('the mean lies halfway; depths stay relative to a root that lies to a side; disagreement is a share of the person', () => {
    const plain = [joint(50, 40, 5), joint(60, 40, 0), joint(40, 40, 8)]
    const turned = [joint(78, 40, 5), joint(88, 40, 8), joint(68, 40, 4)]
    const sided = { ...manifest, options: { root: 1 } }
    const mean = meanOfMirrored({ plain: { type: 'joints', joints: plain }, turned: { type: 'joints', joints: turned }, axis: 66 }, sided, { width: 132, height: 100 })!
    // Turned back: 54, 64 and 44, each four pixels further right, on a person of 20.
    expect(mean.disagreement).toBeCloseTo(4 / 20, 12)
    expect(mean.decoded).toEqual({ type: 'joints', joints: [joint(52, 40, 3), joint(62, 40, 0), joint(42, 40, 6)] })
  })

  test('answers that are no person have no mean', () => {
    const one = { type: 'joints' as const, joints: [joint(1, 2, 0)] }
    expect(meanOfMirrored({ plain: { type: 'joints', joints: [] }, turned: one, axis: 1 }, manifest, { width: 4, height: 4 })).toBeNull()
    expect(meanOfMirrored({ plain: one, turned: { type: 'instances', instances: [] }, axis: 1 }, manifest, { width: 4, height: 4 })).toBeNull()
  })
})

describe('a network that sees', () => {
  const middles: Record<'r' | 'g' | 'b', [number, number]> = { r: [60, 22], g: [118, 46], b: [150, 78] }
  const spot = (x: number, y: number, [cx, cy]: [number, number]) => Math.round(200 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 200))
  const photo = picture(200, 100, (x, y) => [spot(x, y, middles.r), spot(x, y, middles.g), spot(x, y, middles.b)])
  // Each colour is the map of one keypoint, a cell the mean of 4 x 4 pixels.
  const seeing = (keypoints: string[]) => tinyModel(heatmapPose, network({
    input: { ...FREE, dims: [1, 3, 64, 48] },
    nodes: [node('AveragePool', ['image'], ['pooled'], { kernel_shape: [4, 4], strides: [4, 4] }), node('Mul', ['pooled', 'one'], ['maps'])],
    tensors: [tensor('one', [], [1])],
    outputs: [{ name: 'maps', type: 'float32', dims: [1, 3, 16, 12] }],
  }), { input: { pad: 0 }, keypoints, labels: ['person'], options: { cells: 'middle', refine: 'dark', blur: 1 } })
  const look = async (keypoints: string[], flip: boolean, box?: [number, number, number, number]) =>
    predictPicture(photo, await seeing(keypoints), paramsOf({ flip, post: { score: 0 } }), box ? { persons: [box] } : {})

  test.each([[undefined], [[40, 8, 130, 84] as [number, number, number, number]]])('finds the same in the mirror image (person: %s)', async (box) => {
    const names = ['nose', 'neck', 'pelvis']
    const [plain, both] = [await look(names, false, box), await look(names, true, box)]
    expect(both.disagreement).toBeLessThan(0.01)
    expect(plain.disagreement).toBeNull()
    both.objects[0].keypoints!.forEach((value, i) => expect(Math.abs(value - plain.objects[0].keypoints![i]), `number ${i}`).toBeLessThan(1))
  })

  test('one that takes left for right is told by the disagreement', async () => {
    const { disagreement } = await look(['left ear', 'right ear', 'nose'], true)
    expect(disagreement).toBeGreaterThan(0.3)
  })
})
