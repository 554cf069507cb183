/** Samples of a grey picture, row by row, 0..65535. */
export type Grey = { width: number; height: number; values: Uint16Array }

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/**
 * A grey PNG of 8 or 16 bits with all its bits, which no picture element keeps (W3C PNG specification, third edition). Null
 * for any other kind of file, for damaged ones, and for those of more than `most` pixels: nothing is allocated for them.
 */
export async function readGreyPng(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Grey | null> {
  if (bytes.length < 33 || SIGNATURE.some((byte, i) => bytes[i] !== byte)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), bytes[24]]
  // Bytes after the depth: kind of colour, compression, filter, interlace.
  if ((depth !== 8 && depth !== 16) || bytes[25] !== 0 || bytes[28] !== 0 || width < 1 || height < 1 || width * height > most) return null
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let p = 8; p + 12 <= bytes.length;) {
    const length = view.getUint32(p)
    if (p + 12 + length > bytes.length) return null
    // "IDAT"
    if (view.getUint32(p + 4) === 0x49444154) pieces.push(bytes.subarray(p + 8, p + 8 + length))
    p += 12 + length
  }
  const step = depth / 8
  const stride = width * step
  const rows = await inflated(pieces, height * (stride + 1))
  if (!rows || !unfilter(rows, height, stride, step)) return null
  const values = new Uint16Array(width * height)
  for (let y = 0, at = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    for (let x = 0; x < width; x++, at++) values[at] = step === 2 ? (rows[start + 2 * x] << 8) | rows[start + 2 * x + 1] : 257 * rows[start + x]
  }
  return { width, height, values }
}

/** The bytes of a zlib stream that is to hold so many; null when it holds less, more, or nonsense. */
async function inflated(pieces: Uint8Array<ArrayBuffer>[], expected: number): Promise<Uint8Array | null> {
  const reader = new Blob(pieces).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const out = new Uint8Array(expected)
  let filled = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return filled === expected ? out : null
      if (filled + value.length > expected) {
        void reader.cancel()
        return null
      }
      out.set(value, filled)
      filled += value.length
    }
  } catch {
    return null
  }
}

/** Undoes the row filters in place. `step`: bytes of a sample. False for a filter that is none. */
function unfilter(rows: Uint8Array, height: number, stride: number, step: number): boolean {
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1) + 1
    const filter = rows[start - 1]
    if (filter > 4) return false
    if (filter === 0) continue
    const above = start - stride - 1
    for (let x = 0; x < stride; x++) {
      const left = x >= step ? rows[start + x - step] : 0
      const up = y > 0 ? rows[above + x] : 0
      const corner = y > 0 && x >= step ? rows[above + x - step] : 0
      rows[start + x] += filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : nearest(left, up, corner)
    }
  }
  return true
}

/** Of the three neighbours the one nearest to left + up - corner (Paeth). */
function nearest(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
