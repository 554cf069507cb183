import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/**
 * Small image files for tests, written into a folder that the test owns. Every function returns the file's path and is
 * deterministic: the same arguments give the same pixels. Colours are [r, g, b], 0..255; sizes are upright pixels.
 */
export type Rgb = [number, number, number]
export type Size = { width: number; height: number }
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif' | 'gif'

const SMALL: Size = { width: 48, height: 32 }
const EXTENSION: Record<PictureFormat, string> = { jpeg: 'jpg', png: 'png', webp: 'webp', tiff: 'tif', avif: 'avif', gif: 'gif' }

/** Corners of `quadrants()`, upright: red top left, green top right, blue bottom left, white bottom right. */
export const QUADRANTS = {
  topLeft: [220, 30, 30],
  topRight: [30, 200, 40],
  bottomLeft: [40, 50, 220],
  bottomRight: [240, 240, 240],
} as const satisfies Record<string, Rgb>

type Pixel = (x: number, y: number) => Rgb

/** Raw RGB bytes, row by row. */
function paint({ width, height }: Size, pixel: Pixel): Buffer {
  const bytes = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) bytes.set(pixel(x, y), (y * width + x) * 3)
  return bytes
}

const image = (bytes: Buffer, { width, height }: Size) => sharp(bytes, { raw: { width, height, channels: 3 } })

function encode(picture: Sharp, format: PictureFormat): Sharp {
  if (format === 'jpeg') return picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  if (format === 'webp') return picture.webp({ lossless: true })
  if (format === 'avif') return picture.avif({ quality: 90, effort: 0 })
  if (format === 'tiff') return picture.tiff({ compression: 'lzw' })
  return format === 'png' ? picture.png() : picture.gif()
}

async function save(folder: string, name: string, picture: Sharp): Promise<string> {
  const path = join(folder, name)
  await picture.toFile(path)
  return path
}

/** One colour all over, any of the six accepted formats; the name's extension follows the format. */
export function solid(
  folder: string,
  stem: string,
  colour: Rgb,
  format: PictureFormat = 'png',
  size: Size = SMALL,
): Promise<string> {
  return save(
    folder,
    `${stem}.${EXTENSION[format]}`,
    encode(
      image(
        paint(size, () => colour),
        size,
      ),
      format,
    ),
  )
}

/** Red grows to the right, green downwards, blue is 128: where a pixel came from can be read off its value. */
export function gradient(folder: string, stem: string, format: PictureFormat = 'png', size: Size = SMALL): Promise<string> {
  const ramp = (at: number, length: number) => Math.round((255 * at) / Math.max(1, length - 1))
  const bytes = paint(size, (x, y) => [ramp(x, size.width), ramp(y, size.height), 128])
  return save(folder, `${stem}.${EXTENSION[format]}`, encode(image(bytes, size), format))
}

const quadrant =
  ({ width, height }: Size): Pixel =>
  (x, y) => {
    const top = y < height / 2
    if (x < width / 2) return [...(top ? QUADRANTS.topLeft : QUADRANTS.bottomLeft)]
    return [...(top ? QUADRANTS.topRight : QUADRANTS.bottomRight)]
  }

/** Upright pixel that lies at stored pixel (u, v) under an EXIF orientation; W and H are the upright size. */
function uprightAt(orientation: number, u: number, v: number, { width: W, height: H }: Size): [number, number] {
  const places: [number, number][] = [
    [u, v],
    [W - 1 - u, v],
    [W - 1 - u, H - 1 - v],
    [u, H - 1 - v],
    [v, u],
    [W - 1 - v, u],
    [W - 1 - v, H - 1 - u],
    [v, H - 1 - u],
  ]
  return places[orientation - 1]
}

/**
 * A JPEG of four coloured quadrants stored under EXIF orientation 1..8 so that, shown upright, it always looks like
 * QUADRANTS. `size` is the upright size; the stored pixels of 5..8 are turned.
 */
export function oriented(folder: string, stem: string, orientation: number, size: Size = SMALL): Promise<string> {
  const turned = orientation >= 5
  const stored: Size = turned ? { width: size.height, height: size.width } : size
  const pixel = quadrant(size)
  const bytes = paint(stored, (u, v) => pixel(...uprightAt(orientation, u, v, size)))
  return save(folder, `${stem}.jpg`, encode(image(bytes, stored), 'jpeg').withMetadata({ orientation }))
}

/** Four coloured quadrants without any EXIF. */
export function quadrants(folder: string, stem: string, format: PictureFormat = 'png', size: Size = SMALL): Promise<string> {
  return save(folder, `${stem}.${EXTENSION[format]}`, encode(image(paint(size, quadrant(size)), size), format))
}

