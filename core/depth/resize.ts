import type { DepthPlane } from './levels.ts'

/**
 * A map at another size of the same picture: straight lines between the four nearest pixel middles, as far as these are
 * known; unknown where the nearest one is. The map itself when it has that size.
 */
export function resizedDepth(plane: DepthPlane, width: number, height: number): DepthPlane {
  if (plane.width === width && plane.height === height) return plane
  const { width: w, height: h, values } = plane
  const out = new Float32Array(width * height)
  const place = (at: number, from: number, to: number) => Math.min(from - 1, Math.max(0, ((at + 0.5) * from) / to - 0.5))
  for (let y = 0, o = 0; y < height; y++) {
    const fy = place(y, h, height)
    const y0 = Math.floor(fy)
    const down = fy - y0
    const rows = [y0 * w, Math.min(h - 1, y0 + 1) * w]
    for (let x = 0; x < width; x++, o++) {
      const fx = place(x, w, width)
      const x0 = Math.floor(fx)
      const across = fx - x0
      const x1 = Math.min(w - 1, x0 + 1)
      const near = values[rows[down < 0.5 ? 0 : 1] + (across < 0.5 ? x0 : x1)]
      if (near !== near) {
        out[o] = near
        continue
      }
      let [sum, all] = [0, 0]
      for (const [at, weight] of [
        [rows[0] + x0, (1 - down) * (1 - across)], [rows[0] + x1, (1 - down) * across], [rows[1] + x0, down * (1 - across)], [rows[1] + x1, down * across],
      ] as const) {
        const value = values[at]
        if (value !== value || weight === 0) continue
        sum += weight * value
        all += weight
      }
      out[o] = all > 0 ? sum / all : near
    }
  }
  return { width, height, values: out }
}

/** The least and the greatest known depth; null where nothing is known. */
export function rangeOfDepth({ values }: DepthPlane): [number, number] | null {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}
