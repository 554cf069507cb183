import { expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { base64OfBytes } from '../../../core/formats/base64.ts'
import { coco } from '../../../core/formats/coco.ts'
import type { Format } from '../../../core/formats/format.ts'
import { labelme } from '../../../core/formats/labelme.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { annotation } from '../../../core/records/annotation.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'
import { damaged, mutated } from '../../support/json-mutations.ts'
import { random as randomFrom } from '../../support/random.ts'

// S1: whatever a file holds, a reader gives rows that fit our records, or a Fault that names the file and the place.

const mask = base64OfBytes(writeMaskPng(Uint8Array.from([1, 0, 1, 1, 0, 0]), 3, 2, nodeZlib))
const labelmeFile = {
  version: '5.0.1', flags: { indoor: true }, imagePath: '../a.jpg', imageData: null, imageHeight: 64, imageWidth: 48,
  checked: true, selvedge: { status: 'todo', source: 'user' },
  shapes: [
    {
      label: 'shoe', points: [[1, 2], [30.5, 4], [5, -60]], group_id: 3, description: 'x', shape_type: 'polygon',
      flags: { wet: true }, mask: null, selvedge: { object: 1, part: 0, holes: [[1, 1, 2, 2, 3, 1]], outline: 1 },
    },
    {
      label: 'shoe', points: [[1, 2], [30, 4], [5, 60]], group_id: 3, shape_type: 'polygon', flags: {},
      selvedge: { object: 1, part: 1 },
    },
    {
      label: 'sole', points: [[10, 20], [12, 21]], group_id: null, shape_type: 'mask', flags: {}, mask, score: 0.5,
      attributes: { size: 'L' },
    },
    { label: 'lace', points: [[10, 20], [12, 21]], shape_type: 'circle' },
    { label: 'eye', points: [[4, 0], [8, 4], [4, 8], [0, 4]], shape_type: 'rotation', direction: 1.2 },
  ],
}
const cocoFile = {
  info: { year: 2020 }, licenses: [{ id: 1, name: 'l' }], selvedge: { source: 'user' },
  images: [
    { id: 1, file_name: 'a.jpg', width: 40, height: 30, license: 1 }, { id: 'x', file_name: 'b.jpg', width: 20, height: 20 },
  ],
  annotations: [
    {
      id: 1, image_id: 1, category_id: 1, segmentation: [[5, 5, 15, 5, 15, 15, 5, 15], [1, 1, 2, 1, 2, 2]], bbox: [5, 5, 10, 10],
      area: 100, iscrowd: 0, keypoints: [1, 2, 2, 0, 0, 0], num_keypoints: 1,
    },
    {
      id: 2, image_id: 1, category_id: 2, segmentation: { size: [30, 40], counts: [5, 10, 1185] }, bbox: [0, 5, 1, 10], area: 10,
      iscrowd: 1, score: 0.5,
    },
    {
      id: 3, image_id: 'x', category_id: 2, segmentation: { size: [20, 20], counts: '5:Q;' }, attributes: { a: 1 }, track_id: 4,
      selvedge: { flags: { a: true }, shape: { type: 'circle', points: [1, 2, 3, 4] } },
    },
    { id: 4, image_id: 1, category_id: 2, segmentation: [], bbox: [1, 2, 3, 4] },
  ],
  categories: [
    { id: 1, name: 'shoe', keypoints: ['a', 'b'], skeleton: [[1, 2]], supercategory: 's' },
    { id: 2, name: 'sock', selvedge: { color: '#00ff00' } },
  ],
}

const record = annotation.partial().omit({ image: true, category: true })
/** Reads as an import does and checks what comes; true when the whole file was refused. */
async function survives(format: Format, bytes: Uint8Array, name: string): Promise<boolean> {
  const began = performance.now()
  let refused = false
  try {
    for await (const item of format.read!(memoryFiles({ [name]: bytes }, 100), readOptions())) {
      if (item.kind === 'skipped') {
        expect(item).toMatchObject({ file: name, field: expect.any(String), code: expect.any(String), message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/./) })
        continue
      }
      const rows = item.kind === 'image' ? item.annotations : item.kind === 'annotation' ? [item.annotation] : []
      for (const { category, ...row } of rows) {
        expect(['string', 'number']).toContain(typeof category)
        const result = record.safeParse(row)
        if (!result.success) throw new Error(`${JSON.stringify(row)}: ${result.error.message}`)
      }
      if (item.kind === 'image') expect(item.width === null || (Number.isInteger(item.width) && item.width > 0)).toBe(true)
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    expect(thrown.code).toBe('invalid')
    // A folder without any labelme file is no single file's fault.
    if (!thrown.message.includes('no labelme files')) expect(thrown.details).toMatchObject({ file: name })
    if (!thrown.message.includes('no labelme files')) {
      expect(thrown.details.field !== undefined || thrown.details.offset !== undefined).toBe(true)
    }
    refused = true
  }
  expect(performance.now() - began).toBeLessThan(2_000)
  return refused
}

test.each<[string, Format, string, unknown]>([['labelme', labelme, 'a.json', labelmeFile], ['coco', coco, 'c.json', cocoFile]])('20,000 mutated %s files crash nothing', async (_, format, name, file) => {
  expect(await survives(format, new TextEncoder().encode(JSON.stringify(file)), name)).toBe(false)
  const random = randomFrom(20_261_121)
  const before = process.memoryUsage.rss()
  let taken = 0
  for (let i = 0; i < 20_000; i++) {
    const changed = i % 4 === 3 ? damaged(JSON.stringify(file), random) : new TextEncoder().encode(
      JSON.stringify(mutated(file, random)),
    )
    try {
      if (!(await survives(format, changed, name))) taken++
    } catch (error) {
      throw new Error(`file ${i}: ${new TextDecoder().decode(changed).slice(0, 3000)}`, { cause: error })
    }
  }
  // Most mutations spoil a row or a file, many do not; a reader that refuses or takes all of them tests nothing.
  expect(taken).toBeGreaterThan(2_000)
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1024 * 1024)
}, 120_000)
