import { z } from 'zod'
import { modelInput } from '../../core/records/model.ts'
import { activated, densePlanes, extentOfValues, outputOptions } from './dense-output.ts'
import type { Family } from './family.ts'
import { IMAGENET, pictureSides } from './picture-ports.ts'
import { prepareInput } from './prepare.ts'
import { placeOfGrid } from './tensors.ts'

const options = z.object({
  ...outputOptions,
  /** `auto`: sigmoid when values leave 0..1. BiRefNet's exports give logits, the others probabilities. */
  activation: z.enum(['auto', 'sigmoid', 'none']).default('auto'),
  /** Stretch each photo's smallest and largest value to 0 and 1, as rembg and RMBG do; `auto` only where it means something. */
  rescale: z.enum(['auto', 'never']).default('auto'),
})

const CENTRED = { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] }

/** What each of the known networks is fed with (rembg's sessions and the RMBG model cards). */
const KNOWN = [
  { words: /birefnet|rmbg[-_ ]?2|general-use/i, name: 'BiRefNet', side: 1024, input: { ...IMAGENET, filter: 'bilinear', divide: 255 } },
  { words: /rmbg|briaai|bria/i, name: 'RMBG 1.4', side: 1024, input: { ...CENTRED, filter: 'bilinear', divide: 255 } },
  { words: /is-?net|dis[-_.]/i, name: 'IS-Net', side: 1024, input: { ...CENTRED, filter: 'lanczos', divide: 'max' } },
  { words: /u2net|silueta|u-?2-?net/i, name: 'U2-Net', side: 320, input: { ...IMAGENET, filter: 'lanczos', divide: 'max' } },
] as const

/**
 * Background removal and salient objects: one plane of alpha (U2-Net, IS-Net, BiRefNet, RMBG). Their usual min-max
 * stretching turns a photo on which nothing was found into noise of full contrast; here it is done only when the values lie
 * on both sides of one half, so that an empty answer stays empty and a full one full.
 */
export const salient: Family = {
  id: 'salient',
  title: 'Background removal',
  tasks: ['matte'],
  roles: ['model'],
  options,
  propose(ports, file) {
    const sides = pictureSides(ports)
    const [first] = ports.outputs
    if (!sides || !first || first.dims.length !== 4 || first.type.startsWith('int')) return null
    const channels = first.dims[1]
    if (typeof channels === 'number' && channels !== 1) return null
    const named = KNOWN.find(({ words }) => words.test(file.name))
    // Seven maps, of six depths and their sum, are U2-Net's mark; IS-Net has six maps and as many stacks of features.
    const deep = ports.outputs.length === 7 ? KNOWN[3] : ports.outputs.length === 12 ? KNOWN[2] : undefined
    const known = named ?? deep
    if (!known && ports.outputs.length > 1) return null
    const side = known ? known.side : null
    return {
      task: 'matte',
      confidence: named ? 0.9 : deep ? 0.8 : 0.3,
      why: named ? `The file's name speaks of ${named.name}.`
        : deep ? `It has as many outputs as ${deep.name}.` : 'It has one map of the photo.',
      manifest: {
        input: modelInput.parse({ layout: sides.layout, width: sides.width ?? side, height: sides.height ?? side, ...known?.input }),
        labels: ['object'],
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, manifest, _photo, ports, params) {
    const asked = options.parse(manifest.options)
    const { data, width, height, channels } = densePlanes(outputs, ports, asked, 1)
    const plane = activated(channels === 1 ? data : data.slice(0, width * height), asked.activation)
    // Tiles of one photo must not each be stretched by a measure of their own.
    if (asked.rescale === 'auto' && params.strategy !== 'tiles') rescale(plane)
    const place = placeOfGrid(prepared, width, height)
    return { type: 'dense', dense: { kind: 'alpha', channels: 1, width, height, data: plane, place } }
  },
}

function rescale(plane: Float32Array): void {
  const [low, high] = extentOfValues(plane)
  if (low >= 0.5 || high <= 0.5) return
  const scale = 1 / (high - low)
  for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] - low) * scale
}
