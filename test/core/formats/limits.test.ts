import { expect, test } from 'vitest'
import { base64OfBytes } from '../../../core/formats/base64.ts'
import { coco } from '../../../core/formats/coco.ts'
import type { Row } from '../../../core/formats/fields.ts'
import { labelme } from '../../../core/formats/labelme.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type LimitName } from '../../../core/limits.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'

/*
 * S2 for the readers: every limit has a file at it that passes and one past it that is refused in time and memory, with
 * the name of the limit where the user may raise it. Limits that are slow to reach are lowered.
 */
type Pair = { limit: LimitName; at: number; format: 'labelme' | 'coco'; make(size: number): unknown; field?: string }

const shape = (more: Row = {}): Row => ({ label: 'a', points: [[1, 2]], shape_type: 'polygon', flags: {}, ...more })
const labelmeFile = (more: Row = {}): Row => (
  { shapes: [shape()], imagePath: 'a.jpg', imageData: null, imageHeight: 9, imageWidth: 9, ...more }
)
const points = (count: number) => Array.from({ length: count }, (_, i) => [i, i])
const annotation = (more: Row = {}): Row => ({ id: 1, image_id: 1, category_id: 1, segmentation: [[1, 1, 5, 1, 5, 5]], ...more })
const cocoFile = (more: Row = {}): Row => ({
  images: [{ id: 1, file_name: 'a.jpg', width: 20, height: 10 }], annotations: [annotation()], categories: [{ id: 1, name: 'a' }],
  ...more,
})
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
const blank = (length: number) => ' '.repeat(length)
const padded = (row: Row, bytes: number) => `${JSON.stringify(row)}${blank(bytes - JSON.stringify(row).length)}`
const maskShape = (width: number, height: number) => shape({
  shape_type: 'mask', points: [[0, 0], [width - 1, height - 1]],
  mask: base64OfBytes(writeMaskPng(new Uint8Array(width * height), width, height, nodeZlib)),
})
const alternating = (runs: number): Row => annotation(
  { segmentation: { size: [10, 20], counts: [...Array.from({ length: runs - 1 }, () => 1), 200 - (runs - 1)] } },
)

const PAIRS: Pair[] = [
  { limit: 'jsonDepth', at: LIMITS.jsonDepth, format: 'labelme', make: (n) => labelmeFile({ deep: nested(n - 1) }) },
  {
    limit: 'jsonDepth', at: LIMITS.jsonDepth, format: 'coco',
    make: (n) => cocoFile({ annotations: [annotation({ deep: nested(n - 3) })] }),
  },
  { limit: 'labelmeFileBytes', at: 5_000, format: 'labelme', make: (n) => padded(labelmeFile(), n) },
  {
    limit: 'labelmeShapes', at: 30, format: 'labelme',
    make: (n) => labelmeFile({ shapes: Array.from({ length: n }, () => shape()) }), field: 'shapes',
  },
  {
    limit: 'labelmePointsPerShape', at: LIMITS.labelmePointsPerShape, format: 'labelme',
    make: (n) => labelmeFile({ shapes: [shape({ points: points(n) })] }), field: 'shapes[0].points',
  },
  {
    limit: 'labelmePointsPerFile', at: 40, format: 'labelme',
    make: (n) => labelmeFile({ shapes: [shape({ points: points(15) }), shape({ points: points(n - 15) })] }),
    field: 'shapes[1].points',
  },
  {
    limit: 'coordinate', at: LIMITS.coordinate, format: 'labelme',
    make: (n) => labelmeFile({ shapes: [shape({ points: [[-n, 0]] })] }), field: 'shapes[0].points[0][0]',
  },
  {
    limit: 'labelLength', at: LIMITS.labelLength, format: 'labelme',
    make: (n) => labelmeFile({ shapes: [shape({ label: 'x'.repeat(n) })] }), field: 'shapes[0].label',
  },
  {
    limit: 'attributeTextLength', at: LIMITS.attributeTextLength, format: 'labelme',
    make: (n) => labelmeFile({ shapes: [shape({ description: 'x'.repeat(n) })] }), field: 'shapes[0].description',
  },
  {
    limit: 'attributes', at: LIMITS.attributes, format: 'labelme',
    make: (n) => labelmeFile({ flags: Object.fromEntries(points(n).map(([i]) => [`f${i}`, true])) }), field: 'flags',
  },
  {
    limit: 'labelmeImageDataBytes', at: 3_000, format: 'labelme',
    make: (n) => labelmeFile({ imageData: base64OfBytes(new Uint8Array(n)) }), field: 'imageData',
  },
  {
    limit: 'imageSide', at: LIMITS.imageSide, format: 'labelme', make: (n) => labelmeFile({ imageWidth: n }), field: 'imageWidth',
  },
  {
    limit: 'imagePixels', at: 900, format: 'labelme', make: (n) => labelmeFile({ imageWidth: n, imageHeight: 1 }),
    field: 'imageWidth',
  },
  {
    limit: 'rleSide', at: 50, format: 'labelme', make: (n) => labelmeFile({ shapes: [maskShape(n, 2)] }), field: 'shapes[0].mask',
  },
  {
    limit: 'rlePixels', at: 50, format: 'labelme', make: (n) => labelmeFile({ shapes: [maskShape(n, 1)] }),
    field: 'shapes[0].mask',
  },
  { limit: 'cocoFileBytes', at: 5_000, format: 'coco', make: (n) => padded(cocoFile(), n) },
  {
    limit: 'cocoRowBytes', at: 2_000, format: 'coco',
    make: (n) => cocoFile(
      { annotations: [annotation({ note: 'x'.repeat(n - JSON.stringify(annotation({ note: '' })).length) })] },
    ),
    field: 'annotations[0]',
  },
  {
    limit: 'cocoImages', at: 20, format: 'coco',
    make: (n) => cocoFile({ images: points(n).map(([i]) => ({ id: i + 1, file_name: `${i}.jpg`, width: 20, height: 10 })) }),
    field: 'images',
  },
  {
    limit: 'cocoCategories', at: 20, format: 'coco',
    make: (n) => cocoFile({ categories: points(n).map(([i]) => ({ id: i + 1, name: `${i}` })) }), field: 'categories',
  },
  {
    limit: 'cocoAnnotations', at: 20, format: 'coco',
    make: (n) => cocoFile({ annotations: points(n).map(([i]) => annotation({ id: i + 1 })) }), field: 'annotations',
  },
  {
    limit: 'coordinate', at: LIMITS.coordinate, format: 'coco',
    make: (n) => cocoFile({ annotations: [annotation({ segmentation: [[1, 1, n, 1, 5, 5]] })] }),
    field: 'annotations[0].segmentation[0][2]',
  },
  {
    limit: 'labelmePointsPerShape', at: 30, format: 'coco',
    make: (n) => cocoFile({ annotations: [annotation({ segmentation: [points(n).flat()] })] }),
    field: 'annotations[0].segmentation[0]',
  },
  {
    limit: 'labelLength', at: LIMITS.labelLength, format: 'coco',
    make: (n) => cocoFile({ categories: [{ id: 1, name: 'x'.repeat(n) }] }), field: 'categories[0].name',
  },
  {
    limit: 'rleRuns', at: 30, format: 'coco', make: (n) => cocoFile({ annotations: [alternating(n)] }),
    field: 'annotations[0].segmentation.counts',
  },
  {
    limit: 'rleSide', at: 50, format: 'coco',
    make: (n) => cocoFile(
      { images: [{ id: 1, file_name: 'a.jpg' }], annotations: [annotation({ segmentation: { size: [1, n], counts: [n] } })] },
    ),
    field: 'annotations[0].segmentation.size',
  },
  {
    limit: 'rlePixels', at: 50, format: 'coco',
    make: (n) => cocoFile(
      { images: [{ id: 1, file_name: 'a.jpg' }], annotations: [annotation({ segmentation: { size: [1, n], counts: [n] } })] },
    ),
    field: 'annotations[0].segmentation.size',
  },
]

