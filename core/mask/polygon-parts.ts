import { difference, unionOf } from './merge.ts'
import { runsOfRing } from './polygon.ts'
import { emptyRuns, type MaskPlace, type Runs } from './runs.ts'

/**
 * The mask of a polygon with parts: the union of the parts, each its outer ring without the union of its holes. Every
 * ring is rasterised as pycocotools does it, so a polygon without holes equals merge(frPyObjects(rings)).
 * @param parts rings as flat x, y lists in pixels; the first ring of a part is its outline, the rest are holes
 */
export function runsOfParts(parts: readonly (readonly ArrayLike<number>[])[], h: number, w: number, at: MaskPlace = {}): Runs {
  if (parts.length === 0) return emptyRuns(h, w)
  const masks = parts.map((rings, part) => {
    const place = (ring: number): MaskPlace => ({ ...at, field: `${at.field ?? 'parts'}[${part}][${ring}]` })
    const outer = runsOfRing(rings[0], h, w, rings.length > 1 || parts.length > 1 ? place(0) : at)
    if (rings.length === 1) return outer
    return difference(outer, unionOf(rings.slice(1).map((ring, i) => runsOfRing(ring, h, w, place(i + 1)))))
  })
  return unionOf(masks)
}
