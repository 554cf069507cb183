import { readFileSync } from 'node:fs'
import { openPng } from '../../core/formats/png.ts'
import { LIMITS } from '../../core/limits.ts'
import { bitmapOf } from '../../core/mask/bitmap.ts'
import { grown, shrunk } from '../../core/mask/grow.ts'
import { difference } from '../../core/mask/merge.ts'
import type { Runs } from '../../core/mask/runs.ts'
import type { Rgb } from '../../core/matting/band.ts'
import type { TrimapRuns } from '../../core/matting/patched-trimap.ts'
import { cellTrimap, layersOfTrimap, uncertainTrimap } from '../../core/matting/trimap.ts'
import { softTrimap } from '../../core/matting/trimap-softness.ts'
import { superpixels } from '../../core/select/slic.ts'
import { nodeZlib } from '../datasets/zlib.ts'
import { shownPath } from '../media/raw-path.ts'

/** All that a trimap is made of; widths in pixels of the photo, `low` and `high` probabilities. */
export type TrimapOrder =
  | { from: 'mask'; mask: Runs; inside: number; outside: number }
  | { from: 'adaptive'; mask: Runs; picture: Rgb; most: number }
  | { from: 'superpixel'; mask: Runs; picture: Rgb; cells: number }
  /** `map`: a grey PNG that may be read, whose least and greatest sample stand for `range`; of any size. */
  | { from: 'prediction'; map: string; range: readonly [number, number]; width: number; height: number; low: number; high: number }

/** The trimap by its rule; reads the map of a prediction. Throws `invalid` naming the file when that is no map. */
export function trimapBy(order: TrimapOrder): TrimapRuns {
  if (order.from === 'prediction') return predictedTrimap(order)
  const { mask } = order
  if (order.from === 'mask') return maskBand(mask, order.inside, order.outside)
  const { picture } = order
  const trimap = order.from === 'adaptive' ? softTrimap(picture, bitmapOf(mask), { most: order.most })
    : cellTrimap(bitmapOf(mask), superpixels(picture, order.cells).labels, mask.h, mask.w)
  return layersOfTrimap(trimap, mask.h, mask.w)
}

/** A band of true width; wherever that would leave nothing sure of a thin object, its middle stays unknown. */
function maskBand(mask: Runs, inside: number, outside: number): TrimapRuns {
  const foreground = inside > 0 ? shrunk(mask, inside) : mask
  return { foreground, unknown: difference(outside > 0 ? grown(mask, outside) : mask, foreground) }
}

function predictedTrimap({ map: path, range: [from, to], width, height, low, high }: Extract<TrimapOrder, { from: 'prediction' }>): TrimapRuns {
  const png = openPng(readFileSync(path), nodeZlib, { file: shownPath(path), field: '', limits: LIMITS }, (colour, bad) => {
    if (colour !== 0) throw bad('A map must be grey.', colour)
  })
  const step = png.depth / 8
  const sample = (x: number, y: number) => {
    const at = y * (png.stride + 1) + 1 + x * step
    const share = step === 2 ? (png.rows[at] * 256 + png.rows[at + 1]) / 65_535 : png.rows[at] / 255
    return Math.round(255 * Math.min(1, Math.max(0, from + share * (to - from))))
  }
  const levels = new Uint8Array(width * height)
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.min(png.height - 1, Math.floor(((y + 0.5) * png.height) / height))
    for (let x = 0; x < width; x++, p++) levels[p] = sample(Math.min(png.width - 1, Math.floor(((x + 0.5) * png.width) / width)), row)
  }
  return layersOfTrimap(uncertainTrimap(levels, height, width, { low: 255 * low, high: 255 * high, margin: 2 }), height, width)
}
