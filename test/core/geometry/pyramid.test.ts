import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DIRECT_PIXELS, hasTile, levelForZoom, needsTiles, pyramid, TILE, tileAt, tileSize, visibleTiles } from '../../../core/geometry/pyramid.ts'

const size = fc.integer({ min: 1, max: 65_535 })

describe('the tile pyramid', () => {
  it('of 12000 x 8400 pixels has six levels, the last in one tile', () => {
    expect(pyramid(12_000, 8_400).map((level) => [level.width, level.height, level.columns, level.rows])).toEqual([
      [12_000, 8_400, 24, 17], [6_000, 4_200, 12, 9], [3_000, 2_100, 6, 5], [1_500, 1_050, 3, 3], [750, 525, 2, 2], [375, 263, 1, 1],
    ])
  })

  it('halves rounding up, down to one tile, and no further', () => {
    fc.assert(fc.property(size, size, (width, height) => {
      const levels = pyramid(width, height)
      expect(levels[0]).toMatchObject({ level: 0, width, height })
      for (const [i, level] of levels.entries()) {
        expect(level).toMatchObject({ level: i, width: Math.ceil(width / 2 ** i), height: Math.ceil(height / 2 ** i) })
        expect(level.columns * level.rows === 1).toBe(i === levels.length - 1)
      }
    }))
  })

  it('tiles cover the photo without gap or overlap', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 9_000 }), fc.nat(5), (width, height, pick) => {
      const levels = pyramid(width, height)
      const level = levels[Math.min(pick, levels.length - 1)]
      let area = 0
      for (let y = 0; y < level.rows; y++) {
        for (let x = 0; x < level.columns; x++) {
          const at = tileAt(levels, level.level, x, y)
          const { width: w, height: h } = tileSize(level, x, y)
          expect(w).toBe(Math.ceil((at.right - at.left) / 2 ** level.level))
          expect(h).toBe(Math.ceil((at.bottom - at.top) / 2 ** level.level))
          area += (at.right - at.left) * (at.bottom - at.top)
        }
      }
      expect(area).toBe(width * height)
    }), { numRuns: 50 })
  })

  it('takes the level with at least one pixel for each screen pixel and less than two', () => {
    const levels = pyramid(60_000, 4_000)
    expect([4, 1, 0.6, 0.5, 0.26, 0.25, 0.01, 1e-9, 0].map((zoom) => levelForZoom(levels, zoom))).toEqual([0, 0, 0, 1, 1, 2, 6, 7, 7])
    fc.assert(fc.property(fc.double({ min: 1 / 128, max: 1, noNaN: true }), (zoom) => {
      const pixelsPerScreenPixel = 1 / (zoom * 2 ** levelForZoom(levels, zoom))
      expect(pixelsPerScreenPixel).toBeGreaterThan(0.999)
      expect(pixelsPerScreenPixel).toBeLessThan(2.001)
    }))
  })

  it('asks for exactly the tiles in view, nearest to the middle first', () => {
    const edge = fc.integer({ min: -2_000, max: 14_000 })
    fc.assert(fc.property(edge, edge, edge, edge, fc.integer({ min: 0, max: 5 }), (a, b, c, d, level) => {
      const view = { left: Math.min(a, b), right: Math.max(a, b) + 1, top: Math.min(c, d), bottom: Math.max(c, d) + 1 }
      const levels = pyramid(12_000, 8_400)
      const shown = visibleTiles(levels, level, view)
      const named = new Set(shown.map((tile) => `${tile.x} ${tile.y}`))
      for (let y = 0; y < levels[level].rows; y++) {
        for (let x = 0; x < levels[level].columns; x++) {
          const at = tileAt(levels, level, x, y)
          const side = TILE * 2 ** level
          const touches = at.left < view.right && at.left + side > view.left && at.top < view.bottom && at.top + side > view.top
          expect(named.has(`${x} ${y}`)).toBe(touches)
        }
      }
      expect(named.size).toBe(shown.length)
      const far = shown.map((tile) => Math.hypot((tile.left + tile.right - view.left - view.right) / 2, (tile.top + tile.bottom - view.top - view.bottom) / 2))
      expect(far).toEqual(far.toSorted((p, q) => p - q))
    }))
    expect(visibleTiles(pyramid(12_000, 8_400), 0, { left: 513, top: 513, right: 514, bottom: 514 }, 1)).toHaveLength(9)
  })

  it('knows which tiles exist and which photos need them', () => {
    const levels = pyramid(1_000, 400)
    expect(hasTile(levels, 0, 1, 0)).toBe(true)
    for (const [level, x, y] of [[0, 2, 0], [0, 0, 1], [2, 0, 0], [0, -1, 0], [0, 0.5, 0], [-1, 0, 0]]) expect(hasTile(levels, level, x, y)).toBe(false)
    expect(needsTiles(6_016, 4_016)).toBe(false)
    expect(needsTiles(DIRECT_PIXELS, 1)).toBe(false)
    expect(needsTiles(DIRECT_PIXELS + 1, 1)).toBe(true)
  })
})
