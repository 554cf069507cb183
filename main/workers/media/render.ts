import { rename, rm, writeFile } from 'node:fs/promises'
import process from 'node:process'
import type { Sharp } from 'sharp'
import type { Limits } from '../../../core/limits.ts'
import { inputOf, openOptions, reasonOf, undecodable, type OpenPicture } from './open-picture.ts'
import { isTruncated, readHeader, type Header } from './read-header.ts'
import { sharp } from './sharp.ts'

export type Rendered = { type: 'image/jpeg' | 'image/png' | 'image/webp'; bytes: number; problem: string }

/**
 * Runs `use` on the upright picture, strictly at first; when the pixels are damaged, once more taking what decodes, and
 * says so in `problem`. Throws `corrupt` when nothing decodes, and the limit's own fault when that was the cause.
 */
export async function decode<T>(
  picture: OpenPicture,
  limits: Limits,
  use: (image: Sharp) => Promise<T>,
): Promise<{ value: T; problem: string }> {
  const input = await inputOf(picture)
  const image = (failOn: 'warning' | 'none') =>
    sharp(input, openOptions(limits, failOn)).timeout({ seconds: Math.max(1, Math.round(limits.imageDecodeMs / 1_000)) })
  try {
    return { value: await use(image('warning')), problem: '' }
  } catch (first) {
    await readHeader(picture, limits)
    if (/timeout/i.test(reasonOf(first))) throw undecodable(picture.shown, first)
    try {
      return { value: await use(image('none')), problem: `A part of this picture cannot be decoded (${reasonOf(first)}).` }
    } catch (error) {
      throw undecodable(picture.shown, error)
    }
  }
}

/** Upright, at most `size` pixels on its longer side, never enlarged: JPEG, or WebP where it has holes. */
export async function renderThumbnail(picture: OpenPicture, limits: Limits, size: number, out: string): Promise<Rendered> {
  const {
    header: { alpha },
  } = await readHeader(picture, limits)
  const type = alpha ? 'image/webp' : 'image/jpeg'
  const { value, problem } = await decode(picture, limits, (image) => {
    const small = image.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    return (alpha ? small.webp({ quality: 80, effort: 2 }) : small.jpeg({ quality: 82, optimiseCoding: false })).toBuffer()
  })
  await writeWhole(out, value)
  return { type, bytes: value.length, problem }
}

/** Whether a browser shows such a file exactly as we would: upright, 8 bits, one frame, not too large. */
function isFitForBrowsers(header: Header, maxPixels: number): boolean {
  const { format, orientation, depth, animated, space, width, height } = header
  return (
    (format === 'jpeg' || format === 'png' || format === 'webp') &&
    orientation === 1 &&
    depth === 8 &&
    !animated &&
    (space === 'srgb' || space === 'b-w') &&
    width * height <= maxPixels
  )
}

/**
 * The whole picture for a canvas: the file itself where it is fit, else upright sRGB as JPEG (PNG where it has holes), made
 * smaller when it has more than `maxPixels`.
 */
export async function renderDisplay(
  picture: OpenPicture,
  limits: Limits,
  maxPixels: number,
  out: string,
): Promise<Rendered & { original: boolean }> {
  const { header } = await readHeader(picture, limits)
  if (isFitForBrowsers(header, maxPixels) && !(await isTruncated(picture))) {
    return { type: `image/${header.format}` as Rendered['type'], bytes: header.bytes, problem: '', original: true }
  }
  const shrink = Math.min(1, Math.sqrt(maxPixels / (header.width * header.height)))
  const width = Math.max(1, Math.floor(header.width * shrink))
  const height = Math.max(1, Math.floor(header.height * shrink))
  const { value, problem } = await decode(picture, limits, (image) => {
    const sized = shrink < 1 ? image.resize({ width, height, fit: 'fill' }) : image
    return (
      header.alpha
        ? sized.png({ compressionLevel: 2 })
        : sized.jpeg({ quality: 95, chromaSubsampling: '4:4:4', optimiseCoding: false })
    ).toBuffer()
  })
  await writeWhole(out, value)
  return { type: header.alpha ? 'image/png' : 'image/jpeg', bytes: value.length, problem, original: false }
}

/** Upright sRGB samples with 3 channels, optionally stretched to a size. Damaged pictures fail unless `partial`. */
export async function renderPixels(
  picture: OpenPicture,
  limits: Limits,
  options: { width?: number; height?: number; partial: boolean },
): Promise<{ width: number; height: number; channels: number; bytes: Uint8Array }> {
  const { value, problem } = await decode(picture, limits, (image) => {
    const { width, height } = options
    const sized = width === undefined && height === undefined ? image : image.resize({ width, height, fit: 'fill' })
    return sized
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
  })
  if (problem !== '' && !options.partial) throw undecodable(picture.shown, new Error(problem))
  const { data, info } = value
  // The WebAssembly build answers with a view of its own heap, which may not leave the process: hence the copy.
  const bytes = new Uint8Array(info.width * info.height * 3)
  if (info.channels === 3) bytes.set(data)
  else for (let i = 0; i < bytes.length; i++) bytes[i] = data[Math.floor(i / 3) * info.channels]
  return { width: info.width, height: info.height, channels: 3, bytes }
}

let written = 0
/** Writes beside the place and renames, so that a reader finds the whole file or none. */
export async function writeWhole(out: string, bytes: Uint8Array): Promise<void> {
  const partial = `${out}.${process.pid}-${++written}.partial`
  try {
    await writeFile(partial, Buffer.from(bytes))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
