import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { models as api } from '../../../core/api/models.ts'
import { readCard, readManifest, rowOf } from '../../inference/read-model-folder.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { probeFile } from './probe-file.ts'
import { proposeFor } from './propose.ts'

type Result = z.input<(typeof api)['check']['result']>

/** Looks a model folder or .onnx file through and runs it once in a throw-away process. Throws what is wrong with it. */
export async function checkModel(context: Pick<ServiceContext, 'roots' | 'spawn' | 'log' | 'inference'>, given: string, call: Call): Promise<Result> {
  const { roots, inference } = context
  const path = await allowedPath(await roots.resolve(given), roots)
  if (statSync(fsPath(path)).isDirectory()) {
    const manifest = readManifest(path)
    const probes = []
    for (const file of manifest.files) {
      call.progress(probes.length / manifest.files.length, file.path)
      probes.push(await probeFile(inference, join(path, file.path), manifest, call.signal))
    }
    const [{ ports, nodes, opset, producer, device }] = probes
    const milliseconds = probes.reduce((sum, probe) => sum + (probe.milliseconds ?? 0), 0)
    return { ok: true, model: rowOf(manifest, { shipped: false, card: readCard(path), problem: '' }), ...mutable(ports), nodes, opset, producer, milliseconds, device }
  }
  const { proposals } = await proposeFor(context, given, call.signal)
  const manifest = proposals.at(0)?.manifest
  const probe = await probeFile(inference, path, manifest, call.signal)
  const { ports, nodes, opset, producer, device, milliseconds } = probe
  const model = manifest ? rowOf(manifest, { shipped: false, card: '', problem: '' }) : null
  return { ok: true, model, ...mutable(ports), nodes, opset, producer, milliseconds: milliseconds ?? 0, device }
}

type Ports = Awaited<ReturnType<ServiceContext['inference']['probe']>>['ports']
function mutable({ inputs, outputs }: Ports): Pick<Result, 'inputs' | 'outputs'> {
  const copy = (list: Ports['inputs']) => list.map(({ name, type, dims }) => ({ name, type, dims: [...dims] }))
  return { inputs: copy(inputs), outputs: copy(outputs) }
}
