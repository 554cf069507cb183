import { describe, expect, test } from 'vitest'
import { toCamera, type Camera, type Pose } from '../../../core/pose/camera.ts'
import { orient, type Mesh } from '../../../core/pose/mesh.ts'
import { iou } from '../../../core/pose/distances.ts'
import { fromAxisAngle, multiply } from '../../../core/pose/rotation.ts'
import { createSilhouettes, type Spans } from '../../../core/pose/silhouette.ts'
import { anyPose, bumpyBall, cube, SQUARE, triangleSoup } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

/** What the ray through each pixel's middle meets first, triangle by triangle (Möller and Trumbore 1997), beyond `near`; Infinity for nothing. */
function rays(mesh: Mesh, pose: Pose, camera: Camera, near: number): Float64Array {
  const out = new Float64Array(camera.width * camera.height).fill(Infinity)
  const { positions: p, triangles: t } = mesh
  const corner = (v: number) => toCamera(pose, p.subarray(3 * v, 3 * v + 3))
  const cross = (a: number[], b: number[]) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const dot = (a: number[], b: number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  for (let i = 0; i < t.length; i += 3) {
    const a = corner(t[i])
    const u = corner(t[i + 1]).map((value, k) => value - a[k])
    const v = corner(t[i + 2]).map((value, k) => value - a[k])
    const q = cross(a, u).map((value) => -value)
    for (let o = 0; o < out.length; o++) {
      const d = [(o % camera.width + 0.5 - camera.cx) / camera.fx, (Math.floor(o / camera.width) + 0.5 - camera.cy) / camera.fy, 1]
      const n = cross(d, v)
      const determinant = dot(u, n)
      if (determinant === 0) continue
      const s = -dot(a, n) / determinant
      const r = dot(d, q) / determinant
      const depth = dot(v, q) / determinant
      if (s >= 0 && r >= 0 && s + r <= 1 && depth >= near && depth < out[o]) out[o] = depth
    }
  }
  return out
}

function compare(mesh: Mesh, pose: Pose, camera: Camera): number {
  const maker = createSilhouettes(mesh)
  const size = camera.width * camera.height
  const bits = new Uint8Array(size)
  const depth = new Float32Array(size)
  const area = maker.coverage(pose, camera, bits)
  const truth = rays(mesh, pose, camera, 1e-3 * radiusOf(mesh))
  expect(Array.from(bits)).toEqual(Array.from(truth, (z) => (z < Infinity ? 1 : 0)))
  expect(maker.depth(pose, camera, depth)).toBe(area)
  expect(area).toBe(bits.reduce((sum, bit) => sum + bit, 0))
  for (let o = 0; o < size; o++) if (truth[o] < Infinity) expect(Math.abs(depth[o] / truth[o] - 1)).toBeLessThan(1e-5)
  expect(Array.from(depth, (z) => (z < Infinity ? 1 : 0))).toEqual(Array.from(bits))
  return area
}

function radiusOf({ positions: p }: Mesh): number {
  const range = [0, 1, 2].map((k) => {
    const values = Array.from(p).filter((_, i) => i % 3 === k)
    return [Math.min(...values), Math.max(...values)]
  })
  const middle = range.map(([low, high]) => (low + high) / 2)
  return Math.max(...Array.from({ length: p.length / 3 }, (_, v) => Math.hypot(...middle.map((m, k) => p[3 * v + k] - m))))
}

const CAMERA: Camera = { width: 25, height: 21, fx: 21, fy: 19, cx: 11.3, cy: 11.1 }

describe('the same pixels and depths as a ray through every pixel', () => {
  test('closed surfaces with folds', () => {
    const next = random(601)
    let seen = 0
    for (let round = 0; round < 12; round++) seen += compare(bumpyBall(next, 10, 14), anyPose(next, 2.5 + 3 * next(), 1), CAMERA)
    expect(seen).toBeGreaterThan(900)
  })
  test('any triangles, open, doubled and turned about', () => {
    const next = random(602)
    for (let round = 0; round < 30; round++) compare(triangleSoup(next, 3 + round, 4 + round), anyPose(next, 3 + 2 * next(), 1), CAMERA)
  })
  test('surfaces through, round and behind the camera', () => {
    const next = random(603)
    let seen = 0
    for (let round = 0; round < 25; round++) {
      const mesh = round % 2 === 0 ? bumpyBall(next, 7, 9) : triangleSoup(next, 12, 14)
      seen += compare(mesh, anyPose(next, 2 * next() - 0.8, 0.7), CAMERA)
    }
    expect(seen).toBeGreaterThan(2000)
  })
  test('wholly behind and wholly beside: nothing', () => {
    const next = random(604)
    expect(compare(cube(), anyPose(next, -3, 0), CAMERA)).toBe(0)
    expect(compare(cube(), { R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [40, 0, 5] }, CAMERA)).toBe(0)
    expect(compare(cube(), { R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, -30, 5] }, CAMERA)).toBe(0)
  })
  test('so near that it fills the picture, and from inside', () => {
    const next = random(605)
    expect(compare(cube(), anyPose(next, 0, 0.1), CAMERA)).toBe(25 * 21)
    expect(compare(cube(20), anyPose(next, 40, 0), CAMERA)).toBe(25 * 21)
  })
})

