import { differenceColour, type ColourMapName } from '../../core/depth/colours.ts'
import { depthOfMap } from '../../core/depth/levels.ts'
import { resizedDepth } from '../../core/depth/resize.ts'
import { mapPixels } from './colour-maps.ts'
import { levelOf, type RunMap } from './map-source.ts'

/** Lines of equal depth a map is drawn with, when nobody says how far apart. */
const LINES = 12
/** Cells along the longer side that lines are drawn on. */
const FINE = 640
const LINE = ((235 << 24) | (255 << 16) | (255 << 8) | 255) >>> 0
const DARK = ((150 << 24)) >>> 0

/** Cells of a map in colours over a range; transparent where nothing is known, and outside of the range. */
export function depthCells(map: RunMap, colours: ColourMapName, [low, high]: readonly [number, number]): Uint32Array<ArrayBuffer> {
  const pixels = mapPixels(colours)
  const first = Math.max(map.blank ? 1 : 0, Math.floor(levelOf(map, low)))
  const last = Math.min(65_535, Math.ceil(levelOf(map, high)))
  const scale = last > first ? 255 / (last - first) : 0
  const cells = new Uint32Array(map.values.length)
  for (let i = 0; i < cells.length; i++) {
    const level = map.values[i]
    if (level >= first && level <= last) cells[i] = pixels[Math.round((level - first) * scale)]
  }
  return cells
}

/** A distance between lines that reads well: 1, 2 or 5 times a power of ten, about a twelfth of the range. */
export function lineStep([low, high]: readonly [number, number]): number {
  const rough = (high - low) / LINES
  if (!(rough > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].find((one) => one * power >= rough * 0.999)! * power
}

/**
 * Cells of lines of equal depth, white with a dark side, every `step` of the map's unit. Coarse maps are made finer first, so
 * that lines are thin.
 */
export function contourCells(map: RunMap, step: number): { width: number; height: number; cells: Uint32Array<ArrayBuffer> } {
  const finer = Math.max(1, Math.floor(FINE / Math.max(map.width, map.height)))
  const plane = { width: map.width, height: map.height, values: depthOfMap(map.values, map.range, map.blank) }
  const { width, height, values } = resizedDepth(plane, finer * map.width, finer * map.height)
  const cells = new Uint32Array(values.length)
  const bands = new Int32Array(values.length)
  for (let i = 0; i < bands.length; i++) bands[i] = values[i] === values[i] ? Math.floor(values[i] / step) & 0x7fffffff : -1
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const band = bands[i]
      if (band < 0) continue
      const right = x + 1 < width ? bands[i + 1] : band
      const below = y + 1 < height ? bands[i + width] : band
      if ((right >= 0 && right !== band) || (below >= 0 && below !== band)) cells[i] = LINE
      else if ((x > 0 && cells[i - 1] === LINE) || (y > 0 && cells[i - width] === LINE)) cells[i] = DARK
    }
  }
  return { width, height, cells }
}

/** Cells of a signed difference: blue is too near, red too far, at `limit` and beyond full; transparent where it is not judged. */
export function differenceCells(off: Float32Array, limit: number): Uint32Array<ArrayBuffer> {
  const table = Uint32Array.from({ length: 511 }, (_, i) => {
    const [r, g, b] = differenceColour((i - 255) / 255)
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0
  })
  const cells = new Uint32Array(off.length)
  for (let i = 0; i < cells.length; i++) if (off[i] === off[i]) cells[i] = table[255 + Math.round(255 * Math.max(-1, Math.min(1, off[i] / limit)))]
  return cells
}

/** How many pixels lie in each of so many equal parts of the whole range. */
export function depthHistogram(map: RunMap, parts: number): Uint32Array {
  const counts = new Uint32Array(parts)
  const step = Math.max(1, Math.floor(map.values.length / 200_000))
  for (let i = 0; i < map.values.length; i += step) {
    if (map.blank && map.values[i] === 0) continue
    counts[Math.min(parts - 1, Math.floor((map.values[i] / 65_536) * parts))]++
  }
  return counts
}
