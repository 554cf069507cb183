import { node, onnx, tensor, type OnnxNode, type OnnxTensor } from '../../test/support/onnx.ts'
import { random } from '../../test/support/random.ts'

/** Channels of the levels from fine to coarse: the U-Net of PERF.md. */
const WIDTHS = [16, 32, 64, 128, 256]

/**
 * A U-Net as an .onnx file: five levels of two 3x3 convolutions, base 16, one sigmoid plane out. Weights are random, seed 7:
 * its answers mean nothing, its work is that of a real one.
 */
export function unet(side: number): Uint8Array {
  const next = random(7)
  const nodes: OnnxNode[] = []
  const tensors: OnnxTensor[] = []
  let last = 0
  const fresh = () => `t${++last}`
  const weights = (dims: number[], fan: number) => {
    const name = fresh()
    const scale = Math.sqrt(6 / fan)
    tensors.push(tensor(name, dims, Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => (next() * 2 - 1) * scale)))
    return name
  }
  const op = (type: string, inputs: string[], attributes: Parameters<typeof node>[3] = {}) => {
    const out = fresh()
    nodes.push(node(type, inputs, [out], attributes))
    return out
  }
  const block = (x: string, from: number, to: number) => {
    const once = (input: string, channels: number) =>
      op('Relu', [op('Conv', [input, weights([to, channels, 3, 3], channels * 9), weights([to], 9)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })])
    return once(once(x, from), to)
  }
  const skips: string[] = []
  let x = 'image'
  for (const [level, width] of WIDTHS.entries()) {
    if (level > 0) x = op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] })
    x = block(x, level === 0 ? 3 : WIDTHS[level - 1], width)
    skips.push(x)
  }
  for (let level = WIDTHS.length - 2; level >= 0; level--) {
    const [from, to] = [WIDTHS[level + 1], WIDTHS[level]]
    const up = op('ConvTranspose', [x, weights([from, to, 2, 2], from * 4)], { kernel_shape: [2, 2], strides: [2, 2] })
    x = block(op('Concat', [skips[level], up], { axis: 1 }), 2 * to, to)
  }
  const logits = op('Conv', [x, weights([1, WIDTHS[0], 1, 1], WIDTHS[0])], { kernel_shape: [1, 1] })
  nodes.push(node('Sigmoid', [logits], ['mask']))
  return onnx({
    inputs: [{ name: 'image', type: 'float32', dims: [1, 3, side, side] }], outputs: [{ name: 'mask', type: 'float32', dims: [1, 1, side, side] }], nodes, tensors,
  })
}
