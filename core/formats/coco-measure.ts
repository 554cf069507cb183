import { sameRow } from '../change/change.ts'
import { extentOf, measure } from '../mask/rasterise.ts'
import { areaOf, boxOf, type Box } from '../mask/runs.ts'
import { runsOfRle } from '../mask/rle.ts'
import type { Shape } from '../records/annotation.ts'
import type { ImageSize } from './coco-segmentation.ts'
import { addRing, type RingSums, startSums } from './ring-sums.ts'

/** Measures a file stated that its geometry does not bear out, and what we took instead, to know them again on export. */
export type Replaced = { bbox: Box | null; area: number | null; by: [number, number, number, number, number] }

/**
 * bbox and area of an imported annotation: the file's own where they fit the geometry to within a pixel's rounding
 * (writers differ there: shoelace or raster area, with or without the last pixel), else measured. Rasterising only those
 * that do not fit is what makes a large import fast. Null when neither is possible.
 */
export function plausibleMeasure(
  shape: Shape, size: ImageSize | null, bbox: Box | null, area: number | null,
): { bbox: Box; area: number; replaced?: Replaced } | null {
  if (shape.type === 'none') return { bbox: bbox ?? [0, 0, 0, 0], area: area ?? 0 }
  if (bbox && area !== null && fits(shape, size, bbox, area)) return { bbox, area }
  if (!size) return null
  const measured = measure(shape, size.height, size.width)
  if ((bbox === null || sameRow(bbox, measured.bbox)) && (area === null || area === measured.area)) return measured
  return { ...measured, replaced: { bbox, area, by: [...measured.bbox, measured.area] } }
}

function fits(shape: Shape, size: ImageSize | null, bbox: Box, area: number): boolean {
  if (shape.type === 'polygon') {
    const sums = startSums()
    for (const [ring] of shape.parts) addRing(sums, ring, ring.length)
    return sumsFit(sums, size, bbox, area)
  }
  if (shape.type === 'rectangle') {
    const extent = extentOf(shape.points)
    return isNear(extent, size, bbox) && Math.abs(area - extent[2] * extent[3]) <= 4 + 2 * (extent[2] + extent[3])
  }
  if (shape.type !== 'mask') return false
  const runs = runsOfRle(shape.rle)
  const inside = areaOf(runs)
  return isNear(boxOf(runs), size, bbox) && Math.abs(area - inside) <= 4 + inside / 50
}

/** bbox within 2 pixels of the rings' extent inside the image; area within what rounding along the outline can change. */
export function sumsFit(
  { left, top, right, bottom, area: inside, way }: RingSums, size: ImageSize | null, bbox: Box, area: number,
): boolean {
  return Math.abs(area - inside) <= 4 + way && isNear([left, top, right - left, bottom - top], size, bbox)
}

function isNear(extent: Box, size: ImageSize | null, bbox: Box): boolean {
  const near = (a: number, b: number) => a - b <= 2 && b - a <= 2
  const within = (value: number, most: number) => (value < 0 ? 0 : value > most ? most : value)
  const width = size?.width ?? Infinity
  const height = size?.height ?? Infinity
  return near(bbox[0], within(extent[0], width)) && near(bbox[1], within(extent[1], height)) &&
    near(bbox[0] + bbox[2], within(extent[0] + extent[2], width)) && near(
      bbox[1] + bbox[3], within(extent[1] + extent[3], height),
    )
}
