import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { datasets as api } from '../../core/api/datasets.ts'
import type { Call } from '../../core/api/method.ts'
import { checkCancelled, Fault, type FaultCode } from '../../core/fault.ts'
import type { Lost, ReadAnnotation, ReadItem } from '../../core/formats/format.ts'
import { countLosses } from '../../core/formats/losses.ts'
import { isUnplaced, placedShape } from '../../core/formats/unplaced-shape.ts'
import { unpackShape } from '../../core/formats/packed-polygon.ts'
import { skippedOf } from '../../core/formats/fields.ts'
import { LIMITS, withLimits, type LimitName } from '../../core/limits.ts'
import { measure } from '../../core/mask/rasterise.ts'
import type { CategoryId, ImageId } from '../../core/records/ids.ts'
import type { ImportedAnnotation, ImportStage, NewRun } from '../db/store.ts'
import { realPath } from '../media/allowed-path.ts'
import { fsPath } from '../media/raw-path.ts'
import { checkWritable } from '../services/images/check-writable.ts'
import type { ServiceContext } from '../services/service-context.ts'
import { formatOf } from './formats.ts'
import { importDepths, type ImportDepths } from './import-depths.ts'
import { importMattes, type ImportMattes } from './import-mattes.ts'
import { importMeshes, type MeshItem } from './import-meshes.ts'
import { importPoses, type ImportPoses } from './import-poses.ts'
import { startParser } from './parser-child.ts'
import { createPhotoFinder } from './photo-finder.ts'
import { createPhotoRows, type ImageItem, type PhotoRows } from './photo-rows.ts'
import { presentRows, type PresentRows } from './present-rows.ts'

export type ImportParams = z.output<typeof api.import.params>
export type ImportResult = z.input<typeof api.import.result>
type Skipped = ImportResult['skipped'][number]
export type ImportContext = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>

/**
 * Reads a dataset in a process of its own, finds its photos, and stores everything in one transaction; until then
 * nothing of it is seen. With `stop` the first bad file or row is thrown and nothing changes; with `skip` they are listed.
 * Doing it again adds what is new since: images are known by their place, annotations by category and geometry.
 * As predictions it makes a run of its own each time, and no label.
 */
export async function runImport(context: ImportContext, params: ImportParams, call: Call): Promise<ImportResult> {
  const { open, media, roots, spawn, emit } = context
  const { project, as } = params
  const format = formatOf(params.format)
  if (as === 'prediction' && format.truthOnly) {
    throw new Fault('unsupported', `${format.title} are read as truth only.`, { field: 'as', found: as, fix: 'Predict depth with a model of depth.' })
  }
  const limits = withLimits(checkedLimits(params.limits))
  checkWritable(open.get(project))
  const source = await realPath(await roots.resolve(params.source))
  const base = (await stat(fsPath(source))).isDirectory() ? source : dirname(source)
  const images = params.images === undefined ? null : await realPath(await roots.resolve(params.images))
  const allowed = await Promise.all(params.allowRoots.map((folder) => roots.resolve(folder)))

  const masks = { threshold: params.threshold, category: params.category ?? null, fillHoles: params.fillHoles }
  const request = { format: format.id, source, limits: params.limits, masks, ...(params.order ? { order: params.order } : {}), depth: params.depth }
  const parser = await startParser(spawn, request, call.signal)
  let photos: PhotoRows | null = null
  let stage: ImportStage | null = null
  const mattes = importMattes(() => open.get(project))
  const poses = importPoses(() => open.get(project))
  const depths = importDepths(() => open.get(project))
  try {
    photos = createPhotoRows({
      store: () => open.get(project), media, base: images ?? base, folders: [...(images ? [images] : []), base, ...allowed],
      limits, signal: call.signal,
      finder: createPhotoFinder({ base, images, allows: roots.allows }), embedded: parser.embedded,
    })
    stage = open.get(project).startImport(as === 'prediction' ? newRun(format.id, source) : undefined)
    const taking = createTaking(stage, {
      source: `import:${format.id}`, prediction: as === 'prediction',
      stop: params.onError === 'stop',
      photos, present: presentRows(() => open.get(project)), project: () => open.get(project), mattes, poses, depths,
    })
    for await (const { items, done, note } of parser.batches()) {
      checkCancelled(call.signal)
      await taking.take(items)
      call.progress(done === null ? null : 0.95 * done, note)
    }
    const { annotations, categories } = stage.counts()
    const meshNotes = countLosses()
    const result: ImportResult = { images: taking.images(), annotations, categories: taking.categories(), ...taking.skipped(), notes: taking.notes() }
    if (result.images + annotations + categories === 0 && as === 'truth') return result
    call.progress(0.97, 'storing')
    await breathe()
    checkCancelled(call.signal)
    await stage.finish(as === 'truth' ? `Import ${format.title}` : `Import predictions (${format.title})`, `import:${format.id}`)
    photos = null
    const layered = as === 'truth' ? await mattes.store(`Import ${format.title}`, `import:${format.id}`) : []
    const deep = as === 'truth' ? await depths.store(`import:${format.id}`) : []
    if (as === 'truth') await importMeshes(context, project, base, taking.meshes(), poses.meshes(), meshNotes, call)
    if (as === 'truth') await poses.store(`Import poses (${format.title})`, `import:${format.id}`)
    emit('images.changed', { project, ids: null })
    if (layered.length > 0) emit('mattes.changed', { project, images: layered })
    if (deep.length > 0) emit('depths.changed', { project, images: deep })
    if (as === 'truth') emit('categories.changed', { project })
    else emit('predictions.changed', { project, images: null })
    call.progress(1, `${result.images} images, ${annotations} annotations`)
    return { ...result, notes: [...(result.notes ?? []), ...meshNotes.list()] }
  } finally {
    parser.close()
    stage?.abandon()
    await mattes.sweep()
    await depths.sweep()
    await photos?.undo()
  }
}

