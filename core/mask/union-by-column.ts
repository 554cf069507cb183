import type { Runs } from './runs.ts'
import { countScratch, scratch } from './scratch.ts'

/** Spans that one column of a union may have; with more, masks are better merged two by two. */
const SPANS = 8
const STRIDE = 2 * SPANS

const counting = scratch()
const columns = scratch()
const result = countScratch()

/**
 * Union of many masks of one size at once, or null when a column would have more than eight spans. Each column keeps
 * the spans of the union so far; a new span mostly lies in one of them or makes it longer, so it costs a few steps,
 * however many masks went before.
 */
export function unionByColumn(masks: readonly Runs[]): Runs | null {
  const { h, w } = masks[0]
  const used = counting.take(w)
  used.fill(0, 0, w)
  const spans = columns.take(w * STRIDE)
  for (const { counts } of masks) {
    if (!addRuns(counts, h, used, spans)) return null
  }
  return { h, w, counts: countsOf(used, spans, h, w) }
}

/** Adds a mask's runs; false when a column is full. */
function addRuns(counts: Uint32Array, h: number, used: Int32Array, spans: Int32Array): boolean {
  let x = 0
  // Row of the next run in column x; h and more is in a later column.
  let y = 0
  for (let i = 1; i < counts.length; i += 2) {
    y = (y + counts[i - 1]) | 0
    let rest = counts[i] | 0
    while (rest > 0) {
      while (y >= h) {
        y -= h
        x++
      }
      const end = y + rest < h ? y + rest : h
      const at = x * STRIDE
      // Most often the span touches the column's first and reaches no other.
      if (used[x] === 1 && y <= spans[at + 1] && end >= spans[at]) {
        if (y < spans[at]) spans[at] = y
        if (end > spans[at + 1]) spans[at + 1] = end
      } else if (!addSpan(x, y, end, used, spans)) return false
      rest -= end - y
      y = end
    }
  }
  return true
}

function addSpan(x: number, start: number, end: number, used: Int32Array, spans: Int32Array): boolean {
  const from = x * STRIDE
  const to = from + 2 * used[x]
  let i = from
  while (i < to && spans[i + 1] < start) i += 2
  if (i === to || spans[i] > end) {
    if (used[x] === SPANS) return false
    spans.copyWithin(i + 2, i, to)
    spans[i] = start
    spans[i + 1] = end
    used[x]++
    return true
  }
  if (start < spans[i]) spans[i] = start
  if (end <= spans[i + 1]) return true
  let next = i + 2
  let last = end
  while (next < to && spans[next] <= end) {
    if (spans[next + 1] > last) last = spans[next + 1]
    next += 2
  }
  spans[i + 1] = last
  spans.copyWithin(i + 2, next, to)
  used[x] -= (next - i - 2) >> 1
  return true
}

function countsOf(used: Int32Array, spans: Int32Array, h: number, w: number): Uint32Array {
  const out = result.take(w * STRIDE + 1)
  let m = 0
  let last = 0
  for (let x = 0; x < w; x++) {
    const column = x * h
    for (let i = x * STRIDE, to = i + 2 * used[x]; i < to; i += 2) {
      const start = column + spans[i]
      const length = spans[i + 1] - spans[i]
      if (start === last && m > 0) out[m - 1] += length
      else {
        out[m++] = start - last
        out[m++] = length
      }
      last = start + length
    }
  }
  if (last !== h * w || m === 0) out[m++] = h * w - last
  return out.slice(0, m)
}
