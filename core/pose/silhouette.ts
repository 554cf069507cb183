import { Fault } from '../fault.ts'
import { eye, type Camera, type Pose } from './camera.ts'
import { createContourEdges, EDGE, ENDS } from './contour-edges.ts'
import { createDepthFill } from './depth-fill.ts'
import { bounds, edgesOf, weld, type Mesh } from './mesh.ts'
import { createOutline, type Contour } from './outline.ts'
import { createSpanFill, type Spans } from './span-fill.ts'
import { createSeenTriangles, twiceArea } from './triangle-fill.ts'

export type { Contour } from './outline.ts'
export type { Spans } from './span-fill.ts'

/** Nearest distance that is drawn, as part of the mesh's radius. */
const NEAR = 1e-3

/**
 * What one mesh looks like from anywhere. Prepared once per mesh; after that no call allocates unless a picture needs more room
 * than all before. What a call returns in arrays of its own holds until the next call of any method.
 */
export type Silhouettes = {
  mesh: Mesh
  /** Whether the surface is closed. Open ones are drawn just as exactly, only a little slower for each open edge. */
  watertight: boolean
  /** The filled silhouette in rows. */
  spans(pose: Pose, camera: Camera): Spans
  /**
   * Draws poses hardly different from this one, as long as no other method is called: the edges that part what faces the camera are looked
   * for once, which is a third of the work. Exact at the pose itself; elsewhere a sliver may be missing where the horizon has moved along the surface.
   */
  nearby(pose: Pose): Pick<Silhouettes, 'spans' | 'contour'>
  /** width * height bytes, row by row: 1 where the silhouette covers the pixel's middle, otherwise 0. Returns how many are 1. */
  coverage(pose: Pose, camera: Camera, out: Uint8Array): number
  /** width * height distances along the camera's axis in mesh units, of the nearest surface at the pixel's middle; Infinity where there is none. Returns how many there are. */
  depth(pose: Pose, camera: Camera, out: Float32Array): number
  /** Three numbers per pixel: the unit normal of the nearest triangle in the camera's frame, turned towards the camera; zeros where there is none. */
  normals(pose: Pose, camera: Camera, out: Float32Array): number
  /** Points along the outline, about `spacing` pixels apart, inside the picture only. Nothing where the surface passes through the camera. */
  contour(pose: Pose, camera: Camera, spacing: number): Contour
}

/**
 * Silhouettes by the projected edges between what faces the camera and what does not, filled by the winding rule: a few hundred lines
 * instead of tens of thousands of triangles, with the same pixels to the last. Where the surface comes nearer than a thousandth of its radius
 * to the camera's plane, each triangle is cut there and filled.
 * Throws `invalid` for a mesh without triangles or with a vertex that is not finite.
 */
export function createSilhouettes(mesh: Mesh): Silhouettes {
  if (mesh.triangles.length === 0 || !mesh.positions.every(Number.isFinite)) {
    throw new Fault('invalid', 'The mesh has no triangles that can be drawn.', { field: 'triangles', found: mesh.triangles.length / 3 })
  }
  const { min, max, centre, radius } = bounds(mesh)
  const near = NEAR * radius
  const welded = weld(mesh, 0)
  const contourEdges = createContourEdges(welded, centre)
  const p = welded.positions
  const found = new Int32Array(contourEdges.count + 1)
  const weights = new Int8Array(contourEdges.count + 1)
  // Ends of what was found, in the picture: x y and x y.
  const ends = new Float64Array(4 * contourEdges.count)
  const seen = createSeenTriangles(welded)
  const sides = new Float64Array(16)
  const sideWeights = new Int8Array(4)
  const fill = createSpanFill()
  const depthFill = createDepthFill(welded, seen)
  const outline = createOutline(contourEdges.numbers)
  let edges = 0

  /** Whether all of the mesh is certainly in front of the near plane. */
  const inFront = ({ R, t }: Pose): boolean => {
    let z = t[2]
    for (let k = 0; k < 3; k++) z += R[6 + k] * (R[6 + k] > 0 ? min[k] : max[k])
    if (z >= near) return true
    // A corner of the box is no part of the mesh: a shoe that fills a wide picture has one behind the camera.
    for (let i = 0; i < p.length; i += 3) if (R[6] * p[i] + R[7] * p[i + 1] + R[8] * p[i + 2] + t[2] < near) return false
    return true
  }

  const drawEdges = (pose: Pose, camera: Camera): void => {
    const { numbers } = contourEdges
    const { fx, fy, cx, cy } = camera
    const [r0, r1, r2, r3, r4, r5, r6, r7, r8] = pose.R
    const [tx, ty, tz] = pose.t
    for (let i = 0, k = 0; i < edges; i++) {
      // A vertex is projected anew for each of its edges, by the same sums: cheaper than to look up whether it has been.
      for (let o = EDGE * found[i] + ENDS, stop = o + 6; o < stop; o += 3, k += 2) {
        const x = numbers[o]
        const y = numbers[o + 1]
        const z = numbers[o + 2]
        const inverse = 1 / (r6 * x + r7 * y + r8 * z + tz)
        ends[k] = fx * ((r0 * x + r1 * y + r2 * z + tx) * inverse) + cx
        ends[k + 1] = fy * ((r3 * x + r4 * y + r5 * z + ty) * inverse) + cy
      }
    }
    fill.edges(edges, ends, weights)
  }

  const drawTriangles = (pose: Pose, camera: Camera): void => {
    edges = 0
    seen.each(pose, camera, near, (_face, count, x, y) => {
      sideWeights.fill(twiceArea(count, x, y) > 0 ? -1 : 1)
      for (let i = 0, j = count - 1; i < count; j = i++) {
        sides[4 * i] = x[j]
        sides[4 * i + 1] = y[j]
        sides[4 * i + 2] = x[i]
        sides[4 * i + 3] = y[i]
      }
      fill.edges(count, sides, sideWeights)
    })
  }

  const spans = (pose: Pose, camera: Camera): Spans => {
    fill.begin(camera.width, camera.height)
    if (inFront(pose)) {
      edges = contourEdges.collect(eye(pose), found, weights)
      drawEdges(pose, camera)
    } else drawTriangles(pose, camera)
    return fill.finish()
  }

  const contour: Silhouettes['contour'] = (pose, camera, spacing) => {
    const filled = spans(pose, camera)
    return outline.trace(filled, pose, camera, spacing, edges, found, weights, ends)
  }

  return {
    mesh,
    watertight: edgesOf(welded).right.every((face) => face >= 0),
    spans,
    nearby(start) {
      if (!inFront(start)) return { spans, contour }
      const count = contourEdges.collect(eye(start), found, weights)
      const again = (pose: Pose, camera: Camera): Spans => {
        edges = count
        fill.begin(camera.width, camera.height)
        drawEdges(pose, camera)
        return fill.finish()
      }
      return {
        spans: again,
        contour: (pose, camera, spacing) => outline.trace(again(pose, camera), pose, camera, spacing, edges, found, weights, ends),
      }
    },
    coverage(pose, camera, out) {
      const { rowStart, from, to, area } = spans(pose, camera)
      const { width, height } = camera
      out.fill(0, 0, width * height)
      for (let y = 0; y < height; y++) for (let i = rowStart[y]; i < rowStart[y + 1]; i++) out.fill(1, y * width + from[i], y * width + to[i])
      return area
    },
    depth: (pose, camera, out) => depthFill.depth(pose, camera, near, out),
    normals: (pose, camera, out) => depthFill.normals(pose, camera, near, out),
    contour,
  }
}
