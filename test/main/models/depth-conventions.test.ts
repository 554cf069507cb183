import { describe, expect, it } from 'vitest'
import { personSquare, USUAL_SQUARE, whyNoSquare } from '../../../core/depth/person-square.ts'
import { depthOfMap } from '../../../core/depth/levels.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { depth } from '../../../main/models/depth.ts'
import { mapOf } from '../../../main/models/post/map.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { node, type OnnxPort } from '../../support/onnx.ts'
import { manifestOf, network, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
const image = (height: number | string, width: number | string = height): OnnxPort => ({ name: 'image', type: 'float32', dims: [1, 3, height, width] })
const proposed = (file: string, side: number | string, output: OnnxPort) => {
  const ports = { inputs: [image(side, side === 'h' ? 'w' : side)], outputs: [output] }
  return depth.propose!(ports as never, { name: file } as never)!
}

describe('conventions of published networks', () => {
  it('Depth Anything V2: longer side 518, multiples of 14 nearest to the aspect, ImageNet’s numbers, near is large', async () => {
    const { manifest } = proposed('depth_anything_v2_vits.onnx', 'h', { name: 'depth', type: 'float32', dims: [1, 'h', 'w'] })
    // Its plane is the red channel as it is fed, [1, h, w]: what comes out is what went in.
    const model = await tinyModel(depth, network({
      nodes: [node('ReduceMax', ['image'], ['depth'], { axes: [1], keepdims: 0 })], outputs: [{ name: 'depth', type: 'float32', dims: [1, 'h', 'w'] }],
    }), manifest as never)
    const photo = picture(1_000, 700, () => [200, 10, 20])
    const prepared = depth.prepare!(photo, model.manifest, model.sessions.model!.ports)
    expect([prepared.width, prepared.height]).toEqual([518, 364])
    const [feed] = Object.values(prepared.feeds)
    expect(feed.dims).toEqual([1, 3, 364, 518])
    for (const [c, level] of [200, 10, 20].entries()) expect(feed.data[c * 364 * 518 + 12_345]).toBeCloseTo((level / 255 - IMAGENET.mean[c]) / IMAGENET.std[c], 5)
    const { map, extra } = await predictPicture(photo, model, paramsOf())
    expect(extra).toEqual({ depth: { values: 'inverse', unit: '' } })
    expect(map!.range[0]).toBeCloseTo((200 / 255 - IMAGENET.mean[0]) / IMAGENET.std[0], 4)
    // A square photo stays square; a tall one has its height at 518.
    for (const [w, h, W, H] of [[400, 400, 518, 518], [300, 900, 168, 518]]) {
      const { width, height } = depth.prepare!(picture(w, h, () => [0, 0, 0]), model.manifest, model.sessions.model!.ports)
      expect([width, height]).toEqual([W, H])
    }
  })

  it('MiDaS: a square of 384 whatever the aspect, ImageNet’s numbers; DPT: halves', () => {
    const midas = proposed('model-f6b98070.onnx', 384, { name: '1349', type: 'float32', dims: [1, 384, 384] }).manifest
    expect(midas.input).toMatchObject({ width: 384, height: 384, resize: 'stretch', divide: 255, order: 'rgb', ...IMAGENET })
    const dpt = proposed('dpt_large_384.onnx', 'h', { name: 'depth', type: 'float32', dims: [1, 'h', 'w'] }).manifest
    expect(dpt.input).toMatchObject({ longSide: 384, multiple: 32, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] })
    const ports = { inputs: [image(384)], outputs: [{ name: '1349', type: 'float32', dims: [1, 384, 384] }] }
    const prepared = depth.prepare!(picture(100, 50, (x) => [x, 0, 0]), manifestOf(depth, midas as never), ports as never)
    expect(prepared.place).toEqual({ sx: 100 / 384, sy: 50 / 384, x0: 0, y0: 0 })
  })
})

