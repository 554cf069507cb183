export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'gif' | 'avif'

const text = (head: Uint8Array, from: number, length: number) => String.fromCharCode(...head.subarray(from, from + length))
const starts = (head: Uint8Array, ...bytes: number[]) => bytes.every((byte, i) => head[i] === byte)

/** The format by its first bytes (64 are enough for all but odd AVIF files), or null. The name of the file tells nothing. */
export function sniff(head: Uint8Array): PictureFormat | null {
  if (starts(head, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (text(head, 0, 4) === 'RIFF' && text(head, 8, 4) === 'WEBP') return 'webp'
  if (/^GIF8[79]a/.test(text(head, 0, 6))) return 'gif'
  if (/^(II[*+]\0|MM\0[*+])/.test(text(head, 0, 4))) return 'tiff'
  if (brands(head).some((brand) => brand === 'avif' || brand === 'avis')) return 'avif'
  return null
}

/** A guess at what a refused file is, for the message; empty when there is none. */
export function looksLike(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file'
  const start = text(head, 0, 64)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (start.startsWith('%pdf')) return 'a PDF document'
  if (/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!doctype svg|<svg)/.test(start)) return 'an SVG drawing'
  if (start.startsWith('<?xml')) return 'an XML file'
  if (/^<(!doctype html|html|head|body|script)/.test(start)) return 'a web page'
  if (/^[[{]/.test(start)) return 'a JSON file'
  if (starts(head, 0x50, 0x4b, 0x03, 0x04)) return 'a zip archive'
  if (starts(head, 0x1f, 0x8b)) return 'a gzip archive'
  if (text(head, 0, 4) === '8BPS') return 'a Photoshop document'
  if (text(head, 0, 2) === 'BM') return 'a BMP picture'
  if (starts(head, 0xff, 0x0a) || text(head, 4, 4) === 'JXL ') return 'a JPEG XL picture'
  if (brands(head).some((brand) => /^(hei|hev|mif|msf)/.test(brand))) return 'a HEIC picture'
  if (brands(head).length > 0) return 'a video'
  return ''
}

/** Brands of an ISO media file (ftyp box): the major one, then the compatible ones. */
function brands(head: Uint8Array): string[] {
  if (text(head, 4, 4) !== 'ftyp') return []
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0)
  const found = [text(head, 8, 4)]
  for (let at = 16; at + 4 <= Math.min(size, head.length); at += 4) found.push(text(head, at, 4))
  return found
}
