import { readFile } from 'node:fs/promises'
import type { TrimapParams } from '../../../core/api/cutouts.ts'
import { Fault } from '../../../core/fault.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import { bandTrimap, cellTrimap, trimapCounts, uncertainTrimap, type Trimap } from '../../../core/matting/trimap.ts'
import { softTrimap } from '../../../core/matting/trimap-softness.ts'
import { superpixels } from '../../../core/select/slic.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { fsPath } from '../../media/raw-path.ts'
import { withPicture, type OpenPicture } from './open-picture.ts'
import { renderPixels } from './render.ts'

/** The trimap of a mask picture, and how many pixels are of each kind. Throws `conflict` when the photo has another size. */
export async function renderTrimap(mask: OpenPicture, limits: Limits, image: string | null, params: TrimapParams) {
  checkLimit(limits, 'labelmeImageDataBytes', mask.bytes, { file: mask.shown, what: 'Bytes of a mask' })
  const picture = readMaskPicture(await readFile(fsPath(mask.path)), nodeZlib, { file: mask.shown, field: '', limits })
  if (picture.kind === 'classes') {
    throw new Fault('unsupported', 'This picture has a palette of classes; a trimap is made of one mask.', { file: mask.shown, field: 'mask', found: 'palette', fix: 'Save the mask as a grey PNG.' })
  }
  const { width, height, samples } = picture
  const photo = image === null ? null : await photoOf(image, limits, { width, height })
  const inside = () => Uint8Array.from(samples, (level) => (level >= params.threshold ? 1 : 0))
  const trimap = trimapOf(params, { width, height, samples, inside, photo })
  return { width, height, ...trimapCounts(trimap), png: writeMaskPng(trimap, width, height, nodeZlib) }
}

async function photoOf(path: string, limits: Limits, size: { width: number; height: number }): Promise<Uint8Array> {
  return withPicture(path, limits, async (picture) => {
    const photo = await renderPixels(picture, limits, { partial: false })
    if (photo.width === size.width && photo.height === size.height) return photo.bytes
    throw new Fault('conflict', `The photo has ${photo.width} x ${photo.height} pixels, the mask ${size.width} x ${size.height}.`, {
      file: picture.shown, field: 'image', fix: 'Bring both to one size.',
    })
  })
}

type Given = { width: number; height: number; samples: Uint8Array; inside(): Uint8Array<ArrayBuffer>; photo: Uint8Array | null }

function trimapOf(params: TrimapParams, { width, height, samples, inside, photo }: Given): Trimap {
  const band = { inside: params.inside, outside: params.outside }
  switch (params.method) {
    case 'band':
      return bandTrimap(inside(), height, width, band)
    case 'uncertainty':
      return uncertainTrimap(samples, height, width, { low: 255 * params.low, high: 255 * params.high })
    case 'adaptive':
      return softTrimap({ width, height, data: photo! }, inside(), { usual: band, most: Math.max(2, Math.min(200, Math.round(4 * Math.max(band.inside, band.outside)))) })
    case 'superpixel':
      return cellTrimap(inside(), superpixels({ width, height, data: photo! }, params.cells).labels, height, width)
    default:
      params.method satisfies never
      throw new RangeError('unknown method')
  }
}
