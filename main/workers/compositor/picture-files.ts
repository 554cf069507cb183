import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Picture } from '../../../core/composite/paint.ts'
import { trimapOf } from '../../../core/composite/truth.ts'
import { Fault } from '../../../core/fault.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { pictureTruth, type PictureTruth } from '../compositor-contract.ts'
import { sharp } from '../media/sharp.ts'
import { writeWholeFile } from '../whole-file.ts'

/** Pixels each way from an edge that the trimap leaves unknown. */
const TRIMAP_REACH = 3

/** Where the parts of a picture lie below the folder of composites. The truth is written last: where it is, all is there. */
export const placesOf = (out: string, name: string) => ({
  photo: join(out, 'photos', `${name}.jpg`), alpha: join(out, 'alpha', `${name}.png`), trimap: join(out, 'trimap', `${name}.png`),
  truth: join(out, 'truth', `${name}.json`),
})

/**
 * The truth of a picture that was made before, or null when it was not. Throws `conflict` when another recipe or other
 * sources made it, `invalid` when the file is not what it should be.
 */
export async function truthThere(out: string, name: string, made: string): Promise<PictureTruth | null> {
  const { truth: file } = placesOf(out, name)
  const text = await readFile(fsPath(file), 'utf8').catch(() => null)
  if (text === null) return null
  const truth = pictureTruth.safeParse(parsed(text))
  const at = { file: shownPath(file), fix: 'Name another folder or another seed, or delete the folder of the earlier pictures.' }
  if (!truth.success) {
    const field = truth.error.issues[0]?.path.join('.')
    throw new Fault('invalid', 'This is not the truth of a synthetic picture.', { ...at, field })
  }
  if (truth.data.made !== made) {
    throw new Fault('conflict', 'This folder holds pictures of this seed that were made from other sources or settings.', {
      ...at, field: 'made',
    })
  }
  return truth.data
}

/** Writes a picture: JPEG, on request alpha and trimap, then its truth. */
export async function writePicture(
  out: string, name: string, picture: Picture, truth: PictureTruth, options: { mattes: boolean; quality: number },
): Promise<void> {
  const places = placesOf(out, name)
  const { width, height, bytes, alpha } = picture
  const jpeg = await sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: options.quality, chromaSubsampling: options.quality > 80 ? '4:4:4' : '4:2:0' }).toBuffer()
  await writeWholeFile(places.photo, jpeg)
  if (options.mattes) {
    const trimap = trimapOf(alpha, width, height, TRIMAP_REACH)
    for (const [file, samples] of [[places.alpha, alpha], [places.trimap, trimap]] as const) {
      const grey = sharp(samples, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
      await writeWholeFile(file, await grey.png({ compressionLevel: 6 }).toBuffer())
    }
  }
  await writeWholeFile(places.truth, Buffer.from(JSON.stringify(truth)))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
