import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Matte } from '../../core/records/matte.ts'
import { layerUrl } from '../bridge/media-url.ts'
import { heatPixel } from './colour-maps.ts'
import { loadBitmap } from './load-bitmap.ts'
import { loadGrey } from './map-source.ts'
import { levelsOf, pictureOf, type OverlayLevels } from './overlay-levels.ts'
import type { Size } from './viewport.ts'

/** An alpha as pictures over the photo: white as opaque as it is, its clean colours, and where it is neither all nor nothing. */
export type MattePicture = { cover: OverlayLevels; colours: OverlayLevels | null; heat(): OverlayLevels }

export type MatteSource = {
  /** The pictures of a matte's alpha once they are loaded; until then, or where there is none, null. `changed` tells when they came. */
  get(base: string, project: ProjectId, image: ImageId, matte: Matte, size: Size): MattePicture | null
  close(): void
}

const KEPT = 6

export function createMatteSource(changed: () => void): MatteSource {
  const loaded = new Map<string, MattePicture | null>()
  const stop = new AbortController()
  const load = async (key: string, alpha: string, colours: string | null, size: Size) => {
    const { signal } = stop
    const [grey, clean] = await Promise.all([loadGrey(alpha, signal), colours === null ? null : loadBitmap(colours, signal).catch(() => null)])
    const cell = { x: size.width / grey.width, y: size.height / grey.height }
    const cells = new Uint32Array(grey.values.length)
    for (let i = 0; i < cells.length; i++) cells[i] = ((Math.round(grey.values[i] / 257) << 24) | 0xffffff) >>> 0
    let heat: OverlayLevels | null = null
    loaded.set(key, {
      cover: levelsOf(pictureOf(cells, grey), cell),
      colours: clean && levelsOfBitmap(clean, size),
      heat: () => (heat ??= levelsOf(pictureOf(heatCells(grey.values), grey), cell)),
    })
    for (const old of loaded.keys()) {
      if (loaded.size <= KEPT) break
      if (old !== key) loaded.delete(old)
    }
    changed()
  }
  return {
    get(base, project, image, { alpha, foreground }, size) {
      if (!alpha) return null
      const key = `${project} ${image} ${alpha.sha256} ${foreground?.sha256 ?? ''}`
      if (!loaded.has(key)) {
        loaded.set(key, null)
        const address = (sha: string) => layerUrl(base, project, { id: image }, sha)
        // Without its file the hard mask is shown; it is asked for again when the photo is opened again.
        load(key, address(alpha.sha256), foreground && address(foreground.sha256), size).catch(() => undefined)
      }
      return loaded.get(key) ?? null
    },
    close: () => stop.abort(),
  }
}

function levelsOfBitmap(bitmap: ImageBitmap, size: Size): OverlayLevels {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0)
  const cell = { x: size.width / bitmap.width, y: size.height / bitmap.height }
  bitmap.close()
  return levelsOf(canvas, cell)
}

/** Transparent where alpha is 0 or 1, the warmer and stronger the nearer to one half. */
function heatCells(values: Uint16Array): Uint32Array<ArrayBuffer> {
  const table = Uint32Array.from({ length: 256 }, (_, level) => heatPixel(4 * (level / 255) * (1 - level / 255)))
  const cells = new Uint32Array(values.length)
  for (let i = 0; i < cells.length; i++) cells[i] = table[Math.round(values[i] / 257)]
  return cells
}
