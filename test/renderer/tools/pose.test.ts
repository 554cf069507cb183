import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cameraFromFieldOfView, project } from '../../../core/pose/camera.ts'
import { angleBetween, exp, isRotation, turn } from '../../../core/pose/rotation.ts'
import type { Placement } from '../../../core/records/pose.ts'
import { ballOf, ballTurned, dragged, pivotOf, rolled, scaled, turned, type PoseInHand } from '../../../renderer/tools/pose-moves.ts'
import { pose } from '../../../renderer/tools/pose.ts'
import { cancel, down, drag, key, move, play, selected, square, up, world } from '../../support/play.ts'

/* Correcting a pose by hand: what dragging and keys make of it. */

const camera = cameraFromFieldOfView(60, 400, 300)
const held = (more: Partial<PoseInHand> = {}): PoseInHand => ({ R: exp([0.3, -0.8, 0.2]), t: [0.02, -0.01, 1.2], camera, centre: [0.05, 0.02, -0.03], radius: 0.16, ...more })
const inHand = (more: Partial<PoseInHand> = {}) => world([square(1, 150, 100, 90), square(2, 320, 220, 60)], { pose: held(more), selection: selected(1) })
const put = (asks: ReturnType<typeof play>['asks']): Placement[] => asks.flatMap((ask) => (ask.type === 'put-pose' ? [ask.pose] : []))
/** Where the middle of the mesh is seen. */
const middle = (placement: Placement, of = held()) => project(camera, { R: placement.R, t: [...placement.t] }, of.centre)!
const near = (a: number, b: number, by = 1e-6) => expect(Math.abs(a - b)).toBeLessThan(by)

const hands = fc.record({
  R: fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })).map((w) => exp(w)),
  t: fc.tuple(fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.double({ min: 0.6, max: 4, noNaN: true })),
}).map((placement) => held(placement))
const spots = fc.record({ x: fc.double({ min: 0, max: 400, noNaN: true }), y: fc.double({ min: 0, max: 300, noNaN: true }) })

describe('the moves of a pose', () => {
  it('dragging takes the middle of the mesh along with the pointer and turns nothing', () => {
    fc.assert(fc.property(hands, spots, spots, (of, from, to) => {
      const before = middle(of, of)
      const after = dragged(of, from, to)
      near(middle(after, of).x - before.x, to.x - from.x, 1e-6)
      near(middle(after, of).y - before.y, to.y - from.y, 1e-6)
      expect(after.R).toEqual(of.R)
    }))
  })

  it('turning keeps the middle of the mesh where it is, and its rotation a rotation', () => {
    fc.assert(fc.property(hands, spots, spots, fc.double({ min: -180, max: 180, noNaN: true }), (of, from, to, degrees) => {
      const ball = ballOf(of, 10)!
      for (const after of [ballTurned(of, ball, from, to), rolled(of, ball, from, to), turned(of, 'across', degrees), turned(of, 'down', degrees), turned(of, 'ahead', degrees)]) {
        expect(isRotation(after.R, 1e-9)).toBe(true)
        pivotOf({ ...after, centre: of.centre }).forEach((value, i) => near(value, pivotOf(of)[i], 1e-9))
      }
      near(angleBetween(turned(of, 'down', degrees).R, of.R), Math.abs(degrees), 1e-6)
    }))
  })

  it('turning as a ball takes what is under the pointer along with it', () => {
    const of = held({ t: [0, 0, 3] })
    const ball = ballOf(of, 10)!
    const after = ballTurned(of, ball, ball, { x: ball.x + ball.radius / 4, y: ball.y })
    // The point of the mesh's ball that faces the eye.
    const facing = turn(exp([0, 0, 0]), [0, 0, -of.radius])
    const inMesh = [0, 1, 2].map((i) => of.R[i] * facing[0] + of.R[3 + i] * facing[1] + of.R[6 + i] * facing[2] + of.centre[i])
    const seen = project(camera, { R: after.R, t: [...after.t] }, inMesh)!
    expect(seen.x).toBeGreaterThan(ball.x + 0.15 * ball.radius)
    near(seen.y, ball.y, 0.5)
  })

  it('rolling goes round as far as the pointer does', () => {
    const of = held()
    const ball = ballOf(of, 10)!
    const after = rolled(of, ball, { x: ball.x + 50, y: ball.y }, { x: ball.x, y: ball.y + 50 })
    near(angleBetween(after.R, of.R), 90, 1e-6)
  })

  it('scaling brings it nearer along the ray to its middle, never behind the eye', () => {
    fc.assert(fc.property(hands, fc.double({ min: 0.01, max: 1_000, noNaN: true }), (of, factor) => {
      const before = middle(of, of)
      const after = scaled(of, factor)
      const pivot = pivotOf({ ...after, centre: of.centre })
      expect(pivot[2]).toBeGreaterThan(0)
      near(middle(after, of).x, before.x, 1e-5)
      if (factor < 10 && factor > 0.1 && pivotOf(of)[2] / factor > of.radius) near(pivotOf(of)[2] / pivot[2], factor, 1e-6)
    }))
  })
})

