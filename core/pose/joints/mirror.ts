/**
 * COCO's x, y, v of all keypoints seen in a mirror that stands upright at `axis` (pixels): turned over, and each under the name that it
 * has then. `order` as mirrorOrder gives it.
 */
export function mirrored(keypoints: readonly number[], order: readonly number[], axis: number): number[] {
  return named(keypoints, order).map((value, i, all) => (i % 3 === 0 && all[i + 2] > 0 ? 2 * axis - value : value))
}

/** The keypoints in their places with the names of left and right exchanged: what was called the left ankle is the right one. */
export function named(keypoints: readonly number[], order: readonly number[]): number[] {
  return order.flatMap((from) => [keypoints[3 * from] ?? 0, keypoints[3 * from + 1] ?? 0, keypoints[3 * from + 2] ?? 0])
}
