import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { trimapOfLayers } from '../../../core/matting/trimap.ts'
import type { Trimap } from '../../../core/records/matte.ts'
import type { PredictParams } from '../../../core/records/model.ts'
import type { LoadedModel, Picture } from '../../models/family.ts'
import { predictPicture } from '../../models/predict.ts'
import { regrid } from '../../models/regrid.ts'
import { matteInTiles } from '../../models/strategies/matte-tiles.ts'

type Found = { alpha: Float32Array<ArrayBuffer>; tiles: number }

/**
 * The alpha of a photo by any model that makes one: of photo and trimap together, or of the photo alone, of which what the
 * trimap knows is put right. Throws `conflict` for a trimap of another size, `unsupported` for models of other things.
 */
export async function alphaOf(
  photo: Picture, layers: Trimap, model: LoadedModel, params: PredictParams, { signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<Found> {
  const { width, height } = photo
  const trimap = trimapOfLayers({ foreground: runsOfRle(layers.foreground), unknown: runsOfRle(layers.unknown) })
  const [h, w] = layers.unknown.size
  if (w !== width || h !== height) {
    throw new Fault('conflict', `The photo has ${width} x ${height} pixels, the trimap ${w} x ${h}.`, { field: 'trimap', fix: 'Make the trimap anew.' })
  }
  if (model.family.matte) return matteInTiles(photo, trimap, model, { signal, tell: progress })
  if (model.manifest.task !== 'matte') {
    throw new Fault('unsupported', `${model.manifest.name} makes no alpha.`, {
      field: 'method', found: model.manifest.task, fix: 'Choose a model for mattes: one that takes a trimap, or one that removes backgrounds.',
    })
  }
  const { map } = await predictPicture(photo, model, { ...params, maps: true, post: { ...params.post, refine: 0 } }, { signal })
  if (!map) throw new Fault('unsupported', `${model.manifest.name} gave no alpha.`, { field: 'method', found: model.manifest.id })
  const [from, to] = map.range
  const data = Float32Array.from(map.data, (level) => from + (level / 65_535) * (to - from))
  const place = { sx: width / map.width, sy: height / map.height, x0: 0, y0: 0 }
  const alpha = regrid({ width: map.width, height: map.height, data, place }, { sx: 1, sy: 1, x0: 0, y0: 0 }, width, height) as Float32Array<ArrayBuffer>
  for (let p = 0; p < alpha.length; p++) alpha[p] = trimap[p] === 255 ? 1 : trimap[p] === 0 ? 0 : Math.min(1, Math.max(0, alpha[p]))
  return { alpha, tiles: 1 }
}
