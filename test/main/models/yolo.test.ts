import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { modelManifest, predictParams, type ModelManifest } from '../../../core/records/model.ts'
import type { Family, Picture, Session } from '../../../main/models/family.ts'
import { pasteMask } from '../../../main/models/paste-mask.ts'
import { yoloBox } from '../../../main/models/yolo-box.ts'
import { yoloPose } from '../../../main/models/yolo-pose.ts'
import { yoloSeg } from '../../../main/models/yolo-seg.ts'
import { tinyYoloPose, tinyYoloSeg } from '../../support/tiny-models.ts'
import { tinySession } from '../../support/tiny-session.ts'

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]

/** A photo whose pixels are told by their place. */
function photoOf(width: number, height: number, colour: (x: number, y: number) => number[]): Picture {
  const data = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), 3 * (y * width + x))
  return { width, height, data }
}

function manifestFor(family: Family, session: Session, more: Partial<ModelManifest> = {}, metadata?: Record<string, string>): ModelManifest {
  const proposal = family.propose(session.ports, { name: 'model.onnx', metadata })
  if (!proposal) throw new Error('the family does not know its own file')
  const file = { role: 'model', path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }
  return modelManifest.parse({ id: 'tiny', name: 'Tiny', version: '1', family: family.id, task: proposal.task, files: [file], ...proposal.manifest, ...more })
}

async function see(family: Family, session: Session, manifest: ModelManifest, photo: Picture, post: Record<string, unknown> = {}) {
  const prepared = family.prepare!(photo, manifest, session.ports)
  const decoded = family.decode!(await session.run(prepared.feeds), prepared, manifest, photo, session.ports, predictParams.parse({ post }))
  if (decoded.type !== 'instances') throw new Error('expected objects')
  return decoded.instances
}

/** Columns (one for each anchor) as the head holds them: row after row. */
const columnsAsHead = (columns: number[][]) => ({
  dims: [1, columns[0].length, columns.length] as [number, number, number], values: columns[0].flatMap((_, row) => columns.map((column) => column[row])),
})
const rowsAsHead = (rows: number[][]) => ({ dims: [1, rows.length, rows[0].length] as [number, number, number], values: rows.flat() })

// 128 x 64 pixels are fed at half size with 16 grey rows above and below: x' = x / 2, y' = y / 2 + 16.
const photo = photoOf(128, 64, (x, y) => (x >= 16 && x < 96 && y >= 8 && y < 56 && !(x >= 48 && x < 64 && y >= 24 && y < 40) ? RED : BLUE))
const K = 20
/** With a filter cells at an edge would be mixtures: then nothing is in closed form. */
const sharp = (session: Session): ModelManifest => {
  const manifest = manifestFor(yoloSeg, session)
  return { ...manifest, input: { ...manifest.input, filter: 'nearest' } }
}

