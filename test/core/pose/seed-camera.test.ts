import { expect, test } from 'vitest'
import { project } from '../../../core/pose/camera.ts'
import { angleBetween, isRotation } from '../../../core/pose/rotation.ts'
import { poseOfSeed, seedOfPose, seedTells, type SeedCamera } from '../../../core/pose/seed-camera.ts'
import { anyPose } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

const AHEAD: SeedCamera = { Tx: 0, Ty: 0, Tz: -2, Rx: 0, Ry: 0, Rz: 0, fieldOfView: 90 }
const seen = (seed: SeedCamera, point: number[]) => {
  const { pose, camera } = poseOfSeed(seed, 200, 100)
  const at = project(camera, pose, point)
  return at && [at.x, at.y, at.z].map((value) => Math.round(value * 1e6) / 1e6)
}

test('a camera behind the object looks along z with y up; the mesh\'s x points to the picture\'s left', () => {
  expect(seen(AHEAD, [0, 0, 0])).toEqual([100, 50, 2])
  expect(seen(AHEAD, [0, 0.5, 0])).toEqual([100, 37.5, 2])
  expect(seen(AHEAD, [0.5, 0, 0])).toEqual([87.5, 50, 2])
  expect(seen(AHEAD, [0, 0, 1])).toEqual([100, 50, 3])
  expect(seen(AHEAD, [0, 0, -3])).toBeNull()
})

test('moving and turning: right by x, up by y, Ry looks right, Rx down, Rz tips the head left', () => {
  expect(seen({ ...AHEAD, Tx: 0.5 }, [0, 0, 0])).toEqual([87.5, 50, 2])
  expect(seen({ ...AHEAD, Ty: 0.5 }, [0, 0, 0])).toEqual([100, 62.5, 2])
  expect(seen({ ...AHEAD, Ry: 10 }, [0, 0, 0])![0]).toBeLessThan(95)
  expect(seen({ ...AHEAD, Rx: 10 }, [0, 0, 0])![1]).toBeLessThan(45)
  // What is above the middle is then seen to the right of it.
  expect(seen({ ...AHEAD, Rz: 90 }, [0, 0.5, 0])).toEqual([112.5, 50, 2])
  // First z, then x, then y: with Ry = 90 the camera looks along the world's x, whatever Rz has done.
  expect(seen({ ...AHEAD, Tz: 0, Tx: -2, Ry: 90, Rz: 90 }, [0, 0.5, 0])).toEqual([112.5, 50, 2])
})

test('there and back is the same, both ways, also straight up and down', () => {
  const next = random(621)
  for (let round = 0; round < 300; round++) {
    const angle = (reach: number) => reach * (2 * next() - 1)
    const seed: SeedCamera = { Tx: angle(5), Ty: angle(5), Tz: angle(5), Rx: angle(89), Ry: angle(179), Rz: angle(179), fieldOfView: 20 + 120 * next() }
    const { pose, camera } = poseOfSeed(seed, 256, 256)
    expect(isRotation(pose.R, 1e-12)).toBe(true)
    expect(seedTells(camera)).toBe(true)
    const back = seedOfPose(pose, camera)
    for (const key of Object.keys(seed) as (keyof SeedCamera)[]) expect(back[key]).toBeCloseTo(seed[key], 9)
    const other = anyPose(next, 3, 1)
    const again = poseOfSeed(seedOfPose(other, camera), 256, 256).pose
    expect(angleBetween(again.R, other.R)).toBeLessThan(1e-6)
    again.t.forEach((value, i) => expect(value).toBeCloseTo(other.t[i], 9))
  }
  for (const Rx of [-90, 90]) {
    const { pose, camera } = poseOfSeed({ Tx: 1, Ty: 2, Tz: 3, Rx, Ry: 35, Rz: 20, fieldOfView: 60 }, 64, 64)
    const told = seedOfPose(pose, camera)
    expect(told.Rz).toBe(0)
    expect(angleBetween(poseOfSeed(told, 64, 64).pose.R, pose.R)).toBeLessThan(1e-5)
  }
})

test('the field of view is the vertical one, and what the seven numbers cannot say is told', () => {
  const { camera } = poseOfSeed({ ...AHEAD, fieldOfView: 120 }, 512, 256)
  expect(camera.fy).toBeCloseTo(128 / Math.tan(Math.PI / 3), 9)
  expect(camera.fx).toBe(camera.fy)
  expect(seedTells({ ...camera, cx: camera.cx + 1 })).toBe(false)
  expect(seedTells({ ...camera, fx: camera.fx * 1.01 })).toBe(false)
  expect(() => poseOfSeed({ ...AHEAD, fieldOfView: 180 }, 256, 256)).toThrow(expect.objectContaining({ code: 'invalid' }))
  expect(() => poseOfSeed({ ...AHEAD, Rx: NaN }, 256, 256)).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ field: 'Rx' }) as unknown }))
})
