import { readAlpha } from '../cutout/alpha.ts'
import type { DepthPlane } from '../depth/levels.ts'
import { Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'
import type { Zlib } from './format.ts'
import { readNpy } from './npy.ts'
import { readPfm } from './pfm.ts'
import { SIGNATURE } from './png.ts'

/** Files that depth comes in. */
export const DEPTH_FILES = /\.(npy|pfm|png)$/i

/** What a level of a PNG stands for: level * scale + offset, but 0 is unknown. */
export type LevelRule = { scale: number; offset: number }

/**
 * A depth map of .npy (height x width, axes of length 1 are dropped), .pfm or a grey PNG. What is not finite, or level 0 of a
 * PNG, is unknown (NaN). Throws `invalid` or `unsupported` naming file and field.
 */
export function readDepthFile(bytes: Uint8Array, file: string, { scale, offset }: LevelRule, zlib: Zlib, limits: Limits): DepthPlane {
  const plane = read()
  checkLimit(limits, 'depthPixels', plane.width * plane.height, { file, what: 'Pixels of a depth map' })
  const { values } = plane
  for (let p = 0; p < values.length; p++) if (!Number.isFinite(values[p])) values[p] = Number.NaN
  return plane

  function read(): DepthPlane {
    if (/\.pfm$/i.test(file)) return readPfm(bytes, file, limits)
    if (/\.png$/i.test(file)) {
      if (SIGNATURE.every((byte, i) => bytes[i] === byte) && bytes[25] !== 0) {
        throw new Fault('invalid', 'This PNG holds colours, so it is no depth map.', {
          file, field: 'colour type', found: bytes[25] ?? 'nothing', limit: 0, fix: 'Save depth as a grey PNG of 16 bits, as .npy or as .pfm.',
        })
      }
      const { width, height, samples } = readAlpha(bytes, zlib, { file, field: '', limits })
      return { width, height, values: Float32Array.from(samples, (level) => (level === 0 ? Number.NaN : level * scale + offset)) }
    }
    const { shape, values } = readNpy(bytes, file, limits)
    const sides = shape.filter((side) => side !== 1)
    if (sides.length !== 2 || sides.includes(0)) {
      throw new Fault('invalid', 'A depth map has height and width.', { file, field: 'shape', found: `(${shape.join(', ')})`, limit: '(height, width)' })
    }
    return { width: sides[1], height: sides[0], values: Float32Array.from(values) }
  }
}
