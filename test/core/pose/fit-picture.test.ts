import { describe, expect, it } from 'vitest'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { project, type Camera } from '../../../core/pose/camera.ts'
import { fitPicture } from '../../../core/pose/fit-picture.ts'
import { exp } from '../../../core/pose/rotation.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { random } from '../../support/random.ts'
import { WEDGE } from '../../support/wedge.ts'

const camera: Camera = { width: 601, height: 403, fx: 500, fy: 510, cx: 290, cy: 210 }
const pose = { R: exp([0.3, 0.4, 0.1]), t: [0.05, -0.02, 0.9] as [number, number, number] }
const block = (w: number, h: number, x0: number, y0: number, x1: number, y1: number) =>
  runsOfBitmap(Uint8Array.from({ length: w * h }, (_, p) => (p % w >= x0 && p % w < x1 && Math.floor(p / w) >= y0 && Math.floor(p / w) < y1 ? 1 : 0)), h, w)

function middleOf(mask: Uint8Array, width: number): { x: number; y: number; area: number } {
  let [x, y, area] = [0, 0, 0]
  mask.forEach((value, p) => {
    x += value * (p % width)
    y += value * Math.floor(p / width)
    area += value
  })
  return { x: x / area, y: y / area, area }
}

describe('the picture that a pose is fitted to', () => {
  it.each([1_000, 200, 97, 33])('no longer than %i pixels, is what its own camera would have seen', (side) => {
    const pixels = new Uint8Array(camera.width * camera.height)
    const silhouettes = createSilhouettes(WEDGE)
    silhouettes.coverage(pose, camera, pixels)
    const picture = fitPicture(runsOfBitmap(pixels, camera.height, camera.width), camera, side)
    expect([picture.camera.width <= side, picture.camera.height <= side, picture.mask.length]).toEqual([true, true, picture.camera.width * picture.camera.height])
    // The silhouette drawn small covers what the large one covers, but for pixels of the rim.
    const drawn = new Uint8Array(picture.mask.length)
    const area = silhouettes.coverage(pose, picture.camera, drawn)
    const unequal = drawn.reduce((sum, value, p) => sum + (value === picture.mask[p] ? 0 : 1), 0)
    expect(unequal).toBeLessThan(Math.sqrt(area) + 3)
    const [a, b] = [middleOf(drawn, picture.camera.width), middleOf(picture.mask, picture.camera.width)]
    expect([Math.abs(a.x - b.x) < 0.15, Math.abs(a.y - b.y) < 0.15, Math.abs(b.area / a.area - 1) < 0.6 / Math.sqrt(area)]).toEqual([true, true, true])
    expect(picture.valid === undefined || picture.valid.every((known) => known === 1)).toBe(true)
  })

  it('has the photo’s camera moved by whole pixels and divided by a whole number', () => {
    const next = random(3)
    for (let n = 0; n < 12; n++) {
      const [x, y] = [Math.floor(next() * 500), Math.floor(next() * 300)]
      const picture = fitPicture(block(601, 403, x, y, x + 5 + Math.floor(next() * 90), y + 5 + Math.floor(next() * 90)), camera, 16 + Math.floor(next() * 60))
      const [whole, small] = [project(camera, pose, [0.1, 0.05, -0.03])!, project(picture.camera, pose, [0.1, 0.05, -0.03])!]
      const [left, top] = [whole.x - small.x * picture.scale, whole.y - small.y * picture.scale]
      expect([left, top]).toEqual([expect.closeTo(Math.round(left), 6), expect.closeTo(Math.round(top), 6)])
      expect([left >= -1e-6, top >= -1e-6, Number.isInteger(picture.scale)]).toEqual([true, true, true])
    }
  })

  it('ends with the photo, so that what is cut there is cut here, and does not know what lies beyond or behind', () => {
    const cut = fitPicture(block(601, 403, 560, 100, 601, 180), camera, 2_000)
    expect(cut.scale).toBe(1)
    expect(cut.mask.filter((value, p) => p % cut.camera.width === cut.camera.width - 1 && value === 1)).toHaveLength(80)
    // 601 pixels are no multiple of 4: the last column of the small picture lies mostly beyond the photo.
    const coarse = fitPicture(block(601, 403, 200, 100, 601, 380), camera, 128)
    const columns = coarse.camera.width * coarse.scale - (601 - (camera.cx - coarse.camera.cx * coarse.scale))
    expect(columns).toBeGreaterThanOrEqual(0)
    if (2 * columns > coarse.scale) expect(coarse.valid!.some((known) => known === 0)).toBe(true)
    const hidden = fitPicture(block(601, 403, 300, 100, 360, 160), camera, 2_000, [block(601, 403, 340, 80, 400, 200)])
    const unknown = hidden.valid!.reduce((sum, known) => sum + (known === 0 ? 1 : 0), 0)
    // What is the object's stays known, the rest of the other one is not.
    const shown = { left: 300 - 15, top: 100 - 15, right: 360 + 15, bottom: 160 + 15 }
    expect(unknown).toBe((shown.right - 340) * (shown.bottom - shown.top) - 20 * 60)
    expect(hidden.valid!.some((known, p) => known === 0 && hidden.mask[p] === 1)).toBe(false)
  })
})
