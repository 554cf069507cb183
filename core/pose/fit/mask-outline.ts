import { maskBox, type MaskBox } from '../mask-box.ts'

/** Points where a mask ends, in pixels, each with its unit normal that points out of the mask. */
export type Outline = { count: number; x: Float64Array; y: Float64Array; nx: Float64Array; ny: Float64Array }

/**
 * The edge of a mask finer than its pixels: where the mask, smoothed by a binomial of 5 pixels (variance 1), passes one half;
 * one point per pixel of edge. An edge of the picture is no edge of the mask, nor is the rim of what cannot be known.
 * @param mask width * height, row by row; 0 or 1
 * @param valid as `mask`; 0 where it cannot be known whether the object is there
 */
export function outlineOfMask(mask: Uint8Array, width: number, height: number, valid?: Uint8Array): Outline {
  const box = maskBox([mask], width, height)
  if (!box) return { count: 0, x: new Float64Array(0), y: new Float64Array(0), nx: new Float64Array(0), ny: new Float64Array(0) }
  const smooth = smoothed(mask, width, height, box)
  const blind = valid ? nearUnknown(valid, width, height) : null
  const found: number[] = []
  const slope = (p: number, step: number, low: boolean, high: boolean) => (smooth[high ? p : p + step] - smooth[low ? p : p - step])
  const [right, bottom] = [Math.min(width, box.right + REACH), Math.min(height, box.bottom + REACH)]
  for (let y = Math.max(0, box.top - REACH); y < bottom; y++) {
    for (let x = Math.max(0, box.left - REACH); x < right; x++) {
      const p = y * width + x
      const here = smooth[p]
      for (let axis = 0; axis < 2; axis++) {
        if (axis === 0 ? x + 1 === width : y + 1 === height) continue
        const q = axis === 0 ? p + 1 : p + width
        const there = smooth[q]
        if (here >= 0.5 === there >= 0.5 || blind?.[p] || blind?.[q]) continue
        const t = (here - 0.5) / (here - there)
        const qx = axis === 0 ? x + 1 : x
        const qy = axis === 0 ? y : y + 1
        const gx = (1 - t) * slope(p, 1, x === 0, x + 1 === width) + t * slope(q, 1, qx === 0, qx + 1 === width)
        const gy = (1 - t) * slope(p, width, y === 0, y + 1 === height) + t * slope(q, width, qy === 0, qy + 1 === height)
        // Each stretch of edge is told once, by the crossings that cut it most squarely.
        if (axis === 0 ? Math.abs(gx) < Math.abs(gy) : Math.abs(gy) <= Math.abs(gx)) continue
        const steep = Math.hypot(gx, gy) || 1
        found.push(x + 0.5 + (axis === 0 ? t : 0), y + 0.5 + (axis === 1 ? t : 0), -gx / steep, -gy / steep)
      }
    }
  }
  const count = found.length / 4
  const outline: Outline = {
    count, x: new Float64Array(count), y: new Float64Array(count), nx: new Float64Array(count), ny: new Float64Array(count),
  }
  for (let i = 0; i < count; i++) {
    outline.x[i] = found[4 * i]
    outline.y[i] = found[4 * i + 1]
    outline.nx[i] = found[4 * i + 2]
    outline.ny[i] = found[4 * i + 3]
  }
  return outline
}

/** At most so many points of an outline, spread evenly over it; always the same ones. */
export function thinned(outline: Outline, most: number): Outline {
  const { count } = outline
  if (count <= most) return outline
  // Points come row by row, left edge and right edge in turn: a fixed step could meet one edge only.
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  let state = 0x9e3779b9
  for (let i = 0; i < most; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = i + Math.floor((state / 2 ** 32) * (count - i))
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }
  const chosen = order.subarray(0, most).sort()
  const take = (from: Float64Array) => {
    const out = new Float64Array(most)
    for (let i = 0; i < most; i++) out[i] = from[chosen[i]]
    return out
  }
  return { count: most, x: take(outline.x), y: take(outline.y), nx: take(outline.nx), ny: take(outline.ny) }
}

/** Pixels to either side that the binomial looks at. */
const REACH = 2

/** The binomial 1 4 6 4 1 along both axes; the picture's edge is continued. Beyond the mask's box and its reach all is 0. */
function smoothed(mask: Uint8Array, width: number, height: number, { left, top, right, bottom }: MaskBox): Float32Array {
  const [start, stop] = [Math.max(0, left - REACH), Math.min(width, right + REACH)]
  const rows = new Float32Array(width * height)
  for (let y = top; y < bottom; y++) {
    const from = y * width
    const to = from + width - 1
    for (let x = start; x < stop; x++) {
      const p = from + x
      const a = p - 2 < from ? from : p - 2
      const b = p - 1 < from ? from : p - 1
      const c = p + 1 > to ? to : p + 1
      const d = p + 2 > to ? to : p + 2
      rows[p] = (mask[a] + mask[d] + 4 * (mask[b] + mask[c]) + 6 * mask[p]) / 16
    }
  }
  const out = new Float32Array(width * height)
  const last = height - 1
  for (let y = Math.max(0, top - REACH), end = Math.min(height, bottom + REACH); y < end; y++) {
    const a = Math.max(0, y - 2) * width
    const b = Math.max(0, y - 1) * width
    const c = Math.min(last, y + 1) * width
    const d = Math.min(last, y + 2) * width
    const p = y * width
    for (let x = start; x < stop; x++) out[p + x] = (rows[a + x] + rows[d + x] + 4 * (rows[b + x] + rows[c + x]) + 6 * rows[p + x]) / 16
  }
  return out
}

/** 1 within two pixels of what cannot be known. */
function nearUnknown(valid: Uint8Array, width: number, height: number): Uint8Array {
  const near = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (valid[y * width + x] !== 0) continue
      for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
        near.fill(1, v * width + Math.max(0, x - 2), v * width + Math.min(width, x + 3))
      }
    }
  }
  return near
}
