import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { classSummary, summaryOf } from '../../../core/metrics/coco-summary.ts'
import { evaluate } from '../../../core/metrics/coco-eval.ts'
import { readFound, readTruths } from '../../../core/metrics/coco-input.ts'
import type { CocoType } from '../../../core/metrics/coco-types.ts'
import { LIMITS } from '../../../core/limits.ts'

// Against pycocotools: the project's own small sets, and the large ones beside the repository where there are any.
type Own = { truth: object; found: Record<string, unknown>[]; expected: Record<CocoType, { stats: number[]; ap: number[]; curve50: number[] }> }
type Golden = { ground_truth: object; detections: Record<string, unknown>[]; expected: Partial<Record<CocoType, number[]>> }

const FIELD = { bbox: 'bbox', segm: 'segmentation', keypoints: 'keypoints' } as const

async function* bytesOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(JSON.stringify(value))
}

async function evaluated(truth: object, found: Record<string, unknown>[], type: CocoType) {
  const only = found.map((row) => ({ image_id: row['image_id'], category_id: row['category_id'], score: row['score'], [FIELD[type]]: row[FIELD[type]] }))
  const read = await readTruths({ file: 'truth.json', pieces: bytesOf(truth), limits: LIMITS }, type)
  const results = await readFound({ file: 'found.json', pieces: bytesOf(only), limits: LIMITS }, type, read.images)
  return evaluate({ truths: read.truths, found: results }, type, [...read.categories.keys()])
}

function near(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]), `number ${i}: ${value}, not ${expected[i]}`).toBeLessThan(1e-9))
}

describe('pycocotools\' summary, own sets', () => {
  const sets = JSON.parse(readFileSync(new URL('../../fixtures/coco/eval.json', import.meta.url), 'utf8')) as Own[]
  for (const type of ['bbox', 'segm', 'keypoints'] as const) {
    it(`${type}: the summary, each class, and the curve at 0.5`, async () => {
      for (const { truth, found, expected } of sets) {
        const result = await evaluated(truth, found, type)
        near(summaryOf(result).stats, expected[type].stats)
        near(result.classes.map((one) => classSummary(one).ap), expected[type].ap)
        if (expected[type].curve50.length > 0 && result.curves.length > 0) near([...result.curves[0]], expected[type].curve50)
      }
    })
  }
})

const shared = new URL('../../../../shared/goldens/coco/', import.meta.url)
const there = existsSync(shared)
describe.skipIf(!there)(`pycocotools' summary, shared sets${there ? '' : ' (skipped: ../shared is not beside this checkout)'}`, () => {
  for (const name of ['plain', 'crowd', 'dense', 'sparse', 'keypoints']) {
    it(name, async () => {
      const golden = JSON.parse(readFileSync(new URL(`eval-${name}.json`, shared), 'utf8')) as Golden
      for (const [type, stats] of Object.entries(golden.expected)) {
        near(summaryOf(await evaluated(golden.ground_truth, golden.detections, type as CocoType)).stats, stats)
      }
    })
  }
})
