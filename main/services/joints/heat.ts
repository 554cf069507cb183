import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { models as api } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { runParams } from '../predictions/run-params.ts'
import type { ServiceContext } from '../service-context.ts'
import { personsOf } from './persons.ts'

type Params = z.output<(typeof api)['heat']['params']>
type Result = z.input<(typeof api)['heat']['result']>

/** What the heat maps of a model of joints show of one person of a photo; nothing is kept. */
export async function heatOnPhoto({ open, roots, inference, models }: Pick<ServiceContext, 'open' | 'roots' | 'inference' | 'models'>, params: Params, call: Call): Promise<Result> {
  const store = open.get(params.project)
  const file = store.images.file(params.image)
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: params.image })
  const photo = await allowedPath(file.absolute, roots)
  const model = await models.load(params.model)
  const persons = personsOf(open.get(params.project), params.image, model.manifest, runParams(model.manifest, params.params))
  const { ran, ...found } = await inference.heat(model, photo, persons[params.person] ?? null, { device: params.device, signal: call.signal })
  return { ...found, names: model.manifest.keypoints, device: ran.provider }
}
