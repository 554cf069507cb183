import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { models as api } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { PlacedModel } from '../../inference/inference.ts'
import { lookInParser, shrinkInParser } from '../../inference/look-in-parser.ts'
import { sha256Of } from '../../inference/read-model-folder.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { whereToLook } from '../depths/where-to-look.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<(typeof api)['tryOut']['params']>
type Result = z.input<(typeof api)['tryOut']['result']>
type Context = Pick<ServiceContext, 'open' | 'roots' | 'spawn' | 'inference' | 'models'>

/** Pixels of the longer side of a small map. */
const MAP_SIDE = 320

/** One photo through a model that is there, or through a file that is not added yet; keeps nothing. */
export async function tryOnPhoto(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, roots } = context
  const file = open.get(params.project).images.file(params.image)
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: params.image })
  const photo = await allowedPath(file.absolute, roots)
  const model = await placed(context, params, call.signal)
  const folder = await mkdtemp(join(tmpdir(), 'selvedge-try-'))
  try {
    return await predicted(context, params, model, photo, join(folder, 'map.png'), call)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function predicted(context: Context, params: Params, model: PlacedModel, photo: string, mapFile: string, call: Call): Promise<Result> {
  const { inference } = context
  const hasMap = model.manifest.task === 'depth' || model.manifest.task === 'matte'
  const began = performance.now()
  const found = await inference.predict(model, photo, params.params, {
    ...whereToLook(context.open.get(params.project), params.image, model.manifest, params.params), device: params.device, signal: call.signal, ...(hasMap ? { mapFile } : {}),
  })
  const seconds = (performance.now() - began) / 1_000
  const map = found.map && { kind: found.map.kind, ...(await shrinkInParser(context.spawn, mapFile, MAP_SIDE, { signal: call.signal })) }
  return {
    objects: found.objects.map(({ label, ...rest }) => ({ ...rest, label: model.manifest.labels[label] ?? `${label}` })),
    seconds, device: found.ran.provider, uncertainty: found.uncertainty, map,
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
