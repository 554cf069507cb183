import { describe, expect, it } from 'vitest'
import type { Category } from '../../../core/records/category.ts'
import { classColours } from '../../../renderer/canvas/class-colours.ts'
import { mapColour } from '../../../core/depth/colours.ts'
import { mapPixels } from '../../../renderer/canvas/colour-maps.ts'
import { figure } from '../../../renderer/canvas/figure.ts'
import { valueAt, type RunMap } from '../../../renderer/canvas/map-source.ts'

describe('colour maps', () => {
  // The ends and the middle as matplotlib 3 gives them, and Google's table for turbo.
  it.each([
    ['viridis', 0, [68, 1, 84]], ['viridis', 0.5, [33, 145, 140]], ['viridis', 1, [253, 231, 37]],
    ['turbo', 0, [35, 23, 27]], ['turbo', 1, [144, 13, 0]], ['grey', 0.5, [128, 128, 128]],
  ] as const)('%s at %f', (name, value, expected) => {
    mapColour(name, value).forEach((part, i) => expect(Math.abs(part - expected[i])).toBeLessThanOrEqual(1))
  })

  it('take values outside for those of the ends, and are opaque throughout', () => {
    expect(mapColour('viridis', -3)).toEqual(mapColour('viridis', 0))
    expect(mapColour('turbo', 7)).toEqual(mapColour('turbo', 1))
    expect([...mapPixels('turbo')].every((pixel) => pixel >>> 24 === 255)).toBe(true)
  })

  it('viridis grows lighter all the way, so that it can be read without seeing colours', () => {
    const light = Array.from({ length: 256 }, (_, i) => mapColour('viridis', i / 255)).map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    // Over a few steps, since single ones are lost in rounding.
    expect(light.every((value, i) => i < 4 || value > light[i - 4])).toBe(true)
  })
})

describe('values of maps', () => {
  const map: RunMap = { kind: 'depth', width: 2, height: 2, range: [1, 3], blank: false, values: Uint16Array.of(0, 65_535, 13_107, 26_214) }
  it('are those of the cell under a point of the photo, in the unit of the range', () => {
    const image = { width: 200, height: 100 }
    expect(valueAt(map, { x: 10, y: 10 }, image)).toBe(1)
    expect(valueAt(map, { x: 199.9, y: 0 }, image)).toBe(3)
    expect(valueAt(map, { x: 0, y: 99 }, image)).toBeCloseTo(1.4)
    expect(valueAt(map, { x: 200, y: 0 }, image)).toBeNull()
    expect(valueAt(map, null, image)).toBeNull()
  })
  it('are written with the digits that mean something', () => {
    expect([0, 0.42, 3.8, 24.561, 812.34, 4321.9, 65_000, 0.0000123].map(figure)).toEqual(['0', '0.420', '3.800', '24.56', '812.3', '4322', '6.50e+4', '1.23e-5'])
  })
})

describe('colours of classes', () => {
  const categories = new Map([[1, { name: 'coat', color: '#f28e2b' } as Category]])
  it('are the category’s own, and apart from one another and from it', () => {
    const names = ['coat', 'collar', 'label tag', 'sleeve', 'button', 'pocket', 'zip']
    const colours = classColours(names, categories)
    expect(colours.get('coat')).toBe('#f28e2b')
    expect(new Set(colours.values()).size).toBe(names.length)
    expect(classColours(names, categories)).toEqual(colours)
  })
  it('do not depend on which other run is looked at, unless it has to give way', () => {
    expect(classColours(['collar'], new Map()).get('collar')).toBe(classColours(['collar', 'zip'], new Map()).get('collar'))
  })
  it('repeat rather than fail where there are more classes than colours', () => {
    const colours = classColours(Array.from({ length: 100 }, (_, i) => `class ${i}`), new Map())
    expect([...colours.values()].every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true)
  })
})
