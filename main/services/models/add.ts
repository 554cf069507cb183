import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { ModelRow, models as api } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import { modelManifest, type ModelManifest } from '../../../core/records/model.ts'
import { addModel, type AddSource } from '../../inference/add-model.ts'
import { lookInParser } from '../../inference/look-in-parser.ts'
import { readManifest } from '../../inference/read-model-folder.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath } from '../../media/raw-path.ts'
import { familyOf } from '../../models/index.ts'
import { invalid } from '../../../core/api/rpc.ts'
import type { ServiceContext } from '../service-context.ts'
import { probeFile } from './probe-file.ts'
import { checkDecoder, decoderBeside } from './decoder.ts'
import { proposeFor } from './propose.ts'

type Params = z.output<(typeof api)['add']['params']>
type Context = Pick<ServiceContext, 'roots' | 'spawn' | 'log' | 'models' | 'inference'>

/** Copies a model folder or an .onnx file in, after it was looked through and ran. Throws what is wrong with it. */
export async function addFrom(context: Context, params: Params, call: Call): Promise<ModelRow> {
  const { roots, models, inference } = context
  call.progress(null, 'Looking it through')
  const path = await allowedPath(await roots.resolve(params.path), roots)
  const source = statSync(fsPath(path)).isDirectory() ? await ofFolder(context, path, params.manifest, call.signal) : await ofFile(context, params, call.signal)
  const shipped = (await models.list()).find((row) => row.shipped && row.id === source.manifest.id)
  if (shipped) throw new Fault('conflict', 'A model that comes with Selvedge has this name.', { field: 'id', found: shipped.id, fix: 'Give the new one another name.' })
  const added = await addModel(models.added, source, {
    replace: params.replace, signal: call.signal, progress: call.progress,
    tryOut: async (file, _role, manifest) => void (await probeFile(inference, file, manifest, call.signal)),
  })
  const row = (await models.list()).find(({ id }) => id === added.id)
  if (!row) throw new Fault('not-found', 'The model was taken away while it was added.', { found: added.id })
  return row
}

async function ofFolder({ spawn }: Context, folder: string, changes: Params['manifest'], signal: AbortSignal): Promise<AddSource> {
  const manifest = merged(readManifest(folder), changes)
  const files: AddSource['files'] = {}
  for (const { role, path } of manifest.files) files[role] = { path: join(folder, path), found: await lookInParser(spawn, join(folder, path), { signal }) }
  return { files, cardFrom: folder, manifest }
}

async function ofFile(context: Context, params: Params, signal: AbortSignal): Promise<AddSource> {
  const { roots, spawn } = context
  const { path, found, proposals } = await proposeFor(context, params.path, signal)
  const proposal = params.manifest?.family === undefined ? proposals[0] : proposals.find(({ family }) => family === params.manifest?.family)
  const given = proposal?.manifest ?? params.manifest
  if (!given) {
    throw new Fault('unsupported', 'No kind of model that Selvedge knows has these inputs and outputs.', {
      file: path, fix: 'Put the file into a folder with a model.json that says what it is, and add the folder.',
    })
  }
  const family = familyOf(given.family ?? '')
  const roles = family?.roles ?? ['model']
  const files: AddSource['files'] = { [roles[0]]: { path, found } }
  if (roles.includes('decoder')) {
    const decoder = params.decoder === undefined ? await decoderBeside(path, roots) : await allowedPath(await roots.resolve(params.decoder), roots)
    if (decoder === null) throw new Fault('invalid', 'This model needs its decoder too.', { field: 'decoder', fix: 'Choose the decoder’s .onnx file.' })
    files.decoder = { path: decoder, found: await lookInParser(spawn, decoder, { signal }) }
    checkDecoder(files.decoder.found, decoder)
  }
  return { files, cardFrom: null, manifest: merged(given, params.manifest) }
}

/** What the user changed on top of what was proposed or written. */
function merged(manifest: Partial<ModelManifest>, changes: Params['manifest'] = {}): ModelManifest {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const whole = modelManifest.safeParse({ ...manifest, ...given, files: manifest.files ?? changes.files ?? [], weights: [] })
  if (!whole.success) throw invalid('manifest.', whole.error)
  return whole.data
}
