import { constants } from 'node:fs'
import { copyFile, mkdir, open } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { datasets as api } from '../../core/api/datasets.ts'
import { imageFilter } from '../../core/api/images.ts'
import type { Call } from '../../core/api/method.ts'
import { checkCancelled, Fault } from '../../core/fault.ts'
import type { WriteImage, WriteOptions, WriteSource } from '../../core/formats/format.ts'
import { countLosses, type Losses } from '../../core/formats/losses.ts'
import { assignSplits } from '../../core/formats/split.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { fileFault } from '../db/atomic.ts'
import type { ImageDetails, Reads } from '../db/store.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'
import { groupedItems } from '../services/images/assign-splits.ts'
import type { ServiceContext } from '../services/service-context.ts'
import { beginExport, type ExportFolder, safeParts } from './export-folder.ts'
import { exportDepth, exportMattes, exportPictures } from './export-pictures.ts'
import { exportPoses, losePoses, meshName, meshNamed } from './export-poses.ts'
import { exportPaths } from './export-paths.ts'
import { formatOf } from './formats.ts'
import { nodeZlib } from './zlib.ts'

export type ExportParams = z.output<typeof api.export.params>
export type ExportResult = z.input<typeof api.export.result>
export type ExportContext = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'paths'>

/** Milliseconds that reading and writing may go on before other calls get their turn. */
const TURN_MS = 20

/**
 * Writes the project as it is now into the folder `out`, whole or not at all; edits go on meanwhile and are not seen.
 * With shares, one file set for each part, split by the seed in whole groups of near-duplicates and views of one product.
 */
export async function runExport(context: ExportContext, params: ExportParams, call: Call): Promise<ExportResult> {
  const { open: projects, roots } = context
  const { project } = params
  const format = formatOf(params.format)
  if (!format.write) throw new Fault('unsupported', `${format.title} cannot be written.`, { field: 'format', found: format.id })
  if (!isAbsolute(params.out)) {
    throw new Fault('invalid', 'The path of an export must be given in full.', { field: 'out', found: params.out })
  }
  const out = await roots.resolve(params.out)
  const parts = await partsOf(context, params, call)

  const folder = await beginExport(out, projects.get(project).meta.nonce(), format.id)
  const snapshot = projects.get(project).snapshot()
  try {
    const losses = countLosses()
    const ids = snapshot.images.ids(params.filter ?? imageFilter.parse({}))
    const source = sourceOf(snapshot, projects.get(project).path, ids, out, params, losses)
    let annotations = 0
    let done = 0
    /** Where each photo's copy goes: beside its file for labelme, else into `images`; folder formats have a folder for each part. */
    const copies = new Map<ImageId, string>()
    const written = (parts ?? [['', null] as const]).filter(([, chosen]) => chosen === null || ids.some((id) => chosen.has(id)))
    const pictures = await exportPictures(context, snapshot, params, call)
    for (const [suffix, chosen] of written) {
      const mine = chosen ? ids.filter((id) => chosen.has(id)) : ids
      const options: WriteOptions = {
        segmentation: params.segmentation, keepMeasures: params.keepMeasures, masks: params.masks, cutout: params.cutout, bits: params.bits,
        band: params.band, order: params.order, depth: params.depth, parts: written.map(([one]) => one), pictures, zlib: nodeZlib,
        date: new Date().toISOString().slice(0, 10),
        signal: call.signal,
        mesh: (name) => meshNamed(projects.get(project), context.paths.assets, name),
        photoAt: (id, path) => void copies.set(id as ImageId, path),
        progress: (share, note) => call.progress(share === null ? null : ((done + share * mine.length) / ids.length) * 0.9, note),
      }
      const counted = source.of(mine, (count) => (annotations += count))
      for (const lost of await format.write(counted, folder.sink, options, suffix)) {
        losses.add(lost.what, lost.example, lost.count)
      }
      done += mine.length
      const part = format.source === 'folder' && suffix !== '' ? `${suffix.slice(1)}/` : ''
      const place = format.source === 'file' || format.photos === 'apart' ? `${part}${format.photoFolder ?? 'images'}/` : part
      for (const id of mine) if (!copies.has(id)) copies.set(id, `${place}${safeParts(source.paths.get(id)!).join('/')}`)
    }
    if (!format.poses) losePoses(snapshot, ids, losses)
    if (params.copyImages) await copyPhotos(context, snapshot, copies, folder, losses, call)
    checkCancelled(call.signal)
    const files = await folder.commit()
    call.progress(1, `${ids.length} images, ${annotations} annotations`)
    return { files, images: ids.length, annotations, lost: losses.list() }
  } finally {
    snapshot.close()
    await folder.abandon()
  }
}

