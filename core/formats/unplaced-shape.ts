import { Fault } from '../fault.ts'
import { checkMaskSize } from '../mask/runs.ts'
import { runsOfBitmap, runsOfColumns } from '../mask/bitmap.ts'
import { rleOf } from '../mask/rle.ts'
import type { Shape } from '../records/annotation.ts'
import type { PackedPolygon } from './packed-polygon.ts'

/**
 * A shape that needs the size of its photo to become one, which its file does not say: coordinates as shares of width and
 * height (YOLO), or runs of pixels counted through the photo (Kaggle's RLE). Whoever knows the photo places it.
 */
export type UnplacedShape =
  | { type: 'shares'; shape: Extract<Shape, { type: 'polygon' | 'rectangle' }> }
  /** Pairs of start and length, starts from 1, counted down the columns or along the rows. */
  | { type: 'pixels'; order: 'columns' | 'rows'; pairs: number[] }
export type ReadShape = Shape | PackedPolygon | UnplacedShape

export function isUnplaced(shape: ReadShape): shape is UnplacedShape {
  return shape.type === 'shares' || shape.type === 'pixels'
}

/** The shape on a photo of this size; others come back as they are. Throws `invalid` when runs leave the photo. */
export function placedShape(shape: ReadShape, width: number, height: number): Shape | PackedPolygon {
  if (shape.type === 'shares') {
    const scaled = (ring: readonly number[]) => ring.map((share, i) => share * (i % 2 === 0 ? width : height))
    if (shape.shape.type === 'rectangle') return { type: 'rectangle', points: scaled(shape.shape.points) }
    return { type: 'polygon', parts: shape.shape.parts.map((rings) => rings.map(scaled)) }
  }
  if (shape.type !== 'pixels') return shape
  checkMaskSize(height, width)
  const pixels = new Uint8Array(width * height)
  const { pairs, order } = shape
  for (let i = 0; i < pairs.length; i += 2) {
    const start = pairs[i] - 1
    const end = start + pairs[i + 1]
    if (start < 0 || end > pixels.length) {
      throw new Fault('invalid', `A run of the mask ends at pixel ${end}; the photo has ${pixels.length}.`, {
        field: 'EncodedPixels', found: end, limit: pixels.length, fix: 'Check that the masks belong to photos of this size.',
      })
    }
    pixels.fill(1, start, end)
  }
  const runs = order === 'columns' ? runsOfColumns(pixels, height, width) : runsOfBitmap(pixels, height, width)
  return { type: 'mask', rle: rleOf(runs) }
}
