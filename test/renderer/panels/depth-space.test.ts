import { describe, expect, it } from 'vitest'
import { spaceParts, type SpaceSubject } from '../../../renderer/panels/depth/space-parts.ts'

const [W, H] = [30, 20]
/** A wall at 4 m with a box at 2 m in the middle, and one unknown pixel. */
const values = Float32Array.from({ length: W * H }, (_, p) => {
  const [x, y] = [p % W, Math.floor(p / W)]
  return p === 0 ? Number.NaN : x >= 10 && x < 20 && y >= 5 && y < 15 ? 2 : 4
})
const subject: SpaceSubject = { plane: { width: W, height: H, values }, unit: 'm', values: 'distance', camera: { fx: 300, fy: 300, cx: 150, cy: 100 }, width: 300, height: 200 }

describe('depth in space', () => {
  it('points lie as the camera saw them, about their middle, near towards the eye', () => {
    const { places, shown, faces, radius } = spaceParts(subject, 'points', null, 'grey')
    expect([shown, faces]).toEqual([W * H - 1, null])
    const z = (i: number) => places[3 * i + 2]
    // Point 0 is pixel 1: the wall; the box is 2 m nearer.
    const box = 5 * W + 12 - 1
    expect(z(box) - z(0)).toBeCloseTo(2, 5)
    // Ten pixels of the map are 100 of the photo: a third of the distance.
    expect(places[3 * (box + 5)] - places[3 * box]).toBeCloseTo((50 / 300) * 2, 5)
    expect(places[1]).toBeGreaterThan(places[3 * (W * H - 2) + 1])
    expect(radius).toBeGreaterThan(0.5)
  })

  it('a relief is torn where the depth leaps, whole where it does not', () => {
    const flat = spaceParts({ ...subject, plane: { width: W, height: H, values: new Float32Array(W * H).fill(3) } }, 'relief', null, 'grey')
    expect(flat.faces!.length / 3).toBe(2 * (W - 1) * (H - 1))
    const { faces, places, shown } = spaceParts(subject, 'relief', null, 'grey')
    expect(shown).toBe(W * H - 1)
    for (let i = 0; i < faces!.length; i += 3) expect(new Set([...faces!.subarray(i, i + 3)].map((corner) => places[3 * corner + 2].toFixed(4))).size).toBe(1)
    expect(faces!.length).toBeGreaterThan(1.6 * 3 * (W - 1) * (H - 1))
  })

  it('has the colours of the photo, or of the map; maps of any size stay within bounds', () => {
    const photo = Uint8ClampedArray.from({ length: 4 * W * H }, (_, i) => (i * 3) % 256)
    const { colours } = spaceParts(subject, 'points', photo, 'grey')
    expect([...colours.subarray(0, 3)].map((share) => Math.round(255 * share))).toEqual([...photo.subarray(4, 7)])
    const grey = spaceParts(subject, 'points', null, 'grey').colours
    expect([grey[0], grey[3 * (5 * W + 12 - 1)]]).toEqual([1, 0])
    const large = { ...subject, plane: { width: 1_500, height: 1_000, values: new Float32Array(1_500_000).fill(2) } }
    expect(spaceParts(large, 'points', null, 'grey').shown).toBeLessThanOrEqual(200_000)
    expect(spaceParts(large, 'relief', null, 'grey').shown).toBeLessThanOrEqual(90_000)
  })
})
