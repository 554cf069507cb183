import type { Dense } from '../family.ts'
import { regrid } from '../regrid.ts'

/** Samples along each side that the line is fitted to. */
const SAMPLES = 64

export type Line = { readonly slope: number; readonly offset: number }

/**
 * The line that brings one depth to another where both see the photo, by least squares over at most 64 x 64 places. A flat
 * one is only shifted.
 */
export function lineBetween(from: Dense, to: Dense, photo: { width: number; height: number }): Line {
  const left = Math.max(0, from.place.x0)
  const top = Math.max(0, from.place.y0)
  const width = Math.min(photo.width, from.place.x0 + from.width * from.place.sx) - left
  const height = Math.min(photo.height, from.place.y0 + from.height * from.place.sy) - top
  const across = Math.max(1, Math.min(SAMPLES, Math.round(width)))
  const down = Math.max(1, Math.min(SAMPLES, Math.round(height)))
  const place = { sx: width / across, sy: height / down, x0: left, y0: top }
  const a = regrid(from, place, across, down)
  const b = regrid(to, place, across, down)
  let meanA = 0
  let meanB = 0
  for (let i = 0; i < a.length; i++) {
    meanA += a[i] / a.length
    meanB += b[i] / a.length
  }
  let spread = 0
  let shared = 0
  for (let i = 0; i < a.length; i++) {
    spread += (a[i] - meanA) ** 2
    shared += (a[i] - meanA) * (b[i] - meanB)
  }
  // A tile that runs against the whole (noise on a flat wall) is not turned round: it says nothing.
  const slope = spread > 0 ? Math.max(0, shared / spread) : 0
  return { slope, offset: meanB - slope * meanA }
}

export function fitted(dense: Dense, { slope, offset }: Line): Dense {
  return { ...dense, data: dense.data.map((value) => value * slope + offset) }
}
