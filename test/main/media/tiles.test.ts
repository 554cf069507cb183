import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/rpc.ts'
import type { Fault } from '../../../core/fault.ts'
import { pyramid, TILE, tileSize } from '../../../core/geometry/pyramid.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Spawn } from '../../../main/host/context.ts'
import { forkFile, spawnNode } from '../../../main/host/spawn.ts'
import { createMedia, type Media } from '../../../main/media/media.ts'
import { createPictureCache } from '../../../main/media/picture-cache.ts'
import type { MediaContract } from '../../../main/workers/media-contract.ts'
import { withPicture } from '../../../main/workers/media/open-picture.ts'
import { readHeader } from '../../../main/workers/media/read-header.ts'
import { cutByStrips, half } from '../../../main/workers/media/tiles.ts'
import * as pictures from '../../support/pictures.ts'

let folder: string
let media: Media
const fresh = (name: string) => createMedia({ spawn: spawnNode, cacheFolder: join(folder, name), log: () => {} })
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-tiles-'))
  media = fresh('cache')
})
afterAll(async () => {
  await media.close()
  rmSync(folder, { recursive: true, force: true })
})

/** All tiles of a level put together, RGB. */
async function assembled(from: Media, path: string, size: { width: number; height: number }, level: number): Promise<Buffer> {
  const at = pyramid(size.width, size.height)[level]
  const pieces = []
  for (let y = 0; y < at.rows; y++) {
    for (let x = 0; x < at.columns; x++) {
      const { file } = await from.tile(path, level, x, y)
      expect(await sharp(file).metadata()).toMatchObject(tileSize(at, x, y))
      pieces.push({ input: file, left: x * TILE, top: y * TILE })
    }
  }
  const canvas = sharp({ create: { width: at.width, height: at.height, channels: 3, background: '#f0f' } })
  return canvas.composite(pieces).removeAlpha().raw().toBuffer()
}
const apart = (a: Uint8Array, b: Uint8Array) => {
  expect(a.length).toBe(b.length)
  let sum = 0
  let most = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i])
    sum += difference
    most = Math.max(most, difference)
  }
  return { mean: sum / a.length, most }
}

const spawnWasm: Spawn = () => forkFile(fileURLToPath(new URL('../../support/wasm-media-worker.ts', import.meta.url)))

