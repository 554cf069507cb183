import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { colourSelect } from '../../../renderer/tools/colour-select.ts'
import { magicPolygon } from '../../../renderer/tools/magic-polygon.ts'
import type { PixelsAsked, PixelsFound } from '../../../renderer/tools/pixels.ts'
import { smartCut } from '../../../renderer/tools/smart-cut.ts'
import { superpixelTool } from '../../../renderer/tools/superpixels.ts'
import type { Tool, ToolEvent } from '../../../renderer/tools/tool.ts'
import { click, doubleClick, down, drag, key, move, only, play, rowOf, selected, square, up, world, type World } from '../../support/play.ts'

const bitmap = new Uint8Array(300 * 400)
for (let y = 100; y < 160; y++) bitmap.fill(1, y * 400 + 120, y * 400 + 200)
const MASK: Shape = { type: 'mask', rle: rleOf(runsOfBitmap(bitmap, 300, 400)) }
const ANSWER: PixelsFound = { shape: MASK }

/** Plays events as the studio does: each question is answered at once. */
function answered<S>(tool: Tool<S>, events: readonly ToolEvent[], answer: (asked: PixelsAsked) => PixelsFound | null = () => ANSWER, start: World = world()) {
  const asked: PixelsAsked[] = []
  const commits = []
  let now = start
  let state = tool.initial
  const queue = [...events]
  for (let event = queue.shift(); event; event = queue.shift()) {
    const step = play(tool, [event], now, state)
    now = step.world
    state = step.state
    commits.push(...step.commits)
    for (const ask of step.asks.toReversed()) {
      if (ask.type === 'picker') queue.unshift({ type: 'picker' })
      if (ask.type !== 'select-pixels') continue
      asked.push(ask.asked)
      queue.unshift({ type: 'pixels', asked: ask.asked, found: answer(ask.asked) })
    }
  }
  return { asked, commits, world: now, state, draft: play(tool, [], now, state).draft }
}
const right = (x: number, y: number): ToolEvent[] => [{ ...down(x, y), secondary: true } as ToolEvent, up(x, y)]

describe('smart cut', () => {
  it('asks for a box, then with each stroke, and makes one mask', () => {
    const { asked, commits, world: now } = answered(smartCut, [...drag([[210, 170], [110, 90]]), ...click(150, 120), ...right(130, 110), key('Enter')])
    expect(asked.map((one) => one.for === 'cut' && one.strokes.map(({ label }) => label))).toEqual([[], ['foreground'], ['foreground', 'background']])
    expect(asked[0]).toMatchObject({ box: [110, 90, 100, 80] })
    expect(commits).toHaveLength(1)
    expect(only(now)).toMatchObject({ shape: MASK, bbox: [120, 100, 80, 60], area: 4_800, source: 'user' })
  })

  it('widens the box for a stroke on the object that leaves it, not for one beside it', () => {
    const { asked } = answered(smartCut, [...drag([[110, 90], [210, 170]]), ...drag([[150, 120], [150, 180]], { alt: true }), ...drag([[150, 120], [150, 180]])])
    expect(asked[1]).toMatchObject({ box: [110, 90, 100, 80] })
    expect(asked[2]).toMatchObject({ box: [110, 90, 100, 96] })
  })

  it('takes back stroke by stroke, then the box; a click makes none', () => {
    const { asked, state } = answered(smartCut, [...click(50, 50), ...drag([[110, 90], [210, 170]]), ...click(150, 120), key('Backspace'), key('z', { ctrl: true })])
    expect(asked).toHaveLength(3)
    expect(asked[2]).toMatchObject({ strokes: [] })
    expect(state).toEqual(smartCut.initial)
  })

  it('accepts only what was seen, and shows an older answer while it waits', () => {
    const first = play(smartCut, drag([[110, 90], [210, 170]]))
    const asked = (first.state as { asked: PixelsAsked }).asked
    expect(play(smartCut, [key('Enter')], first.world, first.state).commits).toEqual([])
    const second = play(smartCut, [...click(150, 120), { type: 'pixels', asked, found: ANSWER }], first.world, first.state)
    expect(second.draft?.regions[0].rings).toHaveLength(1)
    expect(play(smartCut, [key('Enter')], second.world, second.state).commits).toEqual([])
  })
})

