import { createStore } from 'zustand/vanilla'
import { Fault } from '../../core/fault.ts'

/** The picture behind cutouts when the backdrop is `picture`; for as long as the window is open. */
export const backdropPicture = createStore<{ bitmap: ImageBitmap | null; name: string }>(() => ({ bitmap: null, name: '' }))

/** Larger ones are made smaller: it is looked at, not kept. */
const MOST_SIDE = 3_000

/** Takes a picture file as the backdrop. Throws `invalid` for a file that is no picture. */
export async function chooseBackdrop(file: File): Promise<void> {
  const whole = await createImageBitmap(file).catch((cause: unknown) => {
    throw new Fault('invalid', 'This file is not a picture that can be shown.', { file: file.name, fix: 'Choose a JPEG, PNG or WebP.' }, cause)
  })
  const shrink = Math.min(1, MOST_SIDE / Math.max(whole.width, whole.height))
  const bitmap = shrink === 1 ? whole : await createImageBitmap(whole, { resizeWidth: Math.round(whole.width * shrink), resizeHeight: Math.round(whole.height * shrink), resizeQuality: 'high' })
  if (bitmap !== whole) whole.close()
  backdropPicture.getState().bitmap?.close()
  backdropPicture.setState({ bitmap, name: file.name })
}
