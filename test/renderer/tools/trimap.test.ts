import { describe, expect, it } from 'vitest'
import { trimap } from '../../../renderer/tools/trimap.ts'
import { cancel, down, drag, key, move, play, up, world } from '../../support/play.ts'

/* The brush of the trimap: what it asks the studio to paint. */

const ready = () => world([], { trimap: 'unknown' })
const strokes = (events: Parameters<typeof play>[1], start = ready()) => play(trimap, events, start).asks.filter((ask) => ask.type === 'paint-trimap')

describe('the trimap brush', () => {
  it('asks for one stroke each time the hand is lifted, with what the keys chose', () => {
    const asks = strokes([key('1'), ...drag([[20, 20], [60, 40]]), key('3'), ...drag([[60, 60], [70, 60]])])
    expect(asks.map((ask) => ask.type === 'paint-trimap' && ask.value)).toEqual(['foreground', 'unknown'])
    const [first] = asks
    if (first.type !== 'paint-trimap') throw new Error('a stroke')
    expect(first.path.slice(0, 3)).toEqual([20, 20, 20])
    expect(first.path.slice(-3)).toEqual([60, 40, 20])
  })

  it('X swaps the sure two; Alt and the right button paint the other one for a stroke', () => {
    const paints = (events: Parameters<typeof play>[1]) => strokes(events).map((ask) => ask.type === 'paint-trimap' && ask.value)
    expect(paints([key('x'), ...drag([[10, 10], [30, 10]]), key('x'), ...drag([[10, 10], [30, 10]])])).toEqual(['background', 'foreground'])
    expect(paints([key('1'), ...drag([[10, 10], [30, 10]], { alt: true }), ...drag([[10, 10], [30, 10]])])).toEqual(['background', 'foreground'])
    expect(paints([key('2'), { ...down(5, 5), secondary: true } as never, up(5, 5)])).toEqual(['foreground'])
  })

  it('Shift goes straight, also on from where the last stroke ended', () => {
    const [first, second] = strokes([...drag([[10, 10], [40, 30], [80, 10]], { shift: true }), move(200, 10), down(200, 10, { shift: true }), up(200, 10)])
    if (first.type !== 'paint-trimap' || second.type !== 'paint-trimap') throw new Error('strokes')
    expect(first.path).toEqual([10, 10, 20, 80, 10, 20])
    expect(second.path).toEqual([80, 10, 20, 200, 10, 20])
  })

  it('paints nothing where there is no trimap, nor when a stroke is given up', () => {
    expect(strokes(drag([[10, 10], [30, 10]]), world([], { trimap: null }))).toEqual([])
    expect(strokes([down(5, 5), move(9, 9, { pressed: true }), cancel, up(9, 9)])).toEqual([])
    expect(strokes([down(5, 5), key('Backspace'), up(9, 9)])).toEqual([])
  })

  it('changes the size of the brush with [ and ]', () => {
    const { world: now } = play(trimap, [key(']'), key(']'), key('[')], ready())
    expect(now.brush.size).toBe(45)
  })
})
