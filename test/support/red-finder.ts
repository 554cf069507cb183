import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, onnx, tensor, type OnnxModel, type OnnxTensor } from './onnx.ts'

/**
 * A network that finds what is red: input [1, 3, side, side], output [1, 1, side, side] = sigmoid(20 * (r - g) - 10) of
 * samples 0..1. `weights` puts its numbers into another file.
 */
export function redFinder({ side = 16, metadata = {}, weights }: { side?: number; metadata?: Record<string, string>; weights?: Record<string, string> } = {}): Uint8Array {
  const kernel: OnnxTensor = weights
    ? { name: 'k', type: 'float32', dims: [1, 3, 1, 1], external: weights }
    : tensor('k', [1, 3, 1, 1], [20, -20, 0])
  const model: OnnxModel = {
    inputs: [{ name: 'image', type: 'float32', dims: [1, 3, side, side] }], outputs: [{ name: 'mask', type: 'float32', dims: [1, 1, side, side] }],
    nodes: [node('Conv', ['image', 'k', 'b'], ['t'], { kernel_shape: [1, 1] }), node('Sigmoid', ['t'], ['mask'])],
    tensors: [kernel, tensor('b', [1], [-10])], metadata,
  }
  return onnx(model)
}

/** The numbers of `redFinder` for a file of their own: 12 bytes. */
export const RED_WEIGHTS = new Uint8Array(Float32Array.of(20, -20, 0).buffer)

export function writeModel(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
