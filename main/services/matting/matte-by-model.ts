import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call } from '../../../core/api/method.ts'
import type { DeviceChoice } from '../../../core/api/models.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { TrimapRuns } from '../../../core/matting/patched-trimap.ts'
import type { AlphaRow } from '../../../core/records/matte.ts'
import { runParams } from '../predictions/run-params.ts'
import type { ServiceContext } from '../service-context.ts'
import { readMatte } from './pictures.ts'

export type ModelMethod = `model:${string}`
export type ToMatte = { method: ModelMethod; device: DeviceChoice; /** Path that may be read. */ photo: string; trimap: TrimapRuns }
/** Iterations are the parts of the photo that were looked at; `origin` says which model it was. */
export type ModelMatte = { alpha: Float32Array<ArrayBuffer>; iterations: number; seconds: number; origin: AlphaRow['params'] }

const PREFIX = 'model:'

export function isByModel(method: string): method is ModelMethod {
  return method.startsWith(PREFIX)
}

/**
 * The alpha that a model makes of a photo, in the model's own process; what the trimap knows is as it says. Throws
 * `not-found` when there is no such model, `unsupported` when it makes no alphas, `conflict` for a trimap of another size.
 */
export async function matteByModel(
  { inference, models }: Pick<ServiceContext, 'inference' | 'models'>, { method, device, photo, trimap }: ToMatte,
  { signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<ModelMatte> {
  const model = await models.load(method.slice(PREFIX.length))
  const { id, version } = model.manifest
  progress(null, `Loading ${model.manifest.name}`)
  await inference.load(model, { device, signal })
  const began = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'selvedge-matte-'))
  try {
    const alphaFile = join(folder, 'alpha.png')
    const layers = { foreground: rleOf(trimap.foreground), unknown: rleOf(trimap.unknown) }
    const found = await inference.matte(model, photo, layers, runParams(model.manifest, {}), { device, signal, alphaFile, onProgress: (done) => progress(done) })
    const { alpha } = await readMatte(alphaFile)
    const seconds = (performance.now() - began) / 1_000
    return { alpha, iterations: found.tiles, seconds, origin: { model: id, version, device: found.ran.provider } }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
