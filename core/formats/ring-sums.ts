/** What of a list of rings tells whether a stated bbox and area can be theirs. */
export type RingSums = {
  left: number
  top: number
  right: number
  bottom: number
  /** Sum of the rings' areas by the shoelace formula, each taken as positive. */
  area: number
  /** Sum of |dx| + |dy| along all rings: what rounding to pixels can change of the area is less. */
  way: number
}

export function startSums(): RingSums {
  return { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity, area: 0, way: 0 }
}

/** Adds a ring of `length` numbers x, y, x, y … */
export function addRing(sums: RingSums, ring: ArrayLike<number>, length: number): void {
  let { left, top, right, bottom, way } = sums
  let x0 = ring[length - 2]
  let y0 = ring[length - 1]
  let twice = 0
  for (let i = 0; i < length; i += 2) {
    const x = ring[i]
    const y = ring[i + 1]
    twice += x0 * y - x * y0
    way += (x > x0 ? x - x0 : x0 - x) + (y > y0 ? y - y0 : y0 - y)
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
    x0 = x
    y0 = y
  }
  sums.left = left
  sums.top = top
  sums.right = right
  sums.bottom = bottom
  sums.way = way
  sums.area += Math.abs(twice) / 2
}
