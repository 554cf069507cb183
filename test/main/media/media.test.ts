import { copyFile, mkdtemp, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { DIRECT_PIXELS } from '../../../core/geometry/pyramid.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createMedia, type Media, type Probe } from '../../../main/media/media.ts'
import * as pictures from '../../support/pictures.ts'

let folder: string
let media: Media
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'selvedge-media-'))
  media = createMedia({ spawn: spawnNode, cacheFolder: join(folder, 'cache'), log: () => {} })
})
afterAll(async () => {
  await media.close()
  await rm(folder, { recursive: true, force: true })
})

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(Fault)
  return thrown as Fault
}
const corners = async (input: string | Buffer) => {
  const { data, info } = await sharp(input).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  const { width: w, height: h } = info
  return {
    width: w,
    height: h,
    topLeft: at(2, 2),
    topRight: at(w - 3, 2),
    bottomLeft: at(2, h - 3),
    bottomRight: at(w - 3, h - 3),
  }
}
const expectUpright = (found: Record<string, number | number[]>, tolerance: number) => {
  for (const [corner, colour] of Object.entries(pictures.QUADRANTS)) {
    for (const channel of [0, 1, 2])
      expect(Math.abs((found[corner] as number[])[channel] - colour[channel])).toBeLessThanOrEqual(tolerance)
  }
}

describe('probing', () => {
  it('tells size, format and depth of every accepted format', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const) {
      const path = await pictures.gradient(folder, `probe-${format}`, format)
      const { size, mtimeMs } = await stat(path)
      expect(await media.probe(path)).toMatchObject({
        format,
        width: 48,
        height: 32,
        orientation: 1,
        bytes: size,
        mtimeMs,
        depth: 8,
        animated: false,
        truncated: false,
      })
    }
    expect(await media.probe(await pictures.sixteenBit(folder, 'deep'))).toMatchObject({ depth: 16, space: 'rgb16', channels: 3 })
    expect(await media.probe(await pictures.greyscale(folder, 'grey'))).toMatchObject({ space: 'b-w', channels: 1 })
    expect(await media.probe(await pictures.cmyk(folder, 'cmyk'))).toMatchObject({ space: 'cmyk', channels: 4, alpha: false })
    expect(await media.probe(await pictures.transparent(folder, 'clear'))).toMatchObject({ alpha: true, channels: 4 })
  })

  it('believes the content, not the name', async () => {
    const path = await pictures.solid(folder, 'really', [1, 2, 3], 'png')
    const disguised = join(folder, 'really.jpg')
    await copyFile(path, disguised)
    expect((await media.probe(disguised)).format).toBe('png')
  })

  it.each([
    ['SVG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['bare SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['PDF', '%PDF-1.7\n', 'a PDF document'],
    ['HTML', '<!DOCTYPE html><script>alert(1)</script>', 'a web page'],
    ['JSON', '{"shapes": []}', 'a JSON file'],
    ['zip', 'PK\u0003\u0004', 'a zip archive'],
    ['HEIC', '\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'a HEIC picture'],
    ['film', '\0\0\0\u0018ftypisom\0\0\0\0isommp42', 'a video'],
    ['nothing', '', 'an empty file'],
  ])('refuses %s under the name of a photo and says what it is', async (name, text, guess) => {
    const path = join(folder, `disguised-${name}.jpg`)
    await writeFile(path, text, 'latin1')
    const fault = await faultOf(media.probe(path))
    expect(fault.code).toBe('unsupported')
    expect(fault.message).toContain(guess)
    expect(fault.details).toMatchObject({ file: path, field: 'first bytes', limit: 'JPEG, PNG, WebP, TIFF, GIF, AVIF' })
    expect(fault.details.fix).toBeTruthy()
    const others = [media.thumbnail(path, { size: 128 }), media.display(path), media.tile(path, 0, 0, 0), media.pixels(path)]
    for (const { code } of await Promise.all(others.map(faultOf))) expect(code).toBe('unsupported')
  })

  it('refuses folders and absent files by name', async () => {
    expect(await faultOf(media.probe(folder))).toMatchObject({ code: 'unsupported', details: { file: folder } })
    const absent = join(folder, 'absent.jpg')
    for (const fault of await Promise.all([media.probe(absent), media.thumbnail(absent, { size: 128 })].map(faultOf))) {
      expect(fault).toMatchObject({ code: 'not-found', details: { file: absent } })
    }
  })

  it('gives the same hash to the same bytes and another one to any other', async () => {
    const path = await pictures.big(folder, 'hash', { width: 1_500, height: 1_000 })
    const { hash, bytes } = await media.probe(path)
    expect(bytes).toBeGreaterThan(16 * 16 * 1_024)
    const copy = join(folder, 'hash-copy.jpg')
    await copyFile(path, copy)
    expect((await media.probe(copy)).hash).toBe(hash)
    expect(await media.fullHash(copy)).toBe(await media.fullHash(path))
    const whole = await readFile(path)
    for (const at of [2_000, bytes - 100]) {
      const other = Buffer.from(whole)
      other[at] ^= 1
      await writeFile(copy, other)
      expect((await media.probe(copy)).hash).not.toBe(hash)
    }
    await truncate(copy, bytes - 1)
    expect((await media.probe(copy)).hash).not.toBe(hash)
  })

  it('probes many at once, each with its own outcome', async () => {
    const paths = [
      await pictures.solid(folder, 'many', [9, 9, 9]),
      await pictures.notAnImage(folder, 'many-not'),
      join(folder, 'many-absent.png'),
    ]
    const outcomes: (string | undefined)[] = []
    await media.probeMany(
      paths,
      (_, outcome, index) => (outcomes[index] = outcome instanceof Fault ? outcome.code : (outcome as Probe).format),
    )
    expect(outcomes).toEqual(['png', 'unsupported', 'not-found'])
    const cancelled = media.probeMany(paths, () => {}, { signal: AbortSignal.abort() })
    expect((await faultOf(cancelled)).code).toBe('cancelled')
  })

  it('reads what the camera wrote', async () => {
    const path = join(folder, 'exif.jpg')
    await sharp({ create: { width: 30, height: 20, channels: 3, background: '#777' } })
      .withExif({
        IFD0: { Make: 'Loom', Model: 'L-7' },
        IFD2: { ExposureTime: '1/250', FNumber: '28/10', FocalLength: '50/1', DateTimeOriginal: '2026:01:02 03:04:05' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 15/1' },
      })
      .jpeg()
      .toFile(path)
    const { exif, extra, format } = await media.metadata(path)
    expect(format).toBe('jpeg')
    expect(exif).toMatchObject({
      'Camera maker': 'Loom',
      Camera: 'L-7',
      'Exposure time': '1/250 s',
      'F-number': 'f/2.8',
      'Focal length': '50 mm',
      Taken: '2026:01:02 03:04:05',
      Latitude: '51° 30′ 15″ N',
    })
    expect(extra).toMatchObject({ chromaSubsampling: '4:2:0', isProgressive: false })
  })
})

describe('EXIF orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is honoured by every way of seeing the photo', async (orientation) => {
    const size = { width: 64, height: 48 }
    const path = await pictures.oriented(folder, `turned-${orientation}`, orientation, size)
    expect(await media.probe(path)).toMatchObject({ ...size, orientation })
    const thumb = await corners((await media.thumbnail(path, { size: 128 })).file)
    expect(thumb).toMatchObject(size)
    expectUpright(thumb, 6)
    const shown = await media.display(path)
    expect(shown.file === path).toBe(orientation === 1)
    expectUpright(await corners(shown.file), 4)
    expectUpright(await corners((await media.tile(path, 0, 0, 0)).file), 4)
    const { width, height, bytes } = await media.pixels(path)
    expect({ width, height }).toEqual(size)
    expectUpright(
      await corners(
        await sharp(bytes, { raw: { width, height, channels: 3 } })
          .png()
          .toBuffer(),
      ),
      4,
    )
  })

  it('gives a turned photo the same difference hash', async () => {
    const hashes = new Set<string>()
    for (const orientation of [1, 3, 6, 8]) {
      const { hash, tiny } = await media.fingerprint(
        await pictures.oriented(folder, `dhash-${orientation}`, orientation, { width: 72, height: 64 }),
      )
      expect(tiny).toHaveLength(18 * 16 * 3)
      hashes.add(hash)
    }
    expect(hashes.size).toBe(1)
  })
})

