import type { ShapeType } from '../../../core/records/annotation.ts'

/** Shape types in the words of the interface. */
export const SHAPE_WORDS: Record<ShapeType, string> = {
  polygon: 'Polygon', rectangle: 'Rectangle', oriented_rectangle: 'Turned rectangle', circle: 'Circle', line: 'Line', linestrip: 'Line strip',
  point: 'Point', points: 'Points', mask: 'Mask', none: 'Keypoints',
}
