import type { Camera, Pose } from './camera.ts'
import { EDGE, ENDS } from './contour-edges.ts'
import type { Spans } from './span-fill.ts'

/**
 * Points of the silhouette's outline: where they are seen (x, y in pixels), the unit normal there away from the silhouette, and the
 * place on the surface that makes them, in object coordinates. The arrays may be longer than `count` and are the maker's own.
 */
export type Contour = {
  count: number
  /** The silhouette they bound. */
  spans: Spans
  x: Float64Array; y: Float64Array
  nx: Float64Array; ny: Float64Array
  X: Float64Array; Y: Float64Array; Z: Float64Array
}

const NOTHING: Spans = { count: 0, rowStart: new Int32Array(1), from: new Int32Array(0), to: new Int32Array(0), area: 0 }

/** How far outside a point of the real outline the picture must be empty, in pixels: enough to be sure of another pixel. */
const STEP = 1

export type Outline = {
  /**
   * @param edges how many of `found` (numbers of the mesh's edges), `weights` and `ends` (x y, x y in pixels) are there
   * @param spacing pixels between points
   */
  trace(
    spans: Spans, pose: Pose, camera: Camera, spacing: number, edges: number, found: Int32Array, weights: Int8Array, ends: Float64Array,
  ): Contour
}

/**
 * Samples the projected edges evenly and keeps what has nothing of the silhouette outside of it: the rest are folds inside.
 * @param numbers of the mesh's edges, as in ContourEdges
 */
export function createOutline(numbers: Float64Array): Outline {
  let room = 1024
  let contour = empty(room)

  const covered = (spans: Spans, camera: Camera, x: number, y: number): boolean => {
    const column = Math.floor(x)
    const row = Math.floor(y)
    if (column < 0 || row < 0 || column >= camera.width || row >= camera.height) return false
    for (let i = spans.rowStart[row], end = spans.rowStart[row + 1]; i < end; i++) {
      if (column < spans.from[i]) return false
      if (column < spans.to[i]) return true
    }
    return false
  }

  return {
    trace(spans, pose, camera, spacing, edges, found, weights, ends) {
      let count = 0
      const { width, height } = camera
      const [r6, r7, r8] = [pose.R[6], pose.R[7], pose.R[8]]
      // What is left of the spacing from the edges before, so that many short edges get as many points as one long one.
      let due = spacing / 2
      for (let i = 0; i < edges; i++) {
        // Along the triangle that faces the camera, or backwards along the one that does not: the silhouette is on the left as seen.
        const back = weights[i] > 0 ? 0 : 1
        const u = EDGE * found[i] + ENDS + 3 * back
        const v = EDGE * found[i] + ENDS + 3 - 3 * back
        const start = 4 * i + 2 * back
        const stop = 4 * i + 2 - 2 * back
        const dx = ends[stop] - ends[start]
        const dy = ends[stop + 1] - ends[start + 1]
        const length = Math.sqrt(dx * dx + dy * dy)
        if (!(length > 0)) continue
        if (due > length) {
          due -= length
          continue
        }
        const nx = -dy / length
        const ny = dx / length
        const zu = r6 * numbers[u] + r7 * numbers[u + 1] + r8 * numbers[u + 2] + pose.t[2]
        const zv = r6 * numbers[v] + r7 * numbers[v + 1] + r8 * numbers[v + 2] + pose.t[2]
        let along = due
        for (; along <= length; along += spacing) {
          const s = along / length
          const x = ends[start] + s * dx
          const y = ends[start + 1] + s * dy
          if (x < 0 || y < 0 || x >= width || y >= height || covered(spans, camera, x + STEP * nx, y + STEP * ny)) continue
          if (count === room) contour = longer(contour, room *= 2)
          // The part of the edge in space that is seen at the part s of it in the picture.
          const q = s * zu / (s * zu + (1 - s) * zv)
          contour.x[count] = x
          contour.y[count] = y
          contour.nx[count] = nx
          contour.ny[count] = ny
          contour.X[count] = numbers[u] + q * (numbers[v] - numbers[u])
          contour.Y[count] = numbers[u + 1] + q * (numbers[v + 1] - numbers[u + 1])
          contour.Z[count++] = numbers[u + 2] + q * (numbers[v + 2] - numbers[u + 2])
        }
        due = along - length
      }
      contour.count = count
      contour.spans = spans
      return contour
    },
  }
}

function empty(room: number): Contour {
  const make = () => new Float64Array(room)
  return { count: 0, spans: NOTHING, x: make(), y: make(), nx: make(), ny: make(), X: make(), Y: make(), Z: make() }
}

function longer(old: Contour, room: number): Contour {
  const next = empty(room)
  for (const name of ['x', 'y', 'nx', 'ny', 'X', 'Y', 'Z'] as const) next[name].set(old[name])
  return next
}
