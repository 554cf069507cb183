import { modelManifest, predictParams, type ModelManifest, type PredictParams } from '../../core/records/model.ts'
import type { Family, LoadedModel, Picture } from '../../main/models/family.ts'
import { node, tensor, type OnnxModel, type OnnxNode, type OnnxPort, type OnnxTensor } from './onnx.ts'
import { tinySession } from './tiny-session.ts'

type Step = { nodes: OnnxNode[]; tensors?: OnnxTensor[]; outputs: OnnxPort[]; input?: OnnxPort }

export const FREE: OnnxPort = { name: 'image', type: 'float32', dims: [1, 3, 'h', 'w'] }

/** A network from `image`; by default [1, 3, h, w] of any size. */
export function network({ nodes, tensors = [], outputs, input = FREE }: Step): OnnxModel {
  return { inputs: [input], outputs, nodes, tensors }
}

/** Pixel by pixel: output k = weights[k] . (r, g, b) + bias[k]; then perhaps one more operator. */
export function pointwise(weights: number[][], bias: number[], then?: string, input: OnnxPort = FREE): OnnxModel {
  const k = weights.length
  const [, , h, w] = input.dims
  return network({
    input,
    nodes: [node('Conv', ['image', 'k', 'b'], [then ? 't' : 'out'], { kernel_shape: [1, 1] }), ...(then ? [node(then, ['t'], ['out'], then === 'Softmax' ? { axis: 1 } : {})] : [])],
    tensors: [tensor('k', [k, 3, 1, 1], weights.flat()), tensor('b', [k], bias)],
    outputs: [{ name: 'out', type: 'float32', dims: [1, k, h, w] }],
  })
}

export type ManifestPart = Partial<Omit<ModelManifest, 'input' | 'thresholds'>> & { input?: Partial<ModelManifest['input']>; thresholds?: Partial<ModelManifest['thresholds']> }

export function manifestOf(family: Family, part: ManifestPart = {}): ModelManifest {
  return modelManifest.parse({
    id: 'tiny', name: 'Tiny', version: '1', family: family.id, task: family.tasks[0], labels: ['object'],
    files: [{ role: 'model', path: 'tiny.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    ...part, input: { width: null, height: null, ...part.input },
  })
}

export async function tinyModel(family: Family, model: OnnxModel, part: ManifestPart = {}): Promise<LoadedModel> {
  return { manifest: manifestOf(family, part), family, sessions: { model: await tinySession(model) } }
}

export function paramsOf(part: Record<string, unknown> = {}): PredictParams {
  return predictParams.parse(part)
}

/** A picture of width x height from the samples 0..255 of each pixel. */
export function picture(width: number, height: number, at: (x: number, y: number) => [number, number, number]): Picture {
  const data = new Uint8Array(3 * width * height)
  for (let y = 0, p = 0; y < height; y++) for (let x = 0; x < width; x++, p += 3) data.set(at(x, y), p)
  return { width, height, data }
}
