/**
 * A ring with holes as one ring: each hole is joined to the outline by a line that is walked there and back. pycocotools
 * fills it exactly, because the two passes over a line cancel; programs that drop repeated points do not, so this is
 * for readers that take nothing but polygons.
 * @param rings outline first, then holes, as flat x, y lists
 */
export function keyholeOf(rings: readonly (readonly number[])[]): number[] {
  let ring = [...rings[0]]
  // From left to right, so that no bridge has to cross a hole that is joined later.
  const holes = rings.slice(1).map((hole) => ({ hole, left: leftmost(hole) }))
  holes.sort((a, b) => a.hole[a.left] - b.hole[b.left] || a.hole[a.left + 1] - b.hole[b.left + 1])
  for (const { hole, left } of holes) ring = joined(ring, hole, left)
  return ring
}

/** Index of the x of the leftmost (then topmost) point. */
function leftmost(ring: readonly number[]): number {
  let best = 0
  for (let i = 2; i < ring.length; i += 2) {
    if (ring[i] < ring[best] || (ring[i] === ring[best] && ring[i + 1] < ring[best + 1])) best = i
  }
  return best
}

/** Walks the ring to its point nearest to the hole's, crosses, walks round the hole, and crosses back. */
function joined(ring: readonly number[], hole: readonly number[], from: number): number[] {
  let at = 0
  let least = Infinity
  for (let i = 0; i < ring.length; i += 2) {
    const distance = (ring[i] - hole[from]) ** 2 + (ring[i + 1] - hole[from + 1]) ** 2
    if (distance < least) {
      least = distance
      at = i
    }
  }
  return [
    ...ring.slice(0, at + 2),
    ...hole.slice(from), ...hole.slice(0, from + 2),
    ...ring.slice(at),
  ]
}
