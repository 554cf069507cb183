import { describe, expect, test } from 'vitest'
import { modelInput, type ModelInput } from '../../../core/records/model.ts'
import type { ModelPorts, Picture } from '../../../main/models/family.ts'
import { inputSize, placeInput, prepareInput } from '../../../main/models/prepare.ts'
import { resample } from '../../../main/models/resample.ts'
import { floatsOf, halfOf, placeOfGrid, planesOf, sigmoid, softmaxPlanes } from '../../../main/models/tensors.ts'
import { random } from '../../support/random.ts'

function noise(width: number, height: number, seed: number): Picture {
  const next = random(seed)
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, () => Math.floor(256 * next())) }
}

function ports(dims: (number | null)[], type = 'float32'): ModelPorts {
  return { inputs: [{ name: 'x', type, dims }], outputs: [] }
}

const input = (over: Partial<ModelInput>): ModelInput => modelInput.parse({ width: null, height: null, divide: 1, ...over })

/** Pillow's resampling as its documentation and paper kernels define it, in two dimensions at once, in doubles. */
function reference(photo: Picture, width: number, height: number, filter: string): number[] {
  const kernels: Record<string, [number, (x: number) => number]> = {
    bilinear: [1, (x) => Math.max(0, 1 - Math.abs(x))],
    bicubic: [2, (t) => {
      const x = Math.abs(t)
      return x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0
    }],
    lanczos: [3, (t) => {
      const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
      return Math.abs(t) < 3 ? sinc(t) * sinc(t / 3) : 0
    }],
  }
  const axis = (from: number, to: number): number[][] => Array.from({ length: to }, (_, i) => {
    const step = from / to
    const middle = (i + 0.5) * step
    const weights = Array.from({ length: from }, (_, k) => {
      if (filter === 'nearest') return k === Math.floor(middle) ? 1 : 0
      if (filter === 'area' && step > 1) return Math.max(0, Math.min(k + 1, middle + step / 2) - Math.max(k, middle - step / 2))
      const [, f] = kernels[filter === 'area' ? 'bilinear' : filter]
      return f((k + 0.5 - middle) / Math.max(1, step))
    })
    const sum = weights.reduce((a, b) => a + b, 0)
    return weights.map((weight) => weight / sum)
  })
  const across = axis(photo.width, width)
  const down = axis(photo.height, height)
  const out: number[] = []
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) {
    let sum = 0
    down[y].forEach((a, j) => across[x].forEach((b, i) => (sum += a * b * photo.data[3 * (j * photo.width + i) + c])))
    out.push(filter === 'bicubic' || filter === 'lanczos' ? Math.max(0, Math.min(255, sum)) : sum)
  }
  return out
}

describe('resampling', () => {
  const sizes: [number, number, number, number][] = [[13, 9, 5, 4], [7, 5, 16, 11], [20, 3, 6, 9], [1, 1, 4, 3], [9, 8, 9, 8]]
  for (const filter of ['nearest', 'bilinear', 'bicubic', 'area', 'lanczos'] as const) {
    test(`${filter} agrees with the definition`, () => {
      for (const [w, h, width, height] of sizes) {
        const photo = noise(w, h, w * h)
        const out = new Float32Array(3 * width * height)
        resample(photo, { sx: w / width, sy: h / height, x0: 0, y0: 0 }, width, height, filter, 0, out, { channels: [0, 1, 2], pixel: 3 })
        const expected = reference(photo, width, height, filter)
        for (let i = 0; i < out.length; i++) expect(Math.abs(out[i] - expected[i])).toBeLessThan(2e-4)
      }
    })
  }

  test('cells outside the photo are padding, those inside are not darkened by it', () => {
    const photo: Picture = { width: 4, height: 2, data: new Uint8Array(24).fill(200) }
    const { feeds } = prepareInput(photo, input({ resize: 'letterbox', pad: 7, filter: 'bicubic' }), ports([1, 3, 8, 8]))
    const rows = Array.from({ length: 8 }, (_, y) => Array.from(feeds['x'].data.subarray(8 * y, 8 * y + 8) as Float32Array))
    expect(rows.map((row) => row.every((value) => Math.abs(value - (row === rows[0] || row === rows[1] || row === rows[6] || row === rows[7] ? 7 : 200)) < 1e-4)))
      .toEqual(Array.from({ length: 8 }, () => true))
  })
})

