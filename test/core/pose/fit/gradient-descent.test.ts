import { describe, expect, test } from 'vitest'
import { cameraFromFieldOfView, project } from '../../../../core/pose/camera.ts'
import { hammingRows } from '../../../../core/pose/distances.ts'
import { gradientDescent, mendedDescent, seedDescent } from '../../../../core/pose/fit/gradient-descent.ts'
import { startsAround } from '../../../../core/pose/fit/starts-around.ts'
import { createUnequalPixels } from '../../../../core/pose/fit/unequal-pixels.ts'
import { bounds, type Mesh } from '../../../../core/pose/mesh.ts'
import { angleBetween } from '../../../../core/pose/rotation.ts'
import { poseOfSeed } from '../../../../core/pose/seed-camera.ts'
import { createSilhouettes } from '../../../../core/pose/silhouette.ts'
import { anyPose, bumpyBall } from '../../../support/meshes.ts'
import { random } from '../../../support/random.ts'
import { shoeMesh } from '../../../support/shoe-mesh.ts'

const camera = cameraFromFieldOfView(120, 256, 256)

/** The shoe lying on its middle, in lengths of the seed's scene. */
function shoe(): Mesh {
  const mesh = shoeMesh(20, 16)
  const { centre, radius } = bounds(mesh)
  return { ...mesh, positions: mesh.positions.map((value, i) => (value - centre[i % 3]) / radius * 1.75) }
}

const mesh = shoe()
const silhouettes = createSilhouettes(mesh)
const maskOf = (Tx: number, Ty: number, Tz: number, Rx: number, Ry: number, Rz: number): Uint8Array => {
  const mask = new Uint8Array(256 * 256)
  silhouettes.coverage(poseOfSeed({ Tx, Ty, Tz, Rx, Ry, Rz, fieldOfView: 120 }, 256, 256).pose, camera, mask)
  return mask
}
/** Three tenths of a length and a few degrees from the seed's start. */
const near = maskOf(-0.7, 0.5, -2.2, 5, 8, 3)

describe('the seed\'s way', () => {
  const result = seedDescent.fit({ mesh, mask: near, camera })
  test('goes down from its own start by its own distance, at most 20 steps', () => {
    const first = maskOf(-1, 0.5, -2, 3, 10, 0)
    expect(result.curve[0]).toBeCloseTo(hammingRows(first, near, 256, 256) / 256, 9)
    expect(result.curve.length).toBeGreaterThan(3)
    expect(result.curve.length).toBeLessThanOrEqual(21)
    result.curve.slice(1).forEach((cost, i) => expect(cost).toBeLessThanOrEqual(result.curve[i]))
    expect(result.curve.at(-1)).toBeLessThan(result.curve[0] / 2)
    expect(result.curve.at(-1)).toBeCloseTo(result.best.hamming / 256, 9)
    expect(result.renders).toBeGreaterThan(7 * (result.curve.length - 1))
    expect([result.runnerUp, result.margin, result.method]).toEqual([null, 1, 'gradient-descent'])
  })
  test('is content with an empty picture, which the mended cost is not', () => {
    // Far off to the side: little overlap, so losing the shoe costs less than keeping it.
    const mask = maskOf(1.6, 1.4, -2, 0, 0, 0)
    const shown = seedDescent.fit({ mesh, mask, camera }).best
    const better = gradientDescent('x', '', { scales: true, overlap: true, starts: 1 }).fit({ mesh, mask, camera }).best
    expect(better.iou).toBeGreaterThan(shown.iou)
  })
  test('stops when asked, and refuses what it cannot fit', () => {
    const stopped = new AbortController()
    stopped.abort()
    expect(() => seedDescent.fit({ mesh, mask: near, camera }, { signal: stopped.signal })).toThrow(expect.objectContaining({ code: 'cancelled' }))
    expect(() => seedDescent.fit({ mesh, mask: new Uint8Array(256 * 256), camera })).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

test('mended it finds a reversed shoe, which the seed\'s way does not', () => {
  const mask = maskOf(0.3, 0.6, 2.6, 12, 178, 0)
  const truth = poseOfSeed({ Tx: 0.3, Ty: 0.6, Tz: 2.6, Rx: 12, Ry: 178, Rz: 0, fieldOfView: 120 }, 256, 256).pose
  const seed = seedDescent.fit({ mesh, mask, camera })
  const told: number[] = []
  const mended = mendedDescent.fit({ mesh, mask, camera }, { progress: (done) => told.push(done) })
  expect(angleBetween(seed.best.pose.R, truth.R)).toBeGreaterThan(90)
  expect(mended.best.iou).toBeGreaterThan(Math.max(0.9, seed.best.iou + 0.1))
  expect(mended.runnerUp).not.toBeNull()
  expect(mended.margin).toBeGreaterThanOrEqual(0)
  expect(told.every((done, i) => done > 0 && done <= 1 && (i === 0 || done >= told[i - 1]))).toBe(true)
})

test('a start is gone on from', () => {
  const start = poseOfSeed({ Tx: -0.75, Ty: 0.5, Tz: -2.2, Rx: 5, Ry: 8, Rz: 3, fieldOfView: 120 }, 256, 256).pose
  const result = seedDescent.fit({ mesh, mask: near, camera, start })
  expect(result.best.iou).toBeGreaterThan(0.9)
  expect(result.uncertainty.rotation.every((value) => value > 0 && value < 10)).toBe(true)
})

test('unequal pixels of spans are those of pictures; unknown ones do not count', () => {
  const next = random(671)
  const small = cameraFromFieldOfView(60, 40, 30)
  for (let round = 0; round < 20; round++) {
    const maker = createSilhouettes(bumpyBall(next, 8, 8))
    const mask = Uint8Array.from({ length: 1200 }, () => (next() < 0.5 ? 1 : 0))
    const valid = Uint8Array.from({ length: 1200 }, () => (next() < 0.7 ? 1 : 0))
    const drawn = new Uint8Array(1200)
    const pose = anyPose(next, 2.5, 1)
    maker.coverage(pose, small, drawn)
    const count = (known: Uint8Array) => mask.reduce((sum, bit, p) => sum + (known[p] && bit !== drawn[p] ? 1 : 0), 0)
    expect(createUnequalPixels(mask, 40, 30)(maker.spans(pose, small))).toBe(count(new Uint8Array(1200).fill(1)))
    expect(createUnequalPixels(mask, 40, 30, valid)(maker.spans(pose, small))).toBe(count(valid))
  }
})

test('starts look from all round, upright, and lie over the mask', () => {
  const starts = startsAround(silhouettes, near, camera, 24)
  const area = near.reduce((sum, bit) => sum + bit, 0)
  const directions = starts.map(({ R }) => [R[6], R[7], R[8]])
  for (const [i, pose] of starts.entries()) {
    const drawn = silhouettes.spans(pose, camera).area
    expect(drawn / area).toBeGreaterThan(0.25)
    expect(drawn / area).toBeLessThan(4)
    const foot = project(camera, pose, [0, 0, 0])!
    const head = project(camera, pose, [0, 0.3, 0])!
    expect(head.y).toBeLessThan(foot.y)
    const nearest = Math.max(...directions.filter((_, k) => k !== i).map((d) => d.reduce((sum, value, k) => sum + value * directions[i][k], 0)))
    expect(nearest).toBeLessThan(Math.cos(20 * Math.PI / 180))
  }
})
