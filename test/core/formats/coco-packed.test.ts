import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { coco } from '../../../core/formats/coco.ts'
import { scanRings } from '../../../core/formats/coco-rings.ts'
import type { ReadItem } from '../../../core/formats/format.ts'
import { unpackShape, type PackedPolygon } from '../../../core/formats/packed-polygon.ts'
import { LIMITS } from '../../../core/limits.ts'
import { itemsOf, memoryFiles, readOptions } from '../../support/dataset-model.ts'
import { mutated } from '../../support/json-mutations.ts'
import { random as randomFrom } from '../../support/random.ts'

// Two ways lead from a segmentation's bytes to a polygon: JSON.parse with every check, and one look at plain decimals.

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const unpacked = (items: ReadItem[]) => items.map(
  (item) => (
    item.kind === 'annotation' ? { ...item, annotation: { ...item.annotation, shape: unpackShape(item.annotation.shape as PackedPolygon) } } : item
  ),
)
const both = async (text: string, piece?: number) => {
  const limits = { ...LIMITS, cocoStreamBytes: piece === undefined ? 1e9 : 1 }
  const [packed, plain] = await Promise.all(
    [true, false].map(
      (pack) => itemsOf(coco, memoryFiles({ 'c.json': text }, piece), readOptions({ pack, limits })).catch(
        (thrown: unknown) => [thrown as ReadItem],
      ),
    ),
  )
  return { packed, plain }
}

const decimal = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -50, max: 700 }).map(String) },
  {
    weight: 9,
    arbitrary: fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 99 })).map(
      ([a, b]) => `${(a / 100).toFixed(2)}${b % 3 ? '' : b}`,
    ),
  },
  {
    weight: 9,
    arbitrary: fc.tuple(fc.integer({ min: -700, max: 700 }), fc.integer({ min: 1, max: 10 ** 17 })).map(([a, b]) => `${a}.${b}`),
  },
  fc.constantFrom(
    '-0', '0.0', '1e2', '1E-3', '00', '01', '.5', '5.', '-', '+1', '1e400', '10000000.5', '123456789012345678',
    '0.1234567890123456789',
  ),
)
const ring = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(6, 8, 12) }, fc.integer({ min: 4, max: 9 })).chain(
  (n) => fc.array(decimal, { minLength: n, maxLength: n }),
).chain((list) => fc.constantFrom(',', ', ', ' ,\n ').map((comma) => `[${list.join(comma)}]`))
const segmentation = fc.oneof(
  { weight: 9, arbitrary: fc.array(ring, { minLength: 1, maxLength: 3 }).map((rings) => `[${rings.join(', ')}]`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[]', 'null', '[[]]', '[1,2,3,4,5,6]', '[[[1]]]', '{"size":[480,640],"counts":[307200]}', '"x"', '[[1,2,3,4,5,"6"]]',
    ),
  },
)

test('rings in plain decimals are seen as JSON.parse sees them, to the last bit', () => {
  let taken = 0
  fc.assert(fc.property(segmentation, (text) => {
    const bytes = new TextEncoder().encode(`x${text}x`)
    const scanned = scanRings(bytes, 1, bytes.length - 1, LIMITS)
    if (!scanned) return
    taken++
    expect(JSON.stringify(JSON.parse(scanned.json))).toBe(JSON.stringify(JSON.parse(text)))
    expect(scanned.json).not.toMatch(/\s/)
    const rings = JSON.parse(text) as number[][]
    for (const one of rings) {
      expect(one.length >= 6 && one.length % 2 === 0 && one.every((value) => Math.abs(value) <= LIMITS.coordinate)).toBe(true)
    }
    const xs = rings.flat().filter((_, i) => i % 2 === 0)
    expect([scanned.sums.left, scanned.sums.right]).toEqual([Math.min(...xs), Math.max(...xs)])
  }), { numRuns: 3_000 })
  expect(taken).toBeGreaterThan(300)
})

test('a file reads the same both ways, whole and in pieces', async () => {
  const box = (text: string) => {
    try {
      const xs = (JSON.parse(text) as number[][]).flat()
      const [left, right] = [Math.min(...xs.filter((_, i) => i % 2 === 0)), Math.max(...xs.filter((_, i) => i % 2 === 0))]
      const [top, bottom] = [Math.min(...xs.filter((_, i) => i % 2 === 1)), Math.max(...xs.filter((_, i) => i % 2 === 1))]
      const bbox = [left, top, right - left, bottom - top]
      return bbox.every(Number.isFinite) ? JSON.stringify(bbox) : '[1,1,9,9]'
    } catch {
      return '[1,1,9,9]'
    }
  }
  await fc.assert(fc.asyncProperty(fc.array(segmentation, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 300 }), async (list, piece) => {
    const valid = list.filter((text) => isJson(text) || text.length % 5 === 0)
    const rows = valid.map(
      (text, i) => `{"id":${i + 1}, "image_id":1,"category_id":1, "bbox": ${box(text)}, "area": 3 , "segmentation" : ${text}${i % 2 ? '' : ', "note": "ö"'}}`,
    )
    const text = `{"images":[{"id":1,"file_name":"a","width":640,"height":480}],"annotations":[${rows.join(' , ')}],"categories":[{"id":1,"name":"a"}]}`
    const { packed, plain } = await both(text, piece % 2 ? piece : undefined)
    // Of a file that is not JSON the rows before the fault may have been read; the fault itself is the same.
    if (plain[0] instanceof Fault) expect(packed).toMatchObject([{ code: plain[0].code, details: { file: 'c.json' } }])
    else expect(unpacked(packed)).toEqual(plain)
  }), { numRuns: 300 })
}, 60_000)

test('mutated files are read and refused alike', async () => {
  const file = {
    images: [{ id: 1, file_name: 'a.jpg', width: 40, height: 30 }], categories: [{ id: 1, name: 'shoe' }],
    annotations: [
      {
        id: 1, image_id: 1, category_id: 1, segmentation: [[5, 5, 15, 5, 15, 15, 5, 15], [1, 1, 2.5, 1, 2, 2.25]],
        bbox: [1, 1, 14, 14], area: 100.5, iscrowd: 0,
      },
      {
        id: 2, image_id: 1, category_id: 1, bbox: [5, 5, 10, 10], area: 100, segmentation: [[5, 5, 15, 5, 15, 15, 5, 15]],
        selvedge: { flags: { a: true } },
      },
    ],
  }
  const random = randomFrom(7)
  let packedRows = 0
  for (let i = 0; i < 1_500; i++) {
    const text = JSON.stringify(mutated(file, random))
    const { packed, plain } = await both(text)
    expect(unpacked(packed), text).toEqual(plain)
    packedRows += packed.filter((item) => item.kind === 'annotation' && 'json' in item.annotation.shape).length
  }
  expect(packedRows).toBeGreaterThan(200)
}, 60_000)