describe('YOLO segmentation', () => {
  const anchors = [
    // centre, width, height; two classes; three coefficients
    [28, 32, 40, 24, 0.1, 0.9, K, 0, -K],
    [29, 32, 40, 24, 0.2, 0.8, K, 0, -K],
    [28, 32, 40, 24, 0.7, 0.1, K, 0, -K],
    [10, 20, 8, 8, 0.2, 0.1, K, 0, -K],
  ]

  it('suppresses class by class and puts boxes back through the letterbox', async () => {
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors)))
    const found = await see(yoloSeg, session, manifestFor(yoloSeg, session), photo)
    expect(found.map(({ label }) => label)).toEqual([1, 0])
    expect(found[0].score).toBeCloseTo(0.9, 5)
    expect(found[1].score).toBeCloseTo(0.7, 5)
    for (const { box } of found) [16, 8, 80, 48].forEach((value, i) => expect(box[i]).toBeCloseTo(value, 5))
  })

  it('gives logits in closed form on the prototypes\' own grid', async () => {
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors)))
    const [{ mask }] = await see(yoloSeg, session, sharp(session), photo)
    expect(mask!.logits).toBe(true)
    // A cell is 4 x 4 pixels of the network, so 8 x 8 of the photo: red ones lie wholly inside the red area here.
    const [left, top] = [mask!.place.x0 / 8, mask!.place.y0 / 8]
    expect(mask!.place).toMatchObject({ sx: 8, sy: 8 })
    for (let v = 0; v < mask!.height; v++) {
      for (let u = 0; u < mask!.width; u++) {
        const [x, y] = [8 * (left + u), 8 * (top + v)]
        if (y < 0 || y >= 64) continue
        const red = x >= 16 && x < 96 && y >= 8 && y < 56 && !(x >= 48 && x < 64 && y >= 24 && y < 40)
        expect(mask!.data[v * mask!.width + u]).toBeCloseTo(red ? K : -K, 5)
      }
    }
  })

  it('pastes the mask at photo size, its hole kept, to the pixel', async () => {
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors)))
    const [{ mask, box }] = await see(yoloSeg, session, sharp(session), photo)
    const bits = bitmapOf(pasteMask(mask!, box, 128, 64, 0.5))
    let wrong = 0
    for (let i = 0; i < bits.length; i++) if ((bits[i] === 1) !== (photo.data[3 * i] === 255)) wrong++
    // Between a red and a blue cell the line runs on the edge itself. Where four cells meet it is the hyperbola pq = 1/2
    // in their eighths, which leaves out six of the sixteen pixels; there are eight corners.
    expect(wrong).toBe(48)
    expect(bits[32 * 128 + 56]).toBe(0)
    expect(bits[20 * 128 + 56]).toBe(1)
  })

  it('reads heads that need no suppression, strongest first, by the same rules', async () => {
    const rows = [[8, 20, 48, 44, 0.4, 0, K, 0, -K], [9, 20, 49, 44, 0.95, 1, K, 0, -K], [0, 0, 1, 1, 0.01, 0, 0, 0, 0]]
    const session = await tinySession(tinyYoloSeg(rowsAsHead(rows)))
    const found = await see(yoloSeg, session, manifestFor(yoloSeg, session, { labels: ['shoe', 'shirt'] }), photo)
    expect(found.map(({ label }) => label)).toEqual([1, 0])
    ;[18, 8, 80, 48].forEach((value, i) => expect(found[0].box[i]).toBeCloseTo(value, 5))
    ;[16, 8, 80, 48].forEach((value, i) => expect(found[1].box[i]).toBeCloseTo(value, 5))
  })

  it('takes the lowest score of the run before that of the model', async () => {
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors)))
    const found = await see(yoloSeg, session, manifestFor(yoloSeg, session), photo, { score: 0.85 })
    expect(found).toHaveLength(1)
  })

  it('knows its labels and size from the file\'s notes', async () => {
    const metadata = { task: 'segment', names: '{0: \'shoe\', 1: "child\'s shirt"}', imgsz: '[64, 64]' }
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors), metadata))
    expect(manifestFor(yoloSeg, session, {}, metadata).labels).toEqual(['shoe', "child's shirt"])
    expect(yoloSeg.propose(session.ports, { name: 'x.onnx', metadata: { task: 'detect' } })).toBeNull()
  })

  it('says what is wrong when labels do not fit the file', async () => {
    const session = await tinySession(tinyYoloSeg(columnsAsHead(anchors)))
    await expect(see(yoloSeg, session, manifestFor(yoloSeg, session, { labels: ['one'] }), photo)).rejects.toThrow(/knows 2 classes, model.json names 1/)
    const rows = await tinySession(tinyYoloSeg(rowsAsHead([[8, 20, 48, 44, 0.9, 3, K, 0, -K]])))
    await expect(see(yoloSeg, rows, manifestFor(yoloSeg, rows), photo)).rejects.toThrow(/answered class 3/)
  })
})

