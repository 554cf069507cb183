import { z } from 'zod'
import { modelInput, type ModelInput } from '../../core/records/model.ts'
import type { Family, Picture, Prepared, Session } from './family.ts'
import { prepareInput } from './prepare.ts'
import {
  answeredMasks, asScore, bestOf, checkFeeds, encodedPhoto, float32, gridOf, lowOf, maskFeeds, PROMPT_THRESHOLDS, promptFeeds,
} from './prompts.ts'
import { fixedDim } from './tensors.ts'

/** The network sees the photo with its longer side at this many pixels, at the top left of a square of them. */
const SIDE = 1_024
/** sam/build_sam.py: pixel_mean and pixel_std, on samples 0..255. */
const MEAN: [number, number, number] = [123.675, 116.28, 103.53]
const STD: [number, number, number] = [58.395, 57.12, 57.375]

/**
 * Segment Anything (version 1) and MobileSAM as samexporter makes them: an encoder and a decoder.
 * The encoder takes the picture either as it is (`input_image` [H, W, 3], RGB 0..255, any size up to 1024: it is normalised
 * and padded inside) or normalised and padded ([1, 3, 1024, 1024], zeros below and to the right after normalisation). Either
 * way the photo is fed upright with its longer side at 1024. The decoder's `masks` are not used where it gives
 * `low_res_masks` too: the crop inside the exported file is fixed to one aspect ratio (tracing makes a constant of it),
 * and these are right for all. They are fed back when an answer is refined.
 */
export const sam: Family = {
  id: 'sam',
  title: 'Segment Anything (SAM, MobileSAM)',
  tasks: ['prompt'],
  roles: ['encoder', 'decoder'],
  options: z.object({}),
  propose(ports, { name }) {
    const [input] = ports.inputs
    const [embedding] = ports.outputs
    if (ports.inputs.length !== 1 || ports.outputs.length !== 1 || embedding.dims.length !== 4) return null
    const raw = input.dims.length === 3 && fixedDim(input, 2) === 3 && fixedDim(input, 0) !== 3
    const normalised = input.dims.length === 4 && [3, SIDE, SIDE].every((size, axis) => fixedDim(input, axis + 1) === size)
    const isEmbedding = fixedDim(embedding, 1) === 256 && [2, 3].every((axis) => [64, null].includes(fixedDim(embedding, axis)))
    if (!(raw || normalised) || !isEmbedding) return null
    const named = embedding.name === 'image_embeddings' || /sam/i.test(name)
    return {
      task: 'prompt',
      confidence: named ? 0.95 : 0.7,
      why: 'A picture goes in, 256 planes of 64 x 64 come out: the encoder of a Segment Anything. Its decoder is a second file.',
      manifest: { input: inputOf(raw), labels: ['object'], thresholds: PROMPT_THRESHOLDS },
    }
  },
  async encode(photo, manifest, encoder) {
    const prepared = prepareEncoder(photo, manifest.input, encoder)
    const outputs = await encoder.run(prepared.feeds)
    // Decoders name it so, whatever the encoder calls it.
    return encodedPhoto(prepared, { image_embeddings: outputs[encoder.ports.outputs[0].name] }, photo)
  },
  async answer({ tensors, prepared, photo }, prompt, manifest, decoder) {
    const [height, width] = seenSize(prepared, photo)
    const feeds = {
      ...tensors, ...promptFeeds(prompt, prepared, true), ...maskFeeds(prompt.before),
      // Only masks that are not used depend on it: a small one costs little, whatever the photo.
      orig_im_size: float32([2], [height, width]),
    }
    const outputs = await decoder.run(checkFeeds(feeds, decoder))
    const hasLow = decoder.ports.outputs.some(({ name }) => name === 'low_res_masks')
    const low = hasLow ? answeredMasks(outputs, decoder.ports, 'low_res_masks') : null
    const { masks, scores } = low ?? answeredMasks(outputs, decoder.ports, 'masks')
    // Of four, the first is meant for several points, the others for one, which may mean a part or the whole
    // (segment_anything/utils/onnx.py).
    const many = feeds.point_labels.dims[1] > 2
    const which = scores.length !== 4 ? bestOf(scores) : many ? 0 : bestOf(scores, 1)
    const mask = gridOf(masks, which, low ? square(prepared) : { ...prepared, width, height })
    return { mask, threshold: manifest.thresholds.mask, score: asScore(scores[which]), low: low && lowOf(masks, which) }
  },
}

function inputOf(raw: boolean): ModelInput {
  const size = raw ? { width: null, height: null, longSide: SIDE } : { width: SIDE, height: SIDE, resize: 'letterbox-top-left' }
  return modelInput.parse({ ...size, pad: 0, divide: 1, ...(raw ? { layout: 'nhwc' } : { mean: MEAN, std: STD }) })
}

/** The photo as the encoder takes it; padding becomes 0 after normalisation, as in Sam.preprocess. */
function prepareEncoder(photo: Picture, input: ModelInput, encoder: Session): Prepared {
  const prepared = prepareInput(photo, input, encoder.ports)
  if (input.resize !== 'letterbox-top-left' || input.layout !== 'nchw') return prepared
  const { data } = prepared.feeds[encoder.ports.inputs[0].name]
  const [bottom, right] = seenSize(prepared, photo)
  // Zero has no bits in any type of number.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const each = data.BYTES_PER_ELEMENT
  for (let y = 0; y < 3 * prepared.height; y++) {
    const row = y * prepared.width
    bytes.fill(0, each * (y % prepared.height < bottom ? row + right : row), each * (row + prepared.width))
  }
  return prepared
}

/** Height and width of the photo on the input, without padding. */
function seenSize({ place }: Prepared, photo: { width: number; height: number }): [number, number] {
  return [Math.round(photo.height / place.sy), Math.round(photo.width / place.sx)]
}

/** The square that the low-resolution masks cover; a picture that is fed without padding lies at its top left. */
const square = (prepared: Prepared): Prepared => ({ ...prepared, width: SIDE, height: SIDE })
