import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import type { Child, Spawn } from '../../../main/host/context.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createMedia, type Media } from '../../../main/media/media.ts'

/*
 * S1 for pictures: seeded mutations of real files through the real worker. No crash, no hang beyond two seconds, memory
 * within 256 MiB of what sound pictures take, every refusal names file and field, and nothing else on disk changes.
 */
const RUNS = Number(process.env['SELVEDGE_MUTATIONS'] ?? 1_500)
const SEED = 20_261_121

let folder: string
let media: Media
const lost: string[] = []
const children: Child[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selvedge-mutated-'))
  const spawn: Spawn = (...args) => {
    const child = spawnNode(...args)
    children.push(child)
    return child
  }
  media = createMedia({
    spawn,
    cacheFolder: join(folder, 'cache'),
    log: (_, message, fields) => lost.push(`${message} ${JSON.stringify(fields)}`),
  })
})
afterAll(async () => {
  await media.close()
  rmSync(folder, { recursive: true, force: true })
})

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

async function seeds(): Promise<[string, Buffer][]> {
  const size = { width: 120, height: 90 }
  const next = random(SEED)
  const noise = Buffer.from(Uint8Array.from({ length: size.width * size.height * 4 }, (_, i) => ((i >> 2) % 120) + next(60)))
  const image = (channels: 3 | 4 = 3) =>
    sharp(noise.subarray(0, size.width * size.height * channels), { raw: { ...size, channels } })
  const exif = {
    IFD0: { Make: 'Loom', Model: 'L-7' },
    IFD2: { FNumber: '28/10' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 15/1' },
  }
  return [
    ['jpg', await image().withExif(exif).withMetadata({ orientation: 6 }).jpeg({ quality: 80 }).toBuffer()],
    ['jpg', await image().withIccProfile('p3').jpeg({ progressive: true }).toBuffer()],
    ['jpg', await image().toColourspace('cmyk').jpeg().toBuffer()],
    ['png', await image(4).withExif(exif).png().toBuffer()],
    ['png', await image().png({ palette: true, progressive: true }).toBuffer()],
    ['png', await image().toColourspace('rgb16').png().toBuffer()],
    ['webp', await image(4).webp({ lossless: true }).toBuffer()],
    ['webp', await image().withExif(exif).webp({ quality: 70 }).toBuffer()],
    ['tif', await image().tiff({ compression: 'lzw', tile: true, tileWidth: 32, tileHeight: 32 }).toBuffer()],
    ['tif', await image().tiff({ compression: 'jpeg' }).toBuffer()],
    ['tif', await image().tiff({ compression: 'deflate', predictor: 'horizontal', pyramid: true }).toBuffer()],
    ['tif', await image().tiff({ compression: 'none', bigtiff: true }).toBuffer()],
    ['gif', await image(4).gif().toBuffer()],
    [
      'gif',
      await sharp(noise.subarray(0, 120 * 90 * 3), { raw: { ...size, channels: 3, pageHeight: 30 } })
        .gif({ delay: [1, 2, 3] })
        .toBuffer(),
    ],
    ['avif', await image(4).avif({ effort: 0 }).toBuffer()],
  ]
}

/** One to four changes that know where sizes, counts and offsets usually stand. */
function mutate(seed: Buffer, next: (below: number) => number): Buffer {
  let bytes = Buffer.from(seed)
  const interesting = [0, 1, 0x7f, 0x80, 0xff]
  for (let i = next(4); i >= 0; i--) {
    // Headers are where the harm is: half of all changes fall into the first 200 bytes.
    const at = next(2) === 0 ? next(Math.min(200, bytes.length)) : next(bytes.length)
    switch (next(8)) {
      case 0:
        bytes[at] ^= 1 << next(8)
        break
      case 1:
        bytes[at] = interesting[next(interesting.length)]
        break
      case 2:
        if (at + 2 <= bytes.length) bytes.writeUInt16BE([0, 1, 0xffff, 0x8000, 0x7fff][next(5)], at)
        break
      case 3:
        if (at + 4 <= bytes.length) bytes.writeUInt32BE([0, 0xffffffff, 0x7fffffff, 0x80000000, 0x10000][next(5)], at)
        break
      case 4:
        if (at + 4 <= bytes.length) bytes.writeUInt32LE([0, 0xffffffff, 0x7fffffff, bytes.length, bytes.length - 1][next(5)], at)
        break
      case 5:
        bytes = bytes.subarray(0, at)
        break
      case 6:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(next(bytes.length + 1)), bytes.subarray(at)])
        break
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + next(64))])
    }
    if (bytes.length === 0) return bytes
  }
  return bytes
}

