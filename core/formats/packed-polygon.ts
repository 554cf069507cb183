import type { Shape } from '../records/annotation.ts'

/**
 * A polygon without holes whose rings all have three points or more, as the text its column holds: JSON of the list of
 * rings, without white space. Made by whoever read and checked the numbers, so that a large import need not take them
 * apart and put them together again.
 */
export type PackedPolygon = { type: 'polygon'; json: string }

/** The shape packed, or itself where that is not possible. */
export function packShape(shape: Shape | PackedPolygon): Shape | PackedPolygon {
  if ('json' in shape || shape.type !== 'polygon' || !shape.parts.every((rings) => rings.length === 1 && rings[0].length >= 6)) {
    return shape
  }
  return { type: 'polygon', json: JSON.stringify(shape.parts.flat()) }
}

export function unpackShape(shape: Shape | PackedPolygon): Shape {
  if (!('json' in shape)) return shape
  return { type: 'polygon', parts: (JSON.parse(shape.json) as number[][]).map((ring) => [ring]) }
}