describe('what is picked and the selected object', () => {
  const shape = (x: number): Shape => {
    const pixels = new Uint8Array(300 * 400)
    for (let y = 100; y < 160; y++) pixels.fill(1, y * 400 + x, y * 400 + x + 80)
    return { type: 'mask', rle: rleOf(runsOfBitmap(pixels, 300, 400)) }
  }
  const start = (more: Partial<World> = {}) => world([rowOf(7, shape(160), { flags: { checked: true } }), square(8, 100, 80, 40)], { selection: selected(7), ...more })
  const box = [[210, 170], [110, 90]] as const
  const WAYS: [string, (mods: object) => ReturnType<typeof answered>][] = [
    ['smart cut', (mods) => answered(smartCut, [...drag(box.map(([x, y]) => [x, y]), mods), key('Enter')], () => ANSWER, start())],
    ['superpixels', (mods) => answered(superpixelTool, [...click(130, 130, mods), key('Enter')], () => ANSWER, start())],
    ['colours', (mods) => answered(colourSelect, [...click(130, 130, mods), key('Enter')], () => ANSWER, start())],
  ]

  it.each(WAYS)('%s go to it with Shift and leave it with Alt at the first press, in one step', (what, way) => {
    const added = way({ shift: true })
    expect(added.commits).toMatchObject([{ label: `Add ${what}`, change: [{ id: 7 }], select: [7] }])
    // 80 x 60 pixels each, 40 columns of them shared.
    expect(added.world.annotations.get(7)).toMatchObject({ area: 120 * 60, bbox: [120, 100, 120, 60], flags: { checked: true } })
    expect(added.world.annotations.size).toBe(2)
    const taken = way({ alt: true })
    expect(taken.commits).toMatchObject([{ label: `Take ${what} away`, change: [{ id: 7 }] }])
    expect(taken.world.annotations.get(7)).toMatchObject({ area: 40 * 60, bbox: [200, 100, 40, 60] })
    expect(way({}).world.annotations.size).toBe(3)
  })

  it('says beforehand what becomes of them, also of a polygon', () => {
    const cells = answered(superpixelTool, click(130, 130, { alt: true }), () => ANSWER, start({ selection: selected(8) }))
    expect(cells.draft).toMatchObject({ into: { mode: 'take', masked: true }, regions: [{ tone: 'warning' }] })
    const cut = play(superpixelTool, [key('Enter')], cells.world, cells.state)
    // 40 x 40 less the 20 x 40 that the mask covers.
    expect(cut.world.annotations.get(8)).toMatchObject({ area: 40 * 40 - 20 * 20, shape: { type: 'mask' } })
    expect(answered(superpixelTool, click(130, 130), () => ANSWER, start()).draft?.into).toBeUndefined()
  })

  it('holds what the bar says until it says otherwise, and makes a new object of it where none is selected', () => {
    const picker = { ...world().picker, into: 'add' as const }
    const into = (more: Partial<World>) => answered(colourSelect, [...click(130, 130), key('Enter')], () => ANSWER, start({ picker, ...more }))
    expect(into({}).commits).toMatchObject([{ label: 'Add colours', change: [{ id: 7 }] }])
    expect(into({ selection: selected() }).commits).toMatchObject([{ label: 'Select by colour', change: [{ before: null }] }])
    expect(into({ selection: selected(7, 8) }).commits).toMatchObject([{ change: [{ before: null }] }])
    const locked = start({ picker })
    const row = { ...locked.annotations.get(7)!, locked: true }
    expect(into({ annotations: new Map([[7, row]]) }).commits).toMatchObject([{ change: [{ before: null }] }])
  })

  it('removes an object of which nothing is left, and changes nothing where nothing changes', () => {
    const small = rowOf(7, MASK)
    const gone = answered(smartCut, [...drag(box.map(([x, y]) => [x, y]), { alt: true }), key('Enter')], () => ANSWER, world([small], { selection: selected(7) }))
    expect(gone.commits).toMatchObject([{ change: [{ id: 7, after: null }], select: [] }])
    const same = answered(smartCut, [...drag(box.map(([x, y]) => [x, y]), { shift: true }), key('Enter')], () => ANSWER, world([small], { selection: selected(7) }))
    expect(same.commits).toEqual([])
    expect(same.state).toEqual(smartCut.initial)
  })

  it('lets a magic polygon make a polygon larger without making it a mask', () => {
    const corners: [number, number][] = [[130, 90], [200, 90], [200, 110], [130, 110]]
    const { world: now } = answered(magicPolygon, [...corners.flatMap(([x, y], i) => click(x, y, { shift: i === 0 })), key('Enter')],
      (asked) => (asked.for === 'wire' ? { shape: null, line: [...asked.from, ...asked.to] } : null), start({ selection: selected(8) }))
    expect(now.annotations.size).toBe(2)
    expect(now.annotations.get(8)).toMatchObject({ shape: { type: 'polygon' }, area: 40 * 40 + 60 * 20 })
  })
})

describe('superpixels', () => {
  it('lights up the cell under the pointer, and picks along strokes', () => {
    const hovered = answered(superpixelTool, [move(30, 40)], () => ({ shape: null, under: MASK }))
    expect(hovered.asked).toEqual([{ for: 'cells', count: 1_000, strokes: [], under: [30, 40] }])
    expect(hovered.draft?.lines).toHaveLength(1)
    expect(hovered.draft?.regions).toEqual([])
    const { asked, world: now } = answered(superpixelTool, [...drag([[120, 100], [180, 100]]), ...click(130, 130, { alt: true }), move(10, 10), key('Enter')])
    expect(asked.at(-1)).toMatchObject({ strokes: [{ adds: true }, { adds: false, points: [[130, 130]] }], under: [10, 10] })
    expect(only(now).shape).toEqual(MASK)
  })

  it('does not accept cells that the last stroke is not in yet', () => {
    const { world: now, state } = answered(superpixelTool, [...click(120, 100)])
    const stroke = play(superpixelTool, click(140, 120), now, state)
    expect(play(superpixelTool, [key('Enter')], stroke.world, stroke.state).commits).toEqual([])
  })
})

