import { Fault } from '../../core/fault.ts'
import type { ModelPort, ModelPorts, Prepared, Placement, Tensor, Tensors } from './family.ts'

/** Pixels that are worked on at once where there are several planes. */
const BLOCK = 2_048

/** Every float16 as a float, made when the first one is read (256 KiB). */
let halves: Float32Array | null = null

function halfTable(): Float32Array {
  if (halves) return halves
  halves = new Float32Array(65_536)
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 31
    const fraction = bits & 1023
    if (exponent === 0) halves[bits] = sign * fraction * 2 ** -24
    else if (exponent === 31) halves[bits] = fraction === 0 ? sign * Infinity : NaN
    else halves[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  }
  return halves
}

const word = new Float32Array(1)
const bitsOfWord = new Uint32Array(word.buffer)

/** The bits of the float16 nearest to a number, ties to even; too large ones become infinite. IEEE 754-2019, 4.3.1. */
export function halfOf(value: number): number {
  word[0] = value
  const bits = bitsOfWord[0]
  const sign = (bits >>> 16) & 0x8000
  const rest = bits & 0x7fff_ffff
  if (rest > 0x7f80_0000) return sign | 0x7e00
  if (rest >= 0x4780_0000) return sign | 0x7c00
  if (rest < 0x3300_0000) return sign
  const exponent = rest >>> 23
  // Below 2^-14 the step no longer shrinks: the hidden bit comes into the fraction, shifted.
  const shift = exponent < 113 ? 126 - exponent : 13
  const mantissa = exponent < 113 ? (rest & 0x7f_ffff) | 0x80_0000 : rest - 0x3800_0000
  const half = mantissa >>> shift
  const lost = mantissa & ((1 << shift) - 1)
  const middle = 1 << (shift - 1)
  return sign | (half + (lost > middle || (lost === middle && half & 1) ? 1 : 0))
}

/** A tensor's values as 32-bit floats; a float32 tensor's own array, not a copy. int64 loses what a double cannot hold. */
export function floatsOf(tensor: Tensor): Float32Array {
  const { data } = tensor
  if (data instanceof Float32Array) return data
  const out = new Float32Array(data.length)
  if (tensor.type === 'float16') {
    const table = halfTable()
    for (let i = 0; i < out.length; i++) out[i] = table[data[i] as number]
  } else if (data instanceof BigInt64Array) {
    for (let i = 0; i < out.length; i++) out[i] = Number(data[i])
  } else out.set(data)
  return out
}

/** 1 / (1 + e^-x). Where e^-x is infinite it is 0, as it should be. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** The logistic function of every value, in place; returns its argument. */
export function sigmoidAll(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-values[i]))
  return values
}

/**
 * Softmax over `channels` planes, pixel by pixel, in place; returns its argument. The largest logit is taken away first, so
 * nothing overflows.
 */
export function softmaxPlanes(values: Float32Array, channels: number): Float32Array {
  const plane = values.length / channels
  const most = new Float64Array(Math.min(plane, BLOCK))
  const sum = new Float64Array(most.length)
  // Block after block of each plane: going through the planes pixel by pixel would miss the cache at every step.
  for (let from = 0; from < plane; from += BLOCK) {
    const n = Math.min(BLOCK, plane - from)
    most.fill(-Infinity)
    sum.fill(0)
    for (let k = from; k < values.length; k += plane) for (let i = 0; i < n; i++) if (values[k + i] > most[i]) most[i] = values[k + i]
    for (let k = from; k < values.length; k += plane) {
      for (let i = 0; i < n; i++) {
        const e = Math.exp(values[k + i] - most[i])
        values[k + i] = e
        sum[i] += e
      }
    }
    for (let i = 0; i < n; i++) sum[i] = 1 / sum[i]
    for (let k = from; k < values.length; k += plane) for (let i = 0; i < n; i++) values[k + i] *= sum[i]
  }
  return values
}

/** Values whose channel runs fastest (NHWC) as one plane after another (NCHW). */
export function planesOf(values: Float32Array, channels: number): Float32Array {
  if (channels === 1) return values
  const plane = values.length / channels
  const out = new Float32Array(values.length)
  for (let c = 0; c < channels; c++) for (let i = 0, k = c; i < plane; i++, k += channels) out[c * plane + i] = values[k]
  return out
}

/** Number of values that dims make. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1)
}

/**
 * The output at a place in the file's order, or of a name. Throws `unsupported` when the network did not give it, or gave
 * fewer values than its dims say.
 */
export function outputAt(outputs: Tensors, ports: ModelPorts, which: number | string): Tensor {
  const name = typeof which === 'string' ? which : ports.outputs[which]?.name
  const tensor = name === undefined ? undefined : outputs[name]
  if (!tensor || tensor.data.length !== sizeOf(tensor.dims)) {
    throw new Fault('unsupported', `The model gave no usable output ${name ?? `number ${which}`}.`, {
      field: 'outputs', found: Object.keys(outputs).join(', ') || null,
      fix: 'Choose another family for this file, or export the model again.',
    })
  }
  return tensor
}

/** Throws `unsupported` that says what the family expected of an output and what it found. */
export function refuseShape(name: string, dims: readonly number[], expected: string): never {
  throw new Fault('unsupported', `The model's output ${name} is [${dims.join(', ')}]; ${expected} was expected.`, {
    field: 'outputs', found: dims.join(' x '), fix: 'Choose another family for this file, or correct model.json.',
  })
}

/** A declared size, or null when it may vary (a name, null, or a negative number). */
export function fixedDim(port: ModelPort, index: number): number | null {
  const dim = port.dims.at(index)
  return typeof dim === 'number' && dim > 0 ? dim : null
}

/** Where a grid of w x h cells lies that covers the whole prepared input, whatever its resolution. */
export function placeOfGrid(prepared: Pick<Prepared, 'place' | 'width' | 'height'>, w: number, h: number): Placement {
  const { sx, sy, x0, y0 } = prepared.place
  return { sx: (sx * prepared.width) / w, sy: (sy * prepared.height) / h, x0, y0 }
}
