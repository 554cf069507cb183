/*
 * The readable fields of an EXIF block. Format: CIPA DC-008 (Exif 2.32), which is TIFF 6.0 inside. The block comes from
 * strangers: every offset is checked, nothing is followed twice, and what does not fit is left out.
 */

/** Fields shown, by directory and tag. */
const FIELDS: Record<'image' | 'exif' | 'gps', Record<number, string>> = {
  image: {
    0x010e: 'Description',
    0x010f: 'Camera maker',
    0x0110: 'Camera',
    0x0112: 'Orientation',
    0x0131: 'Software',
    0x0132: 'Changed',
    0x013b: 'Artist',
    0x8298: 'Copyright',
  },
  exif: {
    0x829a: 'Exposure time',
    0x829d: 'F-number',
    0x8827: 'ISO',
    0x9003: 'Taken',
    0x9010: 'Time zone',
    0x9204: 'Exposure bias',
    0x9209: 'Flash',
    0x920a: 'Focal length',
    0xa405: 'Focal length in 35 mm film',
    0xa002: 'Width as taken',
    0xa003: 'Height as taken',
    0xa20e: 'Pixels on the sensor',
    0xa210: 'Unit of the sensor',
    0xa433: 'Lens maker',
    0xa434: 'Lens',
    0xa431: 'Camera serial number',
  },
  gps: { 0x0001: 'Latitude side', 0x0002: 'Latitude', 0x0003: 'Longitude side', 0x0004: 'Longitude', 0x0006: 'Altitude' },
}
const POINTERS: Record<number, 'exif' | 'gps'> = { 0x8769: 'exif', 0x8825: 'gps' }
const SIZES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 }
const MOST_TEXT = 1_000
/** What pixels on the sensor are counted by, as Exif and cameras number it. */
const SENSOR_UNITS: Record<number, string> = { 2: 'per inch', 3: 'per cm', 4: 'per mm', 5: 'per µm' }

/** Field names and values in words, e.g. `{Camera: 'X100', 'Exposure time': '1/250 s'}`. `block` may begin with `Exif\0\0`. */
export function readExif(block: Uint8Array): Record<string, string> {
  const start = block.length > 6 && String.fromCharCode(...block.subarray(0, 4)) === 'Exif' ? 6 : 0
  const tiff = new DataView(block.buffer, block.byteOffset + start, block.byteLength - start)
  if (tiff.byteLength < 8) return {}
  const order = tiff.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return {}
  const little = order === 0x4949
  const found: Record<string, string> = {}
  const visited = new Set<number>()
  const visit = (offset: number, names: 'image' | 'exif' | 'gps') => {
    if (visited.has(offset) || offset + 2 > tiff.byteLength) return
    visited.add(offset)
    const count = tiff.getUint16(offset, little)
    for (let i = 0; i < count; i++) {
      const at = offset + 2 + 12 * i
      if (at + 12 > tiff.byteLength) return
      const tag = tiff.getUint16(at, little)
      if (names === 'image' && POINTERS[tag]) visit(tiff.getUint32(at + 8, little), POINTERS[tag])
      const name = FIELDS[names][tag]
      const value = name && valueAt(tiff, at, little)
      if (value) found[name] = inWords(tag, value)
    }
  }
  visit(tiff.getUint32(4, little), 'image')
  for (const axis of ['Latitude', 'Longitude']) {
    const side = found[`${axis} side`]
    delete found[`${axis} side`]
    if (side && found[axis]) found[axis] = `${found[axis]} ${side}`
  }
  return found
}

type Value = string | number[]

function valueAt(tiff: DataView, at: number, little: boolean): Value | null {
  const type = tiff.getUint16(at + 2, little)
  const count = tiff.getUint32(at + 4, little)
  const size = (SIZES[type] ?? 0) * count
  const from = size <= 4 ? at + 8 : tiff.getUint32(at + 8, little)
  if (size === 0 || from + size > tiff.byteLength) return null
  if (type === 2) {
    const bytes = new Uint8Array(tiff.buffer, tiff.byteOffset + from, Math.min(size, MOST_TEXT))
    // oxlint-disable-next-line no-control-regex -- texts end with NUL and may hold anything
    return new TextDecoder()
      .decode(bytes)
      .replaceAll(/[\0-\x1f\x7f]+/g, ' ')
      .trim()
  }
  const read: Record<number, (at: number) => number> = {
    1: (p) => tiff.getUint8(p),
    7: (p) => tiff.getUint8(p),
    3: (p) => tiff.getUint16(p, little),
    4: (p) => tiff.getUint32(p, little),
    5: (p) => tiff.getUint32(p, little) / tiff.getUint32(p + 4, little),
    9: (p) => tiff.getInt32(p, little),
    10: (p) => tiff.getInt32(p, little) / tiff.getInt32(p + 4, little),
  }
  return Array.from({ length: Math.min(count, 8) }, (_, i) => read[type](from + i * SIZES[type]))
}

function inWords(tag: number, value: Value): string {
  if (typeof value === 'string') return value
  const [first] = value
  const round = (n: number) => String(Math.round(n * 100) / 100)
  if (!value.every(Number.isFinite)) return ''
  if (tag === 0x829a) return first > 0 && first < 0.5 ? `1/${Math.round(1 / first)} s` : `${round(first)} s`
  if (tag === 0x829d) return `f/${round(first)}`
  if (tag === 0x920a || tag === 0xa405) return `${round(first)} mm`
  if (tag === 0x9204) return `${round(first)} EV`
  if (tag === 0xa210) return SENSOR_UNITS[first] ?? ''
  if (tag === 0x9209) return (first & 1) === 1 ? 'fired' : 'not fired'
  if ((tag === 0x0002 || tag === 0x0004) && value.length === 3) return `${value[0]}° ${value[1]}′ ${round(value[2])}″`
  if (tag === 0x0006) return `${round(first)} m`
  return value.map(round).join(', ')
}
