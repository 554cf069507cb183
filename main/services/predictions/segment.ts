import type { z } from 'zod'
import type { Call } from '../../../core/api/method.ts'
import type { predictions as api } from '../../../core/api/predictions.ts'
import { Fault } from '../../../core/fault.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<(typeof api)['segment']['params']>
type Result = z.input<(typeof api)['segment']['result']>
type Context = Pick<ServiceContext, 'open' | 'roots' | 'inference' | 'models'>

/** What a model that takes points and boxes makes of them. The photo is looked at once, then prompts are quick. */
export async function segmentImage({ open, roots, inference, models }: Context, params: Params, call: Call): Promise<Result> {
  const { project, image, device, points, box, refine, polygon } = params
  const file = open.get(project).images.file(image)
  if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: image })
  if (points.length === 0 && !box) throw new Fault('invalid', 'Give a point or a box.', { field: 'points' })
  const model = await models.load(params.model)
  const { ran, ...answer } = await inference.segment(model, await allowedPath(file.absolute, roots), { points, box }, {
    device, refine, polygon, signal: call.signal,
  })
  return { ...answer, device: ran.provider }
}
