import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { composites as api } from '../../../core/api/composites.ts'
import type { Call } from '../../../core/api/method.ts'
import { projectName } from '../../db/side-files.ts'
import { checkWritable } from '../images/check-writable.ts'
import type { ServiceContext } from '../service-context.ts'
import { addPictures } from './add-pictures.ts'
import { composePictures, type ComposeContext } from './compose.ts'

type Params = z.output<(typeof api)['make']['params']>
type Result = z.input<(typeof api)['make']['result']>

/** Share of the work that is making the pictures; the rest is adding them. */
const MAKING = 0.92
const MOST_LISTED = 1_000

/**
 * Makes pictures 1 to `count` of a seed, each with its truth beside it, and adds them to the project when all are there.
 * Those that are there from before are kept, so that doing it again after a stop goes on, and a larger count adds to them.
 */
export async function makeComposites(
  context: ComposeContext & Pick<ServiceContext, 'emit'>, params: Params, call: Call,
): Promise<Result> {
  const { open, roots } = context
  const { project, count, mattes } = params
  checkWritable(open.get(project))
  const out = await roots.resolve(params.out ?? compositeFolder(open.get(project).path))
  const sheet = params.sheet === undefined ? null : await roots.resolve(params.sheet)
  const { sources, pictures, kept, seconds, unused } = await composePictures(
    context, params, { count, out, mattes, share: MAKING, sheet: () => sheet }, call,
  )
  const { categories } = sources
  const adding = { project, folder: join(out, 'photos'), pictures, categories, from: MAKING }
  const annotations = await addPictures(context, adding, call)
  call.progress(1, `${count} pictures, ${annotations} labels`)
  return {
    images: count, kept, annotations, out, seconds, rate: seconds > 0 ? (count - kept) / seconds : 0,
    cutouts: sources.cutouts.length, grounds: sources.grounds.length,
    unused: unused.slice(0, MOST_LISTED), unusedTotal: unused.length,
  }
}

/** Where composites of a project go when nobody says: a folder beside it, named after it. */
function compositeFolder(project: string): string {
  return join(dirname(project), `${projectName(project)} composites`)
}
