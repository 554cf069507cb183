import { Clipper, Clipper64, ClipType, EndType, FillRule, JoinType, PolyTree64, type Path64, type Paths64, type PolyPath64 } from 'clipper2-ts'
import type { Part, Ring } from './rings.ts'

// Clipper2 (Angus Johnson) works on whole numbers. Coordinates are kept to 1/256 pixel, which is finer than any mouse
// and leaves products of coordinates within the 53 bits of a double for images up to 65,535 pixels a side.
const SCALE = 256

/** What is kept of two polygons: both together, what they share, the first without the second, what only one has. */
export type BooleanOperation = 'union' | 'intersection' | 'difference' | 'exclusive'

const CLIP_TYPES = { union: ClipType.Union, intersection: ClipType.Intersection, difference: ClipType.Difference, exclusive: ClipType.Xor }

/**
 * Combines two polygons with parts and holes. A ring that crosses itself counts as even-odd, as it is rasterised.
 * The result has no overlapping parts, outer rings clockwise on the screen, holes the other way, coordinates in
 * 1/256 pixel; it is empty when nothing is left.
 */
export function combineParts(operation: BooleanOperation, a: readonly Part[], b: readonly Part[]): number[][][] {
  const clipper = new Clipper64()
  clipper.addSubject(pathsOf(a))
  clipper.addClip(pathsOf(b))
  const tree = new PolyTree64()
  clipper.execute(CLIP_TYPES[operation], FillRule.NonZero, tree)
  return partsOfTree(tree)
}

/** One polygon of many: parts that overlap are joined, self-crossings and doubled edges are resolved. */
export function uniteParts(polygons: readonly (readonly Part[])[]): number[][][] {
  return treeOf(polygons.flatMap(pathsOf))
}

/**
 * The polygon grown by `distance` pixels on all sides, or shrunk when negative, with round corners. Parts that meet are
 * joined, parts and holes that vanish are gone.
 */
export function offsetParts(parts: readonly Part[], distance: number): number[][][] {
  // An eighth of a pixel off the true arc at most, and less for small distances.
  const tolerance = Math.min(0.125, Math.abs(distance) / 32) * SCALE
  return treeOf(Clipper.inflatePaths(pathsOf(parts), distance * SCALE, JoinType.Round, EndType.Polygon, 2, tolerance))
}

/** Cuts a polygon along the endless line through two points: what lies left of it (seen from a to b, y down) and right of it. */
export function cutByLine(parts: readonly Part[], a: { x: number; y: number }, b: { x: number; y: number }): [number[][][], number[][][]] {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length = Math.hypot(dx, dy)
  if (length === 0) return [combineParts('union', parts, []), []]
  let reach = length
  for (const part of parts) for (const ring of part) for (let i = 0; i + 1 < ring.length; i += 2) reach = Math.max(reach, Math.hypot(ring[i] - a.x, ring[i + 1] - a.y))
  const u = { x: (2 * reach * dx) / length, y: (2 * reach * dy) / length }
  const right = [a.x - u.x, a.y - u.y, a.x + u.x, a.y + u.y, a.x + u.x - u.y, a.y + u.y + u.x, a.x - u.x - u.y, a.y - u.y + u.x]
  return [combineParts('difference', parts, [[right]]), combineParts('intersection', parts, [[right]])]
}

function treeOf(paths: Paths64): number[][][] {
  const clipper = new Clipper64()
  clipper.addSubject(paths)
  const tree = new PolyTree64()
  clipper.execute(ClipType.Union, FillRule.NonZero, tree)
  return partsOfTree(tree)
}

/** The polygon as paths for the non-zero rule: outer rings turn one way, holes the other. */
function pathsOf(parts: readonly Part[]): Paths64 {
  const united = parts.map((rings) => {
    const outer = Clipper.union([pathOf(rings[0])], FillRule.EvenOdd)
    if (rings.length === 1) return outer
    const holes = rings.slice(1).flatMap((ring) => Clipper.union([pathOf(ring)], FillRule.EvenOdd))
    return Clipper.difference(outer, holes, FillRule.NonZero)
  })
  return united.length === 1 ? united[0] : united.flat()
}

function pathOf(ring: Ring): Path64 {
  const path: Path64 = []
  for (let i = 0; i + 1 < ring.length; i += 2) path.push({ x: Math.round(ring[i] * SCALE), y: Math.round(ring[i + 1] * SCALE) })
  return path
}

function partsOfTree(tree: PolyPath64): number[][][] {
  const parts: number[][][] = []
  for (let i = 0; i < tree.count; i++) {
    const outer = tree.child(i)
    const rings = [ringOf(outer.poly)]
    for (let j = 0; j < outer.count; j++) {
      const hole = outer.child(j)
      rings.push(ringOf(hole.poly))
      parts.push(...partsOfTree(hole))
    }
    parts.push(rings.filter((ring) => ring.length >= 6))
  }
  return parts.filter((rings) => rings.length > 0)
}

function ringOf(path: Path64 | null): number[] {
  return (path ?? []).flatMap(({ x, y }) => [x / SCALE, y / SCALE])
}
