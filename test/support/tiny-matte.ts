import { node, tensor, type OnnxModel } from './onnx.ts'

type Side = number | string

/** A network of mattes with the signature of ViTMatte's files, of 3 + n channels: alpha = weights . channels + bias, pixel by pixel. */
export function together(weights: number[], h: Side = 'h', w: Side = 'w', bias = 0): OnnxModel {
  const n = weights.length
  return {
    inputs: [{ name: 'pixel_values', type: 'float32', dims: [1, n, h, w] }], outputs: [{ name: 'alphas', type: 'float32', dims: [1, 1, h, w] }],
    nodes: [node('Conv', ['pixel_values', 'k', 'b'], ['alphas'], { kernel_shape: [1, 1] })],
    tensors: [tensor('k', [1, n, 1, 1], weights), tensor('b', [1], [bias])],
  }
}
