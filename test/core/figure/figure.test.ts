import { describe, expect, test } from 'vitest'
import { randomOf } from '../../../core/composite/random.ts'
import { drawBuild } from '../../../core/figure/build.ts'
import { drawFigure, type FigurePicture } from '../../../core/figure/figure.ts'
import { BONES, JOINTS } from '../../../core/figure/joints.ts'
import { lookAt } from '../../../core/figure/look-at.ts'
import { figureRecipe } from '../../../core/figure/recipe.ts'
import { jointList, postureOf } from '../../../core/figure/posture.ts'
import { drawStance, STANCES } from '../../../core/figure/stance.ts'
import { distance, type Vec } from '../../../core/figure/vectors.ts'
import { cameraFromFieldOfView, project } from '../../../core/pose/camera.ts'

const SIZE = 96
const recipe = figureRecipe.parse({ size: SIZE })
const pictures: FigurePicture[] = Array.from({ length: 8 }, (_, index) => drawFigure(recipe, index))
const share = (mask: Uint8Array): number => mask.reduce((sum, one) => sum + one, 0) / mask.length

describe('a picture', () => {
  test('depends on seed and number alone', () => {
    expect(drawFigure(recipe, 3)).toEqual(pictures[3])
    expect(drawFigure({ ...recipe, seed: 2 }, 3).rgb).not.toEqual(pictures[3].rgb)
  })

  test('each shows a whole person of sensible size, in clothes that are part of it', () => {
    for (const { person, garments, width, height } of pictures) {
      expect(share(person)).toBeGreaterThan(0.03)
      expect(share(person)).toBeLessThan(0.6)
      for (let i = 0; i < width; i++) expect([person[i], person[(height - 1) * width + i], person[i * width], person[i * width + width - 1]]).toEqual([0, 0, 0, 0])
      expect(garments.length).toBeGreaterThan(0)
      for (let p = 0; p < person.length; p++) {
        const worn = garments.reduce((sum, { mask }) => sum + mask[p], 0)
        expect(worn).toBeLessThanOrEqual(person[p])
      }
    }
  })

  test('joints seen lie within the person, a little behind what is seen there', () => {
    let seen = 0
    for (const { joints, person, depth, width, camera } of pictures) {
      for (const [i, { x, y, camera: [X, Y, Z], visible }] of joints.entries()) {
        // The pixel is that of the place in the camera.
        expect(x).toBeCloseTo((camera.fx * X) / Z + camera.cx, 6)
        expect(y).toBeCloseTo((camera.fy * Y) / Z + camera.cy, 6)
        // The top of the head lies on the outline, where its pixel may be the ground's.
        if (visible !== 2 || JOINTS[i] === 'head') continue
        seen++
        const at = Math.floor(y) * width + Math.floor(x)
        expect(person[at]).toBe(1)
        expect(Z - depth[at]).toBeGreaterThan(-0.03)
        expect(Z - depth[at]).toBeLessThan(0.2)
      }
    }
    expect(seen).toBeGreaterThan(80)
  })

  test('depth is that of the floor where the floor is seen: its points lie at the height of the feet', () => {
    // Three points of a floor, and every other one lies in their plane: checked by the affine rule of 1/z over the picture.
    const { depth, person, width } = pictures[0]
    const row = width - 2
    const inverse = (x: number, y: number): number => 1 / depth[y * width + x]
    let checked = 0
    for (let x = 1; x + 1 < width; x++) {
      if ([-1, 0, 1].some((d) => person[row * width + x + d] !== 0)) continue
      expect(inverse(x + 1, row) + inverse(x - 1, row) - 2 * inverse(x, row)).toBeCloseTo(0, 5)
      checked++
    }
    expect(checked).toBeGreaterThan(20)
  })

  test('left is the figure\'s own left, seen from the front on the right', () => {
    const front = Array.from({ length: 40 }, (_, i) => postureOf(drawBuild(randomOf(i)), drawStance(randomOf(i, 1), 'standing'), 0))
    for (const { joints } of front) {
      expect(joints['left shoulder'][0]).toBeGreaterThan(joints['right shoulder'][0])
      expect(joints['nose'][2]).toBeGreaterThan(joints['head'][2])
    }
    const camera = cameraFromFieldOfView(40, SIZE, SIZE)
    const pose = lookAt([0, 1, 5], [0, 1, 0], 0)
    const [left, right] = [project(camera, pose, [0.2, 1, 0])!, project(camera, pose, [-0.2, 1.5, 0])!]
    expect(left.x).toBeGreaterThan(right.x)
    expect(left.y).toBeGreaterThan(right.y)
  })

  test('things before the figure hide it and have depths of their own', () => {
    const before = drawFigure({ ...recipe, occluders: 1 }, 5)
    const without = drawFigure({ ...recipe, occluders: 0 }, 5)
    expect(share(before.person)).toBeLessThan(share(without.person))
    let nearer = 0
    for (let p = 0; p < before.depth.length; p++) {
      if (without.person[p] === 1 && before.person[p] === 0) {
        expect(before.depth[p]).toBeLessThan(without.depth[p])
        nearer++
      }
    }
    expect(nearer).toBeGreaterThan(0)
  })
})

describe('postures', () => {
  const bones = BONES.map(([a, b]) => `${JOINTS[a]} ${JOINTS[b]}`)
  test('bones keep their lengths in every stance', () => {
    const build = drawBuild(randomOf(7))
    const lengths = (points: Vec[]): number[] => BONES.map(([a, b]) => distance(points[a], points[b]))
    const expected: Partial<Record<string, number>> = {
      'right hip right knee': build.thigh, 'left knee left ankle': build.shin, 'left shoulder left elbow': build.upperArm, 'right elbow right wrist': build.forearm, 'pelvis spine': 0.45 * build.torso,
    }
    for (const [i, kind] of STANCES.entries()) {
      const found = lengths(jointList(postureOf(build, drawStance(randomOf(i), kind), 40 * i)))
      for (const [name, length] of Object.entries(expected)) expect(found[bones.indexOf(name)]).toBeCloseTo(length!, 9)
    }
  })

  test('stances are what their names say', () => {
    for (let i = 0; i < 20; i++) {
      const build = drawBuild(randomOf(i))
      const of = (kind: (typeof STANCES)[number]) => postureOf(build, drawStance(randomOf(i, 2), kind), 0).joints
      const up = of('arms up')
      expect(Math.max(up['left wrist'][1], up['right wrist'][1])).toBeGreaterThan(up['neck'][1] - 0.15)
      const sitting = of('sitting')
      expect(sitting['left knee'][1]).toBeGreaterThan(sitting['pelvis'][1] - 0.3 * build.thigh - build.torso * 0.1)
      const standing = of('standing')
      expect(standing['left knee'][1]).toBeLessThan(standing['pelvis'][1] - 0.9 * build.thigh)
    }
  })
})
