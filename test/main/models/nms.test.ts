import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxIou, suppressed } from '../../../main/models/nms.ts'

type Found = { box: [number, number, number, number]; score: number; label: number }

const found: fc.Arbitrary<Found> = fc.record({
  box: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))
    .map(([x, y, w, h]): Found['box'] => [x, y, x + w, y + h]),
  score: fc.integer({ min: 0, max: 10 }).map((n) => n / 10),
  label: fc.nat(2),
})

/** Overlap by counting whole pixels, as another way to the same number. */
function countedIou(a: Found['box'], b: Found['box']): number {
  let both = 0
  let either = 0
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const [inA, inB] = [a, b].map(([x0, y0, x1, y1]) => x >= x0 && x < x1 && y >= y0 && y < y1)
      if (inA && inB) both++
      if (inA || inB) either++
    }
  }
  return either === 0 ? 0 : both / either
}

/** What stays when one takes the strongest, strikes out what it covers, and goes on: the definition, in n squared. */
function naive(list: Found[], iou: number, most: number): number[] {
  const left = list.map((one, i) => ({ ...one, i }))
  const kept: number[] = []
  while (left.length > 0 && kept.length < most) {
    const best = left.reduce((a, b) => (b.score > a.score ? b : a))
    kept.push(best.i)
    for (let k = left.length - 1; k >= 0; k--) {
      if (left[k].i === best.i || (left[k].label === best.label && countedIou(left[k].box, best.box) > iou)) left.splice(k, 1)
    }
  }
  return kept
}

const run = (list: Found[], iou: number, most = 100) =>
  suppressed(Float32Array.from(list.flatMap((one) => one.box)), list.map((one) => one.score), list.map((one) => one.label), iou, most)

describe('box IoU', () => {
  it('is the share of common pixels, the same both ways', () => {
    fc.assert(fc.property(found, found, (a, b) => {
      const boxes = Float32Array.from([...a.box, ...b.box])
      expect(boxIou(boxes, 0, 1)).toBeCloseTo(countedIou(a.box, b.box), 12)
      expect(boxIou(boxes, 1, 0)).toBe(boxIou(boxes, 0, 1))
    }))
  })
})

describe('non-maximum suppression', () => {
  it('is what the definition says, for every class by itself', () => {
    fc.assert(fc.property(fc.array(found, { maxLength: 25 }), fc.constantFrom(0, 0.3, 0.45, 0.71, 1), fc.constantFrom(3, 100), (list, iou, most) => {
      expect(run(list, iou, most)).toEqual(naive(list, iou, most))
    }))
  })

  it('leaves boxes that do not overlap too much, and every box it drops is covered by a stronger one', () => {
    fc.assert(fc.property(fc.array(found, { maxLength: 40 }), (list) => {
      const kept = run(list, 0.45)
      const over = (i: number, j: number) => list[i].label === list[j].label && countedIou(list[i].box, list[j].box) > 0.45
      for (const i of kept) for (const j of kept) if (i !== j) expect(over(i, j)).toBe(false)
      for (let i = 0; i < list.length; i++) if (!kept.includes(i)) expect(kept.some((j) => over(i, j) && list[j].score >= list[i].score)).toBe(true)
    }))
  })
})
