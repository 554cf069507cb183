import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { CompositeSource } from '../../../core/api/composites.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Category } from '../../../core/records/category.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { ImageFile } from '../../db/store.ts'
import { allowedPath, realPath } from '../../media/allowed-path.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import type { CutoutPlace, GroundPlace } from '../../workers/compositor-contract.ts'
import { findPictures } from '../images/find-pictures.ts'
import type { ServiceContext } from '../service-context.ts'

export type SourceContext = Pick<ServiceContext, 'open' | 'media' | 'roots'>
/** A category as the project of the pictures gets it. */
export type SourceCategory = Partial<Category> & { name: string }
export type Sources = {
  cutouts: CutoutPlace[]
  /** By the number of a cutout. */
  categories: SourceCategory[]
  grounds: GroundPlace[]
  /** What all of them are, in words that change when one does. */
  digest: string
}

/** Images with this flag were composed: they are no sources themselves. */
export const COMPOSITE_FLAG = 'composite'
/** Objects below so many pixels are not worth pasting. */
const LEAST_AREA = 200
/** Below this share of the largest object on its photo it is most often the rest of one that another hides. */
const FRAGMENT = 0.3
const PAGE = 100

/** All that pictures are composed of. Throws `invalid` when there is nothing to cut out, and past the limits. */
export async function sourcesOf(
  context: SourceContext, params: { project: ProjectId; source: CompositeSource; grounds?: string }, limits: Limits, call: Call,
): Promise<Sources> {
  const hash = createHash('sha256')
  const sources: Sources = { cutouts: [], categories: [], grounds: [], digest: '' }
  const { source } = params
  const into: Into = { sources, limits, call, note: (value) => void hash.update(JSON.stringify(value)) }
  if (source.kind === 'labels') await addLabels(context, source.project ?? params.project, source, into)
  else await addCutouts(context, source, into)
  if (params.grounds !== undefined) await addGrounds(context, params.grounds, into)
  checkLimit(limits, 'compositeGrounds', sources.grounds.length, { field: 'grounds', what: 'Photos for grounds' })
  if (sources.cutouts.length === 0) {
    const labels = source.kind === 'labels'
    throw new Fault('invalid', labels ? 'No labelled object passes the filter.' : 'There are no pictures in this folder.', {
      ...(labels ? {} : { file: shownPath(source.folder) }), field: labels ? 'source.filter' : 'source.folder', found: 0,
      fix: labels ? 'Label some objects with polygons or masks first, or filter less.' : 'Name a folder of PNG or WebP cutouts.',
    })
  }
  return { ...sources, digest: hash.digest('hex').slice(0, 32) }
}

/** What is gathered; `note` hears everything that the pictures depend on. */
type Into = { sources: Sources; limits: Limits; call: Call; note(value: unknown): void }
type Labels = Extract<CompositeSource, { kind: 'labels' }>
type Cutouts = Extract<CompositeSource, { kind: 'cutouts' }>

