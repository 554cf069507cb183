import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { MatteComparison, matting as api } from '../../../core/api/matting.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { matteScores } from '../../../core/metrics/matte-scores.ts'
import { shownPath } from '../../media/raw-path.ts'
import { filesByName, meanOf, medianOf, partnersOf, unpairedOf } from '../evaluations/paired-files.ts'
import type { ServiceContext } from '../service-context.ts'
import { readMatte, readTrimap } from './pictures.ts'

type Context = Pick<ServiceContext, 'roots'>
const PNG = /\.png$/i
const FIGURES = ['sad', 'mse', 'gradient', 'connectivity'] as const

/**
 * Compares mattes with the truth, file with file or by their names in two folders, over the unknown pixels of trimaps where
 * there are some. Throws `not-found` when nothing can be compared, `invalid` naming the file when sizes differ.
 */
export async function compareMattes({ roots }: Context, params: z.output<typeof api.compare.params>, call: Call): Promise<MatteComparison> {
  const truths = await filesByName(roots, params.truth, PNG)
  const found = await filesByName(roots, params.predictions, PNG)
  const trimaps = params.trimaps === undefined ? null : await filesByName(roots, params.trimaps, PNG)
  const names = partnersOf(truths, found, params.truth)
  const images: MatteComparison['images'] = []
  for (const [name, of] of names) {
    const truth = await readMatte(truths.get(name)!)
    const matte = await readMatte(found.get(of)!)
    checkSize(matte, truth, found.get(of)!)
    let counts: Uint8Array | undefined
    if (trimaps) {
      const file = trimaps.get(name) ?? (trimaps.size === 1 && names.length === 1 ? [...trimaps.values()][0] : undefined)
      if (file === undefined) throw new Fault('not-found', 'There is no trimap of this name.', { file: `${shownPath(params.trimaps!)}/${name}.png`, field: 'trimaps' })
      const trimap = await readTrimap(file)
      checkSize(trimap, truth, file)
      counts = trimap.levels.map((level) => (level === 0 || level === 255 ? 0 : 1))
    }
    images.push({ name: shownPath(name), ...matteScores(matte.alpha, truth.alpha, truth.width, truth.height, counts) })
    call.progress(images.length / names.length, `${images.length} of ${names.length}`)
    await breathe(undefined, { signal: call.signal })
    checkCancelled(call.signal)
  }
  const of = (statistic: (values: number[]) => number) =>
    Object.fromEntries(FIGURES.map((figure) => [figure, statistic(images.map((image) => image[figure]))])) as MatteComparison['mean']
  return {
    rule: `Over ${trimaps ? 'the unknown pixels of the trimaps' : 'all pixels'}; alpha in 0..1, sums not divided by 1000 (Rhemann et al. 2009).`,
    images,
    mean: of(meanOf), median: of(medianOf),
    unpaired: unpairedOf(truths, found, names),
  }
}

function checkSize(one: { width: number; height: number }, truth: { width: number; height: number }, path: string): void {
  if (one.width === truth.width && one.height === truth.height) return
  throw new Fault('invalid', 'The picture has another size than the truth.', {
    file: shownPath(path), found: `${one.width} x ${one.height}`, limit: `${truth.width} x ${truth.height}`, fix: 'Bring all to the size of the photo.',
  })
}
