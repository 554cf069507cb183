import { Fault } from '../../core/fault.ts'
import type { Encoded, MaskGrid, ModelPorts, Prepared, Prompt, Session, Tensor, Tensors } from './family.ts'
import { floatsOf, halfOf, outputAt, placeOfGrid, refuseShape } from './tensors.ts'

// What the families that answer points and boxes have in common.

/** Side of the low-resolution masks that go in and come out: a quarter of the network's 1024. */
const LOW = 256
const LABELS = { corner: 2, oppositeCorner: 3, none: -1 } as const

/** A prompt's answer is shown whatever the network thinks of it. */
export const PROMPT_THRESHOLDS = { mask: 0.5, score: 0, iou: 0.5, keypoint: 0.3 }

export function float32(dims: readonly number[], values: ArrayLike<number>): Tensor {
  return { type: 'float32', dims, data: Float32Array.from(values) }
}

type PointFeeds = { point_coords: Tensor; point_labels: Tensor }

/**
 * The prompt as the decoder wants it, in pixels of the network's input: the corners of the box, then the points.
 * @param padded true for decoders that want a point of label -1 at the origin when there is no box
 * Throws `invalid` for an empty prompt.
 */
export function promptFeeds(prompt: Prompt, { place }: Prepared, padded: boolean): PointFeeds {
  const { box, points } = prompt
  const coords: number[] = []
  const labels: number[] = []
  const put = (x: number, y: number, label: number) => {
    coords.push((x - place.x0) / place.sx, (y - place.y0) / place.sy)
    labels.push(label)
  }
  if (box) {
    put(box[0], box[1], LABELS.corner)
    put(box[0] + box[2], box[1] + box[3], LABELS.oppositeCorner)
  }
  for (const { x, y, label } of points) put(x, y, label)
  if (labels.length === 0) {
    throw new Fault('invalid', 'A prompt needs a point or a box.', {
      field: 'points', found: 0, fix: 'Click on the object, or drag a box round it.',
    })
  }
  if (padded && !box) {
    coords.push(0, 0)
    labels.push(LABELS.none)
  }
  return { point_coords: float32([1, labels.length, 2], coords), point_labels: float32([1, labels.length], labels) }
}

/** The mask of the answer before, or an empty one that says it is none. */
export function maskFeeds(before: Tensor | null): { mask_input: Tensor; has_mask_input: Tensor } {
  return {
    mask_input: before ?? { type: 'float32', dims: [1, 1, LOW, LOW], data: new Float32Array(LOW * LOW) },
    has_mask_input: float32([1], [before ? 1 : 0]),
  }
}

/** What is kept of a photo between prompts: not the picture that was fed, which is larger than what the encoder made of it. */
export function encodedPhoto(prepared: Prepared, tensors: Tensors, photo: { width: number; height: number }): Encoded {
  return { tensors, prepared: { ...prepared, feeds: {} }, photo: { width: photo.width, height: photo.height } }
}

/** Throws `unsupported` naming the input when the decoder wants something that its family does not know. */
export function checkFeeds(feeds: Tensors, decoder: Session): Tensors {
  const strange = decoder.ports.inputs.find(({ name }) => !(name in feeds))
  if (strange) {
    throw new Fault('unsupported', `The decoder wants an input ${strange.name} that is not known here.`, {
      field: 'inputs', found: strange.name, fix: 'Use the encoder and decoder of one export, as samexporter makes them.',
    })
  }
  return Object.fromEntries(decoder.ports.inputs.map(({ name, type }) => [name, typedAs(feeds[name], type)]))
}

/** Whole numbers where an export wants labels or sizes as such, halves where it counts in these. */
function typedAs(tensor: Tensor, type: string): Tensor {
  if (tensor.type !== 'float32' || (type !== 'int32' && type !== 'int64' && type !== 'float16')) return tensor
  const values = tensor.data as Float32Array
  if (type === 'float16') return { type, dims: tensor.dims, data: Uint16Array.from(values, halfOf) }
  if (type === 'int32') return { type, dims: tensor.dims, data: Int32Array.from(values) }
  return { type, dims: tensor.dims, data: BigInt64Array.from(values, (value) => BigInt(Math.round(value))) }
}

/** The masks of an answer [1, M, h, w] and how good each calls itself. Throws `unsupported` when they are not that. */
export function answeredMasks(outputs: Tensors, ports: ModelPorts, name: string): { masks: Tensor; scores: Float32Array } {
  const masks = outputAt(outputs, ports, name)
  const scores = floatsOf(outputAt(outputs, ports, 'iou_predictions'))
  if (masks.dims.length !== 4 || masks.dims[0] !== 1 || scores.length !== masks.dims[1]) {
    refuseShape(name, masks.dims, `masks of one prompt, [1, ${scores.length}, height, width],`)
  }
  return { masks, scores }
}

/** Number of the greatest value from `first` on. */
export function bestOf(scores: Float32Array, first = 0): number {
  let best = first
  for (let i = first + 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i
  return best
}

/** One mask of several as logits over the whole input. */
export function gridOf(masks: Tensor, which: number, prepared: Prepared): MaskGrid {
  const [, , height, width] = masks.dims
  const data = floatsOf(masks).slice(which * width * height, (which + 1) * width * height)
  return { width, height, data, logits: true, place: placeOfGrid(prepared, width, height) }
}

/** One mask of several to be handed in with the next prompt, or null when it has not the size for it. */
export function lowOf(masks: Tensor, which: number): Tensor | null {
  const [, , height, width] = masks.dims
  if (height !== LOW || width !== LOW) return null
  return { type: 'float32', dims: [1, 1, LOW, LOW], data: floatsOf(masks).slice(which * LOW * LOW, (which + 1) * LOW * LOW) }
}

/** True for the second file of a model that answers clicks: it takes points. */
export function isPromptDecoder(ports: ModelPorts): boolean {
  const names = new Set(ports.inputs.map(({ name }) => name))
  return names.has('point_coords') && names.has('point_labels')
}

/** A score in 0..1, whatever the network says of itself. */
export const asScore = (value: number): number => (value > 0 ? Math.min(1, value) : 0)
