import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../../core/fault.ts'
import type { ReadItem } from '../../core/formats/format.ts'
import type { Limits } from '../../core/limits.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { CocoImage, NewImage, Store } from '../db/store.ts'
import { isInside } from '../host/roots.ts'
import type { Media, Probe } from '../media/media.ts'
import { shownPath } from '../media/raw-path.ts'
import { rowOf } from '../services/images/add.ts'
import { createPlaces, type Place } from '../services/images/place-in-roots.ts'
import { keepEmbedded } from './embedded-photos.ts'
import { PICTURE_ENDINGS, type PhotoFinder } from './photo-finder.ts'

export type ImageItem = Extract<ReadItem, { kind: 'image' }>
/** What an image item became: the row to stage, with the size its coordinates refer to. */
export type PhotoRow = { row: NewImage; known: ImageId | null } | Fault

export type PhotoRowsOptions = {
  store(): Store
  media: Media
  finder: PhotoFinder
  /** Folder that paths of photos which are not there are kept relative to. */
  base: string
  /** Folders new photos are stored relative to, when the project has none for them. */
  folders: readonly string[]
  limits: Limits
  signal: AbortSignal
  embedded(from: string): Promise<Uint8Array>
}

/** Finds the photos of image items and makes the rows of them. An item that cannot be taken gives the fault why. */
export type PhotoRows = {
  rowsOf(items: readonly ImageItem[]): Promise<PhotoRow[]>
  /** Removes photos that were written out of annotation files, after a failure. */
  undo(): Promise<void>
}

const SEARCHES = 16

export function createPhotoRows(options: PhotoRowsOptions): PhotoRows {
  const { store, media, finder, base, folders, limits, signal, embedded } = options
  const taken = new Map<string, string>()
  const written: string[] = []
  let places = createPlaces(store())
  let roots = store().roots.list()
  let isEmpty = false
  let folderPlace: Place | null = null

  const folderFor = (path: string) => folders.find((folder) => isInside(folder, path)) ?? dirname(path)
  /** The place of a photo that is not there. */
  const placeOf = (item: ImageItem, folder: string): Place => {
    if (!item.path.includes('/')) {
      // Many photos missing in one folder: its place is looked up once.
      folderPlace ??= places.of(join(folder, 'x'), folder)
      return { root: folderPlace.root, path: folderPlace.path.slice(0, -1) + item.path }
    }
    const within = item.path.replace(/^(?:[a-z]:)?(?:\.{0,2}\/)+/i, '')
    const path = resolve(folder, within)
    return places.of(
      isInside(folder, path) && path !== folder ? path : join(folder, within.slice(within.lastIndexOf('/') + 1)), folder
    )
  }
  const known = (id: ImageId, item: ImageItem): PhotoRow => {
    const file = store().images.file(id)!
    const row: NewImage = { ...file, id: undefined }
    return withItem(row, id, item)
  }
  /** A row of the project for a photo that cannot be found: by place, else the only one of this name and size. */
  const rowInProject = (item: ImageItem): ImageId | null => {
    const { images } = store()
    if (isEmpty) return null
    for (const root of roots) {
      const id = images.find(root.id, item.path)
      if (id !== null) return id
    }
    const name = item.path.slice(item.path.lastIndexOf('/') + 1)
    const asked = item.anyKind ? PICTURE_ENDINGS.map((ending) => name + ending) : [name]
    const named = asked.flatMap((one) => images.findByName(one)).filter((id) => {
      const file = images.file(id)
      return file && (item.width === null || (file.width === item.width && file.height === item.height))
    })
    return named.length === 1 ? named[0] : null
  }
  const withoutPhoto = async (item: ImageItem, denied: boolean): Promise<PhotoRow | string> => {
    if (/(?:^|\/)\.{0,2}$/.test(item.path)) {
      return new Fault('invalid', 'This path names no file.', {
        file: item.from, field: 'imagePath', found: item.path, fix: 'Write the name of the photo.',
      })
    }
    const id = rowInProject(item)
    if (id !== null) return known(id, item)
    if (item.anyKind && !denied) {
      return new Fault('not-found', 'There is no photo of this name.', {
        file: item.from, field: '', found: item.path,
        fix: 'Say where the photos are (--images DIR); if folders of masks are no categories, say what they show (--category NAME).',
      })
    }
    if (item.embedded) {
      const kept = await keepEmbedded(store().path, item.path, await embedded(item.from), media)
      if (kept.fresh) written.push(kept.path)
      return kept.path
    }
    if (denied) {
      return new Fault('denied', 'The photo lies outside the folders that may be read.', {
        file: item.from, field: 'imagePath', found: item.path,
        fix: 'Allow its folder (--allow-root DIR), or say where the photos are (--images DIR).',
      })
    }
    if (item.width === null || item.height === null) {
      return new Fault('not-found', 'The photo is not there, and the file does not say how large it is.', {
        file: item.from, field: 'imagePath', found: item.path, fix: 'Say where the photos are (--images DIR).',
      })
    }
    const row: NewImage = {
      ...placeOf(item, base), width: item.width, height: item.height, bytes: 0, mtime: 0, health: 'missing',
      problem: `The photo ${shownPath(item.path)} was not found.`,
    }
    return withItem(row, null, item)
  }

  return {
    async rowsOf(items) {
      places = createPlaces(store())
      roots = store().roots.list()
      isEmpty = store().images.count() === 0
      folderPlace = null
      const rows: (PhotoRow | string)[] = []
      for (let from = 0; from < items.length; from += SEARCHES) {
        rows.push(...await Promise.all(items.slice(from, from + SEARCHES).map(async (item) => {
          const found = item.anyKind ? await finder.findAnyKind(item.path, item.from) : await finder.find(item.path, item.from)
          return found.kind === 'found' ? found.path : withoutPhoto(item, found.kind === 'denied')
        })))
      }
      const fresh: { index: number; path: string }[] = []
      for (const [index, row] of rows.entries()) {
        if (typeof row !== 'string') continue
        const item = items[index]
        const other = taken.get(row)
        if (other !== undefined && other !== `${item.from} ${item.fileId ?? ''}`) {
          rows[index] = new Fault('conflict', 'Two entries lead to the same photo.', {
            file: item.from, field: 'imagePath', found: item.path, fix: 'Give the photos different names, or remove one entry.',
          })
          continue
        }
        taken.set(row, `${item.from} ${item.fileId ?? ''}`)
        const place = places.peek(row)
        const id = place && store().images.find(place.root, place.path)
        const file = id === null ? null : store().images.file(id)
        if (id !== null && file && file.health === 'ok') rows[index] = known(id, item)
        else fresh.push({ index, path: row })
      }
      await media.probeMany(fresh.map(({ path }) => path), (path, outcome, at) => {
        const { index } = fresh[at]
        rows[index] = outcome instanceof Fault ? outcome : probed(path, outcome, items[index])
      }, { limits, signal })
      return rows as PhotoRow[]
    },
    async undo() {
      for (const path of written.splice(0)) await rm(path, { force: true })
    },
  }

  function probed(path: string, probe: Probe, item: ImageItem): PhotoRow {
    const place = places.of(path, folderFor(path))
    return withItem(rowOf(place, probe), store().images.find(place.root, place.path), item)
  }
}

