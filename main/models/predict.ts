import { Fault } from '../../core/fault.ts'
import type { PredictParams } from '../../core/records/model.ts'
import type { LoadedModel, Picture, PictureResult } from './family.ts'

/**
 * Everything a model says of a photo: strategy, network, post-processing. `focus` is the second model of a two-pass run
 * when it is another one. Checks `signal` between runs of the network. Throws Fault.
 */
export async function predictPicture(
  _photo: Picture, model: LoadedModel, _params: PredictParams, _options: { focus?: LoadedModel; signal?: AbortSignal } = {},
): Promise<PictureResult> {
  throw new Fault('unsupported', `Models of the family ${model.manifest.family} cannot be run yet.`)
}
