import { describe, expect, it } from 'vitest'
import { angleBetween, exp, isRotation } from '../../../core/pose/rotation.ts'
import { eye, project, type Pose as Placed } from '../../../core/pose/camera.ts'
import { FITTERS } from '../../../core/pose/fit/index.ts'
import { dragOrbit, orbitOf, orbitView } from '../../../renderer/panels/pose/orbit.ts'
import { lengthWords, METHODS, poseWords } from '../../../renderer/panels/pose/pose-words.ts'
import { sequenceWords, trackedWords } from '../../../renderer/panels/pose/track-words.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { chosenMeshes, otherSide, productOf } from '../../../renderer/state/fit-order.ts'
import { between } from '../../../renderer/state/glide.ts'
import { categoryNamed } from '../../support/play.ts'
import type { ShelfMesh } from '../../../renderer/state/mesh-shelf.ts'
import { DEFAULT_POSE_WISHES, sanitisePoseWishes } from '../../../renderer/state/pose-look.ts'

const mesh = (ref: string, name: string, side: 'left' | 'right' | null, kind: ShelfMesh['kind'] = 'shoe'): ShelfMesh =>
  ({ ref, name, side, kind, sha256: '', triangles: 1, centre: [0, 0, 0], radius: 1, source: 'shipped' })
const shelf = [mesh('l', 'Running shoe, left', 'left'), mesh('r', 'Running shoe, right', 'right'), mesh('b', 'Boot (left)', 'left'), mesh('d', 'Dress', null, 'garment')]

describe('what a fit tries', () => {
  it('is the product chosen, with its other side when that is wished for', () => {
    expect(chosenMeshes({ mesh: 'l', sides: true }, shelf)).toEqual(['l', 'r'])
    expect(chosenMeshes({ mesh: 'l', sides: false }, shelf)).toEqual(['l'])
    expect(chosenMeshes({ mesh: 'b', sides: true }, shelf)).toEqual(['b'])
    expect(chosenMeshes({ mesh: 'd', sides: true }, shelf)).toEqual(['d'])
  })

  it('is everything when nothing is chosen, or what was chosen is gone; none at all is said', () => {
    expect(chosenMeshes({ mesh: null, sides: true }, shelf)).toEqual(['l', 'r', 'b', 'd'])
    expect(chosenMeshes({ mesh: 'gone', sides: true }, shelf)).toEqual(['l', 'r', 'b', 'd'])
    expect(() => chosenMeshes({ mesh: null, sides: true }, [])).toThrow(/no mesh/)
  })

  it('is what goes with the categories where nothing is chosen, and everything where they do not tell', () => {
    const meant = (...names: [string, string][]) => names.map(([name, supercategory], i) => categoryNamed(i + 1, name, { supercategory }))
    expect(chosenMeshes({ mesh: null, sides: true }, shelf, meant(['sneaker', ''], ['Boots', '']))).toEqual(['l', 'r', 'b'])
    expect(chosenMeshes({ mesh: null, sides: true }, shelf, meant(['model 7', 'footwear']))).toEqual(['l', 'r', 'b'])
    expect(chosenMeshes({ mesh: null, sides: true }, shelf, meant(['T-shirt', 'thing']))).toEqual(['d'])
    expect(chosenMeshes({ mesh: null, sides: true }, shelf, meant(['sneaker', ''], ['thing', '']))).toEqual(['l', 'r', 'b', 'd'])
    expect(chosenMeshes({ mesh: 'd', sides: true }, shelf, meant(['sneaker', '']))).toEqual(['d'])
  })

  it('tells a product by its name without the side', () => {
    expect(productOf('sneaker-left')).toBe(productOf('Sneaker (right)'))
    expect(productOf('Leftover')).toBe('leftover')
    expect(otherSide(shelf[1], shelf)).toBe(shelf[0])
  })
})

describe('looking at a mesh from any side', () => {
  it('has its middle in the middle, upright, with all of it in sight', () => {
    for (const around of [0, 47, 170, 301]) for (const above of [-60, 0, 35, 88]) {
      const centre = [0.1, -0.2, 0.3]
      const { camera, pose } = orbitView({ around, above }, centre, 0.5, 300, 200)
      expect(isRotation(pose.R, 1e-9)).toBe(true)
      const middle = project(camera, pose, centre)!
      expect(Math.hypot(middle.x - 150, middle.y - 100)).toBeLessThan(1e-9)
      const top = project(camera, pose, [centre[0], centre[1] + 0.4, centre[2]])!
      expect(top.y).toBeLessThanOrEqual(middle.y + 1e-9)
      expect(Math.abs(top.x - middle.x)).toBeLessThan(1e-6)
      expect(top.y).toBeGreaterThan(0)
      const back = orbitOf(eye(pose), centre)
      expect(back.above).toBeCloseTo(above, 6)
      expect(Math.cos(((back.around - around) * Math.PI) / 180)).toBeCloseTo(1, 9)
    }
  })

  it('goes round without end, and stops over the poles', () => {
    expect(dragOrbit({ around: 350, above: 0 }, -100, 0).around).toBeCloseTo(60)
    expect(dragOrbit({ around: 0, above: 80 }, 0, 1_000).above).toBeLessThan(90)
  })
})

