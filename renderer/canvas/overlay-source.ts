import type { Annotation } from '../../core/records/annotation.ts'
import type { Category } from '../../core/records/category.ts'
import type { Prediction, RunId } from '../../core/records/run.ts'
import type { ColourMapName } from '../../core/depth/colours.ts'
import type { RunResult } from '../state/predictions-types.ts'
import { anyOf, classMasks, differenceOf, maskOf, type ClassMasks, type Difference } from './class-masks.ts'
import type { DepthDifference } from './depth-sight.ts'
import type { RunMap } from './map-source.ts'
import { gridOf, paintRuns, pixelOf } from './mask-pixels.ts'
import { levelsOf, overlayLevels, pictureOf, type OverlayLevels } from './overlay-levels.ts'
import { contourCells, depthCells, differenceCells, lineStep } from './paint-depth.ts'
import type { Size } from './viewport.ts'

/** Missed pixels, those too many, and those seen as something else: told apart by colour-blind eyes too. */
export const DIFFERENCE_COLOURS = { missed: '#ff9f1c', extra: '#2ea8ff', other: '#e05cff', same: '#ffffff' } as const

/** What there is to look at on the open photo. Rows are never changed in place, so what is the same object gives the same pictures. */
export type Seen = {
  image: Size
  annotations: ReadonlyMap<number, Annotation>
  categories: ReadonlyMap<number, Category>
  results: ReadonlyMap<number, RunResult>
}

/** Pictures over the open photo, each made when it is first wanted and kept until what it shows changes. */
export type OverlaySource = {
  /** The masks of a run in the colours of their classes, all or those without a verdict; null when there are none. */
  fill(seen: Seen, run: RunId, colours: ReadonlyMap<string, string>, which: 'open' | 'all'): OverlayLevels | null
  /** Where labels (if `labels`) or these runs cover the photo: opaque there. `soft` of a run: its map, instead of its masks. */
  cover(seen: Seen, pane: { labels: boolean; runs: readonly RunId[] }, soft: ReadonlyMap<number, RunMap>): OverlayLevels
  /** How the last of the runs differs from the labels, or from the first run. */
  difference(seen: Seen, pane: { labels: boolean; runs: readonly RunId[] }): { levels: OverlayLevels; counts: Difference['counts'] }
  /** A map in the colours of a colour map, stretched over the photo. `range`: the part of its values that is shown. */
  map(map: RunMap, colours: ColourMapName, image: Size, range?: readonly [number, number]): OverlayLevels
  /** Lines of equal depth of a map. */
  contours(map: RunMap, image: Size): OverlayLevels
  /** How a run's depth differs from the truth. */
  depthDifference(difference: DepthDifference, image: Size): OverlayLevels
  /** Another photo is open, or other runs are shown. */
  forget(): void
}