describe('pictures for the screen', () => {
  it('serves a fit original as it is and re-encodes the rest', async () => {
    const fit = await Promise.all([
      pictures.gradient(folder, 'fit', 'jpeg'),
      pictures.gradient(folder, 'fit', 'png'),
      pictures.gradient(folder, 'fit', 'webp'),
      pictures.transparent(folder, 'fit-clear'),
      pictures.greyscale(folder, 'fit-grey'),
    ])
    for (const path of fit) expect((await media.display(path)).file).toBe(path)
    const unfit: [string, string][] = [
      [await pictures.gradient(folder, 'unfit', 'tiff'), 'image/jpeg'],
      [await pictures.gradient(folder, 'unfit', 'avif'), 'image/jpeg'],
      [await pictures.sixteenBit(folder, 'unfit-deep'), 'image/jpeg'],
      [await pictures.cmyk(folder, 'unfit-cmyk'), 'image/jpeg'],
    ]
    for (const [path, type] of unfit) {
      const shown = await media.display(path)
      expect(shown).toMatchObject({ type, problem: '' })
      expect(shown.file).not.toBe(path)
      expect(await sharp(shown.file).metadata()).toMatchObject({ width: 48, height: 32, space: 'srgb', depth: 'uchar' })
    }
  })

  it('shows only the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(20 * 10 * 3, 250), Buffer.alloc(20 * 10 * 3, 5)])
    const path = join(folder, 'moving.gif')
    await sharp(frames, { raw: { width: 20, height: 20, channels: 3, pageHeight: 10 } })
      .gif({ delay: [100, 100] })
      .toFile(path)
    expect(await media.probe(path)).toMatchObject({ animated: true, width: 20, height: 10 })
    const { width, height, bytes } = await media.pixels(path)
    expect([width, height, bytes[0]]).toEqual([20, 10, 250])
    expect(await sharp((await media.display(path)).file).metadata()).toMatchObject({ width: 20, height: 10 })
  })

  it('never enlarges a thumbnail, keeps its holes, and makes it once', async () => {
    const small = await media.thumbnail(await pictures.solid(folder, 'small', [5, 90, 200]), { size: 256 })
    expect(await sharp(small.file).metadata()).toMatchObject({ width: 48, height: 32, format: 'jpeg' })
    const path = await pictures.transparent(folder, 'thumb-clear', { width: 600, height: 300 })
    const [first, second] = await Promise.all([media.thumbnail(path, { size: 200 }), media.thumbnail(path, { size: 256 })])
    expect(first).toEqual(second)
    expect(await sharp(first.file).metadata()).toMatchObject({ width: 256, height: 128, format: 'webp', hasAlpha: true })
    const { mtimeMs } = await stat(first.file)
    expect((await media.thumbnail(path, { size: 256 })).file).toBe(first.file)
    expect((await stat(first.file)).mtimeMs).toBe(mtimeMs)
  })

  it("follows the content, and takes the caller's word only while size and time agree", async () => {
    const path = await pictures.solid(folder, 'known', [10, 20, 30], 'png')
    const { hash, bytes, mtimeMs } = await media.probe(path)
    const known = { hash, bytes, mtimeMs }
    const before = await media.thumbnail(path, { size: 128, known })
    await writeFile(path, await readFile(await pictures.solid(folder, 'known-other', [200, 20, 30], 'png')))
    await utimes(path, new Date(), new Date(mtimeMs + 5_000))
    const after = await media.thumbnail(path, { size: 128, known })
    expect(after.file).not.toBe(before.file)
    expect((await corners(after.file)).topLeft[0]).toBeGreaterThan(180)
  })

  it('shows what decodes of a damaged photo, with a warning that survives the cache, and gives it to no job', async () => {
    for (const path of [await pictures.truncatedJpeg(folder, 'half', 0.5), await pictures.corruptJpeg(folder, 'broken')]) {
      for (const round of [1, 2]) {
        const { problem, file } = await media.thumbnail(path, { size: 128 })
        expect(problem, `${path} ${round}`).toContain('cannot be decoded')
        expect(await sharp(file).metadata()).toMatchObject({ width: 128, height: 96 })
      }
      expect(await faultOf(media.pixels(path))).toMatchObject({ code: 'corrupt', details: { file: path, field: 'pixels' } })
      expect((await media.pixels(path, { partial: true })).bytes).toHaveLength(256 * 192 * 3)
    }
    expect((await media.probe(join(folder, 'half.jpg'))).truncated).toBe(true)
    expect((await media.display(join(folder, 'half.jpg'))).problem).not.toBe('')
  })

  it('does not call a photo with a film behind it truncated', async () => {
    const path = await pictures.gradient(folder, 'motion', 'jpeg')
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(300_000, 7)]))
    expect((await media.probe(path)).truncated).toBe(false)
    expect((await media.thumbnail(path, { size: 128 })).problem).toBe('')
  })

  it('makes a photo of more than the direct size smaller for display', async () => {
    const path = await pictures.big(folder, 'huge', { width: 7_000, height: 5_000 })
    const { width, height } = await sharp((await media.display(path)).file).metadata()
    expect(width * height).toBeLessThanOrEqual(DIRECT_PIXELS)
    expect(width / height).toBeCloseTo(1.4, 3)
  })
})

