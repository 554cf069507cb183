import { describe, expect, it } from 'vitest'
import { bandTrimap, trimapCounts, UNKNOWN } from '../../../core/matting/trimap.ts'
import { softTrimap } from '../../../core/matting/trimap-softness.ts'
import { random as seeded } from '../../support/random.ts'

const W = 240
const H = 200

/** A cloth between x = 70 and x = 170: a hard edge on its left, hairs of up to 24 pixels on its right. Alpha is known; the mask is drawn as people do it. */
function scene(pattern: (x: number, y: number) => readonly [number, number, number]) {
  const random = seeded(20)
  const alpha = new Float64Array(W * H)
  for (let y = 0; y < H; y++) for (let x = 70; x < 150; x++) alpha[y * W + x] = 1
  for (let hair = 0; hair < 420; hair++) {
    const length = 6 + random() * 18
    let y = random() * H
    const slope = (random() - 0.5) * 0.6
    for (let x = 150; x < 150 + length; x++, y += slope) {
      const row = Math.floor(y)
      if (row >= 0 && row < H) alpha[row * W + x] = Math.min(1, alpha[row * W + x] + 0.8)
    }
  }
  const data = new Uint8Array(W * H * 3)
  for (let p = 0; p < W * H; p++) {
    const front = pattern(p % W, Math.floor(p / W))
    const back = [205, 208, 212]
    for (let c = 0; c < 3; c++) data[3 * p + c] = Math.round(alpha[p] * front[c] + (1 - alpha[p]) * back[c] + (random() - 0.5) * 8)
  }
  return { picture: { width: W, height: H, data }, alpha, mask: Uint8Array.from(alpha, (_, p) => (p % W >= 70 && p % W < 158 ? 1 : 0)) }
}

/** Unknown pixels a row within columns, and the share of half-covered pixels there that are unknown. */
function looked(trimap: Uint8Array, alpha: Float64Array, from: number, to: number) {
  let [unknown, part, caught] = [0, 0, 0]
  for (let p = 0; p < trimap.length; p++) {
    if (p % W < from || p % W >= to) continue
    if (trimap[p] === UNKNOWN) unknown++
    if (alpha[p] <= 0.02 || alpha[p] >= 0.98) continue
    part++
    if (trimap[p] === UNKNOWN) caught++
  }
  return { width: unknown / H, caught: part === 0 ? 1 : caught / part }
}

describe('the band of a soft trimap', () => {
  it.each<[string, (x: number, y: number) => readonly [number, number, number]]>([
    ['plain', () => [60, 40, 50]],
    ['striped', (x, y) => ((x + y) % 8 < 4 ? [60, 40, 50] : [120, 90, 60])],
    ['checked', (x, y) => (((x >> 2) + (y >> 2)) % 2 ? [40, 60, 120] : [150, 40, 60])],
  ])('is narrow at the hard edge of %s cloth and wide in its hairs', (_, pattern) => {
    const { picture, alpha, mask } = scene(pattern)
    const soft = softTrimap(picture, mask)
    const [hard, hairs] = [looked(soft, alpha, 20, 110), looked(soft, alpha, 110, W)]
    expect(hard.width).toBeLessThan(12)
    expect(hairs.width).toBeGreaterThan(20)
    expect(hairs.caught).toBeGreaterThan(0.97)
    // A band of one width that catches as much costs more, since it is wide at the hard edge as well.
    const even = [4, 6, 8, 10, 12, 16, 20, 24].map((r) => bandTrimap(mask, H, W, { inside: r, outside: r }))
      .find((trimap) => looked(trimap, alpha, 110, W).caught >= hairs.caught)!
    expect(trimapCounts(soft).unknown).toBeLessThan(trimapCounts(even).unknown)
  })

  it('is the usual one where object and ground have one colour', () => {
    const mask = Uint8Array.from({ length: W * H }, (_, p) => (p % W >= 100 ? 1 : 0))
    const grey = { width: W, height: H, data: new Uint8Array(W * H * 3).fill(128) }
    expect([...softTrimap(grey, mask, { usual: { inside: 3, outside: 7 } })]).toEqual([...bandTrimap(mask, H, W, { inside: 3, outside: 7 })])
  })

  it('is never narrower or wider than allowed, and there is none without an edge', () => {
    const { picture, mask } = scene(() => [60, 40, 50])
    const trimap = softTrimap(picture, mask, { least: 3, most: 9 })
    const [least, most] = [3, 9].map((r) => bandTrimap(mask, H, W, { inside: r, outside: r }))
    for (let p = 0; p < trimap.length; p++) {
      if (least[p] === UNKNOWN) expect(trimap[p]).toBe(UNKNOWN)
      if (trimap[p] === UNKNOWN) expect(most[p]).toBe(UNKNOWN)
    }
    expect(trimapCounts(softTrimap(picture, new Uint8Array(W * H))).unknown).toBe(0)
    expect(() => softTrimap(picture, new Uint8Array(5))).toThrow('size of the photo')
  })
})
