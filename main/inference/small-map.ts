import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { openPng } from '../../core/formats/png.ts'
import { LIMITS } from '../../core/limits.ts'
import { nodeZlib } from '../datasets/zlib.ts'

/**
 * A grey PNG of 8 or 16 bits at no more than `side` pixels a side, every small pixel the mean of those it stands for; a
 * byte a pixel as base64. Holds the whole picture while it works. Throws `invalid`.
 */
export function smallMap(path: string, side: number): { width: number; height: number; levels: string } {
  const png = openPng(readFileSync(path), nodeZlib, { file: basename(path), field: '', limits: LIMITS }, (colour, bad) => {
    if (colour !== 0) throw bad('A map must be grey.', colour)
  })
  const shrink = Math.max(1, Math.max(png.width, png.height) / side)
  const width = Math.max(1, Math.round(png.width / shrink))
  const height = Math.max(1, Math.round(png.height / shrink))
  const sums = new Float64Array(width * height)
  const counts = new Uint32Array(width * height)
  const step = png.depth === 16 ? 2 : 1
  for (let y = 0; y < png.height; y++) {
    const row = y * (png.stride + 1) + 1
    const out = Math.min(height - 1, Math.floor((y * height) / png.height)) * width
    for (let x = 0; x < png.width; x++) {
      const at = out + Math.min(width - 1, Math.floor((x * width) / png.width))
      // The high byte alone: half a level is not seen.
      sums[at] += png.rows[row + x * step]
      counts[at]++
    }
  }
  const levels = Buffer.alloc(width * height)
  for (let i = 0; i < levels.length; i++) levels[i] = Math.round(sums[i] / Math.max(1, counts[i]))
  return { width, height, levels: levels.toString('base64') }
}
