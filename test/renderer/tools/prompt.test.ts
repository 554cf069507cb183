import { describe, expect, it } from 'vitest'
import { prompt } from '../../../renderer/tools/prompt.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import type { ToolEvent } from '../../../renderer/tools/tool.ts'
import { cancel, click, down, drag, key, move, only, play, up, world } from '../../support/play.ts'

const start = () => world([], { prompter: 'SAM' })
const SQUARE: Shape = { type: 'polygon', parts: [[[100, 100, 140, 100, 140, 140, 100, 140], [110, 110, 110, 120, 120, 120, 120, 110]]] }
const found = (score = 0.93, shape: Shape = SQUARE): ToolEvent => ({ type: 'answer', found: { shape, score } })
const nothing: ToolEvent = { type: 'answer', found: null }
const right = (x: number, y: number): ToolEvent[] => [{ ...down(x, y), secondary: true } as ToolEvent, up(x, y)]

describe('click prompts', () => {
  it('asks for each click: on the object, and beside it by Alt or the right button', () => {
    const { asks, state } = play(prompt, [...click(120, 120), found(), ...click(300, 20, { alt: true }), found(), ...right(20, 30), found()], start())
    const points = [{ x: 120, y: 120, label: 1 }, { x: 300, y: 20, label: 0 }, { x: 20, y: 30, label: 0 }]
    expect(asks).toEqual([1, 2, 3].map((n) => ({ type: 'segment', points: points.slice(0, n), box: null, refine: n > 1 })))
    expect(state.found?.score).toBe(0.93)
  })

  it('asks for a box when dragged, whichever corner came first, and starts anew with it', () => {
    const { asks } = play(prompt, [...click(120, 120), found(), ...drag([[200, 180], [90, 95]])], start())
    expect(asks[1]).toEqual({ type: 'segment', points: [{ x: 120, y: 120, label: 1 }], box: [90, 95, 110, 85], refine: false })
  })

  it('lets go of points on the object that a new box contradicts, not of those beside it', () => {
    const { asks } = play(prompt, [...click(20, 20), found(), ...click(120, 120), found(), ...click(30, 30, { alt: true }), found(), ...drag([[90, 95], [200, 180]])], start())
    expect(asks[3]).toMatchObject({ points: [{ x: 120, y: 120, label: 1 }, { x: 30, y: 30, label: 0 }], box: [90, 95, 110, 85] })
  })

  it('cuts what lies outside the photo, and takes a tremble for a click', () => {
    const { asks } = play(prompt, [...drag([[390, 290], [460, 320]]), nothing, down(50, 50), move(53, 52, { pressed: true }), up(53, 52)], start())
    expect(asks[0]).toMatchObject({ box: [390, 290, 10, 10] })
    expect(asks[1]).toMatchObject({ points: [{ x: 50, y: 50, label: 1 }], box: [390, 290, 10, 10] })
  })

  it('shows the answer with its hole, and every mark', () => {
    const { draft } = play(prompt, [...click(120, 120), ...click(10, 10, { alt: true }), found()], start())
    expect(draft?.regions[0].rings).toHaveLength(2)
    expect(draft?.handles.map(({ kind }) => kind)).toEqual(['plus', 'minus'])
    expect(draft?.hint).toContain('0.93')
  })

  it('makes an object of the active category by Enter', () => {
    const { world: now, commits, state } = play(prompt, [...click(120, 120), found(), key('Enter')], start())
    expect(only(now).shape).toEqual(SQUARE)
    expect(only(now).area).toBe(1600 - 100)
    expect(commits[0].label).toBe('Segment by clicks')
    expect(state).toEqual(prompt.initial)
  })

  it('accepts nothing unseen: Enter waits for the answer', () => {
    const { commits, world: now } = play(prompt, [...click(120, 120), key('Enter'), key(' '), found(), ...click(10, 10, { alt: true }), key('Enter')], start())
    expect(commits).toEqual([])
    expect(now.annotations.size).toBe(0)
  })

  it('asks for the category when none is chosen, and goes on with it', () => {
    const without = play(prompt, [...click(120, 120), found(), key('Enter')], { ...start(), category: null })
    expect(without.asks.at(-1)).toEqual({ type: 'category' })
    expect(only(play(prompt, [key('Enter')], start(), without.state).world).shape).toEqual(SQUARE)
  })

  it('takes back the last mark by Backspace or Ctrl+Z, and asks again without it', () => {
    const { asks, state } = play(prompt, [...click(120, 120), found(), ...click(10, 10, { alt: true }), found(0.5), key('Backspace')], start())
    expect(asks.at(-1)).toEqual({ type: 'segment', points: [{ x: 120, y: 120, label: 1 }], box: null, refine: false })
    expect(play(prompt, [key('z', { ctrl: true })], start(), state).state).toEqual(prompt.initial)
  })

  it('does not ask what is beside nothing', () => {
    const { asks, draft } = play(prompt, click(10, 10, { alt: true }), start())
    expect(asks).toEqual([])
    expect(draft?.hint).toBe('Now click on the object itself')
  })

  it('says when nothing was found, and keeps the marks', () => {
    const { state, draft } = play(prompt, [...click(120, 120), nothing], start())
    expect(state.marks).toHaveLength(1)
    expect(draft?.hint).toContain('Nothing was found')
  })

  it('leaves an answer alone that nobody waits for', () => {
    expect(play(prompt, [...click(120, 120), cancel, found()], start()).state).toEqual(prompt.initial)
    expect(play(prompt, [...click(120, 120), found(0.9), found(0.1)], start()).state.found?.score).toBe(0.9)
  })

  it('says how to add a model while there is none, and asks nothing', () => {
    const { asks, draft, state } = play(prompt, [...click(120, 120), ...drag([[10, 10], [50, 50]])], world())
    expect([asks, state]).toEqual([[], prompt.initial])
    expect(draft?.hint).toContain('MobileSAM')
  })
})
