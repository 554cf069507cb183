import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { modelManifest, predictParams, type ModelManifest } from '../../../core/records/model.ts'
import type { Picture, Session } from '../../../main/models/family.ts'
import { maskRcnn } from '../../../main/models/mask-rcnn.ts'
import { pasteMask } from '../../../main/models/paste-mask.ts'
import { regrid } from '../../../main/models/regrid.ts'
import { random } from '../../support/random.ts'
import { tinyDetectron, tinyTorchvision } from '../../support/tiny-models.ts'
import { tinySession } from '../../support/tiny-session.ts'

const next = random(20_261_121)
const noise = (width: number, height: number): Picture => ({ width, height, data: Uint8Array.from({ length: 3 * width * height }, () => Math.floor(256 * next())) })

function manifestFor(session: Session, more: Partial<ModelManifest> = {}): ModelManifest {
  const proposal = maskRcnn.propose(session.ports, { name: 'model.onnx' })
  if (!proposal) throw new Error('the family does not know its own file')
  const file = { role: 'model', path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }
  return modelManifest.parse({ id: 'tiny', name: 'Tiny', version: '1', family: 'mask-rcnn', task: proposal.task, files: [file], ...proposal.manifest, ...more })
}

async function see(session: Session, manifest: ModelManifest, photo: Picture, post: Record<string, unknown> = {}) {
  const prepared = maskRcnn.prepare!(photo, manifest, session.ports)
  const decoded = maskRcnn.decode!(await session.run(prepared.feeds), prepared, manifest, photo, session.ports, predictParams.parse({ post }))
  if (decoded.type !== 'instances') throw new Error('expected objects')
  return { found: decoded.instances, prepared }
}

describe('Mask R-CNN of torchvision', () => {
  const objects = { boxes: [2, 3, 22, 28, 5, 5, 15, 15, 0, 0, 9, 9], labels: [1, 2, 1], scores: [0.99, 0.975, 0.96] }

  it('keeps what reaches 0.97, with names counted from the background', async () => {
    const session = await tinySession(tinyTorchvision(objects))
    const manifest = manifestFor(session, { labels: [null, 'sneaker', 'boot'] })
    expect(manifest.thresholds.score).toBe(0.97)
    const { found, prepared } = await see(session, manifest, noise(24, 30))
    expect(prepared.feeds.input.dims).toEqual([3, 30, 24])
    expect(found.map(({ label }) => manifest.labels[label])).toEqual(['sneaker', 'boot'])
    expect(found[0].box).toEqual([2, 3, 20, 25])
    expect((await see(session, manifest, noise(24, 30), { score: 0.5 })).found).toHaveLength(3)
  })

  it('takes masks that are pasted already as they are', async () => {
    const session = await tinySession(tinyTorchvision(objects))
    const photo = noise(24, 30)
    const { found } = await see(session, manifestFor(session, { labels: [null, 'sneaker', 'boot'] }), photo)
    for (const { mask, box } of found) {
      const [left, top, width, height] = box
      const values = regrid(mask!, { sx: 1, sy: 1, x0: left, y0: top }, width, height)
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) expect(values[y * width + x]).toBeCloseTo(photo.data[3 * ((top + y) * 24 + left + x)] / 255, 5)
      }
      const bits = bitmapOf(pasteMask(mask!, box, 24, 30, 0.5))
      bits.forEach((bit, i) => {
        const [x, y] = [i % 24, Math.floor(i / 24)]
        const inside = x >= left && x < left + width && y >= top && y < top + height
        expect(bit).toBe(inside && photo.data[3 * i] >= 127.5 ? 1 : 0)
      })
    }
  })

  it('never feeds more than the longest side, and answers on the photo all the same', async () => {
    const session = await tinySession(tinyTorchvision({ boxes: [10, 20, 50, 70], labels: [1], scores: [1] }))
    const manifest = manifestFor(session)
    const { found, prepared } = await see(session, { ...manifest, input: { ...manifest.input, longSide: 100 } }, noise(100, 200))
    expect(prepared.feeds.input.dims).toEqual([3, 100, 50])
    ;[20, 40, 80, 100].forEach((value, i) => expect(found[0].box[i]).toBeCloseTo(value, 5))
  })

  it('answers nothing for a photo without objects, and refuses classes that have no name', async () => {
    const none = await tinySession(tinyTorchvision({ boxes: [], labels: [], scores: [] }))
    expect((await see(none, manifestFor(none), noise(24, 30))).found).toEqual([])
    const many = await tinySession(tinyTorchvision({ boxes: [0, 0, 9, 9], labels: [17], scores: [1] }))
    await expect(see(many, manifestFor(many), noise(24, 30))).rejects.toThrow(/answered class 17, but model.json names only 2/)
  })
})

