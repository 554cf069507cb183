import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/* PNGs without interlace, after the W3C PNG specification (third edition), compressed away from the host's own thread. */

const deflated = promisify(deflate)
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Colour types. */
export const GREY = 0
export const RGBA = 6

/** The PNG of rows, each with a filter byte before it. `colour`: GREY or RGBA. */
export async function writePng(rows: Buffer, width: number, height: number, depth: 8 | 16, colour: number): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = depth
  header[9] = colour
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', await deflated(rows, { level: 4 })), chunk('IEND', Buffer.alloc(0))])
}

/** Pixels R, G, B, A row by row as a PNG; each row told by how it differs from the one above, which suits photos. */
export async function rgbaPng(pixels: Uint8Array, width: number, height: number): Promise<Buffer> {
  const stride = 4 * width
  const rows = Buffer.alloc(height * (stride + 1))
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1)
    const from = y * stride
    rows[row] = 4
    for (let x = 0; x < stride; x++) {
      const left = x >= 4 ? pixels[from + x - 4] : 0
      const up = y > 0 ? pixels[from + x - stride] : 0
      const corner = x >= 4 && y > 0 ? pixels[from + x - stride - 4] : 0
      rows[row + 1 + x] = (pixels[from + x] - nearest(left, up, corner)) & 255
    }
  }
  return writePng(rows, width, height, 8, RGBA)
}

/** Of the three neighbours the one nearest to left + up - corner (Paeth). */
function nearest(left: number, up: number, corner: number): number {
  const a = Math.abs(up - corner)
  const b = Math.abs(left - corner)
  const c = Math.abs(left + up - 2 * corner)
  return a <= b && a <= c ? left : b <= c ? up : corner
}

function chunk(type: string, body: Buffer): Buffer {
  const whole = Buffer.alloc(body.length + 12)
  whole.writeUInt32BE(body.length, 0)
  whole.write(type, 4, 'latin1')
  body.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, body.length + 8)), body.length + 8)
  return whole
}