it(`${RUNS} mutated pictures crash nothing, hang nothing and are refused by name`, async () => {
  const originals = await seeds()
  const canary = join(folder, 'canary.txt')
  writeFileSync(canary, 'still here')
  const next = random(SEED)
  const warm = await Promise.all(
    originals.map(async ([extension, bytes], i) => {
      const path = join(folder, `sound-${i}.${extension}`)
      writeFileSync(path, bytes)
      expect((await media.thumbnail(path, { size: 128 })).problem, path).toBe('')
      return path
    }),
  )
  expect(warm).toHaveLength(originals.length)
  const before = (await children[0].memory()) ?? 0
  let most = before
  let slowest = 0
  const outcomes = { shown: 0, damaged: 0, refused: 0 }

  const run = async (i: number) => {
    const [extension, seed] = originals[i % originals.length]
    const bytes = mutate(seed, next)
    const path = join(folder, `${i}.${extension}`)
    writeFileSync(path, bytes)
    const began = performance.now()
    try {
      const probe = await media.probe(path)
      const attempts = await Promise.allSettled([
        media.thumbnail(path, { size: 128 }),
        media.display(path),
        media.fingerprint(path),
        media.metadata(path),
      ])
      for (const attempt of attempts) if (attempt.status === 'rejected') throw attempt.reason
      outcomes[(attempts[0] as PromiseFulfilledResult<{ problem: string }>).value.problem === '' ? 'shown' : 'damaged']++
      expect(probe.width * probe.height).toBeLessThanOrEqual(268_402_689)
    } catch (thrown) {
      expect(thrown, `run ${i}: ${String(thrown)}`).toBeInstanceOf(Fault)
      const { code, details, message } = thrown as Fault
      expect(['invalid', 'unsupported', 'corrupt'], `run ${i}: ${message}`).toContain(code)
      expect(details.file, `run ${i}`).toBe(path)
      expect(details.field, `run ${i}: ${message}`).toBeTruthy()
      expect(details.fix, `run ${i}`).toBeTruthy()
      expect(JSON.stringify(details.found ?? '')).not.toContain('/')
      outcomes.refused++
    }
    slowest = Math.max(slowest, performance.now() - began)
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
    rmSync(path)
    if (i % 50 === 0) most = Math.max(most, (await children.at(-1)!.memory()) ?? 0)
  }
  let at = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      while (at < RUNS) await run(at++)
    }),
  )

  expect(lost).toEqual([])
  expect(children).toHaveLength(1)
  expect(slowest).toBeLessThan(2_000)
  expect(most - before).toBeLessThan(256 * 1024 * 1024)
  expect(outcomes.shown + outcomes.damaged + outcomes.refused).toBe(RUNS)
  expect(Math.min(outcomes.shown, outcomes.damaged, outcomes.refused)).toBeGreaterThan(RUNS / 100)
  expect(readFileSync(canary, 'utf8')).toBe('still here')
  expect(readdirSync(folder).sort()).toEqual(['cache', 'canary.txt', ...warm.map((path) => path.split('/').at(-1)!)].sort())
  expect(statSync(canary).size).toBe(10)
}, 300_000)
