import type { Box } from '../mask/runs.ts'
import type { CutoutSpec } from './spec.ts'

/** What of the photo a cutout shows: `crop` in pixels of the photo, which may reach past its border, then scaled to `width` x `height`. */
export type Frame = { crop: { x: number; y: number; width: number; height: number }; scale: number; width: number; height: number }

/**
 * Where a cutout's picture lies on its photo, or null when it is to be trimmed and there is nothing on it. The margin counts
 * in pixels of the result; a shadow gets the room it needs.
 * @param box round the object, in pixels of the photo
 */
export function frameOf(photo: { width: number; height: number }, box: Readonly<Box>, spec: Pick<CutoutSpec, 'trim' | 'margin' | 'box' | 'shadow'>): Frame | null {
  const { trim, shadow } = spec
  if (trim && (box[2] === 0 || box[3] === 0)) return null
  const reach = trim && shadow ? Math.ceil(3 * shadow.blur) : 0
  const room = trim ? {
    left: Math.max(spec.margin, reach - Math.floor(shadow?.dx ?? 0)), right: Math.max(spec.margin, reach + Math.ceil(shadow?.dx ?? 0)),
    top: Math.max(spec.margin, reach - Math.floor(shadow?.dy ?? 0)), bottom: Math.max(spec.margin, reach + Math.ceil(shadow?.dy ?? 0)),
  } : { left: 0, right: 0, top: 0, bottom: 0 }
  const object = trim ? { x: box[0], y: box[1], width: box[2], height: box[3] } : { x: 0, y: 0, ...photo }
  const sides = { width: room.left + room.right, height: room.top + room.bottom }
  const scale = spec.box === null ? 1 : Math.min(
    1, Math.max(1, spec.box.width - sides.width) / object.width, Math.max(1, spec.box.height - sides.height) / object.height,
  )
  if (scale === 1) {
    const crop = { x: object.x - room.left, y: object.y - room.top, width: object.width + sides.width, height: object.height + sides.height }
    return { crop, scale: 1, width: crop.width, height: crop.height }
  }
  // The margin in pixels of the photo, outward, so that nothing of the object falls off.
  const wide = (pixels: number) => Math.ceil(pixels / scale)
  const crop = {
    x: object.x - wide(room.left), y: object.y - wide(room.top),
    width: object.width + wide(room.left) + wide(room.right), height: object.height + wide(room.top) + wide(room.bottom),
  }
  return { crop, scale, width: Math.max(1, Math.round(crop.width * scale)), height: Math.max(1, Math.round(crop.height * scale)) }
}
