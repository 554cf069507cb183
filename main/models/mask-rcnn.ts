import { z } from 'zod'
import { modelInput, type ModelInput, type ModelManifest } from '../../core/records/model.ts'
import type { Family, Instance, MaskGrid, ModelPort, ModelPorts, Placement, Prepared, Tensor, Tensors } from './family.ts'
import { boxOnPhoto, cellsUnder, lowestScore, movedPlace, namedInstances } from './instances.ts'
import { prepareInput } from './prepare.ts'
import { fixedDim, floatsOf, outputAt, placeOfGrid, refuseShape } from './tensors.ts'

const options = z.object({
  /** Where the file takes any size: pixels of the shorter side, as far as input.longSide allows; null: never enlarged. */
  shortSide: z.number().int().min(16).max(4_096).nullable().default(null),
  /** At most this many objects of a photo. */
  most: z.number().int().min(1).max(1_000).default(100),
})

/** Detectron2's INPUT.MIN_SIZE_TEST and MAX_SIZE_TEST; torchvision does its own resizing to the same numbers inside the file. */
const SHORT_SIDE = 800
const LONG_SIDE = 1_333
/** Masks of torchvision come at the size of what was fed, one for each object: this bounds them. */
const TORCHVISION_LONG_SIDE = 2_048
/** What the recipe for sneakers found to keep faces and bags out. */
const SCORE = 0.97

/**
 * Mask R-CNN as torchvision and Detectron2 export it: an input [3, H, W] without a batch; outputs boxes [N, 4] (corners in
 * pixels of the input), classes [N], scores [N] and masks, in whatever order and under whatever names. Masks are either
 * pasted already (torchvision: [N, 1, H, W]) or one grid for each box (Detectron2: [N, 1, 28, 28]), which is stretched over
 * the box with its cells' middles half a cell inside and zeros round it, as Detectron2's paste_masks_in_image does.
 * torchvision counts classes from 1 (0 is background), Detectron2 from 0: labels of the manifest are by the file's count.
 */
export const maskRcnn: Family = {
  id: 'mask-rcnn',
  title: 'Mask R-CNN',
  tasks: ['instances'],
  roles: ['model'],
  options,
  propose(ports) {
    const [input] = ports.inputs
    if (ports.inputs.length !== 1 || ![3, 4].includes(input.dims.length) || fixedDim(input, -3) !== 3) return null
    const parts = partsByPort(ports)
    if (!parts) return null
    const ofBox = fixedDim(parts.masks, -1) !== null && fixedDim(parts.masks, -1) !== fixedDim(input, -1)
    const detectron = ports.outputs.length > 4 || ofBox
    const free = fixedDim(input, -1) === null || fixedDim(input, -2) === null
    const longSide = detectron ? LONG_SIDE : TORCHVISION_LONG_SIDE
    const fed = modelInput.parse({
      width: fixedDim(input, -1), height: fixedDim(input, -2), pad: 0,
      ...(free ? { longSide } : { resize: 'letterbox-top-left' }),
      ...(detectron ? { order: 'bgr', divide: 1 } : { order: 'rgb', divide: 255 }),
    })
    const exporter = detectron ? 'as Detectron2 exports it, BGR from 0 to 255' : 'as torchvision exports it, RGB from 0 to 1'
    return {
      task: 'instances',
      confidence: input.dims.length === 3 ? 0.9 : 0.6,
      why: `A picture without a batch, and boxes, classes, scores and masks of objects: ${exporter}.`,
      manifest: {
        input: fed, labels: detectron ? ['object'] : [null, 'object'],
        thresholds: { mask: 0.5, score: SCORE, iou: 0.5, keypoint: 0.3 },
        options: { shortSide: detectron && free ? SHORT_SIDE : null },
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, sized(photo, manifest, ports), ports),
  decode(outputs, prepared, manifest, photo, ports, params) {
    const parts = partsOf(outputs, ports)
    const { most } = options.parse(manifest.options)
    const corners = floatsOf(parts.boxes)
    const labels = floatsOf(parts.labels)
    const scores = floatsOf(parts.scores)
    const lowest = lowestScore(manifest, params)
    const kept = Array.from(scores, (_, i) => i).filter((i) => scores[i] >= lowest)
      .sort((a, b) => scores[b] - scores[a] || a - b).slice(0, most)
    const masks = maskReader(parts.masks, prepared)
    const instances = kept.map((i): Instance => {
      const box = boxOnPhoto(corners, i, prepared.place, photo)
      return { label: labels[i], score: Math.min(1, scores[i]), box, mask: masks(i, corners, box) }
    })
    return { type: 'instances', instances: namedInstances(instances, manifest) }
  },
}

/** The input rule with the size of this photo in it, where the file leaves it open. */
function sized(photo: { width: number; height: number }, manifest: ModelManifest, ports: ModelPorts): ModelInput {
  const { input } = manifest
  const { shortSide } = options.parse(manifest.options)
  const port = ports.inputs[0]
  if (fixedDim(port, -1) !== null || fixedDim(port, -2) !== null || input.width !== null || input.height !== null) return input
  const longest = (input.longSide ?? LONG_SIDE) / Math.max(photo.width, photo.height)
  const scale = Math.min(longest, shortSide === null ? 1 : shortSide / Math.min(photo.width, photo.height))
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale))
  return { ...input, resize: 'stretch', width: side(photo.width), height: side(photo.height) }
}