/** A file of predictions is a run that somebody else made. */
function newRun(format: string, source: string): NewRun {
  return {
    source: `import:${format}`, title: basename(source).slice(0, 200), version: '', sha256: '', task: 'instances', params: {}, device: '',
    labels: [], startedAt: Date.now(),
  }
}

type Taking = {
  take(items: readonly ReadItem[]): Promise<void>
  images(): number
  categories(): number
  skipped(): { skipped: Skipped[]; skippedTotal: number }
  notes(): Lost[]
  meshes(): readonly MeshItem[]
}
type TakingOptions = {
  /** Of rows that do not say theirs. */
  source: string
  prediction: boolean
  stop: boolean
  photos: PhotoRows
  present: PresentRows
  project(): ReturnType<ServiceContext['open']['get']>
  mattes: ImportMattes
  poses: ImportPoses
  depths: ImportDepths
}
/** An image the annotations of this import may name. */
type Target = { id: ImageId; width: number; height: number; known: boolean; order: number }

function createTaking(stage: ImportStage, options: TakingOptions): Taking {
  const { photos, present, prediction } = options
  const skipped: Skipped[] = []
  let skippedTotal = 0
  let images = 0
  const notes = countLosses()
  const meshes: MeshItem[] = []
  const names = new Map<string, CategoryId>()
  /** Images by the file's id; null when the image was not taken, so its annotations are left out silently with it. */
  const byFileId = new Map<number, Target | null>()

  const skip = (item: Omit<Extract<ReadItem, { kind: 'skipped' }>, 'kind'>) => {
    if (options.stop && !item.note) {
      throw new Fault(item.code as FaultCode, item.message, { file: item.file, field: item.field, fix: item.fix })
    }
    skippedTotal++
    const { file, field, code, message, fix } = item
    if (skipped.length < LIMITS.errorsListed) skipped.push({ file, field, code, message, fix })
  }
  const categoryOf = (category: string | number): CategoryId => {
    if (typeof category === 'number') {
      const row = options.project().categories.get(category as CategoryId)
      if (row && prediction) return categoryOf(row.name)
      if (row) return row.id
      throw new Fault(
        'not-found', `The project has no category ${category}.`,
        { field: 'category_id', found: category, fix: 'Import results into the project they were made for.' },
      )
    }
    let id = names.get(category)
    if (id === undefined) names.set(category, (id = stage.category({ name: category })))
    return id
  }
  const targetOf = (fileId: number): Target | null => {
    const known = byFileId.get(fileId)
    if (known !== undefined) return known
    const file = options.project().images.file(fileId as ImageId)
    if (!file) {
      throw new Fault(
        'not-found', `The project has no image ${fileId}.`,
        { field: 'image_id', found: fileId, fix: 'Import results into the project they were made for.' },
      )
    }
    const target = targetAt(file.id, file, true)
    byFileId.set(fileId, target)
    return target
  }
  const targetAt = (id: ImageId, size: { width: number; height: number }, known: boolean): Target => ({
    id, width: size.width, height: size.height, known, order: known ? present.nextOrder(id) : 0,
  })
  const rowOf = (read: ReadAnnotation, target: Target): ImportedAnnotation => {
    const shape = placedShape(read.shape, target.width, target.height)
    const stated = read.bbox && read.area !== undefined ? { bbox: read.bbox, area: read.area } : null
    const measures = stated ?? measure(unpackShape(shape), target.height, target.width)
    return {
      id: read.id, image: target.id, category: categoryOf(read.category), shape, keypoints: read.keypoints ?? null,
      bbox: measures.bbox, area: measures.area, iscrowd: read.iscrowd ?? false, attributes: read.attributes ?? {},
      flags: read.flags ?? {},
      description: read.description ?? '', group: read.group ?? null, order: read.order ?? target.order,
      source: read.source ?? options.source, score: read.score ?? null,
      hidden: read.hidden ?? false, locked: read.locked ?? false, extra: read.extra ?? {},
    }
  }
  const add = (rows: ImportedAnnotation[], read: ReadAnnotation, target: Target) => {
    const row = rowOf(read, target)
    if (read.pose && !prediction) options.poses.take(target.id, row.shape, read.pose)
    if (!prediction && target.known && present.has(row)) return
    target.order++
    rows.push(row)
  }

  const takeImages = async (items: readonly ImageItem[], rows: ImportedAnnotation[]) => {
    for (const [i, result] of (await photos.rowsOf(items)).entries()) {
      const item = items[i]
      if (result instanceof Fault) {
        if (item.fileId !== undefined) byFileId.set(item.fileId, null)
        skip(skippedOf(result, item.from))
        continue
      }
      // Predictions say nothing of how far a person has come with the image.
      const { id, known } = stage.image(prediction ? { ...result.row, mark: undefined } : result.row)
      images++
      const target = targetAt(id, result.row, known)
      if (item.fileId !== undefined) byFileId.set(item.fileId, target)
      const before = rows.length
      try {
        for (const read of item.annotations) add(rows, read, target)
      } catch (thrown) {
        // Only what the photo's size shows to be wrong; half of a photo's labels would look finished.
        if (!(thrown instanceof Fault) || !item.annotations.some(({ shape }) => isUnplaced(shape))) throw thrown
        rows.length = before
        skip(skippedOf(thrown, item.from))
        continue
      }
      if (!prediction && item.mattes) await options.mattes.take(result.row, item, item.mattes)
      if (!prediction && item.depth) await options.depths.take(result.row, item, item.depth)
    }
  }

  return {
    async take(items) {
      const rows: ImportedAnnotation[] = []
      await takeImages(items.filter((item) => item.kind === 'image'), rows)
      for (const item of items) {
        if (item.kind === 'skipped') skip(item)
        else if (item.kind === 'note') notes.add(item.what, item.example, item.count)
        else if (item.kind === 'mesh') meshes.push(item)
        else if (item.kind === 'dataset' && prediction) continue
        else if (item.kind === 'dataset') {
          if (item.info) stage.describe({ info: item.info })
          if (item.licenses) stage.describe({ licenses: item.licenses })
        }
        else if (item.kind === 'category') {
          const { category, fileId } = item
          names.set(category.name, stage.category({ ...category, ...(fileId === undefined ? {} : { id: fileId as CategoryId }) }))
        } else if (item.kind === 'annotation') {
          try {
            const target = targetOf(item.image)
            if (target) add(rows, item.annotation, target)
          } catch (thrown) {
            const { field, ...rest } = skippedOf(thrown, item.from)
            skip({ ...rest, file: item.from, field: `${item.field}.${field}` })
          }
        }
      }
      stage.annotations(rows)
    },
    images: () => images,
    categories: () => names.size,
    skipped: () => ({ skipped, skippedTotal }),
    notes: () => notes.list(),
    meshes: () => meshes,
  }
}

/** Only limits that exist may be set, and only to numbers above 0. */
function checkedLimits(given: Record<string, number>): Partial<Record<LimitName, number>> {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(LIMITS, name)) {
      throw new Fault(
        'invalid', `There is no limit ${name.slice(0, 60)}.`,
        { field: 'limits', found: name.slice(0, 60), fix: 'See system.limits for their names.' },
      )
    }
    if (!(value > 0)) throw new Fault('invalid', `The limit ${name} must be above 0.`, { field: `limits.${name}`, found: value })
  }
  return given
}
