import { cutoutOfMask, cutoutOfRgba, looksCutOff, type Cutout } from '../../../core/composite/cutout.ts'
import { Fault } from '../../../core/fault.ts'
import type { Limits } from '../../../core/limits.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { boxOf } from '../../../core/mask/runs.ts'
import type { CutoutPlace } from '../compositor-contract.ts'
import { undecodable, withPicture, type OpenPicture } from '../media/open-picture.ts'
import { decode } from '../media/render.ts'
import { readHeader } from '../media/read-header.ts'
import { sharp } from '../media/sharp.ts'

/** Pixels left round an object when it is cut out of its photo, for the colours near its edge. */
const MARGIN = 4

/**
 * A cutout from its place, made smaller when its longer side has more than `longest` pixels. Throws `corrupt` and the like
 * for what cannot be read, `unsupported` for what cannot be used, with the reason.
 */
export function loadCutout(place: CutoutPlace, longest: number, limits: Limits): Promise<Cutout> {
  return withPicture(place.path, limits, async (picture) => {
    const { header } = await readHeader(picture, limits)
    if (place.of === null) return fromTransparent(picture, header, longest, limits)
    const { width, height } = place.of
    if (header.width !== width || header.height !== height) {
      const now = `${header.width} x ${header.height}`
      throw new Fault('conflict', `The photo was replaced: it had ${width} x ${height} pixels and has ${now} now.`, {
        file: picture.shown, found: now,
      })
    }
    return fromPhoto(picture, place.of, place.whole, longest, limits)
  })
}

async function fromTransparent(
  picture: OpenPicture, header: { width: number; height: number; alpha: boolean }, longest: number, limits: Limits,
): Promise<Cutout> {
  if (!header.alpha) {
    throw new Fault('unsupported', 'This picture has no transparency, so nothing says what the object is.', {
      file: picture.shown, field: 'alpha', fix: 'Save the cutout as PNG or WebP with an alpha channel.',
    })
  }
  const { value, problem } = await decode(picture, limits, (image) => {
    const [width, height] = fitted(header.width, header.height, longest)
    const sized = width < header.width ? image.resize({ width, height, fit: 'fill' }) : image
    return sized.toColourspace('srgb').ensureAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  })
  if (problem !== '') throw undecodable(picture.shown, new Error(problem))
  const cutout = cutoutOfRgba({ width: value.info.width, height: value.info.height, rgba: Uint8Array.from(value.data) })
  if (!cutout) throw new Fault('unsupported', 'All of this cutout is transparent.', { file: picture.shown, field: 'alpha' })
  return cutout
}

async function fromPhoto(
  picture: OpenPicture, of: NonNullable<CutoutPlace['of']>, whole: boolean, longest: number, limits: Limits,
): Promise<Cutout> {
  const runs = runsOfShape(of.shape, of.height, of.width, { file: picture.shown })
  const [x, y, w, h] = boxOf(runs)
  if (w < 4 || h < 4) {
    throw new Fault('unsupported', 'This object is too small to be cut out.', { file: picture.shown, found: `${w} x ${h}` })
  }
  if (whole && (x <= 0 || y <= 0 || x + w >= of.width || y + h >= of.height)) throw cutOff(picture)
  const left = Math.max(0, x - MARGIN)
  const top = Math.max(0, y - MARGIN)
  const crop = { left, top, width: Math.min(of.width, x + w + MARGIN) - left, height: Math.min(of.height, y + h + MARGIN) - top }
  const bitmap = bitmapOf(runs)
  const mask = new Uint8Array(crop.width * crop.height)
  for (let row = 0; row < crop.height; row++) {
    const from = (top + row) * of.width + left
    mask.set(bitmap.subarray(from, from + crop.width), row * crop.width)
  }
  if (whole && looksCutOff(mask, crop.width, crop.height)) throw cutOff(picture)
  const [width, height] = fitted(crop.width, crop.height, longest)
  const { value, problem } = await decode(picture, limits, (image) =>
    image.extract(crop).resize({ width, height, fit: 'fill' }).flatten({ background: '#ffffff' }).toColourspace('srgb')
      .raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }))
  if (problem !== '') throw undecodable(picture.shown, new Error(problem))
  const { data, info } = value
  const { channels } = info
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => data[channels === 3 ? i : Math.floor(i / 3) * channels])
  const cutout = cutoutOfMask(rgb, await sizedMask(mask, crop, width, height), width, height)
  if (!cutout) throw new Fault('unsupported', 'This object is too thin to be cut out.', { file: picture.shown })
  return cutout
}

async function sizedMask(
  mask: Uint8Array, crop: { width: number; height: number }, width: number, height: number,
): Promise<Uint8Array> {
  if (width === crop.width && height === crop.height) return mask
  const levels = Buffer.from(mask.map((inside) => (inside === 0 ? 0 : 255)))
  const raw = { width: crop.width, height: crop.height, channels: 1 as const }
  const small = await sharp(levels, { raw }).resize({ width, height, fit: 'fill' }).toColourspace('b-w').raw().toBuffer()
  return Uint8Array.from(small, (level) => (level >= 128 ? 1 : 0))
}

function cutOff({ shown }: OpenPicture): Fault {
  return new Fault('unsupported', 'This object is cut off by its photo.', {
    file: shown, fix: 'It can be taken all the same with --cut-off.',
  })
}

function fitted(width: number, height: number, longest: number): [number, number] {
  const share = Math.min(1, longest / Math.max(width, height))
  return [Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share))]
}
