import { cropped } from '../../core/mask/place.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { TrimapRuns } from '../../core/matting/patched-trimap.ts'
import { gridOf, paintRuns, pixelOf, type Grid } from './mask-pixels.ts'
import { levelsOf, overlayLevels, type OverlayLevels } from './overlay-levels.ts'

/** What a trimap looks like over the photo: the object hardly tinted, the band bright, the ground dark. Told apart without colour too. */
export const TRIMAP_COLOURS = { foreground: '#2ea8ff', unknown: '#ffb000', background: '#101010' } as const
const PIXELS = { foreground: pixelOf(TRIMAP_COLOURS.foreground, 40), unknown: pixelOf(TRIMAP_COLOURS.unknown, 125), background: pixelOf(TRIMAP_COLOURS.background, 150) }

/** A trimap as a picture over the photo. */
export function trimapLevels(trimap: TrimapRuns): OverlayLevels {
  const { h: height, w: width } = trimap.foreground
  const grid = gridOf({ width, height })
  return overlayLevels(cellsOf(trimap, grid), grid)
}

/** Draws a part of it anew in place, after a stroke: nothing outside the box is looked at. */
export function redrawTrimap({ cell, levels }: OverlayLevels, trimap: TrimapRuns, [x, y, w, h]: Readonly<Box>): OverlayLevels {
  const step = cell.x
  const { h: height, w: width } = trimap.foreground
  // Whole cells, so that those cut by the box are counted in full.
  const left = Math.floor(x / step)
  const top = Math.floor(y / step)
  const right = Math.ceil(Math.min(width, x + w) / step)
  const bottom = Math.ceil(Math.min(height, y + h) / step)
  const box: Box = [left * step, top * step, Math.min(width, right * step) - left * step, Math.min(height, bottom * step) - top * step]
  const grid: Grid = { step, width: right - left, height: bottom - top }
  const cells = cellsOf({ foreground: cropped(trimap.foreground, box), unknown: cropped(trimap.unknown, box) }, grid)
  const [first] = levels
  first.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(cells.buffer), grid.width, grid.height), left, top)
  return levelsOf(first, cell)
}

function cellsOf({ foreground, unknown }: TrimapRuns, grid: Grid): Uint32Array<ArrayBuffer> {
  const cells = new Uint32Array(grid.width * grid.height)
  paintRuns(cells, grid, foreground, PIXELS.foreground)
  paintRuns(cells, grid, unknown, PIXELS.unknown)
  for (let i = 0; i < cells.length; i++) if (cells[i] === 0) cells[i] = PIXELS.background
  return cells
}
