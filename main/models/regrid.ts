import type { Placement } from './family.ts'

type Grid = { readonly width: number; readonly height: number; readonly data: Float32Array; readonly place: Placement }

/**
 * A plane of a grid at the middles of the cells of another grid, bilinear between the middles of its own cells; beyond the
 * outermost ones it is as they are.
 * @param offset where the plane begins in `data`
 */
export function regrid(from: Grid, place: Placement, width: number, height: number, offset = 0): Float32Array {
  const out = new Float32Array(width * height)
  const across = between(place.sx, place.x0, width, from.place.sx, from.place.x0, from.width)
  const down = between(place.sy, place.y0, height, from.place.sy, from.place.y0, from.height)
  const { data } = from
  if (across.straight && down.straight) {
    for (let y = 0; y < height; y++) {
      const start = offset + (down.cell[0] + y) * from.width + across.cell[0]
      out.set(data.subarray(start, start + width), y * width)
    }
    return out
  }
  // Each row: two rows of the source are blended once, then its cells two by two.
  const line = new Float32Array(from.width)
  const [left, right] = [across.low, across.high]
  for (let y = 0, p = 0; y < height; y++) {
    const above = offset + down.cell[y] * from.width
    const below = down.cell[y] + 1 < from.height ? above + from.width : above
    const share = down.share[y]
    for (let u = left; u <= right; u++) line[u] = data[above + u] + (data[below + u] - data[above + u]) * share
    for (let x = 0; x < width; x++, p++) {
      const u = across.cell[x]
      const value = line[u]
      out[p] = across.share[x] === 0 ? value : value + (line[u + 1] - value) * across.share[x]
    }
  }
  return out
}

/** For each of `count` middles the source cell before it and the share of the next; `straight`: they are whole cells in a row. */
function between(step: number, start: number, count: number, scale: number, origin: number, cells: number) {
  const cell = new Int32Array(count)
  const share = new Float64Array(count)
  let straight = true
  let low = cells
  let high = 0
  for (let i = 0; i < count; i++) {
    const u = Math.min(cells - 1, Math.max(0, ((i + 0.5) * step + start - origin) / scale - 0.5))
    const nearest = Math.round(u)
    // Rounding on the way must not smear a cell that is met exactly.
    const exact = Math.abs(u - nearest) < 1e-9
    cell[i] = exact ? nearest : Math.floor(u)
    share[i] = exact ? 0 : u - cell[i]
    if (!exact || cell[i] !== cell[0] + i) straight = false
    low = Math.min(low, cell[i])
    high = Math.max(high, exact ? cell[i] : cell[i] + 1)
  }
  return { cell, share, straight, low, high }
}
