import { expect, test } from 'vitest'
import { modelManifest } from '../../../core/records/model.ts'
import type { ModelPort } from '../../../main/models/family.ts'
import { FAMILIES } from '../../../main/models/index.ts'

const port = (name: string, dims: ModelPort['dims'], type = 'float32'): ModelPort => ({ name, type, dims })
const image = (h: number | string, w: number | string = h): ModelPort => port('input', [1, 3, h, w])

/** Inputs and outputs of public files, as their exporters write them. */
const CASES: [string, string | null, ModelPort, ModelPort[], object?][] = [
  ['u2net.onnx', 'salient', image(320), Array.from({ length: 7 }, (_, i) => port(`d${i}`, [1, 1, 320, 320])), { input: { width: 320, filter: 'lanczos', divide: 'max' } }],
  ['unnamed.onnx', 'salient', image(320), Array.from({ length: 7 }, (_, i) => port(`${1959 + i}`, [1, 1, 320, 320]))],
  ['isnet-general-use.onnx', 'salient', image(1024), [port('output_image', [1, 1, 1024, 1024])]],
  ['BiRefNet-general-epoch_244.onnx', 'salient', image(1024), [port('output_image', [1, 1, 1024, 1024])], { input: { mean: [0.485, 0.456, 0.406] } }],
  ['bria-rmbg-1.4.onnx', 'salient', image('h', 'w'), [port('output', [1, 1, 'oh', 'ow'])], { input: { width: 1024, mean: [0.5, 0.5, 0.5], std: [1, 1, 1] } }],
  ['depth_anything_v2_vits.onnx', 'depth', image('h', 'w'), [port('depth', [1, 'h', 'w'])], { input: { longSide: 518, multiple: 14, width: null } }],
  ['depth_anything_vits14.onnx', 'depth', image(518), [port('depth', [1, 1, 518, 518])]],
  ['model-f6b98070.onnx', 'depth', image(384), [port('1349', [1, 384, 384])]],
  ['garment-unet.onnx', 'semantic', image(256, 384), [port('mask', [1, 1, 256, 384])], { labels: ['object'] }],
  ['u2net_cloth_seg.onnx', 'semantic', image(768), Array.from({ length: 7 }, (_, i) => port(`${i}`, [1, 4, 768, 768]))],
  ['deeplab.onnx', 'semantic', image(513), [port('out', [1, 21, 513, 513])]],
  ['segformer_b2_clothes.onnx', 'semantic', image('h', 'w'), [port('logits', ['b', 18, 'oh', 'ow'])]],
  ['pp_humanseg.onnx', 'semantic', image(192), [port('argmax', [1, 192, 192], 'int64')]],
  ['unet-tf.onnx', 'semantic', port('x', ['n', 256, 256, 3]), [port('y', ['n', 256, 256, 2])], { input: { layout: 'nhwc' }, labels: [null, 'object'] }],
  ['rtmpose-m.onnx', 'simcc', image(256, 192), [port('simcc_x', ['b', 17, 384]), port('simcc_y', ['b', 17, 512])], { input: { width: 192, height: 256, divide: 1 } }],
  ['dw-ll_ucoco_384.onnx', 'simcc', port('input', ['b', 3, 384, 288]), [port('1', ['b', 133, 576]), port('2', ['b', 133, 768])]],
  ['hrnet_w32_coco.onnx', 'heatmap-pose', image(256, 192), [port('maps', [1, 17, 64, 48])]],
  ['integral_pose3d.onnx', 'volume-pose', image(256), [port('volumes', [1, 17 * 64, 64, 64])]],
  ['volumes.onnx', 'volume-pose', image(256), [port('volumes', [1, 24, 32, 64, 64])]],
  ['resnet50.onnx', null, image(224), [port('logits', [1, 1000])]],
  ['yolo-dynamic.onnx', null, port('images', ['batch', 3, 'h', 'w']), [port('output0', ['batch', 84, 'anchors'])]],
]

test.each(CASES)('%s is %s', (name, family, input, outputs, part) => {
  const ports = { inputs: [input], outputs }
  const [best] = FAMILIES.flatMap((each) => {
    const proposal = each.propose(ports, { name, metadata: {} })
    return proposal ? [{ id: each.id, family: each, ...proposal }] : []
  }).sort((a, b) => b.confidence - a.confidence)
  expect(best?.id ?? null).toBe(family)
  if (!best) return
  const manifest = modelManifest.parse({
    id: 'x', name: 'x', version: '1', family: best.id, task: best.task, files: [{ role: 'model', path: 'x.onnx', sha256: '0'.repeat(64), bytes: 1 }], ...best.manifest,
  })
  expect(best.family.options.safeParse(manifest.options).success).toBe(true)
  expect(best.family.tasks).toContain(manifest.task)
  if (part) expect(manifest).toMatchObject(part)
})