describe('the tiles of a photo', () => {
  const size = { width: 1_333, height: 1_101 }

  it('put together are the photo, on every level the exact halves of it', async () => {
    const path = await pictures.gradient(folder, 'gradient', 'png', size)
    let expected: Parameters<typeof half>[0] = {
      ...size,
      channels: 3,
      bytes: Uint8Array.from(await sharp(path).raw().toBuffer()),
    }
    for (const { level } of pyramid(size.width, size.height)) {
      // JPEG at quality 90 is what separates them; a shift by one pixel would be 0.2 in this picture, a wrong tile far more.
      const { mean, most } = apart(await assembled(media, path, size, level), expected.bytes)
      expect(mean, `level ${level}`).toBeLessThan(1.5)
      expect(most, `level ${level}`).toBeLessThan(12)
      expected = half(expected)
    }
  })

  it('with holes are exact, since they are PNG', async () => {
    const path = await pictures.transparent(folder, 'holes', size)
    const whole = await sharp(path).raw().toBuffer()
    const tile = await sharp((await media.tile(path, 0, 2, 1)).file)
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(tile.info).toMatchObject({ width: size.width - 2 * TILE, height: TILE, channels: 4 })
    for (let y = 0; y < TILE; y += 37) {
      const from = ((y + TILE) * size.width + 2 * TILE) * 4
      expect(
        tile.data
          .subarray(y * tile.info.width * 4, (y + 1) * tile.info.width * 4)
          .equals(whole.subarray(from, from + tile.info.width * 4)),
      ).toBe(true)
    }
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stand upright under EXIF orientation %i, coarse and fine', async (orientation) => {
    const wide = { width: 1_200, height: 700 }
    const path = await pictures.oriented(folder, `turned-${orientation}`, orientation, wide)
    const upright = await sharp(await pictures.quadrants(folder, 'upright', 'png', wide))
      .raw()
      .toBuffer()
    expect(apart(await assembled(media, path, wide, 0), upright).mean).toBeLessThan(1)
    const coarse = await sharp((await media.tile(path, 2, 0, 0)).file)
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(coarse.info).toMatchObject({ width: 300, height: 175 })
    for (const [x, y, corner] of [
      [5, 5, 'topLeft'],
      [294, 5, 'topRight'],
      [5, 169, 'bottomLeft'],
      [294, 169, 'bottomRight'],
    ] as const) {
      const found = [...coarse.data.subarray((y * 300 + x) * 3, (y * 300 + x) * 3 + 3)]
      expect(apart(Uint8Array.from(found), Uint8Array.from(pictures.QUADRANTS[corner])).most).toBeLessThan(5)
    }
  })

  it('of coarse levels come from their own quick cut and agree with the pyramid that replaces it', async () => {
    const path = await pictures.big(folder, 'both', { width: 4_200, height: 2_800 })
    const quick = await media.tile(path, 3, 0, 0)
    expect(quick.file).toContain('coarse')
    const before = await sharp(quick.file).raw().toBuffer()
    await media.tile(path, 0, 0, 0)
    expect((await stat(quick.file)).size).toBeGreaterThan(0)
    const after = await media.tile(path, 3, 0, 0)
    expect(after.file).toContain('full')
    // One is shrunk while it is decoded, the other by halves; they may differ by filter, not by place.
    expect(apart(before, await sharp(after.file).raw().toBuffer()).mean).toBeLessThan(3)
  })

  it('that do not exist are not found', async () => {
    const path = await pictures.gradient(folder, 'edges', 'jpeg', size)
    for (const [level, x, y] of [
      [0, 3, 0],
      [0, 0, 3],
      [9, 0, 0],
      [0, -1, 0],
    ]) {
      expect(await media.tile(path, level, x, y).catch((fault: Fault) => fault.code)).toBe('not-found')
    }
  })

  it('of a damaged photo carry the warning', async () => {
    const path = await pictures.truncatedJpeg(folder, 'half', 0.5, size)
    expect((await media.tile(path, 0, 0, 0)).problem).not.toBe('')
    expect((await media.tile(path, 2, 0, 0)).problem).not.toBe('')
  })

  it('are made again when the cache was emptied behind our back', async () => {
    const path = await pictures.big(folder, 'emptied', { width: 3_600, height: 2_400 })
    const other = fresh('emptied')
    try {
      const { file } = await other.tile(path, 0, 0, 0)
      await rm(join(folder, 'emptied'), { recursive: true })
      expect((await other.tile(path, 0, 0, 0)).file).toBe(file)
      expect((await stat(file)).size).toBeGreaterThan(0)
      await rm(file)
      expect((await other.tile(path, 0, 0, 0)).file).toBe(file)
    } finally {
      await other.close()
    }
  })
})

