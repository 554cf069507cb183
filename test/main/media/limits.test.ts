import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits } from '../../../core/limits.ts'
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

describe('limits (S2)', () => {
  const at = async (limits: Partial<Record<keyof typeof LIMITS, number>>, path: string) =>
    media.probe(path, { limits: withLimits(limits) })
  const cases: [keyof typeof LIMITS, () => Promise<string>, (probe: Probe) => number][] = [
    ['imageFileBytes', () => pictures.solid(folder, 'l-bytes', [1, 1, 1]), (probe) => probe.bytes],
    ['imagePixels', () => pictures.solid(folder, 'l-pixels', [1, 1, 1]), (probe) => probe.width * probe.height],
    ['imageSide', () => pictures.solid(folder, 'l-side', [1, 1, 1]), (probe) => Math.max(probe.width, probe.height)],
    ['imageChannels', () => pictures.transparent(folder, 'l-channels'), (probe) => probe.channels],
  ]
  it.each(cases)('%s: at the limit yes, past it no', async (name, make, measure) => {
    const path = await make()
    const found = measure(await media.probe(path))
    expect((await at({ [name]: found }, path)).bytes).toBeGreaterThan(0)
    const fault = await faultOf(at({ [name]: found - 1 }, path))
    expect(fault).toMatchObject({ code: 'invalid', details: { file: path, found, limit: found - 1, limitName: name } })
    expect(fault.details.fix).toContain(`--limit ${name}=${found}`)
  })

  it('imageMetadataBytes: a block at the limit yes, past it no', async () => {
    const path = join(folder, 'l-metadata.png')
    const xmp = (length: number) => `<x:xmpmeta xmlns:x="adobe:ns:meta/">${' '.repeat(length - 48)}</x:xmpmeta>`
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .withXmp(xmp(5_000))
      .png()
      .toFile(path)
    const found = (await faultOf(at({ imageMetadataBytes: 1 }, path))).details.found as number
    expect(found).toBeGreaterThanOrEqual(4_900)
    expect((await at({ imageMetadataBytes: found }, path)).width).toBe(8)
    expect((await faultOf(at({ imageMetadataBytes: found - 1 }, path))).details.limitName).toBe('imageMetadataBytes')
  })

  it.each([
    [{ width: 16_384, height: 16_382 }, true],
    [{ width: 16_384, height: 16_383 }, false],
    [{ width: 65_535, height: 4 }, true],
    [{ width: 65_536, height: 4 }, false],
    [{ width: 4, height: 65_536 }, false],
    [{ width: 2_000_000_000, height: 2_000_000_000 }, false],
    [{ width: 0, height: 0 }, false],
  ])('a PNG that promises %o is judged by its header within a second', async (size, passes) => {
    const path = await pictures.promisingPng(folder, `bomb-${size.width}-${size.height}`, size)
    const started = performance.now()
    const outcome = await media.probe(path).catch((thrown: Fault) => thrown)
    expect(performance.now() - started).toBeLessThan(1_000)
    if (passes) expect(outcome).toMatchObject(size)
    else {
      expect(outcome).toBeInstanceOf(Fault)
      expect((outcome as Fault).details).toMatchObject({ file: path })
      // Whatever else is asked of it is refused for the same reason, and nothing is allocated for it.
      expect((await faultOf(media.thumbnail(path, { size: 128 }))).code).toBe((outcome as Fault).code)
    }
  })

  it('decodes no bomb of deflated zeros past the limit, and the worker lives', async () => {
    const path = join(folder, 'zeros.png')
    await sharp({ create: { width: 4_000, height: 4_000, channels: 3, background: '#000' } })
      .png({ compressionLevel: 9 })
      .toFile(path)
    const strict = createMedia({
      spawn: spawnNode,
      cacheFolder: join(folder, 'strict'),
      log: () => {},
      limits: withLimits({ imagePixels: 15_999_999 }),
    })
    try {
      const all = [
        strict.probe(path),
        strict.thumbnail(path, { size: 128 }),
        strict.display(path),
        strict.tile(path, 0, 0, 0),
        strict.pixels(path),
      ]
      for (const fault of await Promise.all(all.map(faultOf))) {
        expect(fault).toMatchObject({ code: 'invalid', details: { found: 16_000_000, limitName: 'imagePixels' } })
      }
    } finally {
      await strict.close()
    }
    expect((await media.thumbnail(path, { size: 128 })).problem).toBe('')
  })

  it('refuses more than five channels', async () => {
    const path = join(folder, 'many-channels.tiff')
    await writeFile(path, plainTiff(8, 8, 6))
    expect(await faultOf(media.probe(path))).toMatchObject({
      code: 'invalid',
      details: { limitName: 'imageChannels', limit: 5, found: 6 },
    })
  })
})

/** An uncompressed TIFF with any number of 8-bit samples per pixel, all white. */
function plainTiff(width: number, height: number, samples: number): Buffer {
  const fields: [number, number, number, number][] = [
    [256, 3, 1, width],
    [257, 3, 1, height],
    [258, 3, samples, 134],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, 134 + 4 * samples],
    [277, 3, 1, samples],
    [278, 3, 1, height],
    [279, 4, 1, width * height * samples],
    [338, 3, samples - 3, 134 + 2 * samples],
  ]
  const head = Buffer.alloc(134 + 4 * samples)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(8, 4)
  head.writeUInt16LE(fields.length, 8)
  for (const [i, [tag, type, count, value]] of fields.entries()) {
    head.writeUInt16LE(tag, 10 + 12 * i)
    head.writeUInt16LE(type, 12 + 12 * i)
    head.writeUInt32LE(count, 14 + 12 * i)
    head.writeUInt32LE(value, 18 + 12 * i)
  }
  for (let i = 0; i < samples; i++) head.writeUInt16LE(8, 134 + 2 * i)
  return Buffer.concat([head, Buffer.alloc(width * height * samples, 255)])
}
