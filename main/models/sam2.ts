import { z } from 'zod'
import { modelInput } from '../../core/records/model.ts'
import type { Family, ModelPort, ModelPorts, Tensors } from './family.ts'
import { prepareInput } from './prepare.ts'
import {
  answeredMasks, asScore, bestOf, checkFeeds, encodedPhoto, gridOf, lowOf, maskFeeds, PROMPT_THRESHOLDS, promptFeeds,
} from './prompts.ts'
import { fixedDim, refuseShape } from './tensors.ts'

const SIDE = 1_024
/** What the encoder answers, by the number of planes, under the names its decoder knows. */
const PLANES: Record<number, string> = { 32: 'high_res_feats_0', 64: 'high_res_feats_1', 256: 'image_embed' }

/**
 * Segment Anything 2 and 2.1 as samexporter makes them. The encoder takes the photo stretched to 1024 x 1024 with
 * ImageNet's mean and std and answers an embedding and two finer feature maps. The decoder adds half a pixel and the
 * padding point itself; of its three masks [1, 3, 256, 256] (logits over the whole photo) the one that calls itself best is
 * the answer.
 */
export const sam2: Family = {
  id: 'sam2',
  title: 'Segment Anything 2',
  tasks: ['prompt'],
  roles: ['encoder', 'decoder'],
  options: z.object({}),
  propose(ports) {
    const [input] = ports.inputs
    if (ports.inputs.length !== 1 || input.dims.length !== 4 || fixedDim(input, 1) !== 3 || !namesOf(ports)) return null
    return {
      task: 'prompt',
      confidence: 0.95,
      why: 'A picture goes in, 256 planes and finer ones of 32 and 64 come out: the encoder of a Segment Anything 2. '
        + 'Its decoder is a second file.',
      manifest: {
        input: modelInput.parse({
          width: fixedDim(input, 3) ?? SIDE, height: fixedDim(input, 2) ?? SIDE,
          mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225],
        }),
        labels: ['object'], thresholds: PROMPT_THRESHOLDS,
      },
    }
  },
  async encode(photo, manifest, encoder) {
    const prepared = prepareInput(photo, manifest.input, encoder.ports)
    const outputs = await encoder.run(prepared.feeds)
    const names = namesOf(encoder.ports)
    if (!names) refuseShape('list', [encoder.ports.outputs.length], 'maps of 256, 32 and 64 planes')
    const tensors: Tensors = Object.fromEntries(encoder.ports.outputs.map(({ name }) => [names.get(name), outputs[name]]))
    return encodedPhoto(prepared, tensors, photo)
  },
  async answer({ tensors, prepared }, prompt, manifest, decoder) {
    const feeds = { ...tensors, ...promptFeeds(prompt, prepared, false), ...maskFeeds(prompt.before) }
    const outputs = await decoder.run(checkFeeds(feeds, decoder))
    const { masks, scores } = answeredMasks(outputs, decoder.ports, 'masks')
    const which = bestOf(scores)
    const threshold = manifest.thresholds.mask
    return { mask: gridOf(masks, which, prepared), threshold, score: asScore(scores[which]), low: lowOf(masks, which) }
  },
}

/** The decoder's name of each output, told by its name or its number of planes; null when they are not these three. */
function namesOf(ports: ModelPorts): Map<string, string> | null {
  const known = new Set(Object.values(PLANES))
  const nameOf = (port: ModelPort) => (known.has(port.name) ? port.name : (PLANES[fixedDim(port, 1) ?? 0] ?? ''))
  const names = new Map(ports.outputs.map((port) => [port.name, nameOf(port)]))
  const found = new Set(names.values())
  return ports.outputs.length === 3 && found.size === 3 && !found.has('') ? names : null
}
