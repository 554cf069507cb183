import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import { modelInput, type ModelInput, type ModelManifest } from '../../core/records/model.ts'
import { activated, densePlanes, outputOptions } from './dense-output.ts'
import type { Family, ModelPort, ModelPorts, Picture, Tensor } from './family.ts'
import { prepareInput } from './prepare.ts'
import { regrid } from './regrid.ts'
import { fixedDim, halfOf } from './tensors.ts'

const options = z.object({
  ...outputOptions,
  /** No `auto` here: each tile would be judged by itself. */
  activation: z.enum(['sigmoid', 'none']).default('none'),
  /** What background, unknown and foreground are fed as where the trimap is one plane. */
  levels: z.tuple([z.number(), z.number(), z.number()]).default([0, 0.5, 1]),
})

/** ViTMatte's mean and spread; and the side of a tile that a computer without a graphics card takes in some seconds. */
const HALVES = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }
const MOST_SIDE = 1_024

/** Planes by which a trimap is told otherwise: of which of background (0), unknown and foreground (2) each says that it is so. */
const PLANES: Readonly<Record<number, readonly number[]>> = { 2: [0, 2], 3: [0, 1, 2] }

/**
 * Mattes from a photo and its trimap: together in one input of 4, 5 or 6 channels (ViTMatte, MatteFormer), or the trimap in
 * a second input of 1, 2 or 3. They see the photo at its own resolution, so they are asked for no more at a time than their
 * file or `input.longSide` says; see matteInTiles.
 */
export const trimapMatte: Family = {
  id: 'trimap-matte',
  title: 'Matting with a trimap',
  tasks: ['trimap-matte'],
  roles: ['model'],
  options,
  propose(ports, file) {
    const found = portsOf(ports)
    if (!found || ports.outputs.length === 0) return null
    const { layout, picture } = found
    const [output] = ports.outputs
    if (output.dims.length !== 4 || output.type.startsWith('int')) return null
    const [height, width] = [-2, -1].map((axis) => fixedDim(picture, layout === 'nchw' ? axis : axis - 1))
    const named = /vit-?matte|matteformer|trimap|\b(gca|fba|dim|aematter|matting)\b/i.exec(file.name)
    return {
      task: 'trimap-matte',
      confidence: named ? 0.9 : 0.6,
      why: found.trimap ? `It takes a photo and, as ${found.trimap.name}, a map of the same size.`
        : `It takes a photo with ${found.planes} more channel${found.planes === 1 ? '' : 's'}: a trimap.`,
      manifest: {
        input: modelInput.parse({ layout, width, height, longSide: width === null || height === null ? MOST_SIDE : null, multiple: 32, ...HALVES }),
        labels: ['object'],
      },
    }
  },
  async matte(photo, trimap, manifest, session) {
    const found = portsOf(session.ports)
    if (!found || found.layout !== manifest.input.layout) {
      throw new Fault('unsupported', 'The model has no inputs that take a photo and its trimap.', {
        field: 'inputs', found: session.ports.inputs.map(({ name, dims }) => `${name} [${dims.map((dim) => dim ?? '?').join(', ')}]`).join('; '),
        fix: 'It should take one picture of 4, 5 or 6 channels, or a picture of 3 and a trimap of 1, 2 or 3; look at the layout in model.json.',
      })
    }
    const { picture, planes, layout } = found
    const asked = options.parse(manifest.options)
    const { width, height } = photo
    const colours = fedColours(photo, manifest.input, picture)
    const marks = fedTrimap(trimap, planes, asked.levels)
    const pixels = width * height
    const shape = (channels: number) => (layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels])
    const apart = layout === 'nchw' || planes === 1 ? marks : interleaved(marks, pixels, planes)
    const outputs = await session.run(found.trimap
      ? { [picture.name]: tensorOf(picture, shape(3), colours), [found.trimap.name]: tensorOf(found.trimap, shape(planes), apart) }
      : { [picture.name]: tensorOf(picture, shape(3 + planes), joined(colours, marks, pixels, planes, layout)) })
    const { data, ...size } = densePlanes(outputs, session.ports, asked, 1)
    // Of several planes (the object's colours come beside its alpha) the alpha is the first.
    const plane = activated(data.slice(0, size.width * size.height), asked.activation)
    if (size.width === width && size.height === height) return plane
    const place = { sx: width / size.width, sy: height / size.height, x0: 0, y0: 0 }
    return regrid({ width: size.width, height: size.height, data: plane, place }, WHOLE, width, height)
  },
}

const WHOLE = { sx: 1, sy: 1, x0: 0, y0: 0 }

