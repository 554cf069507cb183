import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyRuns, type Box } from '../../../core/mask/runs.ts'
import { evaluate } from '../../../core/metrics/coco-eval.ts'
import type { CocoFound, CocoTruth } from '../../../core/metrics/coco-types.ts'
import { confusing, type Confusion } from '../../../core/metrics/confusion.ts'

const SEED = 20_261_122
const shared = { keypoints: null, mask: () => emptyRuns(1, 1) }
const truth = (image: number, category: number, bbox: Box, crowd = false): CocoTruth => ({ ...shared, image, category, bbox, area: bbox[2] * bbox[3], crowd, ignore: crowd })
const found = (image: number, category: number, bbox: Box, score: number): CocoFound => ({ ...shared, image, category, bbox, area: bbox[2] * bbox[3], score })

function confused(truths: CocoTruth[], detections: CocoFound[], score = 0): Confusion {
  const steps = confusing({ truths, found: detections }, 'bbox', [1, 2], score)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe('table of confusions', () => {
  const box: Box = [0, 0, 10, 10]

  it('pairs what overlaps most, whatever the classes; of equals the same class, then the better score', () => {
    expect(confused([truth(1, 1, box)], [found(1, 2, box, 0.9)]).counts).toEqual([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    expect(confused([truth(1, 1, box)], [found(1, 2, box, 0.9), found(1, 1, box, 0.5)]).counts).toEqual([[1, 0, 0], [0, 0, 0], [0, 1, 0]])
    const { counts, cells } = confused([truth(1, 1, box), truth(2, 2, box)], [found(1, 1, [5, 0, 10, 10], 0.9), found(3, 1, box, 0.9)])
    expect(counts).toEqual([[0, 0, 1], [0, 0, 1], [2, 0, 0]])
    expect(cells).toContainEqual({ truth: 2, found: 0, images: [1, 3] })
  })

  it('a crowd is no truth, and what lies in it is no false alarm', () => {
    expect(confused([truth(1, 1, [0, 0, 40, 40], true)], [found(1, 1, box, 0.9), found(1, 2, [38, 38, 10, 10], 0.9)]).counts)
      .toEqual([[0, 0, 0], [0, 0, 0], [0, 1, 0]])
  })

  const boxes = fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  const place = { image: fc.integer({ min: 1, max: 3 }), category: fc.integer({ min: 1, max: 2 }), bbox: boxes }
  const scenes = fc.tuple(
    fc.array(fc.record({ ...place, crowd: fc.boolean() }), { maxLength: 12 }), fc.array(fc.record({ ...place, score: fc.integer({ min: 0, max: 10 }) }), { maxLength: 12 }),
  ).map(([a, b]) => ({
    truths: a.map((one) => truth(one.image, one.category, one.bbox, one.crowd)), detections: b.map((one) => found(one.image, one.category, one.bbox, one.score / 10)),
  }))

  it('counts every truth that counts once, no detection twice, and knows the photos of each wrong cell', () => {
    fc.assert(fc.property(scenes, ({ truths, detections }) => {
      const { counts, cells } = confused(truths, detections, 0.3)
      const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0)
      for (const category of [1, 2]) {
        expect(sum(counts[category - 1])).toBe(truths.filter((one) => one.category === category && !one.ignore).length)
        expect(sum(counts.map((row) => row[category - 1]))).toBeLessThanOrEqual(detections.filter((one) => one.category === category && one.score >= 0.3).length)
      }
      for (const cell of cells) {
        expect(new Set(cell.images).size).toBe(cell.images.length)
        expect(cell.images.length).toBeLessThanOrEqual(counts[cell.truth][cell.found])
      }
      expect(counts[2][2]).toBe(0)
    }), { seed: SEED, numRuns: 300 })
  })

  it('what is right and wrong by score adds up to the recall of the evaluation', () => {
    fc.assert(fc.property(scenes, ({ truths, detections }) => {
      const { byScore, classes } = evaluate({ truths, found: detections }, 'bbox', [1, 2])
      const right = byScore.right.reduce((total, value) => total + value, 0)
      const reached = classes.reduce((total, one) => total + (one.truths > 0 ? one.recall[0][2][0] * one.truths : 0), 0)
      expect(right).toBeCloseTo(reached, 9)
      expect(byScore.truths).toBe(truths.filter((one) => !one.ignore).length)
    }), { seed: SEED, numRuns: 200 })
  })
})
