import type { Limits } from '../../../core/limits.ts'
import type { OpenPicture } from './open-picture.ts'
import { decode } from './render.ts'

const WIDTH = 72
const HEIGHT = 64
/** Less is noise of compression, not a difference; without it the plain grounds of product photos give random bits. */
const BRIGHTER = 2

/**
 * What two copies of one picture share although their bytes differ. `hash` is a 64-bit difference hash: 9 x 8 grey
 * samples, a bit for each pair of neighbours, row by row, set where it gets brighter to the right (Krawetz, "Kind of like
 * that", 2013, with a tolerance added). `tiny` is the picture in 18 x 16 RGB samples, which tells apart photos staged
 * alike that the hash cannot. Both are exact means over a 72 x 64 picture, since shrinking straight to a few pixels
 * shifts them with the size of the original.
 */
export async function fingerprintOf(picture: OpenPicture, limits: Limits): Promise<{ hash: string; tiny: Uint8Array }> {
  const { value } = await decode(picture, limits, (image) =>
    image
      .flatten({ background: '#ffffff' })
      .resize({ width: WIDTH, height: HEIGHT, fit: 'fill' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  const {
    data,
    info: { channels },
  } = value
  const rgb = new Float64Array(WIDTH * HEIGHT * 3)
  for (let i = 0; i < rgb.length; i++)
    rgb[i] = data[channels < 3 ? Math.floor(i / 3) * channels : Math.floor(i / 3) * channels + (i % 3)]
  const cells = means(rgb, 9, 8)
  const grey = (x: number, y: number) => {
    const at = (y * 9 + x) * 3
    return 0.299 * cells[at] + 0.587 * cells[at + 1] + 0.114 * cells[at + 2]
  }
  let bits = 0n
  for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) bits = (bits << 1n) | (grey(x, y) + BRIGHTER < grey(x + 1, y) ? 1n : 0n)
  return { hash: bits.toString(16).padStart(16, '0'), tiny: Uint8Array.from(means(rgb, 18, 16), Math.round) }
}

/** Means of RGB over a grid of equal cells, row by row. */
function means(rgb: Float64Array, columns: number, rows: number): Float64Array {
  const cellWidth = WIDTH / columns
  const cellHeight = HEIGHT / rows
  const result = new Float64Array(columns * rows * 3)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const cell = (Math.floor(y / cellHeight) * columns + Math.floor(x / cellWidth)) * 3
      for (let c = 0; c < 3; c++) result[cell + c] += rgb[(y * WIDTH + x) * 3 + c]
    }
  }
  return result.map((sum) => sum / (cellWidth * cellHeight))
}
