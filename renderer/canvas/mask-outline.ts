import { withoutSmallTriangles } from '../../core/geometry/visvalingam.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { Runs } from '../../core/mask/runs.ts'
import { addLine } from './shape-path.ts'

/** A path of more corners than this is simplified further than the screen would need. */
const MOST_CORNERS = 60_000
/** Zoom from which pixels are large enough that the outline runs along their edges. */
const EXACT = 3

type Traced = { rings: readonly number[][]; corners: number; paths: Map<number, Path2D> }
const traced = new WeakMap<Runs, Traced>()

/**
 * The outline of a mask for drawing at a zoom: as exact as the screen can show and no more, which also makes dashes run
 * evenly. Traced once, simplified once for each doubling of the zoom.
 */
export function maskOutline(runs: Runs, zoom: number): Path2D {
  let found = traced.get(runs)
  if (!found) {
    const rings = partsOfRuns(runs).flat()
    found = { rings, corners: cornersOf(rings), paths: new Map() }
    traced.set(runs, found)
  }
  const octave = zoom >= EXACT && found.corners <= MOST_CORNERS ? 0 : 1 + Math.max(0, Math.ceil(Math.log2(1 / zoom)))
  let path = found.paths.get(octave)
  if (!path) {
    let rings = found.rings
    for (let pixel = 2 ** (octave - 1); octave > 0; pixel *= 2) {
      rings = thinned(rings, pixel)
      if (cornersOf(rings) <= MOST_CORNERS || pixel > 64) break
    }
    path = new Path2D()
    for (const ring of rings) addLine(path, ring, true)
    found.paths.set(octave, path)
  }
  return path
}

const cornersOf = (rings: readonly number[][]): number => rings.reduce((sum, ring) => sum + ring.length / 2, 0)

/** Rings without detail below about `pixel` image pixels; specks of less than that are left out, unless nothing else is there. */
export function thinned(rings: readonly number[][], pixel: number): number[][] {
  const kept = rings.filter((ring) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i])
      right = Math.max(right, ring[i])
      top = Math.min(top, ring[i + 1])
      bottom = Math.max(bottom, ring[i + 1])
    }
    return Math.max(right - left, bottom - top) > pixel
  })
  return (kept.length > 0 ? kept : rings).map((ring) => withoutSmallTriangles(ring, pixel * pixel, true, 4))
}
