import type { Ring } from './rings.ts'

/**
 * The outline without the points that matter least: again and again the point whose triangle with its neighbours has
 * the least area goes, until every such triangle has more than `area` square pixels or only `least` points are left.
 * Keeps corners and drops wiggles, which suits outlines traced from masks.
 * Visvalingam and Whyatt, "Line generalisation by repeated elimination of points", Cartographic Journal 30 (1993).
 */
export function withoutSmallTriangles(points: Ring, area: number, closed: boolean, least = closed ? 3 : 2): number[] {
  const n = points.length >> 1
  const before = Int32Array.from({ length: n }, (_, i) => (i > 0 ? i - 1 : closed ? n - 1 : -1))
  const after = Int32Array.from({ length: n }, (_, i) => (i < n - 1 ? i + 1 : closed ? 0 : -1))
  const weight = new Float64Array(n)
  const heap = new Int32Array(n)
  const place = new Int32Array(n).fill(-1)
  let size = 0

  const put = (at: number, point: number): void => {
    heap[at] = point
    place[point] = at
  }
  const less = (a: number, b: number): boolean => weight[a] < weight[b] || (weight[a] === weight[b] && a < b)
  const sift = (from: number): void => {
    const point = heap[from]
    let at = from
    for (; at > 0 && less(point, heap[(at - 1) >> 1]); at = (at - 1) >> 1) put(at, heap[(at - 1) >> 1])
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && less(heap[child + 1], heap[child])) child++
      if (!less(heap[child], point)) break
      put(at, heap[child])
      at = child
    }
    put(at, point)
  }
  const triangle = (i: number): number => {
    const a = before[i]
    const b = after[i]
    const ax = points[2 * a] - points[2 * i]
    const ay = points[2 * a + 1] - points[2 * i + 1]
    return Math.abs(ax * (points[2 * b + 1] - points[2 * i + 1]) - ay * (points[2 * b] - points[2 * i])) / 2
  }

  for (let i = 0; i < n; i++) {
    if (before[i] < 0 || after[i] < 0) continue
    weight[i] = triangle(i)
    put(size, i)
    sift(size++)
  }
  const gone = new Uint8Array(n)
  for (let left = n; left > least && size > 0 && weight[heap[0]] <= area; left--) {
    const point = heap[0]
    gone[point] = 1
    size--
    if (size > 0) {
      put(0, heap[size])
      sift(0)
    }
    const a = before[point]
    const b = after[point]
    after[a] = b
    before[b] = a
    for (const neighbour of [a, b]) {
      if (before[neighbour] < 0 || after[neighbour] < 0) continue
      // Never below what has gone already, so that the order of going does not depend on where one starts.
      weight[neighbour] = Math.max(triangle(neighbour), weight[point])
      sift(place[neighbour])
    }
  }
  const result: number[] = []
  for (let i = 0; i < n; i++) if (!gone[i]) result.push(points[2 * i], points[2 * i + 1])
  return result
}
