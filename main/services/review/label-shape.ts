import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { Prediction } from '../../../core/records/run.ts'
import { storedShape } from '../../models/post/shape.ts'

/**
 * The shape a prediction becomes as a label on a photo of this size, with its measures. Masks as polygons run at most
 * `tolerance` pixels from the mask's edge, with their holes; polygons as RLE are rasterised. Boxes, points and lines stay.
 */
export function labelShape(
  one: Prediction, as: 'polygon' | 'rle', tolerance: number, height: number, width: number,
): Pick<Prediction, 'shape' | 'bbox' | 'area'> {
  const { shape, bbox, area } = one
  const changes = as === 'rle' ? shape.type === 'polygon' : shape.type === 'mask'
  return changes && area > 0 ? storedShape(runsOfShape(shape, height, width), as === 'rle' ? null : tolerance) : { shape, bbox, area }
}
