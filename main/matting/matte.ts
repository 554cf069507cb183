import type { Call } from '../../core/api/method.ts'
import { Fault } from '../../core/fault.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { Rgb } from '../../core/matting/band.ts'
import type { SolvedMethod } from '../../core/matting/matte.ts'
import type { TrimapRuns } from '../../core/matting/patched-trimap.ts'
import { askThread } from './matting-thread.ts'
import { trimapBy, type TrimapOrder } from './trimap-rules.ts'

export type ToSolve = {
  /** Upright sRGB, three interleaved 8-bit samples a pixel. */
  picture: Rgb
  /** 0 background, 255 foreground, else unknown; of the picture's size. */
  trimap: Uint8Array
  method: SolvedMethod
  /** Alpha 0..1 to begin with. */
  alphaStart?: Float32Array
  /** All that changed in the trimap since `alphaStart`: [x, y, w, h] in pixels. Pixels it cannot have changed keep their alpha. */
  region?: Readonly<Box>
}
export type Solved = { alpha: Float32Array; iterations: number; seconds: number }
type Listener = Pick<Call, 'signal' | 'progress'>

/** Bytes in memory that threads share, and so need not copy; a photo is put there once. */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}

/**
 * The alpha matte of a picture in a thread of its own; tells its progress and stops when asked. Throws `invalid` for a trimap
 * of another size or without known pixels, `cancelled`, `exhausted`.
 */
export async function solveMatte({ picture, trimap, method, alphaStart, region }: ToSolve, call: Listener): Promise<Solved> {
  const began = performance.now()
  const question = {
    ask: 'alpha' as const, picture: { ...picture, data: sharedBytes(picture.data) }, trimap: sharedBytes(trimap), method,
    into: new Float32Array(new SharedArrayBuffer(4 * trimap.length)), ...(alphaStart ? { alphaStart } : {}), ...(region ? { region } : {}),
  }
  const found = await askThread(question, call)
  if (!('alpha' in found)) throw new Fault('bug', 'Something went wrong inside Selvedge.', {}, 'colours instead of an alpha')
  return { ...found, seconds: (performance.now() - began) / 1_000 }
}

/** Bands on fewer pixels are there before a thread has started. */
const SMALL = 2 ** 18

/** A trimap by its rule, in a thread of its own unless it is small. Throws `invalid`, `cancelled`, `exhausted`. */
export async function makeTrimapBy(order: TrimapOrder, call: Listener): Promise<TrimapRuns> {
  if (order.from === 'mask' && order.mask.h * order.mask.w <= SMALL) return trimapBy(order)
  const found = await askThread({ ask: 'trimap', order }, call)
  if (!('trimap' in found)) throw new Fault('bug', 'Something went wrong inside Selvedge.', {}, 'no trimap')
  return found.trimap
}

/** The object's own colours under an alpha of the picture's size, red, green, blue of every pixel; in a thread of its own. */
export async function foregroundOf(picture: Rgb, alpha: Float32Array, call: Listener): Promise<Uint8Array<ArrayBuffer>> {
  const found = await askThread({ ask: 'foreground', picture: { ...picture, data: sharedBytes(picture.data) }, alpha }, call)
  if (!('colours' in found)) throw new Fault('bug', 'Something went wrong inside Selvedge.', {}, 'an alpha instead of colours')
  return found.colours
}
