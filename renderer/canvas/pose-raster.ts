import { withoutSmallTriangles } from '../../core/geometry/visvalingam.ts'
import { runsOfSpans } from '../../core/mask/spans.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import { crop, resize, type Camera, type Pose } from '../../core/pose/camera.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import type { Spans } from '../../core/pose/silhouette.ts'
import type { Intrinsics, Placement } from '../../core/records/pose.ts'
import type { Size } from './viewport.ts'

/** The part of a photo that a mesh is drawn in, and the camera of its cells. `box`: x, y, width, height in photo pixels. */
export type PoseRaster = { box: readonly [number, number, number, number]; camera: Camera; pose: Pose }

/**
 * Where a mesh is seen in a photo, as a raster of about `fineness` cells per photo pixel and at most `most` cells along its longer
 * side. Null where nothing of it is in sight. `also`: a box (x, y, width, height) that is to be in it too.
 */
export function poseRaster(
  mesh: Mesh, { placement, camera: intrinsics, image }: { placement: Placement; camera: Intrinsics; image: Size }, fineness: number, most: number, also?: readonly number[],
): PoseRaster | null {
  const pose: Pose = { R: [...placement.R], t: [...placement.t] }
  const camera: Camera = { ...intrinsics, width: image.width, height: image.height }
  const bounds = seenBounds(mesh, pose, camera)
  if (!bounds) return null
  if (also) {
    bounds[0] = Math.min(bounds[0], also[0])
    bounds[1] = Math.min(bounds[1], also[1])
    bounds[2] = Math.max(bounds[2], also[0] + also[2])
    bounds[3] = Math.max(bounds[3], also[1] + also[3])
  }
  const margin = 2 / fineness
  const [x0, y0] = [Math.max(0, bounds[0] - margin), Math.max(0, bounds[1] - margin)]
  const [x1, y1] = [Math.min(image.width, bounds[2] + margin), Math.min(image.height, bounds[3] + margin)]
  if (!(x1 - x0 >= 1) || !(y1 - y0 >= 1)) return null
  const scale = Math.min(fineness, most / Math.max(x1 - x0, y1 - y0))
  // Whole cells, on a grid that starts at the photo's corner, so that a small move does not make the outline tremble.
  const [left, top] = [Math.floor(x0 * scale) / scale, Math.floor(y0 * scale) / scale]
  const columns = Math.max(1, Math.ceil((x1 - left) * scale))
  const rows = Math.max(1, Math.ceil((y1 - top) * scale))
  const box = { x: left, y: top, width: columns / scale, height: rows / scale }
  return { box: [box.x, box.y, box.width, box.height], camera: resize(crop(camera, box), columns, rows), pose }
}

/** The box round everything of the mesh in the picture, photo pixels; the whole picture when some of it is beside or behind the eye. */
function seenBounds({ positions }: Mesh, { R, t }: Pose, { fx, fy, cx, cy, width, height }: Camera): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  let behind = 0
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i], positions[i + 1], positions[i + 2]]
    const depth = R[6] * x + R[7] * y + R[8] * z + t[2]
    if (!(depth > 1e-9)) {
      behind++
      continue
    }
    const u = (fx * (R[0] * x + R[1] * y + R[2] * z + t[0])) / depth + cx
    const v = (fy * (R[3] * x + R[4] * y + R[5] * z + t[1])) / depth + cy
    if (u < box[0]) box[0] = u
    if (v < box[1]) box[1] = v
    if (u > box[2]) box[2] = u
    if (v > box[3]) box[3] = v
  }
  if (behind * 3 === positions.length) return null
  return behind > 0 ? [0, 0, width, height] : box
}

/** The outline of a filled silhouette as closed rings in photo pixels, without the stairs of its cells. */
export function outlineRings(spans: Spans, { box, camera: { width, height } }: PoseRaster): number[][] {
  // Rows as columns: the tracer runs along columns.
  const n = spans.rowStart[height]
  const ys = new Int32Array(2 * n)
  for (let i = 0; i < n; i++) {
    ys[2 * i] = spans.from[i]
    ys[2 * i + 1] = spans.to[i]
  }
  const first = spans.rowStart.map((start) => 2 * start)
  const rings = partsOfRuns(runsOfSpans({ h: width, w: height, first, ys })).flat()
  const [sx, sy] = [box[2] / width, box[3] / height]
  return rings.filter((ring) => ring.length >= 8).map((ring) => {
    const smooth = withoutSmallTriangles(blunted(ring), 1.2, true, 4)
    for (let i = 0; i < smooth.length; i += 2) [smooth[i], smooth[i + 1]] = [box[0] + smooth[i + 1] * sx, box[1] + smooth[i] * sy]
    return smooth
  })
}

/** Each corner cut off half a cell before it: stairs of single cells become a straight line, long sides stay. */
function blunted(ring: readonly number[]): number[] {
  const n = ring.length
  const out: number[] = []
  for (let i = 0; i < n; i += 2) {
    const [x, y, dx, dy] = [ring[i], ring[i + 1], ring[(i + 2) % n] - ring[i], ring[(i + 3) % n] - ring[i + 1]]
    const share = Math.min(0.5, 0.5 / Math.hypot(dx, dy))
    out.push(x + dx * share, y + dy * share)
    if (share < 0.5) out.push(x + dx * (1 - share), y + dy * (1 - share))
  }
  return out
}
