import { describe, expect, it } from 'vitest'
import { cutoutOfRgba } from '../../../core/composite/cutout.ts'
import { paintPicture, type Picture } from '../../../core/composite/paint.ts'
import { planPicture } from '../../../core/composite/plan.ts'
import { recipe as schema, type Recipe } from '../../../core/composite/recipe.ts'

/** An ellipse of one colour. */
function ellipse(width: number, height: number, colour: readonly [number, number, number]) {
  const rgba = new Uint8Array(4 * width * height)
  for (let i = 0; i < width * height; i++) {
    const d = Math.hypot(((i % width) + 0.5 - width / 2) / (width / 2), (Math.floor(i / width) + 0.5 - height / 2) / (height / 2))
    rgba.set([...colour, Math.round(255 * Math.min(1, Math.max(0, (1 - d) * (height / 2) + 0.5)))], 4 * i)
  }
  return cutoutOfRgba({ width, height, rgba })!
}
const COLOURS = [[255, 0, 0], [0, 0, 255], [255, 0, 255], [0, 255, 255]] as const
const cutouts = COLOURS.map((colour, i) => ellipse(60 + 10 * i, 36, colour))

function make(recipe: Recipe, index: number): Picture {
  const plan = planPicture(recipe, index, cutouts.length, [])
  const chosen = plan.candidates.slice(0, plan.objects).map((number) => cutouts[number])
  return paintPicture(recipe, plan, chosen, null)
}
const small = (more: object = {}) => schema.parse({ size: [64, 96], ...more })

describe('a composed picture', () => {
  it('depends on seed and index alone', () => {
    const first = make(small(), 4)
    make(small(), 9)
    expect(make(small(), 4)).toEqual(first)
    expect(make(small(), 5).bytes).not.toEqual(first.bytes)
    expect(make(small({ seed: 2 }), 4).bytes).not.toEqual(first.bytes)
  })

  it('keeps to its recipe: size, number, least visible share, masks that are in the alpha and do not meet', () => {
    const recipe = small({ objects: [1, 4], overlap: 0.9, cut: 0.5, bars: 0.5, occluders: 0.8, visible: 0.4 })
    let objects = 0
    for (let index = 0; index < 60; index++) {
      const { width, height, bytes, alpha, objects: shown } = make(recipe, index)
      for (const side of [width, height]) expect(side >= 64 && side <= 96).toBe(true)
      expect([bytes.length, alpha.length]).toEqual([3 * width * height, width * height])
      expect(shown.length).toBeLessThanOrEqual(4)
      const covered = new Uint8Array(width * height)
      for (const { mask, visible } of shown) {
        objects++
        expect(visible).toBeGreaterThanOrEqual(0.4)
        expect(mask.some((inside) => inside === 1)).toBe(true)
        for (let i = 0; i < mask.length; i++) covered[i] += mask[i]
      }
      expect(Math.max(...covered)).toBeLessThanOrEqual(1)
      expect(covered.every((inside, i) => inside === 0 || alpha[i] >= 127)).toBe(true)
    }
    expect(objects).toBeGreaterThan(90)
  })

  it('has masks that agree with its colours, pixel by pixel', () => {
    const recipe = small({
      objects: [1, 4], overlap: 0.9, light: 0, shadow: 0, reflection: 0, occluders: 0, blur: 0, noise: 0, bars: 0.5,
      grounds: { plain: 1, gradient: 0, stripes: 0, checks: 0, noise: 0, planks: 0, tiles: 0, room: 0, photo: 0 },
    })
    let differing = 0
    let inside = 0
    for (let index = 0; index < 30; index++) {
      const plan = planPicture(recipe, index, cutouts.length, [])
      const picture = make(recipe, index)
      for (let i = 0; i < picture.alpha.length; i++) {
        // Only where the picture is of one thing: at edges the colour is of two.
        const seen = picture.objects.findIndex(({ mask }) => mask[i] === 1)
        if (picture.alpha[i] !== 0 && picture.alpha[i] !== 255) continue
        const pixel = [...picture.bytes.subarray(3 * i, 3 * i + 3)]
        const shown = plan.candidates.slice(0, plan.objects)
        const said = seen < 0 ? null : COLOURS[shown[picture.objects[seen].cutout]]
        if (said) inside++
        if (said && !said.every((level, c) => Math.abs(level - pixel[c]) < 128)) differing++
        if (!said && picture.alpha[i] === 255) differing++
        if (!said && picture.alpha[i] === 0 && COLOURS.some((colour) => colour.every((level, c) => level === pixel[c]))) differing++
      }
    }
    expect(inside).toBeGreaterThan(5_000)
    // Where two objects of full cover meet, a pixel's colour may be half of each.
    expect(differing / inside).toBeLessThan(0.01)
  })

  it('can be without objects', () => {
    const { objects, alpha } = make(small({ objects: [0, 0] }), 1)
    expect(objects).toEqual([])
    expect(alpha.every((level) => level === 0)).toBe(true)
  })

  it('takes grounds only from parts of photos without labels', () => {
    const recipe = small({ grounds: { photo: 1, plain: 0, gradient: 0, stripes: 0, checks: 0, noise: 0, planks: 0, tiles: 0, room: 0 } })
    const photos = [{ width: 400, height: 300, avoid: [[0, 0, 200, 300], [300, 0, 20, 20]] }]
    let taken = 0
    for (let index = 0; index < 200; index++) {
      const { ground } = planPicture(recipe, index, 4, photos)
      if (ground.kind !== 'photo') continue
      taken++
      const [x, y, w, h] = ground.box
      expect(x >= 200 && x + w <= 400 && y >= 0 && y + h <= 300).toBe(true)
      expect(x >= 320 || x + w <= 300 || y >= 20).toBe(true)
    }
    expect(taken).toBeGreaterThan(150)
  })
})
