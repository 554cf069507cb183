import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readGreyPng } from '../../../renderer/canvas/grey-png.ts'
import { random } from '../../support/random.ts'

const next = random(31)
/** Steep and flat places, so that the writer uses every kind of filter. */
const samples = (width: number, height: number) => Uint16Array.from({ length: width * height }, (_, i) => {
  const [x, y] = [i % width, Math.floor(i / width)]
  return y % 3 === 0 ? Math.floor(65_536 * next()) : (37 * x + 211 * y) & 0xffff
})
const png = async (values: Uint16Array, width: number, height: number, adaptive = true) => new Uint8Array(
  await sharp(values, { raw: { width, height, channels: 1 } }).toColourspace('grey16').png({ adaptiveFiltering: adaptive }).toBuffer())

describe('grey PNGs', () => {
  it.each([[1, 1], [7, 5], [64, 33], [301, 200]])('of 16 bits and %i x %i pixels come as they were written', async (width, height) => {
    const values = samples(width, height)
    for (const adaptive of [true, false]) {
      const read = await readGreyPng(await png(values, width, height, adaptive), 1e6)
      expect(read).toMatchObject({ width, height })
      expect(read!.values).toEqual(values)
    }
  })

  it('of 8 bits fill the same range', async () => {
    const bytes = new Uint8Array(await sharp(Uint8Array.of(0, 255, 128, 1), { raw: { width: 2, height: 2, channels: 1 } }).toColourspace('b-w').png().toBuffer())
    expect([...(await readGreyPng(bytes, 100))!.values]).toEqual([0, 65_535, 128 * 257, 257])
  })

  it('are refused without harm when they are of another kind, too large, cut short or damaged', async () => {
    const good = await png(samples(20, 10), 20, 10)
    expect(await readGreyPng(good, 199)).toBeNull()
    expect(await readGreyPng(new Uint8Array(await sharp({ create: { width: 3, height: 3, channels: 3, background: 'red' } }).png().toBuffer()), 100)).toBeNull()
    expect(await readGreyPng(new TextEncoder().encode('<html>'.repeat(20)), 100)).toBeNull()
    for (let cut = 0; cut < good.length - 12; cut += 7) expect(await readGreyPng(good.slice(0, cut), 1_000)).toBeNull()
    for (let i = 0; i < 60; i++) {
      const bad = good.slice()
      bad[Math.floor(next() * bad.length)] ^= 1 << Math.floor(next() * 8)
      const read = await readGreyPng(bad, 1_000)
      if (read) expect(read.values).toHaveLength(read.width * read.height)
    }
  })
})
