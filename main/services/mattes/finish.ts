import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { z } from 'zod'
import type { Finished, mattes as api } from '../../../core/api/mattes.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { countLosses } from '../../../core/formats/losses.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Matte } from '../../../core/records/matte.ts'
import { safeParts } from '../../datasets/export-folder.ts'
import { exportPaths } from '../../datasets/export-paths.ts'
import { fileFault } from '../../db/atomic.ts'
import { layerFile, projectName } from '../../db/side-files.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { createPace } from '../predictions/pace.ts'
import type { ServiceContext } from '../service-context.ts'
import { coveredBox, cutoutPixels, heatPixels, smallPicture } from './cutout-pixels.ts'
import { readAlphaLayer, readColoursLayer } from './layers.ts'
import { fileOf, makeTrimap } from './make-trimap.ts'
import { photoPixels } from './photo-pixels.ts'
import { reportPage, type ReportRow } from './report-page.ts'
import { solve } from './solve-matte.ts'
import { matteOf } from './store-trimap.ts'
import { rgbaPng } from './write-png.ts'

type Params = z.output<typeof api.finish.params>
type Result = z.input<typeof api.finish.result>
type Context = Pick<ServiceContext, 'open' | 'emit' | 'media' | 'roots'>

/** What was done, a line a photo: a job that is started again passes over the photos in it. */
const DONE = 'cutouts.jsonl'
const PICTURES = 'report'
const SMALL = 320

/**
 * Brings photos from their labels to cutouts in the folder `out`: trimap, alpha, clean colours, `<name>.png`, and a report
 * that puts first what needs a hand. Trimaps and alphas stay in the project. A photo that cannot be done is listed, the
 * rest goes on; started again, what is there already is passed over.
 */
export async function finishCutouts(context: Context, params: Params, call: Call): Promise<Result> {
  const { open, roots } = context
  const { project } = params
  if (!isAbsolute(params.out)) throw new Fault('invalid', 'The path of the folder must be given in full.', { field: 'out', found: params.out })
  const out = await roots.resolve(params.out)
  const began = performance.now()
  const store = open.get(project)
  const chosen = params.images ? new Set(params.images) : null
  const ids = store.images.ids(params.filter ?? imageFilter.parse({})).filter((id) => !chosen || chosen.has(id))
  const paths = exportPaths(store, ids, countLosses())
  await mkdir(fsPath(join(out, PICTURES)), { recursive: true }).catch((cause: unknown) => Promise.reject(fileFault(cause, params.out)))

  const wish = createHash('sha256').update(JSON.stringify([params.rule, params.method, params.colours, params.keep, params.margin, params.hand])).digest('hex').slice(0, 16)
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
    const known = before.get(image)
    const key = keyOf(matteFor(context, params, image))
    if (known && known.key === key && existsSync(fsPath(join(out, known.row.cutout)))) rows.push(known.row)
    else {
      try {
        const row = await finishPhoto(context, params, image, path, name, out, call)
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
  const labels = store.annotations.list(image).filter((row) => !row.hidden && row.area > 0)
  return labels.length === 1 ? matteOf(store, image, labels[0].id) : null
}

/** Told by this, a photo whose alpha is another one by now is done again. */
const keyOf = (matte: Matte | null) => (matte?.alpha && !matte.stale ? matte.alpha.sha256 : '')

async function finishPhoto(context: Context, params: Params, image: ImageId, path: string, name: string, out: string, call: Call): Promise<ReportRow> {
  const { open } = context
  const { project, rule, method, colours, keep, margin, hand } = params
  const quiet: Call = { ...call, progress: () => {} }
  let matte = matteFor(context, params, image)
  const kept = matte !== null && keep
  if (!matte || !keep) matte = await makeTrimap(context, { project, image, annotation: matte?.annotation ?? null, rule, key: randomUUID() }, quiet)
  const isThere = matte.alpha !== null && existsSync(layerFile(open.get(project).path, matte.alpha.sha256))
  if (!isThere || matte.stale) matte = await solve(context, { project, matte: matte.id, method, colours }, quiet)
  const file = fileOf(open.get(project), image)
  const { levels } = await readAlphaLayer(open.get(project).path, matte.alpha!.sha256)
  const photo = await photoPixels(context, file, call.signal)
  const clean = matte.foreground ? await readColoursLayer(open.get(project).path, matte.foreground.sha256, photo.bytes) : photo.bytes
  const { width, height } = file
  const covered = coveredBox(levels, width, height, margin ?? 0)
  if (covered[2] === 0) throw new Fault('invalid', 'The alpha of this photo is empty: nothing would be left of it.', { file: shownPath(file.absolute) })
  const box: typeof covered = margin === null ? [0, 0, width, height] : covered
  const whole = cutoutPixels(clean, levels, width, box)
  const cutout = `${name}.png`
  await mkdir(fsPath(dirname(join(out, cutout))), { recursive: true })
  await put(join(out, cutout), await rgbaPng(whole.rgba, whole.width, whole.height))
  const opaque = new Uint16Array(levels.length).fill(65_535)
  const pictures = { before: cutoutPixels(photo.bytes, opaque, width, [0, 0, width, height]), after: whole, heat: heatPixels(photo.bytes, levels, width, height) }
  const places: Record<keyof typeof pictures, string> = { before: '', after: '', heat: '' }
  for (const kind of ['before', 'after', 'heat'] as const) {
    const small = smallPicture(pictures[kind], SMALL)
    places[kind] = `${PICTURES}/${image}-${kind}.png`
    await put(join(out, places[kind]), await rgbaPng(small.rgba, small.width, small.height))
  }
  const why = reasons(matte, covered, file, hand, kept)
  const objects = open.get(project).annotations.list(image).filter((row) => !row.hidden && row.area > 0).length
  return { image, file: path, cutout, objects, uncertainty: matte.uncertainty ?? 0, needsHand: why.length > 0, why: why.join('; '), ...places, failure: '' }
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

async function put(path: string, bytes: Buffer): Promise<void> {
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
