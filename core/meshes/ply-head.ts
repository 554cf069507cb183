import { checkLimit } from '../limits.ts'
import { badMesh, type ScanOf } from './scan.ts'

/** `count`: the type of a list's length, null for a single value. */
export type Property = { name: string; type: string; count: string | null }
export type Element = { name: string; count: number; properties: Property[] }
/** `end`: the first byte after the head. */
export type PlyHead = { format: 'ascii' | 'binary_little_endian' | 'binary_big_endian'; elements: Element[]; end: number }

/** Kind and bytes of every type, under its old and its new name. */
export const SIZES: Readonly<Record<string, string>> = {
  char: 'i1', int8: 'i1', uchar: 'u1', uint8: 'u1', short: 'i2', int16: 'i2', ushort: 'u2', uint16: 'u2', int: 'i4', int32: 'i4', uint: 'u4',
  uint32: 'u4', float: 'f4', float32: 'f4', double: 'f8', float64: 'f8',
}
const NEWLINE = 10

/** The head of a PLY file. Throws `invalid` for anything that the format does not know, with its line. */
export function plyHead(bytes: Uint8Array, of: ScanOf): PlyHead {
  const elements: Element[] = []
  let format: PlyHead['format'] | null = null
  let declared = 0
  for (let from = 0, line = 1; ; line++) {
    checkLimit(of.limits, 'meshLineBytes', from, { file: of.file, field: `line ${line}`, what: 'Bytes of the head' })
    const stop = bytes.subarray(from, from + of.limits.meshLineBytes + 1).indexOf(NEWLINE)
    const bad = (message: string) => badMesh(of, message, { line, fix: 'Export the mesh again.' })
    if (stop < 0) {
      checkLimit(of.limits, 'meshLineBytes', Math.min(bytes.length - from, of.limits.meshLineBytes + 1), {
        file: of.file, field: `line ${line}`, what: 'Bytes of the head',
      })
      throw bad('The head of the file does not end.')
    }
    let text = ''
    for (let at = from; at < from + stop; at++) text += String.fromCharCode(bytes[at])
    from += stop + 1
    const [word, ...rest] = text.trim().split(/\s+/)
    if (line === 1 && word !== 'ply') throw bad('This is no PLY file.')
    if (line === 1 || word === 'comment' || word === 'obj_info' || word === '') continue
    if (word === 'end_header') {
      if (!format) throw bad('The head does not say how the file is written.')
      return { format, elements, end: from }
    }
    if (word === 'format') {
      if (rest[0] !== 'ascii' && rest[0] !== 'binary_little_endian' && rest[0] !== 'binary_big_endian') throw bad('The file is written in a way that is not known.')
      format = rest[0]
      continue
    }
    if (word === 'element') {
      const count = /^\d{1,12}$/.test(rest[1] ?? '') ? Number(rest[1]) : NaN
      if (Number.isNaN(count)) throw bad('The number of elements is not a whole number.')
      elements.push({ name: rest[0], count, properties: [] })
    } else if (word === 'property') {
      const owner = elements.at(-1)
      const list = rest[0] === 'list'
      const [type, name, count] = list ? [rest[2], rest[3], rest[1]] : [rest[0], rest[1], null]
      if (!owner || name === undefined || !Object.hasOwn(SIZES, type) || (count !== null && (!Object.hasOwn(SIZES, count) || SIZES[count].startsWith('f')))) throw bad('This property is of no known type.')
      if (owner.properties.some((each) => each.name === name)) throw bad('Two properties have the same name.')
      owner.properties.push({ name, type, count })
    } else throw bad('The head holds a line that is not known.')
    checkLimit(of.limits, 'plyProperties', ++declared, { file: of.file, field: `line ${line}`, what: 'Elements and properties' })
  }
}
