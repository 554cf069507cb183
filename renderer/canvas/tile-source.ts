import { levelForZoom, pyramid, visibleTiles, type TileAt } from '../../core/geometry/pyramid.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { ImageRow } from '../../core/records/image.ts'
import { tileUrl } from '../bridge/media-url.ts'
import { loadBitmap } from './load-bitmap.ts'

export type LoadedTile = { at: TileAt; bitmap: ImageBitmap }

/** Tiles of one very large photo: asked for as they come into view, kept while they are near it. */
export type TileSource = {
  /**
   * Loaded tiles that help to draw a view, coarse ones first so that finer ones cover them. `zoom` is screen pixels per
   * photo pixel, `box` the view in photo pixels. Missing ones are loaded, `changed` tells when they are there.
   */
  visible(box: { left: number; top: number; right: number; bottom: number }, zoom: number): LoadedTile[]
  /** The finest loaded tile that holds a point of the photo. */
  at(x: number, y: number): LoadedTile | null
  /** The whole photo can be shown, if only coarsely. */
  ready(): boolean
  close(): void
}

const KEPT = 160
const AT_ONCE = 6
/** The finest level of at most so many tiles is always kept, so that moving about never shows a gap. */
const GROUND = 20

/** `changed` hears of every tile that came, `failed` once when not even the coarse ones can be had. */
export function createTileSource(base: string, project: ProjectId, image: ImageRow, changed: () => void, failed: () => void): TileSource {
  const levels = pyramid(image.width, image.height)
  const all = { left: 0, top: 0, right: image.width, bottom: image.height }
  const coarse = (levels.find(({ columns, rows }) => columns * rows <= GROUND) ?? levels[levels.length - 1]).level
  const ground = visibleTiles(levels, coarse, all)
  const loaded = new Map<string, LoadedTile & { used: number }>()
  const missing = new Set<string>()
  const underWay = new Map<string, AbortController>()
  let wanted: TileAt[] = ground
  let clock = 0
  let closed = false
  const keyOf = (tile: TileAt) => `${tile.level}/${tile.x}/${tile.y}`

  const pump = () => {
    for (const tile of wanted) {
      if (closed || underWay.size >= AT_ONCE) return
      const key = keyOf(tile)
      if (loaded.has(key) || underWay.has(key) || missing.has(key)) continue
      const stop = new AbortController()
      underWay.set(key, stop)
      loadBitmap(tileUrl(base, project, image, tile.level, tile.x, tile.y), stop.signal)
        .then((bitmap) => {
          loaded.set(key, { at: tile, bitmap, used: clock })
          makeRoom()
          changed()
        }, () => {
          if (stop.signal.aborted) return
          missing.add(key)
          if (ground.every((one) => missing.has(keyOf(one)))) failed()
        })
        .finally(() => {
          underWay.delete(key)
          pump()
        })
    }
  }

  const makeRoom = () => {
    if (loaded.size <= KEPT) return
    const kept = new Set(ground.map(keyOf))
    const oldest = [...loaded].filter(([key]) => !kept.has(key)).sort(([, a], [, b]) => a.used - b.used).slice(0, loaded.size - KEPT)
    for (const [key, tile] of oldest) {
      tile.bitmap.close()
      loaded.delete(key)
    }
  }

  pump()
  return {
    visible(box, zoom) {
      clock++
      const level = Math.min(coarse, levelForZoom(levels, zoom))
      wanted = [...ground, ...visibleTiles(levels, level, box)]
      const keys = new Set(wanted.map(keyOf))
      for (const [key, stop] of underWay) if (!keys.has(key)) stop.abort()
      pump()
      const found: LoadedTile[] = []
      for (const tile of loaded.values()) {
        const { at } = tile
        if (at.level < level || at.left >= box.right || at.right <= box.left || at.top >= box.bottom || at.bottom <= box.top) continue
        tile.used = clock
        found.push(tile)
      }
      return found.sort((a, b) => b.at.level - a.at.level)
    },
    at(x, y) {
      let best: LoadedTile | null = null
      for (const tile of loaded.values()) {
        const { at } = tile
        if (x >= at.left && x < at.right && y >= at.top && y < at.bottom && at.level < (best?.at.level ?? Infinity)) best = tile
      }
      return best
    },
    ready: () => ground.every((tile) => loaded.has(keyOf(tile))),
    close() {
      closed = true
      for (const stop of underWay.values()) stop.abort()
      for (const tile of loaded.values()) tile.bitmap.close()
      loaded.clear()
    },
  }
}
