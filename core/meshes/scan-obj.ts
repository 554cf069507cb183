import { checkLimit } from '../limits.ts'
import { badMesh, counted, checkArity, checkCoordinate, checkCount, checkNotEmpty, type Scanned, type ScanOf } from './scan.ts'
import { integerAt, linesOf, numberAt, wordsOf } from './text-lines.ts'

/** What of a file is a surface: pieces of it, each from one byte to before another. */
export type ObjScan = Scanned & { pieces: [from: number, to: number][] }

const SLASH = 47
const [V, F, L, P] = [118, 102, 108, 112]

/**
 * Looks a Wavefront OBJ file through (Wavefront, Object Files 3.0) without building anything: every `v` has three finite numbers,
 * every `f` corners that are there already. `pieces` are these lines alone: no materials, groups, curves or other files.
 * Throws `invalid` with file, line, what was found and the limit.
 */
export function scanObj(bytes: Uint8Array, of: ScanOf): ObjScan {
  checkLimit(of.limits, 'objFileBytes', bytes.length, { file: of.file, what: 'Bytes of the file' })
  const words = new Uint32Array(2 * (of.limits.meshArity + 2))
  const pieces: [number, number][] = []
  let [vertices, faces, triangles, lines, curves] = [0, 0, 0, 0, 0]
  for (const line of linesOf(bytes, { ...of, joined: true })) {
    const count = wordsOf(bytes, line, words)
    if (count === 0) continue
    const [begin, end] = [words[0], words[1]]
    const kind = bytes[begin]
    if (end - begin !== 1 || (kind !== V && kind !== F)) {
      if (end - begin === 1 && (kind === L || kind === P)) lines++
      if (isWord(bytes, begin, end, 'curv') || isWord(bytes, begin, end, 'surf')) curves++
      continue
    }
    const where = { line: line.number }
    if (kind === V) {
      if (count < 4) throw badMesh(of, 'A vertex has fewer than three numbers.', { ...where, found: count - 1 })
      for (let word = 1; word < 4; word++) checkCoordinate(numberAt(bytes, words[2 * word], words[2 * word + 1]), of, where)
      checkCount('meshVertices', ++vertices, of, `line ${line.number}`)
    } else {
      checkArity(count - 1, of, where)
      for (let word = 1; word < count; word++) checkCorner(bytes, words[2 * word], words[2 * word + 1], vertices, of, line.number)
      checkCount('meshFaces', ++faces, of, `line ${line.number}`)
      triangles += count - 3
    }
    const last = pieces[pieces.length - 1]
    if (last && last[1] + 1 >= line.from) last[1] = line.to
    else pieces.push([line.from, line.to])
  }
  checkNotEmpty({ vertices, triangles }, of)
  const notes = [
    ...(curves > 0 ? [`${counted(curves, 'line')} of curved surfaces ${curves === 1 ? 'was' : 'were'} left out: only polygons are read.`] : []),
    ...(lines > 0 ? [`${counted(lines, 'line or point', 'lines and points')} ${lines === 1 ? 'was' : 'were'} left out.`] : []),
  ]
  return { vertices, triangles, notes, pieces }
}

/** A corner is `v`, `v/t`, `v//n` or `v/t/n`; counted from 1, or backwards from the last with a minus. */
function checkCorner(bytes: Uint8Array, from: number, to: number, vertices: number, of: ScanOf, line: number): void {
  let end = from
  while (end < to && bytes[end] !== SLASH) end++
  const index = integerAt(bytes, from, end)
  if (Number.isNaN(index) || index === 0) throw badMesh(of, 'A corner of a face is not a whole number.', {
    line, found: textAt(bytes, from, to),
  })
  if ((index > 0 ? index : -index) > vertices) {
    throw badMesh(of, 'A face refers to a vertex that is not there before it.', {
      line, found: index, limit: vertices, fix: 'Export the model again.',
    })
  }
  for (let at = end + 1, parts = 1; at <= to && end < to; parts++) {
    let next = at
    while (next < to && bytes[next] !== SLASH) next++
    if (parts > 2 || (next > at && Number.isNaN(integerAt(bytes, at, next)))) throw badMesh(of, 'A corner of a face is not a whole number.', {
      line, found: textAt(bytes, from, to),
    })
    at = next + 1
  }
}

const textAt = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 30)))
const isWord = (bytes: Uint8Array, from: number, to: number, word: string) => to - from === word.length && textAt(bytes, from, to) === word
