import { describe, expect, it } from 'vitest'
import { decodeRuns } from './mask-pixels.ts'
import { measure } from '../../../core/mask/rasterise.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { select } from '../../../renderer/tools/select.ts'
import { click, down, drag, double, key, move, only, play, rowOf, selected, square, up, world } from '../../support/play.ts'

const two = () => world([square(1, 50, 50, 60), square(2, 200, 100, 80)])
const ids = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b)

describe('choosing', () => {
  it('takes the uppermost object under a click, and nothing beside them', () => {
    const overlapping = world([square(1, 50, 50, 100), square(2, 80, 80, 100), square(3, 90, 90, 40, { hidden: true })])
    expect(ids(play(select, click(100, 100), overlapping).world.selection)).toEqual([2])
    expect(ids(play(select, [...click(100, 100), ...click(60, 60)], overlapping).world.selection)).toEqual([1])
    expect(ids(play(select, [...click(100, 100), ...click(300, 20)], overlapping).world.selection)).toEqual([])
  })

  it('adds and removes with Ctrl or Shift', () => {
    for (const held of [{ ctrl: true }, { shift: true }]) {
      expect(ids(play(select, [...click(60, 60), ...click(240, 140, held)], two()).world.selection)).toEqual([1, 2])
      expect(ids(play(select, [...click(60, 60), ...click(240, 140, held), ...click(75, 75, held)], two()).world.selection)).toEqual([2])
    }
  })

  it('a click on one of several leaves only that one', () => {
    expect(ids(play(select, click(75, 75), { ...two(), selection: selected(1, 2) }).world.selection)).toEqual([1])
  })

  it('a box takes what lies wholly inside; with Shift it adds', () => {
    expect(ids(play(select, drag([[10, 10], [150, 200]]), two()).world.selection)).toEqual([1])
    expect(ids(play(select, drag([[10, 10], [390, 290]]), two()).world.selection)).toEqual([1, 2])
    expect(ids(play(select, drag([[190, 90], [300, 200]], { shift: true }), { ...two(), selection: selected(1) }).world.selection)).toEqual([1, 2])
    expect(play(select, drag([[10, 10], [390, 290]]), two()).commits).toEqual([])
  })

  it('a double-click asks to see the object close', () => {
    expect(play(select, [...click(75, 75), double(75, 75)], two()).asks.at(-1)).toEqual({ type: 'zoom', ids: [1] })
  })
})

describe('moving', () => {
  it('moves what is pressed, in one gesture', () => {
    const { world: now, commits } = play(select, drag([[75, 75], [95, 65]]), two())
    expect(commits.map((commit) => commit.label)).toEqual(['Move object'])
    expect(now.annotations.get(1)?.shape).toEqual({ type: 'polygon', parts: [[[70, 40, 130, 40, 130, 100, 70, 100]]] })
    expect(now.annotations.get(1)?.bbox).toEqual([70, 40, 60, 60])
    expect(now.annotations.get(2)).toEqual(two().annotations.get(2))
  })

  it('moves all that is selected, but not what is locked', () => {
    const start = world([square(1, 50, 50, 60), square(2, 200, 100, 80), square(3, 300, 10, 30, { locked: true })], { selection: selected(1, 2, 3) })
    const { world: now, commits } = play(select, drag([[75, 75], [85, 75]]), start)
    expect(commits[0].label).toBe('Move 2 objects')
    expect([1, 2, 3].map((id) => now.annotations.get(id)?.bbox[0])).toEqual([60, 210, 300])
  })

  it('keeps to one direction with Shift held while moving', () => {
    const { world: now } = play(select, [down(75, 75), move(95, 80, { pressed: true, shift: true }), up(115, 80, { shift: true })], two())
    expect(now.annotations.get(1)?.bbox).toEqual([90, 50, 60, 60])
  })

  it('does not move by the trembling of a click', () => {
    expect(play(select, [down(75, 75), move(77, 76, { pressed: true }), up(77, 76)], two()).commits).toEqual([])
  })

  it('nudges by arrows: 5 px, 1 px with Alt; without a selection arrows are free for others', () => {
    const start = { ...two(), selection: selected(1) }
    expect(play(select, [key('ArrowRight'), key('ArrowUp', { alt: true })], start).world.annotations.get(1)?.bbox).toEqual([55, 49, 60, 60])
    expect(play(select, [key('ArrowRight')], two()).state).toBe(select.initial)
  })

  it('moves a mask by whole pixels, bit by bit the same', () => {
    const blob = runsOfShape({ type: 'circle', points: [100, 100, 120, 110] }, 300, 400)
    const { world: now } = play(select, drag([[100, 100], [110.4, 95]]), world([rowOf(1, { type: 'mask', rle: rleOf(blob) })]))
    const { shape, area, bbox } = only(now)
    if (shape.type !== 'mask') throw new Error(shape.type)
    const before = decodeRuns(rleOf(blob))
    const after = decodeRuns(shape.rle)
    for (let y = 0; y < 280; y += 7) for (let x = 20; x < 380; x += 7) expect(after(x + 10, y - 5)).toBe(before(x, y))
    expect({ area, bbox }).toEqual(measure(shape, 300, 400))
  })

  it('moves keypoints that are labelled', () => {
    const start = world([rowOf(1, { type: 'none' }, { keypoints: [100, 100, 2, 0, 0, 0, 140, 120, 1] })], { selection: selected(1) })
    expect(only(play(select, [key('ArrowDown')], start).world)).toMatchObject({ keypoints: [100, 105, 2, 0, 0, 0, 140, 125, 1] })
  })
})