export function createOverlaySource(): OverlaySource {
  const kept = new Map<string, { of: readonly unknown[]; made: unknown }>()
  /** What was made under this name the last time, if it was made of the same things. */
  const once = <T>(name: string, of: readonly unknown[], make: () => T): T => {
    const last = kept.get(name)
    if (last && last.of.length === of.length && last.of.every((part, i) => part === of[i])) return last.made as T
    const made = make()
    kept.set(name, { of, made })
    return made
  }
  const labelMasks = ({ annotations, categories, image }: Seen): ClassMasks => once('labels', [annotations, categories, image.width, image.height], () =>
    classMasks([...annotations.values()].filter((row) => !row.hidden).map((row) => ({ name: categories.get(row.category)?.name ?? '', shape: row.shape })), image))
  const runMasks = ({ results, image }: Seen, run: RunId): ClassMasks => {
    const result = results.get(run)
    return once(`run ${run}`, [result, image.width, image.height], () =>
      classMasks((result?.predictions ?? []).filter((one) => one.verdict !== 'rejected').map((one) => ({ name: one.label, shape: one.shape })), image))
  }
  const place = (pane: { labels: boolean; runs: readonly RunId[] }) => `${pane.labels} ${pane.runs.join()}`

  return {
    fill(seen, run, colours, which) {
      const result = seen.results.get(run)
      return once(`fill ${run}`, [result, colours, which, seen.image.width, seen.image.height], () => {
        const grid = gridOf(seen.image)
        let cells: Uint32Array<ArrayBuffer> | null = null
        for (const one of result?.predictions ?? []) {
          const { shape, label } = one
          const mask = shape.type === 'mask' && isDrawn(one, which) ? maskOf(shape, seen.image) : null
          if (!mask) continue
          cells ??= new Uint32Array(grid.width * grid.height)
          paintRuns(cells, grid, mask, pixelOf(colours.get(label) ?? '#9a9a9a'))
        }
        return cells && overlayLevels(cells, grid)
      })
    },
    cover(seen, pane, soft) {
      const maps = pane.runs.flatMap((run) => soft.get(run) ?? [])
      const hard = pane.runs.filter((run) => !soft.has(run)).map((run) => runMasks(seen, run))
      const classes = pane.labels ? [labelMasks(seen), ...hard] : hard
      return once(`cover ${place(pane)}`, [...classes, ...maps, seen.image.width, seen.image.height], () => {
        const grid = gridOf(seen.image)
        const cells = new Uint32Array(grid.width * grid.height)
        for (const one of classes) paintRuns(cells, grid, anyOf(one, seen.image), 0xffffffff)
        const levels = overlayLevels(cells, grid)
        if (maps.length === 0) return levels
        const [first] = levels.levels
        const context = first.getContext('2d')!
        context.imageSmoothingQuality = 'high'
        for (const map of maps) context.drawImage(alphaOf(map), 0, 0, seen.image.width / grid.step, seen.image.height / grid.step)
        return levelsOf(first, { x: grid.step, y: grid.step })
      })
    },
    difference(seen, pane) {
      const truth = pane.labels ? labelMasks(seen) : runMasks(seen, pane.runs[0])
      const found = runMasks(seen, pane.runs[pane.runs.length - 1])
      return once('difference', [truth, found, seen.image.width, seen.image.height], () => {
        const parts = differenceOf(truth, found, seen.image)
        const grid = gridOf(seen.image)
        const cells = new Uint32Array(grid.width * grid.height)
        paintRuns(cells, grid, parts.same, pixelOf(DIFFERENCE_COLOURS.same, 46))
        for (const name of ['other', 'missed', 'extra'] as const) paintRuns(cells, grid, parts[name], pixelOf(DIFFERENCE_COLOURS[name], 225))
        return { levels: overlayLevels(cells, grid), counts: parts.counts }
      })
    },
    map: (map, colours, image, range = map.range) => once(`map ${map.blank} ${colours}`, [map, range, image.width, image.height], () => stretched(depthCells(map, colours, range), map, image)),
    contours: (map, image) => once(`contours ${map.blank}`, [map, image.width, image.height], () => {
      const lines = contourCells(map, lineStep(map.range))
      return stretched(lines.cells, lines, image)
    }),
    depthDifference: (difference, image) => once('depth difference', [difference, image.width, image.height], () =>
      stretched(differenceCells(difference.off, difference.limit), difference, image)),
    forget: () => kept.clear(),
  }
}

/** Rejected ones are gone from sight; those that became labels are seen as labels where these are drawn too. */
export const isDrawn = (one: Prediction, which: 'open' | 'all'): boolean => one.verdict === 'open' || (which === 'all' && one.verdict !== 'rejected')

/** Cells of a map as a picture over the whole photo. */
function stretched(cells: Uint32Array<ArrayBuffer>, map: Size, image: Size): OverlayLevels {
  return levelsOf(pictureOf(cells, map), { x: image.width / map.width, y: image.height / map.height })
}

/** A white picture of the map's size, as opaque as its values are high over 0..1. */
function alphaOf(map: RunMap): OffscreenCanvas {
  const [low, high] = map.range
  const alphas = Uint32Array.from({ length: 256 }, (_, i) => {
    const value = Math.min(1, Math.max(0, low + (i / 255) * (high - low)))
    return ((Math.round(255 * value) << 24) | 0xffffff) >>> 0
  })
  return pictureOf(coloured(map.values, alphas), map)
}

/** Each value 0..65535 as the pixel of its place in 256 colours. */
function coloured(values: Uint16Array, pixels: Uint32Array): Uint32Array<ArrayBuffer> {
  const cells = new Uint32Array(values.length)
  for (let i = 0; i < cells.length; i++) cells[i] = pixels[Math.round(values[i] / 257)]
  return cells
}