/** The ids of each part with its suffix, or null when nothing is to be split. */
async function partsOf(
  context: ExportContext, { project, shares, seed }: ExportParams, call: Call,
): Promise<[string, Set<number>][] | null> {
  if (!shares) return null
  const { train = 0, val = 0, test = 0 } = shares
  if (train + val + test <= 0) {
    throw new Fault(
      'invalid', 'At least one share must be more than nothing.',
      { field: 'shares', found: 0, fix: 'For example train=0.8,val=0.2.' },
    )
  }
  const items = await groupedItems(context, project, call)
  const splits = assignSplits(items, { train, val, test }, seed)
  return (['train', 'val', 'test'] as const).map(
    (part) => [`-${part}`, new Set(items.filter((item) => splits.get(item.id) === part).map((item) => Number(item.id)))],
  )
}

type Source = {
  paths: ReadonlyMap<ImageId, string>; of(ids: readonly ImageId[], counted: (annotations: number) => void): WriteSource
}

function sourceOf(
  snapshot: Reads, file: string, ids: readonly ImageId[], out: string, params: ExportParams, losses: Losses,
): Source {
  const categories = snapshot.categories.list()
  const { info, licenses } = snapshot.meta.description()
  const paths = exportPaths(snapshot, ids, losses)
  const sources = Object.entries(snapshot.stats.project().sources)
  const meshes = [...new Set([...snapshot.poses.uses().keys()].map((mesh) => meshName(snapshot, mesh)))].sort()
  const [commonSource] = sources.reduce((best, next) => (next[1] > best[1] ? next : best), ['user', 0])
  const imageOf = (details: ImageDetails): WriteImage => {
    const path = paths.get(details.id)!
    const { id, width, height, orientation, mark, extra, coco, absolute } = details
    return {
      id, path, width, height, orientation, mark, extra: { ...extra, ...joinCoco(coco, extra) }, annotations: [],
      photoFrom: (file) => (
        params.copyImages ? path.slice(path.lastIndexOf('/') + 1) : wayTo(join(out, dirname(file)), shownPath(absolute))
      ),
    }
  }
  return {
    paths,
    of: (mine, counted) => ({
      categories, info, licenses, commonSource, meshes,
      async *images({ annotations } = { annotations: true }) {
        let turn = performance.now()
        for (const id of mine) {
          const details = snapshot.images.details(id)
          if (!details) continue
          const image = imageOf(details)
          if (annotations) {
            image.annotations = snapshot.annotations.list(id)
            image.mattes = exportMattes(snapshot, file, id)
            image.poses = exportPoses(snapshot, id)
            image.depth = () => exportDepth(snapshot, file, id, params.depth)
            counted(image.annotations.length)
          }
          yield image
          if (performance.now() - turn < TURN_MS) continue
          await breathe()
          turn = performance.now()
        }
      },
    }),
  }
}

/** COCO's image fields together again, columns first. */
function joinCoco(coco: ImageDetails['coco'], extra: Record<string, unknown>): { coco?: Record<string, unknown> } {
  const { license, ...texts } = coco
  const joined = {
    ...(license === null ? {} : { license }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')),
    ...((extra['coco'] ?? {}) as Record<string, unknown>),
  }
  return Object.keys(joined).length > 0 ? { coco: joined } : {}
}

/** The way from a folder to a file with forward slashes; the whole path where there is none, between Windows drives. */
function wayTo(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/')
}

/** Copies photos to their places in the export. One that cannot be copied is listed, the rest goes on. */
async function copyPhotos(
  { roots }: Pick<ServiceContext, 'roots'>, snapshot: Reads, copies: ReadonlyMap<ImageId, string>, folder: ExportFolder,
  losses: Losses, call: Call,
): Promise<void> {
  let done = 0
  for (const [id, name] of copies) {
    checkCancelled(call.signal)
    call.progress(0.9 + (0.1 * done) / copies.size, `${done++} of ${copies.size} photos copied`)
    const file = snapshot.images.file(id)
    const target = join(folder.staging, ...name.split('/'))
    try {
      const from = await allowedPath(file!.absolute, roots)
      await mkdir(dirname(target), { recursive: true })
      await copyFile(fsPath(from), target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      const handle = await open(target, 'r+')
      await handle.sync().finally(() => handle.close())
      folder.noteFile(name)
    } catch (thrown) {
      const fault = fileFault(thrown, name)
      if (!(fault instanceof Fault) || fault.code === 'exhausted') throw fault
      losses.add('Photos that could not be copied', `${name}: ${fault.message}`)
    }
  }
}