describe('masks as PNG', () => {
  it.each([1, 2, 3, 4])('come back as they went in, %i channels', async (channels) => {
    const bytes = Uint8Array.from({ length: 37 * 21 * channels }, (_, i) => (i * 7919) & 255)
    const png = await media.pngFromMask({ width: 37, height: 21, channels, bytes })
    expect(await media.maskFromPng(png)).toEqual({ width: 37, height: 21, channels, bytes })
  })

  it('reads the 1-bit and palette PNGs of other programs', async () => {
    const bits = await sharp(Buffer.from([0, 255, 255, 0]), { raw: { width: 2, height: 2, channels: 1 } })
      .png({ palette: true, colours: 2 })
      .toBuffer()
    const { width, height, channels, bytes } = await media.maskFromPng(bits)
    expect([width, height]).toEqual([2, 2])
    expect([0, 1, 2, 3].map((i) => bytes[i * channels] > 0)).toEqual([false, true, true, false])
  })

  it('refuses what is no PNG, too large, or not as long as it says', async () => {
    expect(await faultOf(media.maskFromPng(Buffer.from('GIF89a')))).toMatchObject({ code: 'invalid', details: { found: 'gif' } })
    const png = await readFile(await pictures.promisingPng(folder, 'mask-bomb', { width: 60_000, height: 60_000 }))
    expect((await faultOf(media.maskFromPng(png))).code).toBe('corrupt')
    expect((await faultOf(media.pngFromMask({ width: 3, height: 3, channels: 1, bytes: new Uint8Array(8) }))).code).toBe(
      'invalid',
    )
  })
})