async function addLabels(
  { open, roots }: SourceContext, project: ProjectId, source: Labels, { sources: into, limits, call, note }: Into,
): Promise<void> {
  const filter = source.filter ?? imageFilter.parse({})
  const ids = open.get(project).images.ids(filter)
  for (let from = 0; from < ids.length; from += PAGE) {
    checkCancelled(call.signal)
    call.progress(null, `${into.cutouts.length} objects found`)
    await breathe()
    const store = open.get(project)
    const page = ids.slice(from, from + PAGE)
    const names = new Map(store.categories.list().map((category) => [category.id, category]))
    const labels = store.annotations.ofImages(page)
    const rows = new Map(store.images.rows(page).map((row) => [row.id, row]))
    for (const id of page) {
      const file = store.images.file(id)
      const row = rows.get(id)
      if (!file || !row || row.flags[COMPOSITE_FLAG] === true) continue
      const all = labels.get(id) ?? []
      const path = await allowedPath(file.absolute, roots).catch(() => null)
      if (path === null) continue
      const least = source.whole ? FRAGMENT * Math.max(0, ...all.map(({ area }) => area)) : 0
      const ofCategory = ({ category }: Annotation) => filter.categories.length === 0 || filter.categories.includes(category)
      const wanted = all.filter((one) => isWanted(one, least) && ofCategory(one))
      for (const one of wanted) {
        const category = names.get(one.category)
        if (!category) continue
        into.cutouts.push(placeOf(path, file, one, source.whole))
        into.categories.push(category)
        note([file.hash, category.name, one.shape, source.whole])
      }
      checkLimit(limits, 'compositeSources', into.cutouts.length, { field: 'source', what: 'Objects to be cut out' })
      if (!source.grounds || (all.length === 0 && row.status !== 'done')) continue
      const { width, height } = file
      into.grounds.push({ path, width, height, avoid: all.map(({ bbox: [x, y, w, h] }) => [x - 2, y - 2, w + 4, h + 4]) })
      note([file.hash, all.map(({ bbox }) => bbox)])
    }
  }
}

function isWanted({ shape, area, iscrowd }: Annotation, least: number): boolean {
  return !iscrowd && area >= Math.max(LEAST_AREA, least) && shape.type !== 'none'
}

function placeOf(path: string, { width, height }: ImageFile, { id, shape }: Annotation, whole: boolean): CutoutPlace {
  return { path, name: `${shownPath(basename(path))} #${id}`, of: { shape, width, height }, whole }
}

async function addCutouts(
  { roots }: SourceContext, source: Cutouts, { sources: into, limits, call, note }: Into,
): Promise<void> {
  const folder = await folderOf(roots, source.folder, 'source.folder')
  for (const path of await picturesIn(roots, folder, limits, call)) {
    const below = relative(folder, path).split(sep).join('/')
    const inside = basename(dirname(path))
    into.cutouts.push({ path, name: shownPath(below), of: null, whole: false })
    into.categories.push({ name: source.category ?? (below.includes('/') ? shownPath(inside) : 'object') })
    note([below, (await stat(fsPath(path))).size, source.category])
  }
  checkLimit(limits, 'compositeSources', into.cutouts.length, {
    file: shownPath(folder), field: 'source.folder', what: 'Cutouts in the folder',
  })
}

async function addGrounds(
  { roots, media }: SourceContext, path: string, { sources: into, limits, call, note }: Into,
): Promise<void> {
  const folder = await folderOf(roots, path, 'grounds')
  const paths = await picturesIn(roots, folder, limits, call)
  if (paths.length === 0) {
    throw new Fault('invalid', 'There are no photos in this folder.', { file: shownPath(folder), field: 'grounds', found: 0 })
  }
  const found: GroundPlace[] = []
  await media.probeMany(paths, (file, outcome, index) => {
    if (!(outcome instanceof Fault)) found[index] = { path: file, width: outcome.width, height: outcome.height, avoid: [] }
  }, { signal: call.signal })
  for (const one of found.filter((place) => place !== undefined)) {
    into.grounds.push(one)
    note([relative(folder, one.path).split(sep).join('/'), one.width, one.height])
  }
}

async function folderOf(roots: SourceContext['roots'], path: string, field: string): Promise<string> {
  const real = await realPath(await roots.resolve(path))
  if ((await stat(fsPath(real))).isDirectory()) return real
  throw new Fault('invalid', 'This is not a folder.', {
    file: shownPath(path), field, fix: 'Name the folder that the pictures lie in.',
  })
}

function picturesIn(roots: SourceContext['roots'], folder: string, limits: Limits, call: Call): Promise<string[]> {
  return findPictures(folder, {
    roots, limits, signal: call.signal, onSkipped: () => {}, onFound: (count) => call.progress(null, `${count} pictures found`),
  })
}
