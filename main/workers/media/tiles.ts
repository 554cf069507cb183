import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Sharp } from 'sharp'
import { pyramid, TILE, tileSize, type Level } from '../../../core/geometry/pyramid.ts'
import type { Limits } from '../../../core/limits.ts'
import type { OpenPicture } from './open-picture.ts'
import { readHeader, type Header } from './read-header.ts'
import { decode, writeWhole } from './render.ts'
import { isWasm, sharp } from './sharp.ts'

/** Interleaved 8-bit samples. */
type Raster = { width: number; height: number; channels: number; bytes: Uint8Array }
type Written = { bytes: number; problem: string }

/** Pixels that the strip method holds at a time; even the largest photo then stays far below the process's memory limit. */
const STRIP_PIXELS = 48_000_000

/**
 * Opaque photos become JPEG without colour subsampling, since people label at colour edges; others PNG. Optimal Huffman
 * tables would save a few per cent of a cache and cost a third of the time.
 */
const encode = (image: Sharp, alpha: boolean) =>
  alpha ? image.png({ compressionLevel: 1 }) : image.jpeg({ quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: false })
const extensionOf = (alpha: boolean) => (alpha ? 'png' : 'jpeg')

/**
 * The tiles of `level` and every coarser one, for the first screen: JPEG is shrunk while it is decoded, so this takes a
 * fraction of the whole pyramid. Files `<out>/<level>/<x>_<y>.jpeg|png`.
 */
export async function cutCoarse(picture: OpenPicture, limits: Limits, level: number, out: string): Promise<Written> {
  const { header } = await readHeader(picture, limits)
  const levels = pyramid(header.width, header.height)
  const { width, height } = levels[Math.min(level, levels.length - 1)]
  const { value, problem } = await decode(picture, limits, (image) =>
    rasterOf(image.resize({ width, height, fit: 'fill' }), header.alpha),
  )
  return { bytes: await cutDown(value, levels.slice(level), header.alpha, out), problem }
}

/** Every tile of every level. libvips' own dzsave where there is one, else strip by strip. */
export async function cutPyramid(picture: OpenPicture, limits: Limits, out: string): Promise<Written> {
  const { header } = await readHeader(picture, limits)
  return isWasm ? cutByStrips(picture, limits, header, out) : cutByLibvips(picture, limits, header, out)
}

async function cutByLibvips(picture: OpenPicture, limits: Limits, header: Header, out: string): Promise<Written> {
  const levels = pyramid(header.width, header.height)
  const made = join(out, 'made')
  // One picture uses more threads here than elsewhere: somebody is waiting in front of it.
  sharp.concurrency(Math.min(4, availableParallelism()))
  try {
    const { problem } = await decode(picture, limits, async (image) => {
      await rm(out, { recursive: true, force: true })
      await mkdir(out, { recursive: true })
      await encode(image, header.alpha)
        .tile({ size: TILE, overlap: 0, depth: 'onetile', layout: 'dz', container: 'fs' })
        .toFile(`${made}.dz`)
    })
    const folders = await readdir(`${made}_files`)
    if (folders.filter((name) => /^\d+$/.test(name)).length !== levels.length)
      throw new Error(`${folders.length} levels instead of ${levels.length}`)
    // Deep Zoom counts levels from the coarsest.
    for (const { level } of levels)
      await rename(join(`${made}_files`, String(levels.length - 1 - level)), join(out, String(level)))
    await rm(`${made}_files`, { recursive: true, force: true })
    await rm(`${made}.dzi`, { force: true })
    return { bytes: await bytesOf(out, levels), problem }
  } finally {
    sharp.concurrency(1)
  }
}

