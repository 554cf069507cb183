import { open, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import type { evaluations as api, MaskScores } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import type { Runs } from '../../../core/mask/runs.ts'
import { gatheredScores } from '../../../core/metrics/gathered-scores.ts'
import { maskFigures, maskRule } from '../../../core/metrics/mask-scores.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Mask } from '../../media/media.ts'
import { fsPath, pathFromBytes, shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { differencesInto } from './differences.ts'

type Context = Pick<ServiceContext, 'media' | 'roots'>
type Params = z.output<typeof api.maskFolders.params>
/** Pictures being read at a time: one is decoded while another is compared. */
const AHEAD = 3

/**
 * Compares the PNG pictures of two folders that have the same base name. Throws `invalid` when two differ in size or a
 * file is no PNG, `not-found` when nothing can be compared.
 */
export async function compareMaskFolders(context: Context, params: Params, call: Call): Promise<MaskScores> {
  const truths = await picturesIn(context, params.truth)
  const found = await picturesIn(context, params.predictions)
  const names = [...truths.keys()].filter((name) => found.has(name)).sort()
  if (names.length === 0) {
    throw new Fault('not-found', 'No picture in one folder has the name of one in the other.', {
      file: shownPath(params.truth), found: `${truths.size} and ${found.size} PNG files`,
      fix: 'Name masks and predictions alike: a.png beside a.png.',
    })
  }
  const read = async (name: string) => Promise.all([
    maskAt(context, truths.get(name)!, params.truthThreshold), maskAt(context, found.get(name)!, params.predictionThreshold),
  ])
  const differ = await differencesInto(context, params.differences)
  const waiting: Promise<[Runs, Runs]>[] = []
  const images: MaskScores['images'] = []
  for (let i = 0; i < names.length; i++) {
    while (waiting.length < AHEAD && i + waiting.length < names.length) {
      const next = read(names[i + waiting.length])
      // Its failure is told when its turn comes, or not at all after an earlier one.
      next.catch(() => {})
      waiting.push(next)
    }
    const [truth, prediction] = await waiting.shift()!
    checkCancelled(call.signal)
    checkSizes(truth, prediction, found.get(names[i])!)
    await differ(names[i], truth, prediction)
    images.push({ image: null, name: shownPath(names[i]), ...maskFigures(truth, prediction, params.boundaryPixels) })
    call.progress((i + 1) / names.length, `${i + 1} of ${names.length}`)
  }
  const unpaired = (from: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, has: 'truth' | 'prediction') =>
    [...from.keys()].filter((name) => !other.has(name)).sort().map((name) => ({ name: shownPath(name), has }))
  const alone = [...unpaired(truths, found, 'truth'), ...unpaired(found, truths, 'prediction')]
  return gatheredScores(images, [], ruleOf(params), alone)
}

function ruleOf({ truthThreshold, predictionThreshold, boundaryPixels }: Params): string {
  const words = (threshold: number) =>
    (threshold < 1 ? `${threshold} of the highest value` : `${threshold}${threshold > 255 ? ' of 65535' : ''}`)
  return `A pixel of the truth belongs to the mask from ${words(truthThreshold)} up, ` +
    `one of the prediction from ${words(predictionThreshold)} up ` +
    `(its alpha where the picture has transparent parts, else its brightest colour). ${maskRule(boundaryPixels)}`
}

/** PNG files of a folder by base name; of two with the same the first. */
async function picturesIn({ roots }: Context, path: string): Promise<Map<string, string>> {
  const folder = await roots.resolve(path)
  const found = new Map<string, string>()
  const entries = await opendir(fsPath(folder), { encoding: 'buffer' as BufferEncoding }).catch((cause: unknown) => {
    throw new Fault(
      'not-found', 'There is no such folder.', { file: shownPath(path), fix: 'Name a folder of PNG pictures.' }, cause,
    )
  })
  for await (const entry of entries) {
    const name = pathFromBytes(entry.name as unknown as Uint8Array)
    if (name.startsWith('.') || !/\.png$/i.test(name) || entry.isDirectory()) continue
    const base = name.slice(0, -4)
    if (!found.has(base)) found.set(base, join(folder, name))
    checkLimit(LIMITS, 'folderImages', found.size, { file: shownPath(path), what: 'Pictures of a folder' })
  }
  return found
}

async function maskAt({ media, roots }: Context, path: string, threshold: number): Promise<Runs> {
  const file = await open(fsPath(await allowedPath(path, roots)))
  let png: Uint8Array
  try {
    const { size } = await file.stat()
    checkLimit(LIMITS, 'labelmeImageDataBytes', size, { file: shownPath(path), what: 'Bytes of a mask' })
    png = await file.readFile()
  } finally {
    await file.close()
  }
  const mask = await media.maskFromPng(png).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault)) throw thrown
    throw new Fault(thrown.code, thrown.message, { ...thrown.details, file: shownPath(path) }, thrown)
  })
  return runsFrom(mask, threshold)
}

/** Samples have 8 bits here: a threshold for 16 is compared with their high byte, one below 1 is a share of 255. */
function runsFrom({ width, height, channels, bytes }: Mask, threshold: number): Runs {
  const least = threshold < 1 ? threshold * 255 : threshold > 255 ? threshold / 256 : threshold
  const pixels = new Uint8Array(width * height)
  const alpha = channels === 2 || channels === 4 ? channels - 1 : -1
  if (alpha >= 0 && hasTransparency(bytes, channels, alpha)) {
    for (let i = 0, p = alpha; i < pixels.length; i++, p += channels) pixels[i] = bytes[p] >= least ? 1 : 0
  } else if (channels < 3) {
    for (let i = 0, p = 0; i < pixels.length; i++, p += channels) pixels[i] = bytes[p] >= least ? 1 : 0
  } else {
    for (let i = 0, p = 0; i < pixels.length; i++, p += channels) {
      pixels[i] = Math.max(bytes[p], bytes[p + 1], bytes[p + 2]) >= least ? 1 : 0
    }
  }
  return runsOfBitmap(pixels, height, width)
}

function hasTransparency(bytes: Uint8Array, channels: number, alpha: number): boolean {
  for (let p = alpha; p < bytes.length; p += channels) if (bytes[p] < 255) return true
  return false
}

function checkSizes(truth: Runs, prediction: Runs, path: string): void {
  if (truth.h === prediction.h && truth.w === prediction.w) return
  throw new Fault('invalid', 'The prediction has another size than the truth.', {
    file: shownPath(path), found: `${prediction.w} x ${prediction.h}`, limit: `${truth.w} x ${truth.h}`,
    fix: 'Bring both to the size of the photo.',
  })
}
