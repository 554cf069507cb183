import { checkLimit } from '../limits.ts'
import { placed } from '../mask/place.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { rleOf } from '../mask/rle.ts'
import type { Shape } from '../records/annotation.ts'
import { bytesOfBase64 } from './base64.ts'
import { badCoordinate, badField, inside, isCoordinate, listAt, textAt, type Place, type Row } from './fields.ts'
import type { Zlib } from './format.ts'
import { readMaskPng } from './png.ts'

/** How many points each kind needs: exactly, or at least one. labelme 7.1's own, then X-AnyLabeling's. */
const COUNTS: Record<string, number[] | 'any'> = {
  polygon: 'any', linestrip: 'any', points: 'any', point: [1], line: [2], circle: [2], mask: [2], oriented_rectangle: [4],
  rectangle: [2, 4], rotation: [4], quadrilateral: [4],
}

/** Counts points over a whole file. */
export type PointBudget = { left: number }

/**
 * The geometry of a labelme shape, in its own 7.1 form or X-AnyLabeling's (rectangles of four corners, `rotation`,
 * `quadrilateral`). Points outside the image stay as they are. Throws `invalid` or `unsupported` naming the field.
 * @param size of the upright image, which masks need, or null where the file does not say
 */
export function readShape(
  row: Row, at: Place, size: { width: number; height: number } | null, budget: PointBudget, zlib: Zlib,
): Shape {
  const type = row['shape_type'] === undefined ? 'polygon' : textAt(row['shape_type'], inside(at, 'shape_type'))
  const wanted = Object.hasOwn(COUNTS, type) ? COUNTS[type] : undefined
  if (!wanted) {
    throw badField(inside(at, 'shape_type'), `Shapes of type "${type.slice(0, 40)}" cannot be read.`, type,
      `Use one of ${Object.keys(COUNTS).join(', ')}.`)
  }
  const points = readPoints(row['points'], inside(at, 'points'), budget)
  const count = points.length / 2
  if (wanted === 'any' ? count < 1 : !wanted.includes(count)) {
    const needs = wanted === 'any' ? 'at least 1 point' : `${wanted.join(' or ')} points`
    throw badField(inside(at, 'points'), `A ${type} has ${needs}, not ${count}.`, count, 'Correct the points or the shape_type.')
  }
  if (type !== 'mask' && row['mask'] !== undefined && row['mask'] !== null) {
    throw badField(
      inside(at, 'mask'), 'Only shapes of type mask may have a mask.', row['mask'], 'Set mask to null or shape_type to mask.',
    )
  }
  switch (type) {
    case 'polygon':
    case 'quadrilateral':
      return { type: 'polygon', parts: [[points]] }
    case 'rectangle':
      return count === 2 ? { type, points } : rectangleOfCorners(points)
    case 'rotation':
      return { type: 'oriented_rectangle', points }
    case 'mask':
      return readMask(row, points, at, size, zlib)
    default:
      return { type, points } as Shape
  }
}

function readPoints(value: unknown, at: Place, budget: PointBudget): number[] {
  const list = listAt(value, at)
  checkLimit(at.limits, 'labelmePointsPerShape', list.length, { file: at.file, field: at.field, what: 'Points of one shape' })
  budget.left -= list.length
  if (budget.left < 0) {
    checkLimit(
      at.limits, 'labelmePointsPerFile', at.limits.labelmePointsPerFile - budget.left,
      { file: at.file, field: at.field, what: 'Points of one file' },
    )
  }
  const flat: number[] = []
  for (let i = 0; i < list.length; i++) {
    const point = list[i]
    if (!Array.isArray(point) || point.length !== 2) {
      throw badField(inside(at, `[${i}]`), `${at.field}[${i}] must be a list of two numbers.`, point, 'Write it as [x, y].')
    }
    for (let axis = 0; axis < 2; axis++) {
      const number: unknown = point[axis]
      if (!isCoordinate(number, at.limits)) throw badCoordinate(number, inside(at, `[${i}][${axis}]`))
      flat.push(number)
    }
  }
  return flat
}

/** Four corners as the simplest shape that has exactly them. */
function rectangleOfCorners(p: number[]): Shape {
  const upright = (p[0] === p[6] && p[2] === p[4] && p[1] === p[3] && p[5] === p[7]) || (
    p[0] === p[2] && p[4] === p[6] && p[1] === p[7] && p[3] === p[5]
  )
  if (upright) return { type: 'rectangle', points: [p[0], p[1], p[4], p[5]] }
  const closes = p[0] + p[4] === p[2] + p[6] && p[1] + p[5] === p[3] + p[7]
  const square = (p[2] - p[0]) * (p[4] - p[2]) + (p[3] - p[1]) * (p[5] - p[3]) === 0
  return closes && square ? { type: 'oriented_rectangle', points: p } : { type: 'polygon', parts: [[p]] }
}

/**
 * The crop of a mask put into the whole image. Corners are inclusive; whole corners must fit the crop's size, others are
 * rounded half to even, as numpy does, and the crop's size counts. What falls outside the image is cut off.
 */
function readMask(row: Row, points: number[], at: Place, size: { width: number; height: number } | null, zlib: Zlib): Shape {
  const maskAt = inside(at, 'mask')
  if (size === null) {
    throw badField(
      inside(at, 'mask'), 'The file does not say how large its image is, which a mask needs.', null,
      'Add imageWidth and imageHeight to the file.',
    )
  }
  const png = readMaskPng(bytesOfBase64(textAt(row['mask'], maskAt), maskAt), zlib, maskAt)
  if (points.every(Number.isInteger)) {
    const wide = points[2] - points[0] + 1
    const high = points[3] - points[1] + 1
    if (wide !== png.width || high !== png.height) {
      const found = `${png.width} x ${png.height}`
      throw badField(maskAt, `The mask is ${found} pixels, its corners span ${wide} x ${high}.`, found,
        'The corners are the first and the last pixel of the mask; correct them.')
    }
  }
  const crop = runsOfBitmap(png.inside, png.height, png.width)
  return { type: 'mask', rle: rleOf(placed(crop, size.height, size.width, halfToEven(points[0]), halfToEven(points[1]))) }
}

function halfToEven(value: number): number {
  const down = Math.floor(value)
  const rest = value - down
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down
}
