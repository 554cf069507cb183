import { expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { labelme } from '../../../core/formats/labelme.ts'
import { embeddedInLabelme, readLabelmeFile } from '../../../core/formats/labelme-read.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { base64OfBytes } from '../../../core/formats/base64.ts'
import type { Row } from '../../../core/formats/fields.ts'
import { LIMITS } from '../../../core/limits.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { itemsOf, memoryFiles, readOptions } from '../../support/dataset-model.ts'

const shape = (more: Row = {}): Row => (
  { label: 'shoe', points: [[1, 2], [30, 4], [5, 60]], group_id: null, shape_type: 'polygon', flags: {}, ...more }
)
const file = (shapes: unknown, more: Row = {}): Row => (
  { version: '5.0.1', flags: {}, shapes, imagePath: 'a.jpg', imageData: null, imageHeight: 64, imageWidth: 48, ...more }
)
const read = (row: Row) => readLabelmeFile(row, { file: 'a.json', field: '', limits: LIMITS }, { zlib: nodeZlib })
const shapeOf = (more: Row) => read(file([shape(more)])).annotations[0].shape

test.each<[string, Row, unknown]>([
  ['polygon', {}, { type: 'polygon', parts: [[[1, 2, 30, 4, 5, 60]]] }],
  ['polygon of one point', { points: [[1, 2]] }, { type: 'polygon', parts: [[[1, 2]]] }],
  ['no shape_type, as before 4.0', { shape_type: undefined }, { type: 'polygon', parts: [[[1, 2, 30, 4, 5, 60]]] }],
  ['rectangle, any corners', { shape_type: 'rectangle', points: [[9, 8], [1, 2]] }, { type: 'rectangle', points: [9, 8, 1, 2] }],
  [
    'rectangle of X-AnyLabeling', { shape_type: 'rectangle', points: [[1, 2], [9, 2], [9, 8], [1, 8]] },
    { type: 'rectangle', points: [1, 2, 9, 8] },
  ],
  [
    'the same from another corner', { shape_type: 'rectangle', points: [[1, 2], [1, 8], [9, 8], [9, 2]] },
    { type: 'rectangle', points: [1, 2, 9, 8] },
  ],
  [
    'rectangle that is turned', { shape_type: 'rectangle', points: [[4, 0], [8, 4], [4, 8], [0, 4]] },
    { type: 'oriented_rectangle', points: [4, 0, 8, 4, 4, 8, 0, 4] },
  ],
  [
    'rectangle that is none', { shape_type: 'rectangle', points: [[4, 0], [8, 4], [4, 8], [0, 5]] },
    { type: 'polygon', parts: [[[4, 0, 8, 4, 4, 8, 0, 5]]] },
  ],
  [
    'oriented_rectangle', { shape_type: 'oriented_rectangle', points: [[4, 0], [8, 4], [4, 8], [0, 4]] },
    { type: 'oriented_rectangle', points: [4, 0, 8, 4, 4, 8, 0, 4] },
  ],
  [
    'rotation of X-AnyLabeling', { shape_type: 'rotation', points: [[4, 0], [8, 4], [4, 8], [0, 4]], direction: 1.5 },
    { type: 'oriented_rectangle', points: [4, 0, 8, 4, 4, 8, 0, 4] },
  ],
  [
    'quadrilateral of X-AnyLabeling', { shape_type: 'quadrilateral', points: [[4, 0], [8, 4], [4, 8], [0, 5]] },
    { type: 'polygon', parts: [[[4, 0, 8, 4, 4, 8, 0, 5]]] },
  ],
  ['circle', { shape_type: 'circle', points: [[5, 5], [8, 9]] }, { type: 'circle', points: [5, 5, 8, 9] }],
  ['line', { shape_type: 'line', points: [[5, 5], [8, 9]] }, { type: 'line', points: [5, 5, 8, 9] }],
  ['linestrip', { shape_type: 'linestrip', points: [[5, 5], [8, 9], [1, 1]] }, { type: 'linestrip', points: [5, 5, 8, 9, 1, 1] }],
  ['point', { shape_type: 'point', points: [[5.25, 5]] }, { type: 'point', points: [5.25, 5] }],
  ['points', { shape_type: 'points', points: [[5, 5], [6, 6]] }, { type: 'points', points: [5, 5, 6, 6] }],
  [
    'points outside of the image stay', { points: [[-7.5, -1e7], [1e7, 4], [5, 6000]] },
    { type: 'polygon', parts: [[[-7.5, -1e7, 1e7, 4, 5, 6000]]] },
  ],
])('%s', (_, more, expected) => {
  expect(shapeOf(more)).toEqual(expected)
})

const pixels = Uint8Array.from([1, 0, 1, 1, 0, 0])
const png = base64OfBytes(writeMaskPng(pixels, 3, 2, nodeZlib))
const maskRows = (more: Row) => {
  const mask = shapeOf({ shape_type: 'mask', mask: png, ...more })
  if (mask.type !== 'mask') throw new Error(mask.type)
  const bytes = bitmapOf(runsOfRle(mask.rle))
  const found: [number, number][] = []
  for (let i = 0; i < bytes.length; i++) if (bytes[i]) found.push([i % 48, Math.floor(i / 48)])
  return found
}

test('a mask is the crop between its inclusive corners, put into the whole image', () => {
  expect(maskRows({ points: [[10, 20], [12, 21]] })).toEqual([[10, 20], [12, 20], [10, 21]])
  // Fractional corners: rounded half to even, and the crop's own size counts.
  expect(maskRows({ points: [[10.5, 21.5], [40, 50]] })).toEqual([[10, 22], [12, 22], [10, 23]])
  // What falls outside is cut off.
  expect(maskRows({ points: [[-1, 63], [1, 64]] })).toEqual([[1, 63]])
})

test('masks of 1 and 16 bits and of palette indices are read, colour is refused', async () => {
  const { default: sharp } = await import('sharp')
  const grey = sharp(Buffer.from(pixels.map((v) => v * 255)), { raw: { width: 3, height: 2, channels: 1 } })
  const inside = [[10, 20], [12, 20], [10, 21]]
  const outside = [[11, 20], [11, 21], [12, 21]]
  const rowsOf = (bytes: Buffer) => maskRows({ points: [[10, 20], [12, 21]], mask: base64OfBytes(bytes) })
  expect(rowsOf(await grey.clone().toColourspace('b-w').png().toBuffer())).toEqual(inside)
  expect(rowsOf(await grey.clone().toColourspace('grey16').png().toBuffer())).toEqual(inside)
  // A palette has indices where grey has values; which of the two colours is 0 is the writer's choice.
  expect([inside, outside]).toContainEqual(rowsOf(await grey.clone().png({ palette: true, colours: 2 }).toBuffer()))
  const colour = await sharp(Buffer.alloc(18, 9), { raw: { width: 3, height: 2, channels: 3 } }).png().toBuffer()
  expect(() => maskRows({ points: [[10, 20], [12, 21]], mask: base64OfBytes(colour) })).toThrow('single channel')
})

test('flags, group, description and everything unknown are kept, unknown keys in their order', () => {
  const item = read(file([shape({ zeta: 1, label: 'left', group_id: -3, description: 'worn', flags: { wet: true }, alpha: { deep: [1, null] }, difficult: false })], {
    flags: { indoor: false }, lineColor: [0, 255, 0, 128], checked: true,
  }))
  expect(item).toMatchObject(
    { path: 'a.jpg', from: 'a.json', width: 48, height: 64, mark: { status: 'done', flags: { indoor: false } } },
  )
  expect(JSON.stringify(item.extra)).toBe('{"labelme":{"lineColor":[0,255,0,128],"checked":true}}')
  expect(item.annotations[0]).toMatchObject({ category: 'left', group: -3, description: 'worn', flags: { wet: true } })
  expect(JSON.stringify(item.annotations[0].extra)).toBe('{"labelme":{"zeta":1,"alpha":{"deep":[1,null]},"difficult":false}}')
  expect(read(file([shape({ score: 0.5, attributes: { size: 'L' } })])).annotations[0]).toMatchObject(
    { score: 0.5, attributes: { size: 'L' } },
  )
  expect(read(file([shape({ score: null, attributes: {}, description: null, flags: null, group_id: undefined })])).annotations[0]).toEqual({
    category: 'shoe', shape: expect.anything(), extra: { labelme: { score: null, attributes: {} } },
  })
  expect(read(file([], { flags: null, imageHeight: null, imageWidth: undefined }))).toMatchObject({ width: null, height: null })
  expect(read(file([], { imagePath: '..\\Mission Patrick\\x.jpg' }))).toMatchObject({
    path: '../Mission Patrick/x.jpg', extra: { labelme: { imagePath: '..\\Mission Patrick\\x.jpg' } },
  })
})

const faultOf = (row: Row): Fault => {
  try {
    read(row)
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}

test.each<[string, Row, string]>([
  ['shapes missing a list', file({}), 'shapes'],
  ['a shape that is none', file([shape(), 7]), 'shapes[1]'],
  ['no label', file([shape({ label: undefined })]), 'shapes[0].label'],
  ['an empty label', file([shape({ label: '' })]), 'shapes[0].label'],
  ['a text for a coordinate', file([shape(), shape({ points: [[1, 2], [3, 4], [5, '6']] })]), 'shapes[1].points[2][1]'],
  ['null for a coordinate', file([shape({ points: [[null, 2]] })]), 'shapes[0].points[0][0]'],
  ['true for a coordinate', file([shape({ points: [[1, true]] })]), 'shapes[0].points[0][1]'],
  ['a coordinate too far', file([shape({ points: [[1, 2], [3, -1.0000001e7]] })]), 'shapes[0].points[1][1]'],
  ['a point of three numbers', file([shape({ points: [[1, 2, 3]] })]), 'shapes[0].points[0]'],
  ['no points', file([shape({ points: [] })]), 'shapes[0].points'],
  ['a circle of three points', file([shape({ shape_type: 'circle' })]), 'shapes[0].points'],
  ['a cuboid', file([shape({ shape_type: 'cuboid' })]), 'shapes[0].shape_type'],
  ['a name of Object.prototype as type', file([shape({ shape_type: 'toString' })]), 'shapes[0].shape_type'],
  ['a group of text', file([shape({ group_id: '1' })]), 'shapes[0].group_id'],
  ['a group of true', file([shape({ group_id: true })]), 'shapes[0].group_id'],
  ['half a group', file([shape({ group_id: 1.5 })]), 'shapes[0].group_id'],
  ['a flag of text', file([shape({ flags: { wet: 'yes' } })]), 'shapes[0].flags.wet'],
  ['flags as list', file([], { flags: ['a'] }), 'flags'],
  ['a description that is a number', file([shape({ description: 5 })]), 'shapes[0].description'],
  ['no image path', file([], { imagePath: undefined }), 'imagePath'],
  ['a height of true', file([], { imageHeight: true }), 'imageHeight'],
  ['a fractional width', file([], { imageWidth: 10.5 }), 'imageWidth'],
  ['one of two sizes', file([], { imageWidth: null }), 'imageWidth'],
  ['a size past the limit', file([], { imageWidth: 65_536 }), 'imageWidth'],
  ['imageData that is a number', file([], { imageData: 5 }), 'imageData'],
  ['a mask without PNG', file([shape({ shape_type: 'mask', points: [[1, 1], [3, 2]], mask: null })]), 'shapes[0].mask'],
  ['a mask on a polygon', file([shape({ mask: png })]), 'shapes[0].mask'],
  ['a mask that is not base64', file([shape({ shape_type: 'mask', points: [[1, 1], [3, 2]], mask: '§' })]), 'shapes[0].mask'],
  ['a mask that is no PNG', file([shape({ shape_type: 'mask', points: [[1, 1], [3, 2]], mask: 'AAAA' })]), 'shapes[0].mask'],
  [
    'a mask of another size than its corners', file([shape({ shape_type: 'mask', points: [[1, 1], [4, 2]], mask: png })]),
    'shapes[0].mask',
  ],
  [
    'a mask in a file without size',
    file([shape({ shape_type: 'mask', points: [[1, 1], [3, 2]], mask: png })], { imageHeight: null, imageWidth: null }),
    'shapes[0].mask',
  ],
  ['our own key with nonsense', file([shape({ selvedge: { order: 'x' } })]), 'shapes[0].selvedge.order'],
  ['a source nobody can be', file([shape({ selvedge: { source: 'root' } })]), 'shapes[0].selvedge.source'],
])('refuses %s, naming the field', (_, row, field) => {
  const { code, details, message } = faultOf(row)
  expect({ code, file: details.file, field: details.field }).toEqual({ code: 'invalid', file: 'a.json', field })
  expect(message).toMatch(/\.$/)
  expect(details.fix).toMatch(/./)
})

test('a folder: files in byte order, other JSON noted, bad ones listed with the rest taken', async () => {
  const text = JSON.stringify(file([shape()]))
  const items = await itemsOf(labelme, memoryFiles({
    'b.json': text, 'a.json': text, 'sub/c.json': text, 'coco.json': '{"images": []}', 'x.JSON': text, 'photo.jpg': 'x',
    'cut.json': text.slice(0, -2), 'twice.json': '{"shapes": [], "flags": {}, "imagePath": "a", "imageData": null, "flags": {}}',
    'proto.json': text.replace('"group_id"', '"__proto__"'), 'nan.json': text.replace('[1,2]', '[NaN,2]'),
    'latin.json': Uint8Array.from([0x7b, 0x22, 0xff]),
  }))
  expect(items.map((item) => (item.kind === 'image' ? item.from : item.kind === 'skipped' ? [item.file, item.field, item.code, item.note ?? false] : item))).toEqual([
    'a.json', 'b.json', ['coco.json', '', 'unsupported', true], ['cut.json', '', 'invalid', false],
    ['latin.json', '', 'invalid', false],
    ['nan.json', '', 'invalid', false], ['proto.json', 'shapes[0].__proto__', 'invalid', false], 'sub/c.json',
    ['twice.json', 'flags', 'invalid', false], 'x.JSON',
  ])
  await expect(itemsOf(labelme, memoryFiles({ 'coco.json': '{}', 'a.txt': '' }))).rejects.toThrow('no labelme files')
})

test('the photo inside a file is given on request only', async () => {
  const files = memoryFiles({ 'a.json': JSON.stringify(file([], { imageData: base64OfBytes(Uint8Array.from([1, 2, 3])) })) })
  const [item] = await itemsOf(labelme, files)
  expect(item).toMatchObject({ kind: 'image', embedded: true })
  expect(await embeddedInLabelme(files, 'a.json', readOptions())).toEqual(Uint8Array.from([1, 2, 3]))
})
