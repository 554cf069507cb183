import { describe, expect, it } from 'vitest'
import { bounds } from '../../../../core/pose/mesh.ts'
import { toCamera, type Pose } from '../../../../core/pose/camera.ts'
import { Fault } from '../../../../core/fault.ts'
import { global } from '../../../../core/pose/fit/global.ts'
import { silhouettesOf } from '../../../../core/pose/fit/prepared.ts'
import { createTracker } from '../../../../core/pose/fit/track.ts'
import { buildViewIndex, packIndex, unpackIndex } from '../../../../core/pose/fit/view-index.ts'
import { angleBetween, fromAxisAngle, multiply, turn } from '../../../../core/pose/rotation.ts'
import { drawScene, spoiled } from '../../../../scripts/bench/pose-scenes.ts'
import { shoeMesh } from '../../../support/shoe-mesh.ts'

const mesh = shoeMesh(24, 20)
const silhouettes = silhouettesOf(mesh)
const { centre } = bounds(mesh)
const index = buildViewIndex(silhouettes, {}, 250)
const side = 128

function expectNear(found: Pose, truth: Pose, degrees: number, share: number): void {
  expect(angleBetween(found.R, truth.R)).toBeLessThan(degrees)
  const [a, b] = [toCamera(found, centre), toCamera(truth, centre)]
  expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) / Math.hypot(...b)).toBeLessThan(share)
}

/** The pose turned about the mesh's own upright axis, its centre staying. */
function turned(pose: Pose, degrees: number): Pose {
  const R = multiply(pose.R, fromAxisAngle([0, 0, 1], degrees))
  const [middle, own] = [toCamera(pose, centre), turn(R, centre)]
  return { R, t: [middle[0] - own[0], middle[1] - own[1], middle[2] - own[2]] }
}

function faultOf(run: () => unknown): string {
  try {
    run()
  } catch (thrown) {
    return Fault.of(thrown).code
  }
  return 'none'
}

describe('the fitter that looks from all sides', { timeout: 90_000 }, () => {
  it('finds the pose of a mask, and of the same shoe reversed', () => {
    const { pose, camera, mask } = drawScene(silhouettes, 11, side)
    const reversed = turned(pose, 180)
    const other = new Uint8Array(side * side)
    silhouettes.coverage(reversed, camera, other)
    for (const [seen, truth] of [[mask, pose], [other, reversed]] as const) {
      const result = global.fit({ mesh, mask: seen, camera, index })
      // A smooth shape of sixty pixels says little of some turns.
      expectNear(result.best.pose, truth, 9, 0.04)
      expect(result.best.iou).toBeGreaterThan(0.97)
      expect(result.curve.at(-1)).toBeLessThan(result.curve[0])
      expect([...result.uncertainty.rotation, ...result.uncertainty.translation].every((value) => value > 0 && Number.isFinite(value))).toBe(true)
      if (result.runnerUp) expect(angleBetween(result.runnerUp.pose.R, result.best.pose.R)).toBeGreaterThan(30)
    }
  })

  it('finds it behind an occluder that it is told of', () => {
    const { pose, camera, mask } = drawScene(silhouettes, 13, side)
    const poor = spoiled(mask, side, 3, { noise: 'band', pixels: 1, hidden: 0.15 })
    const result = global.fit({ mesh, mask: poor.mask, valid: poor.valid, camera, index })
    expectNear(result.best.pose, pose, 12, 0.06)
    expect(result.best.iou).toBeGreaterThan(0.85)
  })

  it('goes the rest of the way from a start, and follows from picture to picture', () => {
    const { pose, camera, mask } = drawScene(silhouettes, 11, side)
    const near = turned(pose, 8)
    expectNear(global.fit({ mesh, mask, camera, start: near }).best.pose, pose, 3, 0.02)
    const tracker = createTracker(mesh, camera, near)
    const step = tracker.update(mask)!
    expectNear(step.pose, pose, 3, 0.02)
    expect(step.iou).toBeGreaterThan(0.95)
  })

  it('fits the focal length too', () => {
    const { camera, mask } = drawScene(silhouettes, 11, side)
    const wrong = { ...camera, fx: camera.fx * 1.1, fy: camera.fy * 1.1 }
    const [fixed, free] = [false, true].map((fitFocal) => global.fit({ mesh, mask, camera: wrong, fitFocal, index }))
    expect(fixed.best.camera.fx).toBe(wrong.fx)
    expect(free.best.iou).toBeGreaterThanOrEqual(fixed.best.iou - 0.002)
    expect(free.best.camera.fx).not.toBe(wrong.fx)
  })

  it('refuses masks that no pose answers, and stops when asked', () => {
    const { camera, mask } = drawScene(silhouettes, 11, side)
    const full = new Uint8Array(side * side).fill(1)
    expect(faultOf(() => global.fit({ mesh, mask: new Uint8Array(side * side), camera, index }))).toBe('invalid')
    expect(faultOf(() => global.fit({ mesh, mask: full, camera, index }))).toBe('invalid')
    expect(faultOf(() => global.fit({ mesh, mask: mask.subarray(1), camera, index }))).toBe('invalid')
    expect(faultOf(() => global.fit({ mesh, mask, camera: { ...camera, fx: Number.NaN }, index }))).toBe('invalid')
    const stop = new AbortController()
    stop.abort()
    expect(faultOf(() => global.fit({ mesh, mask, camera, index }, { signal: stop.signal }))).toBe('cancelled')
    expect(faultOf(() => buildViewIndex(silhouettes, { signal: stop.signal }))).toBe('cancelled')
  })
})

describe('an index of views', () => {
  it('comes back from its bytes, for its own mesh only', () => {
    const bytes = packIndex(index)
    expect(unpackIndex(bytes, { mesh })).toEqual(index)
    expect(unpackIndex(bytes, { mesh: shoeMesh(12, 10) })).toBeNull()
    expect(unpackIndex(bytes.subarray(0, 100), { mesh })).toBeNull()
    expect(unpackIndex(new Uint8Array(bytes.length), { mesh })).toBeNull()
  })
})
