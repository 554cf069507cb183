import { describe, expect, it } from 'vitest'
import { blur } from '../../../core/composite/blur.ts'
import { barsOf, framed } from '../../../core/composite/camera.ts'
import { drawGround } from '../../../core/composite/ground.ts'
import { randomOf } from '../../../core/composite/random.ts'
import { newLayer, type Layer } from '../../../core/composite/raster.ts'
import { grounds, recipe } from '../../../core/composite/recipe.ts'
import { contactSheet } from '../../../core/composite/sheet.ts'
import { alphaOf, maskOf, trimapOf, visibilityOf } from '../../../core/composite/truth.ts'
import { LIMITS } from '../../../core/limits.ts'

describe('random numbers', () => {
  it('are the same for the same words, other for others, and spread evenly', () => {
    const row = (...words: number[]) => {
      const random = randomOf(...words)
      return Array.from({ length: 8 }, random.next)
    }
    expect(row(7, 3)).toEqual(row(7, 3))
    const rows = [row(7, 3), row(7, 4), row(8, 3), row(3, 7), row(7 + 2 ** 40, 3), row(7)].map(String)
    expect(new Set(rows).size).toBe(rows.length)
    const random = randomOf(1)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let i = 0; i < 20_000; i++) counts[random.whole(0, 9)]++
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200)
  })
})

describe('blur', () => {
  it('keeps the sum and spreads by its deviation', () => {
    for (const sigma of [0.5, 0.9, 1.5, 4]) {
      const side = 61
      const samples = new Float32Array(side * side)
      samples[30 * side + 30] = 1_000
      blur(samples, side, side, sigma)
      let sum = 0
      let spread = 0
      for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) {
        sum += samples[y * side + x]
        spread += samples[y * side + x] * (x - 30) ** 2
      }
      expect(sum).toBeCloseTo(1_000, 1)
      expect(Math.abs(Math.sqrt(spread / sum) / sigma - 1)).toBeLessThan(0.3)
    }
  })
})

describe('grounds', () => {
  it('of every kind are pictures of levels, the same for the same numbers', () => {
    for (const kind of Object.keys(grounds.parse({}))) {
      if (kind === 'photo') continue
      const draw = () => drawGround(randomOf(11), kind as 'plain', 40, 25).rgb
      const rgb = draw()
      expect(rgb.length).toBe(3 * 40 * 25)
      expect(rgb.every((level) => Number.isFinite(level))).toBe(true)
      expect(draw()).toEqual(rgb)
    }
  })
})