describe('select by colour', () => {
  it('takes the colour under a click, and more of a difference when dragged to the right', () => {
    const { asked, world: now } = answered(colourSelect, [...drag([[150, 120], [190, 120]]), key('Enter')])
    expect(asked[0]).toEqual({ for: 'colour', at: [[150, 120]], tolerance: 8, contiguous: true, box: null })
    expect(asked.at(-1)).toMatchObject({ at: [[150, 120]], tolerance: 18 })
    expect(only(now).shape).toEqual(MASK)
  })

  it('adds colours with Shift, and stays within an area drawn with Alt', () => {
    const { asked } = answered(colourSelect, [...click(150, 120), ...click(20, 20, { shift: true }), ...drag([[100, 80], [220, 180]], { alt: true }), key('Backspace')])
    expect(asked[1]).toMatchObject({ at: [[150, 120], [20, 20]] })
    expect(asked[2]).toMatchObject({ box: [100, 80, 120, 100] })
    expect(asked[3]).toMatchObject({ at: [[150, 120]], box: [100, 80, 120, 100] })
  })

  it('asks again when the picker is changed elsewhere', () => {
    const { asked } = answered(colourSelect, [...click(150, 120), { type: 'picker' }])
    expect(asked).toHaveLength(2)
    expect(play(colourSelect, [{ type: 'picker' }]).asks).toEqual([])
  })
})

/** A way with a corner half way, so that it is told from a straight line. */
const wired = (asked: PixelsAsked): PixelsFound | null => asked.for === 'wire'
  ? { shape: null, line: [...asked.from, (asked.from[0] + asked.to[0]) / 2 + 5, (asked.from[1] + asked.to[1]) / 2, ...asked.to] } : null

describe('magic polygon', () => {
  it('follows edges between clicks and closes at the first point', () => {
    const { asked, commits, world: now } = answered(magicPolygon, [...click(100, 100), ...click(200, 100), ...click(200, 200), ...click(102, 101)], wired)
    expect(asked.filter((one) => one.for === 'wire' && one.exact).map((one) => one.for === 'wire' && [one.from, one.to])).toEqual([
      [[100, 100], [200, 100]], [[200, 100], [200, 200]], [[200, 200], [100, 100]],
    ])
    expect(commits).toHaveLength(1)
    expect(only(now).shape).toEqual({ type: 'polygon', parts: [[[100, 100, 155, 100, 200, 100, 205, 150, 200, 200, 155, 150]]] })
  })

  it('shows the way ahead, goes straight with Shift, and closes by a double click', () => {
    const ahead = answered(magicPolygon, [...click(100, 100), move(160, 100)], wired)
    expect(ahead.draft?.lines).toMatchObject([{ points: [100, 100, 135, 100, 160, 100] }])
    const { world: now } = answered(magicPolygon, [...click(100, 100), ...click(200, 100, { shift: true }), ...doubleClick(200, 200)], wired)
    const { shape } = only(now)
    expect(shape.type === 'polygon' && shape.parts[0][0].slice(0, 4)).toEqual([100, 100, 200, 100])
    expect(shape.type === 'polygon' && shape.parts[0][0].slice(-4)).toEqual([200, 200, 155, 150])
  })

  it('keeps clicks that come faster than answers, and goes on straight where the host fails', () => {
    const fast = play(magicPolygon, [...click(100, 100), ...click(200, 100), ...click(200, 200)])
    expect(fast.asks.filter((ask) => ask.type === 'select-pixels' && ask.asked.for === 'wire' && ask.asked.exact)).toHaveLength(1)
    const { asked } = fast.state
    const next = play(magicPolygon, [{ type: 'pixels', asked: asked!, found: null }], fast.world, fast.state)
    expect(next.state.stretches).toMatchObject([{ line: [100, 100, 200, 100] }])
    expect(next.asks).toMatchObject([{ asked: { for: 'wire', from: [200, 100], to: [200, 200], exact: true } }])
  })

  it('takes back corner by corner, and asks for a category before it is lost', () => {
    const { state } = answered(magicPolygon, [...click(100, 100), ...click(200, 100), key('Backspace'), key('Backspace')], wired)
    expect(state).toEqual(magicPolygon.initial)
    const none = world([], { category: null })
    const open = answered(magicPolygon, [...click(100, 100), ...click(200, 100), ...click(200, 200), key('Enter')], wired, none)
    expect(open.commits).toEqual([])
    expect(open.state.closing).toBe(true)
    const chosen = play(magicPolygon, [key('Enter')], { ...open.world, category: world().category }, open.state)
    expect(chosen.commits).toHaveLength(1)
  })
})