test('surfaces that share an edge exactly on pixel middles part there: each pixel once, the top and left ones to the right and below', () => {
  const maker = (corners: number[]) => createSilhouettes({ positions: Float64Array.from(corners), triangles: Uint32Array.of(0, 1, 2) })
  const camera: Camera = { width: 16, height: 16, fx: 1, fy: 1, cx: 0, cy: 0 }
  const pose: Pose = { R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, 0, 1] }
  // A square from middle to middle in a fan of triangles about one of them.
  const rim = [[2.5, 2.5], [8.5, 2.5], [12.5, 2.5], [12.5, 9.5], [12.5, 12.5], [5.5, 12.5], [2.5, 12.5], [2.5, 6.5]]
  const sum = new Uint8Array(256)
  const bits = new Uint8Array(256)
  for (let i = 0; i < rim.length; i++) {
    const [a, b] = [rim[i], rim[(i + 1) % rim.length]]
    maker([7.5, 7.5, 0, ...a, 0, ...b, 0]).coverage(pose, camera, bits)
    bits.forEach((bit, o) => sum[o] += bit)
  }
  expect(Array.from(sum)).toEqual(Array.from({ length: 256 }, (_, o) => (o % 16 >= 2 && o % 16 < 12 && o >> 4 >= 2 && o >> 4 < 12 ? 1 : 0)))
})

test('the way round of triangles, doubled vertices and the calls before change nothing', () => {
  const next = random(606)
  const ball = bumpyBall(next, 9, 12)
  const soup = Float64Array.from(Array.from(ball.triangles).flatMap((v) => Array.from(ball.positions.subarray(3 * v, 3 * v + 3))))
  const parted: Mesh = { positions: soup, triangles: Uint32Array.from(soup.subarray(0, soup.length / 3), (_, i) => i) }
  const turned: Mesh = { positions: ball.positions, triangles: ball.triangles.map((v, i, all) => (i % 9 < 3 ? all[i - i % 3 + [0, 2, 1][i % 3]] : v)) }
  const makers = [ball, parted, turned, orient(turned)].map(createSilhouettes)
  expect(makers.map((maker) => maker.watertight)).toEqual([true, true, false, true])
  for (let round = 0; round < 20; round++) {
    const camera = { ...SQUARE, width: 40 + 8 * (round % 3), height: 30 + 9 * (round % 4) }
    const pose = anyPose(next, 2 + 3 * next(), 0.8)
    const results = makers.map((maker) => {
      const { count, rowStart, from, to, area } = maker.spans(pose, camera)
      return { count, area, rows: Array.from(rowStart), from: Array.from(from.subarray(0, count)), to: Array.from(to.subarray(0, count)) }
    })
    for (const result of results) expect(result).toEqual(results[0])
    expect(results[0].rows).toHaveLength(camera.height + 1)
    expect(results[0].rows[camera.height]).toBe(results[0].count)
  }
})

