import sharp from 'sharp'
import { expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { drawFigure } from '../../../core/figure/figure.ts'
import { JOINTS } from '../../../core/figure/joints.ts'
import { figureRecipe } from '../../../core/figure/recipe.ts'
import { alpha } from '../../../core/formats/alpha.ts'
import { cutouts } from '../../../core/formats/cutouts.ts'
import type { Format, ReadItem } from '../../../core/formats/format.ts'
import { depth } from '../../../core/formats/depth.ts'
import { human36m } from '../../../core/formats/human36m.ts'
import { createJointTable } from '../../../core/formats/human36m-rows.ts'
import { writeNpy } from '../../../core/formats/npy.ts'
import { writePfm } from '../../../core/formats/pfm.ts'
import { masks } from '../../../core/formats/masks.ts'
import { writeGreyPng, writeMaskPng, writePalettePng, writeRgbPng } from '../../../core/formats/png-write.ts'
import { rleCsv } from '../../../core/formats/rle-csv.ts'
import { trimaps } from '../../../core/formats/trimaps.ts'
import { isUnplaced, placedShape } from '../../../core/formats/unplaced-shape.ts'
import { VOC_PALETTE } from '../../../core/formats/voc-colours.ts'
import { voc } from '../../../core/formats/voc.ts'
import { yolo } from '../../../core/formats/yolo.ts'
import { spaceOf } from '../../../core/pose/joints/space-joints.ts'
import { annotation } from '../../../core/records/annotation.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'
import { mutated as changedJson } from '../../support/json-mutations.ts'
import { random as seeded } from '../../support/random.ts'

// S1: whatever a file holds, a reader gives rows that fit our records, or a refusal that names the file and the place in it.

const record = annotation.partial().omit({ image: true, category: true })

function checkItem(item: ReadItem, files: readonly string[]): void {
  if (item.kind === 'skipped') {
    expect(files).toContain(item.file)
    expect(item).toMatchObject({ field: expect.any(String), code: expect.stringMatching(/^(invalid|conflict|unsupported|not-found)$/), message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/./) })
    return
  }
  const rows = item.kind === 'image' ? item.annotations : item.kind === 'annotation' ? [item.annotation] : []
  for (const { category, shape, ...row } of rows) {
    expect(String(category).length).toBeGreaterThan(0)
    if (isUnplaced(shape)) {
      try {
        placedShape(shape, 24, 17)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Fault)
      }
    } else if (!record.safeParse({ ...row, shape }).success) throw new Error(JSON.stringify({ shape, ...row }).slice(0, 2_000))
    // Joints in space that are brought along must be readable again.
    if (row.extra?.['coco']) expect(spaceOf({ extra: row.extra })).not.toBeNull()
    if (shape.type === 'mask') expect(areaOf(runsOfRle(shape.rle))).toBe(row.area)
  }
  const deep = item.kind === 'image' ? item.depth : undefined
  if (deep) {
    expect(deep.low).toBeLessThanOrEqual(deep.high)
    expect([deep.low > 0, Number.isFinite(deep.high), deep.unit.length <= 20]).toEqual([true, true, true])
  }
  for (const matte of item.kind === 'image' ? (item.mattes ?? []) : []) {
    if (matte.annotation !== null) expect(matte.annotation).toBeLessThan(rows.length)
    if (matte.trimap) expect(runsOfRle(matte.trimap.unknown).w).toBe((item as { width: number }).width)
  }
}

