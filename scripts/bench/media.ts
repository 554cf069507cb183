import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { pyramid } from '../../core/geometry/pyramid.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { createMedia, type Media } from '../../main/media/media.ts'
import type { BenchRow } from '../bench.ts'

// The picture rows of PERF.md: ours through the whole way (worker process, cache on disk), OpenCV, Pillow and vips beside it.
export const name = 'media'

const ROUNDS = 7
const BATCH = 40
const HUGE = { width: 12_000, height: 8_400 }

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const reference = await startReference()
  try {
    const photos = await makePhotos(folder)
    for (const kind of ['png', 'jpeg'] as const) await thumbnails(folder, kind, photos[kind], reference, report)
    await probes(folder, photos.jpeg, report)
    await tiles(folder, photos.huge, report)
  } finally {
    reference?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Photo-like pictures: smooth shapes with a little grain, which is what compressors and decoders are made for. */
async function makePhotos(folder: string): Promise<{ png: string[]; jpeg: string[]; huge: string }> {
  const grain = (width: number, height: number, seed: number) => {
    const bytes = Buffer.alloc(width * height * 3)
    let state = seed
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      bytes[i] = 110 + 60 * Math.sin(i / 9_001 + seed) + (state >>> 27)
    }
    return sharp(bytes, { raw: { width, height, channels: 3 } })
  }
  const png: string[] = []
  const jpeg: string[] = []
  for (let i = 0; i < BATCH; i++) {
    const image = grain(576, 864, i + 1).resize(1_152, 1_728, { kernel: 'cubic' })
    png.push(join(folder, `${i}.png`))
    jpeg.push(join(folder, `${i}.jpg`))
    await Promise.all([
      image.clone().png({ compressionLevel: 6 }).toFile(png[i]),
      image.clone().jpeg({ quality: 88 }).toFile(jpeg[i]),
    ])
  }
  const huge = join(folder, 'huge.jpg')
  await sharp(await grain(3_000, 2_100, 99).png().toBuffer())
    .resize(HUGE.width, HUGE.height, { kernel: 'cubic' })
    .jpeg({ quality: 88 })
    .toFile(huge)
  return { png, jpeg, huge }
}

let caches = 0
async function withMedia<T>(folder: string, warm: string, use: (media: Media) => Promise<T>): Promise<T> {
  const media = createMedia({ spawn: spawnNode, cacheFolder: join(folder, `cache-${++caches}`), log: () => {} })
  try {
    await media.probe(warm)
    return await use(media)
  } finally {
    await media.close()
  }
}

async function thumbnails(
  folder: string,
  kind: string,
  paths: string[],
  reference: Reference | null,
  report: (row: BenchRow) => void,
): Promise<void> {
  const ours: number[] = []
  const theirs: Record<'opencv' | 'pillow', number[]> = { opencv: [], pillow: [] }
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(
      (await withMedia(folder, paths[0], async (media) => {
        const known = await Promise.all(paths.map((path) => media.probe(path)))
        return timed(() => Promise.all(paths.map((path, i) => media.thumbnail(path, { size: 512, known: known[i] }))))
      })) / paths.length,
    )
    for (const which of ['opencv', 'pillow'] as const) if (reference) theirs[which].push(await reference.time(which, 512, paths))
  }
  const title = `${kind} 1152x1728 to a 512 px thumbnail`
  if (!reference)
    return report({ name: title, value: median(ours), unit: 'ms', reference: 'no OpenCV and Pillow for python3 here' })
  for (const which of ['opencv', 'pillow'] as const) {
    report({
      name: title,
      value: median(ours),
      unit: 'ms',
      reference: `${which} ${median(theirs[which]).toFixed(1)} ms`,
      ratio: median(theirs[which].map((time, i) => time / ours[i])),
    })
  }
}

async function probes(folder: string, paths: string[], report: (row: BenchRow) => void): Promise<void> {
  const times: number[] = []
  const many = Array.from({ length: 5 }, () => paths).flat()
  for (let round = 0; round < ROUNDS; round++) {
    times.push((await withMedia(folder, paths[0], (media) => timed(() => media.probeMany(many, () => {})))) / many.length)
  }
  report({
    name: 'header, limits and hash of a photo',
    value: median(times),
    unit: 'ms',
    reference: `${Math.round(1_000 / median(times))} photos a second`,
  })
}

async function tiles(folder: string, huge: string, report: (row: BenchRow) => void): Promise<void> {
  const first: number[] = []
  const whole: number[] = []
  const theirs: Record<string, number[]> = {}
  // What a 1440 x 900 window shows of the whole photo: the level above 1440 pixels.
  const level = pyramid(HUGE.width, HUGE.height)[3]
  const vips = spawnSync('vips', ['--version'], { stdio: 'ignore' }).status === 0
  for (let round = 0; round < ROUNDS; round++) {
    await withMedia(folder, huge, async (media) => {
      const screen = Array.from({ length: level.columns * level.rows }, (_, i) => [
        i % level.columns,
        Math.floor(i / level.columns),
      ])
      first.push(await timed(() => Promise.all(screen.map(([x, y]) => media.tile(huge, level.level, x, y)))))
    })
    await withMedia(folder, huge, async (media) => whole.push(await timed(() => media.tile(huge, 0, 5, 5))))
    if (!vips) continue
    for (const size of [512, 256]) {
      const out = join(folder, `vips-${size}`)
      const args = [
        'dzsave',
        huge,
        out,
        '--tile-size',
        String(size),
        '--overlap',
        '0',
        '--suffix',
        '.jpg[Q=90,subsample-mode=off]',
      ]
      ;(theirs[`vips, ${size} px tiles,`] ??= []).push(await timed(async () => spawnSync('vips', args, { stdio: 'ignore' })))
      rmSync(`${out}_files`, { recursive: true, force: true })
    }
  }
  report({ name: '100 megapixels: first screen', value: median(first), unit: 'ms', reference: 'goal 500 ms' })
  if (!vips)
    report({
      name: '100 megapixels: whole pyramid',
      value: median(whole),
      unit: 'ms',
      reference: 'goal 2200 ms; no vips command here',
    })
  for (const [reference, times] of Object.entries(theirs)) {
    report({
      name: '100 megapixels: whole pyramid',
      value: median(whole),
      unit: 'ms',
      reference: `${reference} ${Math.round(median(times))} ms`,
      ratio: median(times.map((time, i) => time / whole[i])),
    })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

type Reference = { time(which: 'opencv' | 'pillow', side: number, paths: string[]): Promise<number>; close(): void }

/** A Python with OpenCV and Pillow, ready to time on demand; null when there is none. */
async function startReference(): Promise<Reference | null> {
  const python = ['python3', '/usr/bin/python3', 'python'].find(
    (command) => spawnSync(command, ['-c', 'import cv2, PIL'], { stdio: 'ignore' }).status === 0,
  )
  if (!python) return null
  const child = spawn(python, [fileURLToPath(new URL('media-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  await answer()
  return {
    async time(which, side, paths) {
      child.stdin.write(`${[which, side, ...paths].join('\t')}\n`)
      return Number(await answer())
    },
    close: () => child.stdin.end(),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
