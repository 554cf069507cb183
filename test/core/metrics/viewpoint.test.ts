import { expect, it } from 'vitest'
import { differencePictures } from '../../../core/metrics/difference-pictures.ts'
import { gatheredScores } from '../../../core/metrics/gathered-scores.ts'
import { viewpointOf } from '../../../core/metrics/viewpoint.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { LIMITS } from '../../../core/limits.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'

it.each([
  ['0a254395-afb0_FrontRight.png', 'FrontRight'], ['00f4834e_Front.png', 'Front'], ['00f4834e_Front', 'Front'], ['a/b/x-back.jpg', 'Back'], ['x_front_right.png', 'FrontRight'],
  ['front right 2.jpg', 'FrontRight'], ['Front_Back.png', 'Back'], ['x (sole).png', 'Sole'], ['frontier.png', null], ['background_1.png', null], ['Front/a.png', null], ['', null],
])('the viewpoint of %s is %s', (name, view) => {
  expect(viewpointOf(name)).toBe(view)
})

it('figures are told by viewpoint as well', () => {
  const image = (name: string, dice: number) => ({ image: null, name, dice, iou: dice / 2, accuracy: 1, boundaryF: 1, boundaryIou: 1, truthArea: 1, predictionArea: 1 })
  const { views } = gatheredScores([image('a_Front', 0.5), image('b_Front', 1), image('a_Back', 0.25), image('c', 0)], [], '', [])
  expect(views).toMatchObject([{ view: 'Back', images: 1, dice: 0.25 }, { view: 'Front', images: 2, dice: 0.75, iou: 0.375 }])
})

it('differences are three pictures: all of them, what is missing, what is too much', () => {
  const truth = runsOfBitmap(Uint8Array.of(1, 1, 1, 0, 0, 0), 2, 3)
  const found = runsOfBitmap(Uint8Array.of(0, 1, 1, 1, 0, 0), 2, 3)
  const { difference, missing, extra } = differencePictures(truth, found, nodeZlib)
  const read = (png: Uint8Array) => [...readMaskPicture(png, nodeZlib, { file: 'a.png', field: '', limits: LIMITS }).samples]
  expect([read(missing), read(extra), read(difference)]).toEqual([[255, 0, 0, 0, 0, 0], [0, 0, 0, 255, 0, 0], [2, 1, 1, 3, 0, 0]])
})
