import { Fault } from '../../../core/fault.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import { openOptions, undecodable } from './open-picture.ts'
import { sharp } from './sharp.ts'
import { sniff } from './sniff.ts'

type Mask = { width: number; height: number; channels: number; bytes: Uint8Array }
const FILE = 'mask'

/** Samples of a PNG exactly as they are stored, 8 bits each; palettes are resolved, 16-bit samples keep their high byte. */
export async function maskFromPng(png: Uint8Array, limits: Limits): Promise<Mask> {
  if (sniff(png) !== 'png')
    throw new Fault('invalid', 'A mask must be a PNG picture.', {
      field: 'mask',
      found: sniff(png) ?? 'something else',
      limit: 'PNG',
    })
  checkLimit(limits, 'labelmeImageDataBytes', png.length, { field: 'mask', what: 'The mask is too large' })
  const options = { ...openOptions(limits, 'warning'), ignoreIcc: true, autoOrient: false }
  try {
    const image = sharp(png, options)
    const { channels: stored } = await image.metadata()
    // sharp drops the alpha of grey pictures, but not of coloured ones; a grey one has the same sample in R, G and B.
    const raw = await (stored === 1 ? image.toColourspace('b-w') : image)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = raw.info
    if (stored !== 2 || channels !== 4) return { width, height, channels, bytes: Uint8Array.from(raw.data) }
    const bytes = Uint8Array.from({ length: width * height * 2 }, (_, i) => raw.data[(i >> 1) * 4 + (i & 1) * 3])
    return { width, height, channels: 2, bytes }
  } catch (error) {
    throw undecodable(FILE, error)
  }
}

/** The samples as an 8-bit PNG. `bytes` must hold width * height * channels samples. */
export async function pngFromMask(mask: Mask): Promise<Uint8Array> {
  return Uint8Array.from(await imageOf(mask).png({ compressionLevel: 6 }).toBuffer())
}

/** The samples as a JPEG of quality 1 to 100, colours as fine as brightness. */
export async function jpegFromMask(mask: Mask, quality: number): Promise<Uint8Array> {
  return Uint8Array.from(await imageOf(mask).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer())
}

function imageOf({ width, height, channels, bytes }: Mask) {
  if (bytes.length !== width * height * channels) {
    throw new Fault('invalid', 'The mask does not have as many samples as its size says.', {
      field: 'bytes',
      found: bytes.length,
      limit: width * height * channels,
    })
  }
  const image = sharp(bytes, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } })
  return channels < 3 ? image.toColourspace('b-w') : image
}
