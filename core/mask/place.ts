import { checkMaskSize, type Box, type Runs } from './runs.ts'
import { runsOfSpans, spansOf, type Spans } from './spans.ts'

/**
 * The mask put into an image of h x w pixels with its top left pixel at (x, y); what falls outside is cut off, the rest
 * of the image is 0. So a crop of a mask, as labelme stores it, becomes a mask of the whole image.
 * @param x whole number, may be negative
 * @param y whole number, may be negative
 */
export function placed(runs: Runs, h: number, w: number, x: number, y: number): Runs {
  checkMaskSize(h, w)
  const from = spansOf(runs)
  const left = Math.max(0, x)
  const right = Math.min(w, x + runs.w)
  const first = new Int32Array(w + 1)
  const ys = new Int32Array(right > left ? from.first[right - x] - from.first[left - x] : 0)
  let n = 0
  for (let column = 0; column < w; column++) {
    if (column >= left && column < right) {
      for (let i = from.first[column - x]; i < from.first[column - x + 1]; i += 2) {
        const start = Math.max(0, from.ys[i] + y)
        const end = Math.min(h, from.ys[i + 1] + y)
        if (start >= end) continue
        ys[n++] = start
        ys[n++] = end
      }
    }
    first[column + 1] = n
  }
  return runsOfSpans({ h, w, first, ys })
}

/** The mask moved by whole pixels within its image; what leaves it is lost. */
export function translated(runs: Runs, dx: number, dy: number): Runs {
  return placed(runs, runs.h, runs.w, dx, dy)
}

/** The part of the mask in a box [x, y, width, height] of whole pixels, as a mask of the box's size. Outside the image it is 0. */
export function cropped(runs: Runs, box: Readonly<Box>): Runs {
  return placed(runs, box[3], box[2], -box[0], -box[1])
}

/**
 * The mask scaled to h x w pixels by nearest neighbour: pixel (x, y) takes the value of the source pixel under its
 * middle, ((x + 0.5) * runs.w / w, (y + 0.5) * runs.h / h), rounded down.
 */
export function resized(runs: Runs, h: number, w: number): Runs {
  checkMaskSize(h, w)
  if (h === runs.h && w === runs.w) return runs
  return sampled(runs, h, w, (x) => Math.floor(((2 * x + 1) * runs.w) / (2 * w)), (y) => Math.floor(((2 * y + 1) * runs.h) / (2 * h)))
}

/**
 * The mask scaled within its image by factors greater than 0 about the point (x, y), by nearest neighbour; what leaves
 * the image is lost.
 */
export function rescaled(runs: Runs, sx: number, sy: number, x: number, y: number): Runs {
  return sampled(runs, runs.h, runs.w, (column) => Math.floor(x + (column + 0.5 - x) / sx), (row) => Math.floor(y + (row + 0.5 - y) / sy))
}

/** The mask of h x w pixels where pixel (x, y) is that of `runs` at (columnAt(x), rowAt(y)), both rising; outside is 0. */
function sampled(runs: Runs, h: number, w: number, columnAt: (x: number) => number, rowAt: (y: number) => number): Runs {
  const from = spansOf(runs)
  const above = rowsAbove(runs.h, h, rowAt)
  const sources = Int32Array.from({ length: w }, (_, x) => {
    const source = columnAt(x)
    return source >= 0 && source < runs.w ? source : -1
  })
  const first = new Int32Array(w + 1)
  for (let x = 0; x < w; x++) first[x + 1] = first[x] + (sources[x] < 0 ? 0 : from.first[sources[x] + 1] - from.first[sources[x]])
  const to: Spans = { h, w, first, ys: new Int32Array(first[w]) }
  for (let x = 0; x < w; x++) {
    const shift = sources[x] < 0 ? 0 : from.first[sources[x]] - first[x]
    for (let i = first[x]; i < first[x + 1]; i++) to.ys[i] = above[from.ys[i + shift]]
  }
  return runsOfSpans(to)
}

/** For each s from 0 to `from`: how many of the `to` target rows have their source row before s. */
function rowsAbove(from: number, to: number, rowAt: (y: number) => number): Int32Array {
  const above = new Int32Array(from + 1)
  let s = 0
  for (let y = 0; y < to && s <= from; y++) {
    const source = rowAt(y)
    while (s <= from && s <= source) above[s++] = y
  }
  while (s <= from) above[s++] = to
  return above
}
