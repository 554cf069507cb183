import { describe, expect, it } from 'vitest'
import { modelManifest } from '../../../core/records/model.ts'
import type { ModelPort, ModelPorts } from '../../../main/models/family.ts'
import { FAMILIES } from '../../../main/models/index.ts'

const port = (name: string, dims: ModelPort['dims'], type = 'float32'): ModelPort => ({ name, type, dims })
const image = (side: number | string) => port('images', [1, 3, side, side])
const note = (task: string, names = "{0: 'person'}", more: Record<string, string> = {}) => ({ task, names, imgsz: '[640, 640]', ...more })

type Case = { file: string; family: string | null; ports: ModelPorts; metadata?: Record<string, string> }

/** Inputs and outputs of public files, as their exporters write them. */
const CASES: Case[] = [
  { file: 'sam_vit_b_encoder.onnx', family: 'sam', ports: { inputs: [port('input_image', ['image_height', 'image_width', 3])], outputs: [port('image_embeddings', [1, 256, 64, 64])] } },
  { file: 'mobile_sam.encoder.onnx', family: 'sam', ports: { inputs: [port('input_image', [1, 3, 1024, 1024])], outputs: [port('image_embeddings', [1, 256, 64, 64])] } },
  {
    file: 'sam2.1_hiera_tiny.encoder.onnx', family: 'sam2',
    ports: {
      inputs: [port('image', [1, 3, 1024, 1024])],
      outputs: [port('high_res_feats_0', [1, 32, 256, 256]), port('high_res_feats_1', [1, 64, 128, 128]), port('image_embed', [1, 256, 64, 64])],
    },
  },
  {
    file: 'maskrcnn_resnet50_fpn.onnx', family: 'mask-rcnn',
    ports: {
      inputs: [port('input', [3, 'height', 'width'])],
      outputs: [port('boxes', ['n', 4]), port('labels', ['n'], 'int64'), port('scores', ['n']), port('masks', ['n', 1, 'h', 'w'])],
    },
  },
  {
    file: 'detectron2.onnx', family: 'mask-rcnn',
    ports: {
      inputs: [port('image.1', [3, 800, 1202])],
      outputs: [port('tensor.2', ['a', 4]), port('tensor.3', ['a'], 'int64'), port('tensor.4', ['a', 1, 28, 28]), port('tensor.5', ['a']), port('tensor.6', [2], 'int64')],
    },
  },
  {
    file: 'yolov8n-seg.onnx', family: 'yolo-seg', metadata: note('segment'),
    ports: { inputs: [image(640)], outputs: [port('output0', [1, 37, 8400]), port('output1', [1, 32, 160, 160])] },
  },
  { file: 'best.onnx', family: 'yolo-seg', ports: { inputs: [image(640)], outputs: [port('output0', [1, 116, 8400]), port('output1', [1, 32, 160, 160])] } },
  { file: 'dynamic.onnx', family: 'yolo-seg', ports: { inputs: [port('images', ['batch', 3, 'h', 'w'])], outputs: [port('output0', ['batch', 116, 'anchors']), port('output1', ['batch', 32, 'mh', 'mw'])] } },
  { file: 'yolo26n-seg.onnx', family: 'yolo-seg', ports: { inputs: [image(640)], outputs: [port('output0', [1, 300, 38]), port('output1', [1, 32, 160, 160])] } },
  { file: 'yolo11n-pose.onnx', family: 'yolo-pose', ports: { inputs: [image(640)], outputs: [port('output0', [1, 56, 8400])] } },
  { file: 'yolo26n-pose.onnx', family: 'yolo-pose', ports: { inputs: [image(640)], outputs: [port('output0', [1, 300, 57])] } },
  {
    file: 'shoes-pose.onnx', family: 'yolo-pose', metadata: note('pose', "{0: 'left', 1: 'right'}", { kpt_shape: '[11, 2]' }),
    ports: { inputs: [image(640)], outputs: [port('output0', [1, 28, 8400])] },
  },
  { file: 'shoes.onnx', family: 'yolo-box', ports: { inputs: [image(320)], outputs: [port('output0', [1, 6, 2100])] } },
  { file: 'yolo11n.onnx', family: 'yolo-box', metadata: note('detect'), ports: { inputs: [image(640)], outputs: [port('output0', [1, 84, 8400])] } },
  { file: 'yolo26n.onnx', family: 'yolo-box', ports: { inputs: [image(640)], outputs: [port('output0', [1, 300, 6])] } },
  // Not of these families, or of none.
  { file: 'yolov5s-seg.onnx', family: null, ports: { inputs: [image(640)], outputs: [port('output0', [1, 25200, 117]), port('output1', [1, 32, 160, 160])] } },
  { file: 'yolov5s.onnx', family: null, ports: { inputs: [image(640)], outputs: [port('output0', [1, 25200, 85])] } },
  { file: 'depth_anything_v2.onnx', family: null, ports: { inputs: [image(518)], outputs: [port('predicted_depth', [1, 518, 518])] } },
  { file: 'segformer.onnx', family: null, ports: { inputs: [image(512)], outputs: [port('logits', [1, 18, 128, 128])] } },
  { file: 'rtmpose.onnx', family: null, ports: { inputs: [port('input', [1, 3, 256, 192])], outputs: [port('simcc_x', [1, 17, 384]), port('simcc_y', [1, 17, 512])] } },
  {
    file: 'sam_vit_b_decoder.onnx', family: null,
    ports: {
      inputs: [
        port('image_embeddings', [1, 256, 64, 64]), port('point_coords', [1, 'num_points', 2]), port('point_labels', [1, 'num_points']), port('mask_input', [1, 1, 256, 256]),
        port('has_mask_input', [1]), port('orig_im_size', [2]),
      ],
      outputs: [port('masks', [1, 1, 'h', 'w']), port('iou_predictions', [1, 1]), port('low_res_masks', [1, 1, 256, 256])],
    },
  },
]
const OWN = ['sam', 'sam2', 'mask-rcnn', 'yolo-seg', 'yolo-pose', 'yolo-box']

