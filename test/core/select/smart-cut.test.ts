import { describe, expect, it } from 'vitest'
import type { Photo } from '../../../core/select/pyramid.ts'
import { smartCut, type CutMask, type CutStroke } from '../../../core/select/smart-cut.ts'
import { inDisc, overlap, scene } from './scene.ts'

const GREY = [150, 152, 155] as const
const BLUE = [40, 70, 160] as const
const RED = [190, 50, 40] as const
/** A blue disc with a red one on it, before grey. */
const disc = (x: number, y: number) => inDisc(x, y, 200, 150, 80)
const dot = (x: number, y: number) => inDisc(x, y, 200, 150, 25)
const photo = scene(420, 300, (x, y) => (dot(x, y) ? RED : disc(x, y) ? BLUE : GREY))
const box: [number, number, number, number] = [110, 62, 180, 178]

/** The mask over the whole photo. */
function whole({ area, bitmap }: CutMask, { width, height }: Photo): Uint8Array {
  const out = new Uint8Array(width * height)
  const w = area.right - area.left
  for (let y = area.top; y < area.bottom; y++) out.set(bitmap.subarray((y - area.top) * w, (y - area.top + 1) * w), y * width + area.left)
  return out
}

describe('smart cut', () => {
  it('finds an object of two colours in its box, to the pixel', () => {
    const mask = whole(smartCut(photo, box).answer([]), photo)
    expect(overlap(mask, 420, disc)).toBeGreaterThan(0.995)
  })

  it('keeps to what is painted, and follows where it leads', () => {
    const strokes: CutStroke[] = [{ label: 'background', points: [[190, 150], [210, 150]], radius: 5 }]
    const mask = whole(smartCut(photo, box).answer(strokes), photo)
    for (let x = 186; x < 214; x++) expect(mask[150 * 420 + x]).toBe(0)
    // The red was called background at one place, so all of it is.
    expect(overlap(mask, 420, (x, y) => disc(x, y) && !dot(x, y))).toBeGreaterThan(0.97)
    const back = whole(smartCut(photo, box).answer([...strokes, { label: 'foreground', points: [[200, 150]], radius: 8 }]), photo)
    expect(back[150 * 420 + 200]).toBe(1)
  })

  it('gives the same mask for the same strokes, whatever was tried between', () => {
    const strokes: CutStroke[] = [{ label: 'foreground', points: [[130, 80]], radius: 4 }]
    const cut = smartCut(photo, box)
    const plain = cut.answer([])
    const first = cut.answer(strokes)
    cut.answer([{ label: 'background', points: [[200, 150]], radius: 30 }])
    expect(cut.answer(strokes)).toEqual(first)
    expect(cut.answer([])).toEqual(plain)
    expect(smartCut(photo, box).answer(strokes)).toEqual(first)
  })

  it('selects nothing outside of the box', () => {
    const mask = whole(smartCut(photo, [110, 62, 90, 178]).answer([]), photo)
    for (let y = 0; y < 300; y++) for (let x = 200; x < 420; x++) expect(mask[y * 420 + x]).toBe(0)
  })

  it('works at a small size first, and has the border as exact on a large photo', () => {
    const scale = 2.5
    const large = scene(1_050, 750, (x, y) => (disc(x / scale, y / scale) ? BLUE : GREY), 10)
    const mask = whole(smartCut(large, [270, 150, 460, 450]).answer([]), large)
    expect(overlap(mask, 1_050, (x, y) => inDisc(x, y, 500, 375, 200))).toBeGreaterThan(0.99)
  })

  it('takes a box as large as the photo', () => {
    const mask = whole(smartCut(photo, [0, 0, 420, 300]).answer([]), photo)
    expect(overlap(mask, 420, disc)).toBeGreaterThan(0.97)
  })

  it.each([[[500, 10, 20, 20]], [[10, 10, 0, 5]], [[-50, -50, 20, 20]], [[NaN, 0, 5, 5]]])('refuses the box %j', (wrong) => {
    expect(() => smartCut(photo, wrong as [number, number, number, number])).toThrow(expect.objectContaining({ code: 'invalid', details: expect.objectContaining({ field: 'box' }) }))
  })

  it('has an answer for photos of one colour and boxes of one pixel', () => {
    const flat = scene(40, 30, () => GREY, 0)
    expect(smartCut(flat, [10, 10, 12, 8]).answer([]).bitmap.length).toBeGreaterThan(0)
    expect(smartCut(flat, [10, 10, 1, 1]).answer([{ label: 'foreground', points: [[10, 10]], radius: 1 }]).bitmap).toContain(1)
    expect(smartCut(scene(1, 1, () => RED), [0, 0, 1, 1]).answer([]).bitmap.length).toBe(1)
  })
})
