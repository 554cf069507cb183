import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tinyDetectron, tinyTorchvision, tinyYoloPose, tinyYoloSeg } from '../../support/tiny-models.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { onnx, type OnnxModel } from '../../support/onnx.ts'
import { solid } from '../../support/pictures.ts'

/** One anchor of a head with these rows. */
const anchor = (values: number[]) => ({ dims: [1, values.length, 1] as [number, number, number], values })
const FULL = new Float32Array(28 * 28).fill(1)

/** What each bare file says of a photo of 128 x 64 red pixels, as it is proposed; boxes as [x, y, width, height]. */
const CASES: { name: string; model: OnnxModel; family: string; label: string; shape: string; bbox: number[]; area: number; score: number; keypoints?: number[] }[] = [
  {
    // Fed at half size, 16 rows below the top of 64 x 64.
    name: 'yolo-seg.onnx', family: 'yolo-seg', model: tinyYoloSeg(anchor([28, 32, 40, 24, 0.1, 0.9, 20, 0, -20]), { task: 'segment', names: "{0: 'boot', 1: 'shoe'}" }),
    label: 'shoe', shape: 'mask', bbox: [16, 8, 80, 48], area: 80 * 48, score: 0.9,
  },
  {
    name: 'shoe-pose.onnx', family: 'yolo-pose', model: tinyYoloPose(anchor([20, 32, 16, 16, 0.8, 14, 26, 0.9, 26, 38, 0.1]), { task: 'pose', names: "{0: 'shoe'}", kpt_shape: '[2, 3]', imgsz: '[64, 64]' }),
    label: 'shoe', shape: 'rectangle', bbox: [24, 16, 32, 32], area: 32 * 32, score: 0.8, keypoints: [28, 20, 2, 0, 0, 0],
  },
  // torchvision is fed the photo as it is, up to 2048 pixels.
  { name: 'torchvision.onnx', family: 'mask-rcnn', model: tinyTorchvision({ boxes: [10, 20, 50, 40], labels: [1], scores: [0.98] }), label: 'object', shape: 'mask', bbox: [10, 20, 40, 20], area: 800, score: 0.98 },
  // Detectron2's longer side is 1333 where the shorter one at 800 would make it more.
  {
    name: 'detectron.onnx', family: 'mask-rcnn', model: tinyDetectron({ boxes: [10, 20, 50, 40].map((value) => (value * 1333) / 128), labels: [0], scores: [0.99], masks: FULL }),
    label: 'object', shape: 'mask', bbox: [10, 20, 40, 20], area: 800, score: 0.99,
  },
]

it.each(CASES)('$name: proposed, tried on a photo, added and listed', async ({ name, model, family, label, shape, bbox, area, score, keypoints }) => {
  const { client, folder } = memoryHost()
  const photo = await solid(folder, 'red', [255, 0, 0], 'png', { width: 128, height: 64 })
  const { project } = await client.projects.create({ path: join(folder, 'test.selvedge') })
  await client.images.add({ project, paths: [photo] })
  const { ids: [image] } = await client.images.ids({ project })
  const path = join(folder, name)
  writeFileSync(path, onnx(model))
  const { proposals: [first] } = await client.models.propose({ path })
  expect(first.family).toBe(family)
  const seen = await client.models.tryOut({ project, image, path, manifest: first.manifest, device: 'cpu' })
  expect(seen.objects).toHaveLength(1)
  expect(seen.objects[0]).toMatchObject({ label, keypoints: keypoints ?? null, shape: { type: shape } })
  seen.objects[0].bbox.forEach((value, i) => expect(Math.abs(value - bbox[i])).toBeLessThanOrEqual(1))
  expect(Math.abs(seen.objects[0].area - area) / area).toBeLessThan(0.05)
  expect(seen.objects[0].score).toBeCloseTo(score, 5)
  const row = await client.models.add({ path, manifest: first.manifest })
  expect([row.family, row.problem, row.labels.includes(label)]).toEqual([family, '', true])
}, 60_000)
