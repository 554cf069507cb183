import type { Format, Lost, Sink } from '../../core/formats/format.ts'
import { bitmapOf } from '../../core/mask/bitmap.ts'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import type { WriteOptions } from '../../core/formats/format.ts'
import { sourceOf, writeOptions, type Model } from './dataset-model.ts'

/** What a format writes, texts and pictures alike, as bytes; a file opened twice is a fault, as on a disk. */
export async function filesOf(format: Format, model: Model, options: Partial<WriteOptions> = {}, suffix = ''): Promise<{ files: Record<string, Uint8Array>; lost: Lost[] }> {
  const files: Record<string, Uint8Array> = {}
  const sink: Sink = {
    async open(path) {
      if (path in files) throw new Error(`${path} was opened twice`)
      files[path] = new Uint8Array(0)
      return {
        write: async (piece) => void (files[path] = Buffer.concat([files[path], typeof piece === 'string' ? Buffer.from(piece) : piece])),
        close: async () => {},
      }
    },
  }
  const lost = await format.write!(sourceOf(model), sink, writeOptions(options), suffix)
  return { files, lost }
}

/** The pixels of each annotation of an image that covers any, as hex, with its category. */
export function pixelsOf(model: Model, image: Model['images'][number]): { category: string; pixels: string }[] {
  return image.annotations.flatMap((row) => {
    const bitmap = bitmapOf(runsOfShape(row.shape, image.height, image.width))
    const category = model.categories.find(({ id }) => id === row.category)?.name ?? ''
    return bitmap.includes(1) ? [{ category, pixels: Buffer.from(bitmap).toString('hex') }] : []
  })
}

/** The model with photos that differ by more than their endings, and categories that any file can name. */
export function tamed(model: Model): Model {
  model.categories.forEach((category, i) => (category.name = `category ${i}`))
  model.images.forEach((image, i) => {
    image.path = `${i % 2 ? 'in/' : ''}photo ${i}.jpg`
    image.mark.status = 'done'
  })
  return model
}
