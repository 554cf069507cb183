import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import type { composites as api } from '../../../core/api/composites.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled } from '../../../core/fault.ts'
import { fileFault } from '../../db/atomic.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { createPace } from '../predictions/pace.ts'
import { inTurn } from '../predictions/in-turn.ts'
import type { ServiceContext } from '../service-context.ts'
import type { MadePicture } from './add-pictures.ts'
import { withCompositor } from './compositor.ts'
import { limitsOf } from './limits-of.ts'
import { sourcesOf, type Sources } from './sources.ts'

type Params = Pick<z.output<(typeof api)['make']['params']>, 'project' | 'source' | 'grounds' | 'recipe' | 'limits'>
export type ComposeContext = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn'>

export type Composed = {
  sources: Sources
  /** In the order of their numbers. */
  pictures: MadePicture[]
  /** How many of them were there before. */
  kept: number
  seconds: number
  unused: { name: string; reason: string }[]
}

/** Calls the process is given at a time: while one picture is written the next is painted. */
const AT_A_TIME = 3
const SHEET = { columns: 6, cell: 240 }
export const SHEET_PICTURES = 24

/**
 * Makes pictures 1 to `count` of a seed with their truth in the folder `out`, those that are there excepted; then a contact
 * sheet of the first 24 at `sheet(digest)`, unless that gives null. Tells progress from 0 to `share`.
 */
export async function composePictures(
  context: ComposeContext, params: Params,
  to: { count: number; out: string; mattes: boolean; share: number; sheet(made: string): string | null }, call: Call,
): Promise<Composed> {
  const { recipe } = params
  const { count, out, mattes, share } = to
  const sources = await sourcesOf(context, params, limitsOf(params.limits), call)
  const made = createHash('sha256').update(JSON.stringify(recipe)).update(sources.digest).digest('hex').slice(0, 32)
  for (const part of ['photos', 'truth', ...(mattes ? ['alpha', 'trimap'] : [])]) {
    await mkdir(fsPath(join(out, part)), { recursive: true })
      .catch((cause: unknown) => Promise.reject(fileFault(cause, shownPath(out))))
  }
  const began = performance.now()
  const pace = createPace(began)
  const pictures: MadePicture[] = []
  let kept = 0
  let done = 0
  const setting = { recipe, made, out, mattes, limits: params.limits }
  const unused = await withCompositor(context.spawn, setting, sources, call.signal, async (compositor) => {
    await inTurn(Array.from({ length: count }, (_, index) => index), AT_A_TIME, call.signal, async (index) => {
      const name = nameOf(recipe.seed, index)
      const picture = await compositor.make({ index, name })
      pictures[index] = { photo: join(out, 'photos', `${name}.jpg`), truth: picture.truth }
      if (picture.kept) kept += 1
      else pace.done()
      done += 1
      call.progress((share * done) / count, `${done} of ${count} pictures, ${pace.rate().toFixed(1)} a second`)
    })
    const file = to.sheet(made)
    const names = Array.from({ length: Math.min(count, SHEET_PICTURES) }, (_, index) => nameOf(recipe.seed, index))
    if (file !== null) await compositor.sheet({ names, file, ...SHEET })
    return compositor.unused({})
  })
  checkCancelled(call.signal)
  return {
    sources, pictures, kept, seconds: (performance.now() - began) / 1_000,
    unused: unused.map(({ cutout, reason }) => ({ name: sources.cutouts[cutout].name, reason })),
  }
}

function nameOf(seed: number, index: number): string {
  return `s${seed}-${String(index + 1).padStart(6, '0')}`
}
