import { Fault } from '../fault.ts'
import { LIMITS, checkLimit, type Limits } from '../limits.ts'

/**
 * A binary mask of h rows and w columns as COCO run lengths: column after column, top to bottom, the first run counts
 * zeros (and may be 0), runs alternate between 0 and 1, their sum is h * w. Never changed in place.
 */
export type Runs = { readonly h: number; readonly w: number; readonly counts: Uint32Array }

/** Where a mask came from, for the fault that refuses it. `field` is the path of the mask, e.g. `annotations[3].segmentation`. */
export type MaskPlace = { file?: string; field?: string; limits?: Limits }

/** [x, y, width, height] in pixels. */
export type Box = [number, number, number, number]

/** Positions are kept as 32-bit integers, whatever the user raises the limits to. */
const MOST_PIXELS = 2 ** 31 - 1

/** Throws `invalid` unless h and w are whole, not negative and within the limits. Nothing is allocated before this. */
export function checkMaskSize(h: number, w: number, at: MaskPlace = {}): void {
  const limits = at.limits ?? LIMITS
  const side = h > w ? h : w
  if (Number.isInteger(h) && Number.isInteger(w) && h >= 0 && w >= 0 && side <= limits.rleSide && h * w <= limits.rlePixels && h * w <= MOST_PIXELS) return
  const field = fieldOf(at, 'size')
  if (!Number.isInteger(h) || !Number.isInteger(w) || h < 0 || w < 0) {
    throw new Fault('invalid', `The mask's size is ${h} x ${w}; height and width must be whole numbers from 0.`, {
      file: at.file, field, found: `${h} x ${w}`, fix: 'Give size as [height, width] of the image in pixels.',
    })
  }
  checkLimit(limits, 'rleSide', side, { file: at.file, field, what: 'Side of a mask' })
  checkLimit(limits, 'rlePixels', h * w, { file: at.file, field, what: 'Pixels of a mask' })
  throw new Fault('unsupported', `A mask of ${h} x ${w} pixels is larger than Selvedge can hold.`, {
    file: at.file, field, found: h * w, limit: MOST_PIXELS, fix: 'Cut the image into smaller ones.',
  })
}

/** The path of a field inside the mask at `at`. */
export function fieldOf(at: MaskPlace, name: string): string {
  return at.field ? `${at.field}.${name}` : name
}

/** Throws `invalid` when two masks differ in size. */
export function checkSameSize(a: Runs, b: Runs): void {
  if (a.h === b.h && a.w === b.w) return
  throw new Fault('invalid', `The masks differ in size: ${a.h} x ${a.w} and ${b.h} x ${b.w}.`, {
    field: 'size', found: `${b.h} x ${b.w}`, limit: `${a.h} x ${a.w}`, fix: 'Bring both masks to the size of one image first.',
  })
}

/** A mask without a single pixel. */
export function emptyRuns(h: number, w: number): Runs {
  checkMaskSize(h, w)
  return { h, w, counts: new Uint32Array([h * w]) }
}

/** A mask of all pixels. */
export function fullRuns(h: number, w: number): Runs {
  checkMaskSize(h, w)
  return { h, w, counts: h * w === 0 ? new Uint32Array([0]) : new Uint32Array([0, h * w]) }
}

/**
 * Runs from uncompressed counts as COCO files carry them (`"counts": [0, 12, 4, ...]`).
 * Throws `invalid` unless every count is a whole number from 0 and their sum is h * w.
 */
export function runsOfCounts(counts: ArrayLike<unknown>, h: number, w: number, at: MaskPlace = {}): Runs {
  checkMaskSize(h, w, at)
  checkLimit(at.limits ?? LIMITS, 'rleRuns', counts.length, { file: at.file, field: fieldOf(at, 'counts'), what: 'Runs of a mask' })
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      throw new Fault('invalid', `Run ${i} of the mask is not a whole number from 0.`, {
        file: at.file, field: fieldOf(at, `counts[${i}]`), found: typeof count === 'number' ? count : typeof count, limit: h * w,
        fix: 'Write each run length as a whole number of pixels.',
      })
    }
    sum += count
    if (sum > h * w) throw sumFault(sum, h, w, at)
  }
  if (sum !== h * w) throw sumFault(sum, h, w, at)
  return { h, w, counts: Uint32Array.from(counts as ArrayLike<number>) }
}

/** The fault for runs that do not cover the image exactly. `sum` is the sum when the reading stopped. */
export function sumFault(sum: number, h: number, w: number, at: MaskPlace): Fault {
  const relation = sum > h * w ? 'more' : 'fewer'
  return new Fault('invalid', `The mask's runs cover ${sum} pixels, ${relation} than the ${h} x ${w} = ${h * w} of its size.`, {
    file: at.file, field: fieldOf(at, 'counts'), found: sum, limit: h * w,
    fix: 'Check that size is [height, width] and that counts belong to this image.',
  })
}

/** Number of pixels that are 1. */
export function areaOf(runs: Runs): number {
  const { counts } = runs
  let area = 0
  for (let i = 1; i < counts.length; i += 2) area += counts[i]
  return area
}

/**
 * Bounding box [x, y, width, height] exactly as pycocotools' toBbox (rleToBbox), [0, 0, 0, 0] for an empty mask.
 * Runs of length 0 do not count here, although rleToBbox would let them widen the box: no writer of masks makes them.
 */
export function boxOf(runs: Runs): Box {
  const { h, w, counts } = runs
  let left = w
  let right = -1
  let top = h
  let bottom = -1
  let x = 0
  // Row of the next run's beginning in column x; h and more is in a later column.
  let y = 0
  for (let i = 1; i < counts.length; i += 2) {
    y = (y + counts[i - 1]) | 0
    if (counts[i] === 0) continue
    if (y >= h) {
      const columns = y < 2 * h ? 1 : Math.floor(y / h)
      x += columns
      y -= columns * h
    }
    if (x < left) left = x
    if (y < top) top = y
    y = (y + counts[i]) | 0
    if (y > h) {
      const columns = y <= 2 * h ? 1 : Math.ceil(y / h) - 1
      x += columns
      y -= columns * h
      top = 0
      bottom = h - 1
    }
    if (y > bottom + 1) bottom = y - 1
    right = x
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right - left + 1, bottom - top + 1]
}

/** Whether two masks hold the same pixels (runs of length 0 make no difference). */
export function sameRuns(a: Runs, b: Runs): boolean {
  if (a.h !== b.h || a.w !== b.w) return false
  const x = canonical(a).counts
  const y = canonical(b).counts
  return x.length === y.length && x.every((count, i) => count === y[i])
}

/** The same mask without runs of length 0 but the first; itself when there are none. */
export function canonical(runs: Runs): Runs {
  const { counts } = runs
  let zero = 1
  while (zero < counts.length && counts[zero] > 0) zero++
  if (zero >= counts.length && counts.length > 0) return runs
  const kept: number[] = [0]
  let value = 0
  let open = 0
  for (const count of counts) {
    if (count > 0) {
      if (open === value) kept[kept.length - 1] += count
      else kept.push(count)
      open = value
    }
    value ^= 1
  }
  return { h: runs.h, w: runs.w, counts: Uint32Array.from(kept) }
}
