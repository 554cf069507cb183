import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { modelManifest, type ModelManifest } from '../../../core/records/model.ts'
import type { Answer, Family, Picture, Prompt, Session, Tensors } from '../../../main/models/family.ts'
import { pasteMask } from '../../../main/models/paste-mask.ts'
import { sam } from '../../../main/models/sam.ts'
import { sam2 } from '../../../main/models/sam2.ts'
import { tinySam2Decoder, tinySam2Encoder, tinySamDecoder, tinySamEncoder } from '../../support/tiny-models.ts'
import { tinySession } from '../../support/tiny-session.ts'

const grey = (width: number, height: number, value = 100): Picture => ({ width, height, data: new Uint8Array(3 * width * height).fill(value) })
const at = (x: number, y: number, label: 0 | 1 = 1): Prompt => ({ points: [{ x, y, label }], box: null, before: null })

function manifestFor(family: Family, encoder: Session): ModelManifest {
  const proposal = family.propose(encoder.ports, { name: 'encoder.onnx' })
  if (!proposal) throw new Error('the family does not know its own file')
  const files = ['encoder', 'decoder'].map((role) => ({ role, path: `${role}.onnx`, sha256: '0'.repeat(64), bytes: 1 }))
  return modelManifest.parse({ id: 'tiny', name: 'Tiny', version: '1', family: family.id, task: proposal.task, files, ...proposal.manifest })
}

/** A session that also remembers what it was fed. */
function watched(session: Session): Session & { fed: Tensors[] } {
  const fed: Tensors[] = []
  return {
    ...session, fed,
    run(feeds) {
      fed.push(feeds)
      return session.run(feeds)
    },
  }
}

const pixels = (answer: Answer, photo: Picture) => bitmapOf(pasteMask(answer.mask, [0, 0, photo.width, photo.height], photo.width, photo.height, answer.threshold))

/** Pixels that differ from those of an ellipse, more than half a pixel away from its rim. */
function offDisc(bits: Uint8Array, photo: Picture, cx: number, cy: number, rx: number, ry: number): number {
  let wrong = 0
  for (let i = 0; i < bits.length; i++) {
    const distance = Math.hypot(((i % photo.width) + 0.5 - cx) / rx, (Math.floor(i / photo.width) + 0.5 - cy) / ry)
    if (Math.abs(distance - 1) * Math.min(rx, ry) > 0.5 && (bits[i] === 1) !== distance < 1) wrong++
  }
  return wrong
}

