import type { Box, Runs } from '../../../core/mask/runs.ts'
import { runsOfSpans } from '../../../core/mask/spans.ts'
import type { Dense } from '../family.ts'

const NONE = 0xffff

/**
 * For each plane that wins anywhere the mask of the photo's pixels where it is the largest (and reaches `threshold`, when
 * there is one), planes being stretched bilinearly between the middles of their cells. Exact: where the four cells round a
 * pixel agree no mixture of them can differ, so only the others are looked at pixel by pixel.
 * @param box whole photo pixels outside which nothing counts
 */
export function winners(dense: Dense, box: Readonly<Box>, width: number, height: number, threshold: number | null): Map<number, Runs> {
  const { data, channels, place } = dense
  const w = dense.width
  const plane = w * dense.height
  const best = strongest(dense, threshold)
  const across = stretch(width, place.sx, place.x0, w)
  const down = stretch(height, place.sy, place.y0, dense.height)
  const lists = new Map<number, { first: Int32Array; ys: number[] }>()
  const put = (label: number, x: number, from: number, to: number): void => {
    let list = lists.get(label)
    if (!list) {
      list = { first: new Int32Array(width + 1), ys: [] }
      lists.set(label, list)
    }
    const { first, ys } = list
    if (ys.length > first[x] && ys[ys.length - 1] === from) ys[ys.length - 1] = to
    else ys.push(from, to)
  }
  const end = Math.min(width, box[0] + box[2])
  const floor = Math.min(height, box[1] + box[3])
  const upper = new Float64Array(channels)
  const rise = new Float64Array(channels)
  for (let x = 0; x < width; x++) {
    for (const { first, ys } of lists.values()) first[x] = ys.length
    if (x < box[0] || x >= end) continue
    const a = across.cell[x]
    const b = Math.min(a + 1, w - 1)
    const share = across.share[x]
    for (let y = box[1]; y < floor;) {
      const row = down.cell[y]
      const top = row * w
      const bottom = Math.min(row + 1, dense.height - 1) * w
      let to = y + 1
      while (to < floor && down.cell[to] === row) to++
      const label = best[top + a]
      if (label === best[top + b] && label === best[bottom + a] && label === best[bottom + b]) {
        if (label !== NONE) put(label, x, y, to)
      } else {
        for (let c = 0, p = 0; c < channels; c++, p += plane) {
          upper[c] = data[p + top + a] + (data[p + top + b] - data[p + top + a]) * share
          rise[c] = data[p + bottom + a] + (data[p + bottom + b] - data[p + bottom + a]) * share - upper[c]
        }
        for (let q = y; q < to; q++) {
          let most = threshold ?? -Infinity
          let winner = NONE
          for (let c = 0; c < channels; c++) {
            const value = upper[c] + rise[c] * down.share[q]
            if (value < most || (value === most && winner !== NONE)) continue
            most = value
            winner = c
          }
          if (winner !== NONE) put(winner, x, q, q + 1)
        }
      }
      y = to
    }
  }
  for (const { first, ys } of lists.values()) first[width] = ys.length
  const found = [...lists].sort(([a], [b]) => a - b)
  return new Map(found.map(([label, { first, ys }]) => [label, runsOfSpans({ h: height, w: width, first, ys: Int32Array.from(ys) })]))
}

function strongest({ data, channels, width, height }: Dense, threshold: number | null): Uint16Array {
  const plane = width * height
  const best = new Uint16Array(plane).fill(NONE)
  const most = new Float64Array(plane).fill(threshold ?? -Infinity)
  for (let c = 0, k = 0; c < channels; c++) {
    for (let i = 0; i < plane; i++, k++) {
      const value = data[k]
      if (value < most[i] || (value === most[i] && best[i] !== NONE)) continue
      most[i] = value
      best[i] = c
    }
  }
  return best
}

/** For each pixel the cell before its middle, and the share of the next one. */
function stretch(pixels: number, scale: number, origin: number, cells: number): { cell: Int32Array; share: Float64Array } {
  const cell = new Int32Array(pixels)
  const share = new Float64Array(pixels)
  for (let i = 0; i < pixels; i++) {
    const u = Math.min(cells - 1, Math.max(0, (i + 0.5 - origin) / scale - 0.5))
    cell[i] = Math.min(Math.floor(u), Math.max(0, cells - 2))
    share[i] = u - cell[i]
  }
  return { cell, share }
}
