import { describe, expect, test } from 'vitest'
import { grown } from '../../../core/mask/grow.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, boxOf, sameRuns, type Runs } from '../../../core/mask/runs.ts'
import { depth } from '../../../main/models/depth.ts'
import type { LoadedModel, Picture, PictureResult } from '../../../main/models/family.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { salient } from '../../../main/models/salient.ts'
import { semantic } from '../../../main/models/semantic.ts'
import { eyeOf } from '../../../main/models/strategies/look.ts'
import { seenInTiles } from '../../../main/models/strategies/tiles.ts'
import { node, tensor } from '../../support/onnx.ts'
import { FREE, network, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** A photo whose every pixel says where it is. */
const where = (w: number, h: number): Picture => picture(w, h, (x, y) => [x, y, (x * y) & 255])

const maskOf = (result: PictureResult, photo: Picture): Runs => runsOfShape(result.objects[0].shape, photo.height, photo.width)

describe('tiles', () => {
  const at = (port = FREE): Promise<LoadedModel> => tinyModel(semantic, pointwise([[6, -5, 2]], [-1], undefined, port))

  test.each([
    [211, 163, 64, 0.25], [200, 150, 50, 0], [97, 120, 40, 0.6], [130, 64, 64, 0.9], [30, 20, 64, 0.25], [255, 33, 32, 0.5],
  ])('a function of the place, %d x %d in tiles of %d, overlap %d, is itself again', async (w, h, size, overlap) => {
    const photo = where(w, h)
    const model = await at()
    const { dense } = await seenInTiles(photo, model, eyeOf(model, paramsOf({ strategy: 'tiles' })), { size, overlap })
    expect([dense.width, dense.height, dense.place]).toEqual([w, h, { sx: 1, sy: 1, x0: 0, y0: 0 }])
    let off = 0
    for (let i = 0, p = 0; i < w * h; i++, p += 3) {
      off = Math.max(off, Math.abs(dense.data[i] - logistic((6 * photo.data[p] - 5 * photo.data[p + 1] + 2 * photo.data[p + 2]) / 255 - 1)))
    }
    expect(off).toBeLessThan(1e-6)
  })

  test('the network\'s own size is the tile\'s where none is given', async () => {
    const model = await at({ ...FREE, dims: [1, 3, 24, 32] })
    const sizes: string[] = []
    const { dense } = await seenInTiles(where(100, 80), model, async (tile) => {
      sizes.push(`${tile.width} x ${tile.height}`)
      return eyeOf(model, paramsOf({ strategy: 'tiles' }))(tile)
    }, { size: null, overlap: 0.25 })
    expect(new Set(sizes)).toEqual(new Set(['32 x 24']))
    expect([dense.width, dense.height]).toEqual([100, 80])
  })

  test('what a network gets wrong at the borders of its input leaves no seam', async () => {
    // A mean of 9 x 9 pixels that takes the world beyond its input for black.
    const blur = network({
      nodes: [node('Conv', ['image', 'k'], ['out'], { kernel_shape: [9, 9], pads: [4, 4, 4, 4] })],
      tensors: [tensor('k', [1, 3, 9, 9], Array.from({ length: 243 }, (_, i) => (i < 81 ? 1 / 81 : 0)))], outputs: [{ name: 'out', type: 'float32', dims: [1, 1, 'h', 'w'] }],
    })
    const model = await tinyModel(salient, blur)
    const grey = picture(192, 40, () => [204, 0, 0])
    const step = async (overlap: number): Promise<number> => {
      const { dense } = await seenInTiles(grey, model, eyeOf(model, paramsOf({ strategy: 'tiles' })), { size: 64, overlap })
      const row = dense.data.subarray(20 * 192 + 8, 20 * 192 + 184)
      return Math.max(...row.subarray(1).map((value, i) => Math.abs(value - row[i])))
    }
    const seam = await step(0)
    expect(seam).toBeGreaterThan(0.08)
    expect(await step(0.5)).toBeLessThan(seam / 8)
  })

  test('depth with another scale in every tile is brought to one', async () => {
    // Depth divided by the largest value of what the network sees.
    const model = await tinyModel(depth, network({
      nodes: [node('ReduceMax', ['t'], ['most'], { keepdims: 1 }), node('Div', ['t', 'most'], ['out'])].toSpliced(0, 0, node('Conv', ['image', 'k'], ['t'], { kernel_shape: [1, 1] })),
      tensors: [tensor('k', [1, 3, 1, 1], [1, 1, 0])], outputs: [{ name: 'out', type: 'float32', dims: [1, 1, 'h', 'w'] }],
    }), { labels: [null] })
    const photo = picture(120, 60, (x, y) => [2 * x, y, 0])
    const { dense } = await seenInTiles(photo, model, eyeOf(model, paramsOf({ strategy: 'tiles' })), { size: 40, overlap: 0.25 })
    let off = 0
    for (let i = 0; i < dense.data.length; i++) off = Math.max(off, Math.abs(dense.data[i] - (2 * (i % 120) + Math.floor(i / 120)) / 297))
    expect(off).toBeLessThan(1e-5)
  })
})

describe('focus', () => {
  const ball = picture(100, 80, (x, y) => (Math.hypot(x - 40, y - 40) < 8 ? [255, 0, 0] : x > 90 && y > 70 ? [0, 255, 0] : [0, 0, 9]))
  const red = runsOfBitmap(Uint8Array.from({ length: 8000 }, (_, i) => (ball.data[3 * i] === 255 ? 1 : 0)), 80, 100)
  const everything = pointwise([[0, 0, 0]], [9])

  test('the second model sees what is within a true radius: its box, or nothing else', async () => {
    const coarse = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    const focus = await tinyModel(semantic, everything)
    const disc = grown(red, 12)
    const [crop, mask] = await Promise.all((['crop', 'mask'] as const).map((mode) => predictPicture(ball, coarse, paramsOf({ strategy: 'focus', focus: { radius: 12, mode } }), { focus })))
    expect(crop.objects[0].bbox).toEqual(boxOf(disc))
    expect(crop.objects[0].area).toBe(boxOf(disc)[2] * boxOf(disc)[3])
    expect(sameRuns(maskOf(mask, ball), disc)).toBe(true)
    // The map is of the whole photo, with nothing outside.
    expect([crop.map!.width, crop.map!.height, crop.map!.data[0]]).toEqual([100, 80, 0])
    expect(crop.map!.data[40 * 100 + 40]).toBeGreaterThan(65_000)
  })

  test('with `mask` the second model sees black around', async () => {
    const coarse = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    const dark = await tinyModel(semantic, pointwise([[-20, -20, -400]], [9]))
    // Everything of the photo has some blue but for the red ball and the green corner; only blackened pixels are wholly dark.
    const result = await predictPicture(ball, coarse, paramsOf({ strategy: 'focus', focus: { radius: 5, mode: 'mask' } }), { focus: dark })
    expect(result.objects.map((each) => each.area)).toEqual([])
    expect(result.map!.data.every((value) => value < 32_768)).toBe(true)
  })

  test('the same model twice; labels by name; nothing found stays nothing', async () => {
    const model = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    const twice = await predictPicture(ball, model, paramsOf({ strategy: 'focus', focus: { radius: 3 } }))
    expect(areaOf(maskOf(twice, ball))).toBe(areaOf(red))
    const empty = await predictPicture(picture(20, 20, () => [0, 0, 0]), model, paramsOf({ strategy: 'focus' }))
    expect(empty.objects).toEqual([])
    const named = await tinyModel(semantic, pointwise([[0, 0, 0], [9, 0, 0], [0, 9, 0]], [1, 0, 0]), { labels: [null, 'ball', 'box'] })
    const swapped = await tinyModel(semantic, pointwise([[0, 9, 0], [0, 0, 0], [9, 0, 0]], [0, 1, 0]), { labels: ['box', null, 'ball'] })
    const found = await predictPicture(ball, named, paramsOf({ strategy: 'focus', focus: { radius: 60 } }), { focus: swapped })
    expect(found.objects.map(({ label, area }) => [label, area])).toEqual([[1, areaOf(red)], [2, 9 * 9]])
    const stranger = await tinyModel(semantic, pointwise([[0, 9, 0], [0, 0, 0]], [0, 1]), { labels: ['car', 'tree'] })
    await expect(predictPicture(ball, named, paramsOf({ strategy: 'focus' }), { focus: stranger })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('channels', () => {
  // Red, green and blue discs that overlap; the network finds what is bright in its first channel.
  const discs = picture(90, 60, (x, y) => [[30, 25], [50, 25], [40, 40]].map(([cx, cy]) => (Math.hypot(x - cx, y - cy) < 16 ? 255 : 0)) as [number, number, number])
  const count = (rule: (r: boolean, g: boolean, b: boolean) => boolean): number => {
    let n = 0
    for (let p = 0; p < discs.data.length; p += 3) if (rule(discs.data[p] > 0, discs.data[p + 1] > 0, discs.data[p + 2] > 0)) n++
    return n
  }
  test.each([
    ['max of all', { merge: 'max' }, (r: boolean, g: boolean, b: boolean) => r || g || b],
    ['vote of three', { merge: 'vote' }, (r: boolean, g: boolean, b: boolean) => Number(r) + Number(g) + Number(b) >= 2],
    ['mean of red and blue', { merge: 'mean', use: ['r', 'b'] }, (r: boolean, _: boolean, b: boolean) => r && b],
    ['red gated by green', { use: ['r'], gate: 'g' }, (r: boolean, g: boolean) => r && g],
  ] as const)('%s', async (_, channels, rule) => {
    const model = await tinyModel(semantic, pointwise([[19, 0, 0]], [-10]))
    const [found] = (await predictPicture(discs, model, paramsOf({ strategy: 'channels', channels }))).objects
    expect(found.area).toBe(count(rule))
  })

  test('competing planes vote by their winners', async () => {
    const model = await tinyModel(semantic, pointwise([[0, 0, 0], [20, 0, 0], [-90, 0, 0]], [10, 0, 5]), { labels: [null, 'bright', 'dark'] })
    const result = await predictPicture(discs, model, paramsOf({ strategy: 'channels', channels: { merge: 'vote' } }))
    expect(result.objects.map(({ label, area }) => [label, area])).toEqual([[1, count((r, g, b) => Number(r) + Number(g) + Number(b) >= 2)]])
  })
})

describe('flip', () => {
  test('the mean of both, and how far they differ', async () => {
    // Sees red only in the left half of what it is shown: mirrored, only in the right half.
    const half = Array.from({ length: 40 }, (_, x) => (x < 20 ? 0 : -30))
    const lopsided = { ...pointwise([[20, 0, 0]], [-10], undefined, { ...FREE, dims: [1, 3, 30, 40] }) }
    lopsided.nodes = [{ ...lopsided.nodes[0], outputs: ['t'] }, node('Add', ['t', 'half'], ['out'])]
    lopsided.tensors = [...lopsided.tensors!, tensor('half', [1, 1, 1, 40], half)]
    const model = await tinyModel(semantic, lopsided)
    const wide = picture(40, 30, (x, y) => (x >= 10 && x < 30 && y >= 5 && y < 25 ? [255, 0, 0] : [0, 0, 0]))
    const plain = await predictPicture(wide, model, paramsOf())
    expect([plain.objects[0].bbox, plain.disagreement]).toEqual([[10, 5, 10, 20], null])
    const both = await predictPicture(wide, model, paramsOf({ flip: true, post: { threshold: 0.4 } }))
    expect(both.objects[0].bbox).toEqual([10, 5, 20, 20])
    expect(both.disagreement).toBe(1)
    const even = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
    for (const strategy of ['whole', 'tiles', 'focus', 'channels']) {
      const same = await predictPicture(wide, even, paramsOf({ flip: true, strategy, tiles: { size: 16 }, channels: { merge: 'max' } }))
      expect([strategy, same.disagreement, same.objects[0].area]).toEqual([strategy, 0, 400])
    }
  })
})

test('a signal stops it between runs of the network', async () => {
  const model = await tinyModel(semantic, pointwise([[20, 0, 0]], [-10]))
  const stop = new AbortController()
  let runs = 0
  const session = model.sessions.model!
  const counted: LoadedModel = { ...model, sessions: { model: { ...session, run: (feeds) => {
    if (++runs === 3) stop.abort()
    return session.run(feeds)
  } } } }
  await expect(predictPicture(where(200, 200), counted, paramsOf({ strategy: 'tiles', tiles: { size: 32 } }), { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(runs).toBe(3)
})
