import { Fault } from '../../../core/fault.ts'
import type { ImageFile } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Mask } from '../../media/media.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

/** The upright photo as 8-bit RGB, row by row. Throws `conflict` when the file is another picture than the project knows. */
export async function photoPixels(
  { media, roots }: Pick<ServiceContext, 'media' | 'roots'>, file: ImageFile, signal: AbortSignal,
): Promise<Mask> {
  const pixels = await media.pixels(await allowedPath(file.absolute, roots), { signal })
  if (pixels.width === file.width && pixels.height === file.height) return pixels
  throw new Fault('conflict', `The photo was replaced: it had ${file.width} x ${file.height} pixels and has ${pixels.width} x ${pixels.height} now.`, {
    file: shownPath(file.absolute), fix: 'Check the photos of the project, then make the trimap anew.',
  })
}
