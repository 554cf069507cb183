import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../core/change/change.ts'
import { filled, fingerprint, received, thinned } from '../../../core/change/strokes.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { spliced } from '../../../core/mask/splice.ts'
import { stripOfStroke } from '../../../core/mask/stroke.ts'
import type { Annotation, Rle } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { random } from '../../support/random.ts'
import { newAnnotation } from '../../support/store.ts'

const SIDE = 600
/** A mask with an edge like fur: its counts are long. */
function furry(seed: number, side = SIDE): Rle {
  const unsteady = random(seed)
  const ring = Array.from({ length: side }, (_, i) => {
    const r = side * (0.34 + 0.04 * unsteady())
    return [side / 2 + r * Math.cos((2 * Math.PI * i) / side), side / 2 + r * Math.sin((2 * Math.PI * i) / side)]
  }).flat()
  return rleOf(runsOfShape({ type: 'polygon', parts: [[ring]] }, side, side))
}
const [FIRST, OTHER] = [furry(1), furry(2)]
const stroked = (rle: Rle, [x, y, size, takes]: readonly [number, number, number, boolean]): Rle =>
  rleOf(spliced(runsOfRle(rle), stripOfStroke([x, y, size, x + 40, y + 20, size], 'round', rle.size[0], rle.size[1]), takes ? 'take' : 'add'))
const rowWith = (rle: Rle, id = 1): Annotation => ({ ...newAnnotation(id, 1 as ImageId), bbox: [1, 1, 9, 9], area: 100, shape: { type: 'mask', rle } })
const opOf = (before: Rle, after: Rle, id = 1): Change[number] => ({ table: 'annotation', id, before: rowWith(before, id), after: rowWith(after, id) })
const overWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const strokes = fc.tuple(fc.integer({ min: 0, max: SIDE }), fc.integer({ min: 0, max: SIDE }), fc.integer({ min: 1, max: 90 }), fc.boolean())

describe('strokes on their way', () => {
  it('come back to the letter from the row that the host has, whatever was painted', () => {
    fc.assert(fc.property(fc.array(strokes, { minLength: 1, maxLength: 3 }), (painted) => {
      const change = [opOf(FIRST, painted.reduce(stroked, FIRST)), opOf(OTHER, stroked(OTHER, painted[0]), 2)]
      const rows = new Map([[1, rowWith(FIRST, 1)], [2, rowWith(OTHER, 2)]])
      expect(filled(overWire(thinned(change)), ({ id }) => rows.get(id) ?? null)).toEqual(change)
    }), { numRuns: 60 })
  })

  it('of a mask of 24 megapixels are far shorter than the two masks', () => {
    const mask = furry(3, 4_900)
    const change = [opOf(mask, stroked(mask, [2_400, 700, 40, true]))]
    const [whole, thin] = [JSON.stringify(change), JSON.stringify(thinned(change))]
    expect(whole.length).toBeGreaterThan(40_000)
    expect(thin.length * 25).toBeLessThan(whole.length)
    // What both rows hold besides their masks is all that is left.
    const { rle: _, ...bare } = { rle: mask }
    expect(thin.length).toBeLessThan(2 * JSON.stringify({ ...rowWith(FIRST), shape: bare }).length + 700)
  })

  it('leave whole what is short, new, no mask, of another size, or there twice', () => {
    const square = rleOf(runsOfShape({ type: 'polygon', parts: [[[1, 1, 9, 1, 9, 9, 1, 9]]] }, SIDE, SIDE))
    const polygon: Annotation = { ...rowWith(FIRST), shape: { type: 'polygon', parts: [[[1, 1, 9, 1, 9, 9]]] } }
    const after = stroked(FIRST, [300, 300, 30, true])
    const changes: Change[] = [
      [opOf(square, stroked(square, [20, 20, 5, false]))],
      [{ table: 'annotation', id: 1, before: null, after: rowWith(FIRST) }],
      [{ table: 'annotation', id: 1, before: polygon, after: rowWith(FIRST) }],
      [opOf(FIRST, furry(1, 400))],
      [opOf(FIRST, OTHER)],
      [opOf(FIRST, after), opOf(after, stroked(after, [200, 300, 30, true]))],
    ]
    for (const change of changes) expect(thinned(change)).toEqual({ change, strokes: [] })
  })

  it('conflict with a row that is another one, gone, or no mask', () => {
    const thin = thinned([opOf(FIRST, stroked(FIRST, [300, 100, 20, false]))])
    expect(thin.strokes).toHaveLength(1)
    const empty = (thin.change[0].before as Annotation).shape
    for (const row of [rowWith(OTHER), null, { ...rowWith(FIRST), shape: empty }, { ...rowWith(FIRST), shape: { type: 'none' as const } }]) {
      expect(() => filled(thin, () => row)).toThrow(expect.objectContaining({ code: 'conflict', details: expect.objectContaining({ current: [{ table: 'annotation', id: 1, row }] }) as object }))
    }
  })

  it('that do not make what they say are refused, and so are counts that are none', () => {
    const thin = thinned([opOf(FIRST, stroked(FIRST, [300, 100, 20, false]))])
    const otherwise = (part: object) => ({ ...thin, strokes: [{ ...thin.strokes[0], ...part }] })
    expect(() => filled(otherwise({ is: 1 }), () => rowWith(FIRST))).toThrow(expect.objectContaining({ code: 'invalid' }))
    for (const off of ['', 'x', '~~~~~~', thin.strokes[0].off.slice(1)]) expect(() => filled(otherwise({ off }), () => rowWith(FIRST))).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => filled(otherwise({ op: 1 }), () => rowWith(FIRST))).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ field: 'strokes.op', found: 1, limit: 0 }) as unknown }))
  })

  it('are shown by a client that made them, by one that has the row before, and are missed by any other', () => {
    const after = stroked(FIRST, [300, 100, 20, false])
    const change = [opOf(FIRST, after), { table: 'annotation' as const, id: 5, before: null, after: rowWith(OTHER, 5) }]
    const thin = overWire(thinned(change))
    const shownBy = (row: Annotation | null) => received(thin, (id) => (id === 1 ? row : null))
    expect(shownBy(rowWith(FIRST))).toEqual({ change, missed: false })
    expect(shownBy(rowWith(after)).change.map(({ after: row }) => row)).toEqual(change.map(({ after: row }) => row))
    for (const row of [rowWith(OTHER), null]) expect(shownBy(row)).toEqual({ change: [change[1]], missed: true })
  })

  it('have fingerprints that tell like masks apart', () => {
    const prints = Array.from({ length: 400 }, (_, i) => fingerprint(stroked(FIRST, [i, 300, 8, false])))
    expect(new Set(prints).size).toBe(new Set(Array.from({ length: 400 }, (_, i) => stroked(FIRST, [i, 300, 8, false]).counts)).size)
  })
})
