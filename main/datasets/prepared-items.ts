import type { ReadAnnotation, ReadItem } from '../../core/formats/format.ts'
import { packShape, unpackShape } from '../../core/formats/packed-polygon.ts'
import { isUnplaced, placedShape } from '../../core/formats/unplaced-shape.ts'
import { measure } from '../../core/mask/rasterise.ts'

/** An item as the parser process sends it: measured and packed there, where time is free. */
export function prepared(item: ReadItem): ReadItem {
  if (item.kind === 'annotation') {
    const annotation = preparedAnnotation(item.annotation, null)
    return annotation === item.annotation ? item : { ...item, annotation }
  }
  if (item.kind !== 'image') return item
  const { width, height } = item
  const size = width !== null && height !== null ? { width, height } : null
  return { ...item, annotations: item.annotations.map((annotation) => preparedAnnotation(annotation, size)) }
}

function preparedAnnotation(annotation: ReadAnnotation, size: { width: number; height: number } | null): ReadAnnotation {
  if (isUnplaced(annotation.shape)) {
    if (!size) return annotation
    return preparedAnnotation({ ...annotation, shape: placedShape(annotation.shape, size.width, size.height) }, size)
  }
  const measured = size && (annotation.bbox === undefined || annotation.area === undefined)
    ? { ...annotation, ...measure(unpackShape(annotation.shape), size.height, size.width) }
    : annotation
  const shape = packShape(annotation.shape)
  return shape === measured.shape ? measured : { ...measured, shape }
}
