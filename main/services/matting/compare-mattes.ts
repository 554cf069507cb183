import { setImmediate as breathe } from 'node:timers/promises'
import { opendir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { MatteComparison, matting as api } from '../../../core/api/matting.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { matteScores } from '../../../core/metrics/matte-scores.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath, pathFromBytes, shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { readMatte, readTrimap } from './pictures.ts'

type Context = Pick<ServiceContext, 'roots'>
const FIGURES = ['sad', 'mse', 'gradient', 'connectivity'] as const

/**
 * Compares mattes with the truth, file with file or by their names in two folders, over the unknown pixels of trimaps where
 * there are some. Throws `not-found` when nothing can be compared, `invalid` naming the file when sizes differ.
 */
export async function compareMattes(context: Context, params: z.output<typeof api.compare.params>, call: Call): Promise<MatteComparison> {
  const truths = await picturesAt(context, params.truth)
  const found = await picturesAt(context, params.predictions)
  const trimaps = params.trimaps === undefined ? null : await picturesAt(context, params.trimaps)
  const names = partners(truths, found)
  if (names.length === 0) {
    throw new Fault('not-found', 'No picture in one folder has the name of one in the other.', {
      file: shownPath(params.truth), found: `${truths.size} and ${found.size} PNG files`, fix: 'Name both alike: a.png beside a.png.',
    })
  }
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
  const paired = new Set(names.flat())
  return {
    rule: `Over ${trimaps ? 'the unknown pixels of the trimaps' : 'all pixels'}; alpha in 0..1, sums not divided by 1000 (Rhemann et al. 2009).`,
    images,
    mean: of((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    median: of((values) => middle(values.toSorted((a, b) => a - b))),
    unpaired: [...new Set([...truths.keys(), ...found.keys()])].filter((name) => !paired.has(name)).map((name) => shownPath(name)).sort(),
  }
}

function middle(sorted: readonly number[]): number {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Names of truth and prediction that belong together: two single files do, whatever they are called. */
function partners(truths: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): [string, string][] {
  const same = [...truths.keys()].filter((name) => found.has(name)).sort()
  if (same.length === 0 && truths.size === 1 && found.size === 1) return [[[...truths.keys()][0], [...found.keys()][0]]]
  return same.map((name) => [name, name])
}

/** A PNG by its base name, or all of a folder. */
async function picturesAt({ roots }: Context, path: string): Promise<Map<string, string>> {
  const place = await roots.resolve(path)
  const stats = await stat(fsPath(place)).catch((cause: unknown) => {
    throw new Fault('not-found', 'There is no such file or folder.', { file: shownPath(path) }, cause)
  })
  if (!stats.isDirectory()) return new Map([[basename(place).replace(/\.png$/i, ''), await allowedPath(place, roots)]])
  const found = new Map<string, string>()
  for await (const entry of await opendir(fsPath(place), { encoding: 'buffer' as BufferEncoding })) {
    const name = pathFromBytes(entry.name as unknown as Uint8Array)
    if (name.startsWith('.') || !/\.png$/i.test(name) || entry.isDirectory()) continue
    found.set(name.slice(0, -4), await allowedPath(join(place, name), roots))
    checkLimit(LIMITS, 'folderImages', found.size, { file: shownPath(path), what: 'Pictures of a folder' })
  }
  return found
}

function checkSize(one: { width: number; height: number }, truth: { width: number; height: number }, path: string): void {
  if (one.width === truth.width && one.height === truth.height) return
  throw new Fault('invalid', 'The picture has another size than the truth.', {
    file: shownPath(path), found: `${one.width} x ${one.height}`, limit: `${truth.width} x ${truth.height}`, fix: 'Bring all to the size of the photo.',
  })
}