async function refusal(
  { limit, at, format, make }: Pair, size: number,
): Promise<{ field?: string; message: string; limitName?: string } | null> {
  const made = make(size)
  const files = memoryFiles({ 'a.json': typeof made === 'string' ? made : JSON.stringify(made) })
  const limits = withLimits(at === LIMITS[limit] ? {} : { [limit]: at })
  try {
    for await (
      const item of (format === 'coco' ? coco : labelme).read!(files, readOptions({ limits }))
    ) if (item.kind === 'skipped') return item
    return null
  } catch (thrown) {
    if (thrown instanceof Fault && !thrown.message.includes('no labelme files')) {
      return { ...thrown.details, message: thrown.message }
    }
    throw thrown
  }
}

test.each(PAIRS)('$format: $limit at $at', async (pair) => {
  const began = performance.now()
  expect(await refusal(pair, pair.at)).toBeNull()
  const refused = await refusal(pair, pair.at + 1)
  expect(refused?.message).toMatch(/limit|farther|pixels/)
  if (pair.field !== undefined) expect(refused?.field).toBe(pair.field)
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('no limit of these readers is without its pair', () => {
  const names = Object.keys(LIMITS).filter((name) => /^(?:labelme|coco|rle|json)/.test(name) && name !== 'cocoStreamBytes')
  expect(names.filter((name) => !PAIRS.some((pair) => pair.limit === name))).toEqual([])
})

// cocoStreamBytes refuses nothing: it chooses how a file is read. At and past it the rows are the same.
test('cocoStreamBytes only changes the way a file is read', async () => {
  const text = JSON.stringify(cocoFile())
  const ways: string[] = []
  const files = memoryFiles({ 'a.json': text }, 10)
  for (const cocoStreamBytes of [text.length, text.length - 1]) {
    const watched = {
      ...files, read: (path: string) => (ways.push('whole'), files.read(path)),
      stream: (path: string) => (ways.push('pieces'), files.stream(path))
    }
    const items = []
    for await (const item of coco.read!(watched, readOptions({ limits: withLimits({ cocoStreamBytes }) }))) items.push(item)
    expect(items.map((item) => item.kind)).toEqual(['image', 'category', 'annotation'])
  }
  expect(ways).toEqual(['whole', 'pieces', 'pieces'])
})

test('a mask PNG that unpacks to more than its header says is refused before it is unpacked', async () => {
  const honest = writeMaskPng(new Uint8Array(3 * 2), 3, 2, nodeZlib)
  const bomb = writeMaskPng(new Uint8Array(5_000 * 5_000), 5_000, 5_000, nodeZlib)
  // The header of the small one before the pixels of the large one.
  const mixed = new Uint8Array([...honest.subarray(0, 33), ...bomb.subarray(33)])
  const before = process.memoryUsage.rss()
  const files = memoryFiles(
    {
      'a.json': JSON.stringify(
        labelmeFile({ shapes: [shape({ shape_type: 'mask', points: [[0, 0], [2, 1]], mask: base64OfBytes(mixed) })] }),
      )
    },
  )
  for await (const item of labelme.read!(files, readOptions())) expect(item).toMatchObject(
    { kind: 'skipped', field: 'shapes[0].mask', message: expect.stringContaining('damaged') },
  )
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024)
})
