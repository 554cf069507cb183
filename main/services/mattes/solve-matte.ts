import type { z } from 'zod'
import type { mattes as api } from '../../../core/api/mattes.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import type { SolvedMethod } from '../../../core/matting/matte.ts'
import { layersOfTrimap, trimapCounts, trimapOfLayers } from '../../../core/matting/trimap.ts'
import type { Matte } from '../../../core/records/matte.ts'
import { trimapKey } from '../../db/tables/mattes.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { foregroundOf, sharedBytes, solveMatte } from '../../matting/matte.ts'
import { isByModel, matteByModel } from '../matting/matte-by-model.ts'
import type { ServiceContext } from '../service-context.ts'
import { dropLayers, readAlphaLayer, writeAlphaLayer, writeColoursLayer } from './layers.ts'
import { fileOf } from './make-trimap.ts'
import { photoPixels } from './photo-pixels.ts'
import { known } from './store-trimap.ts'

type Context = Pick<ServiceContext, 'open' | 'emit' | 'media' | 'roots' | 'inference' | 'models'>

/**
 * Works out the alpha of a matte's trimap as it is now, and clean colours, and stores both. With `since` only that part is
 * solved again, within the rest of that alpha, if it is still there. Throws `invalid` for a trimap from which nothing follows.
 */
export async function solve(context: Context, params: z.output<typeof api.solve.params>, call: Call): Promise<Matte> {
  const { project, matte: id, method, colours, since, device } = params
  const began = performance.now()
  const { open, emit } = context
  const matte = known(open.get(project), id)
  if (!matte.trimap) throw new Fault('invalid', 'There is no trimap to solve yet.', { field: 'matte', found: id, fix: 'Make one first.' })
  const file = fileOf(open.get(project), matte.image)
  const trimap = trimapOfLayers({ foreground: runsOfRle(matte.trimap.foreground), unknown: runsOfRle(matte.trimap.unknown) })
  if (trimap.length !== file.width * file.height) {
    throw new Fault('conflict', 'The trimap has another size than the photo.', { field: 'trimap', fix: 'Make the trimap anew.' })
  }
  checkSolvable(trimap, id)
  const rgb = { width: file.width, height: file.height, data: sharedBytes((await photoPixels(context, file, call.signal)).bytes) }
  const store = open.get(project)
  const photo = isByModel(method) ? await allowedPath(file.absolute, context.roots) : ''
  // A model looks at all of it anew.
  const before = since && !isByModel(method) && store.mattes.holds(matte.image, since.alpha) ? await readAlphaLayer(store.path, since.alpha).catch(() => null) : null
  const fits = before !== null && before.width === file.width && before.height === file.height
  const earlier = fits ? { alphaStart: Float32Array.from(before.levels, (level) => level / 65_535), region: since!.box } : {}
  const listener = { signal: call.signal, progress: (done: number | null, note?: string) => call.progress(done === null ? null : 0.8 * done, note) }
  const byModel = isByModel(method)
    ? await matteByModel(context, { method, device, photo, trimap: layersOfTrimap(trimap, file.height, file.width) }, listener) : null
  const { alpha } = byModel ?? await solveMatte({ picture: rgb, trimap, method: method as SolvedMethod, ...earlier }, listener)
  checkCancelled(call.signal)
  const clean = colours ? await foregroundOf(rgb, alpha, call) : null
  checkCancelled(call.signal)
  const { path } = open.get(project)
  const [sha256, foreground] = await Promise.all([
    writeAlphaLayer(path, alpha, file.width, file.height),
    clean ? writeColoursLayer(path, clean, alpha, file.width, file.height) : null,
  ])
  const { dropped } = open.get(project).mattes.solved({
    matte: id, image: matte.image, trimap: trimapKey(matte.trimap), width: file.width, height: file.height, bits: 16, sha256, foreground, method: byModel ? 'model' : (method as SolvedMethod),
    params: byModel ? byModel.origin : fits ? { since: since!.alpha, box: since!.box.join(' ') } : {}, seconds: (performance.now() - began) / 1_000, uncertainty: uncertaintyOf(alpha), at: Date.now(),
  })
  await dropLayers(path, dropped)
  emit('mattes.changed', { project, images: [matte.image] })
  return known(open.get(project), id)
}

/** Without both kinds of known pixels every alpha fits the photo as well as any other. */
function checkSolvable(trimap: Uint8Array, id: number): void {
  const { foreground, background } = trimapCounts(trimap)
  if (foreground > 0 && background > 0) return
  const missing = foreground === 0 ? 'surely the object' : 'surely the background'
  throw new Fault('invalid', `The trimap has no pixel that is ${missing}.`, {
    field: 'trimap', found: id, fix: foreground === 0 ? 'Paint some foreground, or make the band narrower inside.' : 'Paint some background, or make the band narrower outside.',
  })
}

/** Mean of 4 a (1 - a) over all pixels that are not background: 0 all hard, 1 all half. */
export function uncertaintyOf(alpha: Float32Array): number {
  let sum = 0
  let count = 0
  for (const a of alpha) {
    if (a <= 0) continue
    count++
    sum += 4 * a * (1 - a)
  }
  return count === 0 ? 0 : Math.min(1, Math.max(0, sum / count))
}
