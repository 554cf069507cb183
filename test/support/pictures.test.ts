import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as pictures from './pictures.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selvedge-pictures-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function pixelAt(path: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + 3)]
}
const near = (found: number[], wanted: readonly number[], slack: number) =>
  expect(Math.max(...found.map((value, at) => Math.abs(value - wanted[at])))).toBeLessThanOrEqual(slack)

describe('test pictures', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'] as const)('writes %s that decodes to its colour', async (format) => {
    const path = await pictures.solid(folder, `solid-${format}`, [200, 80, 30], format)
    expect(['heif', format]).toContain((await sharp(path).metadata()).format)
    near(await pixelAt(path, 20, 10), [200, 80, 30], 6)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is upright after orientation %i is applied', async (orientation) => {
    const size = { width: 40, height: 24 }
    const path = await pictures.oriented(folder, `turned-${orientation}`, orientation, size)
    const stored = await sharp(path).metadata()
    expect(stored.orientation).toBe(orientation)
    expect([stored.width, stored.height]).toEqual(orientation >= 5 ? [24, 40] : [40, 24])
    near(await pixelAt(path, 5, 4), pictures.QUADRANTS.topLeft, 12)
    near(await pixelAt(path, 34, 4), pictures.QUADRANTS.topRight, 12)
    near(await pixelAt(path, 5, 20), pictures.QUADRANTS.bottomLeft, 12)
    near(await pixelAt(path, 34, 20), pictures.QUADRANTS.bottomRight, 12)
  })

  it('keeps what is special in each special file', async () => {
    expect((await sharp(await pictures.sixteenBit(folder, 'deep')).metadata()).depth).toBe('ushort')
    expect((await sharp(await pictures.greyscale(folder, 'grey')).metadata()).channels).toBe(1)
    expect((await sharp(await pictures.cmyk(folder, 'print')).metadata()).space).toBe('cmyk')
    expect((await sharp(await pictures.transparent(folder, 'clear')).metadata()).hasAlpha).toBe(true)
    near(await pixelAt(await pictures.gradient(folder, 'ramp'), 47, 31), [255, 255, 128], 0)
  })

  it('makes broken files that are broken where they say', async () => {
    const damaged = [
      await pictures.truncatedJpeg(folder, 'cut'),
      await pictures.corruptJpeg(folder, 'rot'),
      await pictures.corruptPng(folder, 'rot'),
    ]
    for (const path of damaged) {
      expect((await sharp(path).metadata()).width).toBeGreaterThan(0)
      await expect(sharp(path, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow()
    }
    const size = { width: 60_000, height: 50_000 }
    const promising = await pictures.promisingPng(folder, 'vast', size)
    expect((await stat(promising)).size).toBeLessThan(500)
    expect(await sharp(promising, { limitInputPixels: 4e9 }).metadata()).toMatchObject(size)
    for (const path of [await pictures.notAnImage(folder, 'letter'), await pictures.emptyFile(folder, 'void')]) {
      await expect(sharp(path).metadata()).rejects.toThrow()
    }
    expect(await readFile(await pictures.disguisedSvg(folder, 'wolf'), 'utf8')).toContain('<svg')
  })

  it('writes a photo of 24 megapixels', async () => {
    const path = await pictures.big(folder, 'big')
    expect(await sharp(path).metadata()).toMatchObject({ width: 6000, height: 4000 })
  })
})