async function survives(format: Format, files: Record<string, string | Uint8Array>): Promise<boolean> {
  const began = performance.now()
  let [taken, bad] = [false, false]
  try {
    for await (const item of format.read!(memoryFiles(files, 50), readOptions())) {
      checkItem(item, Object.keys(files))
      if (item.kind === 'image') taken = true
      if (item.kind === 'skipped' && !item.note) bad = true
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    expect(thrown.code).toBe('invalid')
    // A folder without any such file is no single file's fault.
    if (thrown.details.file !== undefined) {
      expect(Object.keys(files)).toContain(thrown.details.file)
      expect(thrown.details.field !== undefined || thrown.details.offset !== undefined, JSON.stringify(thrown.details)).toBe(true)
    }
    bad = true
  }
  expect(performance.now() - began).toBeLessThan(2_000)
  return taken && !bad
}

const W = 24
const H = 17
const noise = (channels: number) => Buffer.from(Array.from({ length: W * H * channels }, (_, i) => (i * 57) % 256))
const raw = (channels: 1 | 2 | 3 | 4) => ({ raw: { width: W, height: H, channels } })
const distances = Float32Array.from({ length: W * H }, (_, p) => 1 + (p % W) / 8)
const cameras = JSON.stringify({ figures: [{ name: 'a', K: [50, 0, 12, 0, 50, 8, 0, 0, 1] }] })
const meanings = JSON.stringify({ unit: 'm', maps: [{ file: 'a.png', scale: 0.001, offset: 0, values: 'distance', camera: { fx: 50, fy: 50, cx: 12, cy: 8 } }] })
const indices = Uint8Array.from({ length: W * H }, (_, p) => (p % W < 8 ? 1 : p % W < 12 ? 2 : 0))
const rgb = Uint8Array.from({ length: 3 * W * H }, (_, i) => (i % 3 === 0 ? indices[Math.floor(i / 3)] : 0))
const xml = '<annotation><folder>x</folder><filename>a.jpg</filename><size><width>24</width><height>17</height></size>' +
  '<object><name>shoe</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>12</ymax></bndbox></object><!-- x --></annotation>'
const classes = JSON.stringify({ kind: 'semantic', classes: [{ index: 1, name: 'a' }, { index: 2, name: 'b' }] })
const instances = JSON.stringify({ kind: 'instance', photos: { 'a.png': [{ index: 1, category: 'a' }, { index: 2, category: 'b' }] } })
const person = drawFigure(figureRecipe.parse({ seed: 9, size: 64 }), 0)
const table = createJointTable()
const joints = table.head + table.line({
  file: 'in/a, b.png', width: 64, height: 64, annotation: 3, category: 'person', bbox: [3, 4, 30, 50], score: 0.5, names: JOINTS,
  keypoints: person.joints.flatMap(({ x, y }) => [x, y, 2]), space: { joints: person.joints.map(({ camera: [x, y, z] }) => [1_000 * x, 1_000 * y, 1_000 * z]), camera: person.camera },
})
const bareJoints = 'file_name,fx,fy,cx,cy,score,left_knee_x,left_knee_y,left_knee_z,nose_x,nose_y,nose_z\n"a ""b"".png",300,300,32,32,0.5,100,-50,2000,3,4,1500\nb.png,,,,,,,,,1,2,3\n'
const pixelJoints = 'file_name,image_width,image_height,box_x,box_y,box_width,box_height,neck_u,neck_v,neck_flag,head_u,head_v\na.png,64,48,1,2,30,40,10,12,1,11,5\n'
/** What spreadsheets, scripts and people put into files. */
const PIECES = ['-', 'NaN', 'nan', '1e309', '1e-320', '"', ',', '\n', '\r\n', '\0', '=1+1', '9'.repeat(400), '\ufeff', '../', '{', ']', '__proto__']
const panoptic = JSON.stringify({
  categories: [{ id: 1, name: 'a' }], images: [{ id: 4, file_name: 'a.jpg' }],
  annotations: [{ image_id: 4, file_name: 'a.png', segments_info: [{ id: 1, category_id: 1, iscrowd: 0 }, { id: 2, category_id: 1, iscrowd: 1 }] }],
})

test.each<[string, Format, (() => Promise<Record<string, string | Uint8Array>>)[], number?]>([
  ['cutouts', cutouts, [async () => ({ 'a.png': await sharp(noise(4), raw(4)).png().toBuffer() }), async () => ({ 'cutout/a.png': await sharp(noise(4), raw(4)).png().toBuffer(), 'mask/a.png': writeMaskPng(indices, W, H, nodeZlib) })]],
  ['alphas', alpha, [async () => ({ 'a.png': await sharp(noise(1), raw(1)).toColourspace('b-w').png().toBuffer() }), async () => ({ 'a.png': await sharp(noise(1), raw(1)).toColourspace('grey16').png().toBuffer() })]],
  ['trimaps', trimaps, [async () => ({ 'a.png': writeMaskPng(indices.map((one) => one * 127), W, H, nodeZlib) })]],
  ['depth maps', depth, [
    async () => ({ 'a.npy': writeNpy(distances, [H, W]) }), async () => ({ 'depth/a.pfm': writePfm(distances, W, H), 'figures.json': cameras }),
    async () => ({ 'a.png': writeGreyPng(Uint16Array.from(distances, (one) => 1_000 * one), W, H, nodeZlib), 'depth.json': meanings }),
  ], 20_000],
  ['tables of joints', human36m, [async () => ({ 'joints.csv': joints }), async () => ({ 'a.csv': bareJoints }), async () => ({ 'a.csv': pixelJoints })], 20_000],
  ['numbered masks', masks, [
    async () => ({ 'a.png': writePalettePng(indices, W, H, VOC_PALETTE, nodeZlib), 'classes.json': classes }),
    async () => ({ 'a.png': writePalettePng(indices, W, H, VOC_PALETTE, nodeZlib), 'instances.json': instances }),
    async () => ({ 'a.png': writeRgbPng(rgb, W, H, nodeZlib), 'panoptic.json': panoptic }),
  ]],
  ['VOC', voc, [async () => ({ 'Annotations/a.xml': xml }), async () => ({ 'Annotations/a.xml': xml, 'SegmentationObject/a.png': writePalettePng(indices, W, H, VOC_PALETTE, nodeZlib) })]],
  ['YOLO', yolo, [async () => ({ 'labels/a.txt': '0 0.1 0.2 0.3 0.4\n1 0.1 0.2 0.5 0.6 0.7 0.1\n', 'data.yaml': 'train: x\nnames:\n  0: shoe\n  1: "lace, left"\n' })]],
  ['run lengths', rleCsv, [async () => ({ 'a.csv': 'ImageId,EncodedPixels,Height,Width,ClassId\na.jpg,1 3 9 2,17,24,shoe\n"b,c.jpg",,17,24,\na.jpg,5 1,17,24,"x ""y"""\n' })]],
])('mutated %s crash nothing', async (_, format, seeds, count = 6_000) => {
  const random = seeded(20_261_121)
  const below = (n: number) => Math.floor(random() * n)
  const made = await Promise.all(seeds.map((seed) => seed()))
  for (const files of made) expect(await survives(format, files)).toBe(true)
  const before = process.memoryUsage.rss()
  let [taken, refused] = [0, 0]
  for (let i = 0; i < count; i++) {
    const files = { ...made[i % made.length] }
    const names = Object.keys(files)
    const name = names[below(names.length)]
    const structured = name.endsWith('.json') && random() < 0.4
    let bytes = structured ? Buffer.from(JSON.stringify(changedJson(JSON.parse(files[name] as string), random))) : Buffer.from(files[name] as string)
    if (random() < 0.2) {
      const at = below(bytes.length + 1)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(PIECES[below(PIECES.length)]), bytes.subarray(at + below(4))])
    }
    for (let k = structured ? 0 : 1 + below(4); k > 0 && bytes.length > 0; k--) {
      const at = random() < 0.4 ? below(Math.min(64, bytes.length)) : below(bytes.length)
      if (random() < 0.5) bytes[at] ^= 1 << below(8)
      else bytes[at] = [0, 10, 34, 44, 45, 48, 57, 60, 62, 123, 127, 255][below(12)]
    }
    // Parts repeated or left out, as copying goes wrong.
    const [from, to] = [below(bytes.length + 1), below(bytes.length + 1)].sort((a, b) => a - b)
    const changed = random() < 0.15 ? bytes.subarray(0, from) : random() < 0.15 ? Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]) : bytes
    try {
      if (await survives(format, { ...files, [name]: Uint8Array.from(changed) })) taken++
      else refused++
    } catch (error) {
      throw new Error(`file ${i}, ${name}: ${changed.toString('latin1').slice(0, 2_000)}`, { cause: error })
    }
  }
  // A reader that refuses or takes all of them tests nothing.
  expect(Math.min(taken, refused)).toBeGreaterThan(100)
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1024 * 1024)
}, 180_000)
