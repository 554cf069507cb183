import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitmapOf, runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { classMasks, differenceOf, maskOf } from '../../../renderer/canvas/class-masks.ts'

const [W, H] = [9, 7]
const image = { width: W, height: H }
const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: W * H, maxLength: W * H }).map((list) => Uint8Array.from(list))
const maskShape = (bitmap: Uint8Array): Shape => ({ type: 'mask', rle: rleOf(runsOfBitmap(bitmap, H, W)) })
const things = fc.array(fc.record({ name: fc.constantFrom('coat', 'tag', 'shoe'), shape: bits.map(maskShape) }), { maxLength: 4 })

/** The names at each pixel, by brute force. */
const namesAt = (items: { name: string; shape: Shape }[]) => {
  const list = Array.from({ length: W * H }, () => new Set<string>())
  for (const { name, shape } of items) {
    const mask = maskOf(shape, image)
    if (mask) bitmapOf(mask).forEach((bit, i) => bit && list[i].add(name))
  }
  return list
}

describe('the difference of what two say of a photo', () => {
  it('sorts every pixel as counting by hand does', () => {
    fc.assert(fc.property(things, things, (truth, found) => {
      const [a, b] = [namesAt(truth), namesAt(found)]
      const kind = (i: number) =>
        a[i].size === 0 ? (b[i].size === 0 ? 'none' : 'extra') : b[i].size === 0 ? 'missed' : [...a[i]].some((name) => b[i].has(name)) ? 'same' : 'other'
      const kinds = a.map((_, i) => kind(i))
      const result = differenceOf(classMasks(truth, image), classMasks(found, image), image)
      for (const name of ['missed', 'extra', 'other', 'same'] as const) {
        expect([...bitmapOf(result[name])]).toEqual(kinds.map((one) => (one === name ? 1 : 0)))
        expect(result.counts[name]).toBe(kinds.filter((one) => one === name).length)
      }
    }), { seed: 21, numRuns: 80 })
  })

  it('reads areas only, and leaves masks of another photo’s size out', () => {
    expect(maskOf({ type: 'line', points: [0, 0, 5, 5] }, image)).toBeNull()
    expect(maskOf({ type: 'none' }, image)).toBeNull()
    expect(maskOf(maskShape(new Uint8Array(W * H).fill(1)), { width: W + 1, height: H })).toBeNull()
    expect(maskOf({ type: 'rectangle', points: [1, 1, 4, 3] }, image)).not.toBeNull()
  })
})
