import { describe, expect, it } from 'vitest'
import { SIDE_COLOURS } from '../../../core/pose/joints/skeletons.ts'
import { circle } from '../../../renderer/tools/circle.ts'
import { keypoints } from '../../../renderer/tools/keypoints.ts'
import { line } from '../../../renderer/tools/line.ts'
import { point } from '../../../renderer/tools/point.ts'
import { rectangle } from '../../../renderer/tools/rectangle.ts'
import { categoryNamed, click, down, drag, key, move, only, play, up, world } from '../../support/play.ts'

describe('rectangle', () => {
  it('is dragged from corner to corner, in any direction', () => {
    for (const way of [[[20, 30], [120, 90]], [[120, 90], [20, 30]], [[20, 90], [120, 30]]] as [number, number][][]) {
      const { world: now, commits } = play(rectangle, drag(way))
      expect(commits.map((commit) => commit.label)).toEqual(['Draw rectangle'])
      expect(only(now)).toMatchObject({ shape: { type: 'rectangle', points: [20, 30, 120, 90] }, bbox: [20, 30, 100, 60], area: 6000 })
    }
  })

  it('is clicked at two corners', () => {
    expect(only(play(rectangle, [...click(20, 30), ...click(120, 90)]).world).shape).toEqual({ type: 'rectangle', points: [20, 30, 120, 90] })
  })

  it('is square with Shift', () => {
    expect(only(play(rectangle, drag([[100, 100], [160, 120]], { shift: true })).world).shape).toEqual({ type: 'rectangle', points: [100, 100, 160, 160] })
    expect(only(play(rectangle, drag([[100, 100], [60, 120]], { shift: true })).world).shape).toEqual({ type: 'rectangle', points: [60, 100, 100, 140] })
  })

  it('makes nothing of a line', () => {
    expect(play(rectangle, drag([[100, 100], [160, 100]])).commits).toEqual([])
  })

  it('takes its first corner back with Backspace', () => {
    expect(play(rectangle, [...click(20, 30), key('Backspace'), ...click(50, 50), ...click(70, 90)]).commits[0].change[0].after).toMatchObject({
      shape: { points: [50, 50, 70, 90] },
    })
  })
})

describe('circle, line, point', () => {
  it('makes a circle from centre to rim', () => {
    const { world: now } = play(circle, drag([[100, 100], [130, 140]]))
    expect(only(now).shape).toEqual({ type: 'circle', points: [100, 100, 130, 140] })
    expect(Math.abs(only(now).area / (Math.PI * 50 * 50) - 1)).toBeLessThan(0.01)
  })

  it('keeps a line at multiples of 45 degrees with Shift', () => {
    expect(only(play(line, drag([[10, 10], [90, 16]])).world).shape).toEqual({ type: 'line', points: [10, 10, 90, 16] })
    expect(only(play(line, drag([[10, 10], [90, 16]], { shift: true })).world).shape).toEqual({ type: 'line', points: [10, 10, 90, 10] })
  })

  it('sets a point where it is pressed', () => {
    expect(only(play(point, [down(33.3333, 44.4444), up(60, 60)]).world)).toMatchObject({
      shape: { type: 'point', points: [33.33, 44.44] }, bbox: [33.33, 44.44, 0, 0], area: 0,
    })
  })
})

describe('keypoints', () => {
  const shoe = categoryNamed(1, 'shoe', { keypoints: ['toe', 'heel', 'tongue'], skeleton: [[1, 2], [2, 3]] })
  const start = () => world([], { category: shoe })

  it('places joint by joint: visible, hidden with Shift, none with N', () => {
    const { world: now, commits } = play(keypoints, [...click(20, 30), key('n'), ...click(60, 80, { shift: true })], start())
    expect(commits.map((commit) => commit.label)).toEqual(['Place keypoints'])
    expect(only(now)).toMatchObject({ shape: { type: 'none' }, keypoints: [20, 30, 2, 0, 0, 0, 60, 80, 1], bbox: [20, 30, 40, 50], area: 0 })
  })

  it('ends early with Enter, the rest not labelled; Backspace takes one back', () => {
    const { world: now } = play(keypoints, [...click(20, 30), ...click(50, 50), key('Backspace'), key('Enter')], start())
    expect(only(now).keypoints).toEqual([20, 30, 2, 0, 0, 0, 0, 0, 0])
  })

  it('makes no object when nothing was labelled, nor without a skeleton', () => {
    expect(play(keypoints, [key('n'), key('n'), key('n')], start()).commits).toEqual([])
    expect(play(keypoints, click(5, 5)).commits).toEqual([])
  })

  it('says which joint comes next and draws the bones that have both ends', () => {
    const { draft } = play(keypoints, [...click(20, 30), move(50, 60)], start())
    expect(draft?.hint).toContain('heel (2 of 3)')
    expect(draft?.lines.map(({ points }) => points)).toEqual([[20, 30, 50, 60]])
  })

  it('drags a joint that is placed, and changes its flag by key', () => {
    const placed = [...click(20, 30), ...click(60, 80)]
    const { world: now, commits } = play(keypoints, [...placed, ...drag([[20, 30], [25, 40]]), move(60, 80), key('1'), move(200, 200), key('Enter')], start())
    expect(commits).toHaveLength(1)
    expect(only(now).keypoints).toEqual([25, 40, 2, 60, 80, 1, 0, 0, 0])
  })

  it('places a hidden joint under the cursor with H, and forgets the place of one that is taken away', () => {
    const { world: now } = play(keypoints, [...click(20, 30), move(70, 70), key('h'), move(20, 30), key('0'), key('Enter')], start())
    expect(only(now).keypoints).toEqual([0, 0, 0, 70, 70, 1, 0, 0, 0])
  })

  it('colours the bones of a body by side', () => {
    const body = categoryNamed(1, 'person', { keypoints: ['neck', 'left hand'], skeleton: [[1, 2]] })
    const { draft } = play(keypoints, [...click(20, 30), move(50, 60)], world([], { category: body }))
    expect(draft?.lines[0].colour).toBe(SIDE_COLOURS.left)
  })
})
