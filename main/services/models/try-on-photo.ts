import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { models as api } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { PlacedModel } from '../../inference/inference.ts'
import { lookInParser } from '../../inference/look-in-parser.ts'
import { sha256Of } from '../../inference/read-model-folder.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<(typeof api)['tryOut']['params']>
type Result = z.input<(typeof api)['tryOut']['result']>
type Context = Pick<ServiceContext, 'open' | 'roots' | 'spawn' | 'inference' | 'models'>

/** One photo through a model that is there, or through a file that is not added yet; keeps nothing. */
export async function tryOnPhoto(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, roots, inference } = context
  const file = open.get(params.project).images.file(params.image)
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: params.image })
  const photo = await allowedPath(file.absolute, roots)
  const model = await placed(context, params, call.signal)
  const began = performance.now()
  const found = await inference.predict(model, photo, params.params, { device: params.device, signal: call.signal })
  return {
    objects: found.objects.map(({ label, ...rest }) => ({ ...rest, label: model.manifest.labels[label] ?? `${label}` })),
    seconds: (performance.now() - began) / 1_000, device: found.ran.provider, uncertainty: found.uncertainty,
  }
}

async function placed({ roots, spawn, models }: Context, params: Params, signal: AbortSignal): Promise<PlacedModel> {
  if (params.model !== undefined) return models.load(params.model)
  const { path: given, manifest } = params
  if (given === undefined || manifest === undefined) throw new Fault('invalid', 'Name a model, or a file with what it is.', { field: 'model' })
  const path = await allowedPath(await roots.resolve(given), roots)
  const { bytes } = await lookInParser(spawn, path, { signal })
  const { sha256 } = await sha256Of(path, signal)
  const { role } = manifest.files[0]
  if (role !== 'model') throw new Fault('unsupported', 'A model that answers clicks is tried once it was added.', { field: 'path' })
  const folder = dirname(path)
  const name = path.slice(join(folder, 'x').length - 1)
  return { manifest: { ...manifest, files: [{ role, path: name, sha256, bytes }] }, folder, files: { [role]: path } }
}
