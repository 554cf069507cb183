import * as ort from 'onnxruntime-node'
import type { ModelPorts, Session, Tensor, Tensors } from '../../main/models/family.ts'
import { onnx, type OnnxModel } from './onnx.ts'

/** A network of a test, made on the spot and run on the CPU in this process: only for files that the test itself built. */
export async function tinySession(model: OnnxModel): Promise<Session> {
  const session = await ort.InferenceSession.create(onnx(model), { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 })
  const ports: ModelPorts = { inputs: model.inputs ?? [], outputs: model.outputs.map(({ name, type, dims }) => ({ name, type, dims })) }
  return {
    ports,
    async run(feeds) {
      const given = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data as never, dims as number[])])
      const outputs = await session.run(Object.fromEntries(given))
      return Object.fromEntries(Object.entries(outputs).map(([name, { type, dims, data }]) => [name, { type, dims, data } as Tensor])) as Tensors
    },
  }
}