describe('a network that is shown one person', () => {
  const SIDE = 32
  /** Red, as it is fed. */
  const model = () => tinyModel(depth, pointwise([[1, 0, 0]], [0], undefined, image(SIDE)), { options: { values: 'distance', person: {} }, input: { width: SIDE, height: SIDE, pad: 255 } })
  const photo = picture(128, 96, (x, y) => [x + y, 0, 0])

  it('the square has 10 pixels of border in pictures of 256, is square about the middle, and may leave the photo', () => {
    expect(personSquare([40, 30, 60, 100], { width: 256, height: 256 }, USUAL_SQUARE)).toEqual([10, 20, 120, 120])
    expect(personSquare([40, 30, 60, 100], { width: 512, height: 300 }, USUAL_SQUARE)).toEqual([0, 10, 140, 140])
    expect(personSquare([0, 0, 20, 40], { width: 256, height: 200 }, { border: 0, of: 256 })).toEqual([-10, 0, 40, 40])
  })

  it('is left out of a training where hardly anything of it is seen or the edge cuts it off', () => {
    const photo256 = { width: 256, height: 256 }
    expect(whyNoSquare([40, 30, 60, 100], 99, photo256, USUAL_SQUARE)).toBe('absent')
    expect(whyNoSquare([40, 30, 60, 100], 100, photo256, USUAL_SQUARE)).toBeNull()
    expect(whyNoSquare([40, 30, 60, 226], 4_000, photo256, USUAL_SQUARE)).toBe('cut')
    expect(whyNoSquare([0, 30, 60, 100], 4_000, photo256, USUAL_SQUARE)).toBe('cut')
    expect(whyNoSquare([40, 30, 60, 100], 399, { width: 512, height: 512 }, USUAL_SQUARE)).toBe('absent')
  })

  it('has depths of its own to the very edge, whatever it says beside the person, and ends where the person ends', () => {
    const [w, h] = [12, 10]
    // Cells of two pixels; a part that one cell's middle hardly meets, and one between the middles of cells.
    const bits = Uint8Array.from({ length: 4 * w * h }, (_, p) => {
      const [x, y] = [p % (2 * w), Math.floor(p / (2 * w))]
      return (x >= 5 && x < 12 && y >= 4 && y < 15) || (y === 8 && x >= 12 && x < 14) ? 1 : 0
    })
    const at = (i: number): number => bits[(2 * Math.floor(i / w) + 1) * 2 * w + 2 * (i % w) + 1]
    const dense = { kind: 'depth' as const, channels: 1, width: w, height: h, data: Float32Array.from({ length: w * h }, (_, i) => (at(i) === 1 ? 5 + (i % w) / 4 : 900)), place: { sx: 2, sy: 2, x0: 0, y0: 0 } }
    const map = mapOf({ dense, box: [0, 0, 2 * w, 2 * h], disagreement: null, within: runsOfBitmap(bits, 2 * h, 2 * w) }, { width: 2 * w, height: 2 * h }, [null])
    expect([map.width, map.height, map.blank]).toEqual([2 * w, 2 * h, true])
    expect(Array.from(map.data, (level) => (level > 0 ? 1 : 0))).toEqual([...bits])
    expect(map.range[0]).toBeGreaterThanOrEqual(5)
    expect(map.range[1]).toBeLessThanOrEqual(5 + w / 4)
  })

  it('its depth lies where the person is, in place, and nothing is said beside it', async () => {
    const mask = runsOfBitmap(Uint8Array.from({ length: 128 * 96 }, (_, p) => (p % 128 >= 50 && p % 128 < 70 && p > 20 * 128 && p < 70 * 128 ? 1 : 0)), 96, 128)
    const result = await predictPicture(photo, await model(), paramsOf(), { persons: [[50, 20, 20, 50]], mask: runsOfRle(rleOf(mask)) })
    const { map, extra } = result
    // The square is 50 and twice 5 pixels high, about the middle of the box.
    expect(extra).toEqual({ depth: { values: 'distance', unit: '', blank: true, person: { square: [30, 15, 60, 60], problem: null } } })
    const { width, height, data, range, blank } = map!
    const values = depthOfMap(data, range, blank === true)
    expect([width, height]).toEqual([128, 96])
    let [known, worst] = [0, 0]
    for (let p = 0; p < data.length; p++) {
      const [x, y] = [p % width, Math.floor(p / width)]
      const inside = x >= 50 && x < 70 && y >= 20 && y < 70
      expect(data[p] > 0, `${x} ${y}`).toBe(inside)
      if (!inside || Math.min(x - 50, 69 - x, y - 20, 69 - y) < 2) continue
      known++
      worst = Math.max(worst, Math.abs(255 * values[p] - (x + y)))
    }
    expect(known).toBeGreaterThan(50)
    expect(worst).toBeLessThan(1.5)
    // Without a person the photo is looked at as a whole, and that is told.
    const whole = await predictPicture(photo, await model(), paramsOf(), { persons: [] })
    expect(whole.map!.blank).toBeUndefined()
    expect(whole.extra).toEqual({ depth: { values: 'distance', unit: '', person: null } })
  })
})
