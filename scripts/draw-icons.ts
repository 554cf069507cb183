import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { root } from './build.ts'

/*
 * Draws the icons of all systems from assets/icons/icon.svg: `npx node scripts/draw-icons.ts`.
 * icon.png for Linux, icon.ico for Windows, icon.icns for macOS, where electron-builder looks for them.
 */
const folder = join(root, 'assets/icons')
const whole = await sharp(join(folder, 'icon.svg')).resize(1024, 1024).png().toBuffer()
const sized = (side: number): Promise<Buffer> =>
  sharp(whole)
    .resize(side, side)
    .png({ compressionLevel: 9, palette: side <= 64 })
    .toBuffer()

/** Windows' container: a directory of 16 bytes per picture, then PNG files (allowed since Vista). */
async function ico(sides: number[]): Promise<Buffer> {
  const pictures = await Promise.all(sides.map(sized))
  const head = Buffer.alloc(6 + 16 * sides.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(sides.length, 4)
  let offset = head.length
  pictures.forEach((picture, at) => {
    const entry = 6 + 16 * at
    // A side of 256 is written as 0.
    head[entry] = sides[at] & 255
    head[entry + 1] = sides[at] & 255
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(picture.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += picture.length
  })
  return Buffer.concat([head, ...pictures])
}

/** Apple's container: `icns`, the length of all, then pieces of four letters, length and PNG file. */
async function icns(pieces: Record<string, number>): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const [type, side] of Object.entries(pieces)) {
    const picture = await sized(side)
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(8 + picture.length, 4)
    parts.push(head, picture)
  }
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.write('icns', 0, 'latin1')
  head.writeUInt32BE(8 + body.length, 4)
  return Buffer.concat([head, body])
}

writeFileSync(join(folder, 'icon.png'), whole)
writeFileSync(join(folder, 'icon.ico'), await ico([16, 24, 32, 48, 64, 128, 256]))
writeFileSync(join(folder, 'icon.icns'), await icns({ ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic14: 512, ic10: 1024 }))
