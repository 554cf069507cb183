import { describe, expect, it } from 'vitest'
import { insideRing, signedArea } from '../../../core/geometry/rings.ts'
import { cameraFromFieldOfView, project } from '../../../core/pose/camera.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { visibleLines, wireLinesOf } from '../../../renderer/canvas/pose-lines.ts'
import { outlineRings, poseRaster } from '../../../renderer/canvas/pose-raster.ts'
import { anyRotation, bumpyBall, cube } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

/* Where a mesh is drawn over a photo, its outline, and the lines of its surface. */

const image = { width: 640, height: 480 }
const camera = cameraFromFieldOfView(50, image.width, image.height)
const ahead = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const near = (a: number, b: number, by: number) => expect(Math.abs(a - b), `${a} and ${b}`).toBeLessThanOrEqual(by)

describe('the part of a photo a mesh is drawn in', () => {
  it('holds every point of the mesh that is in the photo, whose place its own camera tells', () => {
    const next = random(3)
    for (let i = 0; i < 10; i++) {
      const mesh = bumpyBall(next, 8, 10)
      const placement = { R: anyRotation(next), t: [3 * next() - 1.5, 2 * next() - 1, 4 + 4 * next()] as [number, number, number] }
      const raster = poseRaster(mesh, { placement, camera, image }, 0.5, 200)
      if (!raster) throw new Error('it is in sight')
      const [x, y, width, height] = raster.box
      let inside = true
      let most = 0
      expect(Math.max(raster.camera.width, raster.camera.height)).toBeLessThanOrEqual(202)
      for (let v = 0; v < mesh.positions.length; v += 3) {
        const point = mesh.positions.subarray(v, v + 3)
        const seen = project(camera, raster.pose, point)!
        if (seen.x < 0 || seen.y < 0 || seen.x > image.width || seen.y > image.height) continue
        inside &&= seen.x >= x && seen.y >= y && seen.x <= x + width && seen.y <= y + height
        const cell = project(raster.camera, raster.pose, point)!
        most = Math.max(most, Math.abs(x + (cell.x * width) / raster.camera.width - seen.x), Math.abs(y + (cell.y * height) / raster.camera.height - seen.y))
      }
      expect(inside).toBe(true)
      expect(most).toBeLessThan(1e-6)
    }
  })

  it('is nothing beside the photo and behind the eye, and the whole photo for a mesh round the eye', () => {
    const at = (t: [number, number, number]) => poseRaster(cube(), { placement: { R: ahead, t }, camera, image }, 1, 1_000)
    expect(at([90, 0, 8])).toBeNull()
    expect(at([0, 0, -8])).toBeNull()
    expect(at([0, 0, 0.2])?.box).toEqual([0, 0, image.width, image.height])
  })

  it('holds another box too where that is asked for', () => {
    const raster = poseRaster(cube(), { placement: { R: ahead, t: [0, 0, 12] }, camera, image }, 1, 1_000, [10, 20, 30, 40])
    expect(raster!.box[0]).toBeLessThanOrEqual(10)
    expect(raster!.box[1]).toBeLessThanOrEqual(20)
  })
})

const roundOf = (ring: readonly number[]) => {
  let length = 0
  for (let i = 0; i < ring.length; i += 2) length += Math.hypot(ring[(i + 2) % ring.length] - ring[i], ring[(i + 3) % ring.length] - ring[i + 1])
  return length
}

describe('the outline', () => {
  it('goes round what is covered: its area is that of the silhouette, at any fineness', () => {
    const next = random(5)
    for (let i = 0; i < 4; i++) {
      const mesh = bumpyBall(next, 10, 12)
      const silhouettes = createSilhouettes(mesh)
      const placement = { R: anyRotation(next), t: [next() - 0.5, next() - 0.5, 5] as [number, number, number] }
      const whole = silhouettes.spans({ R: placement.R, t: placement.t }, camera).area
      for (const fineness of [0.5, 1, 2]) {
        const raster = poseRaster(mesh, { placement, camera, image }, fineness, 2_000)!
        const rings = outlineRings(silhouettes.spans(raster.pose, raster.camera), raster)
        near(Math.abs(rings.reduce((sum, ring) => sum + signedArea(ring), 0)) / whole, 1, 0.02 / fineness)
        const middle = project(camera, raster.pose, [0, 0, 0])!
        expect(rings.some((ring) => insideRing(middle.x, middle.y, ring))).toBe(true)
      }
    }
  })

  it('keeps the long sides of a square and makes no stairs of slanted ones', () => {
    const silhouettes = createSilhouettes(cube())
    const raster = poseRaster(cube(), { placement: { R: ahead, t: [0, 0, 6] }, camera, image }, 1, 2_000)!
    const [ring] = outlineRings(silhouettes.spans(raster.pose, raster.camera), raster)
    expect(ring.length / 2).toBeLessThanOrEqual(8)
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)]
    const slanted = poseRaster(cube(), { placement: { R: [c, -s, 0, s, c, 0, 0, 0, 1], t: [0, 0, 6] }, camera, image }, 1, 2_000)!
    const [turned] = outlineRings(silhouettes.spans(slanted.pose, slanted.camera), slanted)
    // Stairs would be a quarter longer.
    near(roundOf(turned) / roundOf(ring), 1, 0.015)
  })
})

describe('the lines of a surface', () => {
  it('lie on it: those of a cube on its sides, each the whole way round', () => {
    const lines = wireLinesOf(cube())
    expect(lines.length).toBeGreaterThan(0)
    for (let i = 0; i < lines.length; i += 3) if (Math.abs(Math.max(...lines.subarray(i, i + 3).map(Math.abs)) - 1) > 1e-12) throw new Error('beside the cube')
    let length = 0
    for (let i = 0; i < lines.length; i += 6) length += Math.hypot(lines[i] - lines[i + 3], lines[i + 1] - lines[i + 4], lines[i + 2] - lines[i + 5])
    // Thirteen planes across each of three axes, each round a square of side 2.
    near(length, 13 * 3 * 8, 1e-9)
  })

  it('are seen in front and not through the surface', () => {
    const mesh = cube()
    const silhouettes = createSilhouettes(mesh)
    const raster = poseRaster(mesh, { placement: { R: ahead, t: [0, 0, 6] }, camera, image }, 1, 2_000)!
    const { width, height } = raster.camera
    const depth = new Float32Array(width * height)
    silhouettes.depth(raster.pose, raster.camera, depth)
    const drawn = (pieces: number[]) => {
      let length = 0
      for (let i = 0; i < pieces.length; i += 4) length += Math.hypot(pieces[i] - pieces[i + 2], pieces[i + 1] - pieces[i + 3])
      return length
    }
    const seen = visibleLines(wireLinesOf(mesh), raster, depth, 0.01)
    // Of a cube seen from the front only the 26 lines of its front side are, each as long as that side.
    const side = (2 * camera.fx) / 5
    near(drawn(seen) / (26 * side), 1, 0.05)
    expect(drawn(visibleLines(wireLinesOf(mesh), raster, depth, 10))).toBeGreaterThan(1.8 * drawn(seen))
  })
})