describe('truth', () => {
  const size = 24
  const layerOf = (seed: number): Layer => {
    const random = randomOf(seed)
    const layer = newLayer(random.whole(-6, 18), random.whole(-6, 18), random.whole(1, 16), random.whole(1, 16))
    for (let i = 0; i < layer.alpha.length; i++) layer.alpha[i] = random.chance(0.5) ? 1 : random.next()
    return layer
  }

  it('is what light through the layers says: shares of one pixel make at most one, hidden is not seen, masks do not meet', () => {
    for (let seed = 0; seed < 30; seed++) {
      const layers = [layerOf(seed), layerOf(seed + 1_000), layerOf(seed + 2_000)]
      const { seen, areas } = visibilityOf(layers, size, size)
      const masks = seen.map(maskOf)
      const alpha = alphaOf(seen, size * size)
      const wrong: number[] = []
      for (let i = 0; i < size * size; i++) {
        const a = layers.map(({ x, y, width, height, alpha: own }) => {
          const [u, v] = [(i % size) - x, Math.floor(i / size) - y]
          return u >= 0 && v >= 0 && u < width && v < height ? own[v * width + u] : 0
        })
        const expected = [a[0] * (1 - a[1]) * (1 - a[2]), a[1] * (1 - a[2]), a[2]]
        if (expected.some((share, k) => Math.abs(seen[k][i] - share) > 1e-5)) wrong.push(i)
        if (alpha[i] !== Math.round(255 * Math.min(1, seen[0][i] + seen[1][i] + seen[2][i]))) wrong.push(i)
        if (expected.every((share) => Math.abs(share - 0.5) > 1e-6) && masks[0][i] + masks[1][i] + masks[2][i] > 1) wrong.push(i)
      }
      expect(wrong).toEqual([])
      for (const [k, area] of areas.entries()) expect(area).toBeCloseTo(seen[k].reduce((sum, share) => sum + share, 0), 2)
    }
  })

  it('has a trimap that is unknown wherever the other side or a partly covered pixel is near', () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = randomOf(seed, 5)
      const [width, height, reach] = [random.whole(1, 14), random.whole(1, 14), random.whole(0, 4)]
      const alpha = Uint8Array.from({ length: width * height }, () => random.pick([0, 0, 0, 255, 255, 255, 90]))
      const trimap = trimapOf(alpha, width, height, reach)
      for (let i = 0; i < alpha.length; i++) {
        const near = [...alpha.keys()].filter((j) =>
          Math.abs((j % width) - (i % width)) <= reach && Math.abs(Math.floor(j / width) - Math.floor(i / width)) <= reach)
        const expected = near.every((j) => alpha[j] === 255) ? 255 : near.every((j) => alpha[j] === 0) ? 0 : 128
        expect(trimap[i]).toBe(expected)
      }
    }
  })

  it('moves with the bars round a picture', () => {
    for (let seed = 0; seed < 20; seed++) {
      const bars = barsOf(randomOf(seed), 60, 44)
      const [width, height] = [60 - bars.left - bars.right, 44 - bars.top - bars.bottom]
      expect(Math.min(width, height)).toBeGreaterThan(20)
      const out = framed(new Uint8Array(width * height).fill(9), width, height, bars)
      expect(out.length).toBe(60 * 44)
      expect(out.reduce((sum, one) => sum + one, 0)).toBe(9 * width * height)
      expect(out[bars.top * 60 + bars.left]).toBe(9)
    }
  })
})

describe('a contact sheet', () => {
  it('fits pictures into cells and draws round their objects', () => {
    const mask = Uint8Array.from({ length: 100 * 50 }, (_, i) => (i % 100 >= 20 && i % 100 < 60 && i >= 1_000 && i < 4_000 ? 1 : 0))
    const tile = { width: 100, height: 50, bytes: new Uint8Array(3 * 100 * 50).fill(40), masks: [mask] }
    const { width, height, bytes } = contactSheet([tile, tile, tile], 2, 50)
    expect([width, height]).toEqual([2 * 54 + 4, 2 * 54 + 4])
    const at = (x: number, y: number) => [...bytes.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
    // The picture is 50 x 25 in the middle of its cell; the object covers columns 10 to 29 and rows 5 to 19 of it.
    const [left, top] = [4, 4 + 12]
    expect(at(left + 2, top + 2)).toEqual([40, 40, 40])
    expect(at(left + 20, top + 12)).toEqual([40, 40, 40])
    for (const [x, y] of [[10, 12], [29, 12], [20, 5], [20, 19]]) expect(at(left + x, top + y)).toEqual([255, 0, 90])
    expect(at(left + 20, 6)).toEqual([246, 246, 246])
  })
})

describe('the recipe', () => {
  it('takes what is at a limit and names what is past it', () => {
    const side = LIMITS.compositeSide
    expect(recipe.parse({ size: [16, side], objects: [0, LIMITS.compositeObjects] }).size).toEqual([16, side])
    const fieldOf = (given: object) => recipe.safeParse(given).error?.issues[0].path[0]
    expect(fieldOf({ size: [16, side + 1] })).toBe('size')
    expect(fieldOf({ objects: [1, LIMITS.compositeObjects + 1] })).toBe('objects')
    expect(fieldOf({ size: [300, 200] })).toBe('size')
    expect(fieldOf({ quality: [0, 90] })).toBe('quality')
    expect(fieldOf({ shadow: 1.1 })).toBe('shadow')
    expect(fieldOf({ grounds: { plain: -1 } })).toBe('grounds')
  })
})
