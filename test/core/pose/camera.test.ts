import { expect, test } from 'vitest'
import {
  cameraFromFieldOfView, cameraFromFocalLength35, cameraOf, crop, eye, fieldOfViewOf, letterbox, matrixOf, project, resize, toCamera, type Camera,
} from '../../../core/pose/camera.ts'
import { anyPose } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

const PHOTO: Camera = { width: 640, height: 480, fx: 700, fy: 690, cx: 300.5, cy: 250.25 }

test('cutting out, resizing and margins move what is seen as they move the picture', () => {
  const next = random(661)
  for (let round = 0; round < 50; round++) {
    const pose = anyPose(next, 4, 1)
    const point = [next() - 0.5, next() - 0.5, next() - 0.5]
    const whole = project(PHOTO, pose, point)!
    const cut = project(crop(PHOTO, { x: 100, y: -20, width: 200, height: 300 }), pose, point)!
    expect([cut.x, cut.y]).toEqual([expect.closeTo(whole.x - 100, 9), expect.closeTo(whole.y + 20, 9)])
    const small = project(resize(PHOTO, 320, 120), pose, point)!
    expect([small.x, small.y]).toEqual([expect.closeTo(whole.x / 2, 9), expect.closeTo(whole.y / 4, 9)])
    const boxed = project(letterbox(PHOTO, 256, 256), pose, point)!
    expect([boxed.x, boxed.y]).toEqual([expect.closeTo(whole.x * 0.4, 9), expect.closeTo(whole.y * 0.4 + 32, 9)])
    expect(whole.z).toBeCloseTo(toCamera(pose, point)[2], 12)
    toCamera(pose, eye(pose)).forEach((value) => expect(value).toBeCloseTo(0, 9))
  }
})

test('the vertical angle, Exif\'s film length and a matrix', () => {
  const camera = cameraFromFieldOfView(90, 640, 480)
  expect([camera.fx, camera.fy, camera.cx, camera.cy].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([240, 240, 320, 240])
  expect(fieldOfViewOf(camera)).toBeCloseTo(90, 9)
  // 50 mm on a full frame of 3:2: 36 mm wide, so 39.6 degrees from side to side.
  const film = cameraFromFocalLength35(50, 6_000, 4_000)
  expect(2 * Math.atan(3_000 / film.fx) * 180 / Math.PI).toBeCloseTo(39.6, 1)
  expect(matrixOf(cameraOf(matrixOf(PHOTO), 640, 480))).toEqual([700, 0, 300.5, 0, 690, 250.25, 0, 0, 1])
})

test('what is no camera is refused', () => {
  const invalid = expect.objectContaining({ code: 'invalid' }) as unknown
  for (const K of [[1, 0, 0, 0, 1, 0, 0, 0], [1, 0.1, 0, 0, 1, 0, 0, 0, 1], [-1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, NaN, 0, 1, 0, 0, 0, 1]]) {
    expect(() => cameraOf(K, 10, 10)).toThrow(invalid)
  }
  for (const degrees of [0, 180, -5, NaN]) expect(() => cameraFromFieldOfView(degrees, 10, 10)).toThrow(invalid)
  for (const mm of [0, -1, Infinity]) expect(() => cameraFromFocalLength35(mm, 10, 10)).toThrow(invalid)
  expect(project(PHOTO, { R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [0, 0, -1] }, [0, 0, 0])).toBeNull()
})
