import type { DepthRow } from '../../core/records/depth.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { RunImage } from '../../core/records/run.ts'
import { layerUrl, mapUrl } from '../bridge/media-url.ts'
import { readGreyPng, type Grey } from './grey-png.ts'
import { loadBitmap } from './load-bitmap.ts'
import type { Size } from './viewport.ts'

/** The values a run kept of a photo, row by row, 0..65535 over `range`; stretched over the whole photo. */
export type RunMap = Grey & { kind: RunImage['map']; range: readonly [number, number]; /** Level 0 is unknown, 1 to 65535 are the range. */ blank: boolean }

export type MapSource = {
  /** The map of a run on a photo if it is there; else it is loaded and `changed` tells when it came. Null also when there is none. */
  get(base: string, project: ProjectId, image: ImageId, result: RunImage): RunMap | null
  /** The true depth of a photo, in the same way. */
  truth(base: string, project: ProjectId, row: DepthRow): RunMap | null
  close(): void
}

/** Pictures with more pixels than this are read at a smaller size. */
const MOST_PIXELS = 12_000_000
const KEPT = 6

export function createMapSource(changed: () => void): MapSource {
  const loaded = new Map<string, RunMap | null>()
  const stop = new AbortController()
  const load = (key: string, address: string, about: Pick<RunMap, 'kind' | 'range' | 'blank'>) => {
    loaded.set(key, null)
    const { signal } = stop
    loadGrey(address, signal).then((grey) => {
      loaded.set(key, { ...grey, ...about })
      for (const old of loaded.keys()) {
        if (loaded.size <= KEPT) break
        if (old !== key) loaded.delete(old)
      }
      changed()
      // Without its map the run is still drawn; it is asked for again when the photo is opened again.
    }, () => undefined)
  }
  return {
    get(base, project, image, result) {
      if (result.map === 'none') return null
      // A run that looked at the photo again took another time for it: its map is another one too.
      const key = `${base} ${project} ${image} ${result.run} ${result.seconds} ${result.range.join()}`
      const blank = (result.extra['depth'] as { blank?: unknown } | undefined)?.blank === true
      if (!loaded.has(key)) load(key, mapUrl(base, project, { id: image }, result.run), { kind: result.map, range: result.range, blank })
      return loaded.get(key) ?? null
    },
    truth(base, project, { image, sha256, low, high }) {
      const key = `${base} ${project} ${image} ${sha256} ${low} ${high}`
      if (!loaded.has(key)) load(key, layerUrl(base, project, { id: image }, sha256), { kind: 'depth', range: [low, high], blank: true })
      return loaded.get(key) ?? null
    },
    close: () => stop.abort(),
  }
}

/** All 16 bits where the file can be read as it is; else, and for very large maps, what a picture element keeps of them. */
export async function loadGrey(address: string, signal: AbortSignal): Promise<Grey> {
  const exact = await fetch(address, { signal }).then((answer) => (answer.ok ? answer.arrayBuffer() : null), () => null)
  signal.throwIfAborted()
  return (exact && await readGreyPng(new Uint8Array(exact), MOST_PIXELS)) ?? shrunkGrey(await loadBitmap(address, signal))
}

function shrunkGrey(bitmap: ImageBitmap): Grey {
  const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)))
  const width = Math.max(1, Math.round(bitmap.width * shrink))
  const height = Math.max(1, Math.round(bitmap.height * shrink))
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  const values = new Uint16Array(width * height)
  for (let i = 0; i < values.length; i++) values[i] = 257 * data[4 * i]
  return { width, height, values }
}

/** The value of a map at a point of the photo in the map's own unit, or null outside and where nothing is known. `image`: size of the photo. */
export function valueAt(map: RunMap, at: { x: number; y: number } | null, image: Size): number | null {
  if (!at || at.x < 0 || at.y < 0 || at.x >= image.width || at.y >= image.height) return null
  const x = Math.min(map.width - 1, Math.floor((at.x * map.width) / image.width))
  const y = Math.min(map.height - 1, Math.floor((at.y * map.height) / image.height))
  const level = map.values[y * map.width + x]
  return map.blank && level === 0 ? null : valueOf(map, level)
}

/** What a level stands for, and (with a fraction) the level of a value. */
export function valueOf({ range: [low, high], blank }: RunMap, level: number): number {
  return low + ((blank ? level - 1 : level) / (blank ? 65_534 : 65_535)) * (high - low)
}
export function levelOf({ range: [low, high], blank }: RunMap, value: number): number {
  return (high > low ? (value - low) / (high - low) : 0) * (blank ? 65_534 : 65_535) + (blank ? 1 : 0)
}
