import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { writeWhole } from '../media/render.ts'
import { sharp } from '../media/sharp.ts'

type Size = { width: number; height: number }

/** Writes values 0..65535, row by row, as a grey 16-bit PNG, so that a reader finds the whole file or none. */
export async function writeMap(out: string, { width, height, data }: Size & { data: Uint16Array }): Promise<void> {
  const image = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('grey16')
  await writeWhole(out, await image.png({ compressionLevel: 3 }).toBuffer())
}

/** Writes an alpha of 0..1 as a grey 16-bit PNG. */
export async function writeAlpha(out: string, alpha: Float32Array, size: Size): Promise<void> {
  await writeMap(out, { ...size, data: Uint16Array.from(alpha, (value) => Math.round(65_535 * value)) })
}

/** Writes the map stretched to the photo's size, for other programs: depth in 16 bits, all else in 8. */
export async function writePlainMap(out: string, map: Size & { kind: string; data: Uint16Array }, photo: Size): Promise<void> {
  const stretched = sharp(map.data, { raw: { width: map.width, height: map.height, channels: 1 } })
    .resize({ width: photo.width, height: photo.height, fit: 'fill', kernel: 'linear' }).toColourspace('grey16')
  const raw = Buffer.from(await stretched.raw({ depth: 'ushort' }).toBuffer())
  const values = new Uint16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length))
  if (map.kind === 'depth') return writeMap(out, { ...photo, data: values })
  const bytes = Uint8Array.from(values, (value) => Math.round(value / 257))
  const image = sharp(bytes, { raw: { width: photo.width, height: photo.height, channels: 1 } }).toColourspace('b-w')
  await writeWhole(out, await image.png({ compressionLevel: 3 }).toBuffer())
}

/** Writes one mask of all the shapes: 255 inside any of them, 0 elsewhere. */
export async function writeMask(out: string, shapes: readonly Shape[], { width, height }: Size): Promise<void> {
  const masks = shapes.filter(({ type }) => type !== 'none').map((shape) => runsOfShape(shape, height, width))
  const bytes = masks.length > 0 ? bitmapOf(unionOf(masks), 255) : new Uint8Array(width * height)
  const image = sharp(bytes, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  await writeWhole(out, await image.png({ compressionLevel: 6 }).toBuffer())
}
