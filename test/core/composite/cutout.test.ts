import { describe, expect, it } from 'vitest'
import { cutoutOfMask, cutoutOfRgba, looksCutOff } from '../../../core/composite/cutout.ts'
import { areaOfPlaced, reachOf, warped, type Placing } from '../../../core/composite/warp.ts'

const SIZE = 48
const disc = (radius: number, cx = 24, cy = 24) =>
  Uint8Array.from({ length: SIZE * SIZE }, (_, i) => (Math.hypot((i % SIZE) + 0.5 - cx, Math.floor(i / SIZE) + 0.5 - cy) < radius ? 1 : 0))
/** A red disc on green. */
const photo = (mask: Uint8Array) => Uint8Array.from({ length: 3 * mask.length }, (_, i) => {
  const inside = mask[Math.floor(i / 3)] !== 0
  return i % 3 === 0 ? (inside ? 200 : 0) : i % 3 === 1 ? (inside ? 10 : 220) : 30
})
const placed = (more: Partial<Placing> = {}): Placing => ({ x: 32, y: 32, scale: 1, angle: 0, flip: false, stretch: 1, lean: 0, ...more })

describe('a cutout', () => {
  it('has the mask it was cut by, where it is half opaque', () => {
    const mask = disc(15)
    const { levels: [{ width, height, rgba }], area } = cutoutOfMask(photo(mask), mask, SIZE, SIZE)!
    // Trimmed to 30 columns with a clear one on each side.
    expect([width, height]).toEqual([32, 32])
    let differing = 0
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
      if ((rgba[4 * (y * width + x) + 3] >= 128) !== (mask[(y + 8) * SIZE + x + 8] !== 0)) differing++
    }
    expect(differing).toBeLessThanOrEqual(8)
    expect(Math.abs(area / (Math.PI * 225) - 1)).toBeLessThan(0.03)
  })

  it('carries no colour of the ground it was cut from', () => {
    const mask = disc(15)
    for (const level of cutoutOfMask(photo(mask), mask, SIZE, SIZE)!.levels) {
      for (let i = 0; i < level.rgba.length; i += 4) if (level.rgba[i + 3] > 8) expect(level.rgba[i + 1]).toBe(10)
    }
  })

  it('of a mask or picture with nothing in it is none', () => {
    expect(cutoutOfMask(photo(disc(0)), disc(0), SIZE, SIZE)).toBeNull()
    expect(cutoutOfRgba({ width: 2, height: 2, rgba: new Uint8Array(16) })).toBeNull()
  })

  it('keeps the alpha it came with', () => {
    const rgba = new Uint8Array(4 * 100)
    for (let i = 33; i < 37; i++) rgba.set([9, 8, 7, 40 * (i - 32)], 4 * i)
    const { levels: [level] } = cutoutOfRgba({ width: 10, height: 10, rgba })!
    expect([level.width, level.height]).toEqual([6, 3])
    expect([1, 2, 3, 4].map((x) => level.rgba[4 * (6 + x) + 3])).toEqual([40, 80, 120, 160])
  })

  it('is seen to be cut off by a straight side, but not by a flat sole', () => {
    expect(looksCutOff(disc(15), SIZE, SIZE)).toBe(false)
    const without = (drop: (x: number, y: number) => boolean) => disc(15).map((inside, i) => (drop(i % SIZE, Math.floor(i / SIZE)) ? 0 : inside))
    expect(looksCutOff(without((x) => x > 30), SIZE, SIZE)).toBe(true)
    expect(looksCutOff(without((x) => x < 18), SIZE, SIZE)).toBe(true)
    expect(looksCutOff(without((_, y) => y < 16), SIZE, SIZE)).toBe(true)
    expect(looksCutOff(without((_, y) => y > 35), SIZE, SIZE)).toBe(false)
  })
})

describe('placing', () => {
  const mask = disc(15)
  const cutout = cutoutOfMask(photo(mask), mask, SIZE, SIZE)!

  it('at its own size copies pixels', () => {
    const layer = warped(cutout, placed(), 64, 64)!
    expect([layer.x, layer.y, layer.width, layer.height]).toEqual([16, 16, 32, 32])
    expect(layer.alpha).toEqual(Float32Array.from({ length: 32 * 32 }, (_, i) => cutout.levels[0].rgba[4 * i + 3] / 255))
  })

  it('covers the area it says, however it is turned, scaled and stretched, and stays in its box', () => {
    for (const more of [{ angle: 0.7 }, { scale: 0.4 }, { scale: 1.5, angle: -2 }, { stretch: 1.2, lean: 0.3, angle: 0.3 }, { flip: true, scale: 0.8 }]) {
      const placing = placed({ x: 60, y: 60, ...more })
      const layer = warped(cutout, placing, 120, 120)!
      const area = layer.alpha.reduce((sum, a) => sum + a, 0)
      expect(Math.abs(area / areaOfPlaced(cutout, placing) - 1)).toBeLessThan(0.04)
      const reach = reachOf(cutout, placing)
      expect(layer.width).toBeLessThanOrEqual(Math.ceil(2 * reach.x) + 1)
      expect(layer.height).toBeLessThanOrEqual(Math.ceil(2 * reach.y) + 1)
    }
  })

  it('mirrors', () => {
    const half = cutoutOfRgba({ width: 8, height: 8, rgba: Uint8Array.from({ length: 256 }, (_, i) => (i % 4 === 3 ? 255 : i % 4 === 0 ? 25 * ((i >> 2) % 8) : 0)) })!
    const row = (flip: boolean) => {
      const layer = warped(half, placed({ flip }), 64, 64)!
      return Array.from({ length: layer.width }, (_, x) => Math.round(layer.rgb[3 * (4 * layer.width + x)]))
    }
    expect(row(true).slice(1, -1)).toEqual(row(false).slice(1, -1).reverse())
  })

  it('is nothing outside of the canvas, and cut at its border', () => {
    expect(warped(cutout, placed({ x: -40 }), 64, 64)).toBeNull()
    const layer = warped(cutout, placed({ x: 0, y: 64 }), 64, 64)!
    expect([layer.x, layer.y, layer.width, layer.height]).toEqual([0, 48, 16, 16])
  })
})
