import { describe, expect, it } from 'vitest'
import type { Picture } from '../../../main/models/family.ts'
import { matteInTiles } from '../../../main/models/strategies/matte-tiles.ts'
import { matteSides, trimapMatte } from '../../../main/models/trimap-matte.ts'
import { node, tensor, type OnnxModel } from '../../support/onnx.ts'
import { random } from '../../support/random.ts'
import { picture, tinyModel, type ManifestPart } from '../../support/tiny-dense.ts'
import { together } from '../../support/tiny-matte.ts'

const PLAIN: ManifestPart = { input: { multiple: 4, longSide: 16 } }

/** Photo and trimap apart: alpha = own . colours + given . planes. */
function apart(own: number[], given: number[]): OnnxModel {
  return {
    inputs: [{ name: 'trimap', type: 'float32', dims: [1, given.length, 'h', 'w'] }, { name: 'image', type: 'float32', dims: [1, 3, 'h', 'w'] }],
    outputs: [{ name: 'alpha', type: 'float32', dims: [1, 1, 'h', 'w'] }],
    nodes: [
      node('Conv', ['image', 'a'], ['x'], { kernel_shape: [1, 1] }), node('Conv', ['trimap', 'b'], ['y'], { kernel_shape: [1, 1] }), node('Add', ['x', 'y'], ['alpha']),
    ],
    tensors: [tensor('a', [1, 3, 1, 1], own), tensor('b', [1, given.length, 1, 1], given)],
  }
}

/** Red grows to the right, green downwards. */
const slope = (w: number, h: number): Picture => picture(w, h, (x, y) => [Math.round((255 * x) / w), Math.round((255 * y) / h), 60])
/** Known left and right, unknown in a slanted band between. */
const slanted = (w: number, h: number): Uint8Array =>
  Uint8Array.from({ length: w * h }, (_, p) => (p % w < w / 4 + p / w / 8 ? 0 : p % w > w / 2 + p / w / 8 ? 255 : 128))

