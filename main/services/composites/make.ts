import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { composites as api } from '../../../core/api/composites.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled } from '../../../core/fault.ts'
import { withLimits, type LimitName } from '../../../core/limits.ts'
import { fileFault } from '../../db/atomic.ts'
import { projectName } from '../../db/side-files.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { checkWritable } from '../images/check-writable.ts'
import { createPace } from '../predictions/pace.ts'
import { inTurn } from '../predictions/in-turn.ts'
import type { ServiceContext } from '../service-context.ts'
import { addPictures, type MadePicture } from './add-pictures.ts'
import { withCompositor } from './compositor.ts'
import { sourcesOf } from './sources.ts'

type Params = z.output<(typeof api)['make']['params']>
type Result = z.input<(typeof api)['make']['result']>
type Context = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>

/** Calls the process is given at a time: while one picture is written the next is painted. */
const AT_A_TIME = 3
const SHEET = { pictures: 24, columns: 6, cell: 240 }

/**
 * Makes pictures 1 to `count` of a seed, each with its truth beside it, and adds them to the project when all are there.
 * Those that are there from before are kept, so that doing it again after a stop goes on, and a larger count adds to them.
 */
export async function makeComposites(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, roots, spawn } = context
  const { project, recipe, count, mattes } = params
  checkWritable(open.get(project))
  const limits = withLimits(params.limits as Partial<Record<LimitName, number>>)
  const out = await roots.resolve(params.out ?? compositeFolder(open.get(project).path))
  const sheet = params.sheet === undefined ? null : await roots.resolve(params.sheet)
  const sources = await sourcesOf(context, params, limits, call)
  const made = createHash('sha256').update(JSON.stringify(recipe)).update(sources.digest).digest('hex').slice(0, 32)
  for (const part of ['photos', 'truth', ...(mattes ? ['alpha', 'trimap'] : [])]) {
    await mkdir(fsPath(join(out, part)), { recursive: true }).catch((cause: unknown) => Promise.reject(fileFault(cause, shownPath(out))))
  }

  const began = performance.now()
  const pace = createPace(began)
  const pictures: MadePicture[] = []
  let kept = 0
  let done = 0
  const setting = { recipe, made, out, mattes, limits: params.limits }
  const unused = await withCompositor(spawn, setting, sources, call.signal, async (compositor) => {
    await inTurn(Array.from({ length: count }, (_, index) => index), AT_A_TIME, call.signal, async (index) => {
      const picture = await compositor.make({ index, name: nameOf(recipe.seed, index) })
      pictures[index] = { photo: join(out, 'photos', `${nameOf(recipe.seed, index)}.jpg`), truth: picture.truth }
      if (picture.kept) kept += 1
      else pace.done()
      done += 1
      call.progress((0.92 * done) / count, `${done} of ${count} pictures, ${pace.rate().toFixed(1)} a second`)
    })
    const names = Array.from({ length: Math.min(count, SHEET.pictures) }, (_, index) => nameOf(recipe.seed, index))
    if (sheet !== null) await compositor.sheet({ names, file: sheet, columns: SHEET.columns, cell: SHEET.cell })
    return compositor.unused({})
  })
  const seconds = (performance.now() - began) / 1_000
  checkCancelled(call.signal)
  const annotations = await addPictures(context, { project, folder: join(out, 'photos'), pictures, categories: sources.categories }, call)
  call.progress(1, `${count} pictures, ${annotations} labels`)
  return {
    images: count, kept, annotations, out, seconds, rate: seconds > 0 ? (count - kept) / seconds : 0,
    cutouts: sources.cutouts.length, grounds: sources.grounds.length,
    unused: unused.slice(0, 1_000).map(({ cutout, reason }) => ({ name: sources.cutouts[cutout].name, reason })), unusedTotal: unused.length,
  }
}

/** Where composites of a project go when nobody says: a folder beside it, named after it. */
export function compositeFolder(project: string): string {
  return join(dirname(project), `${projectName(project)} composites`)
}

function nameOf(seed: number, index: number): string {
  return `s${seed}-${String(index + 1).padStart(6, '0')}`
}
