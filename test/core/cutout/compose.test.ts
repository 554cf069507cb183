import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHard, maskOfAlpha, unitedAlpha } from '../../../core/cutout/alpha.ts'
import { atDepth, composite, cutOut, ground, shadowOf, type Rgba } from '../../../core/cutout/compose.ts'
import { frameOf } from '../../../core/cutout/frame.ts'
import { fileNames } from '../../../core/cutout/name-pattern.ts'
import { pinholesOf } from '../../../core/cutout/pinholes.ts'
import { cutoutSpec } from '../../../core/cutout/spec.ts'

const level = fc.integer({ min: 0, max: 255 })

describe('cutting out', () => {
  it('keeps colours as they are where something shows, and none where nothing does', () => {
    fc.assert(fc.property(fc.integer({ min: -3, max: 4 }), fc.integer({ min: -3, max: 4 }), fc.array(level, { minLength: 20, maxLength: 20 }), (x, y, alpha) => {
      const colours = Uint8Array.from({ length: 60 }, (_, i) => i + 1)
      const { samples } = cutOut(colours, Uint8Array.from(alpha), { width: 5, height: 4 }, { x, y, width: 6, height: 5 })
      for (let p = 0; p < 30; p++) {
        const [px, py] = [(p % 6) + x, Math.floor(p / 6) + y]
        const from = px < 0 || py < 0 || px >= 5 || py >= 4 ? null : py * 5 + px
        const wanted = from === null || alpha[from] === 0 ? [0, 0, 0, 0] : [...colours.subarray(3 * from, 3 * from + 3), alpha[from]]
        expect([...samples.subarray(4 * p, 4 * p + 4)]).toEqual(wanted)
      }
    }), { numRuns: 60, seed: 1 })
  })

  it('on an opaque ground mixes by the alpha; on nothing stays as it is', () => {
    fc.assert(fc.property(level, level, level, (colour, alpha, behind) => {
      const over: Rgba = { width: 1, height: 1, samples: Uint8Array.of(colour, colour, colour, alpha) }
      const hex = behind.toString(16).padStart(2, '0')
      const on = composite(over, ground(`#${hex}${hex}${hex}`, over)).samples
      expect(Math.abs(on[0] - (colour * alpha + behind * (255 - alpha)) / 255)).toBeLessThanOrEqual(0.5 + 1e-9)
      expect(on[3]).toBe(255)
      const alone = composite(over, { width: 1, height: 1, samples: new Uint8Array(4) }).samples
      if (alpha > 0) expect([...alone]).toEqual([colour, colour, colour, alpha])
    }), { numRuns: 100, seed: 2 })
  })

  it('throws a shadow of its shape, moved and softened, that weighs as much', () => {
    const W = 60
    const samples = new Uint16Array(W * W * 4)
    for (let y = 20; y < 30; y++) for (let x = 20; x < 34; x++) samples[4 * (y * W + x) + 3] = 65_535
    const hard = shadowOf({ width: W, height: W, samples }, { dx: 3, dy: -2, blur: 0, opacity: 0.5, colour: '#ff0000' })
    expect([...hard.samples.subarray(4 * (20 * W + 24), 4 * (20 * W + 25))]).toEqual([65_535, 0, 0, 32_768])
    expect(hard.samples[4 * (29 * W + 24) + 3]).toBe(0)
    const soft = shadowOf({ width: W, height: W, samples }, { dx: 0, dy: 0, blur: 4, opacity: 1, colour: '#000000' })
    const weight = (one: Rgba) => Array.from(one.samples).reduce((sum, value, i) => sum + (i % 4 === 3 ? value : 0), 0)
    expect(weight(soft) / weight({ width: W, height: W, samples })).toBeCloseTo(1, 2)
    expect(soft.samples[4 * (18 * W + 27) + 3]).toBeGreaterThan(0)
  })

  it('goes between depths without loss', () => {
    const eight = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect([...atDepth(atDepth(eight, 16), 8)]).toEqual([...eight])
    expect(atDepth(eight, 16)[255]).toBe(65_535)
  })
})

describe('the frame', () => {
  const photo = { width: 100, height: 80 }
  const spec = (more: object) => cutoutSpec.parse(more)
  it('is the photo, or the object with its margin', () => {
    expect(frameOf(photo, [10, 20, 30, 40], spec({}))).toEqual({ crop: { x: 0, y: 0, width: 100, height: 80 }, scale: 1, width: 100, height: 80 })
    expect(frameOf(photo, [10, 20, 30, 40], spec({ trim: true, margin: 15 }))).toEqual({ crop: { x: -5, y: 5, width: 60, height: 70 }, scale: 1, width: 60, height: 70 })
    expect(frameOf(photo, [0, 0, 0, 0], spec({ trim: true }))).toBeNull()
  })

  it('fits into the box and is never enlarged', () => {
    fc.assert(fc.property(
      fc.nat(60), fc.nat(50), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 25, max: 90 }), fc.integer({ min: 25, max: 90 }), fc.boolean(), (x, y, w, h, margin, width, height, trim) => {
        const frame = frameOf(photo, [x, y, w, h], spec({ trim, margin, box: { width, height } }))!
        expect(frame.scale).toBeLessThanOrEqual(1)
        // A margin is whole pixels of the photo, rounded up, so it may be a pixel more on each side.
        expect(frame.width).toBeLessThanOrEqual(width + (trim ? 2 : 0))
        expect(frame.height).toBeLessThanOrEqual(height + (trim ? 2 : 0))
        if (frame.scale < 1) expect(Math.max(width - frame.width, 0) < 3 || Math.max(height - frame.height, 0) < 3).toBe(true)
      },
    ), { numRuns: 200, seed: 3 })
  })

  it('has room for the shadow', () => {
    const { crop } = frameOf(photo, [40, 30, 10, 10], spec({ trim: true, shadow: { dx: 5, dy: -4, blur: 2, opacity: 1 } }))!
    expect(crop).toEqual({ x: 40 - 1, y: 30 - 10, width: 10 + 1 + 11, height: 10 + 10 + 2 })
  })
})

