import { checkCancelled } from '../../../core/fault.ts'
import type { Limits } from '../../../core/limits.ts'
import type { Picture } from '../../models/family.ts'
import { withPicture } from '../media/open-picture.ts'
import { readHeader } from '../media/read-header.ts'
import { renderPixels } from '../media/render.ts'
import type { Gate } from './gate.ts'

/**
 * Reads a photo as upright sRGB and lets `use` work on it; photos that would not fit together wait for each other. Throws
 * `corrupt` when a part of it is missing: no network should see half a photo silently.
 */
export async function withPhoto<T>(path: string, limits: Limits, gate: Gate, signal: AbortSignal, use: (photo: Picture) => Promise<T>): Promise<T> {
  let leave = () => {}
  try {
    const photo = await withPicture(path, limits, async (picture) => {
      const { header } = await readHeader(picture, limits)
      leave = await gate.enter(header.width * header.height)
      checkCancelled(signal)
      const { width, height, bytes } = await renderPixels(picture, limits, { partial: false })
      return { width, height, data: bytes }
    })
    checkCancelled(signal)
    return await use(photo)
  } finally {
    leave()
  }
}