describe('an alpha of a photo and its trimap', () => {
  it('is what the network says where something is unknown, and what is known elsewhere', async () => {
    const model = await tinyModel(trimapMatte, together([0.5, 0, 0, 0.5]), { ...PLAIN, input: { ...PLAIN.input, longSide: null } })
    const photo = slope(23, 17)
    const trimap = slanted(23, 17)
    const { alpha, tiles } = await matteInTiles(photo, trimap, model)
    expect(tiles).toBe(1)
    trimap.forEach((level, p) => {
      // Unknown is fed as one half.
      const wanted = level === 128 ? 0.5 * (photo.data[3 * p] / 255) + 0.25 : level / 255
      expect(Math.abs(alpha[p] - wanted)).toBeLessThan(1e-6)
    })
  })

  it('is the same in overlapping tiles, of which only those that have something unknown are seen', async () => {
    const photo = slope(90, 61)
    const trimap = slanted(90, 61)
    const whole = await matteInTiles(photo, trimap, await tinyModel(trimapMatte, together([0.5, 0.3, 0, 0.4]), { ...PLAIN, input: { ...PLAIN.input, longSide: null } }))
    for (const model of [
      await tinyModel(trimapMatte, together([0.5, 0.3, 0, 0.4]), PLAIN),
      await tinyModel(trimapMatte, together([0.5, 0.3, 0, 0.4], 16, 24), PLAIN),
      await tinyModel(trimapMatte, together([0.5, 0.3, 0, 0.4], 128, 96), PLAIN),
    ]) {
      const told: number[] = []
      const { alpha, tiles } = await matteInTiles(photo, trimap, model, { tell: (done) => told.push(done) })
      expect(told.length).toBe(tiles)
      expect(told.at(-1)).toBe(1)
      expect(alpha.every((value, p) => Math.abs(value - whole.alpha[p]) < 1e-5)).toBe(true)
    }
    const corner = new Uint8Array(90 * 61).fill(255)
    corner[60 * 90 + 89] = 128
    expect((await matteInTiles(photo, corner, await tinyModel(trimapMatte, together([0.5, 0, 0, 0]), PLAIN))).tiles).toBeLessThanOrEqual(9)
    expect((await matteInTiles(photo, corner.fill(0), await tinyModel(trimapMatte, together([1, 0, 0, 0]), PLAIN))).tiles).toBe(0)
  })

  it('leaves no seam where tiles disagree: weights of neighbours sum to one and fade', async () => {
    // A network that answers with the mean of its tile.
    const mean: OnnxModel = {
      inputs: [{ name: 'x', type: 'float32', dims: [1, 4, 16, 16] }], outputs: [{ name: 'y', type: 'float32', dims: [1, 1, 16, 16] }],
      nodes: [node('ReduceMean', ['x'], ['m']), node('Expand', ['m', 'shape'], ['y'])], tensors: [tensor('shape', [4], [1, 1, 16, 16], 'int64')],
    }
    const { alpha } = await matteInTiles(slope(80, 16), new Uint8Array(80 * 16).fill(128), await tinyModel(trimapMatte, mean, PLAIN))
    let most = 0
    for (let x = 1; x < 80; x++) most = Math.max(most, Math.abs(alpha[x] - alpha[x - 1]))
    expect(alpha[79] - alpha[0]).toBeGreaterThan(0.1)
    // Tiles differ by some 0.04; over an overlap of four pixels no step is half of that.
    expect(most).toBeLessThan(0.03)
  })

  it('tells the trimap in the ways that networks want it, in one input or two', async () => {
    const next = random(3)
    const photo = picture(12, 8, () => [Math.floor(256 * next()), Math.floor(256 * next()), Math.floor(256 * next())])
    const trimap = Uint8Array.from({ length: 96 }, (_, p) => [0, 128, 255, 77][p % 4])
    const size = { width: photo.width, height: photo.height }
    const kinds = (p: number) => [trimap[p] === 0 ? 1 : 0, trimap[p] !== 0 && trimap[p] !== 255 ? 1 : 0, trimap[p] === 255 ? 1 : 0]
    const cases: [OnnxModel, ManifestPart, (p: number) => number][] = [
      [together([0, 0, 0, 1]), {}, (p) => [0, 0.5, 1][kinds(p).indexOf(1)]],
      [together([0, 0, 0, 1]), { options: { levels: [0, 0.2, 0.7] } }, (p) => [0, 0.2, 0.7][kinds(p).indexOf(1)]],
      [together([0, 0, 0, 0.2, 0.7]), {}, (p) => 0.2 * kinds(p)[0] + 0.7 * kinds(p)[2]],
      [together([0, 0, 0, 0.2, 0.4, 0.9]), {}, (p) => 0.2 * kinds(p)[0] + 0.4 * kinds(p)[1] + 0.9 * kinds(p)[2]],
      [apart([0.1, 0.2, 0.3], [0.4]), {}, (p) => (0.1 * photo.data[3 * p] + 0.2 * photo.data[3 * p + 1] + 0.3 * photo.data[3 * p + 2]) / 255 + 0.4 * [0, 0.5, 1][kinds(p).indexOf(1)]],
      [apart([0, 0, 0], [0.1, 0.5, 0.8]), {}, (p) => 0.1 * kinds(p)[0] + 0.5 * kinds(p)[1] + 0.8 * kinds(p)[2]],
    ]
    for (const [network, part, wanted] of cases) {
      const { manifest, family, sessions } = await tinyModel(trimapMatte, network, part)
      const alpha = await family.matte!(photo, trimap, manifest, sessions.model!)
      expect(alpha.length).toBe(size.width * size.height)
      alpha.forEach((value, p) => expect(Math.abs(value - Math.min(1, wanted(p)))).toBeLessThan(1e-5))
    }
  })

  it('proposes itself for such files and no others, and refuses to be run otherwise', async () => {
    const port = (name: string, dims: (number | string)[], type = 'float32') => ({ name, type, dims })
    const ports = (...inputs: ReturnType<typeof port>[]) => ({ inputs, outputs: [port('alphas', ['b', 1, 'h', 'w'])] })
    expect(trimapMatte.propose(ports(port('pixel_values', ['b', 4, 'h', 'w'])), { name: 'vitmatte-small.onnx' }))
      .toMatchObject({ confidence: 0.9, manifest: { input: { longSide: 1024, multiple: 32, width: null } } })
    expect(trimapMatte.propose(ports(port('x', [1, 3, 512, 512]), port('trimap', [1, 1, 512, 512])), { name: 'm.onnx' }))
      .toMatchObject({ manifest: { input: { width: 512, height: 512, longSide: null } } })
    expect(trimapMatte.propose(ports(port('x', [1, 256, 256, 4])), { name: 'm.onnx' })).toMatchObject({ manifest: { input: { layout: 'nhwc', width: 256 } } })
    for (const other of [ports(port('x', [1, 3, 512, 512])), ports(port('x', [1, 8, 64, 64])), ports(port('x', [1, 4])), ports(port('x', [1, 4, 64, 64], 'int64'))]) {
      expect(trimapMatte.propose(other, { name: 'm.onnx' })).toBeNull()
    }
    const model = await tinyModel(trimapMatte, together([1, 0, 0, 0]), { input: { multiple: 32, longSide: 100 } })
    expect(matteSides(model.manifest, model.sessions.model!.ports, { width: 50, height: 4_000 })).toEqual({ width: 64, height: 96 })
    const wrong = await tinyModel(trimapMatte, together([1, 0, 0]), PLAIN)
    await expect(matteInTiles(slope(8, 8), new Uint8Array(64).fill(128), wrong)).rejects.toMatchObject({ code: 'unsupported' })
  })
})
