import { Fault } from '../fault.ts'
import { checkLimit, LIMITS, type Limits } from '../limits.ts'

/*
 * Portable float maps: `Pf` (one value a pixel), width and height, a scale below 0 for little-endian numbers, then 32-bit
 * floats from the bottom row up (Debevec 2001; the form of Middlebury's depth and disparity maps).
 */
const HEAD = /^(P[fF])\s+(\d{1,6})\s+(\d{1,6})\s+(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\n/

/** Reads a map of one value a pixel, top row first. Throws `invalid` naming the file and field. */
export function readPfm(bytes: Uint8Array, file: string, limits: Limits = LIMITS): { width: number; height: number; values: Float32Array<ArrayBuffer> } {
  checkLimit(limits, 'npyFileBytes', bytes.length, { file, what: 'Bytes of a float map' })
  let text = ''
  for (let i = 0; i < Math.min(64, bytes.length); i++) text += String.fromCharCode(bytes[i])
  const [head, kind, across, down, scale] = HEAD.exec(text) ?? []
  if (head === undefined) throw new Fault('invalid', 'This is not a portable float map.', { file, offset: 0, found: text.slice(0, 20) })
  if (kind === 'PF') throw new Fault('unsupported', 'This float map holds colours; a depth map has one value a pixel.', { file, field: 'kind', found: kind, limit: 'Pf' })
  const [width, height] = [Number(across), Number(down)]
  if (width === 0 || height === 0 || bytes.length !== head.length + 4 * width * height) {
    throw new Fault('invalid', 'The float map is not as long as its header says.', { file, field: 'size', found: bytes.length - head.length, limit: 4 * width * height })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + head.length)
  const little = Number(scale) < 0
  const values = new Float32Array(width * height)
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at += 4) values[(height - 1 - y) * width + x] = view.getFloat32(at, little)
  return { width, height, values }
}

/** A map of one value a pixel, top row first, as a little-endian portable float map. */
export function writePfm(values: Float32Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const head = `Pf\n${width} ${height}\n-1.0\n`
  const out = new Uint8Array(head.length + 4 * values.length)
  for (let i = 0; i < head.length; i++) out[i] = head.charCodeAt(i)
  const view = new DataView(out.buffer, head.length)
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at += 4) view.setFloat32(at, values[(height - 1 - y) * width + x], true)
  return out
}