describe('YOLO pose', () => {
  const names = { names: "{0: 'left shoe', 1: 'right shoe'}", kpt_shape: '[2, 3]', task: 'pose', imgsz: '[64, 64]' }
  // Fed at half size, 16 rows below the top of 64 x 64.
  const anchors = [
    [20, 32, 16, 16, 0.1, 0.8, 14, 26, 0.9, 26, 38, 0.2],
    [21, 32, 16, 16, 0.1, 0.7, 15, 26, 0.9, 27, 38, 0.2],
    [50, 32, 8, 16, 0.6, 0.1, 48, 30, 1, 52, 34, 0.5],
  ]

  it('answers keypoints in photo pixels, for several classes', async () => {
    const session = await tinySession(tinyYoloPose(columnsAsHead(anchors), names))
    const manifest = manifestFor(yoloPose, session, {}, names)
    expect(manifest.labels).toEqual(['left shoe', 'right shoe'])
    expect(manifest.keypoints).toHaveLength(2)
    const found = await see(yoloPose, session, manifest, photo)
    expect(found.map(({ label }) => label)).toEqual([1, 0])
    const flat = found.flatMap(({ keypoints }) => keypoints!.flat())
    ;[28, 20, 0.9, 52, 44, 0.2, 96, 28, 1, 104, 36, 0.5].forEach((value, i) => expect(flat[i]).toBeCloseTo(value, 4))
    ;[24, 16, 32, 32].forEach((value, i) => expect(found[0].box[i]).toBeCloseTo(value, 5))
  })

  it('reads heads that need no suppression', async () => {
    const rows = [[12, 24, 28, 40, 0.9, 1, 14, 26, 0.9, 26, 38, 0.2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]
    const session = await tinySession(tinyYoloPose(rowsAsHead(rows), names))
    const [only, ...rest] = await see(yoloPose, session, manifestFor(yoloPose, session, {}, names), photo)
    expect(rest).toEqual([])
    ;[24, 16, 32, 32].forEach((value, i) => expect(only.box[i]).toBeCloseTo(value, 5))
    ;[28, 20, 0.9, 52, 44, 0.2].forEach((value, i) => expect(only.keypoints!.flat()[i]).toBeCloseTo(value, 4))
  })

  it('knows the public file of seventeen joints without notes, and refuses a manifest with too few', async () => {
    const column = Array.from({ length: 56 }, () => 0.5)
    const session = await tinySession(tinyYoloPose(columnsAsHead([column])))
    const manifest = manifestFor(yoloPose, session)
    expect(manifest.labels).toEqual(['person'])
    expect(manifest.keypoints[0]).toBe('nose')
    expect(manifest.skeleton.flat().every((joint) => joint >= 1 && joint <= 17)).toBe(true)
    await expect(see(yoloPose, session, { ...manifest, keypoints: ['a', 'b'] }, photo)).rejects.toThrow(/2 keypoints make 11/)
  })
})

describe('YOLO detection', () => {
  it('answers boxes alone, of both kinds of heads', async () => {
    const metadata = { task: 'detect', names: "{0: 'shoe', 1: 'shirt'}", imgsz: '[64, 64]' }
    const anchors = await tinySession(tinyYoloPose(columnsAsHead([[28, 32, 40, 24, 0.1, 0.9], [29, 32, 40, 24, 0.1, 0.8], [12, 22, 8, 8, 0.6, 0.1]])))
    const found = await see(yoloBox, anchors, manifestFor(yoloBox, anchors, {}, metadata), photo)
    expect(found.map(({ label, mask }) => [label, mask])).toEqual([[1, undefined], [0, undefined]])
    ;[16, 8, 80, 48].forEach((value, i) => expect(found[0].box[i]).toBeCloseTo(value, 5))
    const rows = await tinySession(tinyYoloPose(rowsAsHead([[8, 20, 48, 44, 0.9, 1], [0, 0, 0, 0, 0, 0]])))
    const [only, ...rest] = await see(yoloBox, rows, manifestFor(yoloBox, rows, {}, metadata), photo)
    expect([only.label, rest]).toEqual([1, []])
    ;[16, 8, 80, 48].forEach((value, i) => expect(only.box[i]).toBeCloseTo(value, 5))
  })
})