describe('Segment Anything', () => {
  it('feeds a tall photo upright with its longer side at 1024, as it is', async () => {
    const encoder = watched(await tinySession(tinySamEncoder()))
    const encoded = await sam.encode!(grey(200, 400), manifestFor(sam, encoder), encoder)
    const { dims, data } = encoder.fed[0].input_image
    expect(dims).toEqual([1024, 512, 3])
    expect(data.every((value) => Math.abs(Number(value) - 100) < 1e-4)).toBe(true)
    expect(encoded.tensors.image_embeddings.dims).toEqual([1, 256, 64, 64])
    expect(encoded.tensors.image_embeddings.data[0]).toBeCloseTo(100, 3)
  })

  it('answers on the photo what the decoder answers on the square, for every aspect', async () => {
    const encoder = await tinySession(tinySamEncoder())
    const decoder = watched(await tinySession(tinySamDecoder()))
    const manifest = manifestFor(sam, encoder)
    for (const photo of [grey(200, 400), grey(400, 200), grey(300, 300)]) {
      const encoded = await sam.encode!(photo, manifest, encoder)
      const answer = await sam.answer!(encoded, at(90, 110), manifest, decoder)
      // The disc has a radius of 100 pixels of 1024; logits are a distance, so their zero is found between cells almost exactly.
      const scale = Math.max(photo.width, photo.height) / 1024
      expect(answer.score).toBeCloseTo(0.1, 5)
      expect(offDisc(pixels(answer, photo), photo, 90, 110, 100 * scale, 100 * scale)).toBe(0)
      for (const v of [0, 17, 200]) for (const u of [3, 99]) expect(answer.mask.data[v * 256 + u]).toBeCloseTo(100 - Math.hypot(4 * u + 2 - 90 / scale, 4 * v + 2 - 110 / scale), 3)
    }
  })

  it('names points, backgrounds and the corners of a box as the decoder knows them', async () => {
    const encoder = await tinySession(tinySamEncoder())
    const decoder = watched(await tinySession(tinySamDecoder()))
    const manifest = manifestFor(sam, encoder)
    const encoded = await sam.encode!(grey(512, 256), manifest, encoder)
    await sam.answer!(encoded, { points: [{ x: 10, y: 20, label: 1 }, { x: 30, y: 40, label: 0 }], box: null, before: null }, manifest, decoder)
    await sam.answer!(encoded, { points: [{ x: 10, y: 20, label: 0 }], box: [5, 6, 100, 50], before: null }, manifest, decoder)
    const [first, second] = decoder.fed
    expect([...first.point_coords.data]).toEqual([20, 40, 60, 80, 0, 0])
    expect([...first.point_labels.data]).toEqual([1, 0, -1])
    expect([...second.point_coords.data]).toEqual([10, 12, 210, 112, 20, 40])
    expect([...second.point_labels.data]).toEqual([2, 3, 0])
    expect([...first.orig_im_size.data]).toEqual([512, 1024])
    await expect(sam.answer!(encoded, { points: [], box: null, before: null }, manifest, decoder)).rejects.toThrow(/needs a point or a box/)
  })

  it('hands the last mask in to refine it', async () => {
    const encoder = await tinySession(tinySamEncoder())
    const decoder = await tinySession(tinySamDecoder())
    const manifest = manifestFor(sam, encoder)
    const photo = grey(256, 256)
    const encoded = await sam.encode!(photo, manifest, encoder)
    const first = await sam.answer!(encoded, at(128, 128), manifest, decoder)
    const second = await sam.answer!(encoded, { ...at(128, 128), before: first.low }, manifest, decoder)
    for (const i of [0, 1000, 40_000]) expect(second.mask.data[i]).toBeCloseTo(1.5 * first.mask.data[i], 3)
  })

  it('of four masks takes the one for a single point, or the one for many', async () => {
    const encoder = await tinySession(tinySamEncoder())
    const decoder = await tinySession(tinySamDecoder(4))
    const manifest = manifestFor(sam, encoder)
    const photo = grey(512, 512)
    const encoded = await sam.encode!(photo, manifest, encoder)
    const one = await sam.answer!(encoded, at(256, 256), manifest, decoder)
    const two = await sam.answer!(encoded, { ...at(256, 256), points: [{ x: 256, y: 256, label: 1 }, { x: 260, y: 256, label: 1 }] }, manifest, decoder)
    expect(offDisc(pixels(one, photo), photo, 256, 256, 65, 65)).toBe(0)
    expect(offDisc(pixels(two, photo), photo, 256, 256, 50, 50)).toBe(0)
  })

  it('feeds the plain encoder normalised, with zeros round the photo', async () => {
    const encoder = watched(await tinySession(tinySamEncoder('normalised')))
    await sam.encode!(grey(100, 50), manifestFor(sam, encoder), encoder)
    const { dims, data } = encoder.fed[0].input_image
    expect(dims).toEqual([1, 3, 1024, 1024])
    const means = [123.675, 116.28, 103.53]
    const stds = [58.395, 57.12, 57.375]
    for (let c = 0; c < 3; c++) {
      expect(data[c * 1024 * 1024 + 511 * 1024 + 1023]).toBeCloseTo((100 - means[c]) / stds[c], 5)
      expect(data[c * 1024 * 1024 + 512 * 1024]).toBe(0)
    }
  })

  it('says which input it does not know', async () => {
    const encoder = await tinySession(tinySamEncoder())
    const decoder = await tinySession(tinySam2Decoder())
    const manifest = manifestFor(sam, encoder)
    const encoded = await sam.encode!(grey(64, 64), manifest, encoder)
    await expect(sam.answer!(encoded, at(1, 1), manifest, decoder)).rejects.toThrow(/wants an input image_embed /)
  })
})

describe('Segment Anything 2', () => {
  it('feeds the photo stretched, with ImageNet\'s mean and deviation', async () => {
    const encoder = watched(await tinySession(tinySam2Encoder()))
    const { tensors } = await sam2.encode!(grey(90, 300), manifestFor(sam2, encoder), encoder)
    const { dims, data } = encoder.fed[0].image
    expect(dims).toEqual([1, 3, 1024, 1024])
    expect(data[0]).toBeCloseTo((100 / 255 - 0.485) / 0.229, 5)
    expect(data[3 * 1024 * 1024 - 1]).toBeCloseTo((100 / 255 - 0.406) / 0.225, 5)
    expect(Object.keys(tensors).sort()).toEqual(['high_res_feats_0', 'high_res_feats_1', 'image_embed'])
  })

  it('takes the mask that calls itself best, an ellipse on a photo that is not square', async () => {
    const encoder = await tinySession(tinySam2Encoder())
    const decoder = watched(await tinySession(tinySam2Decoder()))
    const manifest = manifestFor(sam2, encoder)
    const photo = grey(200, 400)
    const encoded = await sam2.encode!(photo, manifest, encoder)
    const answer = await sam2.answer!(encoded, at(100, 150), manifest, decoder)
    expect(answer.score).toBeCloseTo(0.9, 5)
    expect(decoder.fed[0].point_coords.dims).toEqual([1, 1, 2])
    ;[512, 384].forEach((value, i) => expect(decoder.fed[0].point_coords.data[i]).toBeCloseTo(value, 3))
    expect(offDisc(pixels(answer, photo), photo, 100, 150, (100 * 200) / 1024, (100 * 400) / 1024)).toBe(0)
    const again = await sam2.answer!(encoded, { ...at(100, 150), before: answer.low }, manifest, decoder)
    expect([...decoder.fed[1].has_mask_input.data]).toEqual([1])
    expect(again.mask.data[500]).toBeCloseTo(1.5 * answer.mask.data[500], 3)
  })
})
