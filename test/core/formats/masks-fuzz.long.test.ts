import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { masks } from '../../../core/formats/masks.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { LIMITS } from '../../../core/limits.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'
import { random as seeded } from '../../support/random.ts'

const quick = process.env['SELVEDGE_QUICK'] === '1'

// S1: whatever a mask file holds, a mask of the size it says, or a refusal that names the file. Seed "weft 11".
test('damaged mask pictures give a mask or a refusal that names them', async () => {
  const random = seeded(11)
  const below = (n: number) => Math.floor(random() * n)
  const raw = (channels: 1 | 2 | 3 | 4) => ({ raw: { width: 24, height: 17, channels } })
  const noise = (channels: number) => Buffer.from(Array.from({ length: 24 * 17 * channels }, () => below(256)))
  const seeds = [
    ...await Promise.all(([1, 2, 3, 4] as const).map((channels) => sharp(noise(channels), raw(channels)).png().toBuffer())),
    await sharp(noise(3), raw(3)).png({ palette: true, colours: 9 }).toBuffer(),
    await sharp(noise(1), raw(1)).png({ palette: true, colours: 2 }).toBuffer(),
    Buffer.from(writeMaskPng(Uint8Array.from(noise(1)), 24, 17, nodeZlib)),
  ]
  let [taken, refused] = [0, 0]
  for (let i = 0; i < (quick ? 2_000 : 20_000); i++) {
    const png = Buffer.from(seeds[i % seeds.length])
    const many = 1 + below(4)
    for (let k = 0; k < many; k++) {
      // The header and the lengths of the parts are where it hurts most.
      const at = random() < 0.5 ? below(Math.min(60, png.length)) : below(png.length)
      if (random() < 0.5) png[at] ^= 1 << below(8)
      else png[at] = [0, 1, 127, 128, 255][below(5)]
    }
    const bytes = random() < 0.1 ? png.subarray(0, below(png.length)) : png
    const items = []
    for await (const item of masks.read!(memoryFiles({ 'a.png': bytes }), readOptions())) items.push(item)
    const [item] = items
    if (item.kind === 'image') {
      taken++
      for (const { shape, area } of item.annotations) {
        if (shape.type !== 'mask') throw new Error('no mask')
        expect(shape.rle.size).toEqual([item.height, item.width])
        expect(areaOf(runsOfRle(shape.rle))).toBe(area)
      }
    } else {
      refused++
      expect(item).toMatchObject({ kind: 'skipped', file: 'a.png', code: 'invalid' })
      if (item.kind === 'skipped') expect(item.message.length).toBeGreaterThan(10)
    }
  }
  expect([taken > 200, refused > 200]).toEqual([true, true])
}, 120_000)

test('a few bytes that would unpack to gigabytes are refused before anything is unpacked', () => {
  const png = Buffer.from(writeMaskPng(new Uint8Array(4), 2, 2, nodeZlib))
  const header = (width: number, height: number, depth: number, colour: number) => {
    const bomb = Buffer.from(png)
    bomb.writeUInt32BE(width, 16)
    bomb.writeUInt32BE(height, 20)
    bomb[24] = depth
    bomb[25] = colour
    return bomb
  }
  const at = { file: 'a.png', field: '', limits: LIMITS }
  const never = { ...nodeZlib, inflate: () => { throw new Error('unpacked') } }
  for (const [bomb, limit] of [
    [header(70_000, 10, 8, 0), 'rleSide'], [header(65_535, 65_535, 1, 0), 'rlePixels'], [header(16_000, 16_000, 16, 6), 'rlePixels'],
  ] as const) {
    expect(() => readMaskPicture(bomb, never, at)).toThrow(expect.objectContaining({ details: expect.objectContaining({ limitName: limit }) }))
  }
  // Twice what the header promises is not unpacked further than that.
  const long = deflateSync(Buffer.alloc(1 << 20))
  expect(() => nodeZlib.inflate(long, 100)).toThrow()
})