describe('Mask R-CNN of Detectron2', () => {
  const masks = Float32Array.from({ length: 2 * 28 * 28 }, () => next())
  const objects = { boxes: [100.5, 200.25, 500.75, 700, 30, 40, 300, 160], labels: [0, 0], scores: [0.98, 0.99], masks }

  it('feeds BGR from 0 to 255 with the shorter side at 800, the longer at 1333 at most', async () => {
    const session = await tinySession(tinyDetectron(objects))
    const manifest = manifestFor(session)
    const flat: Picture = { width: 40, height: 50, data: Uint8Array.from({ length: 3 * 40 * 50 }, (_, i) => [10, 20, 30][i % 3]) }
    const { prepared } = await see(session, manifest, flat)
    const { dims, data } = prepared.feeds['image.1']
    expect(dims).toEqual([3, 1000, 800])
    expect([data[0], data[800 * 1000], data[2 * 800 * 1000]].map((value) => Math.round(1e4 * Number(value)) / 1e4)).toEqual([30, 20, 10])
    const long = maskRcnn.prepare!(noise(20, 100), manifest, session.ports)
    expect(long.feeds['image.1'].dims).toEqual([3, 1333, 267])
  })

  it('stretches each grid over its box, half a cell inside and zeros round it', async () => {
    const session = await tinySession(tinyDetectron(objects))
    const photo = noise(160, 200)
    const { found, prepared } = await see(session, manifestFor(session), photo)
    expect(found.map(({ score }) => Math.round(100 * score))).toEqual([99, 98])
    const scale = 160 / 800
    expect(prepared.place.sx).toBeCloseTo(scale, 10)
    found.forEach(({ mask, box }, place) => {
      const i = 1 - place
      const [x0, y0, x1, y1] = objects.boxes.slice(4 * i, 4 * i + 4).map((value) => value * scale)
      ;[x0, y0, x1 - x0, y1 - y0].forEach((value, k) => expect(box[k]).toBeCloseTo(value, 4))
      const [left, top, right, bottom] = [Math.ceil(x0), Math.ceil(y0), Math.floor(x1), Math.floor(y1)]
      const values = regrid(mask!, { sx: 1, sy: 1, x0: left, y0: top }, right - left, bottom - top)
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const expected = gridSample(masks.subarray(784 * i, 784 * i + 784), (x + 0.5 - x0) / (x1 - x0), (y + 0.5 - y0) / (y1 - y0))
          expect(Math.abs(values[(y - top) * (right - left) + x - left] - expected)).toBeLessThan(1e-5)
        }
      }
    })
  })
})

/** torch's grid_sample (bilinear, zeros, align_corners false) of 28 x 28 at the share (s, t) of the box, as in detectron2/layers/mask_ops.py. */
function gridSample(grid: Float32Array, s: number, t: number): number {
  const [u, v] = [s * 28 - 0.5, t * 28 - 0.5]
  const at = (i: number, j: number) => (i < 0 || i > 27 || j < 0 || j > 27 ? 0 : grid[j * 28 + i])
  const [i, j] = [Math.floor(u), Math.floor(v)]
  const [p, q] = [u - i, v - j]
  return at(i, j) * (1 - p) * (1 - q) + at(i + 1, j) * p * (1 - q) + at(i, j + 1) * (1 - p) * q + at(i + 1, j + 1) * p * q
}