/** The same in bounded memory with nothing but decoding and encoding: strips of the photo, and the level above in memory. */
export async function cutByStrips(
  picture: OpenPicture,
  limits: Limits,
  header: Header,
  out: string,
  stripPixels = STRIP_PIXELS,
): Promise<Written> {
  const levels = pyramid(header.width, header.height)
  const [full, next] = levels
  const rows = Math.max(1, Math.floor(stripPixels / full.width / TILE)) * TILE
  let halved: Raster | undefined
  let bytes = 0
  let worst = ''
  for (let top = 0; top < full.height; top += rows) {
    const height = Math.min(rows, full.height - top)
    const { value: strip, problem } = await decode(picture, limits, (image) =>
      rasterOf(image.extract({ left: 0, top, width: full.width, height }), header.alpha),
    )
    worst ||= problem
    bytes += await cutLevel(strip, full, top / TILE, header.alpha, out)
    if (!next) continue
    const part = half(strip)
    halved ??= { ...part, height: next.height, bytes: new Uint8Array(next.width * next.height * part.channels) }
    halved.bytes.set(part.bytes, (top / 2) * next.width * part.channels)
  }
  if (halved) bytes += await cutDown(halved, levels.slice(1), header.alpha, out)
  return { bytes, problem: worst }
}

async function rasterOf(image: Sharp, alpha: boolean): Promise<Raster> {
  const { data, info } = await (alpha ? image.ensureAlpha() : image)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, bytes: data }
}

/** Cuts a raster as the first of `levels`, halving it for each of the others. */
async function cutDown(raster: Raster, levels: Level[], alpha: boolean, out: string): Promise<number> {
  let bytes = 0
  let now = raster
  for (const [i, level] of levels.entries()) {
    if (i > 0) now = half(now)
    bytes += await cutLevel(now, level, 0, alpha, out)
  }
  return bytes
}

/** Writes the tiles that a raster covers, whose first row is the top of tile row `firstRow`. Returns their bytes. */
async function cutLevel(raster: Raster, level: Level, firstRow: number, alpha: boolean, out: string): Promise<number> {
  const folder = join(out, String(level.level))
  await mkdir(folder, { recursive: true })
  const places: [number, number][] = []
  for (let y = 0; y * TILE < raster.height; y++) for (let x = 0; x < level.columns; x++) places.push([x, y])
  let bytes = 0
  const work = async () => {
    for (let place = places.pop(); place; place = places.pop()) {
      const [x, y] = place
      const { width, height } = tileSize(level, x, firstRow + y)
      const { channels } = raster
      const tile = Buffer.allocUnsafe(width * height * channels)
      for (let row = 0; row < height; row++) {
        const from = ((y * TILE + row) * raster.width + x * TILE) * channels
        tile.set(raster.bytes.subarray(from, from + width * channels), row * width * channels)
      }
      const encoded = await encode(sharp(tile, { raw: { width, height, channels: channels as 3 } }), alpha).toBuffer()
      await writeWhole(join(folder, `${x}_${firstRow + y}.${extensionOf(alpha)}`), encoded)
      bytes += encoded.length
    }
  }
  await Promise.all([work(), work()])
  return bytes
}

/** Half the size, rounding up; each sample the rounded mean of the up to four below it (the last column or row counts twice). */
export function half(raster: Raster): Raster {
  const { channels, bytes } = raster
  const width = Math.ceil(raster.width / 2)
  const height = Math.ceil(raster.height / 2)
  const result = new Uint8Array(width * height * channels)
  const stride = raster.width * channels
  let at = 0
  for (let y = 0; y < height; y++) {
    const upper = 2 * y * stride
    const lower = Math.min(2 * y + 1, raster.height - 1) * stride
    for (let x = 0; x < width; x++) {
      const left = 2 * x * channels
      const right = Math.min(2 * x + 1, raster.width - 1) * channels
      for (let c = 0; c < channels; c++) {
        result[at++] =
          (bytes[upper + left + c] + bytes[upper + right + c] + bytes[lower + left + c] + bytes[lower + right + c] + 2) >> 2
      }
    }
  }
  return { width, height, channels, bytes: result }
}

async function bytesOf(out: string, levels: Level[]): Promise<number> {
  let bytes = 0
  for (const { level } of levels) {
    const folder = join(out, String(level))
    for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size
  }
  return bytes
}