type Found = { picture: ModelPort; trimap: ModelPort | null; planes: number; layout: 'nchw' | 'nhwc' }

/** Which input is what; null for networks of another kind. */
function portsOf({ inputs }: Pick<ModelPorts, 'inputs'>): Found | null {
  if (inputs.length < 1 || inputs.length > 2) return null
  if (inputs.some(({ dims, type }) => dims.length !== 4 || !['float32', 'float16', 'uint8'].includes(type))) return null
  for (const layout of ['nchw', 'nhwc'] as const) {
    const channels = inputs.map((port) => fixedDim(port, layout === 'nchw' ? -3 : -1))
    if (inputs.length === 1) {
      if (channels[0] !== null && channels[0] >= 4 && channels[0] <= 6) return { picture: inputs[0], trimap: null, planes: channels[0] - 3, layout }
      continue
    }
    // Where both have three channels their names tell, else the photo comes first.
    const isSecond = channels[1] === 3 && (channels[0] !== 3 || /tri/i.test(inputs[0].name))
    const at = isSecond ? 1 : channels[0] === 3 ? 0 : -1
    const planes = at < 0 ? null : channels[1 - at]
    if (planes !== null && planes >= 1 && planes <= 3) return { picture: inputs[at], trimap: inputs[1 - at], planes, layout }
  }
  return null
}

/** Width and height in pixels that are fed at once: what the file fixes, else as much as is wanted and the manifest allows. */
export function matteSides(
  manifest: ModelManifest, ports: ModelPorts, wanted: { width: number; height: number },
): { width: number; height: number } {
  const { layout, width, height, longSide, multiple } = manifest.input
  const picture = portsOf(ports)?.picture ?? ports.inputs[0]
  const axis = layout === 'nchw' ? -1 : -2
  const most = Math.max(multiple, Math.floor((longSide ?? Infinity) / multiple) * multiple)
  const side = (fixed: number | null, size: number): number => fixed ?? Math.min(most, Math.ceil(size / multiple) * multiple)
  return { width: side(fixedDim(picture, axis) ?? width, wanted.width), height: side(fixedDim(picture, axis - 1) ?? height, wanted.height) }
}

/** The photo's samples as the manifest wants them, of the photo's own size. */
function fedColours(photo: Picture, input: ModelInput, port: ModelPort): Float32Array {
  const dims = input.layout === 'nchw' ? [1, 3, photo.height, photo.width] : [1, photo.height, photo.width, 3]
  const own = { name: port.name, type: 'float32', dims }
  const as: ModelInput = { ...input, width: photo.width, height: photo.height, resize: 'stretch', filter: 'nearest' }
  const { feeds } = prepareInput(photo, as, { inputs: [own], outputs: [] })
  return feeds[port.name].data as Float32Array
}

/** One plane of levels, or planes of 0 and 1, one after the other. */
function fedTrimap(trimap: Uint8Array, planes: number, levels: readonly number[]): Float32Array {
  const out = new Float32Array(planes * trimap.length)
  for (let p = 0; p < trimap.length; p++) {
    const kind = trimap[p] === 0 ? 0 : trimap[p] === 255 ? 2 : 1
    if (planes === 1) out[p] = levels[kind]
    else PLANES[planes].forEach((of, plane) => void (out[plane * trimap.length + p] = of === kind ? 1 : 0))
  }
  return out
}

function joined(colours: Float32Array, marks: Float32Array, pixels: number, planes: number, layout: 'nchw' | 'nhwc'): Float32Array {
  const out = new Float32Array(colours.length + marks.length)
  if (layout === 'nchw') {
    out.set(colours)
    out.set(marks, colours.length)
    return out
  }
  for (let p = 0, to = 0; p < pixels; p++) {
    for (let c = 0; c < 3; c++) out[to++] = colours[3 * p + c]
    for (let c = 0; c < planes; c++) out[to++] = marks[c * pixels + p]
  }
  return out
}

function interleaved(planar: Float32Array, pixels: number, planes: number): Float32Array {
  const out = new Float32Array(planar.length)
  for (let p = 0, to = 0; p < pixels; p++) for (let c = 0; c < planes; c++) out[to++] = planar[c * pixels + p]
  return out
}

function tensorOf({ type }: ModelPort, dims: number[], values: Float32Array): Tensor {
  if (type === 'float16') return { type, dims, data: Uint16Array.from(values, halfOf) }
  if (type === 'uint8') return { type, dims, data: Uint8Array.from(new Uint8ClampedArray(values)) }
  return { type: 'float32', dims, data: values }
}
