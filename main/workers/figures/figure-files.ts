import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FigurePicture } from '../../../core/figure/figure.ts'
import { Fault } from '../../../core/fault.ts'
import { writeNpy } from '../../../core/formats/npy.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { figureTruth, type FigureTruth } from '../figures-contract.ts'
import { sharp } from '../media/sharp.ts'
import { writeWholeFile } from '../whole-file.ts'

/** Where the parts of a picture lie. The truth is written last: where it is, all is there. */
export const placesOf = (out: string, name: string) => ({
  photo: join(out, 'photos', `${name}.png`), depth: join(out, 'depth', `${name}.npy`), mask: join(out, 'masks', `${name}.png`), truth: join(out, 'truth', `${name}.json`),
})

/** The truth of a picture drawn before, or null. Throws `conflict` when another recipe drew it, `invalid` when it is something else. */
export async function truthThere(out: string, name: string, made: string): Promise<FigureTruth | null> {
  const { truth: file } = placesOf(out, name)
  const text = await readFile(fsPath(file), 'utf8').catch(() => null)
  if (text === null) return null
  const at = { file: shownPath(file), fix: 'Name another folder or another seed, or delete the folder of the earlier pictures.' }
  const truth = figureTruth.safeParse(parsed(text))
  if (!truth.success) throw new Fault('invalid', 'This is not the truth of a drawn figure.', { ...at, field: truth.error.issues[0]?.path.join('.') })
  if (truth.data.made !== made) throw new Fault('conflict', 'This folder holds figures of this seed that were drawn with other settings.', { ...at, field: 'made' })
  return truth.data
}

/** Writes a picture, its depth and the person's mask, then its truth. */
export async function writeFigure(out: string, name: string, { width, height, rgb, depth, person }: FigurePicture, truth: FigureTruth): Promise<void> {
  const places = placesOf(out, name)
  const parts: [string, () => Promise<Uint8Array> | Uint8Array][] = [
    [places.photo, () => sharp(rgb, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 6 }).toBuffer()],
    [places.depth, () => writeNpy(depth, [height, width])],
    [places.mask, () => sharp(person.map((one) => 255 * one), { raw: { width, height, channels: 1 } }).toColourspace('b-w').png({ compressionLevel: 6 }).toBuffer()],
    [places.truth, () => Buffer.from(JSON.stringify(truth))],
  ]
  for (const [file, bytes] of parts) await writeWholeFile(file, await bytes())
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