describe('placing', () => {
  test('a centred letterbox has the smaller half of an odd margin above, and maps back to the photo', () => {
    const place = placeInput({ width: 100, height: 51 }, { resize: 'letterbox' }, 64, 64)
    // 100 x 51 is seen as 64 x 33; 31 rows are left: 15 above, 16 below.
    expect(place).toMatchObject({ sx: 100 / 64, sy: 51 / 33, x0: 0 })
    expect(15 * place.sy + place.y0).toBeCloseTo(0, 12)
    expect(48 * place.sy + place.y0).toBeCloseTo(51, 12)
  })

  test('free sizes: nearest multiple when stretched, next one when letterboxed', () => {
    const port = ports([1, 3, null, null]).inputs[0]
    expect(inputSize({ width: 1152, height: 1728 }, input({ longSide: 518, multiple: 14 }), port)).toMatchObject({ width: 350, height: 518 })
    expect(inputSize({ width: 1152, height: 1728 }, input({ longSide: 640, multiple: 32, resize: 'letterbox' }), port)).toMatchObject({ width: 448, height: 640 })
    expect(inputSize({ width: 10, height: 7 }, input({}), port)).toMatchObject({ width: 10, height: 7 })
    expect(inputSize({ width: 10, height: 5 }, input({ width: 40 }), port)).toMatchObject({ width: 40, height: 20 })
    expect(inputSize({ width: 10, height: 5 }, input({ width: 40, height: 30 }), ports([1, 3, 8, 16]).inputs[0])).toMatchObject({ width: 16, height: 8 })
  })

  test('a grid of another resolution lies on the same part of the photo', () => {
    const prepared = { place: { sx: 2, sy: 3, x0: -4, y0: 0 }, width: 32, height: 16 }
    expect(placeOfGrid(prepared, 8, 4)).toEqual({ sx: 8, sy: 12, x0: -4, y0: 0 })
  })
})

describe('samples', () => {
  const photo: Picture = { width: 2, height: 1, data: Uint8Array.from([10, 20, 30, 40, 50, 60]) }
  const values = (over: Partial<ModelInput>, dims: (number | null)[] = [1, 3, 1, 2]): number[] =>
    Array.from(prepareInput(photo, input(over), ports(dims)).feeds['x'].data as Float32Array)

  test('layout and order', () => {
    expect(values({})).toEqual([10, 40, 20, 50, 30, 60])
    expect(values({ order: 'bgr' })).toEqual([30, 60, 20, 50, 10, 40])
    expect(values({ layout: 'nhwc' }, [1, 1, 2, 3])).toEqual([10, 20, 30, 40, 50, 60])
    expect(values({ layout: 'nhwc', order: 'bgr' }, [1, 2, 3])).toEqual([30, 20, 10, 60, 50, 40])
  })

  test('divided, less mean, over std', () => {
    expect(values({ divide: 'max', mean: [0.5, 0, 0], std: [2, 1, 1] })[0]).toBeCloseTo((10 / 60 - 0.5) / 2, 6)
    expect(values({ divide: 255, mean: [0, 0, 0.4], std: [1, 1, 0.25] })[5]).toBeCloseTo((60 / 255 - 0.4) / 0.25, 5)
    // A black photo divided by its largest sample stays finite.
    const black = prepareInput({ ...photo, data: new Uint8Array(6) }, input({ divide: 'max' }), ports([1, 3, 1, 2]))
    expect(Array.from(black.feeds['x'].data as Float32Array)).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('float16 and uint8 inputs', () => {
    const half = prepareInput(photo, input({ divide: 255 }), ports([1, 3, 1, 2], 'float16')).feeds['x']
    expect(floatsOf(half)[1]).toBeCloseTo(40 / 255, 3)
    expect(prepareInput(photo, input({}), ports([1, 3, 1, 2], 'uint8')).feeds['x'].data).toEqual(Uint8Array.from([10, 40, 20, 50, 30, 60]))
    expect(() => prepareInput(photo, input({}), ports([1, 3, 1, 2], 'int64'))).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(() => prepareInput(photo, input({}), ports([1, 2]))).toThrow(expect.objectContaining({ code: 'unsupported' }))
    for (const dims of [[1, 1, 1, 2], [4, 3, 1, 2], [1, 1, 2, 3]]) {
      expect(() => prepareInput(photo, input({}), ports(dims))).toThrow(expect.objectContaining({ code: 'unsupported' }))
    }
    expect(() => prepareInput(photo, input({ longSide: 16_384 }), ports([1, 3, null, null]))).toThrow(expect.objectContaining({ code: 'exhausted' }))
  })

  test('every float16 is read and written back, and numbers between go to the nearest', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i)
    const read = floatsOf({ type: 'float16', dims: [65_536], data: all })
    let wrong = 0
    for (let i = 0; i < read.length; i++) if (!Number.isNaN(read[i]) && halfOf(read[i]) !== i) wrong++
    expect(wrong).toBe(0)
    expect([1, 0.5, 65_504, 2 ** -24, -2].map((value) => read[halfOf(value)])).toEqual([1, 0.5, 65_504, 2 ** -24, -2])
    expect([65_520, 1e9, -Infinity].map((value) => read[halfOf(value)])).toEqual([Infinity, Infinity, -Infinity])
    expect(read[halfOf(NaN)]).toBeNaN()
    const next = random(5)
    for (let i = 0; i < 2000; i++) {
      const value = (next() - 0.5) * 2 ** Math.floor(30 * next() - 20)
      const bits = halfOf(value)
      const off = Math.abs(read[bits] - value)
      for (const other of [bits - 1, bits + 1]) if (read[other] >= -65_504) expect(off).toBeLessThanOrEqual(Math.abs(read[other] - value))
    }
  })

  test('softmax and sigmoid stay finite; planes come out of pixels', () => {
    expect(Array.from(softmaxPlanes(Float32Array.from([1000, 0, 1000, 0]), 2))).toEqual([0.5, 0.5, 0.5, 0.5])
    expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1])
    expect(Array.from(planesOf(Float32Array.from([1, 2, 3, 4, 5, 6]), 3))).toEqual([1, 4, 2, 5, 3, 6])
  })
})
