import { checkLimit } from '../limits.ts'
import { badMesh, checkCoordinate, checkCount, checkNotEmpty, type Scanned, type ScanOf } from './scan.ts'
import { linesOf, numberAt, wordsOf } from './text-lines.ts'

/** Bytes before the facets of a binary file, and of each facet: normal, three corners, an attribute. */
const [HEAD, FACET] = [84, 50]

/** Whether the bytes are a binary STL file: its length says so, whatever its first word is. */
export function isBinaryStl(bytes: Uint8Array): boolean {
  return bytes.length >= HEAD && bytes.length === HEAD + FACET * viewOf(bytes).getUint32(80, true)
}

/**
 * Looks an STL file through (3D Systems, StereoLithography Interface Specification 1988), text or binary: three corners a facet,
 * all numbers finite, nothing cut off. Throws `invalid` or `corrupt` with file, line or offset.
 */
export function scanStl(bytes: Uint8Array, of: ScanOf): Scanned {
  checkLimit(of.limits, 'meshFileBytes', bytes.length, { file: of.file, what: 'Bytes of the file' })
  return isBinaryStl(bytes) ? scanBinary(bytes, of) : scanText(bytes, of)
}

function scanBinary(bytes: Uint8Array, of: ScanOf): Scanned {
  const view = viewOf(bytes)
  const triangles = view.getUint32(80, true)
  checkCount('meshFaces', triangles, of, 'facets')
  for (let facet = 0, at = HEAD; facet < triangles; facet++, at += FACET) {
    for (let offset = at + 12; offset < at + 48; offset += 4) checkCoordinate(view.getFloat32(offset, true), of, { offset })
  }
  checkNotEmpty({ vertices: 3 * triangles, triangles }, of)
  return { vertices: 3 * triangles, triangles, notes: [] }
}

function scanText(bytes: Uint8Array, of: ScanOf): Scanned {
  const words = new Uint32Array(12)
  let [triangles, corners, inside, ended, first] = [0, 0, false, false, true]
  for (const line of linesOf(bytes, of)) {
    const count = wordsOf(bytes, line, words)
    if (count === 0) continue
    const where = { line: line.number }
    const word = String.fromCharCode(...bytes.subarray(words[0], Math.min(words[1], words[0] + 12)))
    if (first && word !== 'solid') {
      throw badMesh(of, 'This is no STL file: neither its length nor its first word is that of one.', {
        offset: 0, found: bytes.length, fix: 'It may be cut off: copy or export it again.',
      })
    }
    first = false
    if (word === 'facet') {
      if (inside) throw badMesh(of, 'A facet begins inside another.', where)
      ;[inside, corners] = [true, 0]
    } else if (word === 'vertex') {
      if (!inside) throw badMesh(of, 'A corner stands outside of a facet.', where)
      if (count !== 4) throw badMesh(of, 'A corner has not three numbers.', { ...where, found: count - 1 })
      for (let n = 1; n < 4; n++) checkCoordinate(numberAt(bytes, words[2 * n], words[2 * n + 1]), of, where)
      corners++
    } else if (word === 'endfacet') {
      if (!inside || corners !== 3) throw badMesh(of, 'A facet has not three corners.', { ...where, found: corners })
      inside = false
      checkCount('meshFaces', ++triangles, of, `line ${line.number}`)
    } else if (word === 'endsolid') ended = true
    else if (word === 'solid') ended = false
  }
  if (inside || !ended) throw badMesh(of, 'The file ends in the middle.', {
    offset: bytes.length, fix: 'It may be cut off: copy or export it again.',
  })
  checkNotEmpty({ vertices: 3 * triangles, triangles }, of)
  return { vertices: 3 * triangles, triangles, notes: [] }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