describe('reshaping', () => {
  const start = () => ({ ...two(), selection: selected(1) })

  it('drags a vertex', () => {
    const { world: now, commits } = play(select, drag([[110, 110], [140, 130]]), start())
    expect(commits.map((commit) => commit.label)).toEqual(['Move point'])
    expect(now.annotations.get(1)?.shape).toEqual({ type: 'polygon', parts: [[[50, 50, 110, 50, 140, 130, 50, 110]]] })
  })

  it('a press on a vertex without a move changes nothing', () => {
    expect(play(select, click(110, 110), start()).commits).toEqual([])
  })

  it('adds a vertex by Alt+click on an edge, or by dragging an edge\'s middle', () => {
    const added = play(select, click(70, 51, { alt: true }), start())
    expect(added.commits.map((commit) => commit.label)).toEqual(['Add point'])
    expect(added.world.annotations.get(1)?.shape).toEqual({ type: 'polygon', parts: [[[50, 50, 70, 50, 110, 50, 110, 110, 50, 110]]] })
    const pulled = play(select, drag([[80, 50], [80, 20]]), start())
    expect(pulled.commits.map((commit) => commit.label)).toEqual(['Add point'])
    expect(pulled.world.annotations.get(1)?.shape).toEqual({ type: 'polygon', parts: [[[50, 50, 80, 20, 110, 50, 110, 110, 50, 110]]] })
    expect(play(select, click(80, 50), start()).commits).toEqual([])
  })

  it('removes a vertex by Alt+Shift+click, or Backspace over it; the last three stay', () => {
    const removed = play(select, click(110, 110, { alt: true, shift: true }), start())
    expect(removed.commits.map((commit) => commit.label)).toEqual(['Remove point'])
    expect(removed.world.annotations.get(1)?.shape).toEqual({ type: 'polygon', parts: [[[50, 50, 110, 50, 50, 110]]] })
    expect(play(select, [move(110, 110), key('Backspace')], start()).commits).toHaveLength(1)
    const triangle = world([rowOf(1, { type: 'polygon', parts: [[[50, 50, 110, 50, 50, 110]]] })], { selection: selected(1) })
    expect(play(select, click(110, 50, { alt: true, shift: true }), triangle).commits).toEqual([])
  })

  it('drags the corner of a rectangle and the rim of a circle', () => {
    const box = world([rowOf(1, { type: 'rectangle', points: [50, 50, 110, 90] })], { selection: selected(1) })
    expect(only(play(select, drag([[110, 90], [130, 120]]), box).world).shape).toEqual({ type: 'rectangle', points: [50, 50, 130, 120] })
    const round = world([rowOf(1, { type: 'circle', points: [100, 100, 130, 100] })], { selection: selected(1) })
    expect(only(play(select, drag([[130, 100], [150, 100]]), round).world).shape).toEqual({ type: 'circle', points: [100, 100, 150, 100] })
  })

  it('changes the flag of the joint under the cursor, one step of undo each; elsewhere the digits are not taken', () => {
    const start = world([rowOf(1, { type: 'none' }, { keypoints: [100, 100, 2, 140, 120, 2], bbox: [100, 100, 40, 20] })], { selection: selected(1) })
    const { world: now, commits } = play(select, [move(100, 100), key('1'), move(140, 120), key('0'), move(200, 200), key('2')], start)
    expect(commits.map((commit) => commit.label)).toEqual(['Keypoint hidden', 'Keypoint not in the photo'])
    expect(only(now)).toMatchObject({ keypoints: [100, 100, 1, 0, 0, 0], bbox: [100, 100, 0, 0] })
  })

  it('drags a keypoint and keeps the box of a skeleton round it', () => {
    const start = world([rowOf(1, { type: 'none' }, { keypoints: [100, 100, 2, 140, 120, 2], bbox: [100, 100, 40, 20] })], { selection: selected(1) })
    const { world: now, commits } = play(select, drag([[140, 120], [160, 160]]), start)
    expect(commits.map((commit) => commit.label)).toEqual(['Move keypoint'])
    expect(only(now)).toMatchObject({ keypoints: [100, 100, 2, 160, 160, 2], bbox: [100, 100, 60, 60] })
  })

  it('snaps a dragged vertex onto a neighbour, not onto itself', () => {
    const snapping = { ...start(), snapping: true }
    expect(play(select, drag([[110, 110], [197, 104]]), snapping).world.annotations.get(1)?.shape).toMatchObject({ parts: [[[50, 50, 110, 50, 200, 100, 50, 110]]] })
    expect(play(select, drag([[110, 110], [112, 53]]), snapping).world.annotations.get(1)?.shape).toMatchObject({ parts: [[[50, 50, 110, 50, 112, 53, 50, 110]]] })
  })

  it('shows the reshaped object before it is let go, and nothing is committed until then', () => {
    const { draft, commits } = play(select, drag([[110, 110], [140, 130]]).slice(0, -1), start())
    expect(commits).toEqual([])
    expect(draft?.replaced?.get(1)?.shape).toMatchObject({ parts: [[[50, 50, 110, 50, 140, 130, 50, 110]]] })
  })

  it('leaves locked objects alone', () => {
    const locked = world([square(1, 50, 50, 60, { locked: true })], { selection: selected(1) })
    expect(play(select, [...drag([[110, 110], [140, 130]]), ...drag([[75, 75], [90, 90]]), key('ArrowLeft')], locked).commits).toEqual([])
  })
})