/** A PNG of 16 bits per channel: red 0..65535 to the right, green downwards, blue 32768. */
export function sixteenBit(folder: string, stem: string, size: Size = SMALL): Promise<string> {
  const { width, height } = size
  const samples = new Uint16Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      samples.set([Math.round((65535 * x) / (width - 1)), Math.round((65535 * y) / (height - 1)), 32768], (y * width + x) * 3)
    }
  }
  return save(
    folder,
    `${stem}.png`,
    sharp(samples, { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .png(),
  )
}

/** One grey channel, 0..255 from left to right. */
export function greyscale(folder: string, stem: string, format: 'jpeg' | 'png' = 'png', size: Size = SMALL): Promise<string> {
  const { width, height } = size
  const bytes = Buffer.alloc(width * height)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Math.round((255 * (at % width)) / (width - 1))
  const picture = sharp(bytes, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  return save(folder, `${stem}.${EXTENSION[format]}`, encode(picture, format))
}

/** A PNG with an alpha channel: opaque on the left half, clear on the right. */
export function transparent(folder: string, stem: string, size: Size = SMALL): Promise<string> {
  const { width, height } = size
  const bytes = Buffer.alloc(width * height * 4)
  for (let at = 0; at < width * height; at++) bytes.set([200, 120, 40, at % width < width / 2 ? 255 : 0], at * 4)
  return save(folder, `${stem}.png`, sharp(bytes, { raw: { width, height, channels: 4 } }).png())
}

/** A JPEG in CMYK, as print shops deliver them. */
export function cmyk(folder: string, stem: string, size: Size = SMALL): Promise<string> {
  return save(
    folder,
    `${stem}.jpg`,
    image(paint(size, quadrant(size)), size)
      .toColourspace('cmyk')
      .jpeg({ quality: 95 }),
  )
}

/** A picture with enough detail that its file is long: deterministic noise over a gradient. */
function detailed(size: Size): Sharp {
  let state = 12345
  const bytes = paint(size, (x, y) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return [(x * 3 + (state >>> 27)) & 255, (y * 3 + (state >>> 26)) & 255, (state >>> 24) & 255]
  })
  return image(bytes, size).jpeg({ quality: 90 })
}

/** A JPEG whose file ends after `keep` (0..1) of its bytes: header and upper rows decode, the rest is missing. */
export async function truncatedJpeg(
  folder: string,
  stem: string,
  keep = 0.5,
  size: Size = { width: 256, height: 192 },
): Promise<string> {
  const whole = await detailed(size).toBuffer()
  const path = join(folder, `${stem}.jpg`)
  await writeFile(path, whole.subarray(0, Math.floor(whole.length * keep)))
  return path
}

/** A JPEG with a sound header whose coded pixels are overwritten with nonsense. */
export async function corruptJpeg(folder: string, stem: string, size: Size = { width: 256, height: 192 }): Promise<string> {
  const whole = await detailed(size).toBuffer()
  // FF DA starts the scan; from a little behind it every third byte becomes a marker that may not stand there.
  const scan = whole.lastIndexOf(Buffer.from([0xff, 0xda])) + 64
  for (let at = scan; at < whole.length - 2; at += 3) whole[at] = 0xff
  const path = join(folder, `${stem}.jpg`)
  await writeFile(path, whole)
  return path
}

/** A PNG whose second half is overwritten, so that its checksum and its compressed rows are wrong. */
export async function corruptPng(folder: string, stem: string, size: Size = { width: 128, height: 96 }): Promise<string> {
  const whole = await image(
    paint(size, (x, y) => [x & 255, y & 255, (x * y) & 255]),
    size,
  )
    .png()
    .toBuffer()
  whole.fill(0x5a, Math.floor(whole.length / 2), whole.length - 20)
  const path = join(folder, `${stem}.png`)
  await writeFile(path, whole)
  return path
}

/** A photo-like JPEG of 24 megapixels (6000 x 4000), some 2 MB; takes about a second to write. */
export async function big(folder: string, stem: string, size: Size = { width: 6000, height: 4000 }): Promise<string> {
  const seed = await detailed({ width: 300, height: 200 }).toBuffer()
  return save(
    folder,
    `${stem}.jpg`,
    sharp(seed).resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' }).jpeg({ quality: 80 }),
  )
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32BE(body.length, 0)
  out.write(type, 4, 'latin1')
  body.copy(out, 8)
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length)
  return out
}

/**
 * A PNG of a few hundred bytes whose header, with a right checksum, promises any size at 8-bit RGB; its pixels stop
 * after a few rows. What a decoder must refuse by the header alone.
 */
export async function promisingPng(folder: string, stem: string, size: Size): Promise<string> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size.width, 0)
  header.writeUInt32BE(size.height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const rows = deflateSync(Buffer.alloc(64))
  const path = join(folder, `${stem}.png`)
  await writeFile(path, Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]))
  return path
}

/** Plain text under a picture's name. */
export async function notAnImage(folder: string, stem: string, extension = 'jpg'): Promise<string> {
  const path = join(folder, `${stem}.${extension}`)
  await writeFile(path, 'This is a letter, not a photo.\n'.repeat(20))
  return path
}

/** A file of no bytes under a picture's name. */
export async function emptyFile(folder: string, stem: string, extension = 'jpg'): Promise<string> {
  const path = join(folder, `${stem}.${extension}`)
  await writeFile(path, '')
  return path
}

/** An SVG, with a script in it, under the name of a PNG: must be refused by its content, not believed by its name. */
export async function disguisedSvg(folder: string, stem: string, extension = 'png'): Promise<string> {
  const path = join(folder, `${stem}.${extension}`)
  await writeFile(
    path,
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>throw 1</script><rect width="40" height="30"/></svg>',
  )
  return path
}