/** What the families say of a file, likeliest first. */
const proposalsFor = ({ ports, file, metadata }: Case) => FAMILIES
  .flatMap((family) => {
    const proposal = family.propose(ports, { name: file, metadata })
    return proposal ? [{ family, proposal }] : []
  })
  .sort((a, b) => b.proposal.confidence - a.proposal.confidence)

describe('what a bare file seems to be', () => {
  it.each(CASES)('$file: $family', (one) => {
    const [first] = proposalsFor(one)
    if (one.family !== null) expect(first?.family.id).toBe(one.family)
    for (const { family, proposal } of proposalsFor(one)) {
      if (!OWN.includes(family.id) || family.id === one.family) continue
      // A head of 56 rows may be 17 joints or 52 classes: both are offered, the likelier one first.
      expect([one.family, proposal.confidence < (first?.proposal.confidence ?? 0)]).toEqual(['yolo-pose', true])
    }
  })

  it.each(CASES.filter(({ family }) => family !== null))('$file: the proposed manifest is a whole one', (one) => {
    for (const { family, proposal } of proposalsFor(one)) {
      const files = family.roles.map((role) => ({ role, path: `${role}.onnx`, sha256: '0'.repeat(64), bytes: 1 }))
      const manifest = modelManifest.parse({ id: 'a-file', name: one.file, version: '1', family: family.id, task: proposal.task, files, ...proposal.manifest })
      expect(family.tasks).toContain(manifest.task)
      family.options.parse(manifest.options)
      expect(proposal.why.length).toBeGreaterThan(20)
      expect(proposal.confidence).toBeGreaterThan(0)
      expect(proposal.confidence).toBeLessThanOrEqual(1)
    }
  })

  it('is nothing at all for files without ports', () => {
    for (const family of FAMILIES) expect(family.propose({ inputs: [], outputs: [] }, { name: 'empty.onnx' })).toBeNull()
  })
})
