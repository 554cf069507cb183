import { checkLimit } from '../limits.ts'
import { readCounts, writeCounts } from '../mask/counts-text.ts'
import { runsOfRing } from '../mask/polygon.ts'
import { partsOfRuns } from '../mask/trace.ts'
import { outlineOf, runsOfShape } from '../mask/rasterise.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf, runsOfCounts, type Box, type Runs } from '../mask/runs.ts'
import { unionOf } from '../mask/merge.ts'
import type { Rle, Shape } from '../records/annotation.ts'
import { badCoordinate, badField, inside, isCoordinate, rowAt, type Place } from './fields.ts'
import { keyholeOf } from './keyhole.ts'

export type ImageSize = { width: number; height: number }

/**
 * The shape of a COCO `segmentation`: a list of rings (their union), one flat ring, or run lengths in either form.
 * Null for an empty or absent one. Throws `invalid` naming the field.
 */
export function readSegmentation(value: unknown, at: Place, size: ImageSize | null): Shape | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) return readRle(rowAt(value, at), at, size)
  if (value.length === 0) return null
  if (!Array.isArray(value[0])) {
    checkRing(value, at)
    return { type: 'polygon', parts: [[value as number[]]] }
  }
  const parts: number[][][] = []
  for (let i = 0; i < value.length; i++) {
    const ring: unknown = value[i]
    if (!Array.isArray(ring)) {
      throw badField(
        inside(at, `[${i}]`), `${at.field}[${i}] must be a list of numbers.`, ring, 'Write it as [x1, y1, x2, y2, …].',
      )
    }
    checkRing(ring, at, i)
    parts.push([ring as number[]])
  }
  return { type: 'polygon', parts }
}

function checkRing(ring: unknown[], at: Place, part = -1): void {
  const place = () => (part < 0 ? at : inside(at, `[${part}]`))
  const { length } = ring
  if (length < 6 || length % 2 !== 0) {
    const { field } = place()
    throw badField(
      place(), `${field} has ${length} numbers; a polygon has an even number of them, at least 6.`, length,
      'Complete or remove this polygon.',
    )
  }
  if (length > 2 * at.limits.labelmePointsPerShape) {
    checkLimit(
      at.limits, 'labelmePointsPerShape', length / 2, { file: at.file, field: place().field, what: 'Points of one polygon' },
    )
  }
  for (let i = 0; i < length; i++) if (!isCoordinate(ring[i], at.limits)) throw badCoordinate(ring[i], inside(place(), `[${i}]`))
}

function readRle(row: Record<string, unknown>, at: Place, size: ImageSize | null): Shape {
  const sizeAt = inside(at, 'size')
  const stated = row['size']
  if (!Array.isArray(stated) || stated.length !== 2 || !stated.every(Number.isInteger)) {
    throw badField(sizeAt, `${sizeAt.field} must be [height, width].`, stated, 'Write the size of the image.')
  }
  const [h, w] = stated as [number, number]
  if (size && (h !== size.height || w !== size.width)) {
    throw badField(
      sizeAt, `The mask is ${h} x ${w} pixels (height x width), its image ${size.height} x ${size.width}.`, `${h} x ${w}`,
      'A mask has the size of its image; check which image it belongs to.',
    )
  }
  const place = { file: at.file, field: at.field, limits: at.limits }
  const counts = row['counts']
  if (typeof counts === 'string') {
    // Decoding is the check; other writers' strings may hold empty runs, so ours is written anew.
    const runs = readCounts(counts, h, w, place)
    return { type: 'mask', rle: rleOf(runs) }
  }
  if (Array.isArray(counts)) {
    return { type: 'mask', rle: { size: [h, w], counts: writeCounts(runsOfCounts(counts, h, w, place)) } }
  }
  throw badField(
    inside(at, 'counts'), `${at.field}.counts must be text or a list of numbers.`, counts, 'Write run lengths as COCO does.',
  )
}

/** Shapes that cover no pixel. */
const LINES: ReadonlySet<string> = new Set(['none', 'line', 'linestrip', 'point', 'points'])
const FORCED = 'Holes and masks forced into polygons: holes are joined to the outline by a line of no width'

/** What is written for a shape: its segmentation, what that covers, and how it differs from the shape, if it does. */
export type Written = { segmentation: number[][] | Rle; bbox: Box; area: number; approximated: string }

/**
 * The COCO segmentation of a shape in an image. `auto` keeps polygons where a list of rings says the same, and writes
 * run lengths for masks and holes. Null for shapes without pixels (lines, points, or nothing inside the image).
 */
export function writeSegmentation(shape: Shape, size: ImageSize, mode: 'polygon' | 'rle' | 'auto'): Written | null {
  if (LINES.has(shape.type)) return null
  const runs = runsOfShape(shape, size.height, size.width)
  const area = areaOf(runs)
  if (area === 0) return null
  const exact = { bbox: boxOf(runs), area }
  const holes = shape.type === 'polygon' && shape.parts.some((rings) => rings.length > 1)
  if (mode === 'rle' || (mode === 'auto' && (holes || shape.type === 'mask'))) {
    return { ...exact, segmentation: rleOf(runs), approximated: '' }
  }
  const rings = ringsOf(shape, runs)
  if (!holes && shape.type === 'polygon' && rings.length === shape.parts.length) {
    return { ...exact, segmentation: rings, approximated: '' }
  }
  const drawn = unionOf(rings.map((ring) => runsOfRing(ring, size.height, size.width)))
  return {
    segmentation: rings, bbox: boxOf(drawn), area: areaOf(drawn), approximated: holes || shape.type === 'mask' ? FORCED : '',
  }
}

/** Rings whose union is the shape, each of three points or more. */
function ringsOf(shape: Shape, runs: Runs): number[][] {
  switch (shape.type) {
    case 'polygon':
      return shape.parts.map((rings) => (rings.length > 1 ? keyholeOf(rings) : rings[0])).filter((ring) => ring.length >= 6)
    case 'mask':
      return partsOfRuns(runs).map(keyholeOf)
    case 'rectangle':
    case 'oriented_rectangle':
    case 'circle':
      return [outlineOf(shape)]
    default:
      return []
  }
}