test('normals face the camera, and a cube seen from ahead has its own', () => {
  const maker = createSilhouettes(cube())
  const out = new Float32Array(64 * 64 * 3)
  const area = maker.normals({ R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, 0, 5] }, SQUARE, out)
  expect(area).toBe(900)
  expect(Array.from(out.subarray(3 * (32 * 64 + 32), 3 * (32 * 64 + 33)))).toEqual([0, 0, -1])
  expect(Array.from(out.subarray(0, 3))).toEqual([0, 0, 0])
})

test('points of the outline lie on it, their normals point out of it, and their places in space project onto them', () => {
  const next = random(607)
  for (let round = 0; round < 10; round++) {
    const maker = createSilhouettes(bumpyBall(next, 24, 30))
    const pose = anyPose(next, 4, 0.4)
    const bits = new Uint8Array(64 * 64)
    maker.coverage(pose, SQUARE, bits)
    const contour = maker.contour(pose, SQUARE, 2)
    expect(contour.count).toBeGreaterThan(30)
    const at = (x: number, y: number) => bits[64 * Math.floor(y) + Math.floor(x)] ?? 0
    let outside = 0
    let inside = 0
    for (let i = 0; i < contour.count; i++) {
      const [x, y, nx, ny] = [contour.x[i], contour.y[i], contour.nx[i], contour.ny[i]]
      expect(Math.hypot(nx, ny)).toBeCloseTo(1, 9)
      const [X, Y, Z] = toCamera(pose, [contour.X[i], contour.Y[i], contour.Z[i]])
      expect(60 * X / Z + 32).toBeCloseTo(x, 9)
      expect(60 * Y / Z + 32).toBeCloseTo(y, 9)
      outside += at(x + nx, y + ny)
      inside += at(x - nx, y - ny)
    }
    expect(outside).toBe(0)
    expect(inside / contour.count).toBeGreaterThan(0.9)
  }
})

test('hardly different poses drawn by the edges of one are nearly the same, and the same at that one', () => {
  const next = random(611)
  for (let round = 0; round < 10; round++) {
    const maker = createSilhouettes(bumpyBall(next, 24, 30))
    const pose = anyPose(next, 4, 0.4)
    const beside: Pose = { R: multiply(fromAxisAngle([next() - 0.5, next() - 0.5, next() - 0.5], 1), pose.R), t: [pose.t[0] + 0.02, pose.t[1], pose.t[2] * 1.01] }
    const pixels = (spans: Spans) => {
      const out = new Uint8Array(64 * 64)
      for (let y = 0; y < 64; y++) for (let i = spans.rowStart[y]; i < spans.rowStart[y + 1]; i++) out.fill(1, 64 * y + spans.from[i], 64 * y + spans.to[i])
      return out
    }
    const [same, moved] = [pose, beside].map((one) => pixels(maker.spans(one, SQUARE)))
    const count = maker.contour(pose, SQUARE, 2).count
    const near = maker.nearby(pose)
    const drawn = pixels(near.spans(beside, SQUARE))
    expect(iou(drawn, moved)).toBeGreaterThan(0.985)
    expect(iou(drawn, moved)).toBeGreaterThan(iou(same, moved))
    expect(pixels(near.spans(pose, SQUARE))).toEqual(same)
    expect(near.contour(pose, SQUARE, 2).count).toBe(count)
  }
})

test('a mesh without triangles or with a corner at infinity is refused', () => {
  expect(() => createSilhouettes({ positions: new Float64Array(9), triangles: new Uint32Array(0) })).toThrow(expect.objectContaining({ code: 'invalid' }))
  expect(() => createSilhouettes({ positions: Float64Array.of(0, 0, 0, 1, 0, 0, 0, NaN, 0), triangles: Uint32Array.of(0, 1, 2) }))
    .toThrow(expect.objectContaining({ code: 'invalid' }))
})
