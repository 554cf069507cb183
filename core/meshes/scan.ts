import { Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'

/** What is told to the scans of mesh files: how the file is called in faults, and the limits. */
export type ScanOf = { file: string; limits: Limits }

/** What a scan found: all of it within the limits, every number finite, every corner a vertex that is there. */
export type Scanned = { vertices: number; triangles: number; notes: string[] }

/** A number with its word: `1 edge`, `1,200 edges`. */
export function counted(count: number, word: string, words = `${word}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? word : words}`
}

/** A fault of the content of a mesh file, by its line or offset in bytes. */
export function badMesh({ file }: ScanOf, message: string, where: { line?: number; offset?: number; field?: string; found?: string | number; limit?: number; fix?: string }): Fault {
  const { line, ...rest } = where
  return new Fault('invalid', message, { file, ...(line === undefined ? {} : { field: `line ${line}` }), ...rest })
}

/** Checks a coordinate: finite, and not beyond meshCoordinate. */
export function checkCoordinate(value: number, of: ScanOf, where: { line?: number; offset?: number; field?: string }): void {
  if (!Number.isFinite(value)) throw badMesh(of, 'A coordinate is not a number.', where)
  const size = Math.abs(value)
  if (size > of.limits.meshCoordinate) {
    checkLimit(of.limits, 'meshCoordinate', size, {
      file: of.file, field: where.field ?? (where.line === undefined ? `offset ${where.offset ?? 0}` : `line ${where.line}`), what: 'Size of a coordinate',
    })
  }
}

/** Checks a polygon: three corners at least and not more than meshArity. */
export function checkArity(corners: number, of: ScanOf, where: { line?: number; offset?: number; field?: string }): void {
  if (corners < 3) throw badMesh(of, 'A face has fewer than three corners.', { ...where, found: corners })
  if (corners > of.limits.meshArity) {
    checkLimit(of.limits, 'meshArity', corners, {
      file: of.file, field: where.field ?? (where.line === undefined ? `offset ${where.offset ?? 0}` : `line ${where.line}`), what: 'Corners of a face',
    })
  }
}

export function checkCount(name: 'meshVertices' | 'meshFaces', found: number, of: ScanOf, field?: string): void {
  if (found > of.limits[name]) checkLimit(of.limits, name, found, {
    file: of.file, field, what: name === 'meshVertices' ? 'Vertices of the mesh' : 'Faces of the mesh',
  })
}

/** Throws `invalid` for a file without faces. */
export function checkNotEmpty({ vertices, triangles }: { vertices: number; triangles: number }, of: ScanOf): void {
  if (triangles > 0) return
  throw badMesh(of, 'There are no faces in this file.', {
    field: 'faces', found: triangles, fix: vertices > 0 ? 'It holds points only: make a surface of them first, then export that.' : 'Export it again, with its surface.',
  })
}