describe("without libvips' own pyramid (the WebAssembly build, used in Electron on Linux)", () => {
  it('is what a worker in Electron loads, and only there', async () => {
    for (const [spawn, expected] of [[spawnWasm, process.platform === 'linux'], [spawnNode, false]] as const) {
      const child = spawn('media')
      expect((await connect<MediaContract, Record<never, never>>(child.port).client.media.ready({})).wasm).toBe(expected)
      child.kill()
    }
  })

  it('the same tiles come out', async () => {
    const wasm = createMedia({ spawn: spawnWasm, cacheFolder: join(folder, 'wasm'), log: () => {} })
    try {
      const size = { width: 1_333, height: 1_101 }
      for (const path of [
        await pictures.gradient(folder, 'gradient', 'png', size),
        await pictures.oriented(folder, 'turned-wasm', 6, size),
      ]) {
        for (const { level } of pyramid(size.width, size.height)) {
          expect(apart(await assembled(wasm, path, size, level), await assembled(media, path, size, level)).mean).toBeLessThan(1)
        }
      }
      const { width, height } = await sharp((await wasm.thumbnail(join(folder, 'gradient.png'), { size: 256 })).file).metadata()
      expect([width, height]).toEqual([256, 211])
      const mask = { width: 5, height: 3, channels: 1, bytes: Uint8Array.from({ length: 15 }, (_, i) => i * 17) }
      expect(await wasm.maskFromPng(await wasm.pngFromMask(mask))).toEqual(mask)
      expect((await wasm.pixels(join(folder, 'gradient.png'))).bytes).toEqual(
        (await media.pixels(join(folder, 'gradient.png'))).bytes,
      )
    } finally {
      await wasm.close()
    }
  }, 60_000)
})

describe('strips of a photo', () => {
  it.each([1, 6])('make the same pyramid whatever their height, EXIF orientation %i', async (orientation) => {
    const size = { width: 1_301, height: 2_207 }
    const path = await pictures.oriented(folder, `strips-${orientation}`, orientation, size)
    const cut = (name: string, stripPixels: number) =>
      withPicture(path, LIMITS, async (picture) => {
        const out = join(folder, name)
        await cutByStrips(picture, LIMITS, (await readHeader(picture, LIMITS)).header, out, stripPixels)
        const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.jpeg')).sort()
        return Promise.all(files.map(async (file) => [file, (await readFile(join(out, file))).toString('base64')]))
      })
    const whole = await cut(`whole-${orientation}`, 1e9)
    expect(whole).toHaveLength(pyramid(size.width, size.height).reduce((sum, { columns, rows }) => sum + columns * rows, 0))
    // One row of tiles at a time: five strips, whose halves are put together again for the level above.
    expect(await cut(`strips-${orientation}`, 1)).toEqual(whole)
  })
})

describe('the cache', () => {
  it('keeps under its size and drops what was not used longest; leftovers go too', async () => {
    const cache = createPictureCache({ folder: join(folder, 'bounded'), maxBytes: 10_000, log: () => {} })
    const places: string[] = []
    for (let i = 0; i < 15; i++) {
      const place = await cache.place('thumb', `${i.toString(16).padStart(2, '0')}abcdef`)
      places.push(place)
      await writeFile(`${place}.jpeg`, Buffer.alloc(900))
      await utimes(`${place}.jpeg`, new Date(1e12 + i * 1_000), new Date(1e12 + i * 1_000))
    }
    const tiles = await cache.place('tiles', 'ffabcdef')
    await mkdir(join(tiles, 'full', '0'), { recursive: true })
    await writeFile(join(tiles, 'full', '0', '0_0.jpeg'), Buffer.alloc(3_000))
    const leftover = `${places[0]}.1-2.partial`
    await writeFile(leftover, 'x')
    await utimes(leftover, new Date(1e12), new Date(1e12))
    // Used just now, although made first.
    await cache.touch(`${places[0]}.jpeg`)
    expect(await cache.sweep()).toBeLessThanOrEqual(10_000)
    expect(await cache.find(places[0])).not.toBeNull()
    expect(await cache.find(places[1])).toBeNull()
    expect(await cache.find(places[14])).not.toBeNull()
    expect((await stat(join(tiles, 'full', '0', '0_0.jpeg'))).size).toBe(3_000)
    expect((await readdir(join(folder, 'bounded'), { recursive: true })).filter((name) => name.endsWith('.partial'))).toEqual([])
    expect(await cache.sweep()).toBeGreaterThan(8_000)
  })

  it('leaves nothing unfinished behind', async () => {
    const names = await readdir(join(folder, 'cache'), { recursive: true })
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => name.endsWith('.partial') || name.endsWith('.dzi') || name.endsWith('_files'))).toEqual([])
  })
})