type Parts<T> = { boxes: T; labels: T; scores: T; masks: T }
const isFloat = (type: string) => type.startsWith('float')

/** Which output is which, by element type and number of dimensions; of whole numbers the first are classes, not the size. */
function sortOut<T extends { type: string; dims: readonly unknown[] }>(all: readonly T[]): Parts<T> | null {
  const four = (dim: unknown) => typeof dim !== 'number' || dim === 4 || dim < 0
  const isMask = (type: string) => isFloat(type) || type === 'bool' || type === 'uint8'
  const boxes = all.find(({ type, dims }) => isFloat(type) && dims.length === 2 && four(dims[1]))
  const labels = all.find(({ type, dims }) => /^int(32|64)$/.test(type) && dims.length === 1)
  const scores = all.find(({ type, dims }) => isFloat(type) && dims.length === 1)
  const masks = all.find(({ type, dims }) => isMask(type) && (dims.length === 4 || dims.length === 3))
  return boxes && labels && scores && masks ? { boxes, labels, scores, masks } : null
}

function partsByPort(ports: ModelPorts): Parts<ModelPort> | null {
  return ports.outputs.length > 6 ? null : sortOut(ports.outputs)
}

function partsOf(outputs: Tensors, ports: ModelPorts): Parts<Tensor> {
  const all = ports.outputs.map((_, i) => outputAt(outputs, ports, i))
  const parts = sortOut(all)
  if (!parts) refuseShape('list', [all.length], 'boxes, classes, scores and masks')
  const count = parts.scores.dims[0]
  if (Object.values(parts).some(({ dims }) => dims[0] !== count) || parts.boxes.dims[1] !== 4) {
    refuseShape('boxes', parts.boxes.dims, `a box, a class, a score and a mask for each of ${count} objects`)
  }
  return parts
}

/** Gives the mask of object i, whose box on the photo is `box`. */
function maskReader(masks: Tensor, prepared: Prepared): (i: number, corners: Float32Array, box: Instance['box']) => MaskGrid {
  const [height, width] = masks.dims.slice(-2)
  if (masks.data.length !== masks.dims[0] * height * width) refuseShape('masks', masks.dims, 'one mask for each object')
  const data = floatsOf(masks)
  if (height === prepared.height && width === prepared.width) {
    const whole = { width, height, data, place: placeOfGrid(prepared, width, height) }
    return (i, _, box) => cellsUnder(box, whole, i * width * height)
  }
  return (i, corners) => {
    const [x0, y0, x1, y1] = corners.subarray(4 * i, 4 * i + 4)
    const { place } = prepared
    const cell = { sx: ((x1 - x0) * place.sx) / width, sy: ((y1 - y0) * place.sy) / height }
    const at = { ...cell, x0: x0 * place.sx + place.x0, y0: y0 * place.sy + place.y0 }
    return ringed(data.subarray(i * width * height, (i + 1) * width * height), width, height, at)
  }
}

/** The grid with one cell of zeros round it. */
function ringed(data: Float32Array, width: number, height: number, place: Placement): MaskGrid {
  const ring = new Float32Array((width + 2) * (height + 2))
  for (let v = 0; v < height; v++) ring.set(data.subarray(v * width, (v + 1) * width), (v + 1) * (width + 2) + 1)
  return { width: width + 2, height: height + 2, data: ring, place: movedPlace(place, -1, -1) }
}
