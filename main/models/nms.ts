/** Boxes as x0, y0, x1, y1 one after the other; a box whose right or lower side is not beyond the other has no area. */
export type Corners = Float32Array | Float64Array

/** Area of the overlap of two boxes over the area of their union, 0..1; 0 when both have none. Numbers count from 0. */
export function boxIou(boxes: Corners, i: number, j: number): number {
  const a = 4 * i
  const b = 4 * j
  const w = Math.min(boxes[a + 2], boxes[b + 2]) - Math.max(boxes[a], boxes[b])
  const h = Math.min(boxes[a + 3], boxes[b + 3]) - Math.max(boxes[a + 1], boxes[b + 1])
  if (!(w > 0 && h > 0)) return 0
  const both = w * h
  return both / (areaOf(boxes, a) + areaOf(boxes, b) - both)
}

/**
 * Non-maximum suppression class by class: numbers of the boxes that stay, strongest first. A box goes when it overlaps a
 * kept, stronger one of its class by more than `iou` (0..1). Of equal scores the first comes first.
 * @param most at most this many stay
 */
export function suppressed(
  boxes: Corners, scores: ArrayLike<number>, classes: ArrayLike<number>, iou: number, most: number,
): number[] {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b)
  const kept: number[] = []
  const rivals = new Map<number, number[]>()
  for (const i of order) {
    if (kept.length >= most) break
    const same = rivals.get(classes[i])
    if (same?.some((j) => boxIou(boxes, i, j) > iou)) continue
    if (same) same.push(i)
    else rivals.set(classes[i], [i])
    kept.push(i)
  }
  return kept
}

function areaOf(boxes: Corners, at: number): number {
  return Math.max(0, boxes[at + 2] - boxes[at]) * Math.max(0, boxes[at + 3] - boxes[at + 1])
}