/** The row with what the file says of it, unless their sizes differ: then nothing is guessed and nothing rescaled. */
function withItem(row: NewImage, known: ImageId | null, item: ImageItem): PhotoRow {
  if (item.width !== null && (item.width !== row.width || item.height !== row.height)) {
    const turned = (row.orientation ?? 1) > 4 && item.width === row.height && item.height === row.width
    const upright = `${row.width} x ${row.height}${turned ? ' once turned as its EXIF says' : ''}`
    return new Fault('conflict', `The file says ${item.width} x ${item.height} pixels, the photo has ${upright}.`, {
      file: item.from, field: item.fileId === undefined ? 'imageWidth' : 'width', found: `${item.width} x ${item.height}`,
      limit: `${row.width} x ${row.height}`,
      fix: turned ? 'Export it again from upright photos.' : 'Use the photo that was labelled, or correct the size in the file.',
    })
  }
  const { coco, extra } = splitCoco(item.extra)
  return { known, row: { ...row, id: item.fileId, mark: item.mark, coco, extra } }
}

/** COCO's own image fields have columns; the rest stays in `extra`. */
function splitCoco(extra: Record<string, unknown> | undefined): { coco?: Partial<CocoImage>; extra?: Record<string, unknown> } {
  if (!extra?.['coco']) return { extra }
  const rest = { ...(extra['coco'] as Record<string, unknown>) }
  const coco: Partial<CocoImage> = {}
  if (typeof rest['license'] === 'number' && Number.isSafeInteger(rest['license'])) {
    coco.license = rest['license']
    delete rest['license']
  }
  for (const key of ['flickr_url', 'coco_url', 'date_captured'] as const) {
    const value = rest[key]
    if (typeof value !== 'string' || value === '') continue
    coco[key] = value
    delete rest[key]
  }
  const { coco: _, ...others } = extra
  return { coco, extra: Object.keys(rest).length > 0 ? { ...others, coco: rest } : others }
}
