import { emptyRuns, type Runs } from './runs.ts'
import { countScratch, scratch } from './scratch.ts'
import type { Strip } from './stroke.ts'

const edited = countScratch()
const stretches = scratch()

/**
 * The mask with the pixels of a strip added or taken away. Only the strip's columns are looked at: the runs before and
 * after them are copied as they are.
 */
export function spliced(runs: Runs, strip: Strip, operation: 'add' | 'take'): Runs {
  const { h, w, counts } = runs
  if (strip.w === 0 || strip.ys.length === 0 || h === 0) return runs
  const begin = strip.x * h
  const end = (strip.x + strip.w) * h
  // The run that holds the strip's first pixel, and the one that holds the pixel after its last.
  let head = 0
  let headEnd = counts[0] ?? h * w
  while (headEnd <= begin && head < counts.length - 1) headEnd += counts[++head]
  const from = headEnd - counts[head]

  const old = stretchesIn(counts, head, from, begin, end)
  const out = edited.take(counts.length + strip.ys.length + old.n + 4)
  let m = 0
  for (; m < head; m++) out[m] = counts[m]
  // `last` is where the run being written began; its value is the parity of m.
  let last = from
  const change = (position: number): void => {
    if (position === last && m > 0) {
      m--
      last -= out[m]
      return
    }
    out[m++] = position - last
    last = position
  }
  // Within the strip the sweep starts outside; the run that comes in is closed, and opened again by the sweep.
  if ((head & 1) === 1) change(begin)
  let column = 0
  const added = strip.ys
  // Both lists hold ends of stretches in order of position; a sweep over them says where the result changes.
  let i = 0
  let k = 0
  let inOld = false
  let inNew = false
  let value = false
  while (i < old.n || k < added.length) {
    while (column < strip.w && k >= strip.first[column + 1]) column++
    const next = k < added.length ? (strip.x + column) * h + added[k] : Infinity
    const there = i < old.n ? old.ends[i] : Infinity
    const position = Math.min(next, there)
    if (there === position) {
      inOld = !inOld
      i++
    }
    if (next === position) {
      inNew = !inNew
      k++
    }
    const now = operation === 'add' ? inOld || inNew : inOld && !inNew
    if (now === value) continue
    value = now
    change(position)
  }
  let tail = head
  let tailEnd = headEnd
  while (tailEnd <= end && tail < counts.length - 1) tailEnd += counts[++tail]
  if (end < h * w && (tail & 1) === 1) change(end)
  if (end < h * w && tail < counts.length - 1) {
    change(tailEnd)
    out.set(counts.subarray(tail + 1), m)
    m += counts.length - tail - 1
  } else if (m === 0 || last !== h * w) out[m++] = h * w - last
  return { h, w, counts: out.slice(0, m) }
}

/** The mask's stretches between two positions, clipped to them, as ends in order. */
function stretchesIn(counts: Uint32Array, head: number, from: number, begin: number, end: number): { ends: Int32Array; n: number } {
  const ends = stretches.take(counts.length - head + 2)
  let n = 0
  let position = from
  for (let i = head; i < counts.length && position < end; i++) {
    const next = position + counts[i]
    if ((i & 1) === 1 && next > begin && next > position) {
      ends[n++] = Math.max(begin, position)
      ends[n++] = Math.min(end, next)
    }
    position = next
  }
  return { ends, n }
}

/** The mask of h x w pixels that a strip is. */
export function runsOfStrip(strip: Strip, w: number): Runs {
  return spliced(emptyRuns(strip.h, w), strip, 'add')
}
