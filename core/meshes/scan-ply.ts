import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { badMesh, checkArity, checkCoordinate, checkCount, checkNotEmpty, type Scanned, type ScanOf } from './scan.ts'
import { type Element, plyHead, type PlyHead, SIZES } from './ply-head.ts'
import { numberAt } from './text-lines.ts'

/** Faces of more than four corners as triangles, three corners each: the library leaves them out. */
export type PlyScan = Scanned & { fans: number[] }

/** Reads the values of a file one after another, whatever they are written as. */
type Values = { next(type: string, where: string): number }

const FACES = new Set(['vertex_indices', 'vertex_index'])

/**
 * Looks a PLY file through (Turk 1994), text or binary: every element is there whole, coordinates are finite, every corner of a face
 * is a vertex that is there. Throws `invalid`, `corrupt` or `unsupported` with the field or offset.
 */
export function scanPly(bytes: Uint8Array, of: ScanOf): PlyScan {
  checkLimit(of.limits, 'meshFileBytes', bytes.length, { file: of.file, what: 'Bytes of the file' })
  const head = plyHead(bytes, of)
  const vertex = head.elements.find(({ name }) => name === 'vertex')
  if (!vertex || !['x', 'y', 'z'].every((name) => vertex.properties.some((each) => each.name === name && each.count === null))) {
    throw badMesh(of, 'The head tells of no vertices with x, y and z.', {
      field: 'element vertex', fix: 'Export the mesh again.',
    })
  }
  checkCount('meshVertices', vertex.count, of, 'element vertex')
  const values = head.format === 'ascii' ? textValues(bytes, head, of) : binaryValues(bytes, head, of)
  const found = { vertices: vertex.count, triangles: 0, faces: 0, strips: 0, fans: [] as number[] }
  for (const element of head.elements) scanElement(element, values, vertex.count, found, of)
  checkNotEmpty(found, of)
  const notes = found.strips > 0 ? ['Strips of triangles were left out: only faces are read.'] : []
  return { vertices: found.vertices, triangles: found.triangles, notes, fans: found.fans }
}

function scanElement(
  element: Element, values: Values, vertices: number, found: { triangles: number; faces: number; strips: number; fans: number[] }, of: ScanOf,
): void {
  const { name, count, properties } = element
  if (name === 'tristrips') found.strips += count
  if (name === 'face') checkCount('meshFaces', count, of, 'element face')
  if (properties.length === 0) return
  for (let row = 0; row < count; row++) {
    for (const property of properties) {
      const where = `${name}[${row}].${property.name}`
      if (property.count === null) {
        const value = values.next(property.type, where)
        if (name === 'vertex' && (property.name === 'x' || property.name === 'y' || property.name === 'z')) checkCoordinate(value, of, { field: where })
        continue
      }
      const length = values.next(property.count, where)
      if (!Number.isInteger(length) || length < 0) throw badMesh(of, 'The length of a list is not a whole number.', {
        field: where, found: length,
      })
      const corners = name === 'face' && FACES.has(property.name)
      if (corners) checkArity(length, of, { field: where })
      const list: number[] = []
      for (let i = 0; i < length; i++) {
        const value = values.next(property.type, where)
        if (!corners) continue
        if (!Number.isInteger(value) || value < 0 || value >= vertices) throw badMesh(of, 'A face refers to a vertex that is not there.', {
          field: `${where}[${i}]`, found: value, limit: vertices,
        })
        list.push(value)
      }
      if (!corners) continue
      found.triangles += length - 2
      if (length > 4) for (let i = 2; i < length; i++) found.fans.push(list[0], list[i - 1], list[i])
    }
  }
}

function binaryValues(bytes: Uint8Array, { format, end }: PlyHead, of: ScanOf): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = format === 'binary_little_endian'
  let at = end
  const read: Record<string, () => number> = {
    i1: () => view.getInt8(at), u1: () => view.getUint8(at), i2: () => view.getInt16(at, little), u2: () => view.getUint16(at, little),
    i4: () => view.getInt32(at, little), u4: () => view.getUint32(at, little), f4: () => view.getFloat32(at, little), f8: () => view.getFloat64(at, little),
  }
  return {
    next(type, where) {
      const code = SIZES[type]
      const size = Number(code[1])
      if (at + size > bytes.length) {
        throw new Fault('corrupt', 'The file ends in the middle.', {
          file: of.file, field: where, offset: at, found: bytes.length, limit: at + size, fix: 'It may be cut off: copy or export it again.',
        })
      }
      const value = read[code]()
      at += size
      return value
    },
  }
}

function textValues(bytes: Uint8Array, { end }: PlyHead, of: ScanOf): Values {
  let at = end
  const blank = (byte: number) => byte === 32 || byte === 9 || byte === 10 || byte === 13
  return {
    next(_type, where) {
      while (at < bytes.length && blank(bytes[at])) at++
      if (at >= bytes.length) throw new Fault('corrupt', 'The file ends in the middle.', {
        file: of.file, field: where, offset: at, fix: 'It may be cut off: copy or export it again.',
      })
      const from = at
      while (at < bytes.length && !blank(bytes[at])) {
        if (++at - from > of.limits.meshLineBytes) checkLimit(of.limits, 'meshLineBytes', at - from, {
          file: of.file, field: where, what: 'Bytes of a word',
        })
      }
      const value = numberAt(bytes, from, at)
      if (Number.isNaN(value)) throw badMesh(of, 'This is not a number.', { field: where, offset: from })
      return value
    },
  }
}
