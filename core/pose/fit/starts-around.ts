import type { Camera, Pose } from '../camera.ts'
import { bounds } from '../mesh.ts'
import { fromAxisAngle, multiply, turn, type Rotation } from '../rotation.ts'
import type { Silhouettes } from '../silhouette.ts'

/** Steps in which the object is brought over the mask: each measures one silhouette and moves by what it lacks. */
const STEPS = 5

/**
 * `count` poses that look at the object from all round and upright, each moved so that its silhouette lies in the middle of the mask and
 * is as large. Directions are a spiral of equal areas on the sphere (Saff and Kuijlaars, "Distributing many points on a sphere", 1997).
 * @param mask width * height, not 0 is object
 */
export function startsAround(silhouettes: Silhouettes, mask: ArrayLike<number>, camera: Camera, count: number): Pose[] {
  const { width, height, fx, fy, cx, cy } = camera
  const wanted = momentsOf((visit) => {
    for (let p = 0; p < width * height; p++) if (mask[p] !== 0) visit(p % width, p % width + 1, Math.floor(p / width))
  })
  const { centre, radius } = bounds(silhouettes.mesh)
  const rotations = Array.from({ length: count }, (_, i) => looking(1 - (2 * i + 1) / count, i * Math.PI * (3 - Math.sqrt(5))))
  return rotations.map((R) => {
    // The centre's place in the camera: along the ray to the mask, first as far as a ball of the same area would be.
    let x = (wanted.x - cx) / fx
    let y = (wanted.y - cy) / fy
    let z = Math.max(2 * radius, radius * Math.sqrt(Math.PI * fx * fy / Math.max(1, wanted.area)))
    const placed = (): Pose => {
      const own = turn(R, centre)
      return { R, t: [x * z - own[0], y * z - own[1], z - own[2]] }
    }
    for (let step = 0; step < STEPS; step++) {
      const spans = silhouettes.spans(placed(), camera)
      const drawn = momentsOf((visit) => {
        for (let row = 0; row < height; row++) for (let i = spans.rowStart[row]; i < spans.rowStart[row + 1]; i++) visit(spans.from[i], spans.to[i], row)
      })
      if (drawn.area === 0) break
      x += (wanted.x - drawn.x) / fx
      y += (wanted.y - drawn.y) / fy
      z = Math.max(1.2 * radius, z * Math.sqrt(drawn.area / wanted.area))
    }
    return placed()
  })
}

/** A camera that looks at the object from a height -1 to 1 and an angle about its y axis, upright in the picture. */
function looking(high: number, around: number): Rotation {
  const tilt = Math.asin(high) * 180 / Math.PI
  // Half a turn about x first: the object's y is up, the camera's is down.
  return multiply(fromAxisAngle([1, 0, 0], 180 - tilt), fromAxisAngle([0, 1, 0], around * 180 / Math.PI))
}

function momentsOf(each: (visit: (from: number, to: number, row: number) => void) => void): { area: number; x: number; y: number } {
  let area = 0
  let x = 0
  let y = 0
  each((from, to, row) => {
    area += to - from
    x += (to - from) * (from + to) / 2
    y += (to - from) * (row + 0.5)
  })
  return area === 0 ? { area, x: 0, y: 0 } : { area, x: x / area, y: y / area }
}
