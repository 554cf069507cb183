import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { writeWhole } from '../media/render.ts'
import { sharp } from '../media/sharp.ts'

type Size = { width: number; height: number }

/** Writes values 0..65535, row by row, as a grey 16-bit PNG of this size, so that a reader finds the whole file or none. */
export async function writeMap(out: string, map: Size & { data: Uint16Array }, size: Size = map): Promise<void> {
  const raw = sharp(map.data, { raw: { width: map.width, height: map.height, channels: 1 } }).toColourspace('grey16')
  const sized = size.width === map.width && size.height === map.height ? raw : raw.resize({ ...size, fit: 'fill', kernel: 'linear' })
  await writeWhole(out, await sized.png({ compressionLevel: 3 }).toBuffer())
}

/** Writes one mask of all the shapes: 255 inside any of them, 0 elsewhere. */
export async function writeMask(out: string, shapes: readonly Shape[], { width, height }: Size): Promise<void> {
  const masks = shapes.filter(({ type }) => type !== 'none').map((shape) => runsOfShape(shape, height, width))
  const bytes = masks.length > 0 ? bitmapOf(unionOf(masks), 255) : new Uint8Array(width * height)
  const image = sharp(bytes, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  await writeWhole(out, await image.png({ compressionLevel: 6 }).toBuffer())
}
