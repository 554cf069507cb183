import type { FileHandle } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import type { z } from 'zod'
import { Fault } from '../../../core/fault.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import type { probe as probeSchema } from '../media-contract.ts'
import { fastHash } from './content-hash.ts'
import { inputOf, openOptions, reasonOf, type OpenPicture } from './open-picture.ts'
import { sharp } from './sharp.ts'

export type Probe = z.infer<typeof probeSchema>
/** What the header alone tells: all but the hash and whether the end is missing, which need more reading. */
export type Header = Omit<Probe, 'hash' | 'truncated'>

/** The header of a picture with every limit checked; decodes no pixel. */
export async function readHeader(picture: OpenPicture, limits: Limits): Promise<{ header: Header; metadata: Metadata }> {
  const metadata = await metadataOf(picture, limits)
  const { width, height } = metadata.autoOrient
  const at = (field: string, what: string) => ({ file: picture.shown, field, what })
  checkLimit(limits, 'imageSide', Math.max(width, height), at('width or height', 'The picture is too long on one side'))
  checkLimit(limits, 'imagePixels', width * height, at('width x height', 'The picture has too many pixels'))
  checkLimit(limits, 'imageChannels', metadata.channels, at('channels', 'The picture has too many channels'))
  checkLimit(limits, 'imageMetadataBytes', metadataBytes(metadata), at('metadata', 'Its EXIF, ICC and XMP blocks are too large'))
  const header: Header = {
    width,
    height,
    orientation: orientationOf(metadata),
    bytes: picture.bytes,
    mtimeMs: picture.mtimeMs,
    format: picture.format,
    channels: metadata.channels,
    depth: BITS[metadata.depth] ?? 8,
    space: metadata.space,
    alpha: metadata.hasAlpha,
    animated: (metadata.pages ?? 1) > 1,
  }
  return { header, metadata }
}

/** The header, the content hash, and whether the end of the file is missing. */
export async function probePicture(picture: OpenPicture, limits: Limits): Promise<{ probe: Probe; metadata: Metadata }> {
  const { header, metadata } = await readHeader(picture, limits)
  const [hash, truncated] = await Promise.all([fastHash(picture.file, picture.bytes), isTruncated(picture)])
  return { probe: { ...header, hash, truncated }, metadata }
}

/** The limits are checked here with the real figures, so libvips is told to accept any header; it reads no pixels for it. */
async function metadataOf(picture: OpenPicture, limits: Limits): Promise<Metadata> {
  try {
    const options = {
      ...openOptions(limits, 'none'),
      limitInputPixels: Number.MAX_SAFE_INTEGER,
      limitInputChannels: Number.MAX_SAFE_INTEGER,
    }
    return await sharp(await inputOf(picture), options).metadata()
  } catch (error) {
    throw new Fault(
      'corrupt',
      'The header of this picture cannot be read.',
      {
        file: picture.shown,
        field: 'header',
        found: reasonOf(error),
        fix: 'Take the file from a backup or save it again in another program.',
      },
      error,
    )
  }
}

function orientationOf(metadata: Metadata): number {
  const { orientation } = metadata
  return orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : 1
}

function metadataBytes(metadata: Metadata): number {
  const blocks = [metadata.exif, metadata.icc, metadata.iptc, metadata.xmp, metadata.tifftagPhotoshop]
  const comments = (metadata.comments ?? []).reduce((sum, { keyword, text }) => sum + keyword.length + text.length, 0)
  return blocks.reduce((sum, block) => sum + (block?.length ?? 0), comments)
}

const BITS: Record<string, number> = {
  uchar: 8,
  char: 8,
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
  complex: 64,
  dpcomplex: 128,
}

/** Tells a file whose end is missing by its structure alone. What cannot be told so shows up when pixels are decoded. */
export async function isTruncated({ format, file, bytes }: OpenPicture): Promise<boolean> {
  const tail = Buffer.alloc(Math.min(bytes, 64 * 1024))
  await file.read(tail, 0, tail.length, bytes - tail.length)
  if (format === 'jpeg') return !tail.includes(END_OF_JPEG) && !(await hasEndOfJpeg(file))
  if (format === 'png') return !tail.includes('IEND')
  if (format === 'gif') return !tail.includes(0x3b)
  if (format === 'webp') {
    const size = Buffer.alloc(4)
    await file.read(size, 0, 4, 4)
    return size.readUInt32LE() + 8 > bytes
  }
  return false
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9])

/** Looks for the end mark after the headers, for files with a film or a second picture behind the first (motion photos). */
async function hasEndOfJpeg(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(4)
  let at = 2
  for (;;) {
    const { bytesRead } = await file.read(head, 0, 4, at)
    if (bytesRead < 4 || head[0] !== 0xff) return false
    if (head[1] === 0xda) break
    at += head[1] === 0xff ? 1 : 2 + head.readUInt16BE(2)
  }
  let last = 0
  for await (const piece of file.createReadStream({ start: at, highWaterMark: 1024 * 1024, autoClose: false })) {
    const bytes = piece as Buffer
    if ((last === 0xff && bytes[0] === 0xd9) || bytes.includes(END_OF_JPEG)) return true
    last = bytes[bytes.length - 1]
  }
  return false
}
