import type { SolveMethod } from '../../../core/api/mattes.ts'
import type { Call } from '../../../core/api/method.ts'
import type { Box } from '../../../core/mask/runs.ts'
import { objectColours, quickAlpha } from '../../../core/matting/quick-matte.ts'

type Picture = { width: number; height: number; data: Uint8Array }
export type ToSolve = { picture: Picture; trimap: Uint8Array; method: SolveMethod; alphaStart?: Float32Array; region?: Box }

/** The quick alpha, within the region if one is given. */
export async function solveMatte({ picture, trimap, alphaStart, region }: ToSolve, _call: Call): Promise<{ alpha: Float32Array }> {
  const alpha = quickAlpha(picture, trimap)
  if (!alphaStart || !region) return { alpha }
  const [x, y, w, h] = region
  const merged = Float32Array.from(alphaStart)
  for (let row = y; row < y + h; row++) merged.set(alpha.subarray(row * picture.width + x, row * picture.width + x + w), row * picture.width + x)
  return { alpha: merged }
}

/** The photo's colours, and in the band those of the object beside it. */
export async function foregroundOf(picture: Picture, alpha: Float32Array, _call: Call): Promise<Uint8Array> {
  return objectColours(picture, alpha)
}