describe('the tool for poses', () => {
  it('shows the pose as it becomes while it is dragged, and asks for it once at the end', () => {
    const at = middle(held())
    const going = play(pose, [move(at.x, at.y), down(at.x, at.y), move(at.x + 30, at.y - 10, { pressed: true })], inHand())
    expect(going.asks).toEqual([])
    near(middle(going.draft!.pose!).x, at.x + 30, 1e-6)
    const done = play(pose, [up(at.x + 30, at.y - 10)], going.world, going.state)
    expect(put(done.asks)).toHaveLength(1)
    near(middle(put(done.asks)[0]).y, at.y - 10, 1e-6)
    expect(done.draft?.pose).toBeUndefined()
  })

  it('gives it up on Esc', () => {
    const at = middle(held())
    const { asks, draft } = play(pose, [down(at.x, at.y), move(at.x + 30, at.y, { pressed: true }), cancel, up(at.x + 30, at.y)], inHand())
    expect(put(asks)).toEqual([])
    expect(draft?.pose).toBeUndefined()
  })

  it('Shift and the right button turn, the ring rolls, its square brings nearer', () => {
    const of = held()
    const ball = ballOf(of, 10)!
    const [turnedByShift] = put(play(pose, drag([[ball.x, ball.y], [ball.x + 20, ball.y]], { shift: true }), inHand()).asks)
    expect(angleBetween(turnedByShift.R, of.R)).toBeGreaterThan(5)
    const right = [{ ...down(ball.x, ball.y), secondary: true } as never, move(ball.x + 20, ball.y, { pressed: true }), up(ball.x + 20, ball.y)]
    near(angleBetween(put(play(pose, right, inHand()).asks)[0].R, turnedByShift.R), 0, 1e-6)
    const [rolledPose] = put(play(pose, drag([[ball.x - ball.radius, ball.y], [ball.x, ball.y - ball.radius]]), inHand()).asks)
    near(angleBetween(rolledPose.R, of.R), 90, 1e-6)
    const corner = [ball.x + ball.radius * Math.SQRT1_2, ball.y - ball.radius * Math.SQRT1_2] as const
    const out = [ball.x + 2 * ball.radius * Math.SQRT1_2, ball.y - 2 * ball.radius * Math.SQRT1_2] as const
    const [nearer] = put(play(pose, drag([[...corner], [...out]]), inHand()).asks)
    near(pivotOf({ ...nearer, centre: of.centre })[2], pivotOf(of)[2] / 2, 1e-6)
    expect(nearer.R).toEqual(of.R)
  })

  it('moves, turns and scales by keys, each a step of its own, finely with Alt', () => {
    const [left, fine] = put(play(pose, [key('ArrowLeft'), key('ArrowLeft', { alt: true })], inHand()).asks)
    near(middle(left).x, middle(held()).x - 5, 1e-6)
    near(middle(fine).x, middle(held()).x - 6, 1e-6)
    const [right] = put(play(pose, [key('ArrowRight', { shift: true })], inHand()).asks)
    near(angleBetween(right.R, held().R), 5, 1e-6)
    // The near side goes to the right.
    const facing = held().R.length === 9 ? [0, 0, -held().radius] : []
    const inMesh = [0, 1, 2].map((i) => held().R[i] * facing[0] + held().R[3 + i] * facing[1] + held().R[6 + i] * facing[2] + held().centre[i])
    expect(project(camera, { R: right.R, t: [...right.t] }, inMesh)!.x).toBeGreaterThan(project(camera, { R: held().R, t: [...held().t] }, inMesh)!.x)
    const [roll] = put(play(pose, [key('.')], inHand()).asks)
    near(angleBetween(roll.R, held().R), 5, 1e-6)
    const [nearer] = put(play(pose, [key(']')], inHand()).asks)
    expect(pivotOf({ ...nearer, centre: held().centre })[2]).toBeLessThan(pivotOf(held())[2])
  })

  it('snaps, swaps, accepts and rejects on one key each; without a pose it only fits', () => {
    const acts = (start = inHand()) => play(pose, ['Enter', 'x', 'w', 'z', 'g'].map((name) => key(name)), start).asks.map((ask) => ask.type === 'pose' && ask.act)
    expect(acts()).toEqual(['snap', 'swap', 'accept', 'reject', 'fit'])
    expect(acts(world())).toEqual(['fit'])
  })

  it('takes the object under a click in hand, also inside the ring of another one', () => {
    const outside = play(pose, [move(350, 250), down(350, 250), up(350, 250)], inHand())
    expect(outside.asks).toEqual([{ type: 'select', ids: [2] }])
    const at = middle(held({ radius: 1 }))
    const within = play(pose, [move(350, 250), down(350, 250), up(350, 250)], inHand({ radius: 1 }))
    expect(Math.hypot(at.x - 350, at.y - 250)).toBeLessThan(ballOf(held({ radius: 1 }), 10)!.radius)
    expect(within.asks).toEqual([{ type: 'select', ids: [2] }])
  })
})
