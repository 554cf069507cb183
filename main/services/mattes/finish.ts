import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { z } from 'zod'
import type { Finished, mattes as api } from '../../../core/api/mattes.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { boxOfAlpha, type Alpha } from '../../../core/cutout/alpha.ts'
import { atDepth, cutOut } from '../../../core/cutout/compose.ts'
import { fileNames } from '../../../core/cutout/name-pattern.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { countLosses } from '../../../core/formats/losses.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Matte } from '../../../core/records/matte.ts'
import { safeParts } from '../../datasets/export-folder.ts'
import { exportPaths } from '../../datasets/export-paths.ts'
import { fileFault } from '../../db/atomic.ts'
import { layerFile, projectName } from '../../db/side-files.ts'
import type { Store } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { createPace } from '../predictions/pace.ts'
import type { ServiceContext } from '../service-context.ts'
import { readAlphaLayer, readColoursLayer } from './layers.ts'
import { fileOf, makeTrimap } from './make-trimap.ts'
import { photoPixels } from './photo-pixels.ts'
import { reportPage, type ReportRow } from './report-page.ts'
import { heatPicture, smallPicture } from './report-pictures.ts'
import { solve } from './solve-matte.ts'
import { matteOf } from './store-trimap.ts'
import { rgbaPng } from './write-png.ts'

type Params = z.output<typeof api.finish.params>
type Result = z.input<typeof api.finish.result>
type Context = Pick<ServiceContext, 'open' | 'emit' | 'media' | 'roots' | 'inference' | 'models'>

const ENDINGS = { png: 'png', webp: 'webp', tiff: 'tif', psd: 'psd' } as const
/** What was done, a line a photo: a job that is started again passes over the photos in it. */
const DONE = 'cutouts.jsonl'
const PICTURES = 'report'
const SMALL = 320

/**
 * Brings photos from their labels to cutouts in the folder `out`: trimap, alpha, clean colours, a file as the spec says, and a report
 * that puts first what needs a hand. Trimaps and alphas stay in the project. A photo that cannot be done is listed, the
 * rest goes on; started again, what is there already is passed over.
 */
export async function finishCutouts(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, roots } = context
  const { project } = params
  if (!isAbsolute(params.out)) throw new Fault('invalid', 'The path of the folder must be given in full.', { field: 'out', found: params.out })
  const out = await roots.resolve(params.out)
  const { picture } = params.cutout
  if (params.cutout.of === 'object') {
    throw new Fault('invalid', 'Finishing makes one cutout for each photo.', { field: 'cutout.of', found: 'object', fix: 'Export cutouts of single objects afterwards.' })
  }
  // Asked for before anything is written.
  const behind = picture === null ? null : await allowedPath(await roots.resolve(picture), roots)
  const names = fileNames(params.cutout.name)
  const began = performance.now()
  const store = open.get(project)
  const chosen = params.images ? new Set(params.images) : null
  const ids = store.images.ids(params.filter ?? imageFilter.parse({})).filter((id) => !chosen || chosen.has(id))
  const paths = exportPaths(store, ids, countLosses())
  await mkdir(fsPath(join(out, PICTURES)), { recursive: true }).catch((cause: unknown) => Promise.reject(fileFault(cause, params.out)))

  const wish = createHash('sha256').update(JSON.stringify([params.rule, params.method, params.colours, params.keep, params.cutout, params.hand])).digest('hex').slice(0, 16)
  const before = await doneBefore(join(out, DONE), wish)
  const rows: ReportRow[] = []
  const failed: Result['failed'] = []
  const pace = createPace(began)
  let done = 0
  for (const image of ids) {
    checkCancelled(call.signal)
    const path = paths.get(image)
    if (path === undefined) continue
    const name = safeParts(path).join('/').replace(/\.[A-Za-z0-9]{1,8}$/, '')
    const category = labelsOf(store, image).map((row) => store.categories.get(row.category)?.name ?? '')[0] ?? ''
    // The same photo gets the same name, whatever was done before.
    const cutout = names.next({ name, category, id: image, index: 1 }, ENDINGS[params.cutout.file]).path
    const known = before.get(image)
    const key = keyOf(matteFor(context, params, image))
    if (known && known.key === key && existsSync(fsPath(join(out, known.row.cutout)))) rows.push(known.row)
    else {
      try {
        const row = await finishPhoto(context, { ...params, out }, { image, path, cutout, behind }, call)
        rows.push(row)
        const line = { wish, image, key: keyOf(matteFor(context, params, image)), row }
        await appendFile(fsPath(join(out, DONE)), `${JSON.stringify(line)}\n`)
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (fault.code === 'cancelled' || fault.code === 'closed' || fault.code === 'bug' || fault.code === 'exhausted') throw fault
        failed.push({ image, file: path, code: fault.code, message: fault.message })
        rows.push({ image, file: path, cutout: '', objects: 0, uncertainty: 1, needsHand: true, why: fault.message, before: '', after: '', heat: '', failure: fault.message })
      }
    }
    pace.done()
    const lost = failed.length > 0 ? `, ${failed.length} could not be done` : ''
    call.progress(++done / ids.length, `${done} of ${ids.length} photos${lost} · ${(1 / Math.max(1e-3, pace.rate())).toFixed(1)} s a photo`)
  }
  const title = projectName(store.path)
  const report = join(out, 'report.html')
  await writeFile(fsPath(`${report}.partial`), reportPage(title, `Made ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`, rows))
  await rename(fsPath(`${report}.partial`), fsPath(report))
  return {
    photos: rows.length, written: rows.length - failed.length, report: shownPath(report), failed: failed.slice(0, 1_000),
    finished: rows.map(({ before: _b, after: _a, heat: _h, failure: _f, ...row }): Finished => row), seconds: (performance.now() - began) / 1_000,
  }
}

