import { readFile, stat } from 'node:fs/promises'
import { readAlpha } from '../../../core/cutout/alpha.ts'
import { Fault } from '../../../core/fault.ts'
import { readMaskPicture } from '../../../core/formats/png-levels.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'

/** Where a PNG tells how many bits its samples have, and their kind: 2 is colours without alpha. */
const DEPTH = 24
const COLOUR = 25

/** A trimap from a PNG of 8 bits or fewer: 0 background, 255 foreground, else unknown. Throws `invalid` naming the file. */
export async function readTrimap(path: string): Promise<{ width: number; height: number; levels: Uint8Array<ArrayBuffer> }> {
  const bytes = await bytesOf(path)
  const place = { file: shownPath(path), field: '', limits: LIMITS }
  if (bytes[DEPTH] === 16) {
    throw new Fault('invalid', 'A trimap has 8 bits a sample; this one has 16.', {
      file: shownPath(path), field: 'depth', found: 16, limit: 8, fix: 'Save it as an 8-bit grey PNG of 0, 128 and 255.',
    })
  }
  const { width, height, samples } = readMaskPicture(bytes, nodeZlib, place)
  return { width, height, levels: samples }
}

/** An alpha 0..1 from a PNG: its alpha channel, else its grey value, else its brightest colour. Throws `invalid` naming the file. */
export async function readMatte(path: string): Promise<{ width: number; height: number; alpha: Float32Array<ArrayBuffer> }> {
  const bytes = await bytesOf(path)
  const place = { file: shownPath(path), field: '', limits: LIMITS }
  if (bytes[COLOUR] === 2 || bytes[COLOUR] === 3) {
    const { width, height, samples } = readMaskPicture(bytes, nodeZlib, place)
    return { width, height, alpha: Float32Array.from(samples, (level) => level / 255) }
  }
  const { width, height, bits, samples } = readAlpha(bytes, nodeZlib, place)
  const most = bits === 16 ? 65_535 : 255
  const alpha = new Float32Array(samples.length)
  for (let i = 0; i < alpha.length; i++) alpha[i] = samples[i] / most
  return { width, height, alpha }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const { size } = await stat(fsPath(path))
  checkLimit(LIMITS, 'labelmeImageDataBytes', size, { file: shownPath(path), what: 'Bytes of a picture' })
  return readFile(fsPath(path))
}