describe('gliding from one pose to another', () => {
  it('begins and ends there, and goes the shortest way at an even pace', () => {
    const from: Placed = { R: exp([0.2, 0.1, -0.4]), t: [0, 0, 1] }
    const to: Placed = { R: exp([-0.7, 0.5, 0.9]), t: [0.2, -0.1, 2] }
    expect(angleBetween(between(from, to, 0).R, from.R)).toBeLessThan(1e-9)
    expect(angleBetween(between(from, to, 1).R, to.R)).toBeLessThan(1e-6)
    const whole = angleBetween(from.R, to.R)
    expect(angleBetween(between(from, to, 0.25).R, from.R)).toBeCloseTo(0.25 * whole, 6)
    expect(between(from, to, 0.5).t).toEqual([0.1, -0.05, 1.5])
  })
})

describe('words', () => {
  const clear = { words: '', runnerUp: { R: [], t: [0, 0, 0] as [number, number, number], iou: 0.7 }, margin: 0.2, stale: false, method: 'global', iou: 0.9, mesh: 'l', origin: {} }
  it('say what a person should know of a pose', () => {
    expect(poseWords(clear)).toMatch(/^Clear/)
    expect(poseWords({ ...clear, margin: 0.01 })).toMatch(/close call/)
    expect(poseWords({ ...clear, margin: -0.1 })).toMatch(/better/)
    expect(poseWords({ ...clear, margin: 0.01, runnerUp: { ...clear.runnerUp, mesh: 'r' } })).toMatch(/other foot/)
    expect(poseWords({ ...clear, words: 'Flat from above.' })).toBe('Flat from above.')
    expect(poseWords({ ...clear, stale: true })).toMatch(/changed/)
    expect(poseWords({ ...clear, runnerUp: null, method: 'manual' })).toMatch(/by hand/)
    expect(poseWords({ ...clear, runnerUp: null })).toMatch(/No other way/)
    expect(poseWords({ ...clear, runnerUp: null, origin: { tracked: 3 } })).toMatch(/^Followed .* not looked for/)
  })

  it('give lengths in the unit that suits them', () => {
    expect([0.0004, 0.006, 0.42, 1.5].map(lengthWords)).toEqual(['0.40 mm', '6.0 mm', '42.0 cm', '1.50 m'])
  })

  it('say which photos a pose is followed through, and what came of it', () => {
    const sequence = { photos: 12, first: 'run/shoe-02.jpg', last: 'run/shoe-13.jpg', gap: 'run/shoe-09.jpg', labelled: 7 }
    expect(sequenceWords(sequence, 'sneaker')).toMatch(/^12 photos .*: shoe-02\.jpg to shoe-13\.jpg\..* before shoe-09\.jpg, where no “sneaker”/)
    expect(sequenceWords({ ...sequence, photos: 1, gap: null }, 'sneaker')).toMatch(/^One photo .*: shoe-02\.jpg\. .*stay\.$/)
    expect(sequenceWords({ ...sequence, gap: 'run/shoe-02.jpg', labelled: 0 }, 'sneaker')).toMatch(/No “sneaker” is labelled on shoe-02\.jpg: label/)
    expect(sequenceWords({ photos: 0, first: '', last: '', gap: null, labelled: 0 }, 'sneaker')).toMatch(/^No photo/)
    const done = { fitted: 6, kept: 1, objects: 12, iou: 0.934, ambiguous: 2, failed: [{ image: 1 as ImageId, annotation: null, code: 'not-found', message: 'Nothing is labelled.' }], seconds: 1, tag: 'track:1' }
    expect(trackedWords(done)).toBe('6 poses found, mean IoU 0.93, 1 kept. 2 could be the other way round. Nothing is labelled.')
    expect(trackedWords({ ...done, fitted: 0, kept: 0, iou: null, ambiguous: 0, failed: [] })).toBe('0 poses found.')
  })

  it('name every fitter there is', () => {
    expect(METHODS.map(({ value }) => value)).toEqual(FITTERS.map(({ id }) => id))
  })

  it('take of stored wishes what is understood', () => {
    expect(sanitisePoseWishes(null)).toEqual(DEFAULT_POSE_WISHES)
    expect(sanitisePoseWishes({ style: 'shaded', mesh: 7, fieldOfView: 500, camera: 'x', axes: true, method: '' }))
      .toEqual({ ...DEFAULT_POSE_WISHES, style: 'shaded', mesh: 7, axes: true })
  })
})
