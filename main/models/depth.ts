import { z } from 'zod'
import { USUAL_SQUARE } from '../../core/depth/person-square.ts'
import { modelInput } from '../../core/records/model.ts'
import { densePlanes, extentOfValues, outputOptions } from './dense-output.ts'
import type { Family } from './family.ts'
import { prepareCrop } from './person-crop.ts'
import { IMAGENET, pictureSides } from './picture-ports.ts'
import { prepareInput } from './prepare.ts'
import { fixedDim, placeOfGrid } from './tensors.ts'

const options = z.object({
  ...outputOptions,
  /** `inverse`: near is large, as MiDaS and Depth Anything answer; `distance`: far is large. */
  values: z.enum(['inverse', 'distance']).default('inverse'),
  /** Unit of `distance`, such as m; empty when the scale is not known. */
  unit: z.string().max(20).default(''),
  /** It must be shown one person: a square round it with so many pixels of a border, in a photo whose longer side has `of`. */
  person: z.object({ border: z.number().min(0).default(USUAL_SQUARE.border), of: z.number().min(1).default(USUAL_SQUARE.of) }).nullable().default(null),
  /** The part of the photo that it looks at, [x, y, width, height] as shares; what lies beyond the photo is `input.pad`. */
  box: z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]).nullable().default(null),
})

const HALVES = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }

/** What the known networks are fed with. Depth Anything keeps the aspect, at multiples of the 14 pixels of its patches. */
const KNOWN = [
  { words: /depth[-_ ]?anything/i, name: 'Depth Anything', multiple: 14, side: 518, input: { ...IMAGENET, filter: 'bicubic' } },
  { words: /dpt[-_ ]?(large|hybrid)/i, name: 'DPT', multiple: 32, side: 384, input: { ...HALVES, filter: 'bicubic' } },
  { words: /midas|model-(small|f6b98070)/i, name: 'MiDaS', multiple: 32, side: 384, input: { ...IMAGENET, filter: 'bicubic' } },
  { words: /depth/i, name: 'depth', multiple: 1, side: null, input: { filter: 'area' } },
] as const

/** Depth from one photo: one plane of inverse depth or distance (MiDaS, Depth Anything V1 and V2, a plain U-Net). */
export const depth: Family = {
  id: 'depth',
  title: 'Depth',
  tasks: ['depth'],
  roles: ['model'],
  options,
  propose(ports, file) {
    const sides = pictureSides(ports)
    const [first] = ports.outputs
    if (!sides || ports.outputs.length !== 1 || first.type.startsWith('int')) return null
    const flat = first.dims.length === 3
    if (!flat && !(first.dims.length === 4 && (fixedDim(first, sides.layout === 'nchw' ? 1 : 3) ?? 1) === 1)) return null
    // A plane without an axis for channels is this family's habit; anchors of a detector are no plane.
    if (flat && (fixedDim(first, 2) !== sides.width || fixedDim(first, 1) !== sides.height)) return null
    const known = KNOWN.find(({ words }) => words.test(file.name))
    const { multiple = 1, side = null } = known ?? {}
    const free = sides.width === null && sides.height === null
    return {
      task: 'depth',
      confidence: known ? 0.9 : flat ? 0.6 : 0.2,
      why: known ? `The file's name speaks of ${known.name}.` : `Its output ${first.name} is one plane over the photo.`,
      manifest: {
        input: modelInput.parse({ ...sides, ...known?.input, ...(free ? { longSide: side, multiple } : {}) }),
        labels: [null],
      },
    }
  },
  prepare(photo, { input, options: given }, ports) {
    const { box } = options.parse(given)
    return box ? prepareCrop(photo, input, ports, { box, padding: 1 }) : prepareInput(photo, input, ports)
  },
  decode(outputs, prepared, manifest, _photo, ports) {
    const { data, width, height, channels } = densePlanes(outputs, ports, options.parse(manifest.options), 1)
    const plane = channels === 1 ? data : data.slice(0, width * height)
    extentOfValues(plane)
    const place = placeOfGrid(prepared, width, height)
    return { type: 'dense', dense: { kind: 'depth', channels: 1, width, height, data: plane, place } }
  },
}
