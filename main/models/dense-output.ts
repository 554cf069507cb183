import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import type { ModelManifest } from '../../core/records/model.ts'
import type { ModelPorts, Tensor, Tensors } from './family.ts'
import { floatsOf, outputAt, planesOf, refuseShape, sigmoidAll } from './tensors.ts'

/** Where the planes are: which output (place in the file's order, or name), and whether channels come before or after rows. */
export const outputOptions = {
  output: z.union([z.number().int().min(0), z.string()]).default(0),
  layout: z.enum(['auto', 'nchw', 'nhwc']).default('auto'),
}

/** One plane after another, each row by row; a copy that may be changed. `whole` says that the file gives whole numbers. */
export type Planes = {
  readonly channels: number; readonly width: number; readonly height: number; readonly data: Float32Array; readonly whole: boolean
}

/**
 * An output as planes. [1, C, H, W], [1, H, W, C], both without the first 1, and [H, W] are known; with layout `auto` the
 * axis that has the expected number of channels is the channels', else the shorter one.
 * Throws `unsupported` for other shapes and for more than one photo.
 */
export function densePlanes(
  outputs: Tensors, ports: ModelPorts, { output, layout }: { output: number | string; layout: 'auto' | 'nchw' | 'nhwc' },
  expected: number,
): Planes {
  const tensor = outputAt(outputs, ports, output)
  const name = typeof output === 'string' ? output : ports.outputs[output].name
  const whole = tensor.type !== 'float32' && tensor.type !== 'float16'
  const dims = [...tensor.dims]
  if (dims.length === 4) {
    if (dims[0] !== 1) refuseShape(name, tensor.dims, 'one photo, [1, channels, height, width],')
    dims.shift()
  }
  if (dims.length === 2) dims.unshift(1)
  if (dims.length !== 3 || dims.some((dim) => dim < 1)) {
    refuseShape(name, tensor.dims, 'a map of the photo, [1, channels, height, width],')
  }
  const alone = tensor.dims.length < 4 && dims[0] === 1
  const last = layout === 'nhwc' || (layout === 'auto' && !alone && channelsLast(dims, expected))
  const [channels, height, width] = last ? [dims[2], dims[0], dims[1]] : dims
  return { channels, width, height, data: copied(tensor, last ? channels : 1), whole }
}

function channelsLast([a, , c]: readonly number[], expected: number): boolean {
  if ((a === expected) !== (c === expected)) return c === expected
  return c < a
}

function copied(tensor: Tensor, interleaved: number): Float32Array {
  const values = floatsOf(tensor)
  if (interleaved > 1) return planesOf(values, interleaved)
  return values === tensor.data ? values.slice() : values
}

/** Smallest and largest value; not-a-numbers become 0, as a network that broke down says nothing. */
export function extentOfValues(values: Float32Array): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== value) values[i] = 0
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : [0, 0]
}

/** Applies the logistic function in place where asked, or with `auto` where values leave 0..1. */
export function activated(values: Float32Array, activation: 'auto' | 'sigmoid' | 'none'): Float32Array {
  const [low, high] = extentOfValues(values)
  if (activation === 'sigmoid' || (activation === 'auto' && (low < -1e-3 || high > 1 + 1e-3))) return sigmoidAll(values)
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0
  else if (values[i] > 1) values[i] = 1
  return values
}

/** Index of the only label that has a name; null when there are more or none. */
export function onlyLabel(labels: ModelManifest['labels']): number | null {
  const named = labels.flatMap((label, i) => (label === null ? [] : [i]))
  return named.length === 1 ? named[0] : null
}

/** Throws `invalid`: model.json's labels are not this network's. */
export function refuseLabels(channels: number, labels: ModelManifest['labels']): never {
  throw new Fault('invalid', `The model tells ${channels} class${channels === 1 ? '' : 'es'} apart; model.json names ${labels.length}.`, {
    field: 'labels', found: labels.length, limit: channels,
    fix: 'List one label for each class in the order of the model, null for those without a meaning (background).',
  })
}
