/** Depths row by row in any unit; NaN where nothing is known. */
export type DepthPlane = { readonly width: number; readonly height: number; readonly values: Float32Array<ArrayBuffer> }

/** Level 0 is unknown; 1 to 65535 stand for `low` to `high` in equal steps. */
export type DepthLevels = { levels: Uint16Array<ArrayBuffer>; low: number; high: number; /** Pixels with a depth. */ known: number }

const STEPS = 65_534

/**
 * Depths in 16 bits over their own range: what is not finite becomes unknown. Off by at most half a step, 1/131068 of the
 * range (0.04 mm for a room of 5 m).
 */
export function levelsOfDepth(values: Float32Array): DepthLevels {
  let [low, high, known] = [Infinity, -Infinity, 0]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    known++
    if (value < low) low = value
    if (value > high) high = value
  }
  const levels = new Uint16Array(values.length)
  if (known === 0) return { levels, low: 0, high: 0, known }
  const scale = high > low ? STEPS / (high - low) : 0
  for (let p = 0; p < values.length; p++) if (Number.isFinite(values[p])) levels[p] = 1 + Math.round((values[p] - low) * scale)
  return { levels, low, high, known }
}

/** The depths again; unknown ones are NaN. */
export function depthOfLevels(levels: Uint16Array, low: number, high: number): Float32Array<ArrayBuffer> {
  const step = (high - low) / STEPS
  return Float32Array.from(levels, (level) => (level === 0 ? Number.NaN : low + (level - 1) * step))
}

/** A map that a run kept: levels 0 to 65535 over a range, without unknown ones unless `blank` says that 0 is one. */
export function depthOfMap(levels: Uint16Array, [low, high]: readonly [number, number], blank: boolean): Float32Array<ArrayBuffer> {
  if (blank) return depthOfLevels(levels, low, high)
  const step = (high - low) / 65_535
  return Float32Array.from(levels, (level) => low + level * step)
}
