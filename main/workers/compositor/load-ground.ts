import type { Limits } from '../../../core/limits.ts'
import { withPicture } from '../media/open-picture.ts'
import { renderPixels } from '../media/render.ts'
import { sharp } from '../media/sharp.ts'
import type { GroundPlace } from '../compositor-contract.ts'

/** Three bytes a pixel; `scale`: its pixels per pixel of the photo. */
export type LoadedGround = { width: number; height: number; bytes: Uint8Array; scale: number }

/** Longer side that photos for grounds are kept at. */
const LONGEST = 1_536

export async function loadGround(place: GroundPlace, limits: Limits): Promise<LoadedGround> {
  const scale = Math.min(1, LONGEST / Math.max(place.width, place.height))
  const size = { width: Math.max(1, Math.round(place.width * scale)), height: Math.max(1, Math.round(place.height * scale)) }
  const pixels = await withPicture(place.path, limits, (picture) => renderPixels(picture, limits, { ...size, partial: true }))
  return { ...pixels, scale }
}

/** A part of it, in pixels of the photo, stretched to a size: three bytes a pixel. */
export async function partOfGround(
  ground: LoadedGround, box: readonly number[], width: number, height: number,
): Promise<Uint8Array> {
  const [x, y, w, h] = box.map((value) => value * ground.scale)
  const left = Math.min(ground.width - 1, Math.floor(x))
  const top = Math.min(ground.height - 1, Math.floor(y))
  const across = Math.max(1, Math.min(ground.width - left, Math.round(w)))
  const down = Math.max(1, Math.min(ground.height - top, Math.round(h)))
  const part = { left, top, width: across, height: down }
  const raw = { width: ground.width, height: ground.height, channels: 3 as const }
  return Uint8Array.from(await sharp(ground.bytes, { raw }).extract(part).resize({ width, height, fit: 'fill' }).raw().toBuffer())
}
