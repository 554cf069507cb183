import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { alpha } from '../../../core/formats/alpha.ts'
import { cutouts } from '../../../core/formats/cutouts.ts'
import type { Format } from '../../../core/formats/format.ts'
import { masks } from '../../../core/formats/masks.ts'
import { writeGreyPng, writeMaskPng, writePalettePng } from '../../../core/formats/png-write.ts'
import { trimaps } from '../../../core/formats/trimaps.ts'
import { VOC_PALETTE } from '../../../core/formats/voc-colours.ts'
import { voc } from '../../../core/formats/voc.ts'
import { withLimits, type LimitName } from '../../../core/limits.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'

/*
 * S2 for pictures: a file at the limit passes, one past it is refused by name before anything of its size is allocated.
 * Limits that are slow to reach are lowered.
 */
const png = (w: number, h: number) => writeMaskPng(new Uint8Array(w * h).fill(200), w, h, nodeZlib)
/** RGBA of one colour, with the parts of a grey PNG but for the header's colour and the pixels. */
function rgba(w: number, h: number): Uint8Array {
  const plain = Buffer.from(png(w, h))
  plain[25] = 6
  const rows = deflateSync(Buffer.alloc(h * (4 * w + 1), 0))
  const chunk = Buffer.alloc(rows.length + 12)
  chunk.writeUInt32BE(rows.length, 0)
  chunk.write('IDAT', 4, 'latin1')
  rows.copy(chunk, 8)
  return Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(plain.length - 12)])
}
const xml = '<annotation><filename>a.jpg</filename><object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>'
const made: Record<string, [Format, (w: number, h: number) => Record<string, string | Uint8Array>]> = {
  alpha: [alpha, (w, h) => ({ 'a.png': writeGreyPng(new Uint16Array(w * h), w, h, nodeZlib) })],
  cutouts: [cutouts, (w, h) => ({ 'a.png': rgba(w, h) })],
  trimaps: [trimaps, (w, h) => ({ 'a.png': png(w, h) })],
  semantic: [masks, (w, h) => ({ 'a.png': writePalettePng(new Uint8Array(w * h), w, h, VOC_PALETTE, nodeZlib), 'classes.json': '{"classes": []}' })],
  voc: [voc, (w, h) => ({ 'Annotations/a.xml': xml, 'SegmentationObject/a.png': writePalettePng(new Uint8Array(w * h), w, h, VOC_PALETTE, nodeZlib) })],
}

async function skipped([format, files]: (typeof made)[string], size: [number, number], limits: Partial<Record<LimitName, number>>) {
  const found = []
  for await (const item of format.read!(memoryFiles(files(...size)), readOptions({ limits: withLimits(limits) }))) if (item.kind === 'skipped') found.push(item)
  return found
}

it.each(Object.keys(made))('%s pictures keep the limits of masks', async (name) => {
  const kind = made[name]
  const picture = Object.entries(kind[1](20, 10)).find(([path]) => path.endsWith('.png'))!
  const bytes = picture[1].length
  const channels = name === 'cutouts' ? 4 : name === 'alpha' ? 2 : 1
  for (const [limit, at, past] of [['rleSide', 20, [21, 9]], ['rlePixels', 200 * channels, [20, 11]]] as const) {
    expect(await skipped(kind, [20, 10], { [limit]: at }), `${limit} at`).toEqual([])
    expect(await skipped(kind, [past[0], past[1]], { [limit]: at }), `${limit} past`).toMatchObject([{ code: 'invalid', file: picture[0], fix: expect.stringContaining(limit) }])
  }
  expect(await skipped(kind, [20, 10], { labelmeImageDataBytes: bytes })).toEqual([])
  expect(await skipped(kind, [20, 10], { labelmeImageDataBytes: bytes - 1 })).toMatchObject([{ code: 'invalid', file: picture[0] }])
})

it('lists of numbered masks keep theirs', async () => {
  const files = { 'a.png': writePalettePng(new Uint8Array(4), 2, 2, VOC_PALETTE, nodeZlib), 'classes.json': JSON.stringify({ classes: [{ index: 1, name: 'abc' }, { index: 2, name: 'b' }] }) }
  const read = async (limits: Partial<Record<LimitName, number>>) => {
    for await (const item of masks.read!(memoryFiles(files), readOptions({ limits: withLimits(limits) }))) if (item.kind === 'skipped') throw new Error(item.message)
  }
  for (const [limit, at] of [['labelmeFileBytes', files['classes.json'].length], ['cocoCategories', 2], ['labelLength', 3]] as const) {
    await read({ [limit]: at })
    await expect(read({ [limit]: at - 1 })).rejects.toMatchObject({ code: 'invalid', details: { limitName: limit, file: 'classes.json' } })
  }
})