/** The matte that a photo's cutout is made of: its own, or that of its only object. */
function matteFor({ open }: Pick<Context, 'open'>, { project }: Params, image: ImageId): Matte | null {
  const store = open.get(project)
  const own = matteOf(store, image, null)
  if (own) return own
  const labels = labelsOf(store, image)
  return labels.length === 1 ? matteOf(store, image, labels[0].id) : null
}

/** What is shown of a photo's objects and covers some of it. */
const labelsOf = (store: Pick<Store, 'annotations'>, image: ImageId) => store.annotations.list(image).filter((row) => !row.hidden && row.area > 0)

/** Told by this, a photo whose alpha is another one by now is done again. */
const keyOf = (matte: Matte | null) => (matte?.alpha && !matte.stale ? matte.alpha.sha256 : '')

/** A photo, the file its cutout goes to, and what lies behind it. */
type Wanted = { image: ImageId; path: string; cutout: string; behind: string | null }

async function finishPhoto(context: Context, params: Params, { image, path, cutout, behind }: Wanted, call: Call): Promise<ReportRow> {
  const { open, media, roots } = context
  const { project, rule, method, colours, keep, hand, out } = params
  const store = open.get(project)
  const quiet: Call = { ...call, progress: () => {} }
  let matte = matteFor(context, params, image)
  const kept = matte !== null && keep
  if (!matte || !keep) matte = await makeTrimap(context, { project, image, annotation: matte?.annotation ?? null, rule, key: randomUUID() }, quiet)
  const isThere = matte.alpha !== null && existsSync(layerFile(store.path, matte.alpha.sha256))
  if (!isThere || matte.stale) matte = await solve(context, { project, matte: matte.id, method, colours, device: 'auto' }, quiet)
  const file = fileOf(store, image)
  const { width, height, levels } = await readAlphaLayer(store.path, matte.alpha!.sha256)
  const alpha: Alpha = { width, height, bits: 16, samples: levels }
  const shown = { ...alpha, bits: 8, samples: atDepth(levels, 8) as Uint8Array } satisfies Alpha
  const covered = boxOfAlpha(shown)
  if (covered[2] === 0) throw new Fault('invalid', 'The alpha of this photo is empty: nothing would be left of it.', { file: shownPath(file.absolute) })
  const foreground = matte.foreground && layerFile(store.path, matte.foreground.sha256)
  const made = await media.cutout(await allowedPath(file.absolute, roots), { alpha, foreground, behind, spec: params.cutout }, { signal: call.signal })
  await mkdir(fsPath(dirname(join(out, cutout))), { recursive: true })
  await put(join(out, cutout), made!.bytes)

  const photo = await photoPixels(context, file, call.signal)
  const clean = matte.foreground ? await readColoursLayer(store.path, matte.foreground.sha256, photo.bytes) : photo.bytes
  const whole = { x: 0, y: 0, width, height }
  const [x, y, w, h] = covered
  const opaque = new Uint8Array(shown.samples.length).fill(255)
  const pictures = {
    before: cutOut(photo.bytes, opaque, alpha, whole), after: cutOut(clean, shown.samples, alpha, params.cutout.trim ? { x, y, width: w, height: h } : whole),
    heat: heatPicture(photo.bytes, levels, width, height),
  }
  const places: Record<keyof typeof pictures, string> = { before: '', after: '', heat: '' }
  for (const kind of ['before', 'after', 'heat'] as const) {
    const { samples, ...size } = pictures[kind]
    const small = smallPicture({ ...size, samples: samples as Uint8Array }, SMALL)
    places[kind] = `${PICTURES}/${image}-${kind}.png`
    await put(join(out, places[kind]), await rgbaPng(small.samples, small.width, small.height))
  }
  const why = reasons(matte, covered, file, hand, kept)
  return {
    image, file: path, cutout, objects: labelsOf(store, image).length, uncertainty: matte.uncertainty ?? 0, needsHand: why.length > 0, why: why.join('; '),
    ...places, failure: '',
  }
}

/** Why somebody should look at a cutout, in plain words; none when nothing speaks against it. */
function reasons(matte: Matte, [x, y, w, h]: readonly number[], { width, height }: { width: number; height: number }, hand: number, kept: boolean): string[] {
  const edges = [x === 0, y === 0, x + w === width, y + h === height].filter(Boolean).length
  return [
    ...((matte.uncertainty ?? 0) >= hand ? [`${(100 * (matte.uncertainty ?? 0)).toFixed(0)} % of it is half transparent`] : []),
    ...(edges > 0 ? ['it is cut off by the edge of the photo'] : []),
    ...(!kept && matte.origin['from'] === 'prediction' ? ['its trimap is a model\'s, looked at by nobody'] : []),
  ]
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(fsPath(`${path}.partial`), bytes)
    await rename(fsPath(`${path}.partial`), fsPath(path))
  } catch (error) {
    throw fileFault(error, shownPath(path))
  }
}

/** Photos that an earlier job with the same wishes has done; a line that was cut off by a crash counts for nothing. */
async function doneBefore(file: string, wish: string): Promise<Map<ImageId, { key: string; row: ReportRow }>> {
  const found = new Map<ImageId, { key: string; row: ReportRow }>()
  const text = await readFile(fsPath(file), 'utf8').catch(() => '')
  for (const line of text.split('\n')) {
    try {
      const read = JSON.parse(line) as { wish: string; image: ImageId; key: string; row: ReportRow }
      if (read.wish === wish && read.key !== '') found.set(read.image, { key: read.key, row: read.row })
    } catch {
      continue
    }
  }
  return found
}