describe('names', () => {
  const next = (pattern: string, ...parts: Partial<{ name: string; category: string; id: number; index: number }>[]) => {
    const names = fileNames(pattern)
    return parts.map((one) => names.next({ name: 'a', category: 'dress', id: 7, index: 1, ...one }, 'png').path)
  }
  it('come from the pattern, once each', () => {
    expect(next('{name}', { name: 'in/a' }, { name: 'IN/A' }, { name: 'b' })).toEqual(['in/a.png', 'IN/A-2.png', 'b.png'])
    expect(next('{category}/{name}_{index}_{id}', { category: 'a/b' })).toEqual(['a_b/a_1_7.png'])
  })

  it('are portable and stay below their folder, whatever the parts are', () => {
    const hostile = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('..', '../x', '/etc/passwd', 'C:\\x', 'con', 'a\u0000b', 'x. ', '.hidden', 'a?b*<>|"'))
    fc.assert(fc.property(hostile, hostile, (name, category) => {
      const [path] = next('{category}/{name}', { name, category })
      for (const part of path.split('/')) {
        // oxlint-disable-next-line no-control-regex -- these must not be there
        expect(part).toMatch(/^[^<>:"/\\|?*\u0000-\u001f]+$/)
        expect(part).not.toMatch(/^\.|[. ]$|^(con|nul|prn|aux)(\.|$)/i)
      }
    }), { numRuns: 300, seed: 4 })
  })

  it.each(['{other}', '../{name}', '/{name}', '{name', 'a\\b', 'c:{name}', '{name}/./x'])('refuse the pattern %s', (pattern) => {
    expect(() => fileNames(pattern)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

describe('alphas', () => {
  it('become masks by a threshold at their own depth', () => {
    const deep = Uint16Array.of(0, 127 * 257 + 256, 128 * 257 - 1, 128 * 257, 65_535)
    expect([...maskOfAlpha({ width: 5, height: 1, bits: 16, samples: deep }, 128)]).toEqual([0, 0, 0, 1, 1])
    expect([...maskOfAlpha({ width: 3, height: 1, bits: 8, samples: Uint8Array.of(127, 128, 255) }, 128)]).toEqual([0, 1, 1])
    expect([isHard({ width: 2, height: 1, bits: 8, samples: Uint8Array.of(0, 255) }), isHard({ width: 2, height: 1, bits: 16, samples: Uint16Array.of(0, 255) })]).toEqual([true, false])
  })

  it('of objects that touch add up to the whole', () => {
    const half = (bits: 8 | 16) => ({ width: 2, height: 1, bits, samples: bits === 8 ? Uint8Array.of(100, 255) : Uint16Array.of(155 * 257, 65_535) })
    expect(unitedAlpha([half(8), half(16)], 2, 1)).toEqual({ width: 2, height: 1, bits: 16, samples: Uint16Array.of(65_535, 65_535) })
    expect(() => unitedAlpha([half(8), half(8)], 3, 1)).toThrow('size of its photo')
  })
})

describe('pin holes', () => {
  const garment = (holes: number) => {
    const levels = new Uint8Array(60 * 60)
    for (let y = 5; y < 55; y++) for (let x = 5; x < 55; x++) levels[y * 60 + x] = 255
    for (let i = 0; i < holes; i++) levels[(8 + 5 * Math.floor(i / 9)) * 60 + 8 + 5 * (i % 9)] = 0
    return levels
  }
  it('are told from openings and from a few that may be real', () => {
    expect(pinholesOf(garment(30), 60, 60)).toEqual({ holes: 30, pixels: 30 })
    expect(pinholesOf(garment(4), 60, 60)).toBeNull()
    const opening = garment(0)
    for (let y = 20; y < 30; y++) opening.fill(0, y * 60 + 20, y * 60 + 30)
    expect(pinholesOf(opening, 60, 60)).toBeNull()
  })

  it('are dips once the mask was made smaller', () => {
    const small = garment(30).map((level, p) => (level === 0 && p > 400 ? 191 : level))
    expect(pinholesOf(small, 60, 60)?.holes).toBeGreaterThan(20)
  })
})
