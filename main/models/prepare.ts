import { Fault } from '../../core/fault.ts'
import type { ModelInput } from '../../core/records/model.ts'
import type { ModelPort, ModelPorts, Picture, Placement, Prepared, Tensor } from './family.ts'
import { resample } from './resample.ts'
import { fixedDim, halfOf } from './tensors.ts'

/** Most pixels of one input: 3 float32 planes of these are 384 MiB. */
const MOST_INPUT_PIXELS = 2 ** 25

/**
 * The photo as the network wants it. Sizes come from the file where it fixes them, else from the manifest; where neither
 * does, the longer side becomes `longSide` (or stays) and both are brought to a multiple of `multiple`. Then samples are
 * divided, less mean, over std, in the fed order and layout, as float32, float16 or uint8 as the file declares.
 * @param name the input that takes the photo; default: the first
 * @param place where on the photo the input lies, instead of the whole photo by `input.resize`; outside the photo is `pad`
 * Throws `unsupported` for an input that is no picture, `exhausted` for one too large.
 */
export function prepareInput(
  photo: Picture, input: ModelInput, ports: ModelPorts, { name, place }: { name?: string; place?: Placement } = {},
): Prepared {
  const port = name === undefined ? ports.inputs[0] : ports.inputs.find((each) => each.name === name)
  if (!port || !takesPicture(port, input)) throw notPicture(port)
  const { width, height, scale } = inputSize(photo, input, port)
  if (width * height > MOST_INPUT_PIXELS) {
    throw new Fault('exhausted', `The photo would be fed as ${width} x ${height} pixels, too many for one run.`, {
      field: 'input', found: width * height, limit: MOST_INPUT_PIXELS, fix: 'Predict in tiles, or set a longest side in model.json.',
    })
  }
  const where = place ?? placeInput(photo, input, width, height, scale)
  const planar = input.layout === 'nchw'
  const pixels = width * height
  const step = planar ? pixels : 1
  const first = input.order === 'rgb' ? 0 : 2 * step
  const channels = [first, step, 2 * step - first] as const
  const { divide, mean, std } = input
  // Mean and std are in the fed order, the channels of the photo in its own.
  const fed = input.order === 'rgb' ? ([0, 1, 2] as const) : ([2, 1, 0] as const)
  const triple = (make: (c: number) => number): [number, number, number] => [make(fed[0]), make(fed[1]), make(fed[2])]
  const layout = {
    channels, pixel: planar ? 1 : 3,
    ...(divide === 'max' ? {} : { scale: triple((c) => 1 / (divide * std[c])), shift: triple((c) => -mean[c] / std[c]) }),
  }
  const values = new Float32Array(3 * pixels)
  resample(photo, where, width, height, input.filter, input.pad, values, layout)
  if (divide === 'max') normaliseByMost(values, input, planar)
  const image = planar ? [3, height, width] : [height, width, 3]
  const tensor = tensorAs(port, port.dims.length === 4 ? [1, ...image] : image, values)
  return { feeds: { [port.name]: tensor }, place: where, width, height }
}

/** Width and height in pixels that this input is fed for this photo, and the most it may be enlarged by on the way. */
export function inputSize(
  photo: { width: number; height: number }, input: ModelInput, port: ModelPort,
): { width: number; height: number; scale: number } {
  const axis = input.layout === 'nchw' ? -1 : -2
  const width = fixedDim(port, axis) ?? input.width
  const height = fixedDim(port, axis - 1) ?? input.height
  if (width !== null && height !== null) return { width, height, scale: Infinity }
  const { multiple } = input
  const scale = width !== null ? width / photo.width
    : height !== null ? height / photo.height
    : input.longSide === null ? 1 : input.longSide / Math.max(photo.width, photo.height)
  // A letterbox pads up to the next step, a stretched photo goes to the nearest one.
  const round = input.resize === 'stretch' ? Math.round : Math.ceil
  const sideOf = (side: number): number => Math.max(multiple, round(Number((side * scale).toFixed(6)) / multiple) * multiple)
  return { width: width ?? sideOf(photo.width), height: height ?? sideOf(photo.height), scale }
}

/**
 * Where an input of this size lies on the photo by the manifest's resize rule.
 * @param most a letterbox enlarges the photo no more than this
 */
export function placeInput(
  photo: { width: number; height: number }, input: Pick<ModelInput, 'resize'>, width: number, height: number, most = Infinity,
): Placement {
  if (input.resize === 'stretch') return { sx: photo.width / width, sy: photo.height / height, x0: 0, y0: 0 }
  const scale = Math.min(width / photo.width, height / photo.height, most)
  const seenWidth = Math.max(1, Math.min(width, Math.round(photo.width * scale)))
  const seenHeight = Math.max(1, Math.min(height, Math.round(photo.height * scale)))
  const sx = photo.width / seenWidth
  const sy = photo.height / seenHeight
  if (input.resize === 'letterbox-top-left') return { sx, sy, x0: 0, y0: 0 }
  // Of an odd margin the smaller half is above and to the left, as Ultralytics rounds it.
  const left = Math.round((width - seenWidth) / 2 - 0.1)
  const top = Math.round((height - seenHeight) / 2 - 0.1)
  return { sx, sy, x0: -left * sx, y0: -top * sy }
}

/** (x / largest - mean) / std for each channel in the fed order, in place. */
function normaliseByMost(values: Float32Array, { mean, std }: ModelInput, planar: boolean): void {
  let most = 1e-6
  for (const value of values) if (value > most) most = value
  const pixels = values.length / 3
  for (let c = 0; c < 3; c++) {
    const scale = 1 / (most * std[c])
    const shift = -mean[c] / std[c]
    if (planar) for (let i = c * pixels, end = i + pixels; i < end; i++) values[i] = values[i] * scale + shift
    else for (let i = c; i < values.length; i += 3) values[i] = values[i] * scale + shift
  }
}

/** Whether the file's dims leave room for one picture of three channels in the manifest's layout. */
function takesPicture(port: ModelPort, { layout }: ModelInput): boolean {
  if (port.dims.length !== 4 && port.dims.length !== 3) return false
  const channels = fixedDim(port, layout === 'nchw' ? -3 : -1)
  return (channels === null || channels === 3) && (port.dims.length === 3 || (fixedDim(port, 0) ?? 1) === 1)
}

function tensorAs(port: ModelPort, dims: number[], values: Float32Array): Tensor {
  if (port.type === 'float32') return { type: 'float32', dims, data: values }
  if (port.type === 'float16') return { type: 'float16', dims, data: Uint16Array.from(values, halfOf) }
  if (port.type === 'uint8') return { type: 'uint8', dims, data: Uint8Array.from(new Uint8ClampedArray(values)) }
  throw notPicture(port)
}

function notPicture(port: ModelPort | undefined): Fault {
  return new Fault('unsupported', 'The model has no input that takes a colour picture.', {
    field: 'inputs', found: port ? `${port.name}: ${port.type} [${port.dims.map((dim) => dim ?? '?').join(', ')}]` : null,
    fix: 'The input should be one picture of 3 channels of float32, float16 or uint8 samples; look at the layout in model.json.',
  })
}
