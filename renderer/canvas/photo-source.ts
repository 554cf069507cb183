import { needsTiles } from '../../core/geometry/pyramid.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { ImageRow } from '../../core/records/image.ts'
import { photoUrl } from '../bridge/media-url.ts'
import { loadBitmap } from './load-bitmap.ts'
import { mipLevels, type MipLevels } from './mip-levels.ts'
import { createTileSource, type TileSource } from './tile-source.ts'

/** What there is to draw of the open photo now: the thumbnail, then the photo itself, or tiles of a very large one. */
export type Photo = {
  image: ImageRow
  thumb: ImageBitmap | null
  display: MipLevels | null
  tiles: TileSource | null
  /** Plain words when it cannot be shown, else empty. */
  problem: string
}

export type PhotoSource = {
  current(): Photo | null
  /** Shows a photo; the one before is kept for a while, in case one comes back to it. */
  show(base: string, project: ProjectId, image: ImageRow | null): void
  /** Loads photos that will probably be asked for next. */
  prefetch(base: string, project: ProjectId, images: readonly ImageRow[]): void
  close(): void
}

/** Pixels of decoded photos kept, the open one included: 4 bytes each. */
const KEPT_PIXELS = 40_000_000
/** Larger neighbours are only brought into the browser's cache, not decoded. */
const DECODED_AHEAD = 6_000_000

type Entry = { key: string; photo: Photo; used: number; stop: AbortController; started: boolean }

export function createPhotoSource(changed: () => void): PhotoSource {
  const entries = new Map<string, Entry>()
  let shown: Entry | null = null
  let clock = 0

  const entryOf = (base: string, project: ProjectId, image: ImageRow): Entry => {
    const key = `${base} ${project} ${image.id} ${image.width} ${image.height} ${image.bytes}`
    let entry = entries.get(key)
    if (!entry) {
      const stop = new AbortController()
      entries.set(key, (entry = { key, photo: { image, thumb: null, display: null, tiles: null, problem: '' }, used: 0, stop, started: false }))
    }
    entry.used = ++clock
    return entry
  }

  const start = (entry: Entry, base: string, project: ProjectId) => {
    if (entry.started) return
    entry.started = true
    const { photo, stop } = entry
    const tell = () => entry === shown && changed()
    void loadBitmap(photoUrl(base, project, photo.image, 'thumb'), stop.signal).then((thumb) => {
      if (photo.display) return thumb.close()
      photo.thumb = thumb
      tell()
    }, () => undefined)
    const failed = () => {
      if (stop.signal.aborted) return
      entry.started = false
      photo.problem = photo.image.problem || 'This photo cannot be shown: its file is missing or damaged.'
      tell()
    }
    // Of a very large photo there is no picture in one piece: the thumbnail and its coarse tiles take its place.
    if (needsTiles(photo.image.width, photo.image.height)) {
      photo.tiles = createTileSource(base, project, photo.image, tell, failed)
      return
    }
    loadBitmap(photoUrl(base, project, photo.image, 'display'), stop.signal).then(mipLevels).then((display) => {
      if (stop.signal.aborted) return display.close()
      photo.display = display
      tell()
    }, failed)
  }

  const drop = (entry: Entry) => {
    entry.stop.abort()
    entries.delete(entry.key)
    entry.photo.thumb?.close()
    entry.photo.display?.close()
    entry.photo.tiles?.close()
  }

  /** Lets go of what was not used for longest until the rest fits. */
  const makeRoom = () => {
    const byUse = [...entries.values()].sort((a, b) => b.used - a.used)
    let pixels = 0
    for (const entry of byUse) {
      const { width, height } = entry.photo.display ?? { width: 0, height: 0 }
      pixels += width * height
      if (entry !== shown && (pixels > KEPT_PIXELS || clock - entry.used > 40)) drop(entry)
    }
  }

  return {
    current: () => shown?.photo ?? null,
    show(base, project, image) {
      const before = shown
      shown = image ? entryOf(base, project, image) : null
      if (shown && image) {
        shown.photo.image = image
        if (shown !== before) shown.photo.problem = ''
        start(shown, base, project)
      }
      if (shown !== before) {
        makeRoom()
        changed()
      }
    },
    prefetch(base, project, images) {
      for (const image of images) {
        if (image.width * image.height <= DECODED_AHEAD) start(entryOf(base, project, image), base, project)
        else new Image().src = photoUrl(base, project, image, needsTiles(image.width, image.height) ? 'thumb' : 'display')
      }
      if (shown) shown.used = ++clock
      makeRoom()
    },
    close() {
      for (const entry of entries.values()) drop(entry)
      shown = null
    },
  }
}
