import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createMedia, type Fingerprint, type Media } from '../../../main/media/media.ts'
import { areNearDuplicates, nearDuplicatePairs } from '../../../main/media/near-duplicates.ts'
import * as pictures from '../../support/pictures.ts'

let folder: string
let media: Media
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-near-'))
  media = createMedia({ spawn: spawnNode, cacheFolder: join(folder, 'cache'), log: () => {} })
})
afterAll(async () => {
  await media.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('near-duplicates', () => {
  it('are a photo and its smaller, larger and harder compressed copies, not another photo', async () => {
    const original = await pictures.big(folder, 'original', { width: 900, height: 600 })
    const other = await pictures.quadrants(folder, 'other', 'jpeg', { width: 900, height: 600 })
    const copies: [string, (image: Sharp) => Sharp][] = [
      ['small', (image) => image.resize(200)],
      ['large', (image) => image.resize(1_500)],
      ['poor', (image) => image.jpeg({ quality: 45 })],
      ['png', (image) => image.png()],
      ['turned', (image) => image.rotate(90).withMetadata({ orientation: 8 })],
    ]
    const print = await media.fingerprint(original)
    for (const [name, edit] of copies) {
      const path = join(folder, `copy-${name}.${name === 'png' ? 'png' : 'jpg'}`)
      await edit(sharp(original)).toFile(path)
      expect(areNearDuplicates(print, await media.fingerprint(path)), name).toBe(true)
    }
    expect(areNearDuplicates(print, await media.fingerprint(other))).toBe(false)
  })

  it('are told apart by colour when only the hash agrees', async () => {
    const [red, blue] = await Promise.all([
      pictures.solid(folder, 'red', [200, 20, 20]),
      pictures.solid(folder, 'blue', [20, 20, 200]),
    ])
    const [a, b] = [await media.fingerprint(red), await media.fingerprint(blue)]
    expect(a.hash).toBe(b.hash)
    expect(areNearDuplicates(a, b)).toBe(false)
  })

  it('are found by buckets exactly as by comparing all with all', async () => {
    const print = fc.record({
      hash: fc
        .tuple(
          fc.constantFrom('0000000000000000', 'ffffffff00000000', '123456789abcdef0'),
          fc.array(fc.nat(63), { maxLength: 9 }),
        )
        .map(([start, flips]) => {
          let bits = BigInt(`0x${start}`)
          for (const flip of flips) bits ^= 1n << BigInt(flip)
          return bits.toString(16).padStart(16, '0')
        }),
      tiny: fc.constantFrom(10, 12, 200).map((grey) => new Uint8Array(864).fill(grey)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(print, { freq: 10 }), { maxLength: 80 }), async (prints: (Fingerprint | null)[]) => {
        const all: string[] = []
        for (let j = 0; j < prints.length; j++) {
          for (let i = 0; i < j; i++)
            if (prints[i] && prints[j] && areNearDuplicates(prints[i]!, prints[j]!)) all.push(`${i} ${j}`)
        }
        expect((await nearDuplicatePairs(prints)).map((pair) => pair.join(' ')).sort()).toEqual(all.sort())
      }),
      { numRuns: 60 },
    )
  })
})
